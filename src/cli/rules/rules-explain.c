/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/rules/rules-load.h"
#include "detect/correlate/finding-event.h"
#include "detect/correlate/hit-list.h"
#include "detect/sigma/matcher.h"
#include "parse/stream/stream.h"

#define EVENT_FILE_MAX	 (64u * 1024 * 1024)
#define EVENTS_EXPLAINED 20u
#define CELL_MAX	 512u

/* One rule against the events of one file. */
struct explaining {
	const struct rule *rule;
	struct matcher *matcher;
	struct hit_list *hits; /* of a correlation, else NULL */
	struct finding_event finding;
	struct rows *rows;
	bool table;
	bool one; /* only events of the record `wanted` */
	uint64_t wanted;
	uint64_t record; /* of the event being explained */
	size_t events;
	size_t held;
};

static const struct rows_column columns[] = {
	{ .name = "record", .title = TEXT("番号", "record"), .number = true },
	{ .name = "holds", .title = TEXT("成立", "holds") },
	{ .name = "step", .title = TEXT("条件", "step") },
	{ .name = "field", .title = TEXT("項目", "field") },
	{ .name = "value", .title = TEXT("値", "value") },
	{ .name = NULL },
};

/* In tables for people; json and csv have the English word in every language. */
static const struct text verdict_texts[] = {
	[VERDICT_NO] = TEXT("いいえ", "no"),
	[VERDICT_UNKNOWN] = TEXT("不明", "unknown"),
	[VERDICT_YES] = TEXT("はい", "yes"),
};

static void add_step(void *ctx, const struct explain_step *step)
{
	static const char *const indents[] = { "", "  ", "    ", "      " };
	struct explaining *explaining = ctx;
	auto_buf text = BUF_INIT(CELL_MAX * 8);
	char record[24];

	buf_add_text(&text, explaining->table ? indents[size_min(step->depth, 3)] : "");
	buf_add(&text, step->text);
	(void)snprintf(record, sizeof(record), "%llu", (unsigned long long)explaining->record);
	const struct str cells[] = {
		str_from(record),
		str_from(explaining->table ? text_of(verdict_texts[step->verdict])
					   : text_in(verdict_texts[step->verdict], LANG_EN)),
		buf_str(&text),
		step->field,
		step->value.ptr ? str_sub(step->value, 0, CELL_MAX) : STR_NONE,
	};
	rows_add(explaining->rows, cells);
}

/* ---- correlations: the members that held on each event, then what they come to ---- */

static bool is_member(const struct rule *correlation, const struct ruleset *set,
		      const struct rule *rule)
{
	const struct correlation *whole = ruleset_find_correlation(set, correlation->id);

	for (uint32_t i = 0; i < whole->n_members; i++) {
		const struct correlation_member *member = &whole->members[i];
		if (member->rule == rule ||
		    (member->correlation && is_member(member->rule, set, rule)))
			return true;
	}
	return false;
}

static void take_hit(void *ctx, const struct match *match)
{
	struct explaining *explaining = ctx;
	struct str values[HIT_VALUES_MAX];
	struct hit hit;

	if (!match->rule->watched || !is_member(explaining->rule, match->set, match->rule))
		return;
	const bool timed = match->event->time_us != TIME_NONE;
	const struct explain_step step = {
		.depth = 1,
		.text = match->rule->title,
		.verdict = timed ? VERDICT_YES : VERDICT_UNKNOWN,
		.value = timed ? STR_NONE : STR("the event has no time"),
	};
	explaining->record = match->event->record;
	if (explaining->held++ < EVENTS_EXPLAINED)
		add_step(explaining, &step);
	if (!timed)
		return;
	hit_of_match(match, TIME_NONE, values, &hit);
	hit.place.record = explaining->events;
	hit_list_add(explaining->hits, &hit);
}

