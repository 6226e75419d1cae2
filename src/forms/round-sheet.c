/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/round-sheet.h"

#include "store/facility.h"

const char *const item_state_names[ITEM_STATES] = {
	[ITEM_LEFT_OUT] = "left-out",	  [ITEM_UNKNOWN] = "unknown", [ITEM_OPEN] = "open",
	[ITEM_INCOMPLETE] = "incomplete", [ITEM_SETTLED] = "settled",
};

/* ---- loading ---- */

enum errc facility_read(struct db *db, struct arena *arena, struct facility *ret, struct err *err)
{
	static const enum facility_key keys[FACILITY_FIELDS] = {
		[FACILITY_KIND] = FACILITY_KIND_KEY,
		[FACILITY_BEDS] = FACILITY_BEDS_KEY,
		[FACILITY_EHR] = FACILITY_EHR_KEY,
		[FACILITY_VENDOR_CONTRACT] = FACILITY_CONTRACT_KEY,
	};
	struct facility_record record;

	const enum errc code = facility_get(db, arena, &record, err);
	if (code)
		return code;
	ret->fiscal_start = facility_fiscal_start(db);
	for (size_t i = 0; i < FACILITY_FIELDS; i++) {
		const struct str value = record.values[keys[i]];

		ret->fields[i] = str_or_none(value);
	}
	return ERR_OK;
}

struct loading {
	struct round_sheet *sheet;
	struct arena *arena;
	bool full;
};

static bool take_answer(void *ctx, const struct answer *answer)
{
	struct loading *loading = ctx;
	const struct round_sheet *sheet = loading->sheet;
	const size_t at = form_find(sheet->form, answer->item);

	/* An item or a pass that the form no longer has stays in the database and is not shown. */
	if (at == SIZE_MAX || answer->pass < 1 || answer->pass > sheet->form->passes)
		return true;
	struct answer copy = *answer;
	struct str *const texts[] = { &copy.value, &copy.checked_on, &copy.target_on, &copy.note,
				      &copy.saved_by };
	copy.item = sheet->form->items[at].id;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (!texts[i]->ptr)
			continue;
		*texts[i] = arena_str(loading->arena, *texts[i]);
		loading->full |= !texts[i]->ptr;
	}
	sheet->answers[answer->pass - 1][at] = copy;
	return !loading->full;
}

/* A later pass begins with what was answered before it. */
static void fill_values(struct round_sheet *sheet)
{
	for (unsigned pass = 0; pass < sheet->form->passes; pass++) {
		for (size_t i = 0; i < sheet->form->n_items; i++) {
			const struct str own = sheet->answers[pass][i].value;
			const bool before = pass > 0 && !own.len;

			sheet->values[pass][i] = before	   ? sheet->values[pass - 1][i]
						 : own.len ? own
							   : STR_NONE;
		}
	}
}

static bool make_room(struct round_sheet *sheet, struct arena *arena)
{
	const struct form *form = sheet->form;

	for (unsigned pass = 0; pass < form->passes; pass++) {
		struct answer *answers =
			arena_take_array(arena, form->n_items, sizeof(struct answer));

		sheet->answers[pass] = answers;
		sheet->values[pass] = arena_take_array(arena, form->n_items, sizeof(struct str));
		if (!answers || !sheet->values[pass])
			return false;
		for (size_t i = 0; i < form->n_items; i++)
			answers[i] = (struct answer){ .round = sheet->round.id,
						      .item = form->items[i].id,
						      .pass = (int64_t)pass + 1,
						      .value = STR(""),
						      .note = STR(""),
						      .saved_by = STR("") };
	}
	return true;
}

enum errc round_sheet_load(struct db *db, const struct form_set *set, int64_t round,
			   struct arena *arena, struct round_sheet *ret, struct err *err)
{
	struct loading loading = { .sheet = ret, .arena = arena };

