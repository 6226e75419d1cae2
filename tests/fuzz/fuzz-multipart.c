/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes: parts lie within the body, have names, and fields are text. */
#include "fuzz/fuzz.h"

#include "net/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str body = str_of(data, size);
	auto_arena arena = ARENA_INIT(1024 * 1024);
	struct multipart parts;

	if (multipart_parse(STR("multipart/form-data; boundary=AaB03x"), body, &arena, &parts,
			    NULL))
		return 0;
	for (size_t i = 0; i < parts.n; i++) {
		const struct multipart_part *part = &parts.at[i];

		assert(part->bytes.ptr >= body.ptr);
		assert(part->bytes.ptr + part->bytes.len <= body.ptr + body.len);
		assert(part->file.ptr || str_find_char(part->bytes, 0) == SIZE_MAX);
	}
	return 0;
}
