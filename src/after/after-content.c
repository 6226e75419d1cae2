/* SPDX-License-Identifier: Apache-2.0 */
#include "after/after-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (4u * 1024 * 1024)
#define MINUTES_MAX   (INT64_C(100) * 366 * 24 * 60)
#define YEN_MAX	      INT64_C(1000000000000)

const struct text_choice factor_areas[FACTOR_AREAS + 1] = {
	[FACTOR_TECHNICAL] = { "technical", TEXT("機器・設定", "Technical") },
	[FACTOR_ORGANISATIONAL] = { "organisational", TEXT("体制・決まり", "Organisation") },
	[FACTOR_VENDOR] = { "vendor", TEXT("事業者との間", "With vendors") },
};

static const char *const area_names[FACTOR_AREAS] = { "technical", "organisational", "vendor" };

/* ---- reading ---- */

static void read_causes(struct yaml_check *check, const struct yaml *node,
			const struct after_content *content, struct factor *factor)
{
	const struct yaml *list = yaml_check_list(check, node, "causes", FACTOR_CAUSES_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		if (!case_cause_find(content->cases, one->text))
			yaml_wrong(check, one->line, "there is no cause “%.*s”",
				   STR_ARG(one->text));
		factor->causes[factor->n_causes++] = one->text;
	}
}

static void read_factor(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",    "area", "topic",  "causes",
					    "title", "ask",  "better", NULL };
	struct after_content *content = into;
	struct factor *factor = &content->factors[content->n_factors];

	if (!yaml_check_map(check, node, "a factor", keys))
		return;
	*factor = (struct factor){
		.id = yaml_check_id(check, node, "id", true),
		.area = (enum factor_area)yaml_check_word(check, node, "area", area_names,
							  FACTOR_AREAS, FACTOR_TECHNICAL),
		.topic = str_or_empty(yaml_check_id(check, node, "topic", false)),
		.title = yaml_check_pair(check, node, "title", true),
		.ask = yaml_check_pair(check, node, "ask", true),
		.better = yaml_check_pair(check, node, "better", true),
	};
	if (factor_find(content, factor->id))
		yaml_wrong(check, node->line, "factor %.*s is there already", STR_ARG(factor->id));
	read_causes(check, node, content, factor);
	content->n_factors++;
}

static void read_ask(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "ask", NULL };
	struct after_content *content = into;

	if (yaml_check_map(check, node, "a question", keys))
		content->asks[content->n_asks++] = yaml_check_pair(check, node, "ask", true);
}

static void read_blame(struct yaml_check *check, const struct yaml *node, void *into)
{
	struct after_content *content = into;

	if (node->text.len)
		content->blame[content->n_blame++] = node->text;
	else
		yaml_wrong(check, node->line, "a word is missing");
}

static void read_cost(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "minus", NULL };
	struct after_content *content = into;

	if (!yaml_check_map(check, node, "a line of cost", keys))
		return;
	const struct cost_line line = {
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.minus = yaml_check_truth(check, node, "minus", false),
	};
	if (cost_line_find(content, line.id))
		yaml_wrong(check, node->line, "line %.*s is there already", STR_ARG(line.id));
	content->costs[content->n_costs++] = line;
}

/* "cost", or one of the measures of cases. */
static const struct case_measure *read_measure(struct yaml_check *check, const struct yaml *node,
					       const struct case_content *cases)
{
	const struct str id = yaml_check_id(check, node, "measure", true);

	if (!id.ptr || str_is(id, "cost"))
		return NULL;
	for (size_t i = 0; i < cases->n_measures; i++) {
		if (str_equal(cases->measures[i].id, id))
			return &cases->measures[i];
	}
	yaml_wrong(check, yaml_line(node, "measure"), "there is no measure “%.*s”", STR_ARG(id));
	return NULL;
}

static void read_figure(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",   "measure", "minutes",   "yen", "title",
					    "text", "source",  "confirmed", NULL };
	struct after_content *content = into;

	if (!yaml_check_map(check, node, "a figure", keys))
		return;
	content->figures[content->n_figures++] = (struct figure){
		.id = yaml_check_id(check, node, "id", true),
		.measure = read_measure(check, node, content->cases),
		.minutes = yaml_check_number(check, node, "minutes", 0, MINUTES_MAX, -1),
		.yen = yaml_check_number(check, node, "yen", 0, YEN_MAX, -1),
		.title = yaml_check_pair(check, node, "title", true),
		.text = yaml_check_pair(check, node, "text", true),
		.source = yaml_check_text(check, node, "source", true),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
	};
}

static const struct yaml_part parts[] = {
	{ "factors", FACTORS_MAX, offsetof(struct after_content, n_factors), read_factor },
	{ "asks", WHY_ASKS_MAX, offsetof(struct after_content, n_asks), read_ask },
	{ "blame", 2 * BLAME_WORDS_MAX, offsetof(struct after_content, n_blame), read_blame },
	{ "costs", COST_LINES_MAX, offsetof(struct after_content, n_costs), read_cost },
	{ "figures", FIGURES_MAX, offsetof(struct after_content, n_figures), read_figure },
	{ .key = NULL },
};

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date",	"source",     "factors", "asks",
					    "blame",   "costs", "blame-hint", "figures", NULL };
	struct after_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a file of what comes after", keys))
		yaml_check_head(&check, doc);
	if (yaml_get(doc, "blame-hint"))
		content->blame_hint = yaml_check_pair(&check, doc, "blame-hint", true);
	yaml_check_parts(&check, doc, parts, content);
	return yaml_check_end(&check, err);
}

enum errc after_content_load(const char *from, const struct case_content *cases,
			     struct after_content **ret, struct err *err)
{
	auto_after_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	content->cases = cases;
	const enum errc code =
		pack_each(from, AFTER_FOLDER, &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void after_content_free(struct after_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void after_content_free_at(struct after_content **content)
{
	after_content_free(*content);
	*content = NULL;
}

/* ---- asking ---- */

const struct factor *factor_find(const struct after_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_factors; i++) {
		if (str_equal(content->factors[i].id, id))
			return &content->factors[i];
	}
	return NULL;
}

const struct cost_line *cost_line_find(const struct after_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_costs; i++) {
		if (str_equal(content->costs[i].id, id))
			return &content->costs[i];
	}
	return NULL;
}

bool factor_suits(const struct factor *factor, struct str cause)
{
	for (size_t i = 0; i < factor->n_causes; i++) {
		if (str_equal(factor->causes[i], cause))
			return true;
	}
	return !factor->n_causes;
}

struct text_pair why_ask(const struct after_content *content, size_t depth)
{
	const struct text_pair none = { .ja = STR(""), .en = STR("") };

	if (!content->n_asks)
		return none;
	return content->asks[depth < content->n_asks ? depth : content->n_asks - 1];
}

struct str blame_word(const struct after_content *content, struct str text)
{
	for (size_t i = 0; i < content->n_blame; i++) {
		const struct str word = content->blame[i];

		for (size_t at = 0; at + word.len <= text.len; at++) {
			if (str_equal_nocase(str_sub(text, at, word.len), word))
				return word;
		}
	}
	return STR_NONE;
}
