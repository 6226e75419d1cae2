/* SPDX-License-Identifier: Apache-2.0 */
#include "base/typed.h"

#include "base/calendar/day.h"
#include "base/encoding/utf8.h"
#include "base/text.h"

#define DAY_SHOWN_MAX 40u /* bytes of what is no day */

bool str_has_control(struct str s, bool lines)
{
	for (size_t i = 0; i < s.len; i++) {
		const unsigned char c = (unsigned char)s.ptr[i];
		const bool line = c == '\n' || c == '\r' || c == '\t';

		if ((c < 0x20 && !(lines && line)) || c == 0x7f)
			return true;
	}
	return false;
}

static enum errc check_one(const struct typed *row, struct err *err)
{
	if (row->needed && !str_trim(row->text).len)
		return fail(err, ERR_SYNTAX, "%s: %s", row->what,
			    text_of(TR("書いてください", "is needed")));
	if (row->text.len > row->max)
		return fail(err, ERR_LIMIT, "%s: %s %zu", row->what,
			    text_of(TR("長すぎます。上限（バイト）は",
				       "is too long, in bytes at most")),
			    row->max);
	if (str_has_control(row->text, row->lines))
		return fail(err, ERR_SYNTAX, "%s: %s", row->what,
			    text_of(TR("制御文字があります", "has control characters")));
	if (!utf8_valid(row->text))
		return fail(err, ERR_SYNTAX, "%s: %s", row->what,
			    text_of(TR("UTF-8 の文字ではありません", "is not UTF-8")));
	return ERR_OK;
}

enum errc typed_check(const struct typed *rows, size_t n, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < n && !code; i++)
		code = check_one(&rows[i], err);
	return code;
}

enum errc typed_day(struct str day, struct err *err)
{
	if (day_valid(day))
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "“%.*s”: %s", STR_ARG(str_sub(day, 0, DAY_SHOWN_MAX)),
		    text_of(TR("日付として読めません（例: 2027-03-31）",
			       "is no day (such as 2027-03-31)")));
}
