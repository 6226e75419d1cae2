/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/yaml-check.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (4u * 1024 * 1024)

/* ---- looking up ---- */

#define FIND(name, type, list, count)                                                              \
	const struct type *name(const struct downtime_content *content, struct str id)             \
	{                                                                                          \
		for (size_t i = 0; i < content->count; i++) {                                      \
			if (str_equal(content->list[i].id, id))                                    \
				return &content->list[i];                                          \
		}                                                                                  \
		return NULL;                                                                       \
	}

FIND(downtime_service_find, downtime_service, services, n_services)
FIND(downtime_department_find, downtime_department, departments, n_departments)
FIND(downtime_limit_find, downtime_limit, limits, n_limits)
FIND(downtime_slip_find, downtime_slip, slips, n_slips)
FIND(downtime_note_find, downtime_note, notes, n_notes)

const struct downtime_department *downtime_department_own(const struct downtime_content *content)
{
	for (size_t i = 0; i < content->n_departments; i++) {
		if (content->departments[i].own)
			return &content->departments[i];
	}
	return NULL;
}

/* ---- reading ---- */

static void read_texts(struct yaml_check *check, const struct yaml *node, const char *key,
		       struct str *texts, size_t max, size_t *ret_n)
{
	const struct yaml *list = yaml_check_list(check, node, key, max);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		texts[(*ret_n)++] = one->text;
}

static void twice(struct yaml_check *check, const struct yaml *node, const void *found,
		  const char *what, struct str id)
{
	if (found)
		yaml_wrong(check, node->line, "the %s “%.*s” is there already", what, STR_ARG(id));
}

/* Services of a list that must have been read before. */
static void need_services(struct yaml_check *check, const struct yaml *node, const char *key,
			  const struct downtime_content *content, const struct str *ids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!downtime_service_find(content, ids[i]))
			yaml_wrong(check, yaml_line(node, key), "%s: there is no service “%.*s”",
				   key, STR_ARG(ids[i]));
	}
}

static void read_service(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",    "title",	"care", "activity",
					    "needs", "systems", NULL };
	struct downtime_content *content = into;
	struct downtime_service *service = &content->services[content->n_services];

	if (!yaml_check_map(check, node, "a service", keys))
		return;
	*service = (struct downtime_service){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.care = yaml_check_number(check, node, "care", 1, DOWNTIME_CARE_LAST,
					  DOWNTIME_CARE_LAST),
		.activity = yaml_check_truth(check, node, "activity", false),
	};
	read_texts(check, node, "needs", service->needs, DOWNTIME_NEEDS_MAX, &service->n_needs);
	read_texts(check, node, "systems", service->systems, DOWNTIME_SYSTEMS_MAX,
		   &service->n_systems);
	need_services(check, node, "needs", content, service->needs, service->n_needs);
	twice(check, node, downtime_service_find(content, service->id), "service", service->id);
	content->n_services++;
}

static void read_department(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "services", "own", NULL };
	struct downtime_content *content = into;
	struct downtime_department *department = &content->departments[content->n_departments];
	struct str services[DOWNTIME_USES_MAX];
	size_t n = 0;

	if (!yaml_check_map(check, node, "a department", keys))
		return;
	*department = (struct downtime_department){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.own = yaml_check_truth(check, node, "own", false),
	};
	read_texts(check, node, "services", services, DOWNTIME_USES_MAX, &n);
	need_services(check, node, "services", content, services, n);
	if (!n)
		yaml_wrong(check, node->line, "services is missing");
	for (size_t i = 0; i < n; i++) {
		const struct downtime_service *service =
			downtime_service_find(content, services[i]);
		if (service)
			department->uses[department->n_uses++] =
				(size_t)(service - content->services);
	}
	if (department->own && downtime_department_own(content))
		yaml_wrong(check, node->line, "own: one department can stand for our own units");
	twice(check, node, downtime_department_find(content, department->id), "department",
	      department->id);
	content->n_departments++;
}

