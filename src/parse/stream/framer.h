/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts a stream of bytes into records, whatever pieces the bytes come in: the same bytes give the
 * same records however they are split.
 *
 *     framer_feed(framer, bytes);
 *     while (framer_next(framer, &record))
 *             …                       // then feed more, or framer_end() and take the rest
 *
 *  lines   end with LF or CR LF; in UTF-16 (told by its mark, or by its first two letters) with the
 *          same characters of two bytes. Empty lines are counted, not delivered.
 *  JSON    one record a document. Documents may follow each other with anything blank between them
 *          (RFC 8259 white space, NUL, the RS of RFC 7464); the elements of an array at the top
 *          are documents of their own. What is neither is delivered as RECORD_BROKEN, up to the
 *          next line end or opening brace.
 *  CSV     RFC 4180 lines: line ends within a quoted field do not count.
 *  EVTX    the file header of 4096 bytes, then chunks of 65536; the last may be short.
 *
 * A record longer than RECORD_MAX (its line end included) comes in pieces of that size, all but
 * the last marked RECORD_CUT, all but the first RECORD_CONTINUED. Pieces share a number.
 *
 * Memory: at most RECORD_MAX + FRAMER_FEED_MAX. Records point into the framer (or into what was
 * lent to it) and are good until the next call.
 */
#pragma once

#include "parse/stream/session.h"

#define FRAMER_FEED_MAX (256u * 1024)
#define FRAMER_HEAD_MAX (64u * 1024) /* bytes of a stream's head that tell its format */

#define FRAMER_EVTX_HEADER 4096u  /* bytes of the file header, */
#define FRAMER_EVTX_CHUNK  65536u /* and of a chunk */

struct framer;

struct framer *framer_new(enum framing framing) MUST_CHECK;
void framer_free(struct framer *framer);

/* As new, in the memory it has. */
void framer_restart(struct framer *framer, enum framing framing);
void framer_free_at(struct framer **framer);
#define auto_framer CLEANUP(framer_free_at) struct framer

/*
 * Before the first feed: the bytes will be those from `offset` on, where a record begins, after
 * `number` records. `head` is the first bytes of the stream (4 are enough), which tell the width of
 * its letters.
 */
void framer_resume(struct framer *framer, struct str head, uint64_t offset, uint64_t number);

/* At most FRAMER_FEED_MAX bytes, and only after framer_next() has said that there is no more. */
void framer_feed(struct framer *framer, struct str bytes);

/* Bytes that were fed and belong to no record given out yet. */
size_t framer_rest(const struct framer *framer);

/*
 * Feed without a copy: any number of bytes, of which the first framer_rest() are those that are
 * left over. They must stay where they are until framer_next() has said that there is no more.
 */
void framer_lend(struct framer *framer, struct str bytes);

/* No more bytes will come: what is left becomes a record. */
void framer_end(struct framer *framer);

/*
 * The next record: sets its bytes, number, end, flags and index, and leaves the rest of `ret`
 * alone. False when more bytes are needed (or, after framer_end(), when there are none).
 */
bool framer_next(struct framer *framer, struct record_in *ret);

/*
 * Whether `number` records were given out and nothing is left over of the bytes that were fed, so
 * that a framer resumed here would give the records that this one will give. Not told of CSV.
 */
bool framer_is_between(const struct framer *framer, uint64_t number);

/* Offset in the stream up to which everything was given out. */
uint64_t framer_taken(const struct framer *framer);

/*
 * The container that the head of a stream belongs to, NULL when it is lines. Give it as much as is
 * there, up to FRAMER_HEAD_MAX; it may be in any character set that charset.h knows (`charset` as
 * there).
 */
const struct parser *framing_detect(struct str head, struct charset *charset);

/*
 * A picture, a program, zeros: NULs near the beginning, in what framing_detect() knows no container
 * of. UTF-16 has NULs too, but a mark or letters.
 */
bool framing_is_no_log(struct str head);
