/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/incident-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/yaml-check.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (4u * 1024 * 1024)
#define FOLDER	      "incidents" /* in the content folder and the pack */
#define BEDS_MOST     100000
#define HOURS_MOST    (24 * 366)
#define MINUTES_MOST  (60 * 24 * 7)

const struct text_choice incident_facts[INCIDENT_FACTS + 1] = {
	[INCIDENT_ATTACK] = { "attack", TEXT("攻撃か", "was it an attack") },
	[INCIDENT_PERSONAL] = { "personal",
				TEXT("個人データの漏えい等か", "have personal data leaked") },
	[INCIDENT_CARE] = { "care", TEXT("業務に影響があるか", "does the service suffer") },
	[INCIDENT_LIMITED] = { "limited",
			       TEXT("受け入れを制限しているか", "is what is taken in limited") },
	[INCIDENT_FACTS] = { NULL, TEXT(NULL, NULL) },
};

/* ---- finding ---- */

const struct incident_choice *incident_choice_find(const struct incident_choice *list, size_t n,
						   struct str id)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(list[i].id, id))
			return &list[i];
	}
	return NULL;
}

struct str incident_choice_words(const struct incident_choice *list, size_t n, struct str id,
				 enum lang lang)
{
	const struct incident_choice *found = incident_choice_find(list, n, id);

	if (found)
		return text_pair_in(found->title, lang);
	return id.len ? id : str_from(text_in(TR("不明", "not known"), lang));
}

const struct incident_desk *incident_desk_find(const struct incident_content *content,
					       struct str id)
{
	for (size_t i = 0; i < content->n_desks; i++) {
		if (str_equal(content->desks[i].id, id))
			return &content->desks[i];
	}
	return NULL;
}

const struct incident_plan *incident_plan_find(const struct incident_content *content,
					       struct str id)
{
	for (size_t i = 0; i < content->n_plans; i++) {
		if (str_equal(content->plans[i].id, id))
			return &content->plans[i];
	}
	return NULL;
}

static bool kinds_have(const struct incident_kinds *kinds, struct str kind)
{
	for (size_t i = 0; i < kinds->n; i++) {
		if (str_equal(kinds->at[i], kind))
			return true;
	}
	return kinds->n == 0;
}

static bool size_fits(const struct incident_size *size, struct str kind, int64_t beds)
{
	const bool asks =
		size->beds_from != INCIDENT_BEDS_NONE || size->beds_below != INCIDENT_BEDS_NONE;

	if (!kinds_have(&size->kinds, kind) || (asks && beds == INCIDENT_BEDS_NONE))
		return false;
	return !asks || ((size->beds_from == INCIDENT_BEDS_NONE || beds >= size->beds_from) &&
			 (size->beds_below == INCIDENT_BEDS_NONE || beds < size->beds_below));
}

size_t incident_size_of(const struct incident_content *content, struct str kind, int64_t beds)
{
	for (size_t i = 0; i < content->n_sizes; i++) {
		if (size_fits(&content->sizes[i], kind, beds))
			return i;
	}
	return content->n_sizes;
}

/* ---- routing ---- */

const struct incident_rule *incident_rule_on(const struct incident_desk *desk, int32_t day)
{
	for (size_t i = 0; i < desk->n_rules; i++) {
		const struct incident_rule *rule = &desk->rules[i];

		if (rule->from <= day && (rule->until == DAY_NONE || day <= rule->until))
			return rule;
	}
	return NULL;
}

/* Three-valued: all of them, and one of the others. */
enum incident_truth incident_rule_ask(const struct incident_rule *rule,
				      const struct incident_state *state, unsigned *ret_lacks)
{
	enum incident_truth all = INCIDENT_YES;
	enum incident_truth any = rule->any ? INCIDENT_NO : INCIDENT_YES;

	*ret_lacks = 0;
	if (!kinds_have(&rule->kinds, state->kind))
		return INCIDENT_NO;
	for (unsigned i = 0; i < INCIDENT_FACTS; i++) {
		const enum incident_truth fact = state->facts[i];

		if (((rule->all | rule->any) >> i & 1) && fact == INCIDENT_UNKNOWN)
			*ret_lacks |= 1u << i;
		if ((rule->all >> i & 1) && fact < all)
			all = fact;
		if ((rule->any >> i & 1) && fact > any)
			any = fact;
	}
	const enum incident_truth verdict = all < any ? all : any;
	if (verdict != INCIDENT_UNKNOWN)
		*ret_lacks = 0;
	return verdict;
}

