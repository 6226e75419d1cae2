/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules see which events, under which names, and what the sink is told.
 */
#include "support/check.h"

#include "base/buf.h"
#include "detect/sigma/matcher.h"

#define ID(n)  "id: 00000000-0000-4000-8000-00000000000" n "\n"
#define WHEN_A "detection:\n    s: {A: x}\n    condition: s\n"

/* What the sink was told: "title[field=value,…] title? …", "?" for undecided. */
struct told {
	struct buf text;
};

static void on_match(void *ctx, const struct match *match)
{
	struct told *told = ctx;

	buf_add(&told->text, match->rule->title);
	buf_add_char(&told->text, '[');
	for (size_t i = 0; i < match->n_fields; i++) {
		buf_add_text(&told->text, i ? "," : "");
		buf_add(&told->text, match->fields[i].name);
		buf_add_char(&told->text, '=');
		buf_add(&told->text, match->fields[i].value);
	}
	buf_add_text(&told->text, "] ");
}

static void on_undecided(void *ctx, const struct rule *rule, const struct event *event UNUSED)
{
	struct told *told = ctx;

	buf_add(&told->text, rule->title);
	buf_add_text(&told->text, "? ");
}

static struct ruleset *load(const char *text, const char *content)
{
	const struct ruleset_sources sources = { .text = str_from(text), .content = content };
	struct ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	assert_ok(ruleset_load(&sources, &set, &err), &err);
	if (ruleset_refused_count(set))
		fail_msg("refused: %.*s", STR_ARG(ruleset_refused(set, 0)->text));
	return set;
}

struct pair {
	const char *name;
	const char *value;
};

static void add_pairs(struct event *event, const struct pair *pairs)
{
	for (; pairs->name; pairs++)
		event_add(event, str_from(pairs->name), str_from(pairs->value));
}

static void expect(struct matcher *matcher, const struct event *event, const char *expected)
{
	struct told told = { .text = BUF_INIT(64 * 1024) };
	const struct match_sink sink = { .matched = on_match,
					 .undecided = on_undecided,
					 .ctx = &told };

	matcher_run(matcher, event, &sink);
	assert_str_is(buf_str(&told.text), expected);
	buf_done(&told.text);
}

static void expect_pairs(struct matcher *matcher, const struct pair *pairs, const char *expected)
{
	auto_event event;

	event_init(&event);
	add_pairs(&event, pairs);
	expect(matcher, &event, expected);
}

#define PAIRS(...) ((const struct pair[]){ __VA_ARGS__, { NULL, NULL } })
#define SYSMON                                                                                     \
	{                                                                                          \
		"Provider_Name", "Microsoft-Windows-Sysmon"                                        \
	}
#define AUDITING                                                                                   \
	{                                                                                          \
		"Provider_Name", "Microsoft-Windows-Security-Auditing"                             \
	}

static const char process_rule[] =
	"title: P\n" ID("1") "logsource: {product: windows, category: process_creation}\n"
			     "detection:\n    s: {Image|endswith: '\\cmd.exe'}\n    condition: s\n";

static void one_rule_sees_both_forms_of_a_new_process(void **state UNUSED)
{
	auto_ruleset *set = load(process_rule, getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);

	expect_pairs(matcher, PAIRS(SYSMON, { "EventID", "1" }, { "Image", "C:\\cmd.exe" }),
		     "P[Image=C:\\cmd.exe] ");
	expect_pairs(matcher,
		     PAIRS(AUDITING, { "EventID", "4688" }, { "NewProcessName", "C:\\CMD.EXE" }),
		     "P[NewProcessName=C:\\CMD.EXE] ");
	/* An image is loaded: the same field, another event. */
	expect_pairs(matcher, PAIRS(SYSMON, { "EventID", "7" }, { "Image", "C:\\cmd.exe" }), "");
	expect_pairs(matcher, PAIRS({ "EventID", "1" }, { "Image", "C:\\cmd.exe" }), "");
}

/* Collectors store what others sent them under a channel of their own. */
static void forwarded_events_are_recognised(void **state UNUSED)
{
	auto_ruleset *set =
		load("title: S\n" ID(
			     "1") "logsource: {product: windows, service: security}\n" WHEN_A
				  "---\ntitle: P\n" ID("2") "logsource: {product: windows, "
							    "category: process_creation}\n" WHEN_A,
		     getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);

	expect_pairs(matcher,
		     PAIRS({ "Channel", "ForwardedEvents" }, AUDITING, { "EventID", "4688" },
			   { "A", "x" }),
		     "S[A=x] P[A=x] ");
	expect_pairs(
		matcher,
		PAIRS({ "Channel", "ForwardedEvents" }, SYSMON, { "EventID", "1" }, { "A", "x" }),
		"P[A=x] ");
	expect_pairs(matcher,
		     PAIRS({ "Channel", "Microsoft-Windows-Sysmon/Operational" },
			   { "EventID", "1" }, { "A", "x" }),
		     "P[A=x] ");
}

