/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/duty-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (4u * 1024 * 1024)

struct duty_content {
	struct arena arena;
	struct duty_harm harms[DUTY_HARMS_MAX];
	size_t n_harms;
	struct duty_kind kinds[DUTY_KINDS_MAX];
	size_t n_kinds;
	struct duty_yearly yearly[DUTY_YEARLY_MAX];
	size_t n_yearly;
	struct duty_part people_parts[DUTY_PARTS_MAX];
	size_t n_people_parts;
	struct duty_level levels[DUTY_LEVELS_MAX];
	size_t n_levels;
};

/* ---- parts ---- */

static struct deadline read_deadline(struct yaml_check *check, const struct yaml *map,
				     const char *key, const char *fallback)
{
	const struct str text = yaml_check_text(check, map, key, !fallback);
	struct deadline deadline = { .unit = DEADLINE_DAYS };
	struct err why;

	if ((text.ptr || fallback) &&
	    deadline_parse(text.ptr ? text : str_from(fallback), &deadline, &why))
		yaml_wrong(check, map->line, "%s: %s", key, why.text);
	return deadline;
}

const struct duty_harm *duty_harm_find(const struct duty_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_harms; i++) {
		if (str_equal(content->harms[i].id, id))
			return &content->harms[i];
	}
	return NULL;
}

static const struct duty_harm *find_harm(struct yaml_check *check, const struct yaml *map,
					 const struct duty_content *content)
{
	const struct str id = yaml_check_text(check, map, "harm", true);
	const struct duty_harm *harm = duty_harm_find(content, id);

	if (!harm)
		yaml_wrong(check, map->line, "harm “%.*s” is not known", STR_ARG(id));
	return harm;
}

static void read_harm(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", NULL };
	struct duty_content *content = into;

	if (!yaml_check_map(check, node, "a harm", keys))
		return;
	content->harms[content->n_harms] =
		(struct duty_harm){ .id = yaml_check_id(check, node, "id", true),
				    .title = yaml_check_pair(check, node, "title", true),
				    .place = (unsigned)content->n_harms };
	content->n_harms++;
}

static void read_rules(struct yaml_check *check, const struct yaml *node, struct arena *arena,
		       struct duty_kind *kind)
{
	const struct yaml *list = yaml_check_list(check, node, "rules", DUTY_RULES_MAX);
	struct str *rules = list ? arena_take_array(arena, list->n, sizeof(*rules)) : NULL;

	for (const struct yaml *rule = rules ? list->child : NULL; rule; rule = rule->next)
		rules[kind->n_rules++] = rule->text;
	kind->rules = rules;
}

/* What kinds and yearly duties have in common. */
static struct duty_kind *add_kind(struct yaml_check *check, const struct yaml *node,
				  struct duty_content *content)
{
	static const char *const by[] = { "person", "machine" };
	struct duty_kind *kind = &content->kinds[content->n_kinds];

	if (content->n_kinds == DUTY_KINDS_MAX) {
		yaml_wrong(check, node->line, "there are more than %u kinds", DUTY_KINDS_MAX);
		return NULL;
	}
	*kind = (struct duty_kind){
		.id = yaml_check_id(check, node, "id", true),
		.harm = find_harm(check, node, content),
		.title = yaml_check_pair(check, node, "title", true),
		.why = yaml_check_pair(check, node, "why", true),
		.due = read_deadline(check, node, "due", NULL),
		.by_machine = yaml_check_word(check, node, "seen-by", by, ARRAY_LEN(by), 0) == 1,
		.again = read_deadline(check, node, "again", "within 1 days"),
		.days = yaml_check_number(check, node, "days", 0, 3660, 0),
	};
	if (kind->id.ptr && duty_kind_find(content, kind->id))
		yaml_wrong(check, node->line, "%.*s is there already", STR_ARG(kind->id));
	read_rules(check, node, &content->arena, kind);
	if (check->code)
		return NULL;
	content->n_kinds++;
	return kind;
}

static void read_kind(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",    "harm",	"title", "why",	  "due",
					    "again", "seen-by", "days",	 "rules", NULL };
	struct duty_content *content = into;

	if (yaml_check_map(check, node, "a kind", keys))
		(void)add_kind(check, node, content);
}

static const struct duty_teller *find_teller(struct yaml_check *check, const struct yaml *node)
{
	const struct str name = yaml_check_text(check, node, "told-by", false);
	const struct duty_teller *teller = duty_tellers;

	if (!name.ptr)
		return NULL;
	while (teller->name && !str_is(name, teller->name))
		teller++;
	if (!teller->name)
		yaml_wrong(check, node->line, "told-by “%.*s” is not known", STR_ARG(name));
	return teller->name ? teller : NULL;
}

