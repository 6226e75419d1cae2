/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/visit-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/yaml-check.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (1024u * 1024)
#define FOLDER	      "visits" /* in the content folder and the pack */
#define BEDS_MOST     100000
#define YEARS_MOST    20

const struct visit_rule *visit_rule_find(const struct visit_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_rules; i++) {
		if (str_equal(content->rules[i].id, id))
			return &content->rules[i];
	}
	return NULL;
}

bool visit_words_have(const struct visit_words *words, struct str word)
{
	for (size_t i = 0; i < words->n; i++) {
		if (str_equal(words->at[i], word))
			return true;
	}
	return false;
}

static bool has_function(const struct visit_rule *rule, struct str functions)
{
	if (!rule->functions.n)
		return true;
	for (struct str rest = functions; rest.ptr;) {
		if (visit_words_have(&rule->functions, str_split(&rest, ' ')))
			return true;
	}
	return false;
}

bool visit_rule_applies(const struct visit_rule *rule, struct str kind, int64_t beds,
			struct str functions, int32_t day)
{
	return rule->from <= day && (rule->until == DAY_NONE || day <= rule->until) &&
	       visit_words_have(&rule->kinds, kind) && has_function(rule, functions) &&
	       (rule->beds_from == VISIT_BEDS_NONE || beds >= rule->beds_from);
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

static void read_words(struct yaml_check *check, const struct yaml *map, const char *key,
		       struct visit_words *words)
{
	const struct yaml *list = yaml_check_list(check, map, key, VISIT_WORDS_MAX);

	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
		words->at[words->n++] = node->text;
}

static void read_rule(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",    "title",	  "from",      "until",
					    "kinds", "functions", "by",	       "beds-from",
					    "every", "clause",	  "confirmed", NULL };
	struct visit_content *content = into;
	struct visit_rule *rule = &content->rules[content->n_rules];

	if (!yaml_check_map(check, node, "a rule", keys))
		return;
	*rule = (struct visit_rule){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.from = read_day(check, node, "from", true),
		.until = read_day(check, node, "until", false),
		.beds_from =
			yaml_check_number(check, node, "beds-from", 0, BEDS_MOST, VISIT_BEDS_NONE),
		.every_years = yaml_check_number(check, node, "every", 0, YEARS_MOST, 0),
		.clause = yaml_check_text(check, node, "clause", true),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
	};
	read_words(check, node, "kinds", &rule->kinds);
	read_words(check, node, "functions", &rule->functions);
	read_words(check, node, "by", &rule->by);
	if (!rule->kinds.n || !rule->by.n)
		yaml_wrong(check, node->line, "a rule has kinds and by");
	if (visit_rule_find(content, rule->id))
		yaml_wrong(check, node->line, "%.*s: is there twice", STR_ARG(rule->id));
	content->n_rules++;
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date", "source", "rules", NULL };
	static const struct yaml_part parts[] = {
		{ "rules", VISIT_RULES_MAX, offsetof(struct visit_content, n_rules), read_rule },
		{ .key = NULL },
	};
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "the file", keys)) {
		yaml_check_head(&check, doc);
		yaml_check_parts(&check, doc, parts, ctx);
	}
	return yaml_check_end(&check, err);
}

enum errc visit_content_load(const char *from, struct visit_content **ret, struct err *err)
{
	auto_visit_content *content = mem_new(sizeof(*content));
	struct pack_folders folders;

	arena_init(&content->arena, CONTENT_BYTES);
	enum errc code = pack_folders(from, FOLDER, &folders, err);
	if (code == ERR_NOT_FOUND)
		code = ERR_OK;
	else if (!code)
		code = pack_each(from, FOLDER, &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void visit_content_free(struct visit_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void visit_content_free_at(struct visit_content **content)
{
	visit_content_free(*content);
	*content = NULL;
}
