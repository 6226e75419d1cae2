/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (4u * 1024 * 1024)

const struct text_choice case_classes[CASE_CLASSES + 1] = {
	[CASE_CLASS_ATTACK] = { "attack", TEXT("サイバー攻撃", "Attacks") },
	[CASE_CLASS_DISASTER] = { "disaster", TEXT("災害", "Disasters") },
	[CASE_CLASS_MANAGEMENT] = { "management", TEXT("管理の誤り", "Management errors") },
	[CASE_CLASS_FAILURE] = { "failure", TEXT("故障", "Failures") },
	[CASE_CLASS_UNKNOWN] = { "unknown", TEXT("不明", "Not known") },
};

static const char *const class_names[CASE_CLASSES] = { "attack", "disaster", "management",
						       "failure", "unknown" };
static const char *const kind_names[CASE_KINDS] = { "unknown", "attack", "outage", "leak" };
static const char *const type_names[CASE_FACT_TYPES] = {
	[CASE_FACT_TRUTH] = "truth",   [CASE_FACT_NUMBER] = "number",	[CASE_FACT_DAY] = "day",
	[CASE_FACT_TIME] = "time",     [CASE_FACT_TEXT] = "text",	[CASE_FACT_LINES] = "lines",
	[CASE_FACT_CHOICE] = "choice", [CASE_FACT_CHOICES] = "choices",
};

const char *case_fact_type_name(enum case_fact_type type)
{
	return type_names[type];
}

/* ---- reading ---- */

static void read_choices(struct yaml_check *check, const struct yaml *node,
			 struct case_choices *choices)
{
	static const char *const keys[] = { "id", "title", NULL };
	const struct yaml *list = yaml_check_list(check, node, "choices", CASE_CHOICES_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		if (!yaml_check_map(check, one, "a choice", keys))
			return;
		const struct case_choice_def choice = {
			.id = yaml_check_id(check, one, "id", true),
			.title = yaml_check_pair(check, one, "title", true),
		};
		if (case_choices_find(choices, choice.id))
			yaml_wrong(check, one->line, "choice %.*s is there already",
				   STR_ARG(choice.id));
		choices->at[choices->n++] = choice;
	}
}

static void read_cause(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "class", "kind", "title", NULL };
	struct case_content *content = into;

	if (!yaml_check_map(check, node, "a cause", keys))
		return;
	const struct case_cause cause = {
		.id = yaml_check_id(check, node, "id", true),
		.class = (enum case_cause_class)yaml_check_word(check, node, "class", class_names,
								CASE_CLASSES, CASE_CLASS_UNKNOWN),
		.kind = (enum case_kind)yaml_check_word(check, node, "kind", kind_names, CASE_KINDS,
							CASE_UNKNOWN),
		.title = yaml_check_pair(check, node, "title", true),
	};
	if (case_cause_find(content, cause.id))
		yaml_wrong(check, node->line, "cause %.*s is there already", STR_ARG(cause.id));
	content->causes[content->n_causes++] = cause;
}

static void read_route(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "hint", NULL };
	struct case_content *content = into;

	if (!yaml_check_map(check, node, "a way in", keys))
		return;
	const struct case_route route = {
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.hint = yaml_check_pair(check, node, "hint", false),
	};
	if (case_route_find(content, route.id))
		yaml_wrong(check, node->line, "way in %.*s is there already", STR_ARG(route.id));
	content->routes[content->n_routes++] = route;
}

static void read_milestone(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "counts", "title", NULL };
	struct case_content *content = into;
	static const char *const counts[] = { "first", "last" };

	if (!yaml_check_map(check, node, "a milestone", keys))
		return;
	const struct case_milestone milestone = {
		.id = yaml_check_id(check, node, "id", true),
		.last = yaml_check_word(check, node, "counts", counts, ARRAY_LEN(counts), 0) == 1,
		.title = yaml_check_pair(check, node, "title", true),
	};
	if (case_milestone_find(content, milestone.id))
		yaml_wrong(check, node->line, "milestone %.*s is there already",
			   STR_ARG(milestone.id));
	content->milestones[content->n_milestones++] = milestone;
}

static const struct case_milestone *milestone_named(struct yaml_check *check,
						    const struct yaml *node, const char *key,
						    const struct case_content *content)
{
	const struct str id = yaml_check_id(check, node, key, true);
	const struct case_milestone *milestone = case_milestone_find(content, id);

	if (id.ptr && !milestone)
		yaml_wrong(check, yaml_line(node, key), "there is no milestone “%.*s”",
			   STR_ARG(id));
	return milestone;
}

static void read_measure(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "from", "to", "title", NULL };
	struct case_content *content = into;

	if (!yaml_check_map(check, node, "a measure", keys))
		return;
	content->measures[content->n_measures++] = (struct case_measure){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.from = milestone_named(check, node, "from", content),
		.to = milestone_named(check, node, "to", content),
	};
}

static const struct case_fact_group *group_find(const struct case_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_groups; i++) {
		if (str_equal(content->groups[i].id, id))
			return &content->groups[i];
	}
	return NULL;
}

