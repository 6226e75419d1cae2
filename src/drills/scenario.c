/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/scenario.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define MEMORY_MAX (8u * SCENARIO_BYTES_MAX)
#define DEPTH_MAX  12u
#define NODES_MAX  20000u
#define MINUTE_MAX SCENARIO_MINUTES_MAX

const struct text_choice drill_forms[DRILL_FORMS + 1] = {
	[DRILL_TABLE] = { "table", TEXT("机上（カード）", "Table-top (cards)") },
	[DRILL_TECHNICAL] = { "technical", TEXT("実技（ログ）", "Technical (log lines)") },
	[DRILL_FORMS] = { NULL, TEXT(NULL, NULL) },
};

const struct text_choice inject_channels[INJECT_CHANNELS + 1] = {
	[INJECT_PHONE] = { "phone", TEXT("電話", "Telephone") },
	[INJECT_MAIL] = { "mail", TEXT("メール", "Mail") },
	[INJECT_PAPER] = { "paper", TEXT("紙", "Paper") },
	[INJECT_SCREEN] = { "screen", TEXT("画面", "Screen") },
	[INJECT_ALERT] = { "alert", TEXT("警報", "Alert") },
	[INJECT_VISIT] = { "visit", TEXT("人が来る", "Somebody comes") },
	[INJECT_PRESS] = { "press", TEXT("報道・外部", "Press and public") },
	[INJECT_CHANNELS] = { NULL, TEXT(NULL, NULL) },
};

static const char *const channel_names[INJECT_CHANNELS] = { "phone", "mail",  "paper", "screen",
							    "alert", "visit", "press" };
const char *const measure_kind_names[MEASURE_KINDS] = {
	[MEASURE_FACT] = "fact",	 [MEASURE_BEFORE] = "before",
	[MEASURE_TOLD] = "told",	 [MEASURE_DEADLINE] = "deadline",
	[MEASURE_DECIDED] = "decided",	 [MEASURE_MILESTONE] = "milestone",
	[MEASURE_ANSWERED] = "answered", [MEASURE_OPENED] = "opened",
	[MEASURE_REPORT] = "report",	 [MEASURE_OWNED] = "owned",
	[MEASURE_WRITTEN] = "written",
};
static const char *const case_kind_names[CASE_KINDS] = { "unknown", "attack", "outage", "leak" };

/* ---- reading ---- */

static void read_roles(struct yaml_check *check, const struct yaml *doc, struct scenario *scenario)
{
	static const char *const keys[] = { "id", "title", "task", NULL };
	const struct yaml *list = yaml_check_list(check, doc, "roles", SCENARIO_ROLES_MAX);

	if (!list)
		yaml_wrong(check, doc->line, "roles is missing");
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		if (!yaml_check_map(check, one, "a role", keys))
			return;
		const struct scenario_role role = {
			.id = yaml_check_id(check, one, "id", true),
			.title = yaml_check_pair(check, one, "title", true),
			.task = yaml_check_pair(check, one, "task", true),
		};
		if (scenario_role_find(scenario, role.id) < scenario->n_roles)
			yaml_wrong(check, one->line, "role %.*s is there already",
				   STR_ARG(role.id));
		scenario->roles[scenario->n_roles++] = role;
	}
}

static void read_option(struct yaml_check *check, const struct yaml *one,
			struct scenario_detail *detail)
{
	static const char *const keys[] = { "ja", "en", NULL };

	if (!yaml_check_map(check, one, "an option", keys))
		return;
	detail->options[detail->n_options++] = (struct text_pair){
		.ja = yaml_check_text(check, one, "ja", true),
		.en = yaml_check_text(check, one, "en", true),
	};
}

