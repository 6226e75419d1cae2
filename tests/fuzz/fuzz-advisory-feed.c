/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a feed of each format. */
#include "advisories/feed.h"
#include "fuzz/fuzz.h"

static enum errc take(void *ctx UNUSED, const struct advisory *advisory, struct err *err UNUSED)
{
	assert(advisory->id.len && !advisory->cut);
	return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct feed_sink sink = { .take = take };
	struct feed_report report;

	for (size_t i = 0; feed_formats[i]; i++)
		err_ignore(feed_read(feed_formats[i], str_of(data, size), &sink, &report, NULL));
	return 0;
}
