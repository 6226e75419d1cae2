/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of reports as they are written in content, and places in workbooks. */
#include "reports/content-parts.h"
#include "reports/report-holes.h"

static void check_holes(struct yaml_check *check, unsigned line,
			const struct report_content *content, struct str text)
{
	struct text_hole hole;
	struct str before;

	while (text_next_hole(&text, &before, &hole)) {
		if (!report_hole_known(content, &hole))
			yaml_wrong(check, line, "nothing is known by the name of “{$%.*s.%.*s}”",
				   STR_ARG(hole.kind), STR_ARG(hole.name));
	}
}

static void read_field(struct yaml_check *check, const struct yaml *node,
		       const struct report_content *content, const struct report_form *form,
		       struct report_section *section)
{
	static const char *const keys[] = {
		"id", "number", "title", "fact", "text", "needed", NULL
	};
	struct report_field *field = &section->fields[section->n_fields];

	if (!yaml_check_map(check, node, "a field", keys))
		return;
	*field = (struct report_field){
		.id = yaml_check_id(check, node, "id", true),
		.number = yaml_check_text(check, node, "number", false),
		.title = yaml_check_pair(check, node, "title", true),
		.fact = report_read_fact(check, node, "fact", content),
		.stage = report_read_stage(check, node, "needed", STAGE_ANY),
	};
	field->needed = field->stage != STAGE_ANY;
	field->text = yaml_check_pair(check, node, "text", !field->fact.ptr);
	if (field->fact.ptr && field->text.ja.ptr)
		yaml_wrong(check, node->line, "either fact or text");
	check_holes(check, yaml_line(node, "text"), content, str_or_empty(field->text.ja));
	check_holes(check, yaml_line(node, "text"), content, str_or_empty(field->text.en));
	if (report_field_find(form, field->id))
		yaml_wrong(check, node->line, "field %.*s is there already", STR_ARG(field->id));
	section->n_fields++;
}

static void read_section(struct yaml_check *check, const struct yaml *node,
			 const struct report_content *content, struct report_form *form)
{
	static const char *const keys[] = { "title", "fields", NULL };
	struct report_section *section = &form->sections[form->n_sections];

	if (!yaml_check_map(check, node, "a section", keys))
		return;
	section->title = yaml_check_pair(check, node, "title", true);
	/* From here on its fields are found, so that none is there twice. */
	form->n_sections++;
	const struct yaml *fields = yaml_check_list(check, node, "fields", SECTION_FIELDS_MAX);
	if (!fields)
		yaml_wrong(check, node->line, "fields is missing");
	for (const struct yaml *one = fields ? fields->child : NULL; one; one = one->next)
		read_field(check, one, content, form, section);
}

/* ---- places ---- */

static void read_place(struct yaml_check *check, const struct yaml *node,
		       const struct report_form *form, struct report_places *places)
{
	static const char *const keys[] = { "field", "sheet", "cell", "label", "step", NULL };
	struct report_place *place = &places->at[places->n];

	if (!yaml_check_map(check, node, "a place", keys))
		return;
	const struct str cell = yaml_check_text(check, node, "cell", false);
	const struct str label = yaml_check_text(check, node, "label", false);
	*place = (struct report_place){
		.field = yaml_check_id(check, node, "field", true),
		.sheet = str_or_empty(yaml_check_text(check, node, "sheet", false)),
		.where = cell.ptr ? cell : label,
		.step = cell.ptr ? XLSX_AT
				 : (enum xlsx_step)yaml_check_word(check, node, "step",
								   xlsx_step_names, XLSX_STEPS,
								   XLSX_RIGHT),
	};
	if ((cell.ptr != NULL) == (label.ptr != NULL))
		yaml_wrong(check, node->line, "either cell or label");
	if (place->field.ptr && !report_field_find(form, place->field))
		yaml_wrong(check, node->line, "the form has no field %.*s", STR_ARG(place->field));
	places->n++;
}

static void read_places(struct yaml_check *check, const struct yaml *node,
			const struct report_form *form, struct report_places *places)
{
	static const char *const keys[] = { "confirmed", "places", NULL };

	if (!yaml_check_map(check, node, "a workbook", keys))
		return;
	places->confirmed = yaml_check_truth(check, node, "confirmed", false);
	const struct yaml *list = yaml_check_list(check, node, "places", REPORT_PLACES_MAX);
	if (!list)
		yaml_wrong(check, node->line, "places is missing");
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		read_place(check, one, form, places);
}

enum errc report_places_parse(const struct report_form *form, struct str yaml, struct arena *arena,
			      struct report_places *ret, struct err *err)
{
	static const struct yaml_limits limits = { .depth = 8, .nodes = 4000 };
	struct yaml_check check = { .file = "map" };
	auto_yaml_reader *reader = yaml_reader_new(yaml, limits);
	struct yaml *doc = NULL;
	unsigned line = 0;
	const enum errc code = yaml_next(reader, arena, &doc, &line, err);

	if (code)
		return code == ERR_END ? fail(err, ERR_SYNTAX, "map: is empty")
				       : fail_in(err, code, "map");
	*ret = (struct report_places){ .n = 0 };
	read_places(&check, doc, form, ret);
	return yaml_check_end(&check, err);
}

/* ---- a form ---- */

static bool read_layout(struct yaml_check *check, const struct yaml *node)
{
	static const char *const layouts[] = { "table", "letter" };

	return yaml_check_word(check, node, "layout", layouts, ARRAY_LEN(layouts), 0) == 1;
}

void report_read_form(struct yaml_check *check, const struct yaml *node, const struct yaml *doc,
		      struct report_content *content)
{
	static const char *const keys[] = { "id",	 "title",    "about",
					    "anonymous", "layout",   "confirmed",
					    "sections",	 "workbook", NULL };
	struct report_form *form = &content->forms[content->n_forms];

	if (!yaml_check_map(check, node, "a form", keys))
		return;
	*form = (struct report_form){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.about = yaml_check_pair(check, node, "about", true),
		.anonymous = yaml_check_truth(check, node, "anonymous", false),
		.letter = read_layout(check, node),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
		.version = yaml_text(doc, "version"),
		.date = yaml_text(doc, "date"),
		.source = yaml_text(doc, "source"),
	};
	if (report_form_find(content, form->id))
		yaml_wrong(check, node->line, "form %.*s is there already", STR_ARG(form->id));
	const struct yaml *sections = yaml_check_list(check, node, "sections", REPORT_SECTIONS_MAX);
	if (!sections)
		yaml_wrong(check, node->line, "sections is missing");
	for (const struct yaml *one = sections ? sections->child : NULL; one; one = one->next)
		read_section(check, one, content, form);
	const struct yaml *workbook = yaml_get(node, "workbook");
	if (workbook)
		read_places(check, workbook, form, &form->places);
	content->n_forms++;
}