static void read_details(struct yaml_check *check, const struct yaml *doc,
			 struct scenario *scenario)
{
	static const char *const keys[] = { "name", "options", NULL };
	const struct yaml *list = yaml_check_list(check, doc, "details", SCENARIO_DETAILS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		struct scenario_detail *detail = &scenario->details[scenario->n_details];

		if (!yaml_check_map(check, one, "a detail", keys))
			return;
		detail->name = yaml_check_id(check, one, "name", true);
		const struct yaml *options =
			yaml_check_list(check, one, "options", SCENARIO_OPTIONS_MAX);
		if (!options)
			yaml_wrong(check, one->line, "options is missing");
		for (const struct yaml *o = options ? options->child : NULL; o; o = o->next)
			read_option(check, o, detail);
		scenario->n_details++;
	}
}

static void read_to(struct yaml_check *check, const struct yaml *node,
		    const struct scenario *scenario, struct inject *inject)
{
	const struct yaml *list = yaml_check_list(check, node, "to", SCENARIO_ROLES_MAX);

	if (!list)
		yaml_wrong(check, node->line, "to is missing");
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		const size_t role = scenario_role_find(scenario, one->text);
		if (role == scenario->n_roles)
			yaml_wrong(check, one->line, "there is no role “%.*s”", STR_ARG(one->text));
		else
			inject->to[role] = true;
	}
}

static void read_expects(struct yaml_check *check, const struct yaml *node, struct inject *inject)
{
	static const char *const keys[] = { "ja", "en", NULL };
	const struct yaml *list = yaml_check_list(check, node, "expect", SCENARIO_EXPECTS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		if (!yaml_check_map(check, one, "an expectation", keys))
			return;
		inject->expects[inject->n_expects++] = (struct text_pair){
			.ja = yaml_check_text(check, one, "ja", true),
			.en = yaml_check_text(check, one, "en", true),
		};
	}
}

static void read_answers(struct yaml_check *check, const struct yaml *node, struct inject *inject)
{
	static const char *const keys[] = { "id", "text", "good", NULL };
	const struct yaml *list = yaml_check_list(check, node, "answers", SCENARIO_ANSWERS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		if (!yaml_check_map(check, one, "an answer", keys))
			return;
		inject->answers[inject->n_answers++] = (struct inject_answer){
			.id = yaml_check_id(check, one, "id", true),
			.text = yaml_check_pair(check, one, "text", true),
			.good = yaml_check_truth(check, one, "good", false),
		};
	}
	if (inject->n_answers && !inject->ask.ja.len)
		yaml_wrong(check, node->line, "answers stand with a question (ask)");
}

static void read_facts(struct yaml_check *check, const struct yaml *node, struct inject *inject)
{
	const struct yaml *map = yaml_get(node, "facts");

	if (!map)
		return;
	if (map->kind != YAML_MAP || map->n > SCENARIO_FACTS_MAX) {
		yaml_wrong(check, map->line, "facts: at most %u, each “key: value”",
			   SCENARIO_FACTS_MAX);
		return;
	}
	for (const struct yaml *one = map->child; one; one = one->next) {
		if (one->kind != YAML_SCALAR)
			yaml_wrong(check, one->line, "the value of a fact is a text");
		inject->facts[inject->n_facts++] =
			(struct inject_fact){ .key = one->key, .value = one->text };
	}
}

static void read_lines(struct yaml_check *check, const struct yaml *node, struct inject *inject)
{
	static const char *const keys[] = { "line", "times", "every", NULL };
	const struct yaml *list = yaml_check_list(check, node, "log", SCENARIO_LINES_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		if (!yaml_check_map(check, one, "a log line", keys))
			return;
		inject->lines[inject->n_lines++] = (struct inject_line){
			.text = yaml_check_text(check, one, "line", true),
			.times = (uint32_t)yaml_check_number(check, one, "times", 1,
							     SCENARIO_TIMES_MAX, 1),
			.every_us = yaml_check_number(check, one, "every", 0, 3600, 1) * US_PER_SEC,
		};
	}
}

static void read_inject(struct yaml_check *check, const struct yaml *node,
			struct scenario *scenario)
{
	static const char *const keys[] = { "id",      "at",	"spread",    "chance", "one-of",
					    "to",      "by",	"text",	     "expect", "ask",
					    "answers", "facts", "milestone", "log",    NULL };
	struct inject *inject = &scenario->injects[scenario->n_injects];

