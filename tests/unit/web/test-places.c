/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The authorisation matrix of a hub: every route × every role × where the account sits (at the
 * node's own, at the organisation the path names, above it, below it, beside it). The routes are
 * the program's own table; what is expected of each stands in tests/cases/organisations/routes.csv,
 * and a route without a row there fails. Which powers a role has from which seat is the table of
 * powers.csv, so that neither is what the code under test says of itself.
 *
 * Roles other than the one that may most (administrator) are tried on the house's routes with
 * TONOI_LONG set; on routes of organisations always.
 */
#include "support/console-fixture.h"

#include <ftw.h>

#include "base/os/fd.h"
#include "support/organisation-fixture.h"

#define ANSWER_MAX (4u * 1024 * 1024)
#define TARGET	   TREE_CENTRE

static char folder[] = "/tmp/test-places-XXXXXX";

static const unsigned roles[] = { USER_VIEWER,	USER_OPERATOR, USER_ADMIN,
				  USER_AUDITOR, USER_VENDOR,   USER_INSPECTOR };

static const struct {
	const char *relation;
	enum tree_place place;
} seats[] = {
	{ "house", TREE_SELF },	    { "parent", TREE_EAST }, { "own", TREE_CENTRE },
	{ "child", TREE_HOSPITAL }, { "other", TREE_WEST },  { "beside", TREE_BODY },
};

/* What routes.csv says of one. */
enum kind {
	KIND_ANYONE,
	KIND_PERSON,
	KIND_HOUSE,
	KIND_SEATS,
	KIND_NAMED,
	KINDS,
};

static const char *const kind_names[KINDS] = { "anyone", "person", "house", "seats", "named" };

struct row {
	enum kind kind;
	unsigned powers;
};

static struct {
	struct fixture console;
	struct org_office *office;
	struct arena arena;
	struct org_scope *machine;
	int64_t ids[TREE_PLACES];
	int64_t users[ARRAY_LEN(seats)][ARRAY_LEN(roles)];
	struct buf routes;
	struct buf powers;
} f = { .routes = BUF_INIT(1024u * 1024), .powers = BUF_INIT(65536) };

static int remove_one(const char *path, const struct stat *s UNUSED, int flag UNUSED,
		      struct FTW *ftw UNUSED)
{
	return remove(path);
}

/* ---- the tables ---- */

static void read_case(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/organisations/%s",
		       getenv("TONOI_SOURCE"), name);
	assert_ok(file_read(path, ret, &err), &err);
}

static unsigned powers_of(struct str letters)
{
	static const char names[] = "KRTWMA";
	unsigned powers = 0;

	for (size_t i = 0; i < letters.len; i++) {
		const char *at = strchr(names, letters.ptr[i]);
		if (at && letters.ptr[i])
			powers |= 1u << (at - names);
	}
	return powers;
}

/* "GET,/organisations/:organisation,named,K" */
static bool find_row(const struct page_route *route, struct row *ret)
{
	struct str rest = buf_str(&f.routes);
	struct str line;

	while (str_next_line(&rest, &line)) {
		const struct str method = str_split(&line, ',');
		const struct str path = str_split(&line, ',');
		if (!str_is(method, route->method) || !str_is(path, route->path))
			continue;
		const size_t kind = str_find_name(str_split(&line, ','), kind_names, KINDS);
		check_row(kind < KINDS, route->path);
		*ret = (struct row){ (enum kind)kind, powers_of(line) };
		return true;
	}
	return false;
}

static struct row row_of(const struct page_route *route)
{
	struct row row = { KIND_HOUSE, 0 };

	assert_true(find_row(route, &row));
	return row;
}

/* What powers.csv says of the role at that seat, at the target. */
static unsigned expected_powers(unsigned role, enum tree_place seat)
{
	struct str rest = buf_str(&f.powers);
	struct str line;

	(void)str_next_line(&rest, &line);
	while (str_next_line(&rest, &line)) {
		const struct str name = str_split(&line, ',');
		const struct str place = str_split(&line, ',');
		if (!str_is(name, user_role_name(role)) ||
		    !str_is(place, seat == TREE_SELF ? "self" : tree_rows[seat].code))
			continue;
		for (size_t i = 0; i < TARGET; i++)
			(void)str_split(&line, ',');
		return powers_of(str_split(&line, ','));
	}
	fail_msg("powers.csv has no row of that");
	return 0;
}

/* ---- the console ---- */

static void add_person(size_t seat, size_t role)
{
	char name[32];
	struct err err;

	(void)snprintf(name, sizeof(name), "%s-%s", seats[seat].relation,
		       user_role_name(roles[role]));
	const struct user user = { .name = str_from(name),
				   .role = roles[role],
				   .password_hash = STR("x"),
				   .created_us = 1 };
	assert_ok(seats_add_account(f.machine, f.ids[seats[seat].place], &user, STR("test"), &err),
		  &err);
	struct user made;
	assert_ok(users_find(f.console.owner, &f.arena, user.name, &made, &err), &err);
	f.users[seat][role] = made.id;
}

