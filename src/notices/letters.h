/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices by mail. A letter is put among those that the store sends (duties/duty-post.h), once an
 * address, with a name of its own on the envelope; mail servers are asked to report under that name
 * (RFC 3461), and what they report (RFC 3464) becomes a receipt or the reason why it did not
 * arrive.
 *
 * The name is 122 bits by chance and known to who handles the mail: a report made up by somebody
 * else finds no letter and has no effect. Of TLP:RED the mail tells only that there is a notice.
 * Owns the SQL of notice_letters and notice_reports.
 */
#pragma once

#include "notices/delivery-report.h"
#include "notices/receipts.h"

#define NOTICE_LETTER_TRIES 5 /* that a server refuses in a row: then it has not arrived */

/*
 * A letter to each recipient by mail that has none at its present address; within the caller's
 * transaction. They leave when mail is switched on. `*ret_n`: how many were made.
 */
enum errc notice_letters_make(const struct org_scope *scope, const struct notice_row *row,
			      const struct notice_actor *actor, size_t *ret_n,
			      struct err *err) MUST_CHECK;

/* What has not left yet does not leave; in the caller's transaction. */
enum errc notice_letters_stop(const struct org_scope *scope, int64_t notice,
			      struct err *err) MUST_CHECK;

struct notice_report_count {
	size_t delivered; /* each a receipt: it is in the house */
	size_t failed;
	size_t noted;	/* delayed, relayed, expanded */
	size_t again;	/* known already */
	size_t unknown; /* of no letter of ours */
};

/* What a mail server reported, in a transaction of its own; counts are added up. */
enum errc notice_report_take(const struct org_scope *scope, const struct delivery_report *report,
			     const struct notice_actor *actor, struct notice_report_count *ret,
			     struct err *err) MUST_CHECK;
