/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder of the installation that a command is for.
 */
#pragma once

#include "base/options.h"
#include "detect/indicators/set-folder.h"

/* By --data. */
enum errc indicator_folder_of(const struct options *options, struct indicator_folder *ret,
			      struct err *err) MUST_CHECK;