/* ---- reading ---- */

static int32_t read_day(struct yaml_check *check, const struct yaml *map, const char *key,
			bool needed)
{
	const struct str text = yaml_check_text(check, map, key, needed);
	int32_t day = DAY_NONE;

	if (text.ptr && !day_parse(text, &day))
		yaml_wrong(check, yaml_line(map, key), "%s: a day is written 2026-04-01", key);
	return day;
}

static unsigned read_facts(struct yaml_check *check, const struct yaml *map, const char *key)
{
	const struct yaml *list = yaml_check_list(check, map, key, INCIDENT_FACTS);
	unsigned bits = 0;

	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next) {
		size_t i = 0;

		while (i < INCIDENT_FACTS && !str_is(node->text, incident_facts[i].value))
			i++;
		if (i == INCIDENT_FACTS)
			yaml_wrong(check, node->line, "%s: “%.*s” is no fact", key,
				   STR_ARG(node->text));
		else
			bits |= 1u << i;
	}
	return bits;
}

static void read_kinds(struct yaml_check *check, const struct yaml *map,
		       struct incident_kinds *kinds)
{
	const struct yaml *list = yaml_check_list(check, map, "kinds", INCIDENT_KINDS_MAX);

	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
		kinds->at[kinds->n++] = node->text;
}

static void read_choice(struct yaml_check *check, const struct yaml *node,
			struct incident_choice *list, size_t *n)
{
	static const char *const keys[] = { "id", "title", NULL };

	if (!yaml_check_map(check, node, "a choice", keys))
		return;
	list[*n] = (struct incident_choice){ yaml_check_id(check, node, "id", true),
					     yaml_check_pair(check, node, "title", true) };
	if (incident_choice_find(list, *n, list[*n].id))
		yaml_wrong(check, node->line, "%.*s: is there twice", STR_ARG(list[*n].id));
	++*n;
}

static void read_attack(struct yaml_check *check, const struct yaml *node, void *into)
{
	struct incident_content *content = into;

	read_choice(check, node, content->attacks, &content->n_attacks);
}

static void read_entry(struct yaml_check *check, const struct yaml *node, void *into)
{
	struct incident_content *content = into;

	read_choice(check, node, content->entries, &content->n_entries);
}

static void read_size(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = {
		"id", "title", "kinds", "beds-from", "beds-below", NULL
	};
	struct incident_content *content = into;
	struct incident_size *size = &content->sizes[content->n_sizes];

	if (!yaml_check_map(check, node, "a size", keys))
		return;
	*size = (struct incident_size){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.beds_from = yaml_check_number(check, node, "beds-from", 0, BEDS_MOST,
					       INCIDENT_BEDS_NONE),
		.beds_below = yaml_check_number(check, node, "beds-below", 0, BEDS_MOST,
						INCIDENT_BEDS_NONE),
	};
	read_kinds(check, node, &size->kinds);
	content->n_sizes++;
}

static void read_rule(struct yaml_check *check, const struct yaml *node, struct incident_desk *desk)
{
	static const char *const keys[] = { "from",	 "until",  "all",	"any", "kinds",
					    "due-hours", "clause", "confirmed", NULL };
	struct incident_rule *rule = &desk->rules[desk->n_rules];

	if (!yaml_check_map(check, node, "a rule", keys))
		return;
	*rule = (struct incident_rule){
		.from = read_day(check, node, "from", true),
		.until = read_day(check, node, "until", false),
		.all = read_facts(check, node, "all"),
		.any = read_facts(check, node, "any"),
		.due_hours = yaml_check_number(check, node, "due-hours", 1, HOURS_MOST,
					       INCIDENT_HOURS_NONE),
		.clause = yaml_check_text(check, node, "clause", true),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
	};
	if (rule->until != DAY_NONE && rule->until < rule->from)
		yaml_wrong(check, node->line, "until: is before from");
	read_kinds(check, node, &rule->kinds);
	desk->n_rules++;
}