	*ret = (struct round_sheet){ .form = NULL };
	enum errc code = rounds_get(db, round, arena, &ret->round, err);
	if (code)
		return code;
	ret->form = form_set_find(set, ret->round.form);
	if (!ret->form)
		return fail(err, ERR_NOT_FOUND, "round %lld: there is no form “%.*s”",
			    (long long)round, STR_ARG(ret->round.form));
	code = facility_read(db, arena, &ret->facility, err);
	if (!code && !make_room(ret, arena))
		code = fail(err, ERR_LIMIT, "round %lld: no room for its items", (long long)round);
	if (!code)
		code = answers_each(db, round, take_answer, &loading, err);
	if (!code && loading.full)
		code = fail(err, ERR_LIMIT, "round %lld: no room for its answers",
			    (long long)round);
	if (!code)
		fill_values(ret);
	return code;
}

/* ---- what is said of it ---- */

enum form_verdict round_sheet_asks(const struct round_sheet *sheet, unsigned pass, size_t item)
{
	const struct sheet one = { .form = sheet->form,
				   .facility = &sheet->facility,
				   .values = sheet->values[pass - 1] };

	return sheet_asks(&one, item);
}

/* In a later pass: what was answered before and is no "no". */
static bool is_settled_before(const struct round_sheet *sheet, unsigned pass, size_t item)
{
	for (unsigned p = pass - 1; p >= 1; p--) {
		const struct answer *answer = &sheet->answers[p - 1][item];

		if (answer->value.len)
			return !str_is(answer->value, "no") &&
			       !answer_gaps(sheet->form, &sheet->facility, answer);
	}
	return false;
}

enum item_state round_sheet_state(const struct round_sheet *sheet, unsigned pass, size_t item)
{
	const struct answer *answer = &sheet->answers[pass - 1][item];
	const enum form_verdict asked = round_sheet_asks(sheet, pass, item);
	const enum answer_type type = sheet->form->items[item].type;

	if (asked == VERDICT_NO || type == ANSWER_COMPUTED || type == ANSWER_EVIDENCE)
		return ITEM_LEFT_OUT;
	if (answer->value.len)
		return answer_gaps(sheet->form, &sheet->facility, answer) ? ITEM_INCOMPLETE
									  : ITEM_SETTLED;
	if (is_settled_before(sheet, pass, item))
		return ITEM_SETTLED;
	return asked == VERDICT_UNKNOWN ? ITEM_UNKNOWN : ITEM_OPEN;
}

struct round_progress round_sheet_progress(const struct round_sheet *sheet, unsigned pass,
					   size_t first, size_t n)
{
	struct round_progress progress = { .all = 0 };

	for (size_t i = first; i < first + n; i++) {
		if (sheet->form->items[i].duty == DUTY_REFERENCE)
			continue;
		const enum item_state state = round_sheet_state(sheet, pass, i);

		progress.n[state]++;
		progress.all += state != ITEM_LEFT_OUT;
		progress.no += state != ITEM_LEFT_OUT && str_is(sheet->values[pass - 1][i], "no");
	}
	return progress;
}

const struct answer *round_sheet_latest(const struct round_sheet *sheet, size_t item)
{
	for (unsigned pass = sheet->form->passes; pass > 1; pass--) {
		const struct answer *answer = &sheet->answers[pass - 1][item];

		if (answer->value.len)
			return answer;
	}
	return &sheet->answers[0][item];
}

/* ---- the round before ---- */

struct search {
	const struct round_sheet *sheet;
	int64_t found;
};

static bool is_before(void *ctx, const struct round *round)
{
	struct search *search = ctx;
	const struct round_sheet *sheet = search->sheet;

	if (!str_equal(round->form, sheet->form->previous->id) ||
	    !str_equal(round->subject, sheet->round.subject))
		return true;
	search->found = round->id;
	return false;
}

enum errc round_before(struct db *db, const struct round_sheet *sheet, int64_t *ret,
		       struct err *err)
{
	struct search search = { .sheet = sheet, .found = sheet->round.carried_from };
	enum errc code = ERR_OK;

	if (!search.found && sheet->form->previous)
		code = rounds_each(db, is_before, &search, err);
	if (!code)
		*ret = search.found;
	return code;
}
