/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds: each case NAME.in of tests/cases/advisories/feeds reads as NAME.expected says. The real
 * feeds of ../shared/corpus are read too where they are there.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "advisories/feed.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "support/check.h"

#define SHOWN_MAX (1024u * 1024)
#define PATH_SIZE 1024u
#define REST_SIZE 256u

static const char *source_path(const char *rest, char out[static PATH_SIZE])
{
	const char *root = getenv("TONOI_SOURCE");

	(void)snprintf(out, PATH_SIZE, "%s/%.*s", root ? root : ".", (int)REST_SIZE, rest);
	return out;
}

static void show_text(struct buf *out, const char *name, struct str text)
{
	if (text.len)
		buf_printf(out, "  %s: %.*s\n", name, STR_ARG(text));
}

static void show_time(struct buf *out, const char *name, int64_t us)
{
	char text[TIME_TEXT_MAX];

	if (us != TIME_NONE)
		buf_printf(out, "  %s: %s\n", name, time_format_utc(us, text));
}

static void show_statement(struct buf *out, const struct product_statement *one)
{
	static const char *const statuses[] = { "affected", "not affected", "fixed",
						"under investigation" };
	static const char *const states[] = { "none", "known", "all", "undecided" };
	auto_arena arena = ARENA_INIT(SHOWN_MAX);

	buf_printf(out, "  %s%s: %.*s | %.*s | %.*s | %.*s %.*s| %s", statuses[one->status],
		   one->together ? " together" : "", STR_ARG(one->vendor), STR_ARG(one->product),
		   STR_ARG(one->cpe), STR_ARG(one->cve), STR_ARG(one->why),
		   states[one->ranges.state]);
	for (size_t i = 0; i < one->ranges.n; i++) {
		const struct str text = interval_text(&one->ranges.list[i], &arena);
		buf_printf(out, " [%.*s]", STR_ARG(text));
	}
	buf_printf(out, " %.*s\n", STR_ARG(one->ranges.problem));
}

static enum errc show(void *ctx, const struct advisory *advisory, struct err *err UNUSED)
{
	struct buf *out = ctx;

	buf_printf(out, "%.*s\n", STR_ARG(advisory->id));
	show_text(out, "publisher", advisory->publisher);
	show_text(out, "title", advisory->title);
	show_text(out, "summary", advisory->summary);
	show_text(out, "action", advisory->action);
	show_time(out, "published", advisory->published_us);
	show_time(out, "modified", advisory->modified_us);
	show_time(out, "due", advisory->due_us);
	buf_printf(out, "  marks:%s%s%s%s\n", advisory->withdrawn ? " withdrawn" : "",
		   advisory->exploited ? " exploited" : "",
		   advisory->ransomware ? " ransomware" : "",
		   advisory->exploit_public ? " exploit-public" : "");
	if (advisory->epss >= 0)
		buf_printf(out, "  epss: %.5f %.5f\n", advisory->epss, advisory->percentile);
	for (const struct advisory_text *one = advisory->ids; one; one = one->next)
		show_text(out, "id", one->text);
	for (const struct advisory_text *one = advisory->references; one; one = one->next)
		show_text(out, "reference", one->text);
	for (const struct advisory_score *one = advisory->scores; one; one = one->next)
		buf_printf(out, "  cvss: %.*s %u %.*s\n", STR_ARG(one->version), one->tenths,
			   STR_ARG(one->vector));
	for (const struct product_statement *one = advisory->statements; one; one = one->next)
		show_statement(out, one);
	return ERR_OK;
}

static void run_case(const char *in, struct buf *out)
{
	const struct feed_sink sink = { .take = show, .ctx = out };
	auto_buf text = BUF_INIT(SHOWN_MAX);
	struct feed_report report;
	struct err err = { .code = ERR_OK };

	assert_ok(file_read(in, &text, &err), &err);
	if (feed_read(NULL, buf_str(&text), &sink, &report, &err))
		buf_printf(out, "error: %s\n", err.text);
	buf_printf(out, "%s: %zu taken, %zu refused\n", report.format ? report.format : "-",
		   report.taken, report.refused);
	if (report.refused)
		buf_printf(out, "first refusal: %s\n", report.first_refusal.text);
}

