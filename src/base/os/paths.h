/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where things are on this machine.
 */
#pragma once

#include <limits.h>

#include "base/err.h"

/*
 * The data folder: `given` (--data) when not NULL, else $STATE_DIRECTORY (systemd), else
 * $XDG_STATE_HOME/tonoi, else ~/.local/state/tonoi. It is not created here.
 */
enum errc path_data(const char *given, char out[static PATH_MAX], struct err *err) MUST_CHECK;

/*
 * The content folder: $TONOI_CONTENT, else content/ beside the build folder the program lies in
 * (a checkout), else the installed one.
 */
enum errc path_content(char out[static PATH_MAX], struct err *err) MUST_CHECK;

/* "dir/name"; ERR_LIMIT when it does not fit. */
enum errc path_join(const char *dir, const char *name, char out[static PATH_MAX],
		    struct err *err) MUST_CHECK;
