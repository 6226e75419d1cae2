/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases of the past, taken in: the published order and durations come out again.
 */
#include "support/check.h"

#include "case-fixture.h"

#include <limits.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cases/case-import.h"
#include "cases/case-measures.h"
#include "cases/case-sentence.h"

struct house {
	const struct store_fixture *f;
	struct case_content *content;
	struct arena arena;
};

static struct house house_of(void **state)
{
	struct house house = { .f = *state, .arena = ARENA_INIT(8 * 1024 * 1024) };
	struct err err;

	assert_ok(case_content_load(NULL, &house.content, &err), &err);
	return house;
}

static void house_done(struct house *house)
{
	case_content_free(house->content);
	arena_done(&house->arena);
}
#define auto_house CLEANUP(house_done) struct house

static struct case_import import_of(const struct house *house)
{
	return (struct case_import){ .content = house->content,
				     .actor = tanaka,
				     .utc_offset_minutes = JAPAN,
				     .lang = LANG_JA };
}

static int64_t import_shipped(const struct house *house, const char *name)
{
	const struct case_import import = import_of(house);
	auto_buf text = BUF_INIT(CASE_FILE_MAX);
	char content[PATH_MAX];
	char path[PATH_MAX];
	int64_t id = 0;
	struct err err;

	assert_ok(path_content(content, &err), &err);
	assert_ok(path_join(content, name, path, &err), &err);
	assert_ok(file_read(path, &text, &err), &err);
	assert_ok(case_import_json(house->f->db, &import, buf_str(&text), &id, &err), &err);
	return id;
}

static void the_published_durations_come_out_again(void **state)
{
	static const struct {
		const char *file;
		const char *measure;
		const char *took;
	} rows[] = {
		{ "demo/cases/osaka-2022.json", "to-partial-service", "4 days" },
		{ "demo/cases/osaka-2022.json", "to-system-back", "42 days" },
		{ "demo/cases/osaka-2022.json", "to-restore", "72 days" },
		{ "demo/cases/okayama-2024.json", "to-notice", "6 days" },
		{ "demo/cases/okayama-2024.json", "to-recognise", "14 hours 15 minutes" },
		{ "demo/cases/okayama-2024.json", "to-first-report", "1 day" },
		{ "demo/cases/okayama-2024.json", "to-partial-service", "13 days" },
		{ "demo/cases/okayama-2024.json", "to-restore", "about 91 days" },
		{ "demo/cases/okayama-2024.json", "to-contain", "-" },
		{ "demo/cases/handa-2021.json", "to-recognise", "7 hours 30 minutes" },
		{ "demo/cases/handa-2021.json", "to-restore", "65 days" },
	};
	auto_house house = house_of(state);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const int64_t id = import_shipped(&house, rows[i].file);
		const struct case_timeline timeline = timeline_of(house.f->db, id, &house.arena);
		struct case_numbers numbers;
		struct case_record record;
		struct err err;
		size_t found = 0;

		assert_ok(cases_get(house.f->db, id, &house.arena, &record, &err), &err);
		case_numbers_of(house.content, &record, &timeline, JAPAN, &numbers);
		for (size_t n = 0; n < numbers.n; n++) {
			auto_buf words = BUF_INIT(200);
			if (!str_is(numbers.at[n].measure->id, rows[i].measure))
				continue;
			found++;
			case_took_words(&numbers.at[n], LANG_EN, &words);
			assert_str_is(buf_str(&words), rows[i].took);
		}
		check_row(found == 1, rows[i].measure);
	}
}

static void the_published_order_comes_out_again(void **state)
{
	static const char *const osaka[] = {
		"", "", "noticed",     "",	   "", "service-partial", "", "",
		"", "", "system-back", "restored",
	};
	static const char *const okayama[] = {
		"", "began",	       "noticed",  "recognised", "first-report", "cause-found",
		"", "service-partial", "restored",
	};
	const struct {
		const char *file;
		const char *const *milestones;
		size_t n;
	} rows[] = {
		{ "demo/cases/osaka-2022.json", osaka, ARRAY_LEN(osaka) },
		{ "demo/cases/okayama-2024.json", okayama, ARRAY_LEN(okayama) },
	};
	auto_house house = house_of(state);

	for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
		const int64_t id = import_shipped(&house, rows[r].file);
		const struct case_timeline timeline = timeline_of(house.f->db, id, &house.arena);
		size_t n = 0;

		for (size_t i = 0; i < timeline.n; i++) {
			if (timeline.at[i].kind != CASE_ENTRY_NOTE)
				continue;
			assert_true(n < rows[r].n);
			assert_str_is(timeline.at[i].milestone, rows[r].milestones[n++]);
			assert_true(timeline.at[i].written_us == NOW_US);
		}
		assert_int_equal(n, rows[r].n);
	}
}

