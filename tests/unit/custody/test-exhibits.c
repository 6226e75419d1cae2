/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence of a case: what may be written down, who had it, and that the timeline tells of it.
 */
#include "support/check.h"

#include "../store/store-fixture.h"

#include "custody/exhibits.h"

#define NOW_US (INT64_C(1795392000) * US_PER_SEC) /* 2026-11-23T00:00:00Z */
#define DIGEST "081c661851de3449452b6e6432ea1d43a8064a9492c1b53a121a091363bc6bdd"

static const struct case_actor tanaka = { .by = { "tanaka", 6 }, .now_us = NOW_US };

struct desk {
	struct db *db;
	struct preservation *content;
	int64_t case_id;
};

static void open_desk(struct desk *desk, void **state)
{
	const struct case_opening opening = { .title = STR("画面が真っ黒"),
					      .kind = CASE_ATTACK,
					      .known_us = TIME_NONE,
					      .phase = CASE_DETECTION };
	struct case_edit edit;
	struct err err;

	desk->db = ((struct store_fixture *)*state)->db;
	assert_ok(preservation_load(getenv("TONOI_CONTENT"), &desk->content, &err), &err);
	const enum errc code = case_open_begin(desk->db, &opening, &tanaka, &edit, &err);
	desk->case_id = edit.record.id;
	assert_ok(case_edit_end(&edit, code, &err), &err);
}

static struct exhibit ransom_note(void)
{
	return (struct exhibit){ .kind = STR("file"),
				 .device = STR("server"),
				 .title = STR("脅迫文"),
				 .origin = STR("EHR01 D:\\"),
				 .taken_us = NOW_US - US_PER_SEC,
				 .taken_by = STR("田中"),
				 .file = STR("readme.txt"),
				 .sha256 = STR(DIGEST),
				 .size = 6 };
}

static enum errc add(const struct desk *desk, const struct exhibit *exhibit, int64_t *ret)
{
	struct case_edit edit;
	struct err err;

	enum errc code = case_edit_begin(desk->db, desk->case_id, &tanaka, &edit, &err);
	if (!code)
		code = exhibit_add(&edit, desk->content, exhibit, ret, &err);
	return case_edit_end(&edit, code, &err);
}

static enum errc move(const struct desk *desk, int64_t number, const struct exhibit_move *m)
{
	struct case_edit edit;
	struct err err;

	enum errc code = case_edit_begin(desk->db, desk->case_id, &tanaka, &edit, &err);
	if (!code)
		code = exhibit_move(&edit, number, m, &err);
	return case_edit_end(&edit, code, &err);
}

static struct exhibit_move handed_to_police(void)
{
	return (struct exhibit_move){ .kind = EXHIBIT_HANDED,
				      .happened_us = NOW_US,
				      .giver = STR("田中"),
				      .taker = STR("県警 鈴木"),
				      .seal = STR("A-118"),
				      .receipt = STR("領-7") };
}

/* ---- the tests ---- */

static void names_are_read_as_they_are_written(void **state UNUSED)
{
	static const struct {
		const char *name;
		int64_t number;
	} rows[] = {
		{ "E3", 3 },	       { "3", 3 },  { "e12", 12 }, { "2026-0001-E3", 3 },
		{ "2026-0002-E3", 0 }, { "E0", 0 }, { "", 0 },	   { "E-1", 0 },
		{ "2026-0001", 0 },
	};
	char name[EXHIBIT_NAME_LEN_MAX];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(exhibit_number_of(STR("2026-0001"), str_from(rows[i].name)) ==
				  rows[i].number,
			  rows[i].name);
	assert_string_equal(exhibit_name(STR("2026-0001"), 3, name), "2026-0001-E3");
}

static void take_count(void *ctx, const struct exhibit *exhibit UNUSED)
{
	++*(size_t *)ctx;
}

static void what_may_not_be_written_down_leaves_nothing(void **state)
{
	static const struct {
		const char *what;
		struct exhibit change;
		enum errc code;
	} rows[] = {
		{ "no kind", { .kind = { "gold", 4 } }, ERR_NOT_FOUND },
		{ "no device", { .device = { "ship", 4 } }, ERR_NOT_FOUND },
		{ "no title", { .title = { " ", 1 } }, ERR_SYNTAX },
		{ "nobody", { .taken_by = { " ", 1 } }, ERR_SYNTAX },
		{ "short digest", { .sha256 = { "081c", 4 } }, ERR_SYNTAX },
		{ "capitals",
		  { .sha256 = { "081C661851DE3449452B6E6432EA1D43A8064A9492C1B53A121A09136"
				"3BC6BDD",
				64 } },
		  ERR_SYNTAX },
		{ "future", { .taken_us = NOW_US + INT64_C(3600) * US_PER_SEC }, ERR_SYNTAX },
	};
	struct desk desk;
	struct err err;
	size_t n = 0;

	open_desk(&desk, state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct exhibit exhibit = ransom_note();
		const struct exhibit *change = &rows[i].change;
		int64_t number;

		exhibit.kind = change->kind.ptr ? change->kind : exhibit.kind;
		exhibit.device = change->device.ptr ? change->device : exhibit.device;
		exhibit.title = change->title.ptr ? change->title : exhibit.title;
		exhibit.taken_by = change->taken_by.ptr ? change->taken_by : exhibit.taken_by;
		exhibit.sha256 = change->sha256.ptr ? change->sha256 : exhibit.sha256;
		exhibit.taken_us = change->taken_us ? change->taken_us : exhibit.taken_us;
		check_row(add(&desk, &exhibit, &number) == rows[i].code, rows[i].what);
	}
	assert_ok(exhibits_each(desk.db, desk.case_id, take_count, &n, &err), &err);
	assert_int_equal(n, 0);
	preservation_free(desk.content);
}

