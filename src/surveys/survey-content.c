/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/survey-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/yaml-check.h"
#include "base/os/pack.h"
#include "store/facility.h"

#define CONTENT_BYTES (4u * 1024 * 1024)
#define BEDS_MOST     100000

const struct survey_design *survey_design_find(const struct survey_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_designs; i++) {
		if (str_equal(content->designs[i].id, id))
			return &content->designs[i];
	}
	return NULL;
}

uint32_t survey_design_threshold(const struct survey_design *design, struct str item)
{
	for (size_t i = 0; i < design->n_thresholds; i++) {
		if (str_equal(design->thresholds[i].item, item))
			return design->thresholds[i].threshold;
	}
	return design->threshold;
}

const struct survey_reason *survey_reason_find(const struct survey_content *content,
					       struct str called)
{
	for (size_t i = 0; i < content->n_reasons; i++) {
		const struct survey_reason *reason = &content->reasons[i];

		if (str_equal(reason->id, called) || str_equal(reason->title.ja, called) ||
		    str_equal_nocase(reason->title.en, called))
			return reason;
	}
	return NULL;
}

size_t survey_band_of(const struct survey_content *content, int64_t beds)
{
	for (size_t i = 0; i < content->n_bands; i++) {
		if (beds >= content->bands[i].from && beds <= content->bands[i].to)
			return i;
	}
	return content->n_bands;
}

/* ---- groups ---- */

static const struct text_pair unknown_title = { { "不明", sizeof("不明") - 1 },
						{ "not known", sizeof("not known") - 1 } };

static size_t count_choices(const struct text_choice *choice)
{
	size_t n = 0;

	while (choice[n].value)
		n++;
	return n;
}

static struct survey_group *band_groups(const struct survey_content *content, struct arena *arena)
{
	struct survey_group *groups =
		arena_take_array(arena, content->n_bands + 1, sizeof(*groups));

	for (size_t i = 0; groups && i < content->n_bands; i++)
		groups[i] = (struct survey_group){ content->bands[i].id, content->bands[i].title };
	if (groups)
		groups[content->n_bands] = (struct survey_group){ STR("unknown"), unknown_title };
	return groups;
}

static struct survey_group *prefecture_groups(size_t n, struct arena *arena)
{
	const struct text_choice *choice = facility_choices(FACILITY_PREFECTURE_KEY);
	struct survey_group *groups = arena_take_array(arena, n + 1, sizeof(*groups));

	for (size_t i = 0; groups && i < n; i++)
		groups[i] = (struct survey_group){ str_from(choice[i].value),
						   { str_from(choice[i].text.ja),
						     str_from(choice[i].text.en) } };
	if (groups)
		groups[n] = (struct survey_group){ STR("unknown"), unknown_title };
	return groups;
}

enum errc survey_breakdowns(const struct survey_content *content, struct arena *arena,
			    const struct survey_breakdown **ret, size_t *ret_n, struct err *err)
{
	const size_t prefectures = count_choices(facility_choices(FACILITY_PREFECTURE_KEY));
	struct survey_breakdown *list = arena_take_array(arena, 2, sizeof(*list));
	const struct survey_group *bands = band_groups(content, arena);
	const struct survey_group *places = prefecture_groups(prefectures, arena);

	const struct text *word = text_word("facility-size");
	const struct text_pair size = { str_from(word->ja), str_from(word->en) };

	if (!list || !bands || !places)
		return fail(err, ERR_LIMIT, "survey: its groups do not fit into memory");
	list[0] = (struct survey_breakdown){ .id = STR("beds"),
					     .title = size,
					     .groups = bands,
					     .n_groups = content->n_bands + 1,
					     .ordered = true };
	list[1] = (struct survey_breakdown){ .id = STR("prefecture"),
					     .title = { STR("都道府県"), STR("Prefecture") },
					     .groups = places,
					     .n_groups = prefectures + 1 };
	*ret = list;
	*ret_n = 2;
	return ERR_OK;
}

