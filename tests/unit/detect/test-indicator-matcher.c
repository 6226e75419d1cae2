/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/os/paths.h"
#include "detect/indicators/matcher.h"
#include "support/check.h"
#include "support/indicator-fixture.h"

static const char list[] =
	"value,description,confidence,valid_until,tlp\n"
	"evil.example,C2,,,amber\n"
	"192.0.2.66,scanner,10,,\n"
	"198.51.100.0/24,net,,,\n"
	"http://shop.example/a/,skimmer,90,,\n"
	"http://pay.example/x.php,form,,,\n"
	"mallory@mail.example,sender,,,\n"
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,file,,,\n"
	"ended.example,old,,2026-01-01T00:00:00Z,\n"
	"own.example,ours,,,\n";

struct bench {
	struct indicator_set *set;
	struct indicator_fields *fields;
	struct allow *allow;
	struct indicator_rules *rules;
	struct indicator_matcher *matcher;
	struct buf told; /* "<value>(<fields>)" of each match */
};

static int set_up(void **state)
{
	struct bench *bench = mem_new(sizeof(*bench));
	char path[PATH_MAX];
	struct err err = { 0 };

	assert_ok(path_join(getenv("TONOI_CONTENT"), "indicators-fields.yml", path, &err), &err);
	assert_ok(indicator_fields_read(path, &bench->fields, &err), &err);
	bench->set = indicator_test_set(list, TLP_NONE, NULL);
	bench->allow = allow_new();
	assert_ok(allow_add(bench->allow, STR("own.example"), &err), &err);
	bench->rules = indicator_rules_new(100);
	bench->matcher = indicator_matcher_new(bench->fields, bench->allow, bench->rules);
	indicator_matcher_use(bench->matcher, bench->set);
	buf_init(&bench->told, 65536);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	indicator_matcher_free(bench->matcher);
	indicator_rules_free(bench->rules);
	indicator_fields_free(bench->fields);
	indicator_set_free(bench->set);
	allow_free(bench->allow);
	buf_done(&bench->told);
	free(bench);
	return 0;
}

static void matched(void *ctx, const struct match *match)
{
	struct bench *bench = ctx;

	buf_add(&bench->told, match->fields[0].indicator->value);
	for (size_t i = 0; i < match->n_fields; i++)
		buf_printf(&bench->told, "%s%.*s", i ? "," : "(", STR_ARG(match->fields[i].name));
	buf_add_char(&bench->told, ')');
}

static struct str run(struct bench *bench, const struct event *event)
{
	const struct match_sink sink = { .matched = matched, .ctx = bench };

	buf_clear(&bench->told);
	buf_add_text(&bench->told, "");
	indicator_matcher_run(bench->matcher, event, &sink);
	return bench->told.len ? buf_str(&bench->told) : STR("");
}

