/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form as an OSCAL catalog: a section is a group, an item a control with its statement and its
 * guidance; the clauses it rests on are resources of the back matter.
 */
#include "forms/export/form-export.h"
#include "forms/export/oscal.h"

/* ---- controls ---- */

static const char *ref_uuid(const struct form_ref *ref, char out[static UUID_TEXT_MAX])
{
	return oscal_uuid(out, "oscal/clause/%.*s/%.*s/%.*s", STR_ARG(ref->guideline),
			  STR_ARG(ref->volume), STR_ARG(ref->clause));
}

static void add_props(struct json_writer *w, const struct form_item *item)
{
	json_begin_array(w, "props");
	if (item->number.len) {
		json_begin_object(w);
		json_text(w, "name", "label");
		oscal_line(w, "value", item->number);
		json_end_object(w);
	}
	oscal_prop(w, "numbering", str_from(form_numbering_names[item->numbering]));
	oscal_prop(w, "duty", str_from(form_duty_names[item->duty]));
	oscal_prop(w, "answer-type", str_from(answer_type_names[item->type]));
	oscal_prop(w, "topic", item->topic);
	oscal_prop(w, "part", item->part);
	oscal_prop(w, "title-ja", item->title.ja);
	oscal_prop(w, "title-en", item->title.en);
	json_end_array(w);
}

static void add_links(struct json_writer *w, const struct form_item *item)
{
	char href[UUID_TEXT_MAX + 1] = "#";

	if (!item->n_refs)
		return;
	json_begin_array(w, "links");
	for (size_t i = 0; i < item->n_refs; i++) {
		(void)ref_uuid(&item->refs[i], href + 1);
		oscal_link(w, href, "reference");
	}
	json_end_array(w);
}

static void add_part(struct json_writer *w, const char *name, const char *id, struct str prose)
{
	json_begin_object(w);
	json_text(w, "id", id);
	json_text(w, "name", name);
	oscal_line(w, "prose", prose);
	json_end_object(w);
}

static void add_control(struct json_writer *w, const struct form_item *item, enum lang lang)
{
	auto_buf title = BUF_INIT(2 * FORM_TEXT_MAX);
	const struct str help = text_pair_in(item->help, lang);
	char id[OSCAL_ID_MAX];

	form_add_title(item, lang, &title);
	json_begin_object(w);
	json_text(w, "id", oscal_id(item->id, "", id));
	json_text(w, "class", "question");
	oscal_line(w, "title", buf_str(&title));
	add_props(w, item);
	add_links(w, item);
	json_begin_array(w, "parts");
	add_part(w, "statement", oscal_id(item->id, "_smt", id), buf_str(&title));
	if (help.len)
		add_part(w, "guidance", oscal_id(item->id, "_gdn", id), help);
	json_end_array(w);
	json_end_object(w);
}

static void add_group(struct json_writer *w, const struct form *form,
		      const struct form_section *section, enum lang lang)
{
	char id[OSCAL_ID_MAX + 8];

	/* Ids of forms have no "_": nothing else can be called so. */
	(void)snprintf(id, sizeof(id), "group_%.*s", STR_ARG(section->id));
	json_begin_object(w);
	json_text(w, "id", id);
	json_text(w, "class", "section");
	oscal_line(w, "title", text_pair_in(section->title, lang));
	if (section->number.len) {
		json_begin_array(w, "props");
		oscal_prop(w, "number", section->number);
		json_end_array(w);
	}
	if (section->n) {
		json_begin_array(w, "controls");
		for (size_t i = 0; i < section->n; i++)
			add_control(w, &form->items[section->first + i], lang);
		json_end_array(w);
	}
	json_end_object(w);
}

/* ---- back matter ---- */

static bool same_ref(const struct form_ref *a, const struct form_ref *b)
{
	return str_equal(a->guideline, b->guideline) && str_equal(a->volume, b->volume) &&
	       str_equal(a->clause, b->clause);
}

/* Whether an item above, or the same one further up, has it already. */
static bool seen_above(const struct form *form, size_t item, size_t ref)
{
	const struct form_ref *wanted = &form->items[item].refs[ref];

	for (size_t i = 0; i <= item; i++) {
		const size_t n = i == item ? ref : form->items[i].n_refs;
		for (size_t k = 0; k < n; k++) {
			if (same_ref(&form->items[i].refs[k], wanted))
				return true;
		}
	}
	return false;
}

static void add_resource(struct json_writer *w, const struct form_ref *ref)
{
	auto_buf title = BUF_INIT(3 * FORM_TEXT_MAX);
	char uuid[UUID_TEXT_MAX];

	buf_printf(&title, "%.*s %.*s %.*s", STR_ARG(ref->guideline), STR_ARG(ref->volume),
		   STR_ARG(ref->clause));
	json_begin_object(w);
	json_text(w, "uuid", ref_uuid(ref, uuid));
	oscal_line(w, "title", buf_str(&title));
	json_begin_object_in(w, "citation");
	oscal_line(w, "text", buf_str(&title));
	json_end_object(w);
	json_end_object(w);
}

static void add_resources(struct json_writer *w, const struct form *form)
{
	size_t n = 0;

	for (size_t i = 0; i < form->n_items; i++) {
		for (size_t k = 0; k < form->items[i].n_refs; k++) {
			if (seen_above(form, i, k))
				continue;
			if (!n++) {
				json_begin_object_in(w, "back-matter");
				json_begin_array(w, "resources");
			}
			add_resource(w, &form->items[i].refs[k]);
		}
	}
	if (!n)
		return;
	json_end_array(w);
	json_end_object(w);
}

static enum errc export(const struct form_paper *paper, struct buf *out, struct err *err UNUSED) {
	const struct form *form = paper->form; struct json_writer w = json_writer_to(out);
	char uuid[UUID_TEXT_MAX];

	oscal_begin(&w, &(struct oscal_head){ .model = "catalog",
					      .uuid = oscal_catalog_uuid(form, uuid),
					      .title = form->title,
					      .paper = paper });
	json_begin_array(&w, "groups");
	for (size_t i = 0; i < form->n_sections; i++)
		add_group(&w, form, &form->sections[i], paper->lang);
	json_end_array(&w);
	add_resources(&w, form);
	json_end_object(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
	return ERR_OK;
}

const struct form_export form_export_oscal_catalog = {
	.name = "oscal-catalog",
	.suffix = ".json",
	.media_type = "application/oscal+json",
	.summary = TEXT("質問を OSCAL 1.2.1 のカタログとして",
			"the questions as an OSCAL 1.2.1 catalog"),
	.of = EXPORT_OF_FORM,
	.write = export,
};
