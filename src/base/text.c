/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

static enum lang current = LANG_JA;

void lang_set(enum lang lang)
{
	current = lang;
}

enum lang lang_get(void)
{
	return current;
}

enum lang lang_from_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct str value = str_from(getenv(names[i]));
		if (value.len)
			return str_starts(value, STR("ja")) ? LANG_JA : LANG_EN;
	}
	return LANG_EN;
}

bool lang_parse(struct str name, enum lang *ret)
{
	if (str_is(name, "ja"))
		*ret = LANG_JA;
	else if (str_is(name, "en"))
		*ret = LANG_EN;
	else
		return false;
	return true;
}

const char *text_in(struct text text, enum lang lang)
{
	const char *said = lang == LANG_JA ? text.ja : text.en;

	if (!said || said[0] != WORD_MARK[0])
		return said;
	const struct text *word = text_word(said + 1);
	if (!word)
		return said + 1;
	return lang == LANG_JA ? word->ja : word->en;
}

const char *text_of(struct text text)
{
	return text_in(text, current);
}
