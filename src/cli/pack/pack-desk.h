/* SPDX-License-Identifier: Apache-2.0 */
/* What `pack …` commands have in common: reading a pack, and saying what it is. */
#pragma once

#include "cli/command.h"
#include "cli/print/rows.h"
#include "papers/paper-pack.h"

/* The pack of the first argument, within a sandbox that may also write `folder` (NULL: nothing). */
enum errc pack_desk_read(const struct options *options, const char *folder, struct buf *ret,
			 struct err *err) MUST_CHECK;

/* One row: facility, made, papers, key. */
enum errc pack_desk_print(const struct options *options, const struct paper_pack_about *about,
			  struct err *err) MUST_CHECK;
