/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/answer-words.h"

struct wording {
	const char *value;
	struct text text;
};

static const struct wording wordings[] = {
	{ "yes", TEXT("はい", "Yes") },
	{ "no", TEXT("いいえ", "No") },
	{ "na", TEXT("対象外", "Not applicable") },
	{ "unknown", TEXT("判定できません", "Not judged") },
};

/* What people put into a table instead of the words. */
static const struct {
	const char *mark;
	const char *value;
} marks[] = {
	{ "yes", "yes" }, { "no", "no" }, { "na", "na" },  { "n/a", "na" }, { "○", "yes" },
	{ "〇", "yes" },  { "◯", "yes" }, { "✓", "yes" },  { "✔", "yes" },  { "レ", "yes" },
	{ "×", "no" },	  { "✕", "no" },  { "有", "yes" }, { "無", "no" },
};

static bool is_judged(const struct form_item *item)
{
	return item->type == ANSWER_YES_NO || item->type == ANSWER_YES_NO_NA ||
	       item->type == ANSWER_COMPUTED;
}

struct str answer_words(const struct form_item *item, struct str value, enum lang lang)
{
	for (size_t i = 0; is_judged(item) && i < ARRAY_LEN(wordings); i++) {
		if (str_is(value, wordings[i].value))
			return str_from(text_in(wordings[i].text, lang));
	}
	for (size_t i = 0; i < item->n_choices; i++) {
		if (str_equal(value, item->choices[i].id))
			return text_pair_in(item->choices[i].text, lang);
	}
	return value.ptr ? value : STR("");
}

static struct str judged_from_words(const struct form_item *item, struct str words)
{
	struct str value = STR_NONE;

	for (size_t i = 0; i < ARRAY_LEN(wordings); i++) {
		if (str_is(words, wordings[i].text.ja) ||
		    str_equal_nocase(words, str_from(wordings[i].text.en)))
			value = str_from(wordings[i].value);
	}
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (str_equal_nocase(words, str_from(marks[i].mark)))
			value = str_from(marks[i].value);
	}
	if (str_is(value, "unknown") || (str_is(value, "na") && item->type != ANSWER_YES_NO_NA))
		return STR_NONE;
	return value;
}

struct str answer_from_words(const struct form_item *item, struct str words)
{
	words = str_trim(words);
	if (!words.len)
		return STR_NONE;
	if (is_judged(item))
		return judged_from_words(item, words);
	for (size_t i = 0; i < item->n_choices; i++) {
		const struct form_choice *choice = &item->choices[i];
		if (str_equal(words, choice->id) || str_equal(words, choice->text.ja) ||
		    str_equal_nocase(words, choice->text.en))
			return choice->id;
	}
	return item->n_choices ? STR_NONE : words;
}

size_t answer_offers(const struct form_item *item, enum lang lang,
		     struct str ret[static FORM_CHOICES_MAX])
{
	const size_t judged = item->type == ANSWER_YES_NO_NA ? 3 : 2;

	if (item->type == ANSWER_YES_NO || item->type == ANSWER_YES_NO_NA) {
		for (size_t i = 0; i < judged; i++)
			ret[i] = str_from(text_in(wordings[i].text, lang));
		return judged;
	}
	for (size_t i = 0; i < item->n_choices; i++)
		ret[i] = text_pair_in(item->choices[i].text, lang);
	return item->n_choices;
}
