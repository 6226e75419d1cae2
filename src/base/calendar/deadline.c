/* SPDX-License-Identifier: Apache-2.0 */
#include "base/calendar/deadline.h"

#include "base/scan.h"

#define COUNT_MAX 3660
#define NOTES_MAX 3

static const struct {
	const char *before;
	const char *after;
	enum deadline_unit unit;
	int max; /* 0: there is no number */
} forms[] = {
	{ "within ", " hours", DEADLINE_HOURS, COUNT_MAX },
	{ "within ", " days", DEADLINE_DAYS, COUNT_MAX },
	{ "within ", " working days", DEADLINE_WORKING_DAYS, COUNT_MAX },
	{ "within ", " months", DEADLINE_MONTHS, 120 },
	{ "end of month ", "", DEADLINE_MONTH_END, 12 },
	{ "end of fiscal year", "", DEADLINE_FISCAL_END, 0 },
	{ "", "時間以内", DEADLINE_HOURS, COUNT_MAX },
	{ "", "日以内", DEADLINE_DAYS, COUNT_MAX },
	{ "", "営業日以内", DEADLINE_WORKING_DAYS, COUNT_MAX },
	{ "", "か月以内", DEADLINE_MONTHS, 120 },
	{ "", "月末", DEADLINE_MONTH_END, 12 },
	{ "年度末", "", DEADLINE_FISCAL_END, 0 },
};

/* What may stand behind a comma. */
static const struct {
	struct text words;
	bool first_counts;
	enum deadline_shift shift;
} notes[] = {
	{ TEXT("初日算入", "counting the first day"), true, DEADLINE_STAYS },
	{ TEXT("休日なら翌営業日", "or the next working day"), false, DEADLINE_NEXT },
	{ TEXT("休日なら前営業日", "or the working day before"), false, DEADLINE_PREVIOUS },
};

/* ---- reading ---- */

static bool read_count(struct str text, int max, int *ret)
{
	struct str rest = text;

	if (max == 0)
		return text.len == 0;
	return scan_number(&rest, 1, 4, ret) && rest.len == 0 && *ret >= 1 && *ret <= max;
}

static bool read_form(struct str text, struct deadline *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		const struct str before = str_from(forms[i].before);
		const struct str after = str_from(forms[i].after);
		int n = 0;

		if (text.len < before.len + after.len || !str_starts(text, before) ||
		    !str_ends(text, after))
			continue;
		const struct str middle =
			str_sub(text, before.len, text.len - before.len - after.len);
		if (!read_count(middle, forms[i].max, &n))
			continue;
		ret->unit = forms[i].unit;
		ret->n = n;
		return true;
	}
	return false;
}

/* "on 07-15", "7月15日" */
static bool read_month_day(struct str text, struct deadline *ret)
{
	struct str rest = text;
	bool good;

	if (scan_text(&rest, STR("on ")))
		good = scan_digits(&rest, 2, &ret->n) && scan_char(&rest, '-') &&
		       scan_digits(&rest, 2, &ret->dom);
	else
		good = scan_number(&rest, 1, 2, &ret->n) && scan_text(&rest, STR("月")) &&
		       scan_number(&rest, 1, 2, &ret->dom) && scan_text(&rest, STR("日"));
	ret->unit = DEADLINE_MONTH_DAY;
	return good && rest.len == 0 && day_of(2023, ret->n, ret->dom) != DAY_NONE;
}

static bool read_note(struct str text, struct deadline *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		if (!str_is(text, notes[i].words.ja) && !str_is(text, notes[i].words.en))
			continue;
		ret->first_counts = ret->first_counts || notes[i].first_counts;
		if (notes[i].shift != DEADLINE_STAYS)
			ret->shift = notes[i].shift;
		return true;
	}
	return false;
}

/* Up to the next comma of either kind. */
static struct str next_part(struct str *rest)
{
	const struct str wide = STR("、");
	const size_t narrow_at = str_find_char(*rest, ',');
	const size_t wide_at = str_find(*rest, wide);
	const size_t at = size_min(narrow_at, wide_at);
	const struct str part = str_sub(*rest, 0, at);

	*rest = at == SIZE_MAX ? STR_NONE
			       : str_from_pos(*rest, at + (at == wide_at ? wide.len : 1));
	return str_trim(part);
}

enum errc deadline_parse(struct str text, struct deadline *ret, struct err *err)
{
	struct deadline deadline = { .unit = DEADLINE_HOURS };
	struct str rest = text;
	const struct str form = next_part(&rest);
	bool good = read_form(form, &deadline) || read_month_day(form, &deadline);