static void reads_the_cases(void **state UNUSED)
{
	static const char *const names[] = {
		"kev",
		"epss",
		"epss-2021",
		"nvd",
		"csaf",
		"jvnrss",
		"csaf-unknown-product",
		"csaf-contradiction",
		"csaf-cut",
		"vuldef",
		"vuldef-entity",
		"unknown",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		auto_buf out = BUF_INIT(SHOWN_MAX);
		auto_buf expected = BUF_INIT(SHOWN_MAX);
		char rest[REST_SIZE];
		char in[PATH_SIZE];
		char golden[PATH_SIZE];
		struct err err;
		(void)snprintf(rest, sizeof(rest), "tests/cases/advisories/feeds/%s.in", names[i]);
		run_case(source_path(rest, in), &out);
		(void)snprintf(rest, sizeof(rest), "tests/cases/advisories/feeds/%s.expected",
			       names[i]);
		(void)source_path(rest, golden);
		if (getenv("UPDATE_CASES"))
			assert_ok(file_replace(golden, buf_str(&out), 0644, &err), &err);
		assert_ok(file_read(golden, &expected, &err), &err);
		if (!str_equal(buf_str(&out), buf_str(&expected)))
			print_message("# %s\n%s", names[i], out.ptr);
		check_row(str_equal(buf_str(&out), buf_str(&expected)), names[i]);
	}
}

struct tally {
	size_t statements;
	size_t undecided;
};

static enum errc count(void *ctx, const struct advisory *advisory, struct err *err UNUSED)
{
	struct tally *tally = ctx;

	for (const struct product_statement *one = advisory->statements; one; one = one->next) {
		tally->statements++;
		tally->undecided += one->ranges.state == RANGES_UNDECIDED;
	}
	return ERR_OK;
}

/* What the files hold was counted in them by other means. */
static void reads_the_real_feeds(void **state UNUSED)
{
	static const struct {
		const char *path;
		const char *format;
		size_t taken;
		size_t statements;
	} rows[] = {
		{ "kev/known_exploited_vulnerabilities.json", "kev", 1404, 1404 },
		{ "epss/epss_scores-2021-04-14.csv.gz", "epss", 2, 0 },
		{ "epss/epss_scores-2023-03-07.csv.gz", "epss", 2, 0 },
		{ "nvd/nvdcve-2.0-2002.json.gz", "nvd", 4, 10 },
		{ "jvn/jvndb_detail_2022.rdf", "vuldef", 2, 2 },
		{ "jvn/rss_jvndb_2023.rdf", "jvnrss", 2, 2 },
	};
	char path[PATH_SIZE];

	if (access(source_path("../shared/corpus/advisories", path), R_OK)) {
		print_message("# skipped: ../shared/corpus is not here\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tally tally = { .statements = 0 };
		const struct feed_sink sink = { .take = count, .ctx = &tally };
		struct feed_report report;
		struct err err;
		char rest[REST_SIZE];
		(void)snprintf(rest, sizeof(rest), "../shared/corpus/advisories/%s", rows[i].path);
		assert_ok(feed_read_file(source_path(rest, path), NULL, &sink, &report, &err),
			  &err);
		check_row(strcmp(report.format, rows[i].format) == 0, rows[i].path);
		check_row(report.taken == rows[i].taken, rows[i].path);
		check_row(report.refused == 0, rows[i].path);
		check_row(tally.statements == rows[i].statements, rows[i].path);
	}
}

/* Reads every file of the folder; returns how many were taken whole. */
static size_t read_folder(const char *folder, struct tally *tally, size_t *ret_n)
{
	const struct feed_sink sink = { .take = count, .ctx = tally };
	const struct feed_format *csaf = feed_format_named(STR("csaf"));
	DIR *dir = opendir(folder);
	size_t taken = 0;

	*ret_n = 0;
	for (const struct dirent *one; dir && (one = readdir(dir));) {
		char path[PATH_SIZE * 2];
		struct feed_report report;
		struct err err;
		if (!str_ends(str_from(one->d_name), STR(".json")))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, one->d_name);
		(*ret_n)++;
		if (feed_read_file(path, csaf, &sink, &report, &err))
			print_message("# %s\n", err.text);
		else
			taken += report.taken;
	}
	if (dir)
		(void)closedir(dir);
	return taken;
}

