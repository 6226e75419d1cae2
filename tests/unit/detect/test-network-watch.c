/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network watch on made traffic: what it tells, that the order of arrival does not matter, that
 * its memory is bounded, and that it comes back from its saved state.
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "detect/beacon/flow-queue.h"
#include "detect/beacon/network-watch.h"
#include "detect/beacon/registered.h"
#include "support/random.h"

#define START_S	 INT64_C(1763769600) /* 2025-11-22T00:00:00Z */
#define HOUR_S	 3600
#define DAY_S	 86400
#define TEXT_MAX (1024u * 1024)

struct fixture {
	struct watch_content *content;
	struct buf told;  /* alerts, a line each */
	struct buf board; /* rows of the last hour */
};

static void found(void *ctx, const struct watch_finding *f)
{
	struct fixture *fixture = ctx;

	buf_printf(&fixture->told, "%s %.*s %.*s %s %.3f %llu\n", watch_kind_name(f->kind),
		   STR_ARG(f->source), STR_ARG(f->destination), rule_level_name(f->level), f->score,
		   (unsigned long long)f->place.record);
}

static void board(void *ctx, int64_t to_us)
{
	(void)to_us;
	buf_clear(&((struct fixture *)ctx)->board);
}

static void row(void *ctx, const struct watch_finding *f)
{
	struct fixture *fixture = ctx;

	watch_write_json(f, &fixture->board);
	buf_add_char(&fixture->board, '\n');
}

static struct network_watch *watch_of(struct fixture *fixture, const struct watch_limits *limits)
{
	const struct watch_sink sink = {
		.found = found, .board = board, .row = row, .ctx = fixture
	};

	return network_watch_new(fixture->content, limits, &sink);
}

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(sizeof(*fixture));
	struct err err;

	assert_ok(watch_content_load(getenv("TONOI_CONTENT"), &fixture->content, &err), &err);
	buf_init(&fixture->told, TEXT_MAX);
	buf_init(&fixture->board, TEXT_MAX);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	watch_content_free(fixture->content);
	buf_done(&fixture->told);
	buf_done(&fixture->board);
	free(fixture);
	return 0;
}

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static struct flow web(int64_t second, const char *source, const char *destination)
{
	return (struct flow){
		.kind = FLOW_WEB,
		.time_us = (START_S + second) * US_PER_SEC,
		.source = str_from(source),
		.destination = str_from(destination),
		.bytes_out = 300,
		.bytes_in = 900,
		.duration_s = -1,
		.place = { .record = (uint64_t)second },
	};
}

static void beacon(struct network_watch *watch, const char *source, const char *destination,
		   int64_t hours)
{
	for (int64_t second = 7; second < hours * HOUR_S; second += 1140) {
		const struct flow flow = web(second, source, destination);
		network_watch_flow(watch, &flow);
	}
}

static void one_that_reports_by_the_clock_is_told_once_a_day(void **state)
{
	struct fixture *fixture = *state;
	auto_network_watch *watch = watch_of(fixture, &watch_limits_scan);
	size_t lines = 0;

	beacon(watch, "10.0.0.5", "c2.example.net", 24);
	network_watch_end(watch);
	struct str rest = buf_str(&fixture->told);
	struct str line;
	while (str_next_line(&rest, &line)) {
		lines++;
		assert_true(str_starts(line, STR("beacon 10.0.0.5 c2.example.net ")));
	}
	/* medium, then high, then critical: as the evidence grows. */
	assert_in_range(lines, 1, 3);
	assert_true(str_find(buf_str(&fixture->told), STR("critical 1.000")) != SIZE_MAX);
	assert_true(str_find(buf_str(&fixture->board), STR("約 19 分ごと")) != SIZE_MAX);
}

