/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (4u * 1024 * 1024)

/* ---- parts ---- */

static void read_refs(struct yaml_check *check, const struct yaml *node, struct vendor_item *item)
{
	static const char *const keys[] = { "guideline", "volume", "clause", NULL };
	const struct yaml *list = yaml_check_list(check, node, "refs", VENDOR_REFS_MAX);

	for (const struct yaml *ref = list ? list->child : NULL; ref; ref = ref->next) {
		if (!yaml_check_map(check, ref, "a reference", keys))
			return;
		item->refs[item->n_refs++] = (struct vendor_ref){
			.guideline = yaml_check_text(check, ref, "guideline", true),
			.volume = yaml_check_text(check, ref, "volume", true),
			.clause = yaml_check_text(check, ref, "clause", false),
		};
	}
}

static void read_item(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "why", "confirmed", "refs", NULL };
	struct vendor_content *content = into;
	struct vendor_item *item = &content->items[content->n_items];

	if (!yaml_check_map(check, node, "an item of contracts", keys))
		return;
	*item = (struct vendor_item){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.why = yaml_check_pair(check, node, "why", true),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
	};
	if (item->id.ptr && vendor_item_find(content, item->id))
		yaml_wrong(check, node->line, "%.*s is there already", STR_ARG(item->id));
	read_refs(check, node, item);
	content->n_items++;
}

static void read_group(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", NULL };
	struct vendor_content *content = into;

	if (!yaml_check_map(check, node, "a group of tasks", keys))
		return;
	content->groups[content->n_groups++] =
		(struct vendor_group){ .id = yaml_check_id(check, node, "id", true),
				       .title = yaml_check_pair(check, node, "title", true) };
}

static void read_task(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "group", "title", NULL };
	struct vendor_content *content = into;

	if (!yaml_check_map(check, node, "a task", keys))
		return;
	const struct vendor_task task = { .id = yaml_check_id(check, node, "id", true),
					  .group = yaml_check_id(check, node, "group", true),
					  .title = yaml_check_pair(check, node, "title", true) };
	if (task.id.ptr && vendor_task_find(content, task.id))
		yaml_wrong(check, node->line, "%.*s is there already", STR_ARG(task.id));
	if (task.group.ptr && !vendor_group_find(content, task.group))
		yaml_wrong(check, node->line, "group “%.*s” is not known", STR_ARG(task.group));
	content->tasks[content->n_tasks++] = task;
}

static void read_sheet(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "series", "title", "against", "days", "issues", NULL };
	struct vendor_content *content = into;
	struct vendor_sheet_kind *sheet = &content->sheets[content->n_sheets];

	if (!yaml_check_map(check, node, "a sheet", keys))
		return;
	*sheet = (struct vendor_sheet_kind){
		.series = yaml_check_id(check, node, "series", true),
		.title = yaml_check_pair(check, node, "title", true),
		.days = yaml_check_number(check, node, "days", 1, 3660, 365),
		.issues = yaml_check_truth(check, node, "issues", false),
	};
	const struct yaml *list = yaml_check_list(check, node, "against", VENDOR_AGAINST_MAX);
	for (const struct yaml *s = list ? list->child : NULL; s; s = s->next)
		sheet->against[sheet->n_against++] = s->text;
	content->n_sheets++;
}

/* It names a sheet, one thing on it, and what is known here. */
static void check_comparison(struct yaml_check *check, const struct yaml *node,
			     const struct vendor_content *content,
			     const struct vendor_comparison *c)
{
	if (!vendor_sheet_kind_find(content, c->sheet))
		yaml_wrong(check, node->line, "sheet “%.*s” is not known", STR_ARG(c->sheet));
	if ((c->topic.len > 0) == (c->item.len > 0))
		yaml_wrong(check, node->line, "either a topic or an item is needed");
	if (c->item.len && !c->contract.len)
		yaml_wrong(check, node->line, "an item is compared with the contract: which?");
	if (c->either && !c->house_no.ja.len)
		yaml_wrong(check, node->line, "house-no is needed where either counts");
}

