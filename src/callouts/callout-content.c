/* SPDX-License-Identifier: Apache-2.0 */
#include "callouts/callout-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "inspections/content-file.h"

#define CONTENT_MAX (1024u * 1024)

struct loading {
	const struct contact_content *contacts;
	struct callout_content *content;
};

static void read_step(struct yaml_check *check, const struct yaml *map, const struct loading *l,
		      struct callout_plan *plan, int64_t minutes)
{
	static const char *const keys[] = { "part", "minutes", "rehearsed", "say", NULL };
	struct callout_step *step = &plan->steps[plan->n];

	if (!yaml_check_map(check, map, "a step", keys))
		return;
	step->part = yaml_check_text(check, map, "part", true);
	step->minutes = yaml_check_number(check, map, "minutes", 1, CALLOUT_MINUTES_MAX, minutes);
	step->rehearsed = yaml_check_truth(check, map, "rehearsed", true);
	step->say = yaml_check_pair(check, map, "say", false);
	if (contact_part_find(l->contacts, step->part) == SIZE_MAX)
		yaml_wrong(check, map->line, "%.*s: no contact has this id", STR_ARG(step->part));
	if (callout_step_find(plan, step->part))
		yaml_wrong(check, map->line, "%.*s: is there twice", STR_ARG(step->part));
	plan->n++;
}

static void read_plan(struct yaml_check *check, const struct yaml *map, void *ctx)
{
	static const char *const keys[] = { "id",      "title", "say", "message",
					    "minutes", "steps", NULL };
	const struct loading *l = ctx;
	struct callout_plan plan = { .n = 0 };

	if (!yaml_check_map(check, map, "a call-out", keys))
		return;
	plan.id = yaml_check_id(check, map, "id", true);
	plan.title = yaml_check_pair(check, map, "title", true);
	plan.say = yaml_check_pair(check, map, "say", true);
	plan.message = yaml_check_pair(check, map, "message", true);
	const int64_t minutes =
		yaml_check_number(check, map, "minutes", 1, CALLOUT_MINUTES_MAX, CALLOUT_MINUTES);
	const struct yaml *steps = yaml_check_list(check, map, "steps", CONTACT_PARTS_MAX);
	if (!steps)
		yaml_wrong(check, map->line, "steps: is needed");
	for (const struct yaml *one = steps ? steps->child : NULL; one; one = one->next)
		read_step(check, one, l, &plan, minutes);
	if (callout_plan_find(l->content, plan.id))
		yaml_wrong(check, map->line, "%.*s: is there twice", STR_ARG(plan.id));
	l->content->plans[l->content->n++] = plan;
}

enum errc callout_content_load(const char *content, const struct contact_content *contacts,
			       struct callout_content **ret, struct err *err)
{
	auto_callout_content *loaded = mem_new(sizeof(*loaded));
	struct loading loading = { .contacts = contacts, .content = loaded };
	const struct inspection_file file = { .content = content,
					      .name = "30-callouts.yml",
					      .list = "callouts",
					      .max = CALLOUT_PLANS_MAX,
					      .read = read_plan };

	arena_init(&loaded->arena, CONTENT_MAX);
	const enum errc code = inspection_file_read(&file, &loaded->arena, &loading, err);
	if (!code)
		*ret = STEAL(loaded);
	return code;
}

void callout_content_free(struct callout_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void callout_content_free_at(struct callout_content **content)
{
	callout_content_free(*content);
	*content = NULL;
}

const struct callout_plan *callout_plan_find(const struct callout_content *content, struct str id)
{
	for (size_t i = 0; i < content->n; i++) {
		if (str_equal(content->plans[i].id, id))
			return &content->plans[i];
	}
	return NULL;
}

const struct callout_step *callout_step_find(const struct callout_plan *plan, struct str part)
{
	for (size_t i = 0; i < plan->n; i++) {
		if (str_equal(plan->steps[i].part, part))
			return &plan->steps[i];
	}
	return NULL;
}
