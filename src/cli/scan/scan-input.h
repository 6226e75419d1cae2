/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The input of a scan in units that can be worked on at the same time: whole files, and pieces of
 * large ones where a piece can be read without those before it.
 *
 *  EVTX    runs of chunks; each stands alone.
 *  lines,  pieces that end with a line, when the format is told line by line, in one byte a letter.
 *  JSON    A guess: a line may lean on an earlier one after all (auditd), a document may have
 *          several lines. The thread that has read a piece sees whether the guess held
 *          (scan_finder_is_seam()); if not it goes on to the end of the file alone, and what others
 *          have made of that is void.
 *  others  whole.
 *
 * Archives are whole files, too.
 */
#pragma once

#include "cli/scan/scan-order.h"
#include "cli/scan/scan-walk.h"
#include "parse/stream/stream.h"

/* What is read at once stays in a core's own cache while it is searched. */
#define SCAN_PIECE_BYTES (256u * 1024)
#define SCAN_CUT_BYTES	 (16u * SCAN_PIECE_BYTES) /* smaller files are not cut */

struct scan_unit {
	uint64_t number; /* in the order of the input, from 0 */
	const struct scan_file *file;
	size_t file_number;
	/* Of pieces; `source` NULL: the whole file, not opened yet. */
	struct scan_source *source;
	struct parse_place place;
	struct str bytes; /* in the thread's buffer */
	uint64_t records; /* before the next piece */
	bool to_end;	  /* there is no next piece: read on to the end of the file */
};

struct scan_input;

/* `cut_lines`: there are several threads. Chunks are cut in any case: most of them is not read.
 * `files` stays the caller's. */
struct scan_input *scan_input_new(const struct scan_files *files, struct scan_order *order,
				  bool cut_lines) MUST_CHECK;
void scan_input_free(struct scan_input *input);

/*
 * The next unit; false at the end. `buffer` has room for a piece and is the unit's until it is
 * done. `charset` is the thread's own.
 */
bool scan_input_claim(struct scan_input *input, char *buffer, struct charset *charset,
		      struct scan_unit *ret);

/* Bytes behind those of the piece, of its file: 0 at the end. */
enum errc scan_source_read(const struct scan_source *source, uint64_t offset, char *to, size_t room,
			   size_t *ret_n, struct err *err) MUST_CHECK;

/* All units after `number` are void. With the order's lock held, as the next. */
void scan_source_void_after(struct scan_source *source, uint64_t number);
bool scan_source_is_void(const struct scan_source *source, uint64_t number);

/* Give back a unit's hold. NULL is fine. */
void scan_source_drop(struct scan_source *source);