static void read_comparison(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",     "sheet",	   "topic",    "item", "contract",
					    "either", "vendor-no", "house-no", NULL };
	struct vendor_content *content = into;
	struct vendor_comparison *c = &content->comparisons[content->n_comparisons];

	if (!yaml_check_map(check, node, "a comparison", keys))
		return;
	*c = (struct vendor_comparison){
		.id = yaml_check_id(check, node, "id", true),
		.sheet = yaml_check_id(check, node, "sheet", true),
		.topic = yaml_check_text(check, node, "topic", false),
		.item = yaml_check_text(check, node, "item", false),
		.contract = yaml_check_text(check, node, "contract", false),
		.either = yaml_check_truth(check, node, "either", false),
		.vendor_no = yaml_check_pair(check, node, "vendor-no", true),
		.house_no = yaml_check_pair(check, node, "house-no", false),
	};
	check_comparison(check, node, content, c);
	content->n_comparisons++;
}

/* ---- files ---- */

/* In this order, since later ones name earlier ones of the same file. */
static const struct yaml_part parts[] = {
	{ "contract-items", VENDOR_ITEMS_MAX, offsetof(struct vendor_content, n_items), read_item },
	{ "groups", VENDOR_GROUPS_MAX, offsetof(struct vendor_content, n_groups), read_group },
	{ "tasks", VENDOR_TASKS_MAX, offsetof(struct vendor_content, n_tasks), read_task },
	{ "sheets", VENDOR_SHEETS_MAX, offsetof(struct vendor_content, n_sheets), read_sheet },
	{ "comparisons", VENDOR_COMPARISONS_MAX, offsetof(struct vendor_content, n_comparisons),
	  read_comparison },
	{ .key = NULL },
};

static void read_other_topics(struct yaml_check *check, const struct yaml *doc,
			      struct vendor_content *content)
{
	static const char *const keys[] = { "vendor-no", NULL };
	const struct yaml *node = yaml_get(doc, "other-topics");

	if (node && yaml_check_map(check, node, "other-topics", keys))
		content->other_topics = yaml_check_pair(check, node, "vendor-no", true);
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version",	    "date",  "source", "contract-items",
					    "groups",	    "tasks", "sheets", "comparisons",
					    "other-topics", NULL };
	struct vendor_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a file about vendors", keys))
		yaml_check_head(&check, doc);
	yaml_check_parts(&check, doc, parts, content);
	if (!check.code)
		read_other_topics(&check, doc, content);
	return yaml_check_end(&check, err);
}

/* Comparisons and contract items may be in different files. */
static enum errc check_contracts(const struct vendor_content *content, struct err *err)
{
	for (size_t i = 0; i < content->n_comparisons; i++) {
		const struct vendor_comparison *c = &content->comparisons[i];

		if (c->contract.len && !vendor_item_find(content, c->contract))
			return fail(err, ERR_SYNTAX,
				    "comparison %.*s: there is no contract item “%.*s”",
				    STR_ARG(c->id), STR_ARG(c->contract));
	}
	return ERR_OK;
}

enum errc vendor_content_load(const char *from, struct vendor_content **ret, struct err *err)
{
	auto_vendor_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	enum errc code = pack_each(from, VENDOR_FOLDER, &content->arena, take_file, content, err);
	if (!code)
		code = check_contracts(content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void vendor_content_free(struct vendor_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void vendor_content_free_at(struct vendor_content **content)
{
	vendor_content_free(*content);
	*content = NULL;
}

/* ---- asking ---- */

const struct vendor_item *vendor_item_find(const struct vendor_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_items; i++) {
		if (str_equal(content->items[i].id, id))
			return &content->items[i];
	}
	return NULL;
}

const struct vendor_task *vendor_task_find(const struct vendor_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_tasks; i++) {
		if (str_equal(content->tasks[i].id, id))
			return &content->tasks[i];
	}
	return NULL;
}

const struct vendor_group *vendor_group_find(const struct vendor_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_groups; i++) {
		if (str_equal(content->groups[i].id, id))
			return &content->groups[i];
	}
	return NULL;
}

const struct vendor_sheet_kind *vendor_sheet_kind_find(const struct vendor_content *content,
						       struct str series)
{
	for (size_t i = 0; i < content->n_sheets; i++) {
		if (str_equal(content->sheets[i].series, series))
			return &content->sheets[i];
	}
	return NULL;
}
