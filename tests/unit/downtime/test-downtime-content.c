/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Departments, services and slips as data: the shipped files hold together, a mistake is named.
 */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "downtime/downtime-content.h"

static struct downtime_content *own_content(void)
{
	struct downtime_content *content = NULL;
	struct err err;

	assert_ok(downtime_content_load(NULL, &content, &err), &err);
	return content;
}

/* A service without a department could never be written down. */
static void every_service_is_used_by_a_department(void **state)
{
	auto_downtime_content *content = own_content();
	bool used[DOWNTIME_SERVICES_MAX] = { false };

	(void)state;
	for (size_t d = 0; d < content->n_departments; d++) {
		for (size_t i = 0; i < content->departments[d].n_uses; i++)
			used[content->departments[d].uses[i]] = true;
	}
	for (size_t i = 0; i < content->n_services; i++)
		check_row(used[i], content->services[i].id.ptr);
	assert_non_null(downtime_department_own(content));
}

/* A slip for each thing that is ordered or written down in the systems. */
static void every_order_has_its_slip(void **state)
{
	static const char *const services[] = { "records",	  "orders",	     "laboratory",
						"imaging",	  "dispensing",	     "blood",
						"surgery-record", "dialysis-record", "meals",
						"referral",	  "claims" };
	auto_downtime_content *content = own_content();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(services); i++) {
		bool found = false;
		for (size_t s = 0; s < content->n_slips; s++) {
			for (size_t k = 0; k < content->slips[s].n_services; k++)
				found |= str_is(content->slips[s].services[k], services[i]);
		}
		check_row(found, services[i]);
	}
}

/* Nothing here was compared with its original yet; who shows it has to say so. */
static void notes_say_that_they_were_not_compared(void **state)
{
	auto_downtime_content *content = own_content();

	(void)state;
	assert_true(content->n_notes > 0);
	for (size_t i = 0; i < content->n_notes; i++) {
		check_row(!content->notes[i].confirmed, content->notes[i].id.ptr);
		check_row(content->notes[i].clause.len > 0, content->notes[i].id.ptr);
	}
	assert_int_equal(downtime_note_find(content, STR("claims"))->monthly, 10);
	assert_true(content->stored.ja.len > 0 && content->stored.en.len > 0);
}

#define HEAD "version: 1\ndate: 2026-11-23\nsource: test\n"
#define ONE  "services:\n  - { id: a, title: { ja: あ, en: a } }\n"

static void a_mistake_in_a_file_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *sentence;
	} rows[] = {
		{ HEAD "services:\n  - { id: a, title: { ja: あ, en: a }, needs: [b] }\n",
		  "x.yml:5: needs: there is no service “b”" },
		{ HEAD "services:\n  - { id: a, title: { ja: あ, en: a }, needs: [a] }\n",
		  "there is no service “a”" },
		{ HEAD ONE "  - { id: a, title: { ja: あ, en: a } }\n", "is there already" },
		{ HEAD "services:\n  - { id: a, title: { ja: あ, en: a }, care: 9 }\n", "care" },
		{ HEAD ONE "departments:\n  - { id: d, title: { ja: で, en: d }, services: [z] }\n",
		  "there is no service “z”" },
		{ HEAD ONE "departments:\n  - { id: d, title: { ja: で, en: d } }\n",
		  "services is missing" },
		{ HEAD ONE "stages:\n  - { id: s, title: { ja: す, en: s }, about: { ja: す, en: "
			   "s }, cells: [moon/a] }\n",
		  "there is no department “moon”" },
		{ HEAD ONE
		  "notes:\n  - { id: n, title: { ja: の, en: n }, text: { ja: の, en: n }, "
		  "clause: c, weight: heavy }\n",
		  "weight: “heavy” is none" },
		{ HEAD ONE
		  "notes:\n  - { id: n, title: { ja: の, en: n }, text: { ja: の, en: n }, "
		  "clause: c, weight: other, days: 3, monthly: 4 }\n",
		  "either days or monthly" },
		{ HEAD "wonders: []\n", "wonders" },
		{ "services: []\n", "version" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char folder[] = "/tmp/tonoi-downtime-XXXXXX";
		struct downtime_content *content = NULL;
		char path[64];
		struct err err = { .text = "" };

		assert_non_null(mkdtemp(folder));
		(void)snprintf(path, sizeof(path), "%s/downtime", folder);
		assert_int_equal(mkdir(path, 0700), 0);
		(void)snprintf(path, sizeof(path), "%s/downtime/x.yml", folder);
		FILE *file = fopen(path, "w");
		assert_non_null(file);
		assert_true(fputs(rows[i].text, file) >= 0);
		assert_int_equal(fclose(file), 0);
		check_row(downtime_content_load(folder, &content, &err) == ERR_SYNTAX,
			  rows[i].text);
		check_row(strstr(err.text, rows[i].sentence), err.text);
		(void)unlink(path);
		(void)snprintf(path, sizeof(path), "%s/downtime", folder);
		(void)rmdir(path);
		(void)rmdir(folder);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_service_is_used_by_a_department),
		cmocka_unit_test(every_order_has_its_slip),
		cmocka_unit_test(notes_say_that_they_were_not_compared),
		cmocka_unit_test(a_mistake_in_a_file_is_named_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
