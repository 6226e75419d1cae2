/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/concerns.h"
#include "base/buf.h"
#include "base/encoding/time-text.h"

#define WORDS_MAX 4096u
#define DAY_LEN	  10u

static const struct ssvc_outcome *outcome(const struct ssvc_table *table, struct str key)
{
	return key.len ? ssvc_outcome_of(table, key) : NULL;
}

struct str concern_priority(const struct concern_tables *tables, const struct concern *concern,
			    struct arena *arena)
{
	const struct ssvc_outcome *found = outcome(tables->deployer, concern->priority);

	if (!found)
		return STR("");
	char *text = arena_cstr(arena, found->en);
	for (char *c = text; c && *c; c++)
		*c = ascii_lower(*c);
	return text ? str_from(text) : STR("");
}

static struct str words_of(const struct ssvc_outcome *found, enum lang lang)
{
	if (!found)
		return STR("");
	return lang == LANG_JA ? found->ja : found->en;
}

struct str concern_priority_text(const struct concern_tables *tables, const struct concern *concern,
				 enum lang lang)
{
	return words_of(outcome(tables->deployer, concern->priority), lang);
}

struct str concern_cisa_text(const struct concern_tables *tables, const struct concern *concern,
			     enum lang lang)
{
	return words_of(outcome(tables->cisa, concern->cisa), lang);
}

static struct str finish(const struct buf *words, struct arena *arena)
{
	const struct str kept = arena_str(arena, buf_str(words));

	return kept.ptr ? kept : STR("");
}

struct str concern_verdict_reason(const struct concern *concern, enum lang lang,
				  struct arena *arena)
{
	auto_buf words = BUF_INIT(WORDS_MAX);

	buf_add_text(&words, text_in(match_rule_text(concern->rule)->why, lang));
	if (concern->detail.len)
		buf_printf(&words, lang == LANG_JA ? "（%.*s）" : " (%.*s)",
			   STR_ARG(concern->detail));
	if (concern->answered_by.len)
		buf_printf(&words,
			   lang == LANG_JA ? "（版は %.*s による）" : " (versions as told by %.*s)",
			   STR_ARG(concern->answered_by));
	return finish(&words, arena);
}

/* A sentence after another: English ones are parted by a space. */
static void say(struct buf *words, enum lang lang, struct text text)
{
	const size_t at = words->len + (words->len && lang != LANG_JA);

	if (words->len)
		buf_add_text(words, lang == LANG_JA ? "" : " ");
	buf_add_text(words, text_in(text, lang));
	if (words->len > at && words->ptr[at] >= 'a' && words->ptr[at] <= 'z')
		words->ptr[at] = (char)(words->ptr[at] - 'a' + 'A');
	buf_add_text(words, lang == LANG_JA ? "。" : ".");
}

static struct text attack_words(const struct concern *concern)
{
	if (concern->ransomware)
		return TR("ランサムウェアの攻撃に使われている", "Used in ransomware attacks");
	if (concern->exploited)
		return TR("攻撃に使われている", "Used in attacks");
	if (concern->exploit_public)
		return TR("攻撃の方法が公開されている", "How to attack it is public");
	return TR("攻撃に使われたという知らせはない", "No attack is known of");
}

static struct text automatable_words(int automatable)
{
	if (automatable < 0)
		return TR("攻撃を自動でできるかは不明",
			  "Whether attacks can be automated is not known");
	return automatable ? TR("攻撃を自動でできる", "Attacks can be automated")
			   : TR("攻撃を自動ではできない", "Attacks cannot be automated");
}

struct str concern_priority_reason(const struct concern *concern, enum lang lang,
				   struct arena *arena)
{
	auto_buf words = BUF_INIT(WORDS_MAX);
	char time[TIME_TEXT_MAX];

	if (concern->urgency < 0)
		return STR("");
	say(&words, lang, attack_words(concern));
	if (concern->exploited && concern->due_us != TIME_NONE) {
		(void)time_format_utc(concern->due_us, time);
		buf_printf(&words,
			   lang == LANG_JA ? "米国の政府機関の対処期限は %.*s。"
					   : " US agencies must act by %.*s.",
			   (int)DAY_LEN, time);
	}
	say(&words, lang, exposure_text(concern->product->exposure));
	say(&words, lang, automatable_words(concern->automatable));
	say(&words, lang, impact_text(concern->product->impact));
	if (!str_equal(concern->least, concern->priority))
		say(&words, lang,
		    TR("分からない点は、急ぐほうにとった",
		       "Where something is not known, the more urgent is taken"));
	return finish(&words, arena);
}
