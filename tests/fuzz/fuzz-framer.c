/* SPDX-License-Identifier: Apache-2.0 */
/* However the bytes are split, every one of them is given out or skipped, in order. */
#include "fuzz/fuzz.h"

#include "parse/stream/framer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t step = size ? data[size - 1] / 4u + 1 : 1;
	auto_framer *framer = framer_new((enum framing)(size % 4));
	struct record_in record = { 0 };
	uint64_t end = 0;

	for (size_t at = 0; at <= size; at += step) {
		const size_t rest = framer_rest(framer);
		if (at < size && data[at] % 2)
			framer_lend(framer,
				    str_of(data + at - rest, rest + size_min(step, size - at)));
		else if (at < size)
			framer_feed(framer, str_of(data + at, size_min(step, size - at)));
		if (at + step > size)
			framer_end(framer);
		for (; framer_next(framer, &record); end = record.end)
			assert(record.end > end && record.bytes.len <= record.end - end);
	}
	assert(framer_taken(framer) == size);
	return 0;
}
