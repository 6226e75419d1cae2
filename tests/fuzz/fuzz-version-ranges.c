/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: a line as text about versions, the next as a version; nothing unread is "outside". */
#include "advisories/ranges.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct str version = str_of(data, size);
	struct str text = str_split(&version, '\n');
	struct version_ranges ranges;

	assert(!ranges_parse(text, &arena, &ranges));
	if (ranges_hold(&ranges, version, NULL) == RANGES_OUTSIDE)
		assert(ranges.state == RANGES_KNOWN && ranges.n > 0);
	return 0;
}