/* "1" of paths that name a survey beside the organisation. */
static void add_survey(void)
{
	static const char *const rows[] = {
		"INSERT INTO surveys (organisation, code, design, frame_on, due_on, opened_us,"
		" opened_by) VALUES (:target, '1', 'mhlw-cyber-survey-r4', '2026-01-01',"
		" '2026-12-31', 1, 'test')",
		"INSERT INTO survey_members (organisation, survey, kind, prefecture)"
		" VALUES (:target, 1, 'hospital', '')",
	};
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct db_stmt *stmt = db_stmt(f.console.owner, rows[i]);

		db_bind_i64(stmt, ":target", f.ids[TARGET]);
		assert_ok(db_run(stmt, &err), &err);
	}
}

static int set_up(void **state UNUSED)
{
	const int32_t today = day_at(clock_wall_us(&clock_system), time_zone_offset());
	struct err err;

	read_case("routes.csv", &f.routes);
	read_case("powers.csv", &f.powers);
	assert_ok(db_open(folder, DB_OWNER, &f.console.owner, &err), &err);
	f.office = org_office_new(f.console.owner);
	arena_init(&f.arena, 8u * 1024 * 1024);
	assert_ok(org_scope_machine(f.office, today, &f.arena, &f.machine, &err), &err);
	tree_make(f.machine, f.ids);
	for (size_t s = 0; s < ARRAY_LEN(seats); s++) {
		for (size_t r = 0; r < ARRAY_LEN(roles); r++)
			add_person(s, r);
	}
	add_survey();
	assert_ok(db_open(folder, DB_CONSOLE, &f.console.db, &err), &err);
	const struct web_config config = {
		.hub = true,
		.listen_fd = bound_socket(&f.console.port),
		.db = f.console.db,
		.clock = &clock_system,
		.content = getenv("TONOI_CONTENT"),
		.data_fd = -1,
	};
	assert_ok(web_new(&config, &f.console.web, &err), &err);
	f.console.organisation = f.ids[TARGET];
	return 0;
}

static int tear_down(void **state UNUSED)
{
	web_free(f.console.web);
	db_close(f.console.db);
	org_office_free(f.office);
	db_close(f.console.owner);
	arena_done(&f.arena);
	buf_done(&f.routes);
	buf_done(&f.powers);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- the matrix ---- */

/* 0: whatever, but no refusal. */
static unsigned expected_status(const struct page_route *route, const struct row *row,
				unsigned role, enum tree_place seat)
{
	const unsigned powers = expected_powers(role, seat);

	if (row->kind == KIND_ANYONE)
		return 0;
	if (!(role & route->roles))
		return 403;
	switch (row->kind) {
	case KIND_HOUSE:
		return seat == TREE_SELF ? 0 : 403;
	case KIND_NAMED:
		if (!(powers & ORG_KNOW))
			return 404;
		return (powers & row->powers) == row->powers ? 0 : 403;
	case KIND_PERSON:
	case KIND_SEATS:
	case KIND_ANYONE:
	case KINDS:
		break;
	}
	return 0;
}

static unsigned status_of(struct str answer)
{
	uint64_t status = 0;

	assert_true(str_starts(answer, STR("HTTP/1.1 ")));
	assert_true(str_to_u64(str_sub(answer, 9, 3), &status));
	return (unsigned)status;
}

static void try_route(const struct page_route *route, size_t seat, size_t role)
{
	const struct row row = row_of(route);
	const unsigned expected = expected_status(route, &row, roles[role], seats[seat].place);
	auto_buf answer = BUF_INIT(ANSWER_MAX);

	ask(&f.console, route, (size_t)f.users[seat][role], &answer);
	const unsigned status = status_of(buf_str(&answer));
	const bool refused = status == 403 || (row.kind == KIND_NAMED && status == 404);
	if (expected ? status != expected : refused)
		fail_msg("%s %s as %s who sits %s: %u, expected %u", route->method, route->path,
			 user_role_name(roles[role]), seats[seat].relation, status, expected);
}

/* An inspector of the house is let in by the house's own inspections: test-routes. */
static bool is_tried(const struct row *row, size_t seat, size_t role)
{
	if (seats[seat].place == TREE_SELF && roles[role] == USER_INSPECTOR)
		return false;
	if (row->kind == KIND_SEATS || row->kind == KIND_NAMED)
		return true;
	/* That the house may is what test-routes tries. */
	if (seats[seat].place == TREE_SELF)
		return false;
	return getenv("TONOI_LONG") || (roles[role] == USER_ADMIN && row->kind != KIND_ANYONE);
}

static size_t try_everywhere(const struct page_route *route)
{
	const struct row row = row_of(route);
	size_t n = 0;

	for (size_t s = 0; s < ARRAY_LEN(seats); s++) {
		for (size_t r = 0; r < ARRAY_LEN(roles); r++) {
			if (!is_tried(&row, s, r))
				continue;
			try_route(route, s, r);
			n++;
		}
	}
	return n;
}

static void every_route_is_held_to_its_organisation(void **state UNUSED)
{
	size_t n = 0;

	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++)
			n += try_everywhere(r);
	}
	print_message("# %zu requests\n", n);
	assert_true(n > 500);
}