static void update_servers_are_on_the_board_but_no_alert(void **state)
{
	struct fixture *fixture = *state;
	auto_network_watch *watch = watch_of(fixture, &watch_limits_scan);

	watch_content_set_own(fixture->content, STR("monitor.ehr-vendor.example\n"));
	beacon(watch, "10.0.0.5", "fe2.update.microsoft.com", 24);
	network_watch_end(watch);
	assert_int_equal(fixture->told.len, 0);
	assert_true(str_find(buf_str(&fixture->board), STR("\"allowed\":true")) != SIZE_MAX);

	auto_network_watch *own = watch_of(fixture, &watch_limits_scan);
	beacon(own, "10.0.0.5", "a.monitor.ehr-vendor.example", 24);
	network_watch_end(own);
	assert_int_equal(fixture->told.len, 0);
}

static void levels_follow_what_was_seen(void **state)
{
	static const struct {
		const char *name;
		int64_t duration_s;
		uint64_t bytes_out;
		const char *told; /* NULL: nothing */
	} rows[] = {
		{ "half an hour", 1800, 0, NULL },
		{ "an hour is only on the board", 3600, 0, NULL },
		{ "four hours", 4 * HOUR_S, 0, "long 10.0.0.5 far.example.org medium" },
		{ "eight hours", 8 * HOUR_S, 0, "long 10.0.0.5 far.example.org high" },
		{ "twelve hours", 12 * HOUR_S, 0, "long 10.0.0.5 far.example.org critical" },
		{ "one gigabyte is only on the board", -1, UINT64_C(1) << 30, NULL },
		{ "two gigabytes", -1, UINT64_C(1) << 31,
		  "upload 10.0.0.5 far.example.org medium" },
		{ "forty gigabytes", -1, UINT64_C(40) << 30,
		  "upload 10.0.0.5 far.example.org critical" },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_network_watch *watch = watch_of(fixture, &watch_limits_scan);
		struct flow flow = web(100, "10.0.0.5", "far.example.org");
		flow.duration_s = rows[i].duration_s;
		flow.bytes_out = rows[i].bytes_out;
		buf_clear(&fixture->told);
		network_watch_flow(watch, &flow);
		network_watch_end(watch);
		if (rows[i].told)
			check_row(str_starts(buf_str(&fixture->told), str_from(rows[i].told)),
				  rows[i].name);
		else
			check_row(fixture->told.len == 0, rows[i].name);
	}
}

static void an_upload_is_measured_by_the_hosts_own_past(void **state)
{
	static const struct {
		const char *name;
		uint64_t usual_mib;
		uint64_t mib;
		bool told;
	} rows[] = {
		{ "300 MB where 10 are usual", 10, 300, true },
		{ "300 MB where 200 are usual", 200, 300, false },
		{ "3 GB where 2 GB are usual", 2048, 3072, false },
		{ "100 MB where 1 is usual", 1, 100, false },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_network_watch *watch = watch_of(fixture, &watch_limits_scan);
		for (int64_t day = 0; day < 6; day++) {
			struct flow flow =
				web(day * DAY_S + 40000, "10.0.0.5", "backup.example.org");
			flow.bytes_out = rows[i].usual_mib << 20;
			network_watch_flow(watch, &flow);
		}
		buf_clear(&fixture->told);
		struct flow flow = web(6 * DAY_S + 3600, "10.0.0.5", "new.example.org");
		flow.bytes_out = rows[i].mib << 20;
		network_watch_flow(watch, &flow);
		network_watch_end(watch);
		const bool told = str_find(buf_str(&fixture->told),
					   STR("upload 10.0.0.5 new.example.org")) != SIZE_MAX;
		check_row(told == rows[i].told, rows[i].name);
	}
}

static struct flow query(int64_t second, const char *name, const char *type)
{
	return (struct flow){
		.kind = FLOW_DNS,
		.time_us = (START_S + second) * US_PER_SEC,
		.source = STR("10.0.0.9"),
		.destination = str_from(name),
		.record_type = str_from(type),
		.duration_s = -1,
		.place = { .record = (uint64_t)second },
	};
}

