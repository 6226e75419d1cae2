/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/letters.h"

#include <glib.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/fold.h"
#include "base/encoding/utf8.h"

#define IDEOGRAPHIC_SPACE 0x3000u
#define NO_BREAK_SPACE	  0xa0u

/* ---- letters ---- */

#define KATAKANA_FIRST 0x30a1u
#define KATAKANA_LAST  0x30f6u
#define TO_HIRAGANA    0x60u
#define GROWTH	       6u /* U+FDFA has 18 letters in three bytes: none has more to a byte */

static uint32_t plain(uint32_t c)
{
	if (c == IDEOGRAPHIC_SPACE || c == NO_BREAK_SPACE || c == '\t' || c == '\n' || c == '\r')
		return ' ';
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	if (c >= KATAKANA_FIRST && c <= KATAKANA_LAST)
		return c - TO_HIRAGANA;
	return fold_char(c);
}

/* Belongs to the letter before it: marks of kana, accents, selectors of a shape. */
static bool is_mark(uint32_t c)
{
	return c == 0xff9e || c == 0xff9f || c == 0x3099 || c == 0x309a ||
	       (c >= 0x300 && c <= 0x36f);
}

/* Nothing is seen of it: it may stand between the letters of a name. */
static bool is_unseen(uint32_t c)
{
	return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2064) ||
	       c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

/* Bytes of a letter with its marks; 0: it is no UTF-8 there. */
static size_t cluster_at(struct str text)
{
	uint32_t c;
	size_t len = utf8_decode(text, &c);
	size_t next;

	if (!len)
		return 0;
	while ((next = utf8_decode(str_from_pos(text, len), &c)) != 0 && is_mark(c))
		len += next;
	return len;
}

static void add_letter(struct letters *letters, uint32_t c, size_t at)
{
	if (is_unseen(c))
		return;
	letters->at[letters->n] = (uint32_t)at;
	letters->c[letters->n++] = plain(c);
}

/* What it stands for may be several letters, all of one place. */
static void add_cluster(struct letters *letters, struct str cluster, size_t at)
{
	char *const form =
		g_utf8_normalize(cluster.ptr, (gssize)cluster.len, G_NORMALIZE_ALL_COMPOSE);
	struct str rest = form ? str_from(form) : cluster;
	uint32_t c;
	size_t len;

	while ((len = utf8_decode(rest, &c)) != 0) {
		add_letter(letters, c, at);
		rest = str_from_pos(rest, len);
	}
	g_free(form);
}

struct letters letters_of(struct str text)
{
	const size_t room = text.len * GROWTH + 1;
	struct letters letters = { .c = mem_new_array(room, sizeof(uint32_t)),
				   .at = mem_new_array(room, sizeof(uint32_t)) };
	size_t at = 0;

	while (at < text.len) {
		const struct str rest = str_from_pos(text, at);
		const unsigned char first = (unsigned char)rest.ptr[0];
		const size_t len = cluster_at(rest);

		if (first < 0x80 || !len)
			add_letter(&letters, first, at);
		else
			add_cluster(&letters, str_sub(rest, 0, len), at);
		at += len ? len : 1;
	}
	letters.at[letters.n] = (uint32_t)text.len;
	return letters;
}

void letters_done(struct letters *letters)
{
	free(letters->c);
	free(letters->at);
}

static uint32_t letter(const struct letters *letters, size_t i)
{
	return i < letters->n ? letters->c[i] : 0;
}

static uint32_t before(const struct letters *letters, size_t i)
{
	return i > 0 ? letters->c[i - 1] : 0;
}

static size_t digits_at(const struct letters *letters, size_t i)
{
	size_t n = 0;

	while (letter_is_digit(letter(letters, i + n)))
		n++;
	return n;
}

static uint64_t number_at(const struct letters *letters, size_t i, size_t n)
{
	uint64_t value = 0;

	for (size_t k = 0; k < n && k < 18; k++)
		value = value * 10 + (letters->c[i + k] - '0');
	return value;
}

