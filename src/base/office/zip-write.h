/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing an archive (ZIP) in memory, so that a folder of files leaves as one. Names are UTF-8 and
 * lead nowhere: no "/" at the beginning, no "..". The same calls give the same bytes.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct zip_writer;

/* UTF-8 that leads nowhere: folders and a name, no ".", no "..", no "\\", nothing empty. */
bool zip_name_is_plain(struct str name);

/* `made_us` is the time of every file in it. */
struct zip_writer *zip_writer_new(int64_t made_us) MUST_CHECK;
void zip_writer_free(struct zip_writer *writer);
void zip_writer_free_at(struct zip_writer **writer);
#define auto_zip_writer CLEANUP(zip_writer_free_at) struct zip_writer

/* Both are copied. ERR_SYNTAX: a name that is none; ERR_CONFLICT: it is there already. */
enum errc zip_writer_add(struct zip_writer *writer, struct str name, struct str bytes,
			 struct err *err) MUST_CHECK;

/* The whole archive. Nothing can be added after it. ERR_LIMIT, ERR_IO. */
enum errc zip_writer_finish(struct zip_writer *writer, struct buf *out, struct err *err) MUST_CHECK;
