/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text letter by letter as it is compared: in its compatibility form (NFKC, Unicode Standard
 * Annex 15), so that half-width kana, full-width and circled letters and 株式会社 in one letter are
 * what they stand for; without case, katakana as hiragana, every kind of space a space and every
 * kind of dash a dash, what cannot be seen left out. Each has the place it stands at in the text.
 * Only within src/reports.
 */
#pragma once

#include "base/arena.h"

struct letters {
	uint32_t *c;
	uint32_t *at; /* byte of the text; one more at the end */
	size_t n;
};

/* Of at most UINT32_MAX bytes; the caller frees it. */
struct letters letters_of(struct str text);
void letters_done(struct letters *letters);
#define auto_letters CLEANUP(letters_done) struct letters

/*
 * How many letters of a telephone number, a mail address, an inner address, or a day with its time
 * begin at `i`; 0: none does.
 */
size_t letters_mail(const struct letters *letters, size_t i);
size_t letters_phone(const struct letters *letters, size_t i);
size_t letters_inner_address(const struct letters *letters, size_t i);
size_t letters_day(const struct letters *letters, size_t i);

/* The same of a number, with its commas and 万. */
size_t letters_number(const struct letters *letters, size_t i, uint64_t *ret_value);

/* Is it what stands at `i`, a space before it left out? */
bool letters_begin(const struct letters *letters, size_t i, struct str word);

/* A letter or digit of ASCII. */
static inline bool letter_is_word(uint32_t c)
{
	return c < 0x80 && (ascii_is_alpha((char)c) || ascii_is_digit((char)c));
}

static inline bool letter_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}
