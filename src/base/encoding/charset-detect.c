/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which character set a text is in. The weights below only have to order the candidates: a letter
 * that is common in Japanese speaks for a set, a byte that the set does not have speaks against it
 * more than several letters speak for it.
 */
#include "base/encoding/charset.h"

#include "base/encoding/utf8.h"

#define WEIGHT_INVALID	(-8)
#define WEIGHT_UTF8	6 /* three bytes that are one letter by chance are rare */
#define WEIGHT_KANA	4
#define WEIGHT_COMMON	3 /* kanji of level 1, punctuation */
#define WEIGHT_RARE	1 /* kanji of level 2, NEC and IBM letters */
#define WEIGHT_HALFKANA (-1)
#define WEIGHT_PRIVATE	(-2)

static bool in(unsigned char c, unsigned char from, unsigned char to)
{
	return c >= from && c <= to;
}

/* Every byte printable ASCII, or a control that no character set uses. The usual case, quickly. */
static bool is_plain(struct str s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t highs = ones << 7;
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		uint64_t word;
		memcpy(&word, s.ptr + i, sizeof(word));
		const uint64_t esc = word ^ (ones * 0x1b);
		/* A high bit, a NUL or an ESC. */
		if ((word | ((word - ones) & ~word) | ((esc - ones) & ~esc)) & highs)
			return false;
	}
	for (; i < s.len; i++) {
		const unsigned char c = (unsigned char)s.ptr[i];
		if (c == 0 || c == 0x1b || c >= 0x80)
			return false;
	}
	return true;
}

/* Two ASCII letters in UTF-16 at the head, as a document of JSON has, before much Japanese. */
static bool begins_with_two_letters(struct str s)
{
	const bool little = !s.ptr[1] && !s.ptr[3] && s.ptr[0] && s.ptr[2];
	const bool big = !s.ptr[0] && !s.ptr[2] && s.ptr[1] && s.ptr[3];

	return little || big;
}

/* UTF-16 without a mark: the high bytes of ASCII letters are NUL, the low ones are not. */
static bool looks_utf16(struct str s, enum charset_id *ret)
{
	size_t nuls[2] = { 0, 0 };

	if (s.len < 4 || s.len % 2 != 0 || str_find_char(s, '\0') == SIZE_MAX)
		return false;
	if (begins_with_two_letters(s)) {
		*ret = s.ptr[0] ? CHARSET_UTF16LE : CHARSET_UTF16BE;
		return true;
	}
	for (size_t i = 0; i < s.len; i++)
		nuls[i % 2] += s.ptr[i] == '\0';

	const size_t quarter = s.len / 8;
	if (nuls[1] > quarter && nuls[0] * 8 < nuls[1]) {
		*ret = CHARSET_UTF16LE;
		return true;
	}
	if (nuls[0] > quarter && nuls[1] * 8 < nuls[0]) {
		*ret = CHARSET_UTF16BE;
		return true;
	}
	return false;
}

static int weigh_utf8(struct str s)
{
	int sum = 0;

	while (s.len) {
		const size_t n = utf8_char_len(s);
		if (n == 0)
			sum += WEIGHT_INVALID;
		else if (n > 1)
			sum += (int)n * WEIGHT_UTF8 / 3;
		s = str_from_pos(s, n ? n : 1);
	}
	return sum;
}

/* Lead and trail bytes of CP932 (Microsoft code page 932). */
static int weigh_cp932_pair(unsigned char lead, unsigned char trail)
{
	if (!in(trail, 0x40, 0xfc) || trail == 0x7f)
		return WEIGHT_INVALID;
	if ((lead == 0x82 && in(trail, 0x9f, 0xf1)) || (lead == 0x83 && in(trail, 0x40, 0x96)))
		return WEIGHT_KANA;
	if (lead == 0x81 || lead == 0x82 || in(lead, 0x88, 0x97))
		return WEIGHT_COMMON;
	return in(lead, 0xf0, 0xf9) ? WEIGHT_PRIVATE : WEIGHT_RARE;
}

