/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what at which organisation: every role at every seat against every organisation of a
 * tree, from a table (tests/cases/organisations/powers.csv), and the same again by what the views
 * give. What was forgotten is refused.
 */
#include "store/store-fixture.h"
#include "support/organisation-fixture.h"

#include "base/calendar/day.h"
#include "base/os/fd.h"

#define ACCOUNT 7

struct fixture {
	struct store_fixture *store;
	struct org_office *office;
	struct arena arena;
	struct org_scope *machine;
	int64_t ids[TREE_PLACES];
	int32_t today;
};

static int set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));
	void *store = NULL;
	struct err err;

	if (store_setup(&store))
		return -1;
	f->store = store;
	f->office = org_office_new(f->store->db);
	arena_init(&f->arena, 8u * 1024 * 1024);
	f->today = day_of(2026, 11, 23);
	assert_ok(org_scope_machine(f->office, f->today, &f->arena, &f->machine, &err), &err);
	tree_make(f->machine, f->ids);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	void *store = f->store;

	org_office_free(f->office);
	arena_done(&f->arena);
	const int failed = store_teardown(&store);
	free(f);
	return failed;
}

static struct user add_account(struct fixture *f, const char *name, unsigned role)
{
	struct user user = {
		.name = str_from(name), .role = role, .password_hash = STR("x"), .created_us = 1
	};
	struct err err;

	assert_ok(users_add(f->store->db, &user, &err), &err);
	user.id = db_last_id(f->store->db);
	return user;
}

static struct org_scope *scope_of(struct fixture *f, const struct user *user)
{
	struct org_scope *scope;
	struct err err;

	assert_ok(org_scope_of(f->office, user, f->today, &f->arena, &scope, &err), &err);
	return scope;
}

static void seat(struct fixture *f, const struct user *user, int64_t organisation, unsigned role)
{
	struct err err;

	assert_ok(seats_put(f->machine, organisation, user->id, role, STR("test"), 1, &err), &err);
}

/* ---- the table ---- */

static unsigned powers_of(struct str letters)
{
	static const char names[] = "KRTWMA";
	unsigned powers = 0;

	for (size_t i = 0; i < letters.len; i++) {
		const char *at = strchr(names, letters.ptr[i]);
		if (letters.ptr[i] != '-')
			powers |= 1u << (at - names);
	}
	return powers;
}

static int64_t count_seen(const struct org_scope *scope, int64_t id)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT count(*) FROM organisations_seen WHERE id = :id");
	struct err err;
	int64_t n;

	db_bind_i64(stmt, ":id", id);
	assert_ok(db_number(stmt, &n, &err), &err);
	return n;
}

static void check_row_of(struct fixture *f, struct str line)
{
	const struct str whole = line;
	struct user user;
	unsigned role;
	char name[32];

	assert_true(user_role_parse(str_split(&line, ','), &role));
	const struct str place = str_split(&line, ',');
	const size_t at =
		str_is(place, "self") ? (size_t)TREE_SELF : STR_FIND_ROW(place, tree_rows, code);
	assert_true(at < TREE_PLACES);
	(void)snprintf(name, sizeof(name), "%.*s-%u", STR_ARG(place), role);
	user = add_account(f, name, role);
	seat(f, &user, f->ids[at], role);
	const struct org_scope *scope = scope_of(f, &user);
	for (size_t i = 0; i < TREE_PLACES; i++) {
		const unsigned expected = powers_of(str_split(&line, ','));
		if (org_scope_powers(scope, f->ids[i]) != expected)
			fail_msg("%.*s: at %s: %x, expected %x", STR_ARG(whole), tree_rows[i].code,
				 org_scope_powers(scope, f->ids[i]), expected);
		assert_int_equal(count_seen(scope, f->ids[i]), (expected & ORG_KNOW) != 0);
	}
}

static void every_role_at_every_seat_may_what_the_table_says(void **state)
{
	struct fixture *f = *state;
	auto_buf text = BUF_INIT(65536);
	char path[512];
	struct str rest;
	struct str line;
	struct err err;
	size_t rows = 0;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/organisations/powers.csv",
		       getenv("TONOI_SOURCE"));
	assert_ok(file_read(path, &text, &err), &err);
	rest = buf_str(&text);
	assert_true(str_next_line(&rest, &line)); /* headings */
	while (str_next_line(&rest, &line)) {
		check_row_of(f, line);
		rows++;
	}
	assert_int_equal(rows, 6 * TREE_PLACES);
}