static void the_creators_id_is_not_taken_for_the_new_process(void **state UNUSED)
{
	auto_ruleset *set = load(
		"title: P\n" ID("1") "logsource: {product: windows, category: process_creation}\n"
				     "detection:\n    s: {ProcessId: 7, ParentProcessId: 4}\n    "
				     "condition: s\n",
		getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);

	expect_pairs(matcher,
		     PAIRS(AUDITING, { "EventID", "4688" }, { "ProcessId", "4" },
			   { "NewProcessId", "7" }),
		     "P[ProcessId=4,NewProcessId=7] ");
}

static void a_rule_of_a_product_sees_every_channel(void **state UNUSED)
{
	auto_ruleset *set = load("title: W\n" ID("1") "logsource: {product: windows}\n" WHEN_A,
				 getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);

	expect_pairs(matcher, PAIRS({ "Channel", "Whatever/Operational" }, { "A", "x" }),
		     "W[A=x] ");
	expect_pairs(matcher, PAIRS({ "A", "x" }), "");
	expect_pairs(matcher,
		     PAIRS({ "Channel", "Linux-Sysmon/Operational" },
			   { "Provider_Name", "Linux-Sysmon" }, { "A", "x" }),
		     "");
}

static void a_category_alone_means_every_product(void **state UNUSED)
{
	auto_ruleset *set =
		load("title: C\n" ID("1") "logsource: {category: process_creation}\n" WHEN_A,
		     getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);

	expect_pairs(matcher, PAIRS(SYSMON, { "EventID", "1" }, { "A", "x" }), "C[A=x] ");
	expect_pairs(matcher,
		     PAIRS({ "Provider_Name", "Linux-Sysmon" }, { "EventID", "1" }, { "A", "x" }),
		     "C[A=x] ");
}

static void what_the_parser_says_counts(void **state UNUSED)
{
	auto_ruleset *set = load(
		"title: F\n" ID(
			"1") "logsource: {product: fortigate, service: event}\n" WHEN_A
			     "---\ntitle: N\n" ID(
				     "2") "logsource: {product: nobody, service: knows}\n" WHEN_A,
		getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);
	auto_event event;

	assert_true(ruleset_rule(set, 0)->routed);
	assert_false(ruleset_rule(set, 1)->routed);
	event_init(&event);
	event_add(&event, STR("A"), STR("x"));
	event.source = (struct logsource){ .product = STR("FortiGate"), .service = STR("event") };
	expect(matcher, &event, "F[A=x] ");
	event.source.service = STR("traffic");
	expect(matcher, &event, "");
	event.source = (struct logsource){ .product = STR("nobody"), .service = STR("knows") };
	expect(matcher, &event, "N[A=x] ");
	assert_int_equal(matcher_counts(matcher).matches, 2);
}

static void events_of_unknown_source_are_tried_on_every_rule(void **state UNUSED)
{
	static const char rules[] = "title: field\n" ID(
		"1") "logsource: {product: windows, category: process_creation}\n" WHEN_A "---\n"
		     "title: words\n" ID(
			     "2") "logsource: {product: windows}\ndetection:\n"
				  "    s: ['x']\n    condition: s\n---\n"
				  "title: absence\n" ID(
					  "3") "logsource: {product: windows}\ndetection:\n"
					       "    s: {A: y}\n    condition: not s\n---\n"
					       "title: nobody\n" ID(
						       "4") "logsource: {product: "
							    "acme}\ndetection:\n"
							    "    s: ['x']\n    condition: s\n";
	static const struct pair pairs[] = { { "A", "x" }, { NULL, NULL } };
	auto_ruleset *set = load(rules, getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);
	auto_event event;

	event_init(&event);
	add_pairs(&event, pairs);
	expect(matcher, &event, "");
	event.flags |= EVENT_NAMED;
	expect(matcher, &event, "field[A=x] nobody[A=x] ");
	event.source.product = STR("linux");
	expect(matcher, &event, "");
}

