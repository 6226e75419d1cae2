/* SPDX-License-Identifier: Apache-2.0 */
#include "risk/risk-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (4u * 1024 * 1024)

struct risk_content {
	struct arena arena;
	struct risk_measure measures[RISK_MEASURES_MAX];
	size_t n_measures;
	struct risk_threat threats[RISK_THREATS_MAX];
	size_t n_threats;
	struct risk_task tasks[RISK_TASKS_MAX];
	size_t n_tasks;
};

/* ---- reading ---- */

static void read_measure(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "how", "topic", "source", NULL };
	struct risk_content *content = into;
	struct risk_measure *measure = &content->measures[content->n_measures];

	if (!yaml_check_map(check, node, "a measure", keys))
		return;
	*measure = (struct risk_measure){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.how = yaml_check_pair(check, node, "how", true),
		.topic = yaml_check_id(check, node, "topic", false),
		.source = yaml_check_text(check, node, "source", true),
	};
	if (risk_measure_find(content, measure->id))
		yaml_wrong(check, node->line, "measure %.*s is there already",
			   STR_ARG(measure->id));
	content->n_measures++;
}

static void read_against(struct yaml_check *check, const struct yaml *node,
			 const struct risk_content *content, struct risk_threat *threat)
{
	const struct yaml *list = yaml_check_list(check, node, "measures", RISK_PER_THREAT);

	if (!list)
		yaml_wrong(check, node->line, "measures is missing");
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		const struct risk_measure *measure = risk_measure_find(content, one->text);

		if (measure)
			threat->measures[threat->n_measures++] = measure;
		else
			yaml_wrong(check, one->line, "there is no measure “%.*s”",
				   STR_ARG(one->text));
	}
}

static void read_threat(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",     "title",	  "story",  "impact",
					    "assets", "measures", "source", NULL };
	struct risk_content *content = into;
	struct risk_threat *threat = &content->threats[content->n_threats];

	if (!yaml_check_map(check, node, "a threat", keys))
		return;
	*threat = (struct risk_threat){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.story = yaml_check_pair(check, node, "story", true),
		.impact = (int)yaml_check_number(check, node, "impact", 1, RISK_SCALE, 1),
		.source = yaml_check_text(check, node, "source", true),
	};
	if (risk_threat_find(content, threat->id))
		yaml_wrong(check, node->line, "threat %.*s is there already", STR_ARG(threat->id));
	const struct yaml *list = yaml_check_list(check, node, "assets", RISK_PER_THREAT);
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		threat->assets[threat->n_assets++] = one->text;
	read_against(check, node, content, threat);
	content->n_threats++;
}

static void read_task(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "why", "days", "source", NULL };
	struct risk_content *content = into;
	struct risk_task *task = &content->tasks[content->n_tasks];

	if (!yaml_check_map(check, node, "a task", keys))
		return;
	*task = (struct risk_task){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.why = yaml_check_pair(check, node, "why", true),
		.days = yaml_check_number(check, node, "days", 1, RISK_DUE_DAYS_MAX, 30),
		.source = yaml_check_text(check, node, "source", true),
	};
	if (risk_task_find(content, task->id))
		yaml_wrong(check, node->line, "task %.*s is there already", STR_ARG(task->id));
	content->n_tasks++;
}

/* Measures first: threats name them. */
static const struct yaml_part parts[] = {
	{ "measures", RISK_MEASURES_MAX, offsetof(struct risk_content, n_measures), read_measure },
	{ "threats", RISK_THREATS_MAX, offsetof(struct risk_content, n_threats), read_threat },
	{ "tasks", RISK_TASKS_MAX, offsetof(struct risk_content, n_tasks), read_task },
	{ .key = NULL },
};

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date",	"source", "measures",
					    "threats", "tasks", NULL };
	struct risk_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a file of risks", keys))
		yaml_check_head(&check, doc);
	yaml_check_parts(&check, doc, parts, content);
	return yaml_check_end(&check, err);
}

enum errc risk_content_load(const char *from, struct risk_content **ret, struct err *err)
{
	auto_risk_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(from, RISK_FOLDER, &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void risk_content_free(struct risk_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void risk_content_free_at(struct risk_content **content)
{
	risk_content_free(*content);
	*content = NULL;
}

/* ---- asking ---- */

size_t risk_measure_count(const struct risk_content *content)
{
	return content->n_measures;
}

const struct risk_measure *risk_measure_at(const struct risk_content *content, size_t i)
{
	return &content->measures[i];
}

const struct risk_measure *risk_measure_find(const struct risk_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_measures; i++) {
		if (str_equal(content->measures[i].id, id))
			return &content->measures[i];
	}
	return NULL;
}

size_t risk_threat_count(const struct risk_content *content)
{
	return content->n_threats;
}

const struct risk_threat *risk_threat_at(const struct risk_content *content, size_t i)
{
	return &content->threats[i];
}

const struct risk_threat *risk_threat_find(const struct risk_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_threats; i++) {
		if (str_equal(content->threats[i].id, id))
			return &content->threats[i];
	}
	return NULL;
}

size_t risk_task_count(const struct risk_content *content)
{
	return content->n_tasks;
}

const struct risk_task *risk_task_at(const struct risk_content *content, size_t i)
{
	return &content->tasks[i];
}

const struct risk_task *risk_task_find(const struct risk_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_tasks; i++) {
		if (str_equal(content->tasks[i].id, id))
			return &content->tasks[i];
	}
	return NULL;
}