static void dnscat(struct network_watch *watch, unsigned names, const char *type)
{
	uint64_t seed = 3;

	for (unsigned i = 0; i < names; i++) {
		char name[96];
		(void)snprintf(name, sizeof(name), "%08x%08x%08x%08x.t.tunnel.example.co.jp",
			       next_random(&seed), next_random(&seed), next_random(&seed), i);
		const struct flow flow = query(i, name, type);
		network_watch_flow(watch, &flow);
	}
}

static void a_tunnel_is_told_by_its_registered_domain(void **state)
{
	static const struct {
		const char *name;
		unsigned names;
		const char *type;
		const char *told;
	} rows[] = {
		{ "99 names", 99, "TXT", NULL },
		{ "100 senseless names of TXT", 100, "TXT", "dns 10.0.0.9 example.co.jp medium" },
		{ "100 senseless names of A are only on the board", 100, "A", NULL },
		{ "500 names of A", 500, "A", "dns 10.0.0.9 example.co.jp medium" },
		{ "1000 names of A", 1000, "A", "dns 10.0.0.9 example.co.jp critical" },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_network_watch *watch = watch_of(fixture, &watch_limits_scan);
		buf_clear(&fixture->told);
		dnscat(watch, rows[i].names, rows[i].type);
		network_watch_end(watch);
		if (rows[i].told)
			check_row(str_starts(buf_str(&fixture->told), str_from(rows[i].told)),
				  rows[i].name);
		else
			check_row(fixture->told.len == 0, rows[i].name);
	}
}

static void the_same_names_again_are_no_tunnel(void **state)
{
	struct fixture *fixture = *state;
	auto_network_watch *watch = watch_of(fixture, &watch_limits_scan);

	for (unsigned i = 0; i < 5000; i++) {
		char name[64];
		(void)snprintf(name, sizeof(name), "host%u.example.co.jp", i % 40);
		const struct flow flow = query(i, name, "A");
		network_watch_flow(watch, &flow);
	}
	network_watch_end(watch);
	assert_int_equal(fixture->told.len, 0);
	assert_int_equal(fixture->board.len, 0);
}

/* ---- order ---- */

static void mixed_day(struct flow *flows, char (*names)[32], size_t n)
{
	uint64_t seed = 11;

	for (size_t i = 0; i < n; i++) {
		const int64_t second = (int64_t)(i * DAY_S / n);
		(void)snprintf(names[i], sizeof(names[i]), "s%u.example.org",
			       next_random(&seed) % 50);
		flows[i] = web(second, i % 3 ? "10.0.0.5" : "10.0.0.6", names[i]);
		if (i % 10 == 0)
			flows[i].destination = STR("c2.example.net");
		flows[i].place.record = i;
	}
}

static void shuffle_within(struct flow *flows, size_t n, int64_t lateness_us, uint64_t *seed)
{
	for (size_t i = 0; i + 1 < n; i++) {
		const size_t j = i + next_random(seed) % 20;
		if (j >= n || flows[j].time_us - flows[i].time_us >= lateness_us / 4)
			continue;
		const struct flow kept = flows[i];
		flows[i] = flows[j];
		flows[j] = kept;
	}
}

static void answers(struct fixture *fixture, const struct flow *flows, size_t n, struct buf *out)
{
	auto_network_watch *watch = watch_of(fixture, &watch_limits_live);

	buf_clear(&fixture->told);
	buf_clear(&fixture->board);
	for (size_t i = 0; i < n; i++)
		network_watch_flow(watch, &flows[i]);
	network_watch_end(watch);
	assert_int_equal(network_watch_counts(watch).late, 0);
	buf_clear(out);
	buf_add(out, buf_str(&fixture->told));
	buf_add(out, buf_str(&fixture->board));
}