/* The days that were published (the sources stand in the files), as they come out of the register.
 */
static void the_published_days_come_out_again(void **state)
{
	static const struct {
		const char *file;
		const char *day; /* with the time where it was published */
		const char *word;
	} rows[] = {
		{ "demo/cases/osaka-2022.json", "2022-10-31 07:20", "八つの病院" },
		{ "demo/cases/osaka-2022.json", "2022-10-31 09:20", "暗号化" },
		{ "demo/cases/osaka-2022.json", "2022-10-31", "電子カルテが使えなくなり" },
		{ "demo/cases/osaka-2022.json", "2022-11-01", "警察に報告" },
		{ "demo/cases/osaka-2022.json", "2022-11-02", "厚生労働省" },
		{ "demo/cases/osaka-2022.json", "2022-11-04", "手術" },
		{ "demo/cases/osaka-2022.json", "2022-11-07", "個人情報保護委員会" },
		{ "demo/cases/osaka-2022.json", "2022-11-10", "一部が見られる" },
		{ "demo/cases/osaka-2022.json", "2022-11-17", "救命救急" },
		{ "demo/cases/osaka-2022.json", "2022-12-06", "フォレンジック" },
		{ "demo/cases/osaka-2022.json", "2022-12-12", "電子カルテを再開" },
		{ "demo/cases/osaka-2022.json", "2023-01-11", "全体が復旧" },
		{ "demo/cases/okayama-2024.json", "2023-12-01", "再起動" },
		{ "demo/cases/okayama-2024.json", "2024-05-13", "最初の出来事" },
		{ "demo/cases/okayama-2024.json", "2024-05-19 16:00", "電子カルテが止まった" },
		{ "demo/cases/okayama-2024.json", "2024-05-20 06:15", "見慣れない拡張子" },
		{ "demo/cases/okayama-2024.json", "2024-05-20", "岡山県に報告" },
		{ "demo/cases/okayama-2024.json", "2024-05-21", "原因" },
		{ "demo/cases/okayama-2024.json", "2024-05-22", "4 日目" },
		{ "demo/cases/okayama-2024.json", "2024-06-01", "仮の電子カルテ" },
	};
	auto_house house = house_of(state);
	const struct case_reader reader = { .content = house.content,
					    .lang = LANG_JA,
					    .utc_offset_minutes = JAPAN };
	const char *file = "";
	struct case_timeline timeline = { .n = 0 };

	for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
		size_t found = 0;

		if (strcmp(file, rows[r].file) != 0) {
			file = rows[r].file;
			timeline = timeline_of(house.f->db, import_shipped(&house, file),
					       &house.arena);
		}
		for (size_t i = 0; i < timeline.n; i++) {
			const struct case_entry *e = &timeline.at[i];
			const struct str when =
				case_time_words(&reader, e->happened_us, e->accuracy, &house.arena);
			found += str_find(e->words, str_from(rows[r].word)) != SIZE_MAX &&
				 str_starts(when, str_from(rows[r].day)) &&
				 (e->accuracy != CASE_DAY || when.len == strlen(rows[r].day));
		}
		check_row(found == 1, rows[r].word);
	}
}

/* Time runs one way in them: what is counted is never less than nothing, and adds up. */
static void the_published_durations_fit_each_other(void **state)
{
	static const char *const files[] = { "demo/cases/osaka-2022.json",
					     "demo/cases/okayama-2024.json",
					     "demo/cases/handa-2021.json",
					     "demo/cases/musashi-kosugi-2026.json" };
	auto_house house = house_of(state);

	for (size_t f = 0; f < ARRAY_LEN(files); f++) {
		const int64_t id = import_shipped(&house, files[f]);
		const struct case_timeline timeline = timeline_of(house.f->db, id, &house.arena);
		struct case_numbers numbers;
		struct case_record record;
		struct err err;

		assert_ok(cases_get(house.f->db, id, &house.arena, &record, &err), &err);
		case_numbers_of(house.content, &record, &timeline, JAPAN, &numbers);
		for (size_t n = 0; n < numbers.n; n++)
			check_row(numbers.at[n].took_us == TIME_NONE || numbers.at[n].took_us >= 0,
				  files[f]);
		for (size_t i = 1; i < timeline.n; i++)
			check_row(timeline.at[i - 1].happened_us == TIME_NONE ||
					  timeline.at[i].happened_us == TIME_NONE ||
					  timeline.at[i - 1].happened_us <=
						  timeline.at[i].happened_us,
				  files[f]);
	}
}