/* ---- what is forgotten fails ---- */

static void without_a_scope_nothing_is_given(void **state)
{
	struct fixture *f = *state;
	struct db_stmt *stmt;
	struct err err;
	int64_t n;

	org_scope_leave(f->office);
	stmt = db_stmt(f->store->db, "SELECT count(*) FROM organisation_states_seen");
	assert_int_equal(db_number(stmt, &n, &err), ERR_IO);
	assert_non_null(strstr(err.text, "without a scope"));
	stmt = db_stmt(f->store->db, "UPDATE organisation_states SET name = 'x' WHERE id = 1");
	assert_int_not_equal(db_run(stmt, &err), ERR_OK);
}

static void a_statement_that_names_the_table_is_refused(void **state)
{
	static const char *const statements[] = {
		"SELECT name FROM organisation_states",
		"SELECT s.name FROM organisations_seen o JOIN organisation_states s"
		" ON s.organisation = o.id",
		"SELECT count(*) FROM organisation_edges WHERE parent = 1",
		"SELECT (SELECT code FROM organisations WHERE id = 1)",
		"UPDATE organisation_states SET name = 'x' WHERE organisation = 1",
		"SELECT role FROM organisation_seats",
		"SELECT reason FROM organisation_admissions",
		"INSERT INTO settings (name, value, changed_us, changed_by)"
		" SELECT code, 'x', 0, '' FROM organisations",
	};
	struct fixture *f = *state;
	struct err err;

	(void)org_scope_db(f->machine);
	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		check_row(db_run(db_stmt(f->store->db, statements[i]), &err) == ERR_DENIED,
			  statements[i]);
}

static void every_table_with_an_organisation_has_its_view_and_triggers(void **state)
{
	struct fixture *f = *state;
	struct db_stmt *stmt = db_stmt(
		f->store->db,
		"SELECT m.name, (SELECT count(*) FROM sqlite_master v WHERE v.type = 'view'"
		"   AND v.name = m.name || '_seen' AND v.sql LIKE '%organisation_may(%'),"
		" (SELECT count(*) FROM sqlite_master t WHERE t.type = 'trigger'"
		"   AND t.tbl_name = m.name AND t.name LIKE m.name || '\\_write\\_%' ESCAPE '\\')"
		" FROM sqlite_master m WHERE m.type = 'table'"
		" AND m.sql LIKE '%\torganisation INTEGER%'");
	struct err err;
	size_t n = 0;
	bool row;

	while (db_next(stmt, &row, &err) == ERR_OK && row) {
		if (db_i64(stmt, 1) != 1 || db_i64(stmt, 2) < 3)
			fail_msg("table %.*s: has no view …_seen, or not its three triggers "
				 "…_write_…",
				 STR_ARG(db_text(stmt, 0)));
		n++;
	}
	assert_true(n >= 4);
}

/* ---- seats ---- */

static void an_account_without_a_seat_sits_at_the_nodes_own(void **state)
{
	struct fixture *f = *state;
	const struct user user = add_account(f, "plain", USER_OPERATOR);

	assert_int_equal(org_scope_powers(scope_of(f, &user), ORG_SELF),
			 org_role_powers(USER_OPERATOR));
}

static void an_account_whose_seats_ended_sits_nowhere(void **state)
{
	struct fixture *f = *state;
	const struct user user = add_account(f, "gone", USER_ADMIN);
	struct err err;

	seat(f, &user, f->ids[TREE_EAST], USER_ADMIN);
	assert_ok(seats_end(f->machine, f->ids[TREE_EAST], user.id, &err), &err);
	const struct org_scope *scope = scope_of(f, &user);
	for (size_t i = 0; i < TREE_PLACES; i++)
		assert_int_equal(org_scope_powers(scope, f->ids[i]), 0);
	assert_int_equal(seats_end(f->machine, f->ids[TREE_EAST], user.id, &err), ERR_NOT_FOUND);
}

static void a_disabled_account_may_nothing(void **state)
{
	struct fixture *f = *state;
	struct user user = add_account(f, "off", USER_ADMIN);

	user.disabled = true;
	assert_int_equal(org_scope_powers(scope_of(f, &user), ORG_SELF), 0);
}