static void read_limit(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", NULL };
	struct downtime_content *content = into;

	if (!yaml_check_map(check, node, "a limit", keys))
		return;
	const struct downtime_limit limit = { .id = yaml_check_id(check, node, "id", true),
					      .title =
						      yaml_check_pair(check, node, "title", true) };
	twice(check, node, downtime_limit_find(content, limit.id), "limit", limit.id);
	content->limits[content->n_limits++] = limit;
}

/* "surgery/care": both are known, or "all". */
static void read_cell(struct yaml_check *check, const struct yaml *node,
		      const struct downtime_content *content, struct downtime_stage *stage)
{
	struct str rest = node->text;
	const struct str department = str_split(&rest, '/');
	const struct downtime_cell cell = { .department = department,
					    .service = str_or_empty(rest) };

	if (!str_is(cell.department, "all") && !downtime_department_find(content, cell.department))
		yaml_wrong(check, node->line, "cells: there is no department “%.*s”",
			   STR_ARG(cell.department));
	if (!str_is(cell.service, "all") && !downtime_service_find(content, cell.service))
		yaml_wrong(check, node->line, "cells: there is no service “%.*s”",
			   STR_ARG(cell.service));
	stage->cells[stage->n_cells++] = cell;
}

static void read_stage(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = {
		"id", "title", "about", "level", "known", "cells", NULL
	};
	static const char *const levels[] = { "normal", "reduced" };
	struct downtime_content *content = into;
	struct downtime_stage *stage = &content->stages[content->n_stages];

	if (!yaml_check_map(check, node, "a stage", keys))
		return;
	*stage = (struct downtime_stage){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.about = yaml_check_pair(check, node, "about", true),
		.level = (enum downtime_level)yaml_check_word(
			check, node, "level", levels, ARRAY_LEN(levels), DOWNTIME_LEVEL_NORMAL),
	};
	if (yaml_check_truth(check, node, "known", false))
		stage->level = DOWNTIME_LEVEL_SAID;
	const struct yaml *cells = yaml_check_list(check, node, "cells", DOWNTIME_STAGE_CELLS_MAX);
	if (!cells)
		yaml_wrong(check, node->line, "cells is missing");
	for (const struct yaml *one = cells ? cells->child : NULL; one; one = one->next)
		read_cell(check, one, content, stage);
	content->n_stages++;
}

static void read_field(struct yaml_check *check, const struct yaml *node,
		       struct downtime_slip *slip)
{
	static const char *const keys[] = { "title", "lines", "choices", NULL };
	static const char *const languages[] = { "ja", "en", NULL };
	struct downtime_field *field = &slip->fields[slip->n_fields];

	if (!yaml_check_map(check, node, "a field", keys))
		return;
	*field = (struct downtime_field){
		.title = yaml_check_pair(check, node, "title", true),
		.lines = yaml_check_number(check, node, "lines", 1, DOWNTIME_LINES_MAX, 1),
	};
	const struct yaml *list = yaml_check_list(check, node, "choices", DOWNTIME_CHOICES_MAX);
	for (const struct yaml *one = list ? list->child : NULL;
	     one && yaml_check_map(check, one, "a choice", languages); one = one->next)
		field->choices[field->n_choices++] =
			(struct text_pair){ .ja = yaml_check_text(check, one, "ja", true),
					    .en = yaml_check_text(check, one, "en", true) };
	slip->n_fields++;
}

static void read_slip(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",	"title",  "copies", "departments",
					    "services", "fields", NULL };
	struct downtime_content *content = into;
	struct downtime_slip *slip = &content->slips[content->n_slips];

	if (!yaml_check_map(check, node, "a slip", keys))
		return;
	*slip = (struct downtime_slip){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.copies = yaml_check_pair(check, node, "copies", true),
	};
	read_texts(check, node, "departments", slip->departments, DOWNTIME_USES_MAX,
		   &slip->n_departments);
	read_texts(check, node, "services", slip->services, DOWNTIME_USES_MAX, &slip->n_services);
	need_services(check, node, "services", content, slip->services, slip->n_services);
	for (size_t i = 0; i < slip->n_departments; i++) {
		if (!downtime_department_find(content, slip->departments[i]))
			yaml_wrong(check, yaml_line(node, "departments"),
				   "departments: there is no department “%.*s”",
				   STR_ARG(slip->departments[i]));
	}
	const struct yaml *fields = yaml_check_list(check, node, "fields", DOWNTIME_FIELDS_MAX);
	if (!fields)
		yaml_wrong(check, node->line, "fields is missing");
	for (const struct yaml *one = fields ? fields->child : NULL; one; one = one->next)
		read_field(check, one, slip);
	twice(check, node, downtime_slip_find(content, slip->id), "slip", slip->id);
	content->n_slips++;
}

