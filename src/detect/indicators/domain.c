/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/domain.h"

#include "base/encoding/fold.h"
#include "base/encoding/utf8.h"

/* RFC 3492 5: parameters of Punycode. */
#define BASE	     36u
#define T_MIN	     1u
#define T_MAX	     26u
#define SKEW	     38u
#define DAMP	     700u
#define BIAS_FIRST   72u
#define LABEL_CHARS  63u
#define FIRST_NUMBER 0x80u

struct label {
	uint32_t chars[LABEL_CHARS];
	size_t n;
	bool ascii;
};

struct name_out {
	char *at;
	size_t len;
};

static bool put(struct name_out *out, char c)
{
	if (out->len == INDICATOR_DOMAIN_MAX)
		return false;
	out->at[out->len++] = c;
	return true;
}

static char digit(uint32_t value)
{
	return (char)(value < 26 ? 'a' + value : '0' + (value - 26));
}

/* RFC 3492 6.1. */
static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* RFC 3492 6.3: `delta` as a number of variable length. */
static bool put_number(struct name_out *out, uint32_t delta, uint32_t bias)
{
	uint32_t q = delta;

	for (uint32_t k = BASE;; k += BASE) {
		const uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		if (q < t)
			return put(out, digit(q));
		if (!put(out, digit(t + (q - t) % (BASE - t))))
			return false;
		q = (q - t) / (BASE - t);
	}
}

static uint32_t least_from(const struct label *label, uint32_t from)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < label->n; i++) {
		if (label->chars[i] >= from && label->chars[i] < least)
			least = label->chars[i];
	}
	return least;
}

/* A label has at most 63 characters below 0x110000: no sum here reaches 2^32. */
static bool put_punycode(struct name_out *out, const struct label *label)
{
	uint32_t number = FIRST_NUMBER;
	uint32_t delta = 0;
	uint32_t bias = BIAS_FIRST;
	uint32_t done = 0;
	bool ok = put(out, 'x') && put(out, 'n') && put(out, '-') && put(out, '-');

	for (size_t i = 0; ok && i < label->n; i++) {
		if (label->chars[i] < FIRST_NUMBER) {
			ok = put(out, (char)label->chars[i]);
			done++;
		}
	}
	const uint32_t basic = done;
	if (ok && basic)
		ok = put(out, '-');
	while (ok && done < label->n) {
		const uint32_t next = least_from(label, number);
		delta += (next - number) * (done + 1);
		number = next;
		for (size_t i = 0; ok && i < label->n; i++) {
			if (label->chars[i] < number)
				delta++;
			if (label->chars[i] != number)
				continue;
			ok = put_number(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		number++;
	}
	return ok;
}

static bool is_name_char(uint32_t c)
{
	return c >= 0x80 || ascii_is_digit((char)c) || ascii_is_alpha((char)c) || c == '-' ||
	       c == '_';
}

static bool put_label(struct name_out *out, const struct label *label)
{
	const size_t start = out->len;

	if (label->n == 0)
		return false;
	if (!label->ascii)
		return put_punycode(out, label) && out->len - start <= INDICATOR_LABEL_MAX;
	for (size_t i = 0; i < label->n; i++) {
		if (!put(out, (char)label->chars[i]))
			return false;
	}
	return true;
}

/* RFC 3490 3.1: the full stops of East Asian keyboards. */
static bool is_dot(uint32_t c)
{
	return c == '.' || c == 0x3002 || c == 0xff0e || c == 0xff61;
}

/* Letters of full width are typed by mistake: they are the plain ones (NFKC). */
static uint32_t plain_char(uint32_t c)
{
	c = c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c;
	return c < 0x80 ? (uint32_t)(unsigned char)ascii_lower((char)c) : fold_char(c);
}

static bool normalise_slow(struct str text, struct name_out *out)
{
	struct label label = { .ascii = true };

	while (text.len > 0) {
		uint32_t c;
		const size_t n = utf8_decode(text, &c);
		if (n == 0)
			return false;
		text = str_from_pos(text, n);
		if (is_dot(c)) {
			if (!put_label(out, &label) || !put(out, '.'))
				return false;
			label = (struct label){ .ascii = true };
			continue;
		}
		c = plain_char(c);
		if (!is_name_char(c) || label.n == LABEL_CHARS)
			return false;
		label.chars[label.n++] = c;
		label.ascii = label.ascii && c < 0x80;
	}
	return put_label(out, &label);
}

/* The usual case, without decoding. False: it is not plain ASCII, or no name. */
static bool normalise_ascii(struct str text, struct name_out *out)
{
	size_t label = 0;

	if (text.len > INDICATOR_DOMAIN_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char c = ascii_lower(text.ptr[i]);
		const bool dot = c == '.';
		if (dot ? label == 0 : !is_name_char((unsigned char)c) || (unsigned char)c >= 0x80)
			return false;
		label = dot ? 0 : label + 1;
		if (label > INDICATOR_LABEL_MAX)
			return false;
		out->at[i] = c;
	}
	out->len = text.len;
	return label > 0;
}

bool domain_normalise(struct str text, char out[static INDICATOR_DOMAIN_MAX], size_t *ret_len)
{
	struct name_out name = { .at = out };

	if (str_starts(text, STR("*.")))
		text = str_from_pos(text, 2);
	if (str_ends(text, STR(".")))
		text.len--;
	if (!normalise_ascii(text, &name)) {
		name.len = 0;
		if (text.len > 4 * INDICATOR_DOMAIN_MAX || !normalise_slow(text, &name))
			return false;
	}
	*ret_len = name.len;
	return true;
}

bool domain_is_numeric(struct str domain)
{
	size_t i = domain.len;

	while (i > 0 && ascii_is_digit(domain.ptr[i - 1]))
		i--;
	return i < domain.len && (i == 0 || domain.ptr[i - 1] == '.');
}
