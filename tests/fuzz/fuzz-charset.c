/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever the bytes are, what comes out is UTF-8; what was UTF-8 comes out as it was. */
#include "fuzz/fuzz.h"

#include "base/encoding/charset.h"
#include "base/encoding/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct charset *charset = charset_new();
	const enum charset_id usual = size ? data[0] % CHARSET_COUNT : CHARSET_UTF8;
	const enum charset_id id = charset_detect(str_of(data, size), usual);
	auto_buf out = BUF_INIT(4 * size + 64);

	const bool repaired = charset_add_utf8(charset, id, str_of(data, size), &out);
	assert(!buf_failed(&out) && utf8_valid(buf_str(&out)));
	assert(id != CHARSET_UTF8 || repaired || out.len == size || out.len + 3 == size);
	charset_free(charset);
	return 0;
}
