/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The addresses that advisories are fetched from: a file of "NAME URL" lines, # begins a remark.
 * Only these are ever asked. NAME is what the file is called in the folder; URLs are https.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define FEEDS_MAX	 100u
#define FEED_NAME_MAX	 100u
#define FEED_ADDRESS_MAX 1000u

struct feed_address {
	char *name; /* letters, digits, '.', '_', '-'; does not begin with a dot */
	char *url;
};

struct feed_list {
	struct feed_address at[FEEDS_MAX];
	size_t n;
};

/* The sentence names file and line. */
enum errc feed_list_read(const char *path, struct arena *arena, struct feed_list *ret,
			 struct err *err) MUST_CHECK;