static void order_within_the_lateness_does_not_matter(void **state)
{
	enum { N = 4000, ROUNDS = 8 };
	struct fixture *fixture = *state;
	struct flow *flows = mem_new_array(N, sizeof(*flows));
	struct flow *mixed = mem_new_array(N, sizeof(*mixed));
	char(*names)[32] = mem_new_array(N, sizeof(*names));
	auto_buf expected = BUF_INIT(TEXT_MAX);
	auto_buf got = BUF_INIT(TEXT_MAX);
	uint64_t seed = 5;

	mixed_day(flows, names, N);
	answers(fixture, flows, N, &expected);
	assert_true(expected.len > 0);
	for (unsigned round = 0; round < ROUNDS; round++) {
		memcpy(mixed, flows, N * sizeof(*flows));
		shuffle_within(mixed, N, WATCH_LATENESS_US, &seed);
		assert_memory_not_equal(mixed, flows, N * sizeof(*flows));
		answers(fixture, mixed, N, &got);
		assert_true(str_equal(buf_str(&got), buf_str(&expected)));
	}
	free(flows);
	free(mixed);
	free(names);
}

static void what_comes_too_late_is_counted(void **state)
{
	struct fixture *fixture = *state;
	auto_network_watch *watch = watch_of(fixture, &watch_limits_live);
	struct flow flow = web(10000, "10.0.0.5", "a.example.org");

	network_watch_flow(watch, &flow);
	flow = web(10700, "10.0.0.5", "a.example.org");
	network_watch_flow(watch, &flow);
	assert_int_equal(network_watch_counts(watch).flows, 1);
	flow = web(9000, "10.0.0.5", "a.example.org");
	network_watch_flow(watch, &flow);
	assert_int_equal(network_watch_counts(watch).late, 1);
}

/* ---- bounds ---- */

static void a_million_pairs_stay_within_their_memory(void **state)
{
	struct fixture *fixture = *state;
	const unsigned n = getenv("TONOI_TEST_LONG") ? 5000000 : 1000000;
	auto_network_watch *watch = watch_of(fixture, &watch_limits_live);
	uint64_t seed = 9;

	for (unsigned i = 0; i < n; i++) {
		char source[24];
		char destination[40];
		(void)snprintf(source, sizeof(source), "10.%u.%u.%u", i & 255,
			       next_random(&seed) & 255, next_random(&seed) & 255);
		(void)snprintf(destination, sizeof(destination), "h%u-%u.example.org", i,
			       next_random(&seed));
		struct flow flow = web(i / 20, source, destination);
		network_watch_flow(watch, &flow);
		/* One that matters among them. */
		if (i % 6000 == 0) {
			flow = web(i / 20, "10.0.0.5", "c2.example.net");
			network_watch_flow(watch, &flow);
		}
		if (i % 65536 == 0)
			assert_true(network_watch_counts(watch).bytes < 60u * 1024 * 1024);
	}
	network_watch_end(watch);
	const struct watch_counts counts = network_watch_counts(watch);
	assert_true(counts.pairs <= watch_limits_live.pairs);
	assert_true(counts.evicted > n / 2);
	assert_true(str_find(buf_str(&fixture->board), STR("c2.example.net")) != SIZE_MAX);
}

/* ---- state ---- */