	if (!yaml_check_map(check, node, "an inject", keys))
		return;
	*inject = (struct inject){
		.id = yaml_check_id(check, node, "id", true),
		.minute = (uint32_t)yaml_check_number(check, node, "at", 0, MINUTE_MAX, 0),
		.spread = (uint32_t)yaml_check_number(check, node, "spread", 0, 240, 0),
		.chance = (uint32_t)yaml_check_number(check, node, "chance", 1, 100, 100),
		.one_of = yaml_check_id(check, node, "one-of", false),
		.channel = (enum inject_channel)yaml_check_word(check, node, "by", channel_names,
								INJECT_CHANNELS, INJECT_PHONE),
		.text = yaml_check_pair(check, node, "text", true),
		.ask = yaml_check_pair(check, node, "ask", false),
		.milestone = yaml_check_id(check, node, "milestone", false),
	};
	if (scenario_inject_find(scenario, inject->id))
		yaml_wrong(check, node->line, "inject %.*s is there already", STR_ARG(inject->id));
	if (inject->one_of.ptr && inject->chance != 100)
		yaml_wrong(check, node->line, "chance does not stand with one-of");
	read_to(check, node, scenario, inject);
	read_expects(check, node, inject);
	read_answers(check, node, inject);
	read_facts(check, node, inject);
	read_lines(check, node, inject);
	scenario->n_injects++;
}

static void read_injects(struct yaml_check *check, const struct yaml *doc,
			 struct scenario *scenario)
{
	const struct yaml *list = yaml_check_list(check, doc, "injects", SCENARIO_INJECTS_MAX);

	if (!list)
		yaml_wrong(check, doc->line, "injects is missing");
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		read_inject(check, one, scenario);
}

/* What a kind needs beside its name. */
static void check_measure(struct yaml_check *check, const struct yaml *node,
			  const struct scenario *scenario, const struct scenario_measure *measure)
{
	const bool alone = measure->kind == MEASURE_OPENED || measure->kind == MEASURE_OWNED;

	if (alone == (measure->of.ptr != NULL))
		yaml_wrong(check, node->line, "%s: of is %s", measure_kind_names[measure->kind],
			   alone ? "not looked at" : "missing");
	if (measure->kind == MEASURE_BEFORE && !measure->is.ptr)
		yaml_wrong(check, node->line, "before: is names the fact that comes second");
	if (measure->kind == MEASURE_ANSWERED && measure->of.ptr &&
	    !scenario_inject_find(scenario, measure->of))
		yaml_wrong(check, yaml_line(node, "of"), "there is no inject “%.*s”",
			   STR_ARG(measure->of));
	if (measure->kind == MEASURE_WRITTEN && measure->of.ptr &&
	    case_choice(case_entry_kinds, measure->of) == CASE_ENTRY_KINDS)
		yaml_wrong(check, yaml_line(node, "of"), "there is no kind of entry “%.*s”",
			   STR_ARG(measure->of));
}

static void read_measure(struct yaml_check *check, const struct yaml *node,
			 struct scenario *scenario)
{
	static const char *const keys[] = { "id",    "kind",   "title", "why",	  "of", "is",
					    "after", "within", "count", "points", NULL };
	struct scenario_measure *measure = &scenario->measures[scenario->n_measures];

	if (!yaml_check_map(check, node, "a measure", keys))
		return;
	const struct str after = yaml_check_id(check, node, "after", false);
	*measure = (struct scenario_measure){
		.id = yaml_check_id(check, node, "id", true),
		.kind = (enum measure_kind)yaml_check_word(check, node, "kind", measure_kind_names,
							   MEASURE_KINDS, MEASURE_FACT),
		.title = yaml_check_pair(check, node, "title", true),
		.why = yaml_check_pair(check, node, "why", true),
		.of = yaml_check_id(check, node, "of", false),
		.is = yaml_check_id(check, node, "is", false),
		.after = scenario_inject_find(scenario, after),
		.within = (uint32_t)yaml_check_number(check, node, "within", 1, MINUTE_MAX, 0),
		.count = (uint32_t)yaml_check_number(check, node, "count", 1, 1000, 1),
		.points = (uint32_t)yaml_check_number(check, node, "points", 1, 100, 1),
	};
	if (after.ptr && !measure->after)
		yaml_wrong(check, yaml_line(node, "after"), "there is no inject “%.*s”",
			   STR_ARG(after));
	if (scenario_measure_find(scenario, measure->id))
		yaml_wrong(check, node->line, "measure %.*s is there already",
			   STR_ARG(measure->id));
	check_measure(check, node, scenario, measure);
	scenario->n_measures++;
}

