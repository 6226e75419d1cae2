/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every route against every role, made from the table of routes itself: who is not named there is
 * refused, who has not logged in is sent to do so (ASVS 5.0 items 8.2.1, 8.2.2, 8.3.1). The whole
 * console runs, with requests over loopback.
 */
#include "support/console-fixture.h"

#include <ftw.h>
#include <poll.h>

#include "base/calendar/day.h"
#include "inspections/inspections.h"
#include "store/network-watch.h"
#include "store/websites.h"

static char folder[] = "/tmp/test-routes-XXXXXX";

static const struct {
	const char *name;
	unsigned role;
} people[] = {
	{ "nobody", 0 },	 { "viewer", USER_VIEWER },   { "operator", USER_OPERATOR },
	{ "admin", USER_ADMIN }, { "auditor", USER_AUDITOR }, { "vendor", USER_VENDOR },
};

static int remove_one(const char *path, const struct stat *s UNUSED, int flag UNUSED,
		      struct FTW *ftw UNUSED)
{
	return remove(path);
}

/* Pages that draw what is there draw it on the way, too. */
static void fill_boards(struct db *db)
{
	const struct website site = {
		.url = STR("https://www.hospital.example/"),
		.checked_us = clock_wall_us(&clock_system),
		.down_since_us = TIME_NONE,
		.problem = STR("HTTP 503"),
		.redirect = STR(""),
		.tls = STR("TLSv1.3"),
		.cert_until_us = clock_wall_us(&clock_system),
		.cert_problem = STR("self-signed certificate"),
		.title = STR("b"),
		.hash = STR("1"),
		.hosts = STR("a.example"),
		.words = STR("hacked by"),
		.accepted_hash = STR("2"),
		.accepted_title = STR("a"),
		.accepted_hosts = STR(""),
		.accepted_redirect = STR(""),
		.changed_us = 1,
	};
	struct err err;

	assert_ok(network_board_put(
			  db,
			  STR("{\"kind\":\"beacon\",\"level\":\"high\",\"source\":\"10.0.0.5\","
			      "\"destination\":\"c2.example.net\",\"observed_ja\":\"a\","
			      "\"observed_en\":\"b\",\"score\":0.912,\"count\":61,"
			      "\"to\":\"2026-11-22T05:00:00Z\",\"last\":\"2026-11-22T04:59:00Z\","
			      "\"hours\":\"3 0 4\",\"allowed\":false}\n"),
			  &err),
		  &err);
	assert_ok(network_allowed_add(db,
				      &(struct network_allowed){ .domain = STR("a.example"),
								 .why = STR("test"),
								 .added_us = 1,
								 .added_by = STR("admin") },
				      &err),
		  &err);
	assert_ok(websites_put(db, &site, &err), &err);
	assert_ok(websites_add_check(db, &site, &err), &err);
}

static int set_up(void **state)
{
	static struct fixture f;
	struct err err;

	assert_ok(db_open(folder, DB_OWNER, &f.owner, &err), &err);
	for (size_t i = 1; i < ARRAY_LEN(people); i++)
		assert_ok(users_add(f.owner,
				    &(struct user){ .name = str_from(people[i].name),
						    .role = people[i].role,
						    .password_hash = STR("x"),
						    .created_us = 1 },
				    &err),
			  &err);
	fill_boards(f.owner);
	assert_ok(db_open(folder, DB_CONSOLE, &f.db, &err), &err);
	const struct web_config config = {
		.listen_fd = bound_socket(&f.port),
		.db = f.db,
		.clock = &clock_system,
		.content = getenv("TONOI_CONTENT"),
		.data_fd = -1,
	};

	assert_ok(web_new(&config, &f.web, &err), &err);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	web_free(f->web);
	db_close(f->db);
	db_close(f->owner);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void check(const struct page_route *route, size_t person, struct str answer)
{
	const bool refused = str_starts(answer, STR("HTTP/1.1 403"));
	const bool to_login = str_starts(answer, STR("HTTP/1.1 303")) &&
			      str_find(answer, STR("Location: /login")) != SIZE_MAX;
	const bool anyone = route->roles & PAGE_ANYONE;
	const bool may = anyone || (people[person].role & route->roles);
	const bool kept = route->kept && str_starts(answer, STR("HTTP/1.1 401"));
	const bool fits = people[person].role == 0 && !anyone ? (to_login || kept) && !refused
			  : may				      ? !refused
							      : refused;

	if (!str_starts(answer, STR("HTTP/1.1 ")) || !fits)
		fail_msg("%s %s as %s: %.*s", route->method, route->path, people[person].name,
			 STR_ARG(str_sub(answer, 0, 120)));
}

static void every_route_admits_exactly_the_roles_it_names(void **state)
{
	struct fixture *f = *state;
	size_t n = 0;

	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++) {
			for (size_t i = 0; i < ARRAY_LEN(people); i++, n++) {
				auto_buf answer = BUF_INIT(4u * 1024 * 1024);

				ask(f, r, i, &answer);
				check(r, i, buf_str(&answer));
			}
		}
	}
	print_message("# %zu requests\n", n);
	assert_true(n > 150);
}

/* A guest's pages are few enough to be written down: a new one needs a second thought. */
static void a_vendor_reaches_its_desk_and_its_own_account_alone(void **state UNUSED)
{
	static const char *const guests[] = {
		"/",
		"/login/code",
		"/login/password",
		"/login/enrol",
		"/logout",
		"/confirm",
		"/account",
		"/account/password",
		"/account/sessions/end",
		"/account/codes",
		"/account/totp/off",
		"/desk",
		"/desk/sheets/:id",
	};
	unsigned seen = 0;

	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++) {
			if (!(r->roles & USER_VENDOR))
				continue;
			check_row(str_is_any(str_from(r->path), guests, ARRAY_LEN(guests)),
				  r->path);
			seen++;
		}
	}
	assert_true(seen >= ARRAY_LEN(guests));
}