size_t survey_prefecture_group(const struct survey_breakdown *prefectures, struct str prefecture)
{
	for (size_t i = 0; i + 1 < prefectures->n_groups; i++) {
		if (str_equal(prefectures->groups[i].id, prefecture))
			return i;
	}
	return prefectures->n_groups - 1;
}

/* ---- reading ---- */

static void read_band(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "from", "to", "title", NULL };
	struct survey_content *content = into;
	struct survey_band *band = &content->bands[content->n_bands];

	if (!yaml_check_map(check, node, "a band", keys))
		return;
	*band = (struct survey_band){
		.id = yaml_check_id(check, node, "id", true),
		.from = yaml_check_number(check, node, "from", 0, BEDS_MOST, 0),
		.to = yaml_check_number(check, node, "to", 0, BEDS_MOST, BEDS_MOST),
		.title = yaml_check_pair(check, node, "title", true),
	};
	if (band->from > band->to || (content->n_bands && band->from <= band[-1].to))
		yaml_wrong(check, node->line, "bands rise and do not overlap");
	content->n_bands++;
}

static void read_reason(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", NULL };
	struct survey_content *content = into;

	if (!yaml_check_map(check, node, "a reason", keys))
		return;
	content->reasons[content->n_reasons++] = (struct survey_reason){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
	};
}

static uint32_t read_threshold(struct yaml_check *check, const struct yaml *node)
{
	return (uint32_t)yaml_check_number(check, node, "threshold", 1, DISCLOSURE_THRESHOLD_MAX,
					   3);
}

static void read_thresholds(struct yaml_check *check, const struct yaml *map,
			    struct survey_design *design)
{
	static const char *const keys[] = { "item", "threshold", NULL };
	const struct yaml *list = yaml_check_list(check, map, "tables", SURVEY_THRESHOLDS_MAX);

	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next) {
		if (yaml_check_map(check, node, "a table", keys))
			design->thresholds[design->n_thresholds++] = (struct survey_item_threshold){
				yaml_check_id(check, node, "item", true),
				read_threshold(check, node),
			};
	}
}

static void read_design(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",	 "form",   "title", "kinds",
					    "threshold", "tables", NULL };
	struct survey_content *content = into;
	struct survey_design *design = &content->designs[content->n_designs];

	if (!yaml_check_map(check, node, "a survey", keys))
		return;
	*design = (struct survey_design){
		.id = yaml_check_id(check, node, "id", true),
		.form = yaml_check_id(check, node, "form", true),
		.title = yaml_check_pair(check, node, "title", true),
		.threshold = read_threshold(check, node),
	};
	if (survey_design_find(content, design->id))
		yaml_wrong(check, node->line, "%.*s is there already", STR_ARG(design->id));
	const struct yaml *kinds = yaml_check_list(check, node, "kinds", SURVEY_KINDS_MAX);
	for (const struct yaml *kind = kinds ? kinds->child : NULL; kind; kind = kind->next)
		design->kinds[design->n_kinds++] = kind->text;
	if (!design->n_kinds)
		yaml_wrong(check, node->line, "kinds: who is asked");
	read_thresholds(check, node, design);
	content->n_designs++;
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date",	  "source", "bands",
					    "reasons", "surveys", NULL };
	static const struct yaml_part parts[] = {
		{ "bands", SURVEY_BANDS_MAX, offsetof(struct survey_content, n_bands), read_band },
		{ "reasons", SURVEY_REASONS_MAX, offsetof(struct survey_content, n_reasons),
		  read_reason },
		{ "surveys", SURVEY_DESIGNS_MAX, offsetof(struct survey_content, n_designs),
		  read_design },
		{ .key = NULL },
	};
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "the file", keys)) {
		yaml_check_head(&check, doc);
		yaml_check_parts(&check, doc, parts, ctx);
	}
	return yaml_check_end(&check, err);
}

enum errc survey_content_load(const char *folder, struct survey_content **ret, struct err *err)
{
	auto_survey_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(folder, "surveys", &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void survey_content_free(struct survey_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void survey_content_free_at(struct survey_content **content)
{
	survey_content_free(*content);
	*content = NULL;
}