static void read_measures(struct yaml_check *check, const struct yaml *doc,
			  struct scenario *scenario)
{
	const struct yaml *list = yaml_check_list(check, doc, "measures", SCENARIO_MEASURES_MAX);

	if (!list)
		yaml_wrong(check, doc->line, "measures is missing");
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		read_measure(check, one, scenario);
}

static void read_head(struct yaml_check *check, const struct yaml *doc, struct scenario *scenario)
{
	yaml_check_head(check, doc);
	scenario->version = yaml_text(doc, "version");
	scenario->date = yaml_text(doc, "date");
	scenario->source = yaml_text(doc, "source");
	scenario->id = yaml_check_id(check, doc, "id", true);
	scenario->title = yaml_check_pair(check, doc, "title", true);
	scenario->about = yaml_check_pair(check, doc, "about", true);
	scenario->incident = yaml_check_pair(check, doc, "incident", true);
	scenario->begin = yaml_check_pair(check, doc, "begin", true);
	scenario->playbook = yaml_check_id(check, doc, "playbook", false);
	scenario->kind = (enum case_kind)yaml_check_word(check, doc, "kind", case_kind_names,
							 CASE_KINDS, CASE_UNKNOWN);
	scenario->cause = yaml_check_id(check, doc, "cause", false);
	scenario->route = yaml_check_id(check, doc, "route", false);
	scenario->minutes =
		(uint32_t)yaml_check_number(check, doc, "minutes", 5, SCENARIO_MINUTES_MAX, 60);
}

static enum errc read_doc(const char *file, const struct yaml *doc, struct scenario *scenario,
			  struct err *err)
{
	static const char *const keys[] = { "version", "date",	   "source",  "id",	  "title",
					    "about",   "incident", "begin",   "playbook", "kind",
					    "cause",   "route",	   "minutes", "roles",	  "details",
					    "injects", "measures", NULL };
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a scenario", keys)) {
		read_head(&check, doc, scenario);
		read_roles(&check, doc, scenario);
		read_details(&check, doc, scenario);
		read_injects(&check, doc, scenario);
		read_measures(&check, doc, scenario);
	}
	return yaml_check_end(&check, err);
}

enum errc scenario_read(const char *file, struct str text, struct scenario **ret, struct err *err)
{
	static const struct yaml_limits limits = { .depth = DEPTH_MAX, .nodes = NODES_MAX };
	auto_scenario *scenario = mem_new(sizeof(*scenario));
	struct yaml *doc = NULL;
	unsigned line = 0;

	arena_init(&scenario->arena, MEMORY_MAX);
	scenario->text = arena_str(&scenario->arena, text);
	scenario->file = arena_str(&scenario->arena, str_from(file));
	if (text.len > SCENARIO_BYTES_MAX || !scenario->text.ptr || !scenario->file.ptr)
		return fail(err, ERR_LIMIT, "%s: a scenario has at most %u bytes", file,
			    SCENARIO_BYTES_MAX);
	auto_yaml_reader *reader = yaml_reader_new(scenario->text, limits);
	enum errc code = yaml_next(reader, &scenario->arena, &doc, &line, err);
	if (code)
		return fail_in(err, code, file);
	pack_expand(doc, &scenario->arena);
	code = read_doc(file, doc, scenario, err);
	if (!code)
		*ret = STEAL(scenario);
	return code;
}

void scenario_free(struct scenario *scenario)
{
	if (!scenario)
		return;
	arena_done(&scenario->arena);
	free(scenario);
}

