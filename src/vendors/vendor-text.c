/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-text.h"

static bool has_control(const struct vendor_text *text)
{
	for (size_t i = 0; i < text->value.len; i++) {
		const unsigned char c = (unsigned char)text->value.ptr[i];

		if ((c < 0x20 || c == 0x7f) && !(text->lines && (c == '\n' || c == '\t')))
			return true;
	}
	return false;
}

enum errc vendor_texts_check(const struct vendor_text *texts, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct vendor_text *text = &texts[i];

		if (text->needed && !text->value.len)
			return fail(err, ERR_SYNTAX, "%s: %s", text->field,
				    text_of(TR("書いてください", "is needed")));
		if (text->value.len > text->max)
			return fail(err, ERR_LIMIT, "%s: %s %zu", text->field,
				    text_of(TR("長すぎます。上限（バイト）は",
					       "is too long, in bytes at most")),
				    text->max);
		if (has_control(text))
			return fail(err, ERR_SYNTAX, "%s: %s", text->field,
				    text_of(TR("制御文字があります", "has control characters")));
	}
	return ERR_OK;
}

size_t vendor_word(const char *const *words, size_t n, struct str word, size_t fallback)
{
	const size_t i = str_find_name(word, words, n);

	return i < n ? i : fallback;
}
