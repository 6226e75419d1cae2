/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round as OSCAL assessment results. Each answer is an observation by interview, with its proofs;
 * what counts of an item, はい or いいえ, is a finding. They are what the institution says of
 * itself, and the document says so. 対象外 is an observation without a finding: OSCAL has only
 * "satisfied" and "not-satisfied". What was carried over and nobody has confirmed is left out.
 */
#include "forms/answer-words.h"
#include "forms/export/form-export.h"
#include "forms/export/oscal.h"

static bool is_said(const struct answer *answer)
{
	return answer && answer->value.len && !answer->proposed;
}

static const char *observation_uuid(const struct form_paper *paper, const struct answer *answer,
				    char out[static UUID_TEXT_MAX])
{
	return oscal_uuid(out, "oscal/observation/%.*s/%lld/%lld/%.*s/%lld",
			  STR_ARG(paper->facility), (long long)paper->round->id,
			  (long long)paper->round->opened_us, STR_ARG(answer->item),
			  (long long)answer->pass);
}

static void add_number_prop(struct json_writer *w, const char *name, int64_t n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)n);
	oscal_prop(w, name, str_from(text));
}

static void add_proof(struct json_writer *w, const struct evidence *proof)
{
	json_begin_object(w);
	oscal_line(w, "description", proof->title.len ? proof->title : proof->file);
	json_begin_array(w, "props");
	oscal_prop(w, "file", proof->file);
	add_number_prop(w, "version", proof->version);
	oscal_prop(w, "sha-256", proof->sha256);
	oscal_prop(w, "expires-on", proof->expires_on);
	json_end_array(w);
	json_end_object(w);
}

static void add_observation(struct json_writer *w, const struct form_paper *paper, size_t item,
			    const struct answer *answer)
{
	const struct form_item *it = &paper->form->items[item];
	const struct paper_item *kept = &paper->items[item];
	char uuid[UUID_TEXT_MAX];

	json_begin_object(w);
	json_text(w, "uuid", observation_uuid(paper, answer, uuid));
	oscal_title(w, "title", it, paper->lang);
	oscal_line(w, "description", answer_words(it, answer->value, paper->lang));
	json_begin_array(w, "props");
	oscal_prop(w, "item", it->id);
	oscal_prop(w, "answer", answer->value);
	add_number_prop(w, "pass", answer->pass);
	add_number_prop(w, "answer-version", answer->version);
	oscal_prop(w, "answered-by", answer->saved_by);
	oscal_prop(w, "target-on", answer->target_on);
	json_end_array(w);
	json_begin_array(w, "methods");
	json_text(w, NULL, "INTERVIEW");
	json_end_array(w);
	if (kept->n_proofs) {
		json_begin_array(w, "relevant-evidence");
		for (size_t i = 0; i < kept->n_proofs; i++)
			add_proof(w, &kept->proofs[i]);
		json_end_array(w);
	}
	if (answer->checked_on.len)
		oscal_day(w, "collected", answer->checked_on, false);
	else
		oscal_time(w, "collected", answer->saved_us);
	oscal_line(w, "remarks", answer->note);
	json_end_object(w);
}

static size_t count_observations(const struct form_paper *paper)
{
	size_t n = 0;

	for (size_t i = 0; i < paper->form->n_items; i++) {
		for (size_t pass = 0; pass < paper->form->passes; pass++)
			n += is_said(paper->items[i].answers[pass]) ? 1 : 0;
	}
	return n;
}

static void add_observations(struct json_writer *w, const struct form_paper *paper)
{
	if (!count_observations(paper))
		return;
	json_begin_array(w, "observations");
	for (size_t i = 0; i < paper->form->n_items; i++) {
		for (size_t pass = 0; pass < paper->form->passes; pass++) {
			const struct answer *answer = paper->items[i].answers[pass];
			if (is_said(answer))
				add_observation(w, paper, i, answer);
		}
	}
	json_end_array(w);
}

/* What counts of the item, when it says whether something is so; else NULL. */
static const struct answer *finding_of(const struct form_paper *paper, size_t item)
{
	const struct form_item *it = &paper->form->items[item];
	const struct answer *answer = paper_answer(paper, item);

	if (!is_said(answer) || it->duty == DUTY_GATE ||
	    (it->type != ANSWER_YES_NO && it->type != ANSWER_YES_NO_NA))
		return NULL;
	return str_is(answer->value, "na") ? NULL : answer;
}