static void take_evidence(void *ctx, const struct case_entry *entry)
{
	const char *expected[] = { "\"sha256\":\"" DIGEST "\"", "\"to\":\"県警 鈴木\"",
				   "\"change\":\"stamped\"" };
	size_t *n = ctx;

	if (entry->kind != CASE_ENTRY_EVIDENCE)
		return;
	assert_true(*n < ARRAY_LEN(expected));
	assert_true(str_find(entry->detail, str_from(expected[*n])) != SIZE_MAX);
	++*n;
}

static void take_move(void *ctx, const struct exhibit_move *m)
{
	const struct exhibit_move **seen = ctx;

	assert_null(*seen);
	assert_int_equal(m->kind, EXHIBIT_HANDED);
	assert_str_is(m->taker, "県警 鈴木");
	assert_str_is(m->receipt, "領-7");
	assert_str_is(m->added_by, "tanaka");
	*seen = m;
}

static void the_chain_and_the_timeline_tell_the_same(void **state)
{
	const struct exhibit note = ransom_note();
	const struct exhibit_move handed = handed_to_police();
	const struct timestamp stamp = { .stamped_us = NOW_US,
					 .serial = STR("2A"),
					 .signer = STR("/CN=x"),
					 .trust = TIMESTAMP_UNCHECKED };
	auto_arena arena = ARENA_INIT(65536);
	const struct exhibit_move *seen = NULL;
	struct exhibit found;
	struct case_edit edit;
	struct desk desk;
	struct err err;
	int64_t number;
	size_t n = 0;

	open_desk(&desk, state);
	assert_int_equal(add(&desk, &note, &number), ERR_OK);
	assert_int_equal(number, 1);
	assert_int_equal(move(&desk, number, &handed), ERR_OK);
	enum errc code = case_edit_begin(desk.db, desk.case_id, &tanaka, &edit, &err);
	if (!code)
		code = exhibit_stamp_keep(&edit, number, STR("\x30\x00"), &stamp, &err);
	assert_ok(case_edit_end(&edit, code, &err), &err);

	assert_ok(exhibits_get(desk.db, desk.case_id, number, &arena, &found, &err), &err);
	assert_str_is(found.title, "脅迫文");
	assert_str_is(found.sha256, DIGEST);
	assert_ok(exhibit_moves_each(desk.db, desk.case_id, found.id, take_move, &seen, &err),
		  &err);
	assert_non_null(seen);
	assert_ok(case_entries_each(desk.db, desk.case_id, take_evidence, &n, &err), &err);
	assert_int_equal(n, 3);
	preservation_free(desk.content);
}

static void a_hand_over_names_both_and_nothing_follows_the_end(void **state)
{
	const struct exhibit note = ransom_note();
	struct exhibit_move m = handed_to_police();
	struct desk desk;
	int64_t number;

	open_desk(&desk, state);
	assert_int_equal(add(&desk, &note, &number), ERR_OK);
	m.taker = STR("");
	assert_int_equal(move(&desk, number, &m), ERR_SYNTAX);
	m = handed_to_police();
	m.happened_us = TIME_NONE;
	assert_int_equal(move(&desk, number, &m), ERR_SYNTAX);
	assert_int_equal(
		move(&desk, 9,
		     &(struct exhibit_move){ .kind = EXHIBIT_CHECKED, .happened_us = NOW_US }),
		ERR_NOT_FOUND);
	m = (struct exhibit_move){ .kind = EXHIBIT_DESTROYED, .happened_us = NOW_US };
	assert_int_equal(move(&desk, number, &m), ERR_SYNTAX);
	m.words = STR("写しだったので消去した");
	assert_int_equal(move(&desk, number, &m), ERR_OK);
	m = handed_to_police();
	assert_int_equal(move(&desk, number, &m), ERR_CONFLICT);
	preservation_free(desk.content);
}

static void nothing_of_it_is_changed_or_deleted(void **state)
{
	static const char *const statements[] = {
		"UPDATE exhibits SET sha256 = ''",
		"DELETE FROM exhibits",
		"UPDATE exhibit_moves SET taker = 'x'",
		"DELETE FROM exhibit_moves",
	};
	const struct exhibit note = ransom_note();
	const struct exhibit_move handed = handed_to_police();
	struct desk desk;
	struct err err;
	int64_t number;

	open_desk(&desk, state);
	assert_int_equal(add(&desk, &note, &number), ERR_OK);
	assert_int_equal(move(&desk, number, &handed), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		check_row(db_run(db_stmt(desk.db, statements[i]), &err) != ERR_OK, statements[i]);
	preservation_free(desk.content);
}

static void every_device_has_cautions_and_steps(void **state UNUSED)
{
	struct preservation *content = NULL;
	struct err err;

	assert_ok(preservation_load(getenv("TONOI_CONTENT"), &content, &err), &err);
	assert_true(content->n_devices >= 8);
	for (size_t i = 0; i < content->n_devices; i++) {
		assert_true(content->devices[i].n_cautions > 0);
		assert_true(content->devices[i].n_steps > 0);
		assert_non_null(content->devices[i].steps[0].kind);
	}
	assert_null(preservation_device_find(content, STR("ship")));
	preservation_free(content);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_read_as_they_are_written),
		TEST(what_may_not_be_written_down_leaves_nothing),
		TEST(the_chain_and_the_timeline_tell_the_same),
		TEST(a_hand_over_names_both_and_nothing_follows_the_end),
		TEST(nothing_of_it_is_changed_or_deleted),
		cmocka_unit_test(every_device_has_cautions_and_steps),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