static const struct {
	const char *field;
	const char *value;
	const char *told;
} rows[] = {
	{ "DestinationIp", "192.0.2.66", "192.0.2.66(DestinationIp)" },
	{ "dstip", "192.0.2.66:443", "192.0.2.66(dstip)" },
	{ "DestinationIp", "::ffff:192.0.2.66", "192.0.2.66(DestinationIp)" },
	{ "DestinationIp", "198.51.100.9", "198.51.100.0/24(DestinationIp)" },
	{ "DestinationIp", "192.0.2.67", "" },
	{ "DestinationIp", "-", "" },
	{ "DestinationIp", "evil.example", "" },
	{ "QueryName", "evil.example", "evil.example(QueryName)" },
	{ "QueryName", "a.B.evil.EXAMPLE.", "evil.example(QueryName)" },
	{ "QueryName", "notevil.example", "" },
	{ "QueryName", "example", "" },
	{ "r-dns", "evil.example:8080", "evil.example(r-dns)" },
	{ "QueryResults", "type:  5 x.evil.example;::ffff:198.51.100.1;",
	  "evil.example(QueryResults)198.51.100.0/24(QueryResults)" },
	{ "c-uri", "https://www.evil.example/x", "evil.example(c-uri)" },
	{ "c-uri", "evil.example:443", "evil.example(c-uri)" },
	{ "c-uri", "http://198.51.100.1/x", "198.51.100.0/24(c-uri)" },
	{ "c-uri", "http://shop.example/a/b/c.js?v=1", "http://shop.example/a/(c-uri)" },
	{ "c-uri", "http://shop.example/ab", "" },
	{ "c-uri", "http://shop.example/", "" },
	{ "c-uri", "HTTP://PAY.example:80/x.php?id=7#z", "http://pay.example/x.php(c-uri)" },
	{ "c-uri", "http://pay.example/x.php/more", "" },
	{ "sender", "Mallory <mallory@mail.example>", "mallory@mail.example(sender)" },
	{ "sender", "alice@evil.example", "evil.example(sender)" },
	{ "Hashes",
	  "MD5=AA,SHA256=E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855,"
	  "IMPHASH=00000000000000000000000000000000",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855(Hashes)" },
	{ "sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855(sha256)" },
	{ "CommandLine", "ping evil.example", "" },
	{ "QueryName", "own.example", "" },
};

static void a_host_is_listed_while_its_time_lasts(void **state)
{
	static const struct {
		const char *host;
		int64_t at_s;
		bool listed;
	} hosts[] = {
		{ "evil.example", 1780000000, true },
		{ "a.evil.example", 1780000000, true },
		{ "good.example", 1780000000, false },
		{ "198.51.100.9", 1780000000, true },
		{ "::ffff:192.0.2.66", 1780000000, true },
		{ "192.0.2.67", 1780000000, false },
		{ "own.example", 1780000000, false },	/* allowed */
		{ "ended.example", 1767225599, true },	/* 2025-12-31T23:59:59Z */
		{ "ended.example", 1767225600, false }, /* its end */
		{ "", 1780000000, false },
	};
	const struct bench *bench = *state;

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		check_row(indicator_lists_host(bench->set, bench->allow, str_from(hosts[i].host),
					       hosts[i].at_s * US_PER_SEC) == hosts[i].listed,
			  hosts[i].host);
}

static void values_are_found_in_the_fields_that_carry_them(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_event event;

		event_init(&event);
		event.time_us = TIME_NONE;
		event_add(&event, str_from(rows[i].field), str_from(rows[i].value));
		/* The second time the matcher may remember, and must say the same. */
		for (unsigned again = 0; again < 2; again++) {
			const struct str told = run(*state, &event);
			if (!str_is(told, rows[i].told))
				fail_msg("%s=%s: told “%.*s”, expected “%s”", rows[i].field,
					 rows[i].value, STR_ARG(told), rows[i].told);
		}
	}
}

static void an_event_under_a_plan_is_looked_at_by_slot(void **state)
{
	struct bench *bench = *state;
	struct field_plan plan;
	auto_event event;

	field_plan_init(&plan);
	assert_int_equal(field_plan_add(&plan, STR("CommandLine")), 0);
	for (size_t i = 0; i < indicator_fields_count(bench->fields); i++)
		assert_true(field_plan_add(&plan, indicator_fields_names(bench->fields)[i]) !=
			    FIELD_NO_SLOT);
	indicator_fields_bind(bench->fields, &plan);
	event_init(&event);
	event.plan = &plan;
	event_add(&event, STR("CommandLine"), STR("evil.example"));
	event_add(&event, STR("Other"), STR("evil.example"));
	event_add(&event, STR("queryname"), STR("evil.example"));
	assert_str_is(run(bench, &event), "evil.example(queryname)");
	field_plan_done(&plan);
}

static void one_indicator_in_two_fields_is_one_match(void **state)
{
	auto_event event;

	event_init(&event);
	event_add(&event, STR("QueryName"), STR("evil.example"));
	event_add(&event, STR("dstip"), STR("192.0.2.66"));
	event_add(&event, STR("r-dns"), STR("www.evil.example"));
	assert_str_is(run(*state, &event), "evil.example(QueryName,r-dns)192.0.2.66(dstip)");
}

static void a_path_takes_its_host_from_the_field_beside_it(void **state)
{
	auto_event event;

	event_init(&event);
	event_add(&event, STR("hostname"), STR("shop.example"));
	event_add(&event, STR("url"), STR("/a/x"));
	assert_str_is(run(*state, &event), "http://shop.example/a/(url)");
}

