/* SPDX-License-Identifier: Apache-2.0 */
#include "organisations/organisation-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/heading.h"
#include "base/encoding/yaml-check.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (4u * 1024 * 1024)

const char *const org_column_names[ORG_COLUMNS] = {
	[ORG_COLUMN_CODE] = "code",
	[ORG_COLUMN_NAME] = "name",
	[ORG_COLUMN_KANA] = "kana",
	[ORG_COLUMN_KIND] = "kind",
	[ORG_COLUMN_PREFECTURE] = "prefecture",
	[ORG_COLUMN_CITY] = "city",
	[ORG_COLUMN_ADDRESS] = "address",
	[ORG_COLUMN_PHONE] = "phone",
	[ORG_COLUMN_BEDS] = "beds",
	[ORG_COLUMN_FUNCTIONS] = "functions",
	[ORG_COLUMN_PARENT] = "parent",
};

bool org_words_have(const struct org_words *words, struct str plain)
{
	for (size_t i = 0; i < words->n; i++) {
		if (str_equal(words->at[i], plain))
			return true;
	}
	return false;
}

const struct org_kind *org_kind_find(const struct org_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_kinds; i++) {
		if (str_equal(content->kinds[i].id, id))
			return &content->kinds[i];
	}
	return NULL;
}

const struct org_kind *org_kind_called(const struct org_content *content, struct str plain)
{
	for (size_t i = 0; i < content->n_kinds; i++) {
		if (org_words_have(&content->kinds[i].words, plain))
			return &content->kinds[i];
	}
	return NULL;
}

struct str org_kind_words(const struct org_content *content, struct str id, enum lang lang)
{
	const struct org_kind *kind = org_kind_find(content, id);

	return kind ? text_pair_in(kind->title, lang) : id;
}

/* ---- reading ---- */

static void add_word(struct org_words *words, struct str text, struct arena *arena)
{
	if (text.len && words->n < ORG_WORDS_MAX)
		words->at[words->n++] = str_or_empty(heading_plain(text, arena));
}

/* Its id and its titles call it as well. */
static void read_kind(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "words", NULL };
	struct org_content *content = into;
	struct org_kind *kind = &content->kinds[content->n_kinds];

	if (!yaml_check_map(check, node, "a kind", keys))
		return;
	*kind = (struct org_kind){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
	};
	if (org_kind_find(content, kind->id))
		yaml_wrong(check, node->line, "%.*s is there already", STR_ARG(kind->id));
	add_word(&kind->words, kind->id, &content->arena);
	add_word(&kind->words, kind->title.ja, &content->arena);
	add_word(&kind->words, kind->title.en, &content->arena);
	const struct yaml *list = yaml_check_list(check, node, "words", ORG_WORDS_MAX - 3);
	for (const struct yaml *word = list ? list->child : NULL; word; word = word->next)
		add_word(&kind->words, word->text, &content->arena);
	content->n_kinds++;
}

static void read_lists(struct yaml_check *check, const struct yaml *doc,
		       struct org_content *content)
{
	const char *keys[ORG_COLUMNS + 3] = { "below", "kind-else" };
	const struct yaml *map = yaml_get(doc, "lists");

	for (size_t i = 0; i < ORG_COLUMNS; i++)
		keys[i + 2] = org_column_names[i];
	if (!map || !yaml_check_map(check, map, "lists", keys))
		return;
	for (size_t i = 0; i < ORG_COLUMNS; i++) {
		const struct yaml *list =
			yaml_check_list(check, map, org_column_names[i], ORG_WORDS_MAX);
		for (const struct yaml *word = list ? list->child : NULL; word; word = word->next)
			add_word(&content->headings[i], word->text, &content->arena);
	}
	content->below = yaml_check_text(check, map, "below", true);
	content->kind_else = yaml_check_text(check, map, "kind-else", true);
	if (!org_kind_find(content, content->kind_else))
		yaml_wrong(check, yaml_line(map, "kind-else"), "kind-else: is no kind");
}

static bool has_office(const struct org_content *content, struct str code)
{
	for (size_t i = 0; i < content->n_offices; i++) {
		if (str_equal(content->offices[i].code, code))
			return true;
	}
	return false;
}

static void read_office(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "code",   "kind", "name", "prefecture",
					    "parent", "by",   NULL };
	struct org_content *content = into;
	struct org_office_row *office = &content->offices[content->n_offices];

	if (!yaml_check_map(check, node, "an office", keys))
		return;
	*office = (struct org_office_row){
		.code = yaml_check_text(check, node, "code", true),
		.kind = yaml_check_text(check, node, "kind", true),
		.name = yaml_check_text(check, node, "name", true),
		.prefecture = str_or_empty(yaml_check_text(check, node, "prefecture", false)),
		.parent = str_or_empty(yaml_check_text(check, node, "parent", false)),
		.by = (enum edge_kind)yaml_check_word(check, node, "by", edge_kind_names,
						      EDGE_KINDS, EDGE_AUTHORITY),
	};
	if (!org_kind_find(content, office->kind))
		yaml_wrong(check, node->line, "kind: is none");
	if (has_office(content, office->code))
		yaml_wrong(check, node->line, "%.*s is there already", STR_ARG(office->code));
	if (office->parent.len && !has_office(content, office->parent))
		yaml_wrong(check, node->line, "parent: comes first, and there is none");
	content->n_offices++;
}

static void read_offices(struct yaml_check *check, const struct yaml *doc,
			 struct org_content *content)
{
	static const char *const keys[] = { "self", "list", NULL };
	static const struct yaml_part parts[] = {
		{ "list", ORG_OFFICES_MAX, offsetof(struct org_content, n_offices), read_office },
		{ .key = NULL },
	};
	const struct yaml *map = yaml_get(doc, "offices");

	if (!map || !yaml_check_map(check, map, "offices", keys))
		return;
	content->self = yaml_check_text(check, map, "self", true);
	yaml_check_parts(check, map, parts, content);
	if (!has_office(content, content->self))
		yaml_wrong(check, yaml_line(map, "self"), "self: is no office");
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date",	  "source", "kinds",
					    "lists",   "offices", NULL };
	static const struct yaml_part parts[] = {
		{ "kinds", ORG_KINDS_MAX, offsetof(struct org_content, n_kinds), read_kind },
		{ .key = NULL },
	};
	struct yaml_check check = { .file = file };
	struct org_content *content = ctx;

	if (yaml_check_map(&check, doc, "the file", keys)) {
		yaml_check_head(&check, doc);
		yaml_check_parts(&check, doc, parts, content);
		read_lists(&check, doc, content);
		read_offices(&check, doc, content);
	}
	return yaml_check_end(&check, err);
}

enum errc org_content_load(const char *folder, struct org_content **ret, struct err *err)
{
	auto_org_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(folder, "organisations", &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void org_content_free(struct org_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void org_content_free_at(struct org_content **content)
{
	org_content_free(*content);
	*content = NULL;
}