static void read_group(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", NULL };
	struct case_content *content = into;

	if (!yaml_check_map(check, node, "a group", keys))
		return;
	const struct case_fact_group group = {
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
	};
	if (group_find(content, group.id))
		yaml_wrong(check, node->line, "group %.*s is there already", STR_ARG(group.id));
	content->groups[content->n_groups++] = group;
}

static void read_used(struct yaml_check *check, const struct yaml *node, struct case_fact_def *def)
{
	const struct yaml *list = yaml_check_list(check, node, "used", CASE_USES_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		def->used[def->n_used++] = one->text;
}

static void check_fact(struct yaml_check *check, const struct yaml *node,
		       const struct case_content *content, const struct case_fact_def *def)
{
	const bool chosen = def->type == CASE_FACT_CHOICE || def->type == CASE_FACT_CHOICES;

	if (case_fact_def_find(content, def->id))
		yaml_wrong(check, node->line, "fact %.*s is there already", STR_ARG(def->id));
	if (!def->group)
		yaml_wrong(check, yaml_line(node, "group"), "there is no such group");
	if (chosen != (def->choices.n > 0))
		yaml_wrong(check, node->line, "choices stand with the types choice and choices");
}

static void read_fact(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",   "group",   "type", "title",
					    "help", "choices", "used", NULL };
	struct case_content *content = into;
	struct case_fact_def *def = &content->facts[content->n_facts];

	if (!yaml_check_map(check, node, "a fact", keys))
		return;
	*def = (struct case_fact_def){
		.id = yaml_check_id(check, node, "id", true),
		.group = group_find(content, yaml_check_id(check, node, "group", true)),
		.type = (enum case_fact_type)yaml_check_word(check, node, "type", type_names,
							     CASE_FACT_TYPES, CASE_FACT_TEXT),
		.title = yaml_check_pair(check, node, "title", true),
		.help = yaml_check_pair(check, node, "help", false),
	};
	read_choices(check, node, &def->choices);
	read_used(check, node, def);
	check_fact(check, node, content, def);
	content->n_facts++;
}

static void read_question(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",      "question", "policy", "policy-source",
					    "choices", NULL };
	struct case_content *content = into;
	struct case_question *question = &content->questions[content->n_questions];

	if (!yaml_check_map(check, node, "a decision", keys))
		return;
	*question = (struct case_question){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "question", true),
		.policy = yaml_check_pair(check, node, "policy", true),
		.policy_source = yaml_check_text(check, node, "policy-source", true),
	};
	if (case_question_find(content, question->id))
		yaml_wrong(check, node->line, "decision %.*s is there already",
			   STR_ARG(question->id));
	read_choices(check, node, &question->choices);
	content->n_questions++;
}

/* What is named by others comes first. */
static const struct yaml_part parts[] = {
	{ "routes", CASE_ROUTES_MAX, offsetof(struct case_content, n_routes), read_route },
	{ "causes", CASE_CAUSES_MAX, offsetof(struct case_content, n_causes), read_cause },
	{ "milestones", CASE_MILESTONES_MAX, offsetof(struct case_content, n_milestones),
	  read_milestone },
	{ "measures", CASE_MEASURES_MAX, offsetof(struct case_content, n_measures), read_measure },
	{ "groups", CASE_GROUPS_MAX, offsetof(struct case_content, n_groups), read_group },
	{ "facts", CASE_FACT_DEFS_MAX, offsetof(struct case_content, n_facts), read_fact },
	{ "decisions", CASE_QUESTIONS_MAX, offsetof(struct case_content, n_questions),
	  read_question },
	{ .key = NULL },
};

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date",	     "source",	 "routes",
					    "causes",  "milestones", "measures", "groups",
					    "facts",   "decisions",  NULL };
	struct case_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a file of cases", keys))
		yaml_check_head(&check, doc);
	yaml_check_parts(&check, doc, parts, content);
	return yaml_check_end(&check, err);
}

enum errc case_content_load(const char *from, struct case_content **ret, struct err *err)
{
	auto_case_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(from, CASE_FOLDER, &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void case_content_free(struct case_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void case_content_free_at(struct case_content **content)
{
	case_content_free(*content);
	*content = NULL;
}

/* ---- asking ---- */

const struct case_choice_def *case_choices_find(const struct case_choices *choices, struct str id)
{
	for (size_t i = 0; i < choices->n; i++) {
		if (str_equal(choices->at[i].id, id))
			return &choices->at[i];
	}
	return NULL;
}

const struct case_cause *case_cause_find(const struct case_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_causes; i++) {
		if (str_equal(content->causes[i].id, id))
			return &content->causes[i];
	}
	return NULL;
}

const struct case_route *case_route_find(const struct case_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_routes; i++) {
		if (str_equal(content->routes[i].id, id))
			return &content->routes[i];
	}
	return NULL;
}

const struct case_milestone *case_milestone_find(const struct case_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_milestones; i++) {
		if (str_equal(content->milestones[i].id, id))
			return &content->milestones[i];
	}
	return NULL;
}

const struct case_fact_def *case_fact_def_find(const struct case_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_facts; i++) {
		if (str_equal(content->facts[i].id, id))
			return &content->facts[i];
	}
	return NULL;
}

const struct case_question *case_question_find(const struct case_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_questions; i++) {
		if (str_equal(content->questions[i].id, id))
			return &content->questions[i];
	}
	return NULL;
}