static void correlate_event(void *ctx, struct event *event)
{
	struct explaining *explaining = ctx;
	const struct match_sink sink = { .matched = take_hit, .ctx = explaining };

	explaining->events++;
	matcher_run(explaining->matcher, event, &sink);
}

static void write_place(void *ctx UNUSED, const struct moment *moment, struct buf *out)
{
	buf_printf(out, "%llu", (unsigned long long)moment->place.number);
}

static void explain_finding(void *ctx, const struct correlation_finding *found)
{
	struct explaining *explaining = ctx;
	const struct explain_step whole = { .text = explaining->rule->title,
					    .verdict = VERDICT_YES };

	if (&found->correlation->rule != explaining->rule)
		return;
	finding_event_fill(&explaining->finding, explaining->finding.match.set, found);
	const struct event *event = &explaining->finding.event;
	explaining->record = event->record;
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct explain_step step = {
			.depth = 1,
			.text = STR("correlation"),
			.verdict = VERDICT_YES,
			.field = event->fields[i].name,
			.value = event->fields[i].value,
		};
		add_step(explaining, &step);
	}
	add_step(explaining, &whole);
}

/* ---- rules ---- */

static void explain_event(void *ctx, struct event *event)
{
	struct explaining *explaining = ctx;
	const struct explain_sink sink = { .step = add_step, .ctx = explaining };

	if (explaining->one && event->record != explaining->wanted)
		return;
	if (explaining->events++ >= EVENTS_EXPLAINED)
		return;
	explaining->record = event->record;
	const enum verdict verdict =
		matcher_explain(explaining->matcher, event, explaining->rule, &sink);
	explaining->held += verdict == VERDICT_YES;
	const struct explain_step whole = { .text = explaining->rule->title, .verdict = verdict };
	add_step(explaining, &whole);
}

/* FILE or FILE:N. A file that has the whole as its name is meant by it. */
static struct str split_number(const char *given, struct explaining *explaining)
{
	const struct str whole = str_from(given);
	const char *colon = strrchr(given, ':');

	if (!colon || access(given, F_OK) == 0 ||
	    !str_to_u64(str_from(colon + 1), &explaining->wanted))
		return whole;
	explaining->one = true;
	return str_sub(whole, 0, (size_t)(colon - given));
}

static enum errc explain_file(struct explaining *explaining, const char *given, struct err *err)
{
	const struct event_sink sink = { .take = explaining->hits ? correlate_event : explain_event,
					 .ctx = explaining };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE };
	auto_parse_shared shared = { .taxonomy = NULL };
	auto_buf bytes = BUF_INIT(EVENT_FILE_MAX);
	char content[PATH_MAX];
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%.*s", STR_ARG(split_number(given, explaining)));
	enum errc code = path_content(content, err);
	if (!code)
		code = parse_shared_open(content, &shared, err);
	if (!code)
		code = file_read(path, &bytes, err);
	if (code)
		return code;

	auto_parse_stream *stream = parse_stream_new(&sink, &shared, &options);
	parse_stream_feed(stream, buf_str(&bytes));
	parse_stream_end(stream);
	if (explaining->events == 0 && explaining->one)
		return fail(err, ERR_NOT_FOUND, "%s: no record %llu in it", path,
			    (unsigned long long)explaining->wanted);
	if (explaining->events == 0)
		return fail(err, ERR_NOT_FOUND, "%s: no event in it", path);
	return ERR_OK;
}

static const struct rule *find_rule(const struct ruleset *set, struct str id)
{
	const struct correlation *correlation = ruleset_find_correlation(set, id);

	return correlation ? &correlation->rule : ruleset_find(set, id);
}

