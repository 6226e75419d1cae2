/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From where assets can be reached, as far as the register tells. It tells when a way in is there,
 * never that there is none: a private address may be published by a router.
 */
#pragma once

#include "store/db.h"

enum asset_reach {
	REACH_NOT_TOLD,
	REACH_LINE, /* a line or connection leads through it: its route names the asset's number */
	REACH_INTERNET, /* it has an address of the internet */
};

/* Those of which something is told, in no order; one may come more than once. */
enum errc asset_reach_each(struct db *db,
			   void (*take)(void *ctx, int64_t asset, enum asset_reach reach),
			   void *ctx, struct err *err) MUST_CHECK;
