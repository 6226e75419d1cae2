/* SPDX-License-Identifier: Apache-2.0 */
/* A saved state of the network watch from anywhere: refused, or one that saves to its like. */
#include "fuzz/fuzz.h"

#include <stdlib.h>

#include "detect/beacon/network-watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct watch_content *content;
	const char *folder = getenv("TONOI_CONTENT");
	const struct watch_sink sink = { .ctx = NULL };

	if (!content)
		assert(watch_content_load(folder ? folder : "content", &content, NULL) == ERR_OK);
	auto_network_watch *watch = network_watch_new(content, &watch_limits_live, &sink);
	if (network_watch_restore(watch, str_of(data, size), NULL) == ERR_OK) {
		auto_buf saved = BUF_INIT(WATCH_STATE_MAX);
		network_watch_save(watch, &saved);
		assert(saved.len == size);
		network_watch_end(watch);
	}
	return 0;
}