static void read_desk(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "about", "rules", NULL };
	struct incident_content *content = into;
	struct incident_desk *desk = &content->desks[content->n_desks];

	if (!yaml_check_map(check, node, "a desk", keys))
		return;
	*desk = (struct incident_desk){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.about = yaml_check_pair(check, node, "about", true),
	};
	if (incident_desk_find(content, desk->id))
		yaml_wrong(check, node->line, "%.*s: is there twice", STR_ARG(desk->id));
	const struct yaml *rules = yaml_check_list(check, node, "rules", INCIDENT_RULES_MAX);
	for (const struct yaml *rule = rules ? rules->child : NULL; rule; rule = rule->next)
		read_rule(check, rule, desk);
	if (!desk->n_rules)
		yaml_wrong(check, node->line, "rules: when it concerns the desk");
	content->n_desks++;
}

static void read_inject(struct yaml_check *check, const struct yaml *node,
			struct incident_plan *plan)
{
	static const char *const keys[] = { "id",    "at",   "spread",	"minutes",
					    "title", "body", "answers", NULL };
	struct incident_inject *inject = &plan->injects[plan->n_injects];

	if (!yaml_check_map(check, node, "an inject", keys))
		return;
	*inject = (struct incident_inject){
		.id = yaml_check_id(check, node, "id", true),
		.at_minutes = yaml_check_number(check, node, "at", 0, MINUTES_MOST, 0),
		.spread_minutes = yaml_check_number(check, node, "spread", 0, MINUTES_MOST, 0),
		.answer_minutes = yaml_check_number(check, node, "minutes", 1, MINUTES_MOST, 60),
		.title = yaml_check_pair(check, node, "title", true),
		.body = yaml_check_pair(check, node, "body", true),
	};
	const struct yaml *answers = yaml_check_list(check, node, "answers", INCIDENT_ANSWERS_MAX);
	for (const struct yaml *one = answers ? answers->child : NULL; one; one = one->next)
		read_choice(check, one, inject->answers, &inject->n_answers);
	plan->n_injects++;
}

static void read_plan(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "about", "kinds", "injects", NULL };
	struct incident_content *content = into;
	struct incident_plan *plan = &content->plans[content->n_plans];

	if (!yaml_check_map(check, node, "a plan", keys))
		return;
	*plan = (struct incident_plan){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.about = yaml_check_pair(check, node, "about", true),
	};
	read_kinds(check, node, &plan->kinds);
	const struct yaml *injects = yaml_check_list(check, node, "injects", INCIDENT_INJECTS_MAX);
	for (const struct yaml *one = injects ? injects->child : NULL; one; one = one->next)
		read_inject(check, one, plan);
	if (!plan->kinds.n || !plan->n_injects)
		yaml_wrong(check, node->line, "a plan has kinds and injects");
	content->n_plans++;
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date",	"source",    "attacks",
					    "entries", "sizes", "threshold", "alike",
					    "desks",   "plans", NULL };
	static const struct yaml_part parts[] = {
		{ "attacks", INCIDENT_CHOICES_MAX, offsetof(struct incident_content, n_attacks),
		  read_attack },
		{ "entries", INCIDENT_CHOICES_MAX, offsetof(struct incident_content, n_entries),
		  read_entry },
		{ "sizes", INCIDENT_SIZES_MAX, offsetof(struct incident_content, n_sizes),
		  read_size },
		{ "desks", INCIDENT_DESKS_MAX, offsetof(struct incident_content, n_desks),
		  read_desk },
		{ "plans", INCIDENT_PLANS_MAX, offsetof(struct incident_content, n_plans),
		  read_plan },
		{ .key = NULL },
	};
	struct incident_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "the file", keys)) {
		yaml_check_head(&check, doc);
		yaml_check_parts(&check, doc, parts, ctx);
		content->threshold = (uint32_t)yaml_check_number(&check, doc, "threshold", 1, 100,
								 content->threshold);
		content->alike =
			(uint32_t)yaml_check_number(&check, doc, "alike", 1, 1000, content->alike);
	}
	return yaml_check_end(&check, err);
}

enum errc incident_content_load(const char *from, struct incident_content **ret, struct err *err)
{
	auto_incident_content *content = mem_new(sizeof(*content));
	struct pack_folders folders;

	arena_init(&content->arena, CONTENT_BYTES);
	content->threshold = 3;
	content->alike = 5;
	enum errc code = pack_folders(from, FOLDER, &folders, err);
	if (code == ERR_NOT_FOUND)
		code = ERR_OK;
	else if (!code)
		code = pack_each(from, FOLDER, &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void incident_content_free(struct incident_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void incident_content_free_at(struct incident_content **content)
{
	incident_content_free(*content);
	*content = NULL;
}
