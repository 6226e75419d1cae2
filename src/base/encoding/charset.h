/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of other character sets as UTF-8: what Japanese servers, appliances and spreadsheets write.
 *
 * Which set a text is in is told by its content: valid UTF-8 is UTF-8; then a byte order mark or
 * the NULs of UTF-16; then the escape sequences of ISO-2022-JP (RFC 1468); then CP932 (Shift_JIS
 * as Windows has it, so that 髙 﨑 ① survive) and EUC-JP are weighed against each other by how much
 * of the text reads as Japanese.
 *
 * The converters of the C library load modules, which no sandbox allows: make the one object at
 * the start and hand it round. It is not thread-safe.
 */
#pragma once

#include "base/buf.h"

enum charset_id {
	CHARSET_UTF8,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
	CHARSET_ISO_2022_JP,
	CHARSET_CP932,
	CHARSET_EUC_JP,
	CHARSET_COUNT,
};

struct charset;

/* Opens every converter this system has; one it lacks makes charset_add_utf8() repair instead. */
struct charset *charset_new(void) MUST_CHECK;
void charset_free(struct charset *charset);

/* "UTF-8", "CP932", … */
const char *charset_name(enum charset_id id);

/*
 * `usual` is what the stream was in before: it wins where the content does not tell. Text of one
 * byte order that is only known by a mark at the head of its stream needs it.
 */
enum charset_id charset_detect(struct str bytes, enum charset_id usual);

/*
 * Append `bytes` as UTF-8, without a byte order mark. What is not valid in `id` becomes U+FFFD and
 * makes the result true ("repaired"). `charset` may be NULL: then only UTF-8 and UTF-16 are known.
 */
bool charset_add_utf8(struct charset *charset, enum charset_id id, struct str bytes,
		      struct buf *out);