static void after_a_restart_it_goes_on_as_if_nothing_had_been(void **state)
{
	enum { N = 4000 };
	struct fixture *fixture = *state;
	struct flow *flows = mem_new_array(N, sizeof(*flows));
	char(*names)[32] = mem_new_array(N, sizeof(*names));
	auto_buf expected = BUF_INIT(TEXT_MAX);
	auto_buf saved = BUF_INIT(WATCH_STATE_MAX);
	struct err err;

	mixed_day(flows, names, N);
	answers(fixture, flows, N, &expected);
	buf_clear(&fixture->told);
	buf_clear(&fixture->board);
	struct network_watch *watch = watch_of(fixture, &watch_limits_live);
	for (size_t i = 0; i < N; i++) {
		network_watch_flow(watch, &flows[i]);
		if (i % 700 != 699)
			continue;
		buf_clear(&saved);
		network_watch_save(watch, &saved);
		network_watch_free(watch);
		watch = watch_of(fixture, &watch_limits_live);
		assert_ok(network_watch_restore(watch, buf_str(&saved), &err), &err);
	}
	network_watch_end(watch);
	network_watch_free(watch);
	auto_buf got = BUF_INIT(TEXT_MAX);
	buf_add(&got, buf_str(&fixture->told));
	buf_add(&got, buf_str(&fixture->board));
	assert_true(str_equal(buf_str(&got), buf_str(&expected)));
	free(flows);
	free(names);
}

static void a_damaged_state_is_refused_and_leaves_an_empty_watch(void **state)
{
	struct fixture *fixture = *state;
	auto_network_watch *watch = watch_of(fixture, &watch_limits_live);
	auto_buf saved = BUF_INIT(WATCH_STATE_MAX);
	struct err err;

	beacon(watch, "10.0.0.5", "c2.example.net", 3);
	dnscat(watch, 40, "A");
	network_watch_save(watch, &saved);
	for (size_t len = 0; len < saved.len; len += 1 + len / 16) {
		const struct str cut = str_sub(buf_str(&saved), 0, len);
		assert_int_equal(network_watch_restore(watch, cut, &err), ERR_CORRUPT);
		assert_int_equal(network_watch_counts(watch).bytes, 0);
	}
	buf_add_char(&saved, 'x');
	assert_int_equal(network_watch_restore(watch, buf_str(&saved), &err), ERR_CORRUPT);
}

/* ---- events ---- */

static void events_become_flows_by_the_content(void **state)
{
	static const struct {
		const char *name;
		const char *category;
		const char *fields[5][2];
		const char *destination; /* NULL: no flow */
	} rows[] = {
		{ "a proxy's request",
		  "proxy",
		  { { "c-ip", "10.0.0.5" }, { "r-dns", "WWW.Example.ORG.:443" } },
		  "www.example.org" },
		{ "a firewall's connection",
		  "firewall",
		  { { "srcip", "10.0.0.5" }, { "dstip", "203.0.113.9" }, { "sentbyte", "7" } },
		  "203.0.113.9" },
		{ "an address of IPv6 with a port",
		  "proxy",
		  { { "c-ip", "10.0.0.5" }, { "r-dns", "[2001:db8::9]:8443" } },
		  "2001:db8::9" },
		{ "inside the house",
		  "firewall",
		  { { "srcip", "10.0.0.5" }, { "dstip", "192.168.3.4" } },
		  NULL },
		{ "a name of the house",
		  "proxy",
		  { { "c-ip", "10.0.0.5" }, { "r-dns", "pacs1" } },
		  NULL },
		{ "a web server's own log",
		  "webserver",
		  { { "c-ip", "203.0.113.9" }, { "cs-host", "www.hospital.example" } },
		  NULL },
		{ "a name asked for",
		  "dns",
		  { { "src_ip", "10.0.0.5" },
		    { "query", "a.example.org" },
		    { "record_type", "A" } },
		  "a.example.org" },
		{ "no source", "proxy", { { "r-dns", "www.example.org" } }, NULL },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_event event;
		struct flow_room room;
		struct flow flow;
		event_init(&event);
		event.source.category = str_from(rows[i].category);
		for (size_t f = 0; f < 5 && rows[i].fields[f][0]; f++)
			event_add(&event, str_from(rows[i].fields[f][0]),
				  str_from(rows[i].fields[f][1]));
		const bool is = watch_content_flow(fixture->content, &event, &room, &flow);
		check_row(is == (rows[i].destination != NULL), rows[i].name);
		if (is)
			check_row(str_is(flow.destination, rows[i].destination), rows[i].name);
	}
}

