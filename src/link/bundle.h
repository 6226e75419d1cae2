/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages as one signed file, for a stick or a mail where there is no line (docs/formats/link.md):
 * a line of JSON that says from whom to whom, how far the other side's messages took effect here,
 * and a line a message; the last line is the signature (Ed25519) over all bytes before it. A file
 * holds all that was approved and not acknowledged, from the oldest on, as far as it fits; it may
 * be made and taken in as often and in whatever order one likes.
 */
#pragma once

#include "link/inbox.h"

#define LINK_BUNDLE_MAX	     (16u * 1024 * 1024)
#define LINK_BUNDLE_MESSAGES 10000u

/*
 * As much as fits into `out`. `own`: the code under which the other side knows this node.
 */
enum errc link_bundle_write(const struct org_scope *scope, const struct link_peer *peer,
			    struct str own, const struct signer *signer, int64_t now_us,
			    struct buf *out, size_t *ret_messages, struct err *err) MUST_CHECK;

/* Whom it says it is from, before anything of it is believed. ERR_SYNTAX. */
enum errc link_bundle_sender(struct str bytes, struct arena *arena, struct str *ret,
			     struct err *err) MUST_CHECK;

/*
 * In one transaction of its own. ERR_SYNTAX; ERR_LIMIT; ERR_CORRUPT: the signature is none of the
 * peer's; ERR_NOT_FOUND: it comes from nobody known here; ERR_DENIED: it is for another.
 */
enum errc link_bundle_read(const struct org_scope *scope, struct str own, struct str bytes,
			   const struct link_effects *effects, int64_t now_us,
			   struct link_intake *ret, struct err *err) MUST_CHECK;