static void see_title(void *ctx, const struct case_edit *edit)
{
	*(bool *)ctx = edit->record.title.len > 0 && edit->entries > 1;
}

static void a_case_that_is_only_looked_at_is_not_there(void **state)
{
	static const char table[] = "time,text\n2026-11-20,a\n2026-11-21,b\n";
	auto_house house = house_of(state);
	struct case_import import = import_of(&house);
	const struct case_opening opening = opening_of("表から");
	struct case_record record;
	bool seen = false;
	int64_t id = 0;
	struct err err;

	import.look = see_title;
	import.look_ctx = &seen;
	assert_ok(case_import_csv(house.f->db, &import, str_from(table), &opening, 0, &id, &err),
		  &err);
	assert_true(seen);
	assert_int_equal(cases_find(house.f->db, STR("1"), &house.arena, &record, NULL),
			 ERR_NOT_FOUND);
}

static void what_was_imported_says_so_and_is_back_dated(void **state)
{
	auto_house house = house_of(state);
	struct case_record record;
	struct case_facts facts;
	struct err err;
	const int64_t id = import_shipped(&house, "demo/cases/okayama-2024.json");

	assert_ok(cases_get(house.f->db, id, &house.arena, &record, &err), &err);
	assert_int_equal(record.origin, CASE_BY_IMPORT);
	assert_true(case_is_back_dated(&record));
	assert_str_is(record.route, "vpn");
	assert_ok(case_facts_get(house.f->db, id, TIME_NONE, &house.arena, &facts, &err), &err);
	assert_str_is(case_fact_find(&facts, STR("personal-data-count")), "40000");
}

static void a_cause_that_repeats_is_counted_without_drills(void **state)
{
	static const char *const files[] = { "demo/cases/osaka-2022.json",
					     "demo/cases/okayama-2024.json" };
	auto_house house = house_of(state);
	struct case_opening drill = opening_of("訓練");
	uint64_t classes[CASE_CLASSES];
	struct case_repeats repeats;
	struct err err;

	drill.training = true;
	drill.cause = STR("ransomware");
	(void)open_case(house.f->db, &drill);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		(void)import_shipped(&house, files[i]);
	assert_ok(case_repeats_get(house.f->db, TIME_NONE, &house.arena, &repeats, &err), &err);
	assert_int_equal(repeats.n, 2);
	assert_str_is(repeats.at[0].id, "ransomware");
	assert_int_equal(repeats.at[0].cases, 2);
	assert_str_is(repeats.at[1].id, "vpn");
	assert_true(repeats.at[1].is_route);
	assert_ok(case_classes_count(house.f->db, house.content, TIME_NONE, classes, &err), &err);
	assert_int_equal(classes[CASE_CLASS_ATTACK], 2);
}

#define HEAD "{\"format\":\"tonoi-case\",\"version\":1,\"title\":\"x\""

