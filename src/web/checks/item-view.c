/* SPDX-License-Identifier: Apache-2.0 */
#include "web/checks/item-view.h"

#include "forms/answer-words.h"
#include "store/evidence.h"
#include "store/official.h"
#include "web/checks/guideline-link.h"
#include "web/checks/round-view.h"

/* ---- the question ---- */

/* What an answer of that type is given with: the template's own words. */
static const char *const type_words[ANSWER_TYPES] = {
	[ANSWER_YES_NO] = "yesno",   [ANSWER_YES_NO_NA] = "yesno",   [ANSWER_TEXT] = "text",
	[ANSWER_DATE] = "date",	     [ANSWER_NUMBER] = "number",     [ANSWER_CHOICE] = "choice",
	[ANSWER_EVIDENCE] = "proof", [ANSWER_COMPUTED] = "computed",
};

static void view_refs(struct page *page, struct view *row, const struct form_item *item)
{
	view_list(row, "refs");
	for (size_t i = 0; i < item->n_refs; i++) {
		struct view *ref = view_add(row, "refs");

		view_str(ref, "guideline", item->refs[i].guideline);
		view_str(ref, "volume", item->refs[i].volume);
		view_str(ref, "clause", item->refs[i].clause);
		view_guideline_link(page, ref, item->refs[i].guideline, item->refs[i].volume,
				    item->refs[i].clause);
	}
}

static void view_question(const struct item_view *view, struct view *row, size_t at)
{
	const struct form_item *item = &view->sheet->form->items[at];
	const enum lang lang = view->page->lang;
	auto_buf title = BUF_INIT(2 * FORM_TEXT_MAX);

	form_add_title(item, lang, &title);
	view_str(row, "id", item->id);
	view_str(row, "number", item->number);
	view_bool(row, "unconfirmed", form_item_unconfirmed(item));
	view_bool(row, "unsure", item->mapping == MAPPING_UNSURE);
	view_bool(row, "map_unconfirmed", form_mapping_unconfirmed(view->sheet->form, item));
	view_bool(row, "reference", item->duty == DUTY_REFERENCE);
	view_str(row, "title", arena_str(view->page->arena, buf_str(&title)));
	view_str(row, "help", text_pair_in(item->help, lang));
	view_cstr(row, "type", type_words[item->type]);
	view_bool(row, "judged", item->type == ANSWER_YES_NO || item->type == ANSWER_YES_NO_NA);
	view_bool(row, "may_na", item->type == ANSWER_YES_NO_NA);
	view_bool(row, "may_target", item->duty != DUTY_GATE && view->sheet->form->targets);
	view_number(row, "min", item->min);
	view_number(row, "max", item->max);
	view_refs(view->page, row, item);
}

/* ---- the ministry's own wording ---- */

struct official_rows {
	const struct item_view *view;
	struct view *row;
};

static bool take_official(void *ctx, const struct official_wording *wording)
{
	const struct official_rows *rows = ctx;
	struct arena *arena = rows->view->page->arena;
	struct view *line = view_add(rows->row, "official");

	view_str(line, "words", arena_str(arena, wording->text));
	view_str(line, "sheet", arena_str(arena, wording->sheet));
	view_str(line, "cell", arena_str(arena, wording->cell));
	return true;
}

static void view_official(const struct item_view *view, struct view *row, size_t at)
{
	const struct form *form = view->sheet->form;
	struct official_rows rows = { .view = view, .row = row };

	view_list(row, "official");
	err_ignore(official_each(page_db(view->page), form->id, form->items[at].id, take_official,
				 &rows, NULL));
}

/* ---- the answer ---- */

static void view_choices(const struct item_view *view, struct view *row,
			 const struct form_item *item, struct str value)
{
	view_list(row, "choices");
	for (size_t i = 0; i < item->n_choices; i++) {
		struct view *choice = view_add(row, "choices");

		view_str(choice, "value", item->choices[i].id);
		view_str(choice, "text", text_pair_in(item->choices[i].text, view->page->lang));
		view_bool(choice, "chosen", str_equal(value, item->choices[i].id));
	}
}

