/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of indicators on the command line: plain, gzip or zip, and folders (a MISP feed), of which
 * manifest.json and hashes.csv are read for what they name.
 */
#pragma once

#include "cli/print/progress.h"
#include "cli/scan/scan-walk.h"
#include "detect/indicators/import.h"

enum errc indicator_files_collect(const char *const *paths, size_t n, struct scan_files *ret,
				  struct err *err) MUST_CHECK;

/*
 * All of them; the first that cannot be read ends it, with its name in the sentence. `progress` was
 * made before the sandbox; NULL for none.
 */
enum errc indicator_files_import(const struct scan_files *files, struct import *import,
				 struct progress *progress, struct err *err) MUST_CHECK;