static void a_seat_gives_no_more_than_the_accounts_own_role(void **state)
{
	struct fixture *f = *state;
	const struct user user = add_account(f, "reader", USER_VIEWER);

	seat(f, &user, f->ids[TREE_EAST], USER_ADMIN);
	assert_int_equal(org_scope_powers(scope_of(f, &user), f->ids[TREE_HOSPITAL]),
			 org_role_powers(USER_VIEWER));
}

static void nobody_seats_others_above_or_beside_himself(void **state)
{
	struct fixture *f = *state;
	const struct user giver = add_account(f, "giver", USER_ADMIN);
	const struct user taker = add_account(f, "taker", USER_ADMIN);
	struct err err;

	seat(f, &giver, f->ids[TREE_EAST], USER_ADMIN);
	seat(f, &taker, f->ids[TREE_CENTRE], USER_VIEWER);
	const struct org_scope *scope = scope_of(f, &giver);
	assert_int_equal(seats_put(scope, ORG_SELF, taker.id, USER_ADMIN, STR("g"), 1, &err),
			 ERR_NOT_FOUND);
	assert_int_equal(
		seats_put(scope, f->ids[TREE_WEST], taker.id, USER_ADMIN, STR("g"), 1, &err),
		ERR_NOT_FOUND);
	assert_ok(seats_put(scope, f->ids[TREE_HOSPITAL], taker.id, USER_ADMIN, STR("g"), 1, &err),
		  &err);
	/* The new role of a seat that is there takes its place. */
	assert_ok(seats_put(scope, f->ids[TREE_CENTRE], taker.id, USER_ADMIN, STR("g"), 1, &err),
		  &err);
	assert_true(org_scope_may(scope_of(f, &taker), f->ids[TREE_CENTRE], ORG_MANAGE));
}

static void nobody_takes_an_account_that_sits_elsewhere(void **state)
{
	struct fixture *f = *state;
	const struct user giver = add_account(f, "giver", USER_ADMIN);
	const struct user house = add_account(f, "house", USER_ADMIN); /* of the hub itself */
	const struct user other = add_account(f, "other", USER_VIEWER);
	struct err err;

	seat(f, &giver, f->ids[TREE_EAST], USER_ADMIN);
	seat(f, &other, f->ids[TREE_WEST], USER_VIEWER);
	const struct org_scope *scope = scope_of(f, &giver);
	assert_int_equal(
		seats_put(scope, f->ids[TREE_EAST], house.id, USER_VIEWER, STR("g"), 1, &err),
		ERR_DENIED);
	assert_int_equal(
		seats_put(scope, f->ids[TREE_EAST], other.id, USER_VIEWER, STR("g"), 1, &err),
		ERR_DENIED);
}

/* ---- inspectors ---- */

static void an_inspector_sees_a_facility_while_let_in(void **state)
{
	struct fixture *f = *state;
	const struct user user = add_account(f, "inspector", USER_INSPECTOR);
	struct admission admission = {
		.organisation = f->ids[TREE_HOSPITAL],
		.user = user.id,
		.from_on = STR("2026-11-23"),
		.ended_on = STR("2026-11-25"),
		.reason = STR("R8-001"),
		.by = STR("test"),
		.now_us = 1,
	};
	struct err err;
	int64_t id;

	seat(f, &user, f->ids[TREE_CENTRE], USER_INSPECTOR);
	assert_int_equal(org_scope_powers(scope_of(f, &user), admission.organisation), 0);
	assert_ok(admissions_open(f->machine, &admission, &id, &err), &err);
	static const struct {
		int32_t day;
		unsigned powers;
	} days[] = { { -1, 0 }, { 0, ORG_KNOW | ORG_READ }, { 1, ORG_KNOW | ORG_READ }, { 2, 0 } };
	const int32_t today = f->today;
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		f->today = today + days[i].day;
		assert_int_equal(org_scope_powers(scope_of(f, &user), admission.organisation),
				 days[i].powers);
		assert_int_equal(org_scope_powers(scope_of(f, &user), f->ids[TREE_VENDOR]), 0);
	}
	f->today = today;
	assert_ok(admissions_close(f->machine, id, STR("test"), 2, &err), &err);
	assert_int_equal(org_scope_powers(scope_of(f, &user), admission.organisation), 0);
	assert_int_equal(admissions_close(f->machine, id, STR("test"), 2, &err), ERR_NOT_FOUND);
}

