/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/anonymise.h"

#include <stdlib.h>

#include "reports/letters.h"

#define TEXT_BYTES  (512u * 1024)
#define COUNT_LEAST 10u

struct work {
	const struct anonymising *how;
	struct str field;
	struct str text;
	struct letters letters;
	struct buf *out;
};

/* ---- words ---- */

/* How many letters from `i` on are the word, with spaces between them left out; 0: they are not. */
static size_t match_word(const struct letters *letters, size_t i, const struct identity_word *word)
{
	size_t at = i;

	if (letter_is_word(word->letters[0]) && i > 0 && letter_is_word(letters->c[i - 1]))
		return 0;
	for (size_t k = 0; k < word->n; k++) {
		while (k > 0 && at < letters->n && letters->c[at] == ' ')
			at++;
		if (at >= letters->n || letters->c[at] != word->letters[k])
			return 0;
		at++;
	}
	if (letter_is_word(word->letters[word->n - 1]) && at < letters->n &&
	    letter_is_word(letters->c[at]))
		return 0;
	return at - i;
}

static const struct identity_word *find_word(const struct work *work, size_t i, size_t *ret_n)
{
	const struct identity_words *words = work->how->identity;

	for (size_t w = 0; w < words->n; w++) {
		if (words->at[w].letters[0] != work->letters.c[i])
			continue;
		*ret_n = match_word(&work->letters, i, &words->at[w]);
		if (*ret_n)
			return &words->at[w];
	}
	return NULL;
}

/* ---- patterns ---- */

/* "100〜999": of which magnitude, and no more. */
static struct str band_of(const struct work *work, uint64_t value)
{
	uint64_t least = 1;

	while (least <= value / 10)
		least *= 10;
	return arena_printf(work->how->arena,
			    text_in(TR("%llu〜%llu", "%llu to %llu"), work->how->lang),
			    (unsigned long long)least, (unsigned long long)(least * 10 - 1));
}

/* Only what is counted is a count: not a port, a version, a year. */
static size_t match_count(const struct work *work, const struct anonymous_rule *rule, size_t i,
			  struct str *ret_put)
{
	uint64_t value = 0;
	const size_t n = letters_number(&work->letters, i, &value);
	bool counted = i == 0 && n == work->letters.n;

	if (!n || value < COUNT_LEAST)
		return 0;
	for (size_t k = 0; k < rule->n_counters && !counted; k++)
		counted = letters_begin(&work->letters, i + n, rule->counters[k]);
	if (!counted)
		return 0;
	*ret_put = band_of(work, value);
	return n;
}

static size_t match_pattern(const struct work *work, const struct anonymous_rule *rule, size_t i,
			    struct str *ret_put)
{
	const struct letters *letters = &work->letters;

	*ret_put = str_or_empty(text_pair_in(rule->put, work->how->lang));
	switch (rule->pattern) {
	case PATTERN_MAIL:
		return letters_mail(letters, i);
	case PATTERN_PHONE:
		return letters_phone(letters, i);
	case PATTERN_PRIVATE_ADDRESS:
		return letters_inner_address(letters, i);
	case PATTERN_DAY:
		return letters_day(letters, i);
	case PATTERN_COUNT:
		return match_count(work, rule, i, ret_put);
	case PATTERN_NONE:
		break;
	}
	return 0;
}

static const struct anonymous_rule *find_pattern(const struct work *work, size_t i, size_t *ret_n,
						 struct str *ret_put)
{
	const struct report_content *content = work->how->content;

	for (size_t r = 0; r < anonymous_rule_count(content); r++) {
		const struct anonymous_rule *rule = anonymous_rule_at(content, r);

		*ret_n = match_pattern(work, rule, i, ret_put);
		if (*ret_n)
			return rule;
	}
	return NULL;
}

/* ---- what was taken ---- */

static void note_removal(const struct work *work, const struct anonymous_rule *rule,
			 struct str taken, struct str put)
{
	struct removals *all = work->how->removals;

	for (size_t i = 0; i < all->n; i++) {
		struct removal *one = &all->at[i];
		if (one->rule == rule && str_equal(one->taken, taken) &&
		    str_equal(one->field, work->field)) {
			one->times++;
			return;
		}
	}
	if (all->n == REMOVALS_MAX) {
		all->n_more++;
		return;
	}
	all->at[all->n++] = (struct removal){ .rule = rule,
					      .field = work->field,
					      .taken = arena_str(work->how->arena, taken),
					      .put = put,
					      .times = 1 };
}

/* Takes out what begins at letter `i`; how many letters it was, 0: nothing. */
static size_t take_out(const struct work *work, size_t i)
{
	const struct anonymous_rule *rule = NULL;
	struct str put = STR("");
	size_t n = 0;

	if (work->letters.c[i] == ' ')
		return 0;
	const struct identity_word *word = find_word(work, i, &n);
	if (word) {
		rule = word->rule;
		put = str_or_empty(text_pair_in(rule->put, work->how->lang));
	} else {
		rule = find_pattern(work, i, &n, &put);
	}
	if (!rule)
		return 0;
	/* A letter of the text may be several that are compared: it goes whole or stays whole. */
	while (i + n < work->letters.n && work->letters.at[i + n] == work->letters.at[i + n - 1])
		n++;
	const size_t from = work->letters.at[i];
	note_removal(work, rule, str_sub(work->text, from, work->letters.at[i + n] - from), put);
	buf_add(work->out, put);
	return n;
}

enum errc anonymise(const struct anonymising *how, struct str field, struct str text,
		    struct str *ret, struct err *err)
{
	auto_buf out = BUF_INIT(TEXT_BYTES);
	auto_letters letters = letters_of(text);
	const struct work work = {
		.how = how, .field = field, .text = text, .letters = letters, .out = &out
	};

	for (size_t i = 0; i < letters.n;) {
		const size_t n = take_out(&work, i);

		if (!n)
			buf_add(&out,
				str_sub(text, letters.at[i], letters.at[i + 1] - letters.at[i]));
		i += n ? n : 1;
	}
	*ret = buf_failed(&out) ? STR_NONE : arena_str(how->arena, buf_str(&out));
	return ret->ptr ? ERR_OK
			: fail(err, ERR_LIMIT, "%.*s: over %u bytes", STR_ARG(field), TEXT_BYTES);
}
