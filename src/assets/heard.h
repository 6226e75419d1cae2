/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devices that talk and are in no list: senders of records (store/sources.h) whose address or name
 * no asset has. Derived each time it is asked, never stored: writing the device down ends it.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "store/db.h"

struct heard {
	struct str host; /* its address, or the name it calls itself */
	struct str source;
	int64_t first_us;
	int64_t last_us;
};

/* By the name of the source, until `take` says false; texts are good during the call. */
enum errc assets_heard(struct db *db, bool (*take)(void *ctx, const struct heard *heard), void *ctx,
		       struct err *err) MUST_CHECK;