static void a_domain_is_what_somebody_registered(void **state)
{
	static const struct {
		const char *name;
		const char *registered;
	} rows[] = {
		{ "a.b.example.co.jp", "example.co.jp" },
		{ "www.city.chiyoda.tokyo.jp", "city.chiyoda.tokyo.jp" },
		{ "x.d111.cloudfront.net", "d111.cloudfront.net" },
		{ "co.jp", NULL },
		{ "", NULL },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct str got =
			watch_content_registered(fixture->content, str_from(rows[i].name));
		check_row(rows[i].registered ? str_is(got, rows[i].registered) : !got.len,
			  rows[i].name);
	}
}

/* Three times as many names as there are places, and each asked for twice in other orders. */
static void a_remembered_domain_is_the_same_as_the_list_tells(void **state)
{
	static const char *const suffixes[] = { "co.jp", "example", "cloudfront.net", "jp",
						"a-name-too-long-to-be-remembered.example.org" };
	struct fixture *fixture = *state;
	struct registered registered = { NULL };

	for (unsigned i = 0; i < 50000; i++) {
		const unsigned n = i * 7919 % 25000;
		char name[128];
		(void)snprintf(name, sizeof(name), "%s%u.%s", n % 3 ? "h.d" : "d", n,
			       suffixes[n % ARRAY_LEN(suffixes)]);
		const struct str text = str_from(name);
		const struct str wanted = watch_content_registered(fixture->content, text);
		const struct str got = registered_of(&registered, fixture->content, text);
		check_row(got.ptr == wanted.ptr && got.len == wanted.len, name);
	}
	assert_false(registered_of(&registered, fixture->content, STR("co.jp")).len);
	assert_false(registered_of(&registered, fixture->content, STR("co.jp")).len);
	registered_done(&registered);
}

/* In any order within the lateness, with equal times: what comes out is sorted, none is missing. */
static void what_waits_comes_out_in_order(void **state UNUSED)
{
	struct flow_queue queue;
	struct random random = random_of(11);
	int64_t last_us = 0;
	unsigned n = 0;
	struct flow *flow;

	flow_queue_init(&queue, SIZE_MAX, 40 * US_PER_SEC);
	for (unsigned i = 0; i < 20000; i++) {
		const struct flow in = {
			.time_us = (int64_t)(100 + i / 4 - random_below(&random, 40)) * US_PER_SEC,
			.source = STR("10.0.0.1"),
			.destination = STR("example.org"),
			.bytes_in = i,
		};
		assert_true(flow_queue_add(&queue, &in));
		while ((flow = flow_queue_next(&queue, i == 19999)) != NULL) {
			assert_true(flow->time_us >= last_us);
			last_us = flow->time_us;
			n++;
			flow_queue_spare(&queue, flow);
		}
	}
	assert_int_equal(n, 20000);
	assert_int_equal(flow_queue_count(&queue), 0);
	assert_int_equal(queue.bytes, 0);
	flow_queue_done(&queue);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(one_that_reports_by_the_clock_is_told_once_a_day),
		CASE(update_servers_are_on_the_board_but_no_alert),
		CASE(levels_follow_what_was_seen),
		CASE(an_upload_is_measured_by_the_hosts_own_past),
		CASE(a_tunnel_is_told_by_its_registered_domain),
		CASE(the_same_names_again_are_no_tunnel),
		CASE(order_within_the_lateness_does_not_matter),
		CASE(what_comes_too_late_is_counted),
		CASE(a_million_pairs_stay_within_their_memory),
		CASE(after_a_restart_it_goes_on_as_if_nothing_had_been),
		CASE(a_damaged_state_is_refused_and_leaves_an_empty_watch),
		CASE(events_become_flows_by_the_content),
		CASE(a_domain_is_what_somebody_registered),
		CASE(a_remembered_domain_is_the_same_as_the_list_tells),
		CASE(what_waits_comes_out_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