static void every_route_has_its_row(void **state UNUSED)
{
	unsigned missing = 0;
	struct row row;

	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++) {
			if (find_row(r, &row))
				continue;
			missing++;
			print_error("no row: %s,%s\n", r->method, r->path);
		}
	}
	if (missing)
		fail_msg("tests/cases/organisations/routes.csv: say of these at whose organisation "
			 "they may be used: anyone, person, house, seats, or named and the powers");
}

static void every_row_is_of_a_route(void **state UNUSED)
{
	struct str rest = buf_str(&f.routes);
	struct str line;

	while (str_next_line(&rest, &line)) {
		const struct str whole = line;
		const struct str method = str_split(&line, ',');
		const struct str path = str_split(&line, ',');
		bool found = false;
		for (size_t g = 0; page_groups[g]; g++) {
			for (const struct page_route *r = page_groups[g]->routes; r->path; r++)
				found |= str_is(path, r->path) && str_is(method, r->method);
		}
		if (!found)
			fail_msg("routes.csv: there is no such route: %.*s", STR_ARG(whole));
	}
}

/* ---- what pages show ---- */

static const struct page_route *find_route(const char *path)
{
	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++) {
			if (strcmp(r->method, "GET") == 0 && strcmp(r->path, path) == 0)
				return r;
		}
	}
	return NULL;
}

/* "east" is a word of no page but as the name of the organisation. */
static bool shows(struct str answer, const char *code)
{
	char cell[64];

	(void)snprintf(cell, sizeof(cell), ">%s<", code);
	return str_find(answer, str_from(cell)) != SIZE_MAX;
}

static void the_front_page_of_the_house_is_the_houses(void **state UNUSED)
{
	const struct page_route *front = find_route("/");

	for (size_t s = 1; s < ARRAY_LEN(seats); s++) {
		auto_buf answer = BUF_INIT(ANSWER_MAX);

		ask(&f.console, front, (size_t)f.users[s][2], &answer);
		assert_int_equal(status_of(buf_str(&answer)), 303);
		assert_true(str_find(buf_str(&answer), STR("Location: /organisations")) !=
			    SIZE_MAX);
	}
}

/* Every organisation a page of any seat names is one the table says may be known from there. */
static void pages_name_none_above_or_beside(void **state UNUSED)
{
	const struct page_route *one = find_route("/organisations/:organisation");

	for (size_t s = 0; s < ARRAY_LEN(seats); s++) {
		auto_buf answer = BUF_INIT(ANSWER_MAX);
		struct user user = { .id = f.users[s][0], .role = USER_VIEWER };
		struct org_scope *scope;
		struct err err;

		f.console.organisation = f.ids[seats[s].place];
		ask(&f.console, one, (size_t)user.id, &answer);
		f.console.organisation = f.ids[TARGET];
		assert_int_equal(status_of(buf_str(&answer)), 200);
		assert_ok(org_scope_of(f.office, &user,
				       day_at(clock_wall_us(&clock_system), time_zone_offset()),
				       &f.arena, &scope, &err),
			  &err);
		for (size_t p = 0; p < TREE_PLACES; p++) {
			if (shows(buf_str(&answer), tree_rows[p].code) &&
			    !org_scope_may(scope, f.ids[p], ORG_KNOW))
				fail_msg("the page of %s shows %s", tree_rows[seats[s].place].code,
					 tree_rows[p].code);
		}
		assert_true(shows(buf_str(&answer), tree_rows[seats[s].place].code));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_has_its_row),
		cmocka_unit_test(every_row_is_of_a_route),
		cmocka_unit_test(the_front_page_of_the_house_is_the_houses),
		cmocka_unit_test(pages_name_none_above_or_beside),
		cmocka_unit_test(every_route_is_held_to_its_organisation),
	};
	struct err err;

	if (!mkdtemp(folder) || password_setup(&err))
		return 1;
	return cmocka_run_group_tests_name("places", tests, set_up, tear_down);
}
