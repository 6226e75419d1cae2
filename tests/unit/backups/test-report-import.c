/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports of other backup products: tests/cases/backups/reports, and what is kept of them.
 */
#include "unit/store/store-fixture.h"

#include "backups/report-import.h"
#include "base/os/fd.h"

#define JAPAN 540

struct fixture {
	struct store_fixture *store;
	struct report_words *words;
	struct charset *charset;
	struct arena arena;
	struct report report;
};

static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));
	void *store = NULL;
	struct err err;

	if (store_setup(&store))
		return -1;
	f->store = store;
	f->charset = charset_new();
	arena_init(&f->arena, 1024 * 1024);
	*state = f;
	if (!report_words_read(NULL, &f->words, &err))
		return 0;
	print_error("%s\n", err.text);
	return -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	void *store = f->store;

	report_words_free(f->words);
	charset_free(f->charset);
	arena_done(&f->arena);
	free(f);
	return store_teardown(&store);
}

static enum errc read_text(struct fixture *f, struct str text, struct err *err)
{
	const struct report_ask ask = { .name = STR("r"),
					.utc_offset_minutes = JAPAN,
					.words = f->words,
					.charset = f->charset,
					.arena = &f->arena };

	return report_read(text, &ask, &f->report, err);
}

static void read_case(struct fixture *f, const char *name)
{
	auto_buf bytes = BUF_INIT(REPORT_FILE_MAX);
	const char *source = getenv("TONOI_SOURCE");
	char path[512];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/backups/reports/%s",
		       source ? source : "..", name);
	assert_ok(file_read(path, &bytes, &err), &err);
	assert_ok(read_text(f, buf_str(&bytes), &err), &err);
}

static int64_t at(const char *text)
{
	int64_t us;

	if (!time_parse_short(str_from(text), JAPAN, &us))
		fail_msg("“%s” is no time", text);
	return us;
}

static void each_product_is_read(void **state)
{
	static const struct {
		const char *file;
		size_t i;
		const char *place;
		const char *newest;
		const char *last;
		int64_t good;
		int64_t generations;
		const char *copy; /* NULL: not told */
	} rows[] = {
		{ "veeam.csv", 0, "r/NAS01/EHR-Daily", "2026-11-22T02:40:02", "warned", 2, 14,
		  NULL },
		{ "veeam.csv", 1, "r/NAS02/PACS-Weekly", "2026-11-15T09:12:45", "bad", 1, 4, NULL },
		{ "sheet-cp932.csv", 0, "r/USB-HDD 1号/主システム", "2026-11-22T03:05", "good", 1,
		  3, "offline" },
		{ "sheet-cp932.csv", 1, "r/NAS/検査システム", "2026-11-20T02:00", "good", 1, 7,
		  "logical" },
		{ "sessions.json", 0, "r/NAS01/EHR-Daily", "2026-11-22T02:10:33", "good", 2, -1,
		  NULL },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		read_case(f, rows[i].file);
		assert_true(f->report.n > rows[i].i);
		const struct report_backup *b = &f->report.at[rows[i].i];
		check_row(str_is(b->place, rows[i].place), rows[i].place);
		check_row(b->newest_us == at(rows[i].newest), rows[i].place);
		check_row(str_is(b->last, rows[i].last), rows[i].place);
		check_row(b->good == rows[i].good, rows[i].place);
		check_row(b->generations == rows[i].generations, rows[i].place);
		check_row(rows[i].copy ? str_is(b->copy, rows[i].copy) : !b->copy.ptr,
			  rows[i].place);
		check_row(f->report.noted == 0, rows[i].place);
	}
}

static void what_is_only_told_is_level_one_at_most(void **state)
{
	static const struct {
		const char *now;
		enum backup_level level;
		const char *verdict;
	} rows[] = {
		{ "2026-11-22T12:00", BACKUP_L1, "not-proven" },
		{ "2026-11-25T12:00", BACKUP_L0, "stale" },
	};
	struct fixture *f = *state;

	read_case(f, "sheet-cp932.csv");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct backup_repository kept;
		enum backup_level level;
		struct err err;
		assert_ok(report_keep(f->store->db, &f->report.at[0], STR("t"), at(rows[i].now),
				      &level, &err),
			  &err);
		check_row(level == rows[i].level, rows[i].now);
		assert_ok(backup_repositories_get(f->store->db, f->report.at[0].place, &f->arena,
						  &kept, &err),
			  &err);
		check_row(str_is(kept.copy, "offline") && str_is(kept.connected_on, "2026-11-22"),
			  rows[i].now);
		check_row(str_is(kept.encrypted, "yes") && str_is(kept.tool, "report"),
			  rows[i].now);
		check_row(str_is(kept.system, "主システム"), rows[i].now);
	}
}

static void refuses_what_is_no_report_and_names_rows_it_cannot_read(void **state)
{
	static const struct {
		const char *text;
		enum errc code;
		size_t noted;
	} rows[] = {
		{ "", ERR_SYNTAX, 0 },
		{ "a,b,c\n1,2,3\n", ERR_SYNTAX, 0 },
		{ "job,end time\nA,yesterday\n", ERR_SYNTAX, 1 },
		{ "job,end time\nA,yesterday\nB,2026-11-22\n", ERR_OK, 1 },
		{ "job,end time,status\nA,2026-11-22,splendid\n", ERR_OK, 1 },
		{ "[{\"name\":\"A\",\"end\":\"2026-11-22\"},", ERR_SYNTAX, 0 },
		{ "{\"name\":\"A\",\"end\":\"2026-11-22\"}\n{\"name\":\"B\",\"end\":\"2026-11-"
		  "22\"}",
		  ERR_OK, 0 },
		{ "[1, 2]", ERR_SYNTAX, 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		check_row(read_text(f, str_from(rows[i].text), NULL) == rows[i].code, rows[i].text);
		check_row(f->report.noted == rows[i].noted, rows[i].text);
	}
}

static void a_result_nobody_knows_is_not_counted_as_good(void **state)
{
	struct fixture *f = *state;
	struct err err;

	assert_ok(read_text(f, STR("job,end time,status\nA,2026-11-22,splendid\n"), &err), &err);
	assert_int_equal(f->report.at[0].good, 0);
	assert_true(f->report.at[0].newest_us == TIME_NONE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(each_product_is_read),
		TEST(what_is_only_told_is_level_one_at_most),
		TEST(refuses_what_is_no_report_and_names_rows_it_cannot_read),
		TEST(a_result_nobody_knows_is_not_counted_as_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