/* ---- an inspector: every route before, during and after the inspection ---- */

enum visit {
	VISIT_NONE, /* none names the log-in */
	VISIT_OPEN,
	VISIT_OVER,
	VISIT_STATES,
};

/* The account after those of `people`, which begin with nobody. */
#define INSPECTOR ARRAY_LEN(people)

static const struct inspection_actor opener = { { "admin", 5 }, 1 };

static int64_t open_visit(struct fixture *f, int32_t first, int32_t last)
{
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	const struct inspection inspection = {
		.body = STR("a"),
		.kind = STR("regular"),
		.visit_on = str_from(day_text(first, from)),
		.from_on = str_from(from),
		.until_on = str_from(day_text(last, until)),
		.opened_us = 1,
		.opened_by = STR("admin"),
	};
	struct err err;
	int64_t id = 0;

	assert_ok(inspections_open(f->owner, &inspection, &id, &err), &err);
	assert_ok(inspections_add_person(f->owner, id, INSPECTOR, STR("inspector"), &opener, &err),
		  &err);
	return id;
}

/* To leave and to log in, which say nothing of the hospital. */
static bool is_door(const struct page_route *route)
{
	return strcmp(route->path, "/logout") == 0 || strncmp(route->path, "/login", 6) == 0;
}

static void check_inspector(const struct page_route *route, enum visit visit, struct str answer)
{
	const bool refused = str_starts(answer, STR("HTTP/1.1 403"));
	const bool home = strcmp(route->path, "/") == 0;
	const bool may = route->roles & PAGE_ANYONE || is_door(route) ||
			 (visit == VISIT_OPEN && (route->roles & USER_INSPECTOR || home));

	if (!str_starts(answer, STR("HTTP/1.1 ")) || refused == may)
		fail_msg("%s %s as an inspector, %d: %.*s", route->method, route->path, (int)visit,
			 STR_ARG(str_sub(answer, 0, 120)));
	if (home && visit == VISIT_OPEN)
		assert_true(str_find(answer, STR("Location: /pack")) != SIZE_MAX);
}

static void an_inspector_sees_the_folder_while_an_inspection_is_open(void **state)
{
	struct fixture *f = *state;
	const int32_t today = day_at(clock_wall_us(&clock_system), time_zone_offset());
	struct err err;
	int64_t id = 0;

	assert_ok(users_add(f->owner,
			    &(struct user){ .name = STR("inspector"),
					    .role = USER_INSPECTOR,
					    .password_hash = STR("x"),
					    .created_us = 1 },
			    &err),
		  &err);
	(void)open_visit(f, today + 2, today + 3); /* one that is to come lets nobody in */
	for (enum visit visit = VISIT_NONE; visit < VISIT_STATES; visit++) {
		if (visit == VISIT_OPEN)
			id = open_visit(f, today, today);
		if (visit == VISIT_OVER)
			assert_ok(inspections_end(f->owner, id, &opener, &err), &err);
		for (size_t g = 0; page_groups[g]; g++) {
			for (const struct page_route *r = page_groups[g]->routes; r->path; r++) {
				auto_buf answer = BUF_INIT(4u * 1024 * 1024);
				ask(f, r, INSPECTOR, &answer);
				check_inspector(r, visit, buf_str(&answer));
			}
		}
	}
}

static void a_form_without_its_token_is_refused(void **state)
{
	struct fixture *f = *state;
	auto_buf answer = BUF_INIT(65536);
	auto_buf request = BUF_INIT(1024);
	char token[65];

	new_session(f, 3, token);
	buf_printf(&request,
		   "POST /settings HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
		   "Cookie: session=%s\r\nContent-Length: 0\r\n\r\n",
		   token);
	exchange(f, buf_str(&request), &answer);
	assert_true(str_starts(buf_str(&answer), STR("HTTP/1.1 403")));
}

static void the_token_of_another_session_does_not_fit(void **state)
{
	struct fixture *f = *state;
	auto_buf answer = BUF_INIT(65536);
	auto_buf request = BUF_INIT(1024);
	char own[65];
	char other[65];
	char csrf[33];

	new_session(f, 3, own);
	new_session(f, 3, other);
	csrf_of(other, csrf);
	buf_printf(&request,
		   "POST /settings HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
		   "Content-Type: application/x-www-form-urlencoded\r\n"
		   "Cookie: session=%s\r\nContent-Length: 37\r\n\r\ncsrf=%s",
		   own, csrf);
	exchange(f, buf_str(&request), &answer);
	assert_true(str_starts(buf_str(&answer), STR("HTTP/1.1 403")));
}

static void routes_all_say_who_may_use_them(void **state UNUSED)
{
	struct err err;

	assert_ok(web_check_routes(&err), &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(routes_all_say_who_may_use_them),
		cmocka_unit_test(every_route_admits_exactly_the_roles_it_names),
		cmocka_unit_test(a_vendor_reaches_its_desk_and_its_own_account_alone),
		cmocka_unit_test(an_inspector_sees_the_folder_while_an_inspection_is_open),
		cmocka_unit_test(a_form_without_its_token_is_refused),
		cmocka_unit_test(the_token_of_another_session_does_not_fit),
	};
	struct err err;

	if (!mkdtemp(folder) || password_setup(&err))
		return 1;
	return cmocka_run_group_tests_name("routes", tests, set_up, tear_down);
}
