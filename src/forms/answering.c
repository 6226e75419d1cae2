/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/answering.h"

/* ---- which items are asked ---- */

static struct str value_of(void *ctx, size_t slot)
{
	const struct sheet *sheet = ctx;

	if (slot >= CONDITION_FACILITY)
		return sheet->facility->fields[slot - CONDITION_FACILITY];
	if (sheet->form->items[slot].type != ANSWER_COMPUTED)
		return sheet->values[slot];
	return str_from(form_verdict_name(sheet_compute(sheet, slot)));
}

static enum form_verdict judge(const struct sheet *sheet, const struct condition *condition)
{
	struct sheet copy = *sheet;

	return condition ? condition_judge(condition, value_of, &copy) : VERDICT_YES;
}

enum form_verdict sheet_asks(const struct sheet *sheet, size_t item)
{
	const struct form_item *it = &sheet->form->items[item];
	const enum form_verdict scope = judge(sheet, it->scope);
	const enum form_verdict when = judge(sheet, it->when);

	if (scope == VERDICT_NO || when == VERDICT_NO)
		return VERDICT_NO;
	return scope == VERDICT_UNKNOWN ? scope : when;
}

enum form_verdict sheet_compute(const struct sheet *sheet, size_t item)
{
	const struct condition *compute = sheet->form->items[item].compute;

	return compute ? judge(sheet, compute) : VERDICT_UNKNOWN;
}

/* ---- one answer ---- */

static bool is_choice(const struct form_item *item, struct str value)
{
	for (size_t i = 0; i < item->n_choices; i++) {
		if (str_equal(item->choices[i].id, value))
			return true;
	}
	return false;
}

/* What is wanted instead, or NULL when it fits. */
static const char *value_problem(const struct form_item *item, struct str value)
{
	int64_t number;

	switch (item->type) {
	case ANSWER_YES_NO:
		return str_is(value, "yes") || str_is(value, "no") ? NULL : "yes or no";
	case ANSWER_YES_NO_NA:
		return str_is(value, "yes") || str_is(value, "no") || str_is(value, "na")
			       ? NULL
			       : "yes, no or na";
	case ANSWER_DATE:
		return day_valid(value) ? NULL : "a day YYYY-MM-DD";
	case ANSWER_NUMBER:
		return str_to_i64(value, &number) && number >= item->min && number <= item->max
			       ? NULL
			       : "a number within its bounds";
	case ANSWER_CHOICE:
		return is_choice(item, value) ? NULL : "one of its choices";
	case ANSWER_EVIDENCE:
		return "proofs, and no value";
	case ANSWER_COMPUTED:
		return "nothing: it is computed";
	case ANSWER_TEXT:
	case ANSWER_TYPES:
		break;
	}
	return NULL;
}

static bool is_day(struct str day)
{
	return !day.len || day_valid(day);
}

enum errc answer_check(const struct form *form, const struct answer *answer, struct err *err)
{
	const size_t at = form_find(form, answer->item);

	if (at == SIZE_MAX)
		return fail(err, ERR_NOT_FOUND, "form %.*s: there is no item “%.*s”",
			    STR_ARG(form->id), STR_ARG(answer->item));
	if (answer->pass < 1 || answer->pass > form->passes)
		return fail(err, ERR_SYNTAX, "item %.*s: it is answered %u times, not %lld",
			    STR_ARG(answer->item), form->passes, (long long)answer->pass);
	if (answer_too_long(answer))
		return fail(err, ERR_LIMIT, "item %.*s: a text is over %u KiB",
			    STR_ARG(answer->item), ANSWER_TEXT_MAX / 1024);
	const char *problem =
		answer->value.len ? value_problem(&form->items[at], answer->value) : NULL;
	if (problem)
		return fail(err, ERR_SYNTAX, "item %.*s: “%.*s” is not %s", STR_ARG(answer->item),
			    STR_ARG(answer->value), problem);
	if (!is_day(answer->checked_on) || !is_day(answer->target_on))
		return fail(err, ERR_SYNTAX, "item %.*s: the date is no day YYYY-MM-DD",
			    STR_ARG(answer->item));
	return ERR_OK;
}

static bool in_fiscal_year(const struct form *form, const struct facility *facility, struct str day)
{
	const struct day_span year = form_year(form, facility->fiscal_start ? facility->fiscal_start
									    : FISCAL_FIRST_MONTH);
	int32_t at;

	return !form->fiscal_year || (day_parse(day, &at) && at >= year.first && at <= year.last);
}

unsigned answer_gaps(const struct form *form, const struct facility *facility,
		     const struct answer *answer)
{
	const size_t at = form_find(form, answer->item);
	const enum answer_type type = at == SIZE_MAX ? ANSWER_TEXT : form->items[at].type;
	const bool judged = type == ANSWER_YES_NO || type == ANSWER_YES_NO_NA;
	unsigned gaps = answer->proposed ? GAP_CONFIRM : 0;

	if (type == ANSWER_EVIDENCE || type == ANSWER_COMPUTED)
		return gaps;
	if (!answer->value.len)
		return gaps | GAP_VALUE;
	if (!judged)
		return gaps;
	if (!answer->checked_on.len)
		gaps |= GAP_CHECKED_ON;
	if (!str_is(answer->value, "no"))
		return gaps;
	/* The entrance says what is, not what is wanted: its "no" has nothing to be reached. */
	if (form->items[at].duty == DUTY_GATE)
		return gaps;
	if (!answer->target_on.len && !form->targets)
		return gaps;
	if (!answer->target_on.len)
		return gaps | GAP_TARGET_ON;
	return in_fiscal_year(form, facility, answer->target_on) ? gaps : gaps | GAP_TARGET_YEAR;
}

/* ---- from one edition to the next ---- */

static struct str carry_merged(const struct form_item *item, const struct str *previous)
{
	bool all = true;

	for (size_t i = 0; i < item->n_origins; i++) {
		const struct str value = previous[item->origins[i]];
		if (str_is(value, "no"))
			return STR("no");
		all = all && str_is(value, "yes");
	}
	return all ? STR("yes") : STR_NONE;
}

struct str carry_over(const struct form *form, size_t item, const struct str *previous)
{
	const struct form_item *it = &form->items[item];

	if (!form->previous || !it->n_origins)
		return STR_NONE;
	switch (it->change) {
	case CHANGE_SAME: {
		const struct str value = previous[it->origins[0]];
		return value.len && !value_problem(it, value) ? value : STR_NONE;
	}
	case CHANGE_MERGED:
		return carry_merged(it, previous);
	case CHANGE_STRICTER:
	case FORM_CHANGES:
		break;
	}
	return STR_NONE;
}
