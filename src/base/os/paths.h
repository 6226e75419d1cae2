/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where things are on this machine.
 */
#pragma once

#include <limits.h>

#include "base/err.h"

/*
 * `path` as an absolute one without "//", "/./" and a "/" at its end, for what is shown and for
 * what outlives the working directory. ".." stays: behind a link it is not the name before it.
 * Nothing need be there; a pattern (*) is a path like others.
 */
enum errc path_absolute(const char *path, char out[static PATH_MAX], struct err *err) MUST_CHECK;

/* The name behind the links in `path`, where that exists; else it stays. */
void path_follow_links(char path[static PATH_MAX]);

/*
 * The data folder, absolute and without links: `given` (--data) when not NULL, else
 * $STATE_DIRECTORY (systemd), else $XDG_STATE_HOME/tonoi, else ~/.local/state/tonoi. It is not
 * created here.
 */
enum errc path_data(const char *given, char out[static PATH_MAX], struct err *err) MUST_CHECK;

/*
 * The folder for what can be made again, absolute and without links: $CACHE_DIRECTORY (systemd),
 * else $XDG_CACHE_HOME/tonoi, else ~/.cache/tonoi. It is not created here.
 */
enum errc path_cache(char out[static PATH_MAX], struct err *err) MUST_CHECK;

/*
 * The content folder, absolute: $TONOI_CONTENT, else content/ beside the build folder the program
 * lies in (a checkout), else the installed one.
 */
enum errc path_content(char out[static PATH_MAX], struct err *err) MUST_CHECK;

/* "dir/name"; ERR_LIMIT when it does not fit. */
enum errc path_join(const char *dir, const char *name, char out[static PATH_MAX],
		    struct err *err) MUST_CHECK;
