/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A web page reduced to what tells a change from the everyday: the hash of its visible text without
 * digits and spaces (so that dates and counters do not count), its title, the other hosts it loads
 * programs from, and words that intruders leave. HTML is looked through, not parsed: whatever the
 * bytes are, the answer is bounded and the same for the same bytes.
 */
#pragma once

#include "base/buf.h"

#define PAGE_TITLE_MAX 200
#define PAGE_HOSTS_MAX 1000
#define PAGE_WORDS_MAX 400

struct page_digest {
	char hash[65];
	char title[PAGE_TITLE_MAX + 1];
	char hosts[PAGE_HOSTS_MAX + 1]; /* sorted, separated by spaces */
	char words[PAGE_WORDS_MAX + 1]; /* separated by ", " */
	size_t size;
};

/* `words`: one a line, in lower case. */
void page_digest(struct str html, struct str words, struct page_digest *ret);
