/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A poll against servers of every habit: dates that many objects share, a next that is forgotten,
 * pages without one, answers that break off; and one that is killed between two pages.
 */
#include "support/check.h"

#include "../store/store-fixture.h"

#include "taxii/poll.h"

#define NOW_US	(INT64_C(1795392000) * US_PER_SEC)
#define OBJECTS 25u
#define PAGE	4u

/* A server whose objects come in, five at a time, with the same date. */
struct server {
	unsigned n;	  /* objects that are there */
	bool by_date;	  /* it gives no `next` */
	bool forgetful;	  /* it does not know its `next` any more, once */
	bool stuck;	  /* it says more, and always gives the same page */
	unsigned dies_at; /* request after which everything fails; 0: never */
	unsigned asked;
	long status; /* to answer instead of 200; 0 */
};

static unsigned date_of(const struct server *server, unsigned i)
{
	return server->by_date ? i : i / 5;
}

static unsigned number_behind(const char *url, const char *mark)
{
	const char *at = strstr(url, mark);
	uint64_t n = 0;

	if (at)
		(void)str_to_u64(str_sub(str_from(at + strlen(mark)), 0, 2), &n);
	return (unsigned)n;
}

/* added_after is percent-encoded: "2026-11-23T00%3A00%3A" and two digits of seconds. */
static unsigned first_of(const struct server *server, const char *url)
{
	const char *after = strstr(url, "added_after=");
	const bool before = after && strstr(after, ".999999");
	unsigned i = 0;

	if (strstr(url, "&next="))
		return number_behind(url, "&next=n");
	while (after && i < server->n &&
	       date_of(server, i) + (before ? 1 : 0) <=
		       number_behind(after, "T00%3A00%3A") + (before ? 1 : 0))
		i++;
	return i;
}

static void add_objects(const struct server *server, unsigned first, unsigned end, struct buf *out)
{
	buf_add_text(out, "{\"objects\":[");
	for (unsigned i = first; i < end; i++)
		buf_printf(out,
			   "%s{\"type\":\"domain-name\",\"spec_version\":\"2.1\",\"id\":"
			   "\"domain-name--00000000-0000-4000-8000-0000000000%02u\","
			   "\"value\":\"a.example\"}",
			   i > first ? "," : "", i);
	buf_printf(out, "],\"more\":%s", end < server->n || server->stuck ? "true" : "false");
	if (!server->by_date && (end < server->n || server->stuck))
		buf_printf(out, ",\"next\":\"n%02u\"", server->stuck ? 4 : end);
	buf_add_char(out, '}');
}

static enum errc ask(void *ctx, const struct taxii_remote *remote UNUSED, const char *url,
		     struct str body UNUSED, struct taxii_fetched *ret, struct err *err)
{
	struct server *server = ctx;
	const unsigned first = server->stuck ? 0 : first_of(server, url);
	const unsigned end = first + PAGE < server->n ? first + PAGE : server->n;

	server->asked++;
	if (server->dies_at && server->asked > server->dies_at)
		return fail(err, ERR_IO, "the line is dead");
	ret->status = server->status ? server->status : 200;
	ret->retry_after_s = server->status == 503 ? 7 : 0;
	if (server->forgetful && strstr(url, "&next=")) {
		server->forgetful = false;
		ret->status = 404;
	}
	if (end > first)
		(void)snprintf(ret->added_last, sizeof(ret->added_last),
			       "2026-11-23T00:00:%02u.000000Z", date_of(server, end - 1));
	add_objects(server, first, end, &ret->body);
	return ERR_OK;
}

/* ---- one poll ---- */

struct house {
	struct db *db;
	struct stix_rules *rules;
	struct clock clock;
};

static void open_house(struct house *house, void **state)
{
	const struct taxii_remote remote = { .name = STR("hub"),
					     .url = STR("https://hub.example/taxii2/sharing/"),
					     .collection = STR("sector"),
					     .user = STR(""),
					     .secret = STR(""),
					     .ca_file = STR(""),
					     .tlp = TLP_AMBER,
					     .every_s = 60,
					     .added_us = NOW_US,
					     .added_by = STR("test") };
	struct err err;

	house->db = ((struct store_fixture *)*state)->db;
	house->clock = clock_fake(NOW_US);
	assert_ok(stix_rules_load(getenv("TONOI_CONTENT"), &house->rules, &err), &err);
	assert_ok(taxii_remote_add(house->db, &remote, &err), &err);
}

static struct taxii_poll_report poll_once(struct house *house, struct server *server)
{
	const struct taxii_transport transport = { .ask = ask, .ctx = server };
	const struct taxii_poller poller = { house->db, house->rules, &transport, &house->clock };
	auto_arena arena = ARENA_INIT(1024 * 1024);
	struct taxii_poll_report report;
	struct taxii_remotes remotes;
	struct err err;

