/* SPDX-License-Identifier: Apache-2.0 */
/* What people type for a fact, and how it is shown: case-content.h. */
#include "base/calendar/day.h"
#include "cases/case-content.h"
#include "cases/case-internal.h"

static const struct text_choice truths[] = {
	{ "yes", TEXT("はい", "yes") },
	{ "no", TEXT("いいえ", "no") },
	{ "unknown", TEXT("わからない", "not known") },
	{ .value = NULL },
};

static bool read_truth(struct str typed, struct str *ret)
{
	static const struct {
		const char *typed;
		const char *value;
	} also[] = {
		{ "はい", "yes" },
		{ "いいえ", "no" },
		{ "わからない", "unknown" },
		{ "不明", "unknown" },
	};
	const size_t i = case_choice(truths, typed);
	const size_t j = STR_FIND_ROW(typed, also, typed);

	if (truths[i].value)
		*ret = str_from(truths[i].value);
	else if (j < ARRAY_LEN(also))
		*ret = str_from(also[j].value);
	return truths[i].value || j < ARRAY_LEN(also);
}

static bool read_number(struct str typed, struct arena *arena, struct str *ret)
{
	uint64_t n;

	if (!str_to_u64(typed, &n) || n > INT64_MAX)
		return false;
	*ret = arena_printf(arena, "%llu", (unsigned long long)n);
	return true;
}

static bool read_day(struct str typed, struct arena *arena, struct str *ret)
{
	char text[DAY_TEXT_MAX];
	int32_t day;

	if (!day_parse(typed, &day) && !day_read_written(typed, &day))
		return false;
	*ret = arena_str(arena, str_from(day_text(day, text)));
	return true;
}

static bool read_time(struct str typed, int utc_offset_minutes, struct arena *arena,
		      struct str *ret)
{
	int64_t us;

	if (!time_parse_short(typed, utc_offset_minutes, &us))
		return false;
	const struct civil c = civil_from_us(us, 0);
	*ret = arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour,
			    c.minute, c.second);
	return true;
}

static bool read_choice(const struct case_fact_def *def, struct str typed, struct str *ret)
{
	const struct case_choice_def *choice = case_choices_find(&def->choices, typed);

	if (choice)
		*ret = choice->id;
	return choice;
}

bool case_choices_has(struct str list, struct str id)
{
	while (list.ptr) {
		if (str_equal(str_trim(str_split(&list, ',')), id))
			return true;
	}
	return false;
}

static bool read_choices(const struct case_fact_def *def, struct str typed, struct arena *arena,
			 struct str *ret)
{
	auto_buf out = BUF_INIT(CASE_FACT_MAX);
	struct str rest = typed;

	while (rest.ptr) {
		if (!case_choices_find(&def->choices, str_trim(str_split(&rest, ','))))
			return false;
	}
	for (size_t i = 0; i < def->choices.n; i++) {
		if (case_choices_has(typed, def->choices.at[i].id))
			buf_printf(&out, "%s%.*s", out.len ? "," : "",
				   STR_ARG(def->choices.at[i].id));
	}
	*ret = arena_str(arena, buf_str(&out));
	return !buf_failed(&out);
}

/* How each type is written, for who wrote it otherwise. */
static const struct text written[CASE_FACT_TYPES] = {
	[CASE_FACT_TRUTH] = TEXT("はい・いいえ・わからない（yes, no, unknown）で答えてください",
				 "is answered by yes, no or unknown"),
	[CASE_FACT_NUMBER] = TEXT("数字で書いてください", "is a number of digits"),
	[CASE_FACT_DAY] =
		TEXT("日付として読めません（例: 2026-11-23）", "is no day (such as 2026-11-23)"),
	[CASE_FACT_TIME] = TEXT("日時として読めません（例: 2026-11-23 04:30）",
				"is no time (such as 2026-11-23 04:30)"),
	[CASE_FACT_CHOICE] = TEXT("という選択肢はありません", "is none of its choices"),
	[CASE_FACT_CHOICES] = TEXT("という選択肢はありません", "is none of its choices"),
};

static bool read_typed(const struct case_fact_def *def, struct str typed, int utc_offset_minutes,
		       struct arena *arena, struct str *ret)
{
	switch (def->type) {
	case CASE_FACT_TRUTH:
		return read_truth(typed, ret);
	case CASE_FACT_NUMBER:
		return read_number(typed, arena, ret);
	case CASE_FACT_DAY:
		return read_day(typed, arena, ret);
	case CASE_FACT_TIME:
		return read_time(typed, utc_offset_minutes, arena, ret);
	case CASE_FACT_CHOICE:
		return read_choice(def, typed, ret);
	case CASE_FACT_CHOICES:
		return read_choices(def, typed, arena, ret);
	case CASE_FACT_TEXT:
	case CASE_FACT_LINES:
	case CASE_FACT_TYPES:
		break;
	}
	*ret = typed;
	return true;
}

enum errc case_fact_read(const struct case_fact_def *def, struct str typed, int utc_offset_minutes,
			 struct arena *arena, struct str *ret, struct err *err)
{
	*ret = STR("");
	typed = str_or_empty(str_trim(typed));
	const enum errc code = case_text_check(TR("分かったこと", "a fact"), typed, CASE_FACT_MAX,
					       def->type == CASE_FACT_LINES, err);
	if (code || !typed.len)
		return code;
	if (read_typed(def, typed, utc_offset_minutes, arena, ret) && ret->ptr)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%.*s: “%.*s”: %s", STR_ARG(def->id),
		    STR_ARG(str_sub(typed, 0, CASE_ID_MAX)), text_of(written[def->type]));
}

/* ---- shown ---- */

static struct str time_words(struct str value, int utc_offset_minutes, struct arena *arena)
{
	int64_t us;

	if (!time_parse_short(value, 0, &us))
		return value;
	const struct civil c = civil_from_us(us, utc_offset_minutes);
	return arena_printf(arena, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour,
			    c.minute);
}

static struct str choice_words(const struct case_fact_def *def, struct str value, enum lang lang,
			       struct arena *arena)
{
	auto_buf out = BUF_INIT(64u * CASE_FACT_MAX);

	while (value.ptr) {
		const struct str id = str_split(&value, ',');
		const struct case_choice_def *choice = case_choices_find(&def->choices, id);
		const struct str words = choice ? text_pair_in(choice->title, lang) : id;
		buf_printf(&out, "%s%.*s", out.len ? (lang == LANG_JA ? "、" : ", ") : "",
			   STR_ARG(words));
	}
	return arena_str(arena, buf_str(&out));
}

struct str case_fact_words(const struct case_fact_def *def, struct str value, enum lang lang,
			   int utc_offset_minutes, struct arena *arena)
{
	switch (def->type) {
	case CASE_FACT_TRUTH: {
		const size_t i = case_choice(truths, value);
		return truths[i].value ? str_from(text_in(truths[i].text, lang)) : value;
	}
	case CASE_FACT_TIME:
		return time_words(value, utc_offset_minutes, arena);
	case CASE_FACT_CHOICE:
	case CASE_FACT_CHOICES:
		return choice_words(def, value, lang, arena);
	case CASE_FACT_NUMBER:
	case CASE_FACT_DAY:
	case CASE_FACT_TEXT:
	case CASE_FACT_LINES:
	case CASE_FACT_TYPES:
		break;
	}
	return value;
}
