/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rules/rule-tests.h"

#include <limits.h>

#include "base/encoding/time-text.h"
#include "detect/correlate/hit-list.h"
#include "detect/sigma/rule-files.h"
#include "event/event-yaml.h"
#include "parse/stream/stream.h"

#define TESTS_FILE_MAX	(1024u * 1024)
#define TESTS_BYTES_MAX (64u * 1024 * 1024)

/* One test being run. */
struct trial {
	const struct rule_test_bench *bench;
	struct rule_test_result result;
	struct hit_list *hits; /* of a correlation's test, else NULL */
	int zone_minutes;      /* of the hospital's clock */
};

static void matched(void *ctx, const struct match *match)
{
	struct trial *trial = ctx;
	struct str values[HIT_VALUES_MAX];
	struct hit hit;

	trial->result.matched = trial->result.matched || match->rule == trial->result.rule;
	if (!trial->hits || !match->rule->watched || match->event->time_us == TIME_NONE)
		return;
	hit_of_match(match, TIME_NONE, values, &hit);
	hit.place.record = trial->result.events;
	hit_list_add(trial->hits, &hit);
}

static void found(void *ctx, const struct correlation_finding *finding)
{
	struct trial *trial = ctx;

	trial->result.matched =
		trial->result.matched || &finding->correlation->rule == trial->result.rule;
}

static void run_event(struct trial *trial, const struct event *event)
{
	const struct match_sink sink = { .matched = matched, .ctx = trial };

	trial->result.events++;
	matcher_run(trial->bench->matcher, event, &sink);
}

static void take_event(void *ctx, struct event *event)
{
	run_event(ctx, event);
}

static void run_text(struct trial *trial, struct str text, const struct parser *format)
{
	struct parse_shared shared = *trial->bench->shared;

	const struct event_sink sink = { .take = take_event, .ctx = trial };
	const struct parse_stream_options options = {
		.format = format,
		.arrival_us = TIME_NONE,
		.plan = ruleset_plan(trial->bench->set),
	};

	shared.zone_minutes = trial->zone_minutes;
	auto_parse_stream *stream = parse_stream_new(&sink, &shared, &options);

	parse_stream_feed(stream, text);
	parse_stream_end(stream);
}

static bool run_fields(struct trial *trial, const struct yaml *map, const struct yaml *source)
{
	auto_event event;

	event_init(&event);
	event.source = (struct logsource){
		.product = yaml_text(source, "product"),
		.category = yaml_text(source, "category"),
		.service = yaml_text(source, "service"),
	};
	if (!event_add_yaml(&event, map))
		return false;
	run_event(trial, &event);
	return true;
}

static enum errc check_keys(const struct yaml *test, const char *path, struct err *err)
{
	static const char *const keys[] = { "name",  "match",  "text", "format",
					    "event", "source", "rule", "zone" };

	if (test->kind != YAML_MAP)
		return fail(err, ERR_SYNTAX, "%s:%u: a test must be a map", path, test->line);
	const struct yaml *stray = yaml_stray(test, keys, ARRAY_LEN(keys));
	return stray ? fail(err, ERR_SYNTAX, "%s:%u: a test has no key “%.*s”", path, stray->line,
			    STR_ARG(stray->key))
		     : ERR_OK;
}

/* "+09:00"; where nothing is said, this machine's. */
static bool read_zone(struct str text, int *ret_minutes)
{
	auto_buf time = BUF_INIT(64);
	int64_t us;

	*ret_minutes = time_zone_offset();
	if (!text.ptr)
		return true;
	buf_printf(&time, "1970-01-02T00:00:00%.*s", STR_ARG(text));
	if (buf_failed(&time) || !time_parse_iso(buf_str(&time), 0, &us))
		return false;
	*ret_minutes = (int)((INT64_C(86400) * US_PER_SEC - us) / (60 * US_PER_SEC));
	return true;
}

static struct str run_events(struct trial *trial, const struct yaml *test)
{
	const struct yaml *event = yaml_get(test, "event");
	const struct str text = yaml_text(test, "text");
	const struct str format_name = yaml_text(test, "format");
	const struct parser *format = format_name.ptr ? parser_by_name(format_name) : NULL;

