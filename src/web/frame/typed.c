/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was typed into forms and addresses, as handlers want it.
 */
#include "web/frame/web-internal.h"

void page_today(const struct page *page, char out[static DAY_TEXT_MAX])
{
	(void)day_text(day_at(page->now_us, page->web->utc_offset_minutes), out);
}

struct str page_typed(const struct page *page, const char *name)
{
	return str_or_empty(str_trim(http_form(page->request, name)));
}

enum errc page_typed_time(const struct page *page, const char *name, int64_t *ret_us,
			  struct err *err)
{
	const struct str typed = page_typed(page, name);

	if (!typed.len || time_parse_short(typed, page->web->utc_offset_minutes, ret_us))
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(str_sub(typed, 0, 80)),
		    text_in(TR("時刻として読めません（例: 2026-11-23T04:30）",
			       "is no time (such as 2026-11-23T04:30)"),
			    page->lang));
}

struct str page_lines(const struct page *page, struct str text)
{
	char *out = arena_take_text(page->arena, text.len + 1);
	size_t n = 0;

	for (size_t i = 0; out && i < text.len; i++) {
		if (text.ptr[i] != '\r')
			out[n++] = text.ptr[i];
	}
	return out ? str_of(out, n) : STR("");
}

int64_t page_number(struct str text, int64_t fallback)
{
	int64_t number;

	return text.ptr && str_to_i64(text, &number) ? number : fallback;
}

struct str page_next(struct page *page, struct str wanted)
{
	(void)page;
	if (wanted.len < 1 || wanted.len > 512 || wanted.ptr[0] != '/')
		return STR("/");
	if (wanted.len > 1 && (wanted.ptr[1] == '/' || wanted.ptr[1] == '\\'))
		return STR("/");
	for (size_t i = 0; i < wanted.len; i++) {
		if (wanted.ptr[i] <= 0x20 || wanted.ptr[i] >= 0x7f)
			return STR("/");
	}
	return wanted;
}
