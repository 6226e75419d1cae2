/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a signed file, and as what such a file holds, read back as written. */
#include "fuzz/fuzz.h"
#include "vendors/answer-set.h"
#include "vendors/signed-file.h"

#define ARENA_MAX (16u * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	auto_buf again = BUF_INIT(4 * SIGNED_FILE_MAX);
	struct signed_file file;
	struct answer_set set;
	struct answer_set copy;

	if (!signed_file_read(str_of(data, size), &arena, &file, NULL))
		assert(file.payload.ptr);
	if (answer_set_read(str_of(data, size), &arena, &set, NULL))
		return 0;
	answer_set_write(&set, &again);
	assert(!answer_set_read(buf_str(&again), &arena, &copy, NULL));
	assert(copy.n_answers == set.n_answers && copy.edition == set.edition);
	return 0;
}
