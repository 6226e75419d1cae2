/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/alloc.h"
#include "base/encoding/utf8.h"

#define CONVERT_STEP 4096
#define NO_CONVERTER ((iconv_t)-1)

struct charset {
	iconv_t converters[CHARSET_COUNT];
};

static const struct {
	const char *name;
	const char *iconv;    /* NULL: done here */
	const char *fallback; /* where the C library lacks the first */
} sets[CHARSET_COUNT] = {
	[CHARSET_UTF8] = { .name = "UTF-8" },
	[CHARSET_UTF16LE] = { .name = "UTF-16LE" },
	[CHARSET_UTF16BE] = { .name = "UTF-16BE" },
	[CHARSET_ISO_2022_JP] = { .name = "ISO-2022-JP", .iconv = "ISO-2022-JP" },
	[CHARSET_CP932] = { .name = "CP932", .iconv = "CP932", .fallback = "SHIFT_JIS" },
	/* With the NEC and IBM letters (①, 髙) that Windows-born text has in EUC too. */
	[CHARSET_EUC_JP] = { .name = "EUC-JP", .iconv = "EUC-JP-MS", .fallback = "EUC-JP" },
};

struct charset *charset_new(void)
{
	struct charset *charset = mem_new(sizeof(*charset));

	for (size_t i = 0; i < CHARSET_COUNT; i++) {
		charset->converters[i] = NO_CONVERTER;
		if (sets[i].iconv)
			charset->converters[i] = iconv_open("UTF-8", sets[i].iconv);
		if (sets[i].fallback && charset->converters[i] == NO_CONVERTER)
			charset->converters[i] = iconv_open("UTF-8", sets[i].fallback);
	}
	return charset;
}

void charset_free(struct charset *charset)
{
	if (!charset)
		return;
	for (size_t i = 0; i < CHARSET_COUNT; i++) {
		if (charset->converters[i] != NO_CONVERTER)
			(void)iconv_close(charset->converters[i]);
	}
	free(charset);
}

const char *charset_name(enum charset_id id)
{
	return sets[id].name;
}

static bool add_utf8(struct str bytes, struct buf *out)
{
	const bool valid = utf8_valid(bytes);

	if (valid)
		buf_add(out, bytes);
	else
		utf8_add_repaired(out, bytes);
	return !valid;
}

static uint32_t unit_at(const unsigned char *p, bool big_endian)
{
	return big_endian ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/* RFC 2781 2.2; a surrogate without its other half is no character. */
static bool add_utf16(struct str bytes, bool big_endian, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	bool repaired = bytes.len % 2 != 0;
	size_t i = 0;

	for (; i + 2 <= bytes.len; i += 2) {
		uint32_t c = unit_at(p + i, big_endian);
		if (i == 0 && c == 0xfeff)
			continue;
		const uint32_t low = i + 4 <= bytes.len ? unit_at(p + i + 2, big_endian) : 0;
		if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
		} else if (c >= 0xd800 && c < 0xe000) {
			repaired = true;
		}
		utf8_add(out, c);
	}
	if (i < bytes.len)
		buf_add_text(out, UTF8_REPLACEMENT);
	return repaired;
}

/* One call of the converter; true when `bytes` begins with something that it cannot convert. */
static bool convert_step(iconv_t converter, struct str *bytes, struct buf *out)
{
	char to[CONVERT_STEP];
	char *to_ptr = to;
	size_t to_left = sizeof(to);
	/* iconv() takes char ** and writes nothing there. */
	char *from = bytes->len ? (char *)(uintptr_t)bytes->ptr : NULL;

	const size_t n = iconv(converter, &from, &bytes->len, &to_ptr, &to_left);
	const int error = n == (size_t)-1 ? errno : 0;
	bytes->ptr = from;
	buf_add_bytes(out, to, sizeof(to) - to_left);
	return error && error != E2BIG;
}

static bool add_converted(iconv_t converter, struct str bytes, struct buf *out)
{
	bool repaired = false;

	(void)iconv(converter, NULL, NULL, NULL, NULL);
	while (bytes.len && !buf_failed(out)) {
		if (!convert_step(converter, &bytes, out))
			continue;
		repaired = true;
		buf_add_text(out, UTF8_REPLACEMENT);
		bytes = str_from_pos(bytes, 1);
	}
	return repaired;
}

bool charset_add_utf8(struct charset *charset, enum charset_id id, struct str bytes,
		      struct buf *out)
{
	switch (id) {
	case CHARSET_UTF16LE:
	case CHARSET_UTF16BE:
		return add_utf16(bytes, id == CHARSET_UTF16BE, out);
	case CHARSET_ISO_2022_JP:
	case CHARSET_CP932:
	case CHARSET_EUC_JP:
		if (charset && charset->converters[id] != NO_CONVERTER)
			return add_converted(charset->converters[id], bytes, out);
		break;
	case CHARSET_UTF8:
	case CHARSET_COUNT:
		break;
	}
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = str_from_pos(bytes, 3);
	return add_utf8(bytes, out);
}
