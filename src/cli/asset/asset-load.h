/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `asset …` commands work with: the records, and what tells devices apart.
 */
#pragma once

#include <limits.h>

#include "assets/register.h"
#include "cli/records.h"

struct asset_work {
	struct db *db;
	struct identity *identity;
	struct asset_register *reg;
};

/* To change it; released by asset_work_done() also after a failure. */
enum errc asset_work_open(const struct options *options, struct asset_work *ret,
			  struct err *err) MUST_CHECK;
void asset_work_done(struct asset_work *work);
#define auto_asset_work CLEANUP(asset_work_done) struct asset_work

/* content/assets/<name> */
enum errc asset_content(const char *name, char out[static PATH_MAX], struct err *err) MUST_CHECK;

/* The number of an asset or a source among the arguments. */
enum errc asset_number(const char *text, int64_t *ret, struct err *err) MUST_CHECK;
