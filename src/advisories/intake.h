/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking files of advisories into the records database: any feed (feed.h), packed or not, told by
 * its content, and JVN's list of products, whose names of vendors are kept. A large feed is
 * committed in parts, so that nobody waits for it; what was taken before an error stays, and
 * reading the same file again changes nothing.
 */
#pragma once

#include "advisories/feed.h"
#include "store/db.h"

struct intake {
	struct db *db; /* of a power that may write the advisories */
	int64_t now_us;
	/* Each may be NULL. */
	void (*refused)(void *ctx, const char *sentence);
	void (*at)(void *ctx, uint64_t n); /* so many items are done */
	void *ctx;
};

struct intake_report {
	const char *format; /* of a feed, or "jvn-products" */
	uint64_t taken;
	uint64_t added;
	uint64_t changed;
	uint64_t same;
	uint64_t older; /* what is kept is newer */
	uint64_t refused;
};

/* The sentence names the file. `ret` is filled as far as it came also on an error. */
enum errc intake_file(const struct intake *intake, const char *path, struct intake_report *ret,
		      struct err *err) MUST_CHECK;

/* The same of bytes that are here already; `name` is what the source is called. */
enum errc intake_text(const struct intake *intake, struct str name, struct str text,
		      struct intake_report *ret, struct err *err) MUST_CHECK;
