/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a round leaves to be done, as an OSCAL plan of action and milestones: each いいえ is an item
 * with a risk whose deadline is the target date.
 */
#include "forms/export/form-export.h"
#include "forms/export/oscal.h"

/* The answer, when it is an いいえ that something must be done about; else NULL. */
static const struct answer *open_item(const struct form_paper *paper, size_t item)
{
	const struct form_item *it = &paper->form->items[item];
	const struct answer *answer = paper_answer(paper, item);

	if (!answer || answer->proposed || it->duty == DUTY_GATE ||
	    (it->type != ANSWER_YES_NO && it->type != ANSWER_YES_NO_NA))
		return NULL;
	return str_is(answer->value, "no") ? answer : NULL;
}

static const char *risk_uuid(const struct form_paper *paper, size_t item,
			     char out[static UUID_TEXT_MAX])
{
	return oscal_uuid(out, "oscal/risk/%.*s/%lld/%.*s", STR_ARG(paper->facility),
			  (long long)paper->round->opened_us, STR_ARG(paper->form->items[item].id));
}

static void add_statement(struct json_writer *w, const char *name, const struct form_paper *paper,
			  size_t item)
{
	auto_buf text = BUF_INIT(3 * FORM_TEXT_MAX);

	buf_add_text(&text,
		     text_in(TR("「いいえ」と答えた項目: ", "Answered with no: "), paper->lang));
	form_add_title(&paper->form->items[item], paper->lang, &text);
	oscal_line(w, name, buf_str(&text));
}

static void add_item_props(struct json_writer *w, const struct form_item *item,
			   const struct answer *answer)
{
	json_begin_array(w, "props");
	oscal_prop(w, "item", item->id);
	oscal_prop(w, "number", item->number);
	oscal_prop(w, "checked-on", answer->checked_on);
	oscal_prop(w, "target-on", answer->target_on);
	oscal_prop(w, "answered-by", answer->saved_by);
	json_end_array(w);
}

static void add_risk(struct json_writer *w, const struct form_paper *paper, size_t item,
		     const struct answer *answer)
{
	const struct form_item *it = &paper->form->items[item];
	char uuid[UUID_TEXT_MAX];

	json_begin_object(w);
	json_text(w, "uuid", risk_uuid(paper, item, uuid));
	oscal_title(w, "title", it, paper->lang);
	add_statement(w, "description", paper, item);
	add_statement(w, "statement", paper, item);
	add_item_props(w, it, answer);
	json_text(w, "status", "open");
	oscal_day(w, "deadline", answer->target_on, true);
	json_end_object(w);
}

static void add_poam_item(struct json_writer *w, const struct form_paper *paper, size_t item,
			  const struct answer *answer)
{
	const struct form_item *it = &paper->form->items[item];
	const struct str help = text_pair_in(it->help, paper->lang);
	char uuid[UUID_TEXT_MAX];

	json_begin_object(w);
	json_text(w, "uuid",
		  oscal_uuid(uuid, "oscal/poam-item/%.*s/%lld/%.*s", STR_ARG(paper->facility),
			     (long long)paper->round->opened_us, STR_ARG(it->id)));
	oscal_title(w, "title", it, paper->lang);
	if (help.len)
		oscal_line(w, "description", help);
	else
		add_statement(w, "description", paper, item);
	add_item_props(w, it, answer);
	json_begin_array(w, "related-risks");
	json_begin_object(w);
	json_text(w, "risk-uuid", risk_uuid(paper, item, uuid));
	json_end_object(w);
	json_end_array(w);
	oscal_line(w, "remarks", answer->note);
	json_end_object(w);
}

static void add_all(struct json_writer *w, const char *name, const struct form_paper *paper,
		    void (*add)(struct json_writer *, const struct form_paper *, size_t,
				const struct answer *))
{
	json_begin_array(w, name);
	for (size_t i = 0; i < paper->form->n_items; i++) {
		const struct answer *answer = open_item(paper, i);
		if (answer)
			add(w, paper, i, answer);
	}
	json_end_array(w);
}

static bool anything_open(const struct form_paper *paper)
{
	for (size_t i = 0; i < paper->form->n_items; i++) {
		if (open_item(paper, i))
			return true;
	}
	return false;
}

static enum errc export(const struct form_paper *paper, struct buf *out, struct err *err) {
	struct json_writer w = json_writer_to(out); char uuid[UUID_TEXT_MAX];

	if (!anything_open(paper)) return fail(
		err, ERR_NOT_FOUND,
		"round %lld: no item is answered with no, and OSCAL " OSCAL_VERSION
		" poam-items has at least one",
		(long long)paper->round->id);
	oscal_begin(&w,
		    &(struct oscal_head){ .model = "plan-of-action-and-milestones",
					  .uuid = oscal_uuid(uuid, "oscal/poam/%.*s/%lld/%lld",
							     STR_ARG(paper->facility),
							     (long long)paper->round->opened_us,
							     (long long)paper_changed_us(paper)),
					  .title = paper->form->title,
					  .paper = paper });
	json_begin_object_in(&w, "system-id");
	json_text(&w, "identifier-type", "http://ietf.org/rfc/rfc4122");
	json_text(&w, "id", oscal_uuid(uuid, "oscal/party/%.*s", STR_ARG(paper->facility)));
	json_end_object(&w);
	add_all(&w, "risks", paper, add_risk);
	add_all(&w, "poam-items", paper, add_poam_item);
	json_end_object(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
	return ERR_OK;
}

const struct form_export form_export_oscal_poam = {
	.name = "oscal-poam",
	.suffix = ".json",
	.media_type = "application/oscal+json",
	.summary = TEXT("「いいえ」の項目と目標日を OSCAL 1.2.1 の行動計画（POA&M）として",
			"what is open, with target dates, as an OSCAL 1.2.1 plan of action"),
	.of = EXPORT_OF_ROUND,
	.write = export,
};
