/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/fact-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (1024u * 1024)

struct fact_content {
	struct arena arena;
	struct fact facts[FACTS_MAX];
	size_t n;
};

/* ---- reading ---- */

static const char *const case_keys[FACT_CASES] = {
	[FACT_SOME] = "some",
	[FACT_NONE] = "none",
	[FACT_UNSEEN] = "unseen",
};

static void read_case(struct yaml_check *check, const struct yaml *node, struct fact_view *ret)
{
	static const char *const keys[] = { "verdict", "link", "text", NULL };

	if (!yaml_check_map(check, node, "a sentence", keys))
		return;
	*ret = (struct fact_view){
		.verdict = (enum fact_verdict)yaml_check_word(
			check, node, "verdict", fact_verdict_names, FACT_VERDICTS, FACT_UNKNOWN),
		.sentence = yaml_check_pair(check, node, "text", true),
		.link = yaml_check_text(check, node, "link", true),
	};
	if (ret->link.len && ret->link.ptr[0] != '/')
		yaml_wrong(check, yaml_get(node, "link")->line, "link is a path of the console");
}

static void read_rules(struct yaml_check *check, const struct yaml *node,
		       struct fact_content *content, struct fact *fact)
{
	const struct yaml *list = yaml_check_list(check, node, "rules", FACT_RULES_MAX);
	struct str *rules =
		list ? arena_take_array(&content->arena, list->n, sizeof(*rules)) : NULL;

	for (const struct yaml *rule = rules ? list->child : NULL; rule; rule = rule->next)
		rules[fact->n_rules++] = rule->text;
	fact->rules = rules;
}

static void read_fact(struct yaml_check *check, const struct yaml *node,
		      struct fact_content *content)
{
	static const char *const keys[] = { "topic", "measure", "rules", "some",
					    "none",  "unseen",	NULL };
	struct fact *fact = &content->facts[content->n++];

	if (!yaml_check_map(check, node, "a fact", keys))
		return;
	const struct str measure = yaml_check_text(check, node, "measure", false);
	fact->topic = yaml_check_id(check, node, "topic", true);
	fact->measure = fact_measure_find(measure);
	read_rules(check, node, content, fact);
	if (measure.len && !fact->measure)
		yaml_wrong(check, node->line, "measure “%.*s” is not known", STR_ARG(measure));
	if ((fact->n_rules > 0) == (measure.len > 0))
		yaml_wrong(check, node->line, "a fact has a measure or rules, one of the two");
	for (size_t i = 0; i < FACT_CASES; i++) {
		const struct yaml *says = yaml_get(node, case_keys[i]);

		if (says)
			read_case(check, says, &fact->says[i]);
	}
	if (!fact->says[FACT_SOME].sentence.ja.len)
		yaml_wrong(check, node->line, "some is missing");
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date", "source", "facts", NULL };
	struct fact_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a file of facts", keys))
		yaml_check_head(&check, doc);
	const struct yaml *list =
		check.code ? NULL : yaml_check_list(&check, doc, "facts", FACTS_MAX - content->n);
	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
		read_fact(&check, node, content);
	return yaml_check_end(&check, err);
}

enum errc fact_content_load(const char *from, struct fact_content **ret, struct err *err)
{
	auto_fact_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(from, FACT_FOLDER, &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void fact_content_free(struct fact_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void fact_content_free_at(struct fact_content **content)
{
	fact_content_free(*content);
	*content = NULL;
}

/* ---- asking ---- */

size_t fact_content_count(const struct fact_content *content)
{
	return content->n;
}

const struct fact *fact_content_at(const struct fact_content *content, size_t i)
{
	return &content->facts[i];
}