static void add_finding(struct json_writer *w, const struct form_paper *paper, size_t item,
			const struct answer *answer)
{
	const struct form_item *it = &paper->form->items[item];
	char uuid[UUID_TEXT_MAX];
	char id[OSCAL_ID_MAX];

	json_begin_object(w);
	json_text(w, "uuid",
		  oscal_uuid(uuid, "oscal/finding/%.*s/%lld/%.*s", STR_ARG(paper->facility),
			     (long long)paper->round->opened_us, STR_ARG(it->id)));
	oscal_title(w, "title", it, paper->lang);
	json_text(w, "description",
		  text_in(TR("施設自身の回答による。プログラムは適合を判定していません。",
			     "By the institution's own answer; the program has judged nothing."),
			  paper->lang));
	json_begin_object_in(w, "target");
	json_text(w, "type", "statement-id");
	json_text(w, "target-id", oscal_id(it->id, "_smt", id));
	json_begin_object_in(w, "status");
	json_text(w, "state", str_is(answer->value, "yes") ? "satisfied" : "not-satisfied");
	json_end_object(w);
	json_end_object(w);
	json_begin_array(w, "related-observations");
	json_begin_object(w);
	json_text(w, "observation-uuid", observation_uuid(paper, answer, uuid));
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
}

static void add_findings(struct json_writer *w, const struct form_paper *paper)
{
	size_t n = 0;

	for (size_t i = 0; i < paper->form->n_items; i++) {
		const struct answer *answer = finding_of(paper, i);
		if (!answer)
			continue;
		if (!n++)
			json_begin_array(w, "findings");
		add_finding(w, paper, i, answer);
	}
	if (n)
		json_end_array(w);
}

static void add_result(struct json_writer *w, const struct form_paper *paper)
{
	const struct round *round = paper->round;
	char uuid[UUID_TEXT_MAX];

	json_begin_object(w);
	json_text(w, "uuid",
		  oscal_uuid(uuid, "oscal/result/%.*s/%lld", STR_ARG(paper->facility),
			     (long long)round->opened_us));
	oscal_line(w, "title",
		   round->title.len ? round->title : text_pair_in(paper->form->title, paper->lang));
	json_text(
		w, "description",
		text_in(TR("施設（または事業者）自身の回答", "Answers that the institution (or the "
							     "vendor) gave of itself"),
			paper->lang));
	oscal_time(w, "start", round->opened_us);
	if (round->closed_us != TIME_NONE)
		oscal_time(w, "end", round->closed_us);
	json_begin_object_in(w, "reviewed-controls");
	json_begin_array(w, "control-selections");
	json_begin_object(w);
	json_begin_object_in(w, "include-all");
	json_end_object(w);
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
	add_observations(w, paper);
	add_findings(w, paper);
	json_end_object(w);
}

/* There is no assessment plan: the sheet says what is asked. OSCAL wants a reference all the same.
 */
static void add_plan(struct json_writer *w, const struct form *form)
{
	char href[2 * FORM_ID_MAX];

	(void)snprintf(href, sizeof(href), "%.*s.oscal-catalog.json", STR_ARG(form->id));
	json_begin_object_in(w, "import-ap");
	json_text(w, "href", href);
	json_text(w, "remarks", "The catalog of the form itself; there is no separate plan.");
	json_end_object(w);
}

static enum errc export(const struct form_paper *paper, struct buf *out, struct err *err UNUSED) {
	struct json_writer w = json_writer_to(out); char uuid[UUID_TEXT_MAX];

	oscal_begin(&w,
		    &(struct oscal_head){ .model = "assessment-results",
					  .uuid = oscal_uuid(uuid, "oscal/results/%.*s/%lld/%lld",
							     STR_ARG(paper->facility),
							     (long long)paper->round->opened_us,
							     (long long)paper_changed_us(paper)),
					  .title = paper->form->title,
					  .paper = paper });
	add_plan(&w, paper->form);
	json_begin_array(&w, "results");
	add_result(&w, paper);
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
	return ERR_OK;
}

const struct form_export form_export_oscal_assessment_results = {
	.name = "oscal-assessment-results",
	.suffix = ".json",
	.media_type = "application/oscal+json",
	.summary = TEXT("回答を OSCAL 1.2.1 の評価結果として",
			"the answers as OSCAL 1.2.1 assessment results"),
	.of = EXPORT_OF_ROUND,
	.write = export,
};
