/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/correlation-words.h"

#include "base/encoding/time-text.h"

#define WORDS_MAX 4096u

/* What stands around the number. */
struct words {
	const char *type;
	struct text before;
	struct text after;
};

static const struct words words_of_types[] = {
	{ "event_count", TEXT("当てはまる記録が ", ""), TEXT(" 回", " hits") },
	{ "value_count", TEXT("異なる値が ", ""), TEXT(" 個", " different values") },
	{ "value_sum", TEXT("合計が ", "a sum of "), TEXT("", "") },
	{ "value_avg", TEXT("平均が ", "a mean of "), TEXT("", "") },
	{ "value_percentile", TEXT("百分位の値が ", "a percentile of "), TEXT("", "") },
	{ "value_median", TEXT("中央値が ", "a median of "), TEXT("", "") },
	{ "temporal", TEXT("違う種類の記録が ", ""), TEXT(" 種類", " different rules") },
	{ "temporal_ordered", TEXT("決まった順の記録が ", ""),
	  TEXT(" 種類", " rules in their order") },
};

static const struct {
	uint64_t seconds;
	struct text text;
} units[] = {
	{ 86400, TEXT(" 日", " d") },
	{ 3600, TEXT(" 時間", " h") },
	{ 60, TEXT(" 分", " min") },
	{ 1, TEXT(" 秒", " s") },
};

static struct str member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? str_from(text) : STR("");
}

static void add_span(struct buf *out, struct str text, enum lang lang)
{
	uint64_t seconds = 0;

	(void)str_to_u64(text, &seconds);
	for (size_t i = 0; i < ARRAY_LEN(units) && seconds; i++) {
		if (seconds % units[i].seconds)
			continue;
		buf_printf(out, "%llu%s", (unsigned long long)(seconds / units[i].seconds),
			   text_in(units[i].text, lang));
		return;
	}
}

static void add_number(struct buf *out, const json_t *event, enum lang lang)
{
	const struct str type = member(event, "correlation.type");
	const struct str field = member(event, "correlation.field");

	if (field.len)
		buf_printf(out, text_in((struct text)TEXT("「%.*s」の", "of “%.*s” "), lang),
			   STR_ARG(field));
	for (size_t i = 0; i < ARRAY_LEN(words_of_types); i++) {
		if (!str_is(type, words_of_types[i].type))
			continue;
		buf_add_text(out, text_in(words_of_types[i].before, lang));
		buf_add(out, member(event, "correlation.number"));
		buf_add_text(out, text_in(words_of_types[i].after, lang));
	}
}

static void add_group(struct buf *out, const json_t *matched, enum lang lang)
{
	size_t i;
	json_t *row;
	bool any = false;

	json_array_foreach(matched, i, row)
	{
		if (!str_is(member(row, "selection"), "group-by"))
			continue;
		buf_add_text(out, text_in(any ? (struct text)TEXT("、", ", ")
					      : (struct text)TEXT("（同じ ", " (the same "),
					  lang));
		buf_printf(out, "%.*s: %.*s", STR_ARG(member(row, "field")),
			   STR_ARG(member(row, "value")));
		any = true;
	}
	if (any)
		buf_add_text(out, text_in((struct text)TEXT("）", ")"), lang));
}

static void view_hits(struct page *page, struct view *view, const json_t *matched)
{
	size_t i;
	json_t *row;

	view_list(view, "hits");
	json_array_foreach(matched, i, row)
	{
		int64_t time_us = TIME_NONE;
		if (!str_is(member(row, "selection"), "correlation.hit"))
			continue;
		struct view *hit = view_add(view, "hits");
		(void)time_parse_iso(member(row, "value"), 0, &time_us);
		view_time(hit, "at", time_us);
		view_str(hit, "rule", arena_str(page->arena, member(row, "field")));
		view_str(hit, "index", arena_str(page->arena, member(row, "item")));
	}
}

bool view_correlation(struct page *page, struct view *view, const json_t *event,
		      const json_t *matched)
{
	auto_buf words = BUF_INIT(WORDS_MAX);

	if (!member(event, "correlation.type").len)
		return false;
	struct view *correlation = view_object(view, "correlation");
	add_span(&words, member(event, "correlation.seconds"), page->lang);
	buf_add_text(&words, text_in((struct text)TEXT("のあいだに、", ": "), page->lang));
	add_number(&words, event, page->lang);
	add_group(&words, matched, page->lang);
	view_str(correlation, "words", arena_str(page->arena, buf_str(&words)));
	view_hits(page, correlation, matched);
	return true;
}
