/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/tabulate.h"

/* Of types with a fixed set of values; the others are answered or not. */
static const char *const fixed_values[ANSWER_TYPES][3] = {
	[ANSWER_YES_NO] = { "yes", "no" }, [ANSWER_YES_NO_NA] = { "yes", "no", "na" },
	[ANSWER_TEXT] = { "answered" },	   [ANSWER_DATE] = { "answered" },
	[ANSWER_NUMBER] = { "answered" },  [ANSWER_COMPUTED] = { "yes", "no" },
};

struct survey_answers survey_answers_of(const struct form_item *item)
{
	struct survey_answers answers = { .n = 0 };

	if (item->type == ANSWER_EVIDENCE)
		return answers;
	for (size_t i = 0; item->type == ANSWER_CHOICE && i < item->n_choices; i++)
		answers.values[answers.n++] = item->choices[i].id;
	for (size_t i = 0; i < 3 && fixed_values[item->type][i]; i++)
		answers.values[answers.n++] = str_from(fixed_values[item->type][i]);
	answers.values[answers.n++] = STR_NONE;
	return answers;
}

void survey_settle(const struct form *form, const struct facility *facility, struct str *values)
{
	const struct sheet sheet = { form, facility, values };

	for (size_t i = 0; i < form->n_items; i++) {
		if (sheet_asks(&sheet, i) != VERDICT_YES)
			values[i] = STR_NONE;
	}
}

/* The last row when nothing was answered, or nothing that is an answer. */
static size_t row_of(const struct survey_answers *answers, const struct sheet *sheet, size_t item)
{
	const struct form_item *asked = &sheet->form->items[item];
	const struct str value = asked->type == ANSWER_COMPUTED
					 ? str_from(form_verdict_name(sheet_compute(sheet, item)))
					 : str_or_empty(sheet->values[item]);
	const size_t none = answers->n - 1;

	if (!value.len)
		return none;
	if (str_is(answers->values[0], "answered"))
		return 0;
	for (size_t i = 0; i < none; i++) {
		if (str_equal(answers->values[i], value))
			return i;
	}
	return none;
}

enum errc survey_count(const struct survey_sample *sample, size_t item, size_t breakdown,
		       struct arena *arena, struct survey_counts *ret, struct err *err)
{
	const struct survey_answers answers = survey_answers_of(&sample->form->items[item]);
	const size_t groups = sample->breakdowns[breakdown].n_groups;
	uint32_t *counts = arena_take_array(arena, answers.n * groups + 1, sizeof(*counts));

	if (!counts || groups > SURVEY_GROUPS_MAX || sample->n_replies > SURVEY_REPLIES_MAX)
		return fail(err, ERR_LIMIT, "survey: %u replies and %u groups at most",
			    SURVEY_REPLIES_MAX, SURVEY_GROUPS_MAX);
	for (size_t i = 0; answers.n && i < sample->n_replies; i++) {
		const struct survey_reply *reply = &sample->replies[i];
		const struct sheet sheet = { sample->form, &reply->facility, reply->values };

		if (sheet_asks(&sheet, item) == VERDICT_YES)
			counts[row_of(&answers, &sheet, item) * groups +
			       reply->groups[breakdown]]++;
	}
	*ret = (struct survey_counts){ .answers = answers, .groups = groups, .counts = counts };
	return ERR_OK;
}