void scenario_free_at(struct scenario **scenario)
{
	scenario_free(*scenario);
	*scenario = NULL;
}

/* ---- what it names ---- */

static enum errc no_such(const struct scenario *scenario, const char *what, struct str id,
			 struct err *err)
{
	return fail(err, ERR_SYNTAX, "%.*s: %s “%.*s”: %s", STR_ARG(scenario->file), what,
		    STR_ARG(id), text_of(TR("ありません", "there is none")));
}

static bool fact_fits(const struct case_content *content, const struct inject_fact *fact)
{
	const struct case_fact_def *def = case_fact_def_find(content, fact->key);
	auto_arena arena = ARENA_INIT(CASE_FACT_MAX * 2);
	struct str kept;

	return def && !case_fact_read(def, fact->value, 0, &arena, &kept, NULL) &&
	       str_equal(kept, fact->value);
}

static enum errc check_inject(const struct scenario *scenario, const struct inject *inject,
			      const struct case_content *content, struct err *err)
{
	if (inject->milestone.ptr && !case_milestone_find(content, inject->milestone))
		return no_such(scenario, "milestone", inject->milestone, err);
	for (size_t i = 0; i < inject->n_facts; i++) {
		if (!fact_fits(content, &inject->facts[i]))
			return no_such(scenario, "fact, or a value of it,", inject->facts[i].key,
				       err);
	}
	return ERR_OK;
}

static bool measure_fits(const struct scenario_measure *measure, const struct case_content *content)
{
	switch (measure->kind) {
	case MEASURE_FACT:
		return case_fact_def_find(content, measure->of);
	case MEASURE_BEFORE:
		return case_fact_def_find(content, measure->of) &&
		       case_fact_def_find(content, measure->is);
	case MEASURE_DECIDED:
		return case_question_find(content, measure->of);
	case MEASURE_MILESTONE:
		return case_milestone_find(content, measure->of);
	case MEASURE_TOLD:
	case MEASURE_DEADLINE:
	case MEASURE_ANSWERED:
	case MEASURE_OPENED:
	case MEASURE_REPORT:
	case MEASURE_OWNED:
	case MEASURE_WRITTEN:
	case MEASURE_KINDS:
		break;
	}
	return true;
}

enum errc scenario_check(const struct scenario *scenario, const struct case_content *content,
			 struct err *err)
{
	enum errc code = ERR_OK;

	if (scenario->cause.ptr && !case_cause_find(content, scenario->cause))
		return no_such(scenario, "cause", scenario->cause, err);
	if (scenario->route.ptr && !case_route_find(content, scenario->route))
		return no_such(scenario, "route", scenario->route, err);
	for (size_t i = 0; !code && i < scenario->n_injects; i++)
		code = check_inject(scenario, &scenario->injects[i], content, err);
	for (size_t i = 0; !code && i < scenario->n_measures; i++) {
		if (!measure_fits(&scenario->measures[i], content))
			code = no_such(scenario, measure_kind_names[scenario->measures[i].kind],
				       scenario->measures[i].of, err);
	}
	return code;
}

/* ---- asking ---- */

bool scenario_is_technical(const struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->n_injects; i++) {
		if (scenario->injects[i].n_lines)
			return true;
	}
	return false;
}

size_t scenario_role_find(const struct scenario *scenario, struct str id)
{
	size_t i = 0;

	while (i < scenario->n_roles && !str_equal(scenario->roles[i].id, id))
		i++;
	return i;
}

const struct inject *scenario_inject_find(const struct scenario *scenario, struct str id)
{
	for (size_t i = 0; i < scenario->n_injects; i++) {
		if (id.ptr && str_equal(scenario->injects[i].id, id))
			return &scenario->injects[i];
	}
	return NULL;
}

const struct scenario_measure *scenario_measure_find(const struct scenario *scenario, struct str id)
{
	for (size_t i = 0; i < scenario->n_measures; i++) {
		if (str_equal(scenario->measures[i].id, id))
			return &scenario->measures[i];
	}
	return NULL;
}
