/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/alloc.h"
#include "forms/reader.h"

static struct str read_day(struct form_reader *r, const struct yaml *map, const char *key,
			   bool needed)
{
	const struct str day = yaml_check_text(&r->check, map, key, needed);

	if (!day.ptr || day_valid(day))
		return day;
	yaml_wrong(&r->check, yaml_line(map, key), "%s “%.*s” is no day YYYY-MM-DD", key,
		   STR_ARG(day));
	return STR_NONE;
}

static void read_validity(struct form_reader *r, const struct yaml *doc, struct form *form)
{
	static const char *const keys[] = { "from", "until", NULL };
	const struct yaml *map = yaml_get(doc, "valid");

	if (!map)
		yaml_wrong(&r->check, doc->line, "valid is missing");
	if (!map || !yaml_check_map(&r->check, map, "valid", keys))
		return;
	form->valid_from = read_day(r, map, "from", true);
	form->valid_until = read_day(r, map, "until", false);
	if (form->valid_until.ptr && str_compare(form->valid_until, form->valid_from) < 0)
		yaml_wrong(&r->check, map->line, "valid: it ends before it begins");
}

static void read_section(struct form_reader *r, const struct yaml *map, struct item_list *items,
			 struct form_section *ret)
{
	static const char *const keys[] = { "id", "number", "title", "items", NULL };

	ret->first = items->n;
	if (!yaml_check_map(&r->check, map, "a section", keys))
		return;
	ret->id = yaml_check_id(&r->check, map, "id", true);
	ret->number = yaml_check_text(&r->check, map, "number", false);
	ret->title = yaml_check_pair(&r->check, map, "title", true);
	items_read(r, map, items);
	ret->n = items->n - ret->first;
}

static void read_sections(struct form_reader *r, const struct yaml *doc, struct form *form)
{
	const struct yaml *list = yaml_check_list(&r->check, doc, "sections", FORM_SECTIONS_MAX);
	auto_free struct item_list *items = mem_new(sizeof(*items));
	struct form_section *sections =
		list ? arena_take_array(r->arena, list->n, sizeof(*sections)) : NULL;

	if (!sections)
		return;
	for (const struct yaml *node = list->child; node; node = node->next)
		read_section(r, node, items, &sections[form->n_sections++]);
	form->sections = sections;
	struct form_item *kept = arena_take_array(r->arena, items->n, sizeof(*kept));
	if (!kept)
		return;
	memcpy(kept, items->at, items->n * sizeof(*kept));
	form->items = kept;
	form->n_items = items->n;
}

bool form_read(struct form_reader *r, const struct yaml *doc, struct form *ret)
{
	static const char *const keys[] = { "id",	 "series",	"edition",	"version",
					    "date",	 "source",	"title",	"note",
					    "confirmed", "valid",	"passes",	"previous",
					    "sections",	 "fiscal-year", "fiscal-start", "targets",
					    NULL };

	if (!yaml_check_map(&r->check, doc, "a form", keys))
		return false;
	*ret = (struct form){
		.file = r->check.file,
		.id = yaml_check_id(&r->check, doc, "id", true),
		.series = yaml_check_id(&r->check, doc, "series", true),
		.edition = yaml_check_text(&r->check, doc, "edition", true),
		.version = yaml_check_text(&r->check, doc, "version", true),
		.date = read_day(r, doc, "date", true),
		.source = yaml_check_text(&r->check, doc, "source", true),
		.title = yaml_check_pair(&r->check, doc, "title", true),
		.note = yaml_check_pair(&r->check, doc, "note", false),
		.confirmed = yaml_check_truth(&r->check, doc, "confirmed", false),
		.targets = yaml_check_truth(&r->check, doc, "targets", true),
		.fiscal_year = yaml_check_number(&r->check, doc, "fiscal-year", 2000, 2200, 0),
		.fiscal_start = yaml_check_number(&r->check, doc, "fiscal-start", 1, 12, 0),
		.passes = (unsigned)yaml_check_number(&r->check, doc, "passes", 1, FORM_PASSES_MAX,
						      1),
		.previous_id = yaml_check_id(&r->check, doc, "previous", false),
	};
	read_validity(r, doc, ret);
	if (!yaml_get(doc, "sections"))
		yaml_wrong(&r->check, doc->line, "sections is missing");
	else
		read_sections(r, doc, ret);
	return !r->check.code;
}