static void what_was_over_when_it_happened_is_no_match(void **state)
{
	struct bench *bench = *state;
	static const struct {
		int64_t time_us;
		bool counts;
	} times[] = {
		{ INT64_C(1767225599) * US_PER_SEC, true },  /* 2025-12-31 23:59:59 */
		{ INT64_C(1767225600) * US_PER_SEC, false }, /* the end itself */
		{ TIME_NONE, false },			     /* now */
	};

	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		auto_event event;
		event_init(&event);
		event.time_us = times[i].time_us;
		event_add(&event, STR("QueryName"), STR("ended.example"));
		assert_int_equal(run(bench, &event).len > 0, times[i].counts);
	}
	assert_int_equal(indicator_matcher_counts(bench->matcher).ended, 2);
}

static void seen(void *ctx, const struct match *match)
{
	const struct match *expected = ctx;
	struct indicator_match_counts *told = (void *)(uintptr_t)expected->fields;

	told->matches++;
	assert_true(str_starts(match->rule->id, STR("indicator:test:v-domain-")));
	assert_str_is(match->rule->title,
		      "一覧にある相手: evil.example (test) / an address on a list: evil.example "
		      "(test)");
	assert_int_equal(match->rule->level, RULE_LEVEL_MEDIUM);
	assert_int_equal(match->rule->tags.n, 3);
	assert_str_is(match->rule->tags.at[0], "tonoi.indicator");
	assert_str_is(match->rule->tags.at[1], "tonoi.indicator-domain");
	assert_str_is(match->rule->tags.at[2], "tlp.amber");
	assert_str_is(match->fields[0].indicator->name, "C2");
	assert_int_equal(match->fields[0].indicator->tlp, TLP_AMBER);
}

static void a_match_stands_for_a_rule_and_says_who_may_know(void **state)
{
	struct bench *bench = *state;
	struct indicator_match_counts told = { 0 };
	const struct match expected = { .fields = (void *)&told };
	const struct match_sink sink = { .matched = seen, .ctx = (void *)(uintptr_t)&expected };
	auto_event event;

	event_init(&event);
	event_add(&event, STR("QueryName"), STR("evil.example"));
	indicator_matcher_run(bench->matcher, &event, &sink);
	assert_int_equal(told.matches, 1);
}

static void levels_follow_type_and_confidence(void **state UNUSED)
{
	assert_int_equal(indicator_level(INDICATOR_IP, INDICATOR_NO_CONFIDENCE), RULE_LEVEL_MEDIUM);
	assert_int_equal(indicator_level(INDICATOR_IP, 75), RULE_LEVEL_HIGH);
	assert_int_equal(indicator_level(INDICATOR_IP, 29), RULE_LEVEL_LOW);
	assert_int_equal(indicator_level(INDICATOR_SHA256, 90), RULE_LEVEL_CRITICAL);
	assert_int_equal(indicator_level(INDICATOR_NETWORK, 0), RULE_LEVEL_INFORMATIONAL);
}

static void a_new_set_makes_what_was_remembered_void(void **state)
{
	struct bench *bench = *state;
	auto_indicator_set *other = indicator_test_set("fresh.example\n", TLP_NONE, NULL);
	auto_event event;

	event_init(&event);
	event_add(&event, STR("QueryName"), STR("fresh.example"));
	assert_int_equal(run(bench, &event).len, 0);
	indicator_matcher_use(bench->matcher, other);
	assert_str_is(run(bench, &event), "fresh.example(QueryName)");
	indicator_matcher_use(bench->matcher, NULL);
	assert_int_equal(run(bench, &event).len, 0);
}

static void what_is_on_no_list_is_asked_once(void **state)
{
	struct bench *bench = *state;
	auto_event event;

	event_init(&event);
	event_add(&event, STR("dstip"), STR("203.0.113.1"));
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(run(bench, &event).len, 0);
	assert_int_equal(indicator_matcher_counts(bench->matcher).values, 10);
	assert_int_equal(indicator_matcher_counts(bench->matcher).cached, 9);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_host_is_listed_while_its_time_lasts),
		CASE(values_are_found_in_the_fields_that_carry_them),
		CASE(an_event_under_a_plan_is_looked_at_by_slot),
		CASE(one_indicator_in_two_fields_is_one_match),
		CASE(a_path_takes_its_host_from_the_field_beside_it),
		CASE(what_was_over_when_it_happened_is_no_match),
		CASE(a_match_stands_for_a_rule_and_says_who_may_know),
		CASE(levels_follow_type_and_confidence),
		CASE(a_new_set_makes_what_was_remembered_void),
		CASE(what_is_on_no_list_is_asked_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