	assert_ok(taxii_remotes_list(house->db, &arena, &remotes, &err), &err);
	assert_ok(taxii_poll(&poller, &remotes.at[0], &report, &err), &err);
	return report;
}

static struct taxii_remote_state state_of(struct house *house, struct arena *arena)
{
	struct taxii_remotes remotes;
	struct err err;

	assert_ok(taxii_remotes_list(house->db, arena, &remotes, &err), &err);
	return remotes.at[0];
}

static void end_house(struct house *house, uint64_t objects)
{
	auto_arena arena = ARENA_INIT(1024 * 1024);

	assert_int_equal(state_of(house, &arena).objects, objects);
	stix_rules_free(house->rules);
}

/* ---- the tests ---- */

static void every_object_comes_once_from_servers_of_every_habit(void **state)
{
	struct house house;
	struct server server = { .n = OBJECTS };

	open_house(&house, state);
	assert_int_equal(poll_once(&house, &server).fresh, OBJECTS);
	assert_int_equal(poll_once(&house, &server).fresh, 0);
	end_house(&house, OBJECTS);
}

static void a_server_without_next_is_read_by_date(void **state)
{
	struct house house;
	struct server server = { .n = OBJECTS, .by_date = true };

	open_house(&house, state);
	assert_int_equal(poll_once(&house, &server).fresh, OBJECTS);
	end_house(&house, OBJECTS);
}

static void what_comes_later_under_the_same_date_is_not_lost(void **state)
{
	struct house house;
	struct server server = { .n = OBJECTS - 2 };

	open_house(&house, state);
	assert_int_equal(poll_once(&house, &server).fresh, OBJECTS - 2);
	server.n = OBJECTS;
	assert_int_equal(poll_once(&house, &server).fresh, 2);
	end_house(&house, OBJECTS);
}

static void a_forgotten_next_begins_anew_and_doubles_nothing(void **state)
{
	struct house house;
	struct server server = { .n = OBJECTS, .forgetful = true };

	open_house(&house, state);
	const struct taxii_poll_report report = poll_once(&house, &server);
	assert_int_equal(report.fresh, OBJECTS);
	assert_int_equal(report.objects, OBJECTS + PAGE);
	end_house(&house, OBJECTS);
}

static void a_poll_that_was_cut_goes_on_where_it_was(void **state)
{
	for (unsigned cut = 1; cut <= OBJECTS / PAGE; cut++) {
		struct house house;
		struct server server = { .n = OBJECTS, .dies_at = cut };
		struct err err;

		open_house(&house, state);
		const struct taxii_poll_report first = poll_once(&house, &server);
		assert_true(first.failed);
		assert_int_equal(first.fresh, cut * PAGE);
		server.dies_at = 0;
		const struct taxii_poll_report second = poll_once(&house, &server);
		assert_int_equal(second.objects, OBJECTS - cut * PAGE);
		assert_int_equal(second.fresh, OBJECTS - cut * PAGE);
		end_house(&house, OBJECTS);
		assert_ok(taxii_remote_remove(house.db, STR("hub"), &err), &err);
	}
}

static void a_server_that_goes_in_circles_is_left(void **state)
{
	struct house house;
	struct server server = { .n = OBJECTS, .stuck = true };

	open_house(&house, state);
	const struct taxii_poll_report report = poll_once(&house, &server);
	assert_true(report.failed);
	assert_non_null(strstr(report.problem, "goes nowhere"));
	assert_true(server.asked < 4);
	end_house(&house, PAGE);
}

static void who_fails_is_asked_later_and_later(void **state)
{
	static const struct {
		long status;
		int64_t wait_s;
	} rows[] = { { 500, 60 },  { 500, 120 },  { 401, 240 },	 { 503, 7 },
		     { 500, 960 }, { 500, 1920 }, { 500, 3600 }, { 500, 3600 } };
	struct house house;
	struct server server = { .n = OBJECTS };

	open_house(&house, state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(1024 * 1024);

		server.status = rows[i].status;
		assert_true(poll_once(&house, &server).failed);
		const struct taxii_position at = state_of(&house, &arena).position;
		assert_int_equal(at.due_us - NOW_US, rows[i].wait_s * US_PER_SEC);
		assert_int_equal(at.failures, i + 1);
	}
	server.status = 0;
	assert_false(poll_once(&house, &server).failed);
	end_house(&house, OBJECTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define POLL_TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
		POLL_TEST(every_object_comes_once_from_servers_of_every_habit),
		POLL_TEST(a_server_without_next_is_read_by_date),
		POLL_TEST(what_comes_later_under_the_same_date_is_not_lost),
		POLL_TEST(a_forgotten_next_begins_anew_and_doubles_nothing),
		POLL_TEST(a_poll_that_was_cut_goes_on_where_it_was),
		POLL_TEST(a_server_that_goes_in_circles_is_left),
		POLL_TEST(who_fails_is_asked_later_and_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
