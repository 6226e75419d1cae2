/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folders that packs of papers lie in: "tonoi-papers-2026-11-23.zip", one a day, the newest
 * PACK_FOLDER_KEEPS of them. Others' files in such a folder are left alone.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/os/clock.h"

#define PACK_FOLDER_KEEPS 7u

/* Writes the pack of that day and removes those that are too many. */
enum errc pack_folder_put(const char *folder, const char *day, struct str bytes,
			  struct err *err) MUST_CHECK;

/* The newest. ERR_NOT_FOUND: there is none. */
enum errc pack_folder_newest(const char *folder, struct buf *ret, struct err *err) MUST_CHECK;

/* When the watch looks after its pack again. */
struct pack_wish {
	int64_t hours;	 /* after which it is made anew; 0: never */
	int64_t made_us; /* TIME_NONE: none was ever made */
	bool changed;	 /* its words would be others now */
};

bool pack_is_wanted(const struct pack_wish *wish, int64_t now_us);
