/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/why-words.h"

/* Around the value; the compiled pattern has stars where the modifier leaves the value open. */
struct words {
	const char *modifier;
	struct text before;
	struct text after;
	bool star_before;
	bool star_after;
};

static const struct words words_equal = {
	.before = TEXT("「", "is “"),
	.after = TEXT("」と同じ", "”"),
};

static const struct words words_like = {
	.before = TEXT("「", "has the form “"),
	.after = TEXT("」の形（* は何でもよい）", "” (* stands for anything)"),
};

static const struct words words_keyword = {
	.before = TEXT("記録のどこかに「", "somewhere in the record: “"),
	.after = TEXT("」がある", "”"),
	.star_before = true,
	.star_after = true,
};

static const struct words words_of_modifiers[] = {
	{ "contains", TEXT("「", "contains “"), TEXT("」を含む", "”"), true, true },
	{ "startswith", TEXT("「", "begins with “"), TEXT("」で始まる", "”"), false, true },
	{ "endswith", TEXT("「", "ends with “"), TEXT("」で終わる", "”"), true, false },
	{ "re", TEXT("正規表現「", "fits the regular expression “"), TEXT("」に合う", "”"), 0, 0 },
	{ "cidr", TEXT("「", "is in the network “"), TEXT("」の範囲にある", "”"), 0, 0 },
	{ "exists", TEXT("項目の有無: ", "the field is there: "), TEXT("", ""), 0, 0 },
	{ "fieldref", TEXT("項目「", "is the same as the field “"), TEXT("」と同じ", "”"), 0, 0 },
	{ "indicator", TEXT("指標の一覧にある", "is on a list of indicators"), TEXT("", ""), 0, 0 },
	{ "lt", TEXT("", ""), TEXT("", ""), 0, 0 },
	{ "lte", TEXT("", ""), TEXT("", ""), 0, 0 },
	{ "gt", TEXT("", ""), TEXT("", ""), 0, 0 },
	{ "gte", TEXT("", ""), TEXT("", ""), 0, 0 },
};

static const struct words *find_words(struct str modifiers)
{
	while (modifiers.len > 0) {
		const struct str one = str_split(&modifiers, '|');

		for (size_t i = 0; i < ARRAY_LEN(words_of_modifiers); i++) {
			if (str_is(one, words_of_modifiers[i].modifier))
				return &words_of_modifiers[i];
		}
	}
	return NULL;
}

static const struct words *choose_words(struct str field, struct str modifiers, struct str wanted)
{
	const struct words *words = find_words(modifiers);

	if (words)
		return words;
	if (field.len == 0)
		return &words_keyword;
	return str_find_char(wanted, '*') == SIZE_MAX ? &words_equal : &words_like;
}

struct str why_words(struct arena *arena, enum lang lang, struct str item, struct str wanted)
{
	struct str modifiers = item;
	const struct str field = str_split(&modifiers, '|');
	const struct words *words = choose_words(field, modifiers, wanted);
	const bool short_value = wanted.len < 2;

	if (words->star_before && !short_value && wanted.ptr[0] == '*')
		wanted = str_from_pos(wanted, 1);
	if (words->star_after && !short_value && wanted.ptr[wanted.len - 1] == '*')
		wanted = str_sub(wanted, 0, wanted.len - 1);
	const struct str text = arena_printf(arena, "%s%.*s%s", text_in(words->before, lang),
					     STR_ARG(wanted), text_in(words->after, lang));

	return text.ptr ? text : STR("");
}
