/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice as STIX 2.1 objects, and put where members of a TAXII collection read it: who it is from
 * (identity), its indicators and rules (indicator), the notice itself (report, and a note with the
 * whole text), each with the notice's TLP. Made of the notice alone: the same again is the same
 * objects, and a collection keeps each once. Owns the SQL of notice_postings.
 *
 * Over TAXII nobody says that he has read it: a notice that was posted has no receipts by that way.
 */
#pragma once

#include "notices/notice-records.h"
#include "taxii/objects.h"

/* Texts are good during the call. */
typedef enum errc notice_stix_sink(void *ctx, struct str object, struct err *err);

/* `machine`: only what is looked for: indicators and rules. */
enum errc notice_stix_each(const struct notice *notice, bool machine, notice_stix_sink *sink,
			   void *ctx, struct err *err) MUST_CHECK;

/*
 * Into the collection, by its alias or id; in a transaction of its own. ERR_CONFLICT: it was not
 * sent yet; ERR_DENIED: TLP:RED, stricter than the collection takes, or the consent of the facility
 * it tells of was withdrawn. `*ret_n` objects that were new.
 */
enum errc notice_post(const struct org_scope *scope, const struct notice_row *row,
		      struct str collection, const struct stix_rules *rules,
		      const struct notice_actor *actor, size_t *ret_n, struct err *err) MUST_CHECK;