static void a_bad_file_is_refused_whole_and_its_place_is_named(void **state)
{
	static const struct {
		const char *text;
		const char *place;
	} rows[] = {
		{ "{", "line 1" },
		{ "[]", "no JSON object" },
		{ "{\"format\":\"x\"}", "format:" },
		{ "{\"format\":\"tonoi-case\",\"version\":2}", "version:" },
		{ "{\"format\":\"tonoi-case\",\"version\":1}", "" },
		{ HEAD ",\"kind\":\"war\"}", "kind:" },
		{ HEAD ",\"cause\":\"war\"}", "cause:" },
		{ HEAD ",\"route\":\"roof\"}", "route:" },
		{ HEAD ",\"known\":\"yesterday\"}", "known:" },
		{ HEAD ",\"entries\":{}}", "entries:" },
		{ HEAD ",\"entries\":[1]}", "entries[0]:" },
		{ HEAD ",\"entries\":[{\"text\":\"a\"},{\"text\":\"\"}]}", "entries[1].text:" },
		{ HEAD ",\"entries\":[{\"text\":\"a\",\"time\":\"soon\"}]}", "entries[0].time:" },
		{ HEAD ",\"entries\":[{\"text\":\"a\",\"time\":\"2999-01-01\"}]}", "entries[0]:" },
		{ HEAD ",\"entries\":[{\"text\":\"a\",\"milestone\":\"x\"}]}",
		  "entries[0].milestone:" },
		{ HEAD ",\"things\":[{\"name\":\"a\"}]}", "things[0].kind:" },
		{ HEAD ",\"things\":[{\"kind\":\"asset\"}]}", "things[0]:" },
		{ HEAD ",\"tasks\":[{}]}", "tasks[0]:" },
		{ HEAD ",\"decisions\":[{\"question\":\"ransom\"}]}", "decisions[0]:" },
		{ HEAD ",\"facts\":{\"nothing\":\"x\"}}", "facts.nothing:" },
		{ HEAD ",\"facts\":{\"personal-data\":\"perhaps\"}}", "personal-data" },
		{ HEAD ",\"closing\":\"done\"}", "2026-0001:" },
	};
	auto_house house = house_of(state);
	const struct case_import import = import_of(&house);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct case_record record;
		struct err err = { .text = "" };
		int64_t id = 0;

		check_row(case_import_json(house.f->db, &import, str_from(rows[i].text), &id,
					   &err) != ERR_OK,
			  rows[i].text);
		check_row(strstr(err.text, rows[i].place), err.text);
		check_row(cases_find(house.f->db, STR("1"), &house.arena, &record, NULL) ==
				  ERR_NOT_FOUND,
			  rows[i].text);
	}
}

static void a_table_of_a_spreadsheet_becomes_a_timeline(void **state)
{
	static const char table[] = "日時,内容,確かさ,節目\r\n"
				    "2026-11-20 03:10,画面が黒い,exact,noticed\r\n"
				    "2026/11/20 4:00:00,\"回線を抜いた, 2本\",about,\r\n"
				    ",いつかは不明,,\r\n"
				    "\r\n";
	auto_house house = house_of(state);
	const struct case_import import = import_of(&house);
	const struct case_opening opening = opening_of("表から");
	int64_t id = 0;
	struct err err;

	assert_ok(case_import_csv(house.f->db, &import, str_from(table), &opening, 0, &id, &err),
		  &err);
	const struct case_timeline timeline = timeline_of(house.f->db, id, &house.arena);
	assert_int_equal(timeline.n, 4);
	assert_str_is(timeline.at[0].words, "画面が黒い");
	assert_str_is(timeline.at[0].milestone, "noticed");
	assert_int_equal(timeline.at[1].happened_us - timeline.at[0].happened_us,
			 50 * 60 * US_PER_SEC);
	assert_str_is(timeline.at[1].words, "回線を抜いた, 2本");
	assert_int_equal(timeline.at[1].accuracy, CASE_ABOUT);

	assert_ok(case_import_csv(house.f->db, &import, STR("time;text\n2026-11-21;x\n"), NULL, id,
				  &id, &err),
		  &err);
	assert_int_equal(timeline_of(house.f->db, id, &house.arena).n, 5);
}

static void a_bad_table_names_its_row(void **state)
{
	static const struct {
		const char *text;
		const char *place;
	} rows[] = {
		{ "", "row 0" },
		{ "when,what\n", "row 1" },
		{ "time,text\n2026-11-20,a\nsoon,b\n", "row 3" },
		{ "time,text\n2026-11-20,\n", "row 2" },
		{ "time,text,milestone\n2026-11-20,a,x\n", "row 2" },
		{ "time,text,accuracy\n2026-11-20,a,x\n", "row 2" },
	};
	auto_house house = house_of(state);
	const struct case_import import = import_of(&house);
	const struct case_opening opening = opening_of("表から");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { .text = "" };
		int64_t id = 0;
		check_row(case_import_csv(house.f->db, &import, str_from(rows[i].text), &opening, 0,
					  &id, &err) == ERR_SYNTAX,
			  rows[i].text);
		check_row(strstr(err.text, rows[i].place), err.text);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_published_durations_come_out_again),
		TEST(the_published_order_comes_out_again),
		TEST(the_published_days_come_out_again),
		TEST(the_published_durations_fit_each_other),
		TEST(a_case_that_is_only_looked_at_is_not_there),
		TEST(what_was_imported_says_so_and_is_back_dated),
		TEST(a_cause_that_repeats_is_counted_without_drills),
		TEST(a_bad_file_is_refused_whole_and_its_place_is_named),
		TEST(a_table_of_a_spreadsheet_becomes_a_timeline),
		TEST(a_bad_table_names_its_row),
	};

	lang_set(LANG_EN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