static void reads_every_advisory_about_medical_devices(void **state UNUSED)
{
	struct tally tally = { .statements = 0 };
	char path[PATH_SIZE];
	size_t n;

	if (access(source_path("../shared/corpus/advisories/csaf", path), R_OK)) {
		print_message("# skipped: ../shared/corpus is not here\n");
		skip();
	}
	assert_int_equal(read_folder(path, &tally, &n), 144);
	assert_int_equal(n, 144);
	print_message("# %zu statements, %zu with versions nobody but a person reads\n",
		      tally.statements, tally.undecided);
	assert_true(tally.undecided * 2 < tally.statements);
}

static enum errc read_quietly(const char *data, const char *name, struct err *err)
{
	struct tally tally = { .statements = 0 };
	const struct feed_sink sink = { .take = count, .ctx = &tally };
	struct feed_report report;
	char path[PATH_SIZE + REST_SIZE];

	(void)snprintf(path, sizeof(path), "%s/%.*s", data, (int)REST_SIZE / 2, name);
	return feed_read_file(path, feed_format_named(STR("csaf")), &sink, &report, err);
}

/* Reads every document of the list; the sentence of one that surprises is shown. */
static size_t surprises(const char *data, const json_t *list, bool refuse)
{
	const json_t *one;
	size_t n = 0;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));
		struct err err = { .code = ERR_OK };
		const bool refused = read_quietly(data, name, &err) != ERR_OK;
		if (refused == refuse)
			continue;
		print_message("# %s: %s\n", name, refused ? err.text : "taken");
		n++;
	}
	return n;
}

/* The tests we make (docs/formats/advisories.md), with OASIS's documents for them; documents that
 * are valid by any mandatory test are taken. */
static void agrees_with_the_published_documents(void **state UNUSED)
{
	static const char *const made[] = { "6.1.1", "6.1.2", "6.1.6" };
	char data[PATH_SIZE];
	char path[PATH_SIZE + REST_SIZE];
	const json_t *test;
	size_t i;

	(void)source_path("../shared/corpus/advisories/csaf-validator/csaf_2.0/test/validator/data",
			  data);
	(void)snprintf(path, sizeof(path), "%s/testcases.json", data);
	json_t *cases = json_load_file(path, 0, NULL);
	if (!cases) {
		print_message("# skipped: ../shared/corpus is not here\n");
		skip();
	}
	size_t n = 0;
	size_t n_made = 0;
	json_array_foreach(json_object_get(cases, "tests"), i, test)
	{
		const struct str id = str_from(json_string_value(json_object_get(test, "id")));
		bool ours = false;
		for (size_t k = 0; k < ARRAY_LEN(made); k++)
			ours |= str_is(id, made[k]);
		if (ours) {
			const json_t *failures = json_object_get(test, "failures");
			n_made += json_array_size(failures) > 0;
			n += surprises(data, failures, true);
		}
		if (str_starts(id, STR("6.1.")))
			n += surprises(data, json_object_get(test, "valid"), false);
	}
	json_decref(cases);
	assert_int_equal(n, 0);
	assert_int_equal(n_made, ARRAY_LEN(made));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_cases),
		cmocka_unit_test(reads_the_real_feeds),
		cmocka_unit_test(reads_every_advisory_about_medical_devices),
		cmocka_unit_test(agrees_with_the_published_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
