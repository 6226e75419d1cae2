/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the items of an edition come from, as an OSCAL mapping collection: sources are items of the
 * edition before, targets those of this one. What neither side has a partner for is told as a gap.
 * Relationships are those of set theory (NIST IR 8477 4.3).
 */
#include "base/alloc.h"
#include "forms/export/form-export.h"
#include "forms/export/oscal.h"

static const char *const relationships[FORM_CHANGES] = {
	[CHANGE_SAME] = "equivalent-to",
	[CHANGE_MERGED] = "equivalent-to", /* all the sources together */
	[CHANGE_STRICTER] = "subset-of",   /* the target asks for more */
};

static void add_provenance(struct json_writer *w, const struct form *form, enum lang lang)
{
	json_begin_object_in(w, "provenance");
	json_text(w, "method", "human");
	json_text(w, "matching-rationale", "semantic");
	json_text(w, "status", form->confirmed ? "complete" : "draft");
	json_text(w, "mapping-description",
		  text_in(TR("各年度版の項目がどの項目から来たか。前の版の答えを引き継ぐときに使う"
			     "対応です。",
			     "Which items of an edition come from which of the one before: what "
			     "answers are carried over by."),
			  lang));
	json_end_object(w);
}

static void add_resource(struct json_writer *w, const char *name, const struct form *form)
{
	char href[2 * FORM_ID_MAX];
	char uuid[UUID_TEXT_MAX];

	(void)snprintf(href, sizeof(href), "%.*s.oscal-catalog.json", STR_ARG(form->id));
	json_begin_object_in(w, name);
	json_text(w, "type", "catalog");
	json_text(w, "href", href);
	json_begin_array(w, "props");
	oscal_prop(w, "catalog-uuid", str_from(oscal_catalog_uuid(form, uuid)));
	json_end_array(w);
	json_end_object(w);
}

static void add_side(struct json_writer *w, struct str item)
{
	char id[OSCAL_ID_MAX];

	json_begin_object(w);
	json_text(w, "type", "control");
	json_text(w, "id-ref", oscal_id(item, "", id));
	json_end_object(w);
}

static void add_map(struct json_writer *w, const struct form *form, const struct form_item *item)
{
	char uuid[UUID_TEXT_MAX];

	json_begin_object(w);
	json_text(w, "uuid",
		  oscal_uuid(uuid, "oscal/map/%.*s/%.*s/%.*s", STR_ARG(form->id),
			     STR_ARG(form->version), STR_ARG(item->id)));
	json_text(w, "relationship", relationships[item->change]);
	json_begin_array(w, "sources");
	for (size_t i = 0; i < item->n_origins; i++)
		add_side(w, form->previous->items[item->origins[i]].id);
	json_end_array(w);
	json_begin_array(w, "targets");
	add_side(w, item->id);
	json_end_array(w);
	json_end_object(w);
}

/* `mapped` by position of the item. */
static void add_gap(struct json_writer *w, const char *name, const struct form *form,
		    const bool *mapped)
{
	char uuid[UUID_TEXT_MAX];
	char id[OSCAL_ID_MAX];
	size_t n = 0;

	for (size_t i = 0; i < form->n_items; i++)
		n += mapped[i] ? 0 : 1;
	if (!n)
		return;
	json_begin_object_in(w, name);
	json_text(w, "uuid",
		  oscal_uuid(uuid, "oscal/%s/%.*s/%.*s", name, STR_ARG(form->id),
			     STR_ARG(form->version)));
	json_begin_array(w, "unmapped-controls");
	json_begin_object(w);
	json_begin_array(w, "with-ids");
	for (size_t i = 0; i < form->n_items; i++) {
		if (!mapped[i])
			json_text(w, NULL, oscal_id(form->items[i].id, "", id));
	}
	json_end_array(w);
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
}

static void add_mapping(struct json_writer *w, const struct form *form)
{
	auto_free bool *sources = mem_new_array(form->previous->n_items, sizeof(*sources));
	auto_free bool *targets = mem_new_array(form->n_items, sizeof(*targets));
	char uuid[UUID_TEXT_MAX];

	json_begin_object(w);
	json_text(w, "uuid",
		  oscal_uuid(uuid, "oscal/mapping/%.*s/%.*s", STR_ARG(form->id),
			     STR_ARG(form->version)));
	add_resource(w, "source-resource", form->previous);
	add_resource(w, "target-resource", form);
	json_begin_array(w, "maps");
	for (size_t i = 0; i < form->n_items; i++) {
		const struct form_item *item = &form->items[i];
		targets[i] = item->n_origins > 0;
		for (size_t k = 0; k < item->n_origins; k++)
			sources[item->origins[k]] = true;
		if (targets[i])
			add_map(w, form, item);
	}
	json_end_array(w);
	add_gap(w, "source-gap-summary", form->previous, sources);
	add_gap(w, "target-gap-summary", form, targets);
	json_end_object(w);
}

static bool comes_from_another(const struct form *form)
{
	for (size_t i = 0; form->previous && i < form->n_items; i++) {
		if (form->items[i].n_origins)
			return true;
	}
	return false;
}

static enum errc export(const struct form_paper *paper, struct buf *out, struct err *err) {
	const struct form *form = paper->form; struct json_writer w = json_writer_to(out);
	char uuid[UUID_TEXT_MAX];

	if (!comes_from_another(form)) return fail(err, ERR_NOT_FOUND,
						   "form %.*s: comes from no edition before it",
						   STR_ARG(form->id));
	oscal_begin(&w, &(struct oscal_head){ .model = "mapping-collection",
					      .uuid = oscal_uuid(uuid, "oscal/mappings/%.*s/%.*s",
								 STR_ARG(form->id),
								 STR_ARG(form->version)),
					      .title = form->title,
					      .paper = paper });
	add_provenance(&w, form, paper->lang);
	json_begin_array(&w, "mappings");
	add_mapping(&w, form);
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
	return ERR_OK;
}

const struct form_export form_export_oscal_mapping = {
	.name = "oscal-mapping",
	.suffix = ".json",
	.media_type = "application/oscal+json",
	.summary = TEXT("前の年度版との対応を OSCAL 1.2.1 で",
			"how it maps to the edition before, in OSCAL 1.2.1"),
	.of = EXPORT_OF_FORM,
	.write = export,
};
