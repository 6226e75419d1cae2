/* SPDX-License-Identifier: Apache-2.0 */
/* The report on a case for programs. */
#include "after/after-view.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"

static void put_time(struct json_writer *w, const char *name, int64_t us)
{
	char text[TIME_TEXT_MAX];

	if (us == TIME_NONE)
		json_none(w, name);
	else
		json_text(w, name, time_format_utc(us, text));
}

/* What nobody said is null, not an empty text. */
static void put_known(struct json_writer *w, const char *name, struct str text)
{
	json_str(w, name, str_or_none(text));
}

static void put_numbers(struct json_writer *w, const struct after_view *view)
{
	json_begin_array(w, "numbers");
	for (size_t i = 0; i < view->own.n; i++) {
		const struct case_measured *one = &view->own.at[i];
		const struct measure_numbers *all = &view->numbers.at[i];

		json_begin_object(w);
		json_str(w, "measure", one->measure->id);
		put_time(w, "from", one->from_us);
		put_time(w, "until", one->until_us);
		if (one->took_us == TIME_NONE)
			json_none(w, "minutes");
		else
			json_i64(w, "minutes", one->took_us / (60 * US_PER_SEC));
		json_bool(w, "about", one->about);
		if (all->middle_us == TIME_NONE)
			json_none(w, "middle_minutes");
		else
			json_i64(w, "middle_minutes", all->middle_us / (60 * US_PER_SEC));
		json_u64(w, "cases_known", all->known);
		json_u64(w, "cases_not_known", all->not_known);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_causes(struct json_writer *w, const struct after_view *view)
{
	json_begin_array(w, "whys");
	for (size_t i = 0; i < view->whys.n; i++) {
		const struct why *why = &view->whys.at[i];
		json_begin_object(w);
		json_i64(w, "node", why->node);
		json_i64(w, "parent", why->parent);
		json_str(w, "words", why->words);
		json_end_object(w);
	}
	json_end_array(w);
	json_begin_array(w, "factors");
	for (size_t i = 0; i < view->factors.n; i++) {
		const struct case_factor *one = &view->factors.at[i];
		json_begin_object(w);
		json_str(w, "factor", one->factor->id);
		json_text(w, "area", factor_areas[one->factor->area].value);
		json_text(w, "verdict", factor_verdicts[one->verdict].value);
		put_known(w, "words", one->words);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_costs(struct json_writer *w, const struct after_view *view)
{
	json_begin_array(w, "costs");
	for (size_t i = 0; i < view->costs.n; i++) {
		const struct case_cost *one = &view->costs.at[i];
		json_begin_object(w);
		json_str(w, "line", one->line->id);
		put_known(w, "label", one->label);
		if (one->yen == COST_UNKNOWN)
			json_none(w, "yen");
		else
			json_i64(w, "yen", one->line->minus ? -one->yen : one->yen);
		json_bool(w, "final", one->final);
		put_known(w, "words", one->words);
		json_end_object(w);
	}
	json_end_array(w);
	json_i64(w, "yen_known", view->costs.total);
	json_u64(w, "costs_not_known", view->costs.unknown);
}

static void put_improvements(struct json_writer *w, const struct after_view *view)
{
	json_begin_array(w, "improvements");
	for (size_t i = 0; i < view->n_improvements; i++) {
		const struct improvement *one = &view->improvements[i];
		json_begin_object(w);
		json_i64(w, "id", one->id);
		json_str(w, "title", one->title);
		put_known(w, "factor", one->factor);
		put_known(w, "topic", one->topic);
		if (one->risk)
			json_i64(w, "risk", one->risk);
		else
			json_none(w, "risk");
		json_str(w, "owner", one->owner);
		json_str(w, "due_on", one->due_on);
		json_text(w, "state", improvement_states[one->state].value);
		put_known(w, "result", one->result);
		if (one->evidence)
			json_i64(w, "evidence", one->evidence);
		else
			json_none(w, "evidence");
		json_end_object(w);
	}
	json_end_array(w);
}

enum errc after_json(const struct after_paper *paper, struct buf *out, struct err *err)
{
	struct json_writer w = json_writer_to(out);
	struct after_view *view = NULL;
	const enum errc code = after_view_read(paper, &view, err);

	if (code)
		return code;
	json_begin_object(&w);
	json_text(&w, "format", "tonoi-after");
	json_i64(&w, "version", 1);
	json_str(&w, "case", paper->record->number);
	json_str(&w, "title", paper->record->title);
	json_bool(&w, "training", paper->record->training);
	put_known(&w, "cause", paper->record->cause);
	put_known(&w, "route", paper->record->route);
	put_time(&w, "known", paper->record->known_us);
	put_time(&w, "closed", paper->record->closed_us);
	put_numbers(&w, view);
	put_causes(&w, view);
	put_costs(&w, view);
	put_improvements(&w, view);
	json_end_object(&w);
	buf_add_char(out, '\n');
	return buf_failed(out) ? fail(err, ERR_LIMIT, "a report on a case is too long") : ERR_OK;
}