/* RULE is an id of the rules loaded, or the path of a rule file. */
static enum errc load_rule(const struct options *options, struct ruleset **ret_set,
			   const struct rule **ret_rule, struct err *err)
{
	const char *name = options_arg(options, 0);
	const bool is_file = access(name, R_OK) == 0;
	enum errc code = is_file ? rules_load(&name, 1, options_text(options, "vars"), ret_set, err)
				 : rules_load_options(options, ret_set, err);

	if (code)
		return code;
	if (is_file && ruleset_refused_count(*ret_set)) {
		const struct rule_note *note = ruleset_refused(*ret_set, 0);
		return fail(err, ERR_SYNTAX, "%.*s:%u: %.*s", STR_ARG(note->file), note->line,
			    STR_ARG(note->text));
	}
	if (is_file && ruleset_correlation_count(*ret_set))
		*ret_rule = &ruleset_correlation(*ret_set, ruleset_correlation_count(*ret_set) - 1)
				     ->rule;
	else if (is_file && ruleset_count(*ret_set))
		*ret_rule = ruleset_rule(*ret_set, 0);
	else
		*ret_rule = find_rule(*ret_set, str_from(name));
	return *ret_rule ? ERR_OK
			 : fail(err, ERR_NOT_FOUND, "%s: no rule of that id, and no file", name);
}

/* With what a correlation needs, when it is one. */
static enum errc explain(struct explaining *explaining, const struct ruleset *set, const char *file,
			 struct err *err)
{
	struct correlator_options options = CORRELATOR_OPTIONS;
	const struct correlation_sink sink = { .found = explain_finding, .ctx = explaining };

	if (explaining->rule->detection)
		return explain_file(explaining, file, err);
	options.tell_quiet = true;
	auto_correlator *correlator = correlator_new(set, &options, &sink);
	finding_event_init(&explaining->finding, write_place, explaining);
	explaining->finding.match.set = set;
	explaining->hits = hit_list_new(correlator, HIT_LIST_BYTES);
	const enum errc code = explain_file(explaining, file, err);
	hit_list_end(explaining->hits);
	hit_list_free(explaining->hits);
	finding_event_done(&explaining->finding);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_ruleset *set = NULL;
	const struct rule *rule = NULL;
	struct err err;

	if (load_rule(options, &set, &rule, &err))
		return command_fail(&err);

	auto_matcher *matcher = matcher_new(set);
	struct explaining explaining = {
		.rule = rule,
		.matcher = matcher,
		.rows = rows_new(rows_format_of(options), columns),
		.table = rows_format_of(options) == ROWS_TABLE,
	};
	struct err rows_err;
	const enum errc code = explain(&explaining, set, options_arg(options, 1), &err);
	if (rows_end(explaining.rows, &rows_err))
		return command_fail(&rows_err);
	if (code)
		return command_fail(&err);
	if (rule->detection && explaining.events > EVENTS_EXPLAINED)
		fprintf(stderr,
			text_of(TR("最初の %u 件だけを説明しました（全 %zu 件）\n",
				   "only the first %u events are explained (of %zu)\n")),
			EVENTS_EXPLAINED, explaining.events);
	return EXIT_DONE;
}

static const struct option_def options_table[] = {
	RULES_OPTION,
	RULES_VARS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_rules_explain = {
	.name = "rules explain",
	.summary = TEXT("ルールのどの条件が成り立ったかを示す",
			"tell which conditions of a rule hold on events, and which do not"),
	.args = "RULE FILE[:N]",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("RULE はルールの ID かファイル、FILE は読める形式なら何でもよいログ"
			"（JSON、EVTX、テキスト）です。\n"
			"N は行番号、または EVTX の EventRecordID で、その記録だけを説明します。\n"
			"相関ルールでは、対象のルールが成り立った記録と、その結果を示します。",
			"RULE is the id of a rule or its file; FILE is a log in any format that "
			"can be read (JSON, EVTX, text).\n"
			"N is a line, or the EventRecordID of EVTX: only that record is "
			"explained.\n"
			"Of a correlation: on which records its rules hold, and what that comes "
			"to."),
	.options = options_table,
	.run = run,
};