static void read_yearly(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",     "harm",	 "title",	 "why",
					    "due",    "opens",	 "note",	 "link",
					    "source", "told-by", "fiscal-start", NULL };
	struct duty_content *content = into;
	const struct duty_kind *kind = NULL;

	if (yaml_check_map(check, node, "a yearly duty", keys))
		kind = add_kind(check, node, content);
	if (!kind)
		return;
	content->yearly[content->n_yearly++] = (struct duty_yearly){
		.kind = kind,
		.fiscal_start = yaml_check_number(check, node, "fiscal-start", 1, 12, 0),
		.opens = read_deadline(check, node, "opens", NULL),
		.note = yaml_check_pair(check, node, "note", false),
		.link = yaml_check_text(check, node, "link", false),
		.source = yaml_check_text(check, node, "source", true),
		.told_by = find_teller(check, node),
	};
}

static void read_part(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", NULL };
	struct duty_content *content = into;

	if (!yaml_check_map(check, node, "a part", keys))
		return;
	content->people_parts[content->n_people_parts++] =
		(struct duty_part){ .id = yaml_check_id(check, node, "id", true),
				    .title = yaml_check_pair(check, node, "title", true) };
}

/* Somebody by the duty's own words, or by a part of this file or an earlier one. */
static struct str read_hearer(struct yaml_check *check, const struct yaml *node, const char *key,
			      const struct duty_content *content)
{
	const bool is_to = strcmp(key, "to") == 0;
	const struct str who = yaml_check_text(check, node, key, is_to);

	if (!who.ptr || (is_to && (str_is(who, DUTY_TO_OWNER) || str_is(who, DUTY_TO_DEPUTY))))
		return who.ptr ? who : STR("");
	for (size_t i = 0; i < content->n_people_parts; i++) {
		if (str_equal(content->people_parts[i].id, who))
			return who;
	}
	yaml_wrong(check, node->line, "%s: the part “%.*s” is not known", key, STR_ARG(who));
	return STR("");
}

static void read_level(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "to", "instead", "after", NULL };
	struct duty_content *content = into;

	if (!yaml_check_map(check, node, "a level", keys))
		return;
	content->levels[content->n_levels++] = (struct duty_level){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.to = read_hearer(check, node, "to", content),
		.instead = read_hearer(check, node, "instead", content),
		.after = read_deadline(check, node, "after", NULL),
	};
}

/* ---- files ---- */

static const struct yaml_part parts[] = {
	{ "harms", DUTY_HARMS_MAX, offsetof(struct duty_content, n_harms), read_harm },
	{ "kinds", DUTY_KINDS_MAX, offsetof(struct duty_content, n_kinds), read_kind },
	{ "yearly", DUTY_YEARLY_MAX, offsetof(struct duty_content, n_yearly), read_yearly },
	{ "parts", DUTY_PARTS_MAX, offsetof(struct duty_content, n_people_parts), read_part },
	{ "escalation", DUTY_LEVELS_MAX, offsetof(struct duty_content, n_levels), read_level },
	{ .key = NULL },
};

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date",	"source",     "harms", "kinds",
					    "yearly",  "parts", "escalation", NULL };
	struct duty_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a file of duties", keys))
		yaml_check_head(&check, doc);
	yaml_check_parts(&check, doc, parts, content);
	return yaml_check_end(&check, err);
}

enum errc duty_content_load(const char *from, struct duty_content **ret, struct err *err)
{
	auto_duty_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(from, DUTY_FOLDER, &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void duty_content_free(struct duty_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void duty_content_free_at(struct duty_content **content)
{
	duty_content_free(*content);
	*content = NULL;
}

/* ---- asking ---- */

const struct duty_kind *duty_kind_find(const struct duty_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_kinds; i++) {
		if (str_equal(content->kinds[i].id, id))
			return &content->kinds[i];
	}
	return NULL;
}

const struct duty_kind *duty_kind_of_rule(const struct duty_content *content, struct str rule)
{
	for (size_t i = 0; i < content->n_kinds; i++) {
		for (size_t r = 0; r < content->kinds[i].n_rules; r++) {
			if (str_equal(content->kinds[i].rules[r], rule))
				return &content->kinds[i];
		}
	}
	return NULL;
}

size_t duty_yearly_count(const struct duty_content *content)
{
	return content->n_yearly;
}

const struct duty_yearly *duty_yearly_at(const struct duty_content *content, size_t i)
{
	return &content->yearly[i];
}

size_t duty_part_count(const struct duty_content *content)
{
	return content->n_people_parts;
}

const struct duty_part *duty_part_at(const struct duty_content *content, size_t i)
{
	return &content->people_parts[i];
}

size_t duty_level_count(const struct duty_content *content)
{
	return content->n_levels;
}

const struct duty_level *duty_level_at(const struct duty_content *content, size_t i)
{
	return &content->levels[i];
}
