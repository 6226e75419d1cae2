/* SPDX-License-Identifier: Apache-2.0 */
/* Decision tables: they are whole, they are the published ones, and open answers stay open. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "advisories/ssvc.h"
#include "base/os/fd.h"
#include "support/check.h"

#define WORK_MAX  (64u * 1024)
#define PATH_SIZE 1024u

static struct ssvc_table *the_table(const char *name)
{
	const char *content = getenv("TONOI_CONTENT");
	struct ssvc_table *table = NULL;
	char path[PATH_SIZE];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/ssvc/%s.yml", content ? content : "content", name);
	assert_ok(ssvc_read(path, &table, &err), &err);
	return table;
}

/* Every row of the published table gives the published outcome. */
static size_t compare_rows(const struct ssvc_table *table, const json_t *published)
{
	const char *outcome = json_string_value(json_object_get(published, "outcome"));
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(published, "mapping"), i, row)
	{
		struct ssvc_answers answers = { .may = { 0 } };
		const char *key;
		json_t *value;
		json_object_foreach(row, key, value)
			ssvc_may(table, key, json_string_value(value), &answers);
		const struct ssvc_decision decision = ssvc_decide(table, &answers);
		assert_ptr_equal(decision.least, decision.most);
		assert_str_is(decision.most->key, json_string_value(json_object_get(row, outcome)));
	}
	return i;
}

static void tables_are_the_published_ones(void **state UNUSED)
{
	static const struct {
		const char *ours;
		const char *theirs;
		size_t rows;
	} rows[] = {
		{ "deployer", "deployer_patch_application_priority_1_0_0.json", 72 },
		{ "cisa-bod-26-04", "cisa_bod_26_04_1_0_0.json", 16 },
	};
	const char *root = getenv("TONOI_SOURCE");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_ssvc *table = the_table(rows[i].ours);
		char path[PATH_SIZE];
		check_row(ssvc_rows(table) == rows[i].rows, rows[i].ours);
		check_row(ssvc_points(table) == 4, rows[i].ours);
		(void)snprintf(path, sizeof(path), "%s/../shared/corpus/schemas/ssvc/%s",
			       root ? root : ".", rows[i].theirs);
		json_t *published = json_load_file(path, 0, NULL);
		if (!published) {
			print_message("# not compared: ../shared/corpus is not here\n");
			continue;
		}
		check_row(compare_rows(table, published) == rows[i].rows, rows[i].ours);
		json_decref(published);
	}
}

static void what_is_not_known_counts_as_the_most_urgent(void **state UNUSED)
{
	static const struct {
		const char *vector;
		bool exploited;
		bool exploit_public;
		enum exposure exposure;
		enum human_impact impact;
		const char *deployer_least;
		const char *deployer_most;
		const char *cisa_most;
	} rows[] = {
		{ "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", true, true, EXPOSURE_OPEN,
		  IMPACT_VERY_HIGH, "I", "I", "3DF" },
		{ "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", true, true, EXPOSURE_UNKNOWN,
		  IMPACT_UNKNOWN, "S", "I", "3DF" },
		{ "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", false, false, EXPOSURE_SMALL,
		  IMPACT_LOW, "D", "D", "FSU" },
		{ "AV:N/AC:L/Au:N/C:C/I:C/A:C", false, false, EXPOSURE_SMALL, IMPACT_LOW, "D", "S",
		  "60D" },
	};
	auto_ssvc *deployer = the_table("deployer");
	auto_ssvc *cisa = the_table("cisa-bod-26-04");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(WORK_MAX);
		struct advisory advisory;
		advisory_init(&advisory, "test", &arena);
		advisory.exploited = rows[i].exploited;
		advisory.exploit_public = rows[i].exploit_public;
		advisory_add_score(&advisory, STR("3.1"), str_from(rows[i].vector), 5);
		struct ssvc_answers answers =
			ssvc_answers_of(deployer, &advisory, rows[i].exposure, rows[i].impact);
		const struct ssvc_decision decision = ssvc_decide(deployer, &answers);
		assert_str_is(decision.least->key, rows[i].deployer_least);
		assert_str_is(decision.most->key, rows[i].deployer_most);
		answers = ssvc_answers_of(cisa, &advisory, rows[i].exposure, rows[i].impact);
		assert_str_is(ssvc_decide(cisa, &answers).most->key, rows[i].cisa_most);
	}
}

static void a_table_with_a_hole_is_refused_with_its_line(void **state UNUSED)
{
	static const char head[] = "version: 1\ndate: 2026-01-01\nsource: test\ntable: t\npoints:\n"
				   "  - { key: 'p', values: ['A', 'B'] }\n"
				   "outcomes:\n  - { key: 'X', ja: あ, en: x }\n";
	static const struct {
		const char *rows;
		const char *problem;
	} rows[] = {
		{ "rows:\n  - ['A', 'X']\n", "not every combination is there" },
		{ "rows:\n  - ['A', 'X']\n  - ['A', 'X']\n", "11: this combination stands twice" },
		{ "rows:\n  - ['C', 'X']\n", "10: this is no value of its point" },
		{ "rows:\n  - ['A', 'Y']\n", "10: this is no outcome" },
		{ "rows:\n  - ['A']\n", "10: a row has a value for each point and the outcome" },
		{ "", "a list “rows” is missing" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char path[] = "/tmp/tonoi-ssvc-XXXXXX";
		auto_buf text = BUF_INIT(WORK_MAX);
		auto_fd fd = mkstemp(path);
		struct ssvc_table *table = NULL;
		struct err err;
		buf_printf(&text, "%s%s", head, rows[i].rows);
		assert_ok(fd_write_all(fd, buf_str(&text), &err), &err);
		check_row(ssvc_read(path, &table, &err) == ERR_SYNTAX, rows[i].problem);
		(void)unlink(path);
		check_row(str_find(str_from(err.text), str_from(rows[i].problem)) != SIZE_MAX,
			  err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_the_published_ones),
		cmocka_unit_test(what_is_not_known_counts_as_the_most_urgent),
		cmocka_unit_test(a_table_with_a_hole_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
