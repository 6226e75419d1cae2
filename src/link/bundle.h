/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages as one signed file, for a stick or a mail where there is no line (docs/formats/link.md):
 * a line of JSON that says from whom to whom, how far the other side's messages took effect here,
 * a line a message, and a line a post of the sender's board (link/board.h) that the other side has
 * not; the last line is the signature (Ed25519) over all bytes before it. A file
 * holds all that was approved and not acknowledged, from the oldest on, as far as it fits; it may
 * be made and taken in as often and in whatever order one likes.
 */
#pragma once

#include "base/encoding/json-item.h"
#include "link/inbox.h"

#define LINK_BUNDLE_MAX	     (16u * 1024 * 1024)
#define LINK_BUNDLE_MESSAGES 10000u

/*
 * As much as fits into `out`. `own`: the code under which the other side knows this node.
 */
enum errc link_bundle_write(const struct org_scope *scope, const struct link_peer *peer,
			    struct str own, const struct signer *signer, int64_t now_us,
			    struct buf *out, size_t *ret_messages, struct err *err) MUST_CHECK;

/* A bundle taken apart: views of `bytes` and of `head`. */
struct link_bundle {
	json_t *head;
	struct str from;
	struct str to;
	int64_t received; /* how far the other side's messages took effect at the sender's */
	int64_t board;	  /* how far it has the other side's board */
	int64_t armed;	  /* how far it put that to use */
	struct str signed_bytes;
	char signature[SIGNER_SIGNATURE_LEN];
	struct str lines;
};

/* Before anything of it is believed. ERR_SYNTAX; ERR_LIMIT; ERR_UNSUPPORTED: another format. */
enum errc link_bundle_open(struct str bytes, struct link_bundle *ret, struct err *err) MUST_CHECK;
void link_bundle_done(struct link_bundle *bundle);
#define auto_link_bundle CLEANUP(link_bundle_done) struct link_bundle

/* ERR_CORRUPT: the signature is not of that key (PEM). */
enum errc link_bundle_check(const struct link_bundle *bundle, struct str public_key,
			    struct err *err) MUST_CHECK;

/* Each message, and each post (`board`: then its number is arrival->sequence), in the file's order;
 * views during the call. */
typedef enum errc link_line_sink(void *ctx, bool board, const struct link_arrival *arrival,
				 struct err *err);
enum errc link_bundle_each(const struct link_bundle *bundle, link_line_sink *sink, void *ctx,
			   struct err *err) MUST_CHECK;

/*
 * In one transaction of its own. ERR_SYNTAX; ERR_LIMIT; ERR_CORRUPT: the signature is none of the
 * peer's; ERR_NOT_FOUND: it comes from nobody known here; ERR_DENIED: it is for another.
 */
enum errc link_bundle_read(const struct org_scope *scope, struct str own, struct str bytes,
			   const struct link_effects *effects, int64_t now_us,
			   struct link_intake *ret, struct err *err) MUST_CHECK;
