/* SPDX-License-Identifier: Apache-2.0 */
#include "base/scan.h"

#define NUMBER_DIGITS_MAX 9

bool scan_digits(struct str *s, size_t digits, int *ret)
{
	uint64_t n;

	if (digits > NUMBER_DIGITS_MAX || s->len < digits ||
	    !str_to_u64(str_sub(*s, 0, digits), &n))
		return false;
	*ret = (int)n;
	*s = str_from_pos(*s, digits);
	return true;
}

bool scan_number(struct str *s, size_t min, size_t max, int *ret)
{
	size_t n = 0;

	while (n < s->len && n <= max && ascii_is_digit(s->ptr[n]))
		n++;
	return n >= min && n <= max && scan_digits(s, n, ret);
}

bool scan_upto(struct str *s, char c, struct str *ret)
{
	const size_t at = str_find_char(*s, c);

	if (at == SIZE_MAX)
		return false;
	*ret = str_sub(*s, 0, at);
	*s = str_from_pos(*s, at + 1);
	return true;
}

bool scan_quoted(struct str *s, char quote, char escape, struct str *ret)
{
	for (size_t i = 0; i < s->len; i++) {
		if (escape && s->ptr[i] == escape) {
			i++;
			continue;
		}
		if (s->ptr[i] == quote) {
			*ret = str_sub(*s, 0, i);
			*s = str_from_pos(*s, i + 1);
			return true;
		}
	}
	return false;
}