/* ---- mail (RFC 5321 4.1.2, as people write it) ---- */

static bool is_local(uint32_t c)
{
	return letter_is_word(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

static bool is_domain(uint32_t c)
{
	return letter_is_word(c) || c == '.' || c == '-';
}

size_t letters_mail(const struct letters *letters, size_t i)
{
	size_t at = i;

	if (is_local(before(letters, i)))
		return 0;
	while (is_local(letter(letters, at)))
		at++;
	if (at == i || letter(letters, at) != '@' || !letter_is_word(letter(letters, at + 1)))
		return 0;
	at++;
	while (is_domain(letter(letters, at)))
		at++;
	while (letters->c[at - 1] == '.' || letters->c[at - 1] == '-')
		at--; /* the end of a sentence */
	return at - i;
}

/* ---- telephone ---- */

static bool is_between_digits(uint32_t c)
{
	return c == '-' || c == '(' || c == ')' || c == ' ';
}

/* It would be the middle of something else. */
static bool touches(uint32_t c)
{
	return letter_is_word(c) || c == '.' || c == ':';
}

/* Digits with at most one sign between them; `ret_digits` is how many. */
static size_t spaced_digits(const struct letters *letters, size_t i, size_t *ret_digits)
{
	size_t end = i;

	for (size_t at = i; at <= end + 1 && at < letters->n; at++) {
		if (letter_is_digit(letters->c[at])) {
			(*ret_digits)++;
			end = at + 1;
		} else if (!is_between_digits(letters->c[at])) {
			break;
		}
	}
	return end;
}

size_t letters_phone(const struct letters *letters, size_t i)
{
	const bool abroad = letter(letters, i) == '+';
	const size_t least = abroad ? 11 : 10;
	size_t digits = 0;

	if (touches(before(letters, i)) || before(letters, i) == '-' ||
	    !(abroad || letter(letters, i) == '0'))
		return 0;
	const size_t end = spaced_digits(letters, i + abroad, &digits);
	if (touches(letter(letters, end)))
		return 0;
	return digits >= least && digits <= least + 2 ? end - i : 0;
}

/* ---- inner addresses (RFC 1918 3, RFC 3927, RFC 4193, RFC 4291 2.5.6) ---- */

static bool is_private(const uint64_t octet[static 4])
{
	return octet[0] == 10 || (octet[0] == 172 && octet[1] >= 16 && octet[1] <= 31) ||
	       (octet[0] == 192 && octet[1] == 168) || (octet[0] == 169 && octet[1] == 254);
}

static size_t inner_v4(const struct letters *letters, size_t i)
{
	uint64_t octets[4] = { 0 };
	size_t at = i;

	for (size_t k = 0; k < 4; k++) {
		const size_t n = digits_at(letters, at);

		if (!n || n > 3 || (k < 3 && letter(letters, at + n) != '.'))
			return 0;
		octets[k] = number_at(letters, at, n);
		at += n + (k < 3);
	}
	if (letter(letters, at) == '/' && digits_at(letters, at + 1))
		at += 1 + digits_at(letters, at + 1);
	return is_private(octets) ? at - i : 0;
}

static size_t inner_v6(const struct letters *letters, size_t i)
{
	const uint32_t second = letter(letters, i + 1);
	size_t colons = 0;
	size_t at = i;

	if (letter(letters, i) != 'f' ||
	    !(second == 'c' || second == 'd' ||
	      (second == 'e' && letter(letters, i + 2) == '8' && letter(letters, i + 3) == '0')))
		return 0;
	while (letter(letters, at) == ':' || (letters->c[at] < 0x80 && at < letters->n &&
					      ascii_hex_digit((char)letters->c[at]) >= 0))
		colons += letters->c[at++] == ':';
	return colons >= 2 ? at - i : 0;
}

size_t letters_inner_address(const struct letters *letters, size_t i)
{
	const uint32_t c = before(letters, i);

	if (letter_is_word(c) || c == '.' || c == ':')
		return 0;
	const size_t v4 = inner_v4(letters, i);
	return v4 ? v4 : inner_v6(letters, i);
}

/* ---- days ---- */

/* `n` of them, one after the other, each of 1 to 4 digits and followed by its sign. */
static size_t fields_at(const struct letters *letters, size_t i, const uint32_t *signs, size_t n)
{
	size_t at = i;

	for (size_t k = 0; k < n; k++) {
		const size_t digits = digits_at(letters, at);

		if (!digits || digits > 4 || (signs[k] && letter(letters, at + digits) != signs[k]))
			return 0;
		at += digits + (signs[k] != 0);
	}
	return at - i;
}

/* " 03:10", "T03:10:00Z" behind a day. */
static size_t time_at(const struct letters *letters, size_t i)
{
	static const uint32_t clock[] = { ':', 0 };
	const uint32_t c = letter(letters, i);
	size_t at = i + (c == ' ' || c == 't');
	const size_t n = fields_at(letters, at, clock, ARRAY_LEN(clock));

	if (!n)
		return 0;
	at += n;
	if (letter(letters, at) == ':' && digits_at(letters, at + 1) == 2)
		at += 3;
	if (letter(letters, at) == 'z')
		at++;
	return at - i;
}

size_t letters_day(const struct letters *letters, size_t i)
{
	static const uint32_t dashes[] = { '-', '-', 0 };
	static const uint32_t slashes[] = { '/', '/', 0 };
	static const uint32_t japanese[] = { 0x5e74, 0x6708, 0x65e5 }; /* 年月日 */
	size_t n = 0;

	if (letter_is_digit(before(letters, i)) || before(letters, i) == '-' ||
	    before(letters, i) == '/')
		return 0;
	if (digits_at(letters, i) == 4)
		n = fields_at(letters, i, dashes, 3);
	if (!n && digits_at(letters, i) == 4)
		n = fields_at(letters, i, slashes, 3);
	if (!n)
		n = fields_at(letters, i, japanese, 3);
	if (!n)
		n = fields_at(letters, i, japanese + 1, 2);
	return n ? n + time_at(letters, i + n) : 0;
}

/* ---- counts ---- */

#define TEN_THOUSAND 0x4e07u /* 万 */
#define NUMBER_MAX   18u     /* digits and commas */

bool letters_begin(const struct letters *letters, size_t i, struct str word)
{
	auto_letters wanted = letters_of(word);

	i += letter(letters, i) == ' ';
	for (size_t k = 0; k < wanted.n; k++) {
		if (letter(letters, i + k) != wanted.c[k])
			return false;
	}
	return wanted.n > 0;
}

/* Not the middle of a longer number, a version, an address. */
static bool begins_number(const struct letters *letters, size_t i)
{
	const uint32_t c = before(letters, i);

	return letter_is_digit(letter(letters, i)) && !letter_is_word(c) && c != '.' && c != ',' &&
	       c != '-' && c != ':';
}

size_t letters_number(const struct letters *letters, size_t i, uint64_t *ret_value)
{
	uint64_t value = 0;
	size_t at = i;

	if (!begins_number(letters, i))
		return 0;
	for (;;) {
		const size_t n = digits_at(letters, at);

		if (at + n - i > NUMBER_MAX)
			return 0;
		for (size_t k = 0; k < n; k++)
			value = value * 10 + (letters->c[at + k] - '0');
		at += n;
		if (letter(letters, at) != ',' || digits_at(letters, at + 1) != 3)
			break;
		at++;
	}
	if (letter(letters, at) == TEN_THOUSAND) {
		value *= 10000;
		at++;
	}
	*ret_value = value;
	return at - i;
}
