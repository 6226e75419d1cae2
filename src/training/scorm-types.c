/* SPDX-License-Identifier: Apache-2.0 */
#include "training/scorm-types.h"

#include <stdio.h>

#include "base/encoding/utf8.h"

#define DIGITS_MAX 10u

const char *const scorm_type_names[SCORM_TYPES] = {
	[SCORM_STRING255] = "string255",
	[SCORM_STRING4096] = "string4096",
	[SCORM_IDENTIFIER] = "identifier",
	[SCORM_STATUS] = "status",
	[SCORM_EXIT] = "exit",
	[SCORM_SCORE] = "score",
	[SCORM_DECIMAL] = "decimal",
	[SCORM_TIME] = "time",
	[SCORM_TIMESPAN] = "timespan",
	[SCORM_AUDIO] = "audio",
	[SCORM_SPEED] = "speed",
	[SCORM_TEXT] = "text",
	[SCORM_INTERACTION] = "interaction",
	[SCORM_RESULT] = "result",
	[SCORM_OBJECTIVE] = "objective",
};

/* ---- words ---- */

static bool is_word(struct str value, const char *const *words)
{
	while (*words && !str_is(value, *words))
		words++;
	return *words != NULL;
}

static const char *const statuses[] = { "passed",     "completed", "failed",
					"incomplete", "browsed",   NULL };
static const char *const objective_statuses[] = { "passed",	"completed", "failed",
						  "incomplete", "browsed",   "not attempted",
						  NULL };
static const char *const exits[] = { "time-out", "suspend", "logout", "", NULL };
static const char *const interactions[] = { "true-false", "choice",	 "fill-in",
					    "matching",	  "performance", "likert",
					    "sequencing", "numeric",	 NULL };
static const char *const results[] = { "correct", "wrong", "unanticipated", "neutral", NULL };

/* ---- texts ---- */

/* UTF-16 units, as browsers count characters. */
static size_t units(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		n += (c & 0xc0) != 0x80; /* the first byte of a character */
		n += c >= 0xf0;		 /* one beyond the first plane has two units */
	}
	return n;
}

static bool is_identifier(struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] < 0x21 || value.ptr[i] > 0x7e)
			return false;
	}
	return value.len > 0 && value.len <= 255;
}

/* ---- numbers ---- */

bool scorm_decimal_read(struct str text, int64_t *ret)
{
	struct str whole = text;
	bool negative = false;
	uint64_t n = 0;
	uint64_t part = 0;

	if (whole.len && whole.ptr[0] == '-') {
		negative = true;
		whole = str_from_pos(whole, 1);
	}
	struct str rest = whole;
	const struct str before = str_split(&rest, '.');
	if (before.len > DIGITS_MAX || (before.len && !str_to_u64(before, &n)))
		return false;
	if (rest.len > DIGITS_MAX || (rest.len && !str_to_u64(rest, &part)))
		return false;
	if (!before.len && !rest.len)
		return false;
	for (size_t i = rest.len; i < 3; i++)
		part *= 10;
	for (size_t i = 3; i < rest.len; i++)
		part /= 10;
	*ret = (int64_t)(n * 1000 + part) * (negative ? -1 : 1);
	return true;
}

static bool is_decimal_within(struct str value, int64_t min, int64_t max)
{
	int64_t thousandths;

	return scorm_decimal_read(value, &thousandths) && thousandths >= min * 1000 &&
	       thousandths <= max * 1000;
}

static bool is_whole_within(struct str value, int64_t min, int64_t max)
{
	int64_t n;

	return value.len <= 4 && str_to_i64(value, &n) && n >= min && n <= max;
}

/* ---- times ---- */

/* `n` digits, between `min` and `max` of them. */
static bool digits(struct str text, size_t min, size_t max, uint64_t *ret)
{
	return text.len >= min && text.len <= max && str_to_u64(text, ret);
}

/* Hours of `hours_min` to `hours_max` digits, minutes, seconds with up to two more digits. */
static int64_t read_clock(struct str text, size_t hours_min, size_t hours_max)
{
	struct str rest = text;
	const struct str hours = str_split(&rest, ':');
	const struct str minutes = str_split(&rest, ':');
	struct str fraction = rest;
	const struct str seconds = str_split(&fraction, '.');
	uint64_t h;
	uint64_t m;
	uint64_t s;
	uint64_t f = 0;

	if (!digits(hours, hours_min, hours_max, &h) || !digits(minutes, 2, 2, &m) ||
	    !digits(seconds, 2, 2, &s) || (fraction.ptr && !digits(fraction, 1, 2, &f)) || m > 59 ||
	    s > 59)
		return -1;
	if (fraction.len == 1)
		f *= 10;
	return (int64_t)(((h * 60 + m) * 60 + s) * 100 + f);
}

int64_t scorm_span_read(struct str text)
{
	return read_clock(text, 2, 4);
}

const char *scorm_span_text(int64_t hundredths, char out[static SCORM_SPAN_TEXT])
{
	const int64_t most = INT64_C(9999) * 360000 + 359999;
	const unsigned all = hundredths < 0 ? 0 : (unsigned)(hundredths > most ? most : hundredths);

	(void)snprintf(out, SCORM_SPAN_TEXT, "%04u:%02u:%02u.%02u", all / 360000, all / 6000 % 60,
		       all / 100 % 60, all % 100);
	return out;
}

static bool is_time(struct str value)
{
	const int64_t t = read_clock(value, 2, 2);

	return t >= 0 && t < INT64_C(24) * 360000;
}

bool scorm_type_fits(enum scorm_type type, struct str value)
{
	int64_t decimal;

	if (!utf8_valid(value))
		return false;
	switch (type) {
	case SCORM_STRING255:
		return units(value) <= 255;
	case SCORM_STRING4096:
		return units(value) <= 4096;
	case SCORM_IDENTIFIER:
		return is_identifier(value);
	case SCORM_STATUS:
		return is_word(value, statuses);
	case SCORM_OBJECTIVE:
		return is_word(value, objective_statuses);
	case SCORM_EXIT:
		return is_word(value, exits);
	case SCORM_SCORE:
		return !value.len || is_decimal_within(value, 0, 100);
	case SCORM_DECIMAL:
		return scorm_decimal_read(value, &decimal);
	case SCORM_TIME:
		return is_time(value);
	case SCORM_TIMESPAN:
		return scorm_span_read(value) >= 0;
	case SCORM_AUDIO:
		return is_whole_within(value, -1, 100);
	case SCORM_SPEED:
		return is_whole_within(value, -100, 100);
	case SCORM_TEXT:
		return is_whole_within(value, -1, 1);
	case SCORM_INTERACTION:
		return is_word(value, interactions);
	case SCORM_RESULT:
		return is_word(value, results) || scorm_decimal_read(value, &decimal);
	case SCORM_TYPES:
		break;
	}
	return false;
}
