/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/utf16.h"

#include "base/bytes.h"
#include "base/encoding/utf16-ascii.h"
#include "base/encoding/utf8.h"

static bool is_high(uint32_t unit)
{
	return (unit & 0xfc00) == 0xd800;
}

static bool is_low(uint32_t unit)
{
	return (unit & 0xfc00) == 0xdc00;
}

/* The character at the head and how many units it takes. */
static size_t take_char(const unsigned char *in, size_t units, uint32_t *ret, bool *ret_repaired)
{
	const uint32_t first = load_u16(in);

	*ret = first;
	if (!is_high(first) && !is_low(first))
		return 1;
	if (is_high(first) && units > 1 && is_low(load_u16(in + 2))) {
		*ret = 0x10000 + ((first & 0x3ff) << 10) + (load_u16(in + 2) & 0x3ffu);
		return 2;
	}
	*ret = 0xfffd;
	*ret_repaired = true;
	return 1;
}

size_t utf16_to_utf8(const unsigned char *in, size_t units, char *out, bool *ret_repaired)
{
	size_t at = 0;
	size_t len = 0;

	while (at < units) {
		const size_t ascii = utf16_copy_ascii(in + 2 * at, units - at, out + len);
		at += ascii;
		len += ascii;
		/* One step by character, then try the quick way again. */
		for (size_t end = size_min(units, at + UTF16_STEP); at < end;) {
			uint32_t c;
			at += take_char(in + 2 * at, units - at, &c, ret_repaired);
			len += utf8_put(c, out + len);
		}
	}
	return len;
}