static void view_words(const struct item_view *view, struct view *row, const struct form_item *item,
		       const struct answer *answer)
{
	view_str(row, "value", str_or_empty(answer->value));
	view_str(row, "words", answer_words(item, answer->value, view->page->lang));
	view_str(row, "checked", str_or_empty(answer->checked_on));
	view_str(row, "target", str_or_empty(answer->target_on));
	view_str(row, "remark", str_or_empty(answer->note));
	view_bool(row, "is_yes", str_is(answer->value, "yes"));
	view_bool(row, "is_no", str_is(answer->value, "no"));
	view_bool(row, "is_na", str_is(answer->value, "na"));
	view_bool(row, "answered", answer->version > 0);
	view_str(row, "saved_by", str_or_empty(answer->saved_by));
	view_time(row, "saved_at", answer->saved_us);
}

void view_gaps(struct view *row, unsigned gaps)
{
	static const struct {
		unsigned gap;
		enum text_key text;
	} texts[] = {
		{ GAP_CONFIRM, TEXT_GAP_CONFIRM },
		{ GAP_CHECKED_ON, TEXT_GAP_CHECKED },
		{ GAP_TARGET_ON, TEXT_GAP_TARGET },
		{ GAP_TARGET_YEAR, TEXT_GAP_YEAR },
	};

	view_list(row, "gaps");
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (gaps & texts[i].gap)
			view_text(view_add(row, "gaps"), "text", texts[i].text);
	}
}

static const struct typed *typed_of(const struct item_view *view, size_t at)
{
	const struct typed *typed = view->typed ? &view->typed->at[at] : NULL;

	return typed && typed->result != TYPED_NOT_SENT && !typed->keep ? typed : NULL;
}

/* The other's words beside one's own; both stay until their writer has chosen. */
static void view_conflict(const struct item_view *view, struct view *row, size_t at)
{
	const struct typed *typed = typed_of(view, at);
	const bool clash = typed && typed->result == TYPED_CONFLICT;

	view_bool(row, "fault", typed && typed->result == TYPED_FAULT);
	view_bool(row, "too_long", typed && answer_too_long(&typed->answer));
	view_list(row, "theirs");
	if (clash)
		view_words(view, view_add(row, "theirs"), &view->sheet->form->items[at],
			   &typed->theirs);
}

static void view_answer(const struct item_view *view, struct view *row, size_t at)
{
	const struct form_item *item = &view->sheet->form->items[at];
	const struct answer *stored = &view->sheet->answers[view->pass - 1][at];
	const struct typed *typed = typed_of(view, at);
	const bool pending = typed && typed->result != TYPED_SAVED;
	const struct answer *shown = pending ? &typed->answer : stored;
	const enum item_state state = round_sheet_state(view->sheet, view->pass, at);

	view_words(view, row, item, shown);
	view_bool(row, "answered", stored->version > 0);
	view_str(row, "saved_by", stored->saved_by);
	view_time(row, "saved_at", stored->saved_us);
	view_number(row, "version", shown->version);
	view_bool(row, "proposed", stored->proposed);
	view_cstr(row, "state", item_state_names[state]);
	view_text(row, "state_text", item_state_text(state));
	view_bool(row, "maybe", round_sheet_asks(view->sheet, view->pass, at) == VERDICT_UNKNOWN);
	view_gaps(row, state == ITEM_INCOMPLETE
			       ? answer_gaps(view->sheet->form, &view->sheet->facility, stored)
			       : 0);
	view_choices(view, row, item, shown->value);
	view_conflict(view, row, at);
}

/* A computed item has no answer of its own. */
static void view_computed(const struct item_view *view, struct view *row, size_t at)
{
	static const enum text_key texts[] = {
		[VERDICT_UNKNOWN] = TEXT_ROUND_NOT_KNOWN,
		[VERDICT_YES] = TEXT_ROUND_YES,
		[VERDICT_NO] = TEXT_ROUND_NO,
	};
	const struct sheet sheet = { .form = view->sheet->form,
				     .facility = &view->sheet->facility,
				     .values = view->sheet->values[view->pass - 1] };

	view_text(row, "computed", texts[sheet_compute(&sheet, at)]);
}