static void a_product_no_source_has_gets_rules_that_leave_the_product_open(void **state UNUSED)
{
	static const char rules[] = "title: windows\n" ID(
		"1") "logsource: {product: windows, category: c}\n" WHEN_A
		     "---\ntitle: category\n" ID(
			     "2") "logsource: {category: c}\n" WHEN_A
				  "---\ntitle: service\n" ID(
					  "3") "logsource: {service: s}\n" WHEN_A
					       "---\ntitle: own\n" ID(
						       "4") "logsource: {product: acme, service: "
							    "s}\n" WHEN_A "---\ntitle: words\n" ID(
								    "5") "logsource: {category: "
									 "c}\n"
									 "detection:\n    s: "
									 "['x']\n    condition: "
									 "s\n";
	static const struct {
		struct logsource source;
		const char *expected;
	} rows[] = {
		{ { .product = STR_NONE },
		  "windows[A=x] category[A=x] service[A=x] own[A=x] words[A=x] " },
		{ { .product = STR("nobody") }, "category[A=x] service[A=x] words[A=x] " },
		{ { .product = STR("nobody"), .category = STR("c") }, "category[A=x] words[A=x] " },
		{ { .product = STR("nobody"), .category = STR("d") }, "" },
		{ { .product = STR("acme") }, "" },
		{ { .product = STR("Acme"), .service = STR("s") }, "service[A=x] own[A=x] " },
	};
	static const struct pair pairs[] = { { "A", "x" }, { NULL, NULL } };
	auto_ruleset *set = load(rules, NULL);
	auto_matcher *matcher = matcher_new(set);
	auto_event event;

	event_init(&event);
	add_pairs(&event, pairs);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		event.source = rows[i].source;
		event.flags = EVENT_NAMED;
		expect(matcher, &event, rows[i].expected);
	}
}

static void a_rule_under_several_log_sources_is_told_once(void **state UNUSED)
{
	auto_ruleset *set = load("title: R\n" ID("1") "logsource: {product: windows}\n" WHEN_A,
				 getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);

	/* Security, and Windows as a whole. */
	expect_pairs(matcher, PAIRS({ "Channel", "Security" }, { "A", "x" }), "R[A=x] ");
	assert_int_equal(matcher_counts(matcher).matches, 1);
}

static void tells_in_the_order_of_the_set(void **state UNUSED)
{
	auto_ruleset *set =
		load("title: B\n" ID("1") "logsource: {service: system, product: windows}\n" WHEN_A
					  "---\ntitle: A\n" ID(
						  "2") "logsource: {product: windows}\n" WHEN_A,
		     getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);

	expect_pairs(matcher, PAIRS({ "Channel", "System" }, { "A", "x" }), "B[A=x] A[A=x] ");
}

#define LOCAL "logsource: {product: p}\n"

static void expect_local(const char *detection, const struct pair *pairs, const char *expected)
{
	auto_buf text = BUF_INIT(4096);
	auto_event event;

	buf_add_text(&text, "title: T\n" ID("1") LOCAL);
	buf_add_text(&text, detection);
	auto_ruleset *set = load(text.ptr, NULL);
	auto_matcher *matcher = matcher_new(set);
	event_init(&event);
	event.source.product = STR("p");
	event.raw = STR("the raw text");
	add_pairs(&event, pairs);
	expect(matcher, &event, expected);
}

static void tells_the_values_that_mattered(void **state UNUSED)
{
	expect_local("detection:\n    a: {A: x, B|contains: [y, z]}\n    b: {C: q}\n"
		     "    n: {D: w}\n    condition: (a or b) and not n\n",
		     PAIRS({ "D", "v" }, { "B", "ayb" }, { "A", "x" }, { "C", "r" }),
		     "T[B=ayb,A=x] ");
	expect_local("detection:\n    a: {A|contains|all: [x, y]}\n    condition: a\n",
		     PAIRS({ "A", "xx" }, { "A", "-" }, { "A", "yy" }), "T[A=xx,A=yy] ");
	expect_local("detection:\n    k: [raw]\n    condition: k\n", PAIRS({ "A", "z" }),
		     "T[=the raw text] ");
	expect_local("detection:\n    a: {A: null}\n    condition: a\n", PAIRS({ "B", "z" }),
		     "T[] ");
}

static void tells_what_it_could_not_decide(void **state UNUSED)
{
	char value[4001];

	memset(value, 'a', sizeof(value) - 1);
	value[sizeof(value) - 2] = 'b';
	value[sizeof(value) - 1] = '\0';
	expect_local("detection:\n    a: {A|re: '(a+)+$'}\n    condition: a\n",
		     PAIRS({ "A", value }), "T? ");
}

/* The default stack of compiled expressions fails on this one from the public rules. */
static void a_long_script_is_decided(void **state UNUSED)
{
	static char value[60001];

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	static char expected[60016];
	(void)snprintf(expected, sizeof(expected), "T[A=%s] ", value);
	expect_local("detection:\n    a: {A|re: '(.){200,}'}\n    condition: a\n",
		     PAIRS({ "A", value }), expected);
}

struct steps {
	struct buf text;
};

static void on_step(void *ctx, const struct explain_step *step)
{
	struct steps *steps = ctx;

	buf_printf(&steps->text, "%u:%.*s:%d ", step->depth, STR_ARG(step->text),
		   (int)step->verdict);
}