	for (size_t i = 0; good && rest.ptr && i < NOTES_MAX; i++)
		good = read_note(next_part(&rest), &deadline);
	if (!good || rest.ptr)
		return fail(err, ERR_SYNTAX,
			    "“%.*s” is no deadline such as “within 3 working days”, “within 72 "
			    "hours”, “end of fiscal year”, “end of month 7”, “on 07-15”",
			    STR_ARG(str_sub(text, 0, 60)));
	*ret = deadline;
	return ERR_OK;
}

/* ---- counting ---- */

static int32_t month_day_from(const struct deadline *deadline, int32_t from)
{
	for (int year = day_parts(from).year;; year++) {
		const int32_t day = deadline->unit == DEADLINE_MONTH_END
					    ? day_month_end(year, deadline->n)
					    : day_of(year, deadline->n, deadline->dom);
		if (day >= from)
			return day;
	}
}

static struct known_day last_day(const struct deadline *deadline, const struct deadline_base *base)
{
	const int32_t from = day_at(base->from_us, base->utc_offset_minutes);
	const int n = deadline->n - (deadline->first_counts ? 1 : 0);
	const int first_month = base->fiscal_first_month;
	struct known_day day = { .day = from, .certain = true };

	switch (deadline->unit) {
	case DEADLINE_HOURS:
		break;
	case DEADLINE_DAYS:
		day.day = from + n;
		break;
	case DEADLINE_WORKING_DAYS:
		day = calendar_add_working(base->calendar, from, n);
		break;
	case DEADLINE_MONTHS:
		day.day = day_add_months(from, deadline->n) - (deadline->first_counts ? 1 : 0);
		break;
	case DEADLINE_FISCAL_END:
		day.day = fiscal_year_last(fiscal_year_of(from, first_month), first_month);
		break;
	case DEADLINE_MONTH_END:
	case DEADLINE_MONTH_DAY:
		day.day = month_day_from(deadline, from);
		break;
	}
	return day;
}

static struct known_day shifted(const struct deadline *deadline, const struct calendar *calendar,
				struct known_day day)
{
	struct known_day moved = day;

	switch (deadline->shift) {
	case DEADLINE_STAYS:
		break;
	case DEADLINE_NEXT:
		moved = calendar_next_working(calendar, day.day);
		break;
	case DEADLINE_PREVIOUS:
		moved = calendar_previous_working(calendar, day.day);
		break;
	}
	moved.certain = moved.certain && day.certain;
	return moved;
}

struct due deadline_due(const struct deadline *deadline, const struct deadline_base *base)
{
	if (deadline->unit == DEADLINE_HOURS) {
		const int64_t us = base->from_us + deadline->n * INT64_C(3600) * US_PER_SEC;
		return (struct due){ .us = us,
				     .day = day_at(us, base->utc_offset_minutes),
				     .certain = true };
	}
	const struct known_day day = shifted(deadline, base->calendar, last_day(deadline, base));
	return (struct due){ .us = day_start_us(day.day + 1, base->utc_offset_minutes) - 1,
			     .day = day.day,
			     .certain = day.certain };
}

/* ---- in words ---- */

static void add_form(const struct deadline *deadline, enum lang lang, struct buf *out)
{
	/* The English rows stand before the Japanese ones. */
	const size_t half = ARRAY_LEN(forms) / 2;
	const size_t begin = lang == LANG_EN ? 0 : half;

	for (size_t i = begin; i < begin + half; i++) {
		if (forms[i].unit != deadline->unit)
			continue;
		buf_add_text(out, forms[i].before);
		if (forms[i].max)
			buf_printf(out, "%d", deadline->n);
		buf_add_text(out, forms[i].after);
		return;
	}
	if (lang == LANG_EN)
		buf_printf(out, "on %02d-%02d", deadline->n, deadline->dom);
	else
		buf_printf(out, "%d月%d日", deadline->n, deadline->dom);
}

void deadline_add_words(const struct deadline *deadline, enum lang lang, struct buf *out)
{
	add_form(deadline, lang, out);
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		const bool said = notes[i].first_counts ? deadline->first_counts
							: notes[i].shift == deadline->shift;
		if (!said)
			continue;
		buf_add_text(out, lang == LANG_EN ? ", " : "、");
		buf_add_text(out, text_in(notes[i].words, lang));
	}
}