/* ---- last year's ---- */

static void view_before(const struct item_view *view, struct view *row, size_t at)
{
	const struct form_item *item = &view->sheet->form->items[at];
	const struct round_sheet *before = view->before;

	view_list(row, "before");
	for (size_t i = 0; before && i < item->n_origins; i++) {
		const struct form_item *origin = &before->form->items[item->origins[i]];
		const struct answer *old = round_sheet_latest(before, item->origins[i]);
		auto_buf title = BUF_INIT(2 * FORM_TEXT_MAX);
		struct view *line = view_add(row, "before");

		form_add_title(origin, view->page->lang, &title);
		view_str(line, "title", arena_str(view->page->arena, buf_str(&title)));
		view_words(view, line, origin, old);
	}
	view_bool(row, "stricter", before && item->change == CHANGE_STRICTER);
}

void view_item(const struct item_view *view, struct view *row, size_t at)
{
	view_question(view, row, at);
	view_official(view, row, at);
	view_answer(view, row, at);
	view_before(view, row, at);
	if (view->sheet->form->items[at].type == ANSWER_COMPUTED)
		view_computed(view, row, at);
}

/* ---- proofs and facts ---- */

struct proofs {
	const struct item_view *view;
	struct view *row;
	char today[DAY_TEXT_MAX];
};

static bool take_proof(void *ctx, const struct evidence *evidence)
{
	const struct proofs *proofs = ctx;
	struct arena *arena = proofs->view->page->arena;
	struct view *row = view_add(proofs->row, "proofs");

	view_number(row, "proof", evidence->id);
	view_number(row, "revision", evidence->version);
	view_str(row, "name", arena_str(arena, evidence->title));
	view_str(row, "until", arena_str(arena, str_or_empty(evidence->expires_on)));
	view_bool(row, "expired",
		  evidence->expires_on.len &&
			  str_compare(evidence->expires_on, str_from(proofs->today)) < 0);
	return true;
}

void view_item_proofs(const struct item_view *view, struct view *row, size_t at)
{
	struct proofs proofs = { .view = view, .row = row };

	page_today(view->page, proofs.today);
	view_list(row, "proofs");
	err_ignore(evidence_of_item(page_db(view->page), view->sheet->round.id,
				    view->sheet->form->items[at].id, take_proof, &proofs, NULL));
}

static const enum text_key stance_texts[] = {
	[FACT_STANDS_ALONE] = TEXT_FACT_UNKNOWN, [FACT_FOR_YES] = TEXT_FACT_FOR_YES,
	[FACT_FOR_NO] = TEXT_FACT_FOR_NO,	 [FACT_AGREES] = TEXT_FACT_AGREES,
	[FACT_DIFFERS] = TEXT_FACT_DIFFERS,
};

void view_item_facts(const struct item_view *view, struct view *row, size_t at)
{
	const struct form_item *item = &view->sheet->form->items[at];
	const struct fact_scope scope = { .content = page_facts(view->page),
					  .db = page_db(view->page),
					  .now_us = view->page->now_us,
					  .arena = view->page->arena,
					  .forms = page_forms(view->page),
					  .vendors = page_vendors(view->page),

					  .accounts = page_duty_scope(view->page).accounts };
	struct facts facts = { .n = 0 };

	if (item->topic.len)
		facts_of(&scope, item->topic, &facts);
	view_list(row, "facts");
	for (size_t i = 0; i < facts.n; i++) {
		const struct fact_view *fact = &facts.at[i];
		const enum fact_stance how =
			fact_stance(fact->verdict, view->sheet->values[view->pass - 1][at]);
		struct view *line = view_add(row, "facts");

		view_str(line, "sentence", text_pair_in(fact->sentence, view->page->lang));
		view_str(line, "link", fact->link);
		view_text(line, "stance", stance_texts[how]);
		view_bool(line, "differs", how == FACT_DIFFERS);
		view_bool(line, "agrees", how == FACT_AGREES);
	}
}
