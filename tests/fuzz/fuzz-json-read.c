/* SPDX-License-Identifier: Apache-2.0 */
/* Brackets pair as long as the reader says so, and text is UTF-8 also when it was repaired. */
#include "fuzz/fuzz.h"

#include "base/encoding/json-read.h"
#include "base/encoding/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena arena = ARENA_INIT(8 * size + 64);
	struct json_reader r =
		json_reader_of(str_of(data, size), &arena, size % 2 ? JSON_LENIENT : 0);
	enum json_token token = json_next(&r);

	for (; token != JSON_END && token != JSON_BROKEN; token = json_next(&r))
		assert(token < JSON_NAME || utf8_valid(r.text));
	assert(token == JSON_BROKEN || r.depth == 0);
	assert(json_next(&r) == token);
	return 0;
}
