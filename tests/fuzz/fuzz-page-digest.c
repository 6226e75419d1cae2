/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a web page holds: bounded texts, and the same for the same bytes. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "roles/prober/page-digest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct page_digest one;
	struct page_digest again;

	page_digest(str_of(data, size), STR("hacked by\n"), &one);
	page_digest(str_of(data, size), STR("hacked by\n"), &again);
	assert(strcmp(one.hash, again.hash) == 0 && strcmp(one.hosts, again.hosts) == 0);
	assert(strlen(one.title) <= PAGE_TITLE_MAX && strlen(one.hosts) <= PAGE_HOSTS_MAX);
	return 0;
}