static void read_step(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id", "title", "how", NULL };
	struct downtime_content *content = into;

	if (!yaml_check_map(check, node, "a step", keys))
		return;
	content->guide[content->n_guide++] = (struct downtime_step){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.how = yaml_check_pair(check, node, "how", true),
	};
}

static enum case_weight read_weight(struct yaml_check *check, const struct yaml *node)
{
	const struct str name = yaml_check_text(check, node, "weight", true);
	const size_t weight = case_choice(case_weights, name);

	if (name.ptr && weight == CASE_WEIGHTS)
		yaml_wrong(check, yaml_line(node, "weight"), "weight: “%.*s” is none",
			   STR_ARG(name));
	return weight < CASE_WEIGHTS ? (enum case_weight)weight : CASE_WEIGHT_OTHER;
}

static void read_note(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "id",   "title",   "text",	 "clause", "confirmed",
					    "days", "monthly", "weight", NULL };
	struct downtime_content *content = into;

	if (!yaml_check_map(check, node, "a note", keys))
		return;
	const struct downtime_note note = {
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.text = yaml_check_pair(check, node, "text", true),
		.clause = yaml_check_text(check, node, "clause", true),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
		.days = yaml_check_number(check, node, "days", 1, 3660, 0),
		.monthly = yaml_check_number(check, node, "monthly", 1, 28, 0),
		.weight = read_weight(check, node),
	};
	if (note.days && note.monthly)
		yaml_wrong(check, node->line, "either days or monthly");
	twice(check, node, downtime_note_find(content, note.id), "note", note.id);
	content->notes[content->n_notes++] = note;
}

#define COUNT(member) offsetof(struct downtime_content, member)

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version",	   "date",   "source", "services",
					    "departments", "limits", "stages", "slips",
					    "guide",	   "stored", "notes",  NULL };
	static const struct yaml_part parts[] = {
		{ "services", DOWNTIME_SERVICES_MAX, COUNT(n_services), read_service },
		{ "departments", DOWNTIME_DEPARTMENTS_MAX, COUNT(n_departments), read_department },
		{ "limits", DOWNTIME_LIMITS_MAX, COUNT(n_limits), read_limit },
		{ "stages", DOWNTIME_STAGES_MAX, COUNT(n_stages), read_stage },
		{ "slips", DOWNTIME_SLIPS_MAX, COUNT(n_slips), read_slip },
		{ "guide", DOWNTIME_GUIDE_MAX, COUNT(n_guide), read_step },
		{ "notes", DOWNTIME_NOTES_MAX, COUNT(n_notes), read_note },
		{ .key = NULL },
	};
	struct yaml_check check = { .file = file };
	struct downtime_content *content = ctx;
	const size_t before = content->n_slips;

	if (yaml_check_map(&check, doc, "a file of downtime", keys)) {
		yaml_check_head(&check, doc);
		yaml_check_parts(&check, doc, parts, content);
		if (yaml_get(doc, "stored"))
			content->stored = yaml_check_pair(&check, doc, "stored", true);
	}
	for (size_t i = before; i < content->n_slips; i++) {
		content->slips[i].version = yaml_text(doc, "version");
		content->slips[i].date = yaml_text(doc, "date");
	}
	return yaml_check_end(&check, err);
}

enum errc downtime_content_load(const char *from, struct downtime_content **ret, struct err *err)
{
	auto_downtime_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(from, DOWNTIME_FOLDER, &content->arena, take_file, content, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	*ret = STEAL(content);
	return ERR_OK;
}

void downtime_content_free(struct downtime_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void downtime_content_free_at(struct downtime_content **content)
{
	downtime_content_free(*content);
	*content = NULL;
}