static void explains_every_step(void **state UNUSED)
{
	auto_ruleset *set =
		load("title: T\n" ID("1") LOCAL
		     "detection:\n    a: {A|contains: [x, y], B: 1}\n    condition: a\n",
		     NULL);
	auto_matcher *matcher = matcher_new(set);
	struct steps steps = { .text = BUF_INIT(4096) };
	const struct explain_sink sink = { .step = on_step, .ctx = &steps };
	auto_event event;

	event_init(&event);
	event_add(&event, STR("A"), STR("-y-"));
	assert_int_equal(matcher_explain(matcher, &event, ruleset_rule(set, 0), &sink), VERDICT_NO);
	assert_str_is(buf_str(&steps.text),
		      "0:logsource:0 1:a:0 2:A|contains:2 3:*x*:0 3:*y*:2 2:B:0 3:1:0 ");
	buf_done(&steps.text);
}

static void many_events_in_a_row_do_not_see_each_other(void **state UNUSED)
{
	auto_ruleset *set = load("title: T\n" ID("1") LOCAL WHEN_A, NULL);
	auto_matcher *matcher = matcher_new(set);
	auto_event event;

	event_init(&event);
	for (size_t i = 0; i < 300; i++) {
		event_clear(&event);
		event.source.product = STR("p");
		for (size_t k = 0; k < i % 100; k++)
			event_add(&event, STR("Filler"), STR("x"));
		event_add(&event, i % 2 ? STR("A") : STR("B"), STR("x"));
		expect(matcher, &event, i % 2 ? "T[A=x] " : "");
	}
	assert_int_equal(matcher_counts(matcher).events, 300);
	assert_int_equal(matcher_counts(matcher).matches, 150);
}

static void on_reason(void *ctx, const struct match *match)
{
	struct told *told = ctx;

	for (size_t i = 0; i < match->n_fields; i++) {
		const struct match_field *field = &match->fields[i];

		buf_add(&told->text, field->name);
		buf_add_text(&told->text, " <- ");
		buf_add(&told->text, field->selection);
		buf_add_text(&told->text, ": ");
		buf_add(&told->text, field->item);
		buf_add_text(&told->text, ": ");
		match_show_wanted(match, field, &told->text);
		buf_add_text(&told->text, "; ");
	}
}

static void each_value_is_told_with_the_condition_it_met(void **state UNUSED)
{
	static const char rule[] =
		"title: R\n" ID("1") "logsource: {product: windows, category: process_creation}\n"
				     "detection:\n"
				     "    img: {Image|endswith: ['\\a.exe', '\\cmd.exe']}\n"
				     "    cli: {CommandLine|contains|all: ['del', 'shadows']}\n"
				     "    condition: img and cli\n";
	auto_ruleset *set = load(rule, getenv("TONOI_CONTENT"));
	auto_matcher *matcher = matcher_new(set);
	struct told told = { .text = BUF_INIT(4096) };
	const struct match_sink sink = { .matched = on_reason, .ctx = &told };
	auto_event event;

	event_init(&event);
	add_pairs(&event, PAIRS(SYSMON, { "EventID", "1" }, { "Image", "C:\\cmd.exe" },
				{ "CommandLine", "del shadows" }));
	matcher_run(matcher, &event, &sink);
	assert_str_is(buf_str(&told.text), "Image <- img: Image|endswith: *\\cmd.exe; "
					   "CommandLine <- cli: CommandLine|contains|all: *del*; ");
	buf_done(&told.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_rule_sees_both_forms_of_a_new_process),
		cmocka_unit_test(forwarded_events_are_recognised),
		cmocka_unit_test(the_creators_id_is_not_taken_for_the_new_process),
		cmocka_unit_test(a_rule_of_a_product_sees_every_channel),
		cmocka_unit_test(a_category_alone_means_every_product),
		cmocka_unit_test(what_the_parser_says_counts),
		cmocka_unit_test(events_of_unknown_source_are_tried_on_every_rule),
		cmocka_unit_test(a_product_no_source_has_gets_rules_that_leave_the_product_open),
		cmocka_unit_test(a_rule_under_several_log_sources_is_told_once),
		cmocka_unit_test(tells_in_the_order_of_the_set),
		cmocka_unit_test(tells_the_values_that_mattered),
		cmocka_unit_test(tells_what_it_could_not_decide),
		cmocka_unit_test(a_long_script_is_decided),
		cmocka_unit_test(explains_every_step),
		cmocka_unit_test(many_events_in_a_row_do_not_see_each_other),
		cmocka_unit_test(each_value_is_told_with_the_condition_it_met),
	};

	return cmocka_run_group_tests_name("sigma-matcher", tests, NULL, NULL);
}
