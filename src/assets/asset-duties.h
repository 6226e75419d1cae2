/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about assets: devices in no list, private and vendor-owned ones without a
 * permit or with one that is over, lines of vendors that nobody has used for long. Kinds and their
 * numbers are in content/duties/11-assets.yml.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_assets(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err) MUST_CHECK;
