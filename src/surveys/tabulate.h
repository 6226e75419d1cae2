/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting what was answered. Each question has its own denominator: those who were asked it by the
 * form's scope and skip logic (sheet_asks() says yes). Who was asked and said nothing is counted as
 * such; who was not asked is not counted, whatever stands in the field.
 */
#pragma once

#include "forms/answering.h"
#include "surveys/disclosure.h"

#define SURVEY_BREAKDOWNS_MAX 3u
#define SURVEY_GROUPS_MAX     DISCLOSURE_COLUMNS_MAX
#define SURVEY_ROWS_MAX	      (FORM_CHOICES_MAX + 1)
#define SURVEY_REPLIES_MAX    200000u

/* A group of institutions: a bed band, a prefecture. */
struct survey_group {
	struct str id;
	struct text_pair title;
};

/* Groups that do not overlap and hold everybody between them. */
struct survey_breakdown {
	struct str id; /* "beds", "prefecture" */
	struct text_pair title;
	const struct survey_group *groups;
	size_t n_groups;
	bool ordered; /* neighbours have something in common: bands */
};

/* One who answered. */
struct survey_reply {
	uint16_t groups[SURVEY_BREAKDOWNS_MAX];
	struct facility facility;
	const struct str *values; /* by position of the item; STR_NONE: nothing; survey_settle() */
};

struct survey_sample {
	const struct form *form;
	const struct survey_breakdown *breakdowns;
	size_t n_breakdowns;
	const struct survey_reply *replies;
	size_t n_replies;
};

/*
 * Answers to what was not asked are taken out, from the top down, as answers below may hang on
 * them: a sheet that was changed at its gate, or filled in on paper, has some. So are those to what
 * may or may not be asked, because nobody answered its gate. For counting: what is kept stays.
 */
void survey_settle(const struct form *form, const struct facility *facility, struct str *values);

/* What can be answered to an item, and last that nothing was. */
struct survey_answers {
	struct str values[SURVEY_ROWS_MAX]; /* as stored; "answered"; STR_NONE: nothing */
	size_t n;
};

/* n == 0: nothing of it can be counted (proofs). */
struct survey_answers survey_answers_of(const struct form_item *item);

/* Of one item by one breakdown: counts[answer * groups + group]. */
struct survey_counts {
	struct survey_answers answers;
	size_t groups;
	uint32_t *counts;
};

/* In `arena`. ERR_LIMIT. */
enum errc survey_count(const struct survey_sample *sample, size_t item, size_t breakdown,
		       struct arena *arena, struct survey_counts *ret, struct err *err) MUST_CHECK;