static void only_who_may_act_for_a_facility_lets_an_inspector_in(void **state)
{
	struct fixture *f = *state;
	const struct user inspector = add_account(f, "inspector", USER_INSPECTOR);
	const struct user east = add_account(f, "east-reader", USER_VIEWER);
	const struct user west = add_account(f, "west", USER_OPERATOR);
	struct admission admission = {
		.organisation = f->ids[TREE_HOSPITAL],
		.user = inspector.id,
		.from_on = STR("2026-11-23"),
		.ended_on = STR("2026-11-24"),
		.reason = STR("x"),
		.by = STR("test"),
	};
	struct err err;
	int64_t id;

	seat(f, &east, f->ids[TREE_EAST], USER_VIEWER);
	seat(f, &west, f->ids[TREE_WEST], USER_OPERATOR);
	assert_int_equal(admissions_open(scope_of(f, &east), &admission, &id, &err), ERR_DENIED);
	assert_int_equal(admissions_open(scope_of(f, &west), &admission, &id, &err), ERR_NOT_FOUND);
	admission.user = west.id;
	assert_int_equal(admissions_open(f->machine, &admission, &id, &err), ERR_DENIED);
}

/* ---- the tree moves ---- */

static void what_moves_is_seen_from_its_new_place(void **state)
{
	struct fixture *f = *state;
	const struct user east = add_account(f, "east", USER_VIEWER);
	const struct user west = add_account(f, "west", USER_VIEWER);

	seat(f, &east, f->ids[TREE_EAST], USER_VIEWER);
	seat(f, &west, f->ids[TREE_WEST], USER_VIEWER);
	const struct organisation_move move = {
		.id = f->ids[TREE_HOSPITAL],
		.parent = f->ids[TREE_WEST],
		.kind = EDGE_AUTHORITY,
		.from_on = STR("2026-12-01"),
	};
	bool changed;
	struct err err;
	assert_ok(organisation_move(f->machine, &move, &tree_actor, &changed, &err), &err);
	/* Not before its day. */
	assert_true(org_scope_may(scope_of(f, &east), move.id, ORG_READ));
	f->today = day_of(2026, 12, 1);
	assert_false(org_scope_may(scope_of(f, &east), move.id, ORG_KNOW));
	assert_true(org_scope_may(scope_of(f, &west), move.id, ORG_READ));
}

static void nobody_gives_away_or_takes_a_facility_alone(void **state)
{
	struct fixture *f = *state;
	const struct user east = add_account(f, "east", USER_ADMIN);
	const struct organisation_move moves[] = {
		{ f->ids[TREE_HOSPITAL], f->ids[TREE_WEST], EDGE_AUTHORITY, STR("2026-12-01") },
		{ f->ids[TREE_CLINIC], f->ids[TREE_EAST], EDGE_AUTHORITY, STR("2026-12-01") },
		{ f->ids[TREE_EAST], f->ids[TREE_CENTRE], EDGE_AUTHORITY, STR("2026-12-01") },
	};
	const enum errc expected[] = { ERR_NOT_FOUND, ERR_NOT_FOUND, ERR_CONFLICT };
	bool changed;
	struct err err;

	seat(f, &east, f->ids[TREE_EAST], USER_ADMIN);
	for (size_t i = 0; i < ARRAY_LEN(moves); i++)
		assert_int_equal(organisation_move(scope_of(f, &east), &moves[i], &tree_actor,
						   &changed, &err),
				 expected[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(every_role_at_every_seat_may_what_the_table_says),
		TEST(without_a_scope_nothing_is_given),
		TEST(a_statement_that_names_the_table_is_refused),
		TEST(every_table_with_an_organisation_has_its_view_and_triggers),
		TEST(an_account_without_a_seat_sits_at_the_nodes_own),
		TEST(an_account_whose_seats_ended_sits_nowhere),
		TEST(a_disabled_account_may_nothing),
		TEST(a_seat_gives_no_more_than_the_accounts_own_role),
		TEST(nobody_seats_others_above_or_beside_himself),
		TEST(nobody_takes_an_account_that_sits_elsewhere),
		TEST(an_inspector_sees_a_facility_while_let_in),
		TEST(only_who_may_act_for_a_facility_lets_an_inspector_in),
		TEST(what_moves_is_seen_from_its_new_place),
		TEST(nobody_gives_away_or_takes_a_facility_alone),
	};

	return cmocka_run_group_tests_name("scope", tests, NULL, NULL);
}