	if (format_name.ptr && !format)
		return STR("there is no such format");
	if (!read_zone(yaml_text(test, "zone"), &trial->zone_minutes))
		return STR("“zone” must be an offset such as +09:00");
	if (event && !run_fields(trial, event, yaml_get(test, "source")))
		return STR("“event” must map names to values or lists of values");
	if (text.ptr)
		run_text(trial, text, format);
	return trial->result.events ? STR_NONE : STR("the test gives no event");
}

/* Run it, and say what stood in the way. */
static struct str run_trial(struct trial *trial, const struct yaml *test)
{
	struct correlator_options options = CORRELATOR_OPTIONS;
	const struct correlation_sink sink = { .found = found, .ctx = trial };

	options.tell_quiet = true;
	if (trial->result.rule->detection)
		return run_events(trial, test);
	auto_correlator *correlator = correlator_new(trial->bench->set, &options, &sink);
	trial->hits = hit_list_new(correlator, HIT_LIST_BYTES);
	const struct str problem = run_events(trial, test);
	hit_list_end(trial->hits);
	hit_list_free(trial->hits);
	trial->hits = NULL;
	return problem;
}

static enum errc run_test(const struct rule_test_bench *bench, const struct rule *rule,
			  const struct yaml *test, const char *path, struct err *err)
{
	struct trial trial = {
		.bench = bench,
		.result = { .rule = rule, .name = yaml_text(test, "name") },
	};
	const struct yaml *match = yaml_get(test, "match");
	const enum errc code = check_keys(test, path, err);

	if (code)
		return code;
	if (!trial.result.name.ptr || !match || !yaml_to_bool(match, &trial.result.expected))
		return fail(err, ERR_SYNTAX, "%s:%u: a test needs a name and match: true or false",
			    path, test->line);
	if (!yaml_get(test, "event") == !yaml_get(test, "text"))
		return fail(err, ERR_SYNTAX, "%s:%u: a test needs either text or event", path,
			    test->line);
	trial.result.problem = run_trial(&trial, test);
	bench->sink->result(bench->sink->ctx, &trial.result);
	return ERR_OK;
}

static bool tests_path(const struct rule *rule, char out[static PATH_MAX])
{
	struct str base = rule->file;

	if (str_ends(base, STR(".yaml")))
		base.len -= 5;
	else if (str_ends(base, STR(".yml")))
		base.len -= 4;
	const int n = snprintf(out, PATH_MAX, "%.*s%s", STR_ARG(base), RULE_TEST_SUFFIX);
	return n > 0 && n < PATH_MAX;
}

static bool is_for(const struct rule *rule, const struct yaml *root, const struct yaml *test)
{
	const struct str own = yaml_text(test, "rule");
	const struct str id = own.ptr ? own : yaml_text(root, "rule");

	return !id.ptr || str_equal_nocase(id, rule->id);
}

enum errc rule_tests_run(const struct rule_test_bench *bench, const struct rule *rule,
			 struct err *err)
{
	auto_arena arena = ARENA_INIT(TESTS_BYTES_MAX);
	char path[PATH_MAX];
	struct yaml *root = NULL;

	if (!tests_path(rule, path))
		return fail(err, ERR_LIMIT, "%.*s: the path is too long", STR_ARG(rule->file));
	if (access(path, F_OK) != 0)
		return fail(err, ERR_NOT_FOUND, "%s: there is no such file", path);
	enum errc code = yaml_read_file(path, TESTS_FILE_MAX, &arena, &root, err);
	if (code)
		return code;

	const struct yaml *tests = yaml_get(root, "tests");
	if (!tests || tests->kind != YAML_LIST || tests->n == 0)
		return fail(err, ERR_SYNTAX, "%s: needs the list “tests”", path);
	for (const struct yaml *test = tests->child; test && !code; test = test->next) {
		if (is_for(rule, root, test))
			code = run_test(bench, rule, test, path, err);
	}
	return code;
}
