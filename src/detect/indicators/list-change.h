/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a list into the set of an installation, and out of it: the set is made anew beside the old
 * one. Between indicator_change_begin() and indicator_change_commit() (set-folder.h).
 */
#pragma once

#include "detect/indicators/import.h"
#include "detect/indicators/set-folder.h"

/* The files of a list: calls import_file() or import_packed() for each. */
struct list_files {
	enum errc (*read)(void *ctx, struct import *import, struct err *err);
	void *ctx;
};

/*
 * The list replaces one of the same name. `*ret` is the caller's on success and tells what was
 * taken and what not; options->source is not read.
 */
enum errc list_take_in(const struct indicator_change *change, const struct indicator_source *source,
		       const struct import_options *options, const struct list_files *files,
		       struct import **ret, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: there is none of that name. */
enum errc list_take_out(const struct indicator_change *change, struct str name, int64_t now_us,
			struct err *err) MUST_CHECK;

/*
 * As import_file_of() for every file in it, when it is gzip or zip; else for itself, by `name`; ""
 * when it is to be a list whatever it is called.
 */
enum errc import_packed(struct import *import, int fd, struct str name, struct err *err) MUST_CHECK;