static int weigh_cp932(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	int sum = 0;

	for (size_t i = 0; i < s.len; i++) {
		const unsigned char c = p[i];
		if (c < 0x80)
			continue;
		if (in(c, 0xa1, 0xdf)) {
			sum += WEIGHT_HALFKANA;
			continue;
		}
		const bool is_lead = in(c, 0x81, 0x9f) || in(c, 0xe0, 0xfc);
		const int weight =
			is_lead && i + 1 < s.len ? weigh_cp932_pair(c, p[i + 1]) : WEIGHT_INVALID;
		sum += weight;
		i += weight != WEIGHT_INVALID;
	}
	return sum;
}

static int weigh_euc_row(unsigned char row)
{
	if (row == 0xa4 || row == 0xa5)
		return WEIGHT_KANA;
	if (in(row, 0xa1, 0xa3) || in(row, 0xb0, 0xcf))
		return WEIGHT_COMMON;
	return in(row, 0xa9, 0xac) || in(row, 0xf5, 0xf8) ? WEIGHT_PRIVATE : WEIGHT_RARE;
}

/* Length of the EUC-JP letter at the head of `p`, and what it weighs; 0: there is none. */
static size_t euc_letter(const unsigned char *p, size_t len, int *ret_weight)
{
	if (len >= 2 && p[0] == 0x8e && in(p[1], 0xa1, 0xdf)) {
		*ret_weight = WEIGHT_HALFKANA;
		return 2;
	}
	if (len >= 3 && p[0] == 0x8f && in(p[1], 0xa1, 0xfe) && in(p[2], 0xa1, 0xfe)) {
		*ret_weight = WEIGHT_RARE;
		return 3;
	}
	if (len >= 2 && in(p[0], 0xa1, 0xfe) && in(p[1], 0xa1, 0xfe)) {
		*ret_weight = weigh_euc_row(p[0]);
		return 2;
	}
	*ret_weight = WEIGHT_INVALID;
	return 0;
}

static int weigh_euc(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	int sum = 0;

	for (size_t i = 0; i < s.len;) {
		if (p[i] < 0x80) {
			i++;
			continue;
		}
		int weight;
		const size_t n = euc_letter(p + i, s.len - i, &weight);
		sum += weight;
		i += n ? n : 1;
	}
	return sum;
}

static enum charset_id weigh(struct str s, enum charset_id usual)
{
	const int utf8 = weigh_utf8(s);
	int cp932 = weigh_cp932(s);
	int euc = weigh_euc(s);

	/* A short text may read well both ways: the lines before it decide. */
	cp932 += usual == CHARSET_CP932 ? WEIGHT_COMMON : 0;
	euc += usual == CHARSET_EUC_JP ? WEIGHT_COMMON : 0;
	if (utf8 > cp932 && utf8 > euc)
		return CHARSET_UTF8;
	/* Nothing fits: repairing UTF-8 keeps every ASCII letter as it is. */
	if (cp932 < 0 && euc < 0)
		return CHARSET_UTF8;
	return euc > cp932 ? CHARSET_EUC_JP : CHARSET_CP932;
}

static bool has_iso_2022_jp_escape(struct str s)
{
	return str_find_char(s, '\x1b') != SIZE_MAX &&
	       (str_find(s, STR("\x1b$B")) != SIZE_MAX || str_find(s, STR("\x1b$@")) != SIZE_MAX);
}

enum charset_id charset_detect(struct str bytes, enum charset_id usual)
{
	enum charset_id found;

	if ((usual == CHARSET_UTF16LE || usual == CHARSET_UTF16BE) && bytes.len % 2 == 0)
		return usual;
	if (is_plain(bytes) || str_starts(bytes, STR("\xef\xbb\xbf")))
		return CHARSET_UTF8;
	if (str_starts(bytes, STR("\xff\xfe")))
		return CHARSET_UTF16LE;
	if (str_starts(bytes, STR("\xfe\xff")))
		return CHARSET_UTF16BE;
	if (looks_utf16(bytes, &found))
		return found;
	if (utf8_valid(bytes))
		return has_iso_2022_jp_escape(bytes) ? CHARSET_ISO_2022_JP : CHARSET_UTF8;
	return weigh(bytes, usual);
}
