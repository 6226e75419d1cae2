/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What recipients said of a notice. Owns the SQL of notice_receipts.
 *
 * A receipt that proves whose it is (notices/receipt-code.h) is kept, once, and never changed; what
 * does not is refused and nothing of it kept. Where a recipient stands is read off all of them, so
 * that it is the same in whatever order and however often they came: of each step the earliest
 * counts, of each duty the latest answer. Who says a later step has been through those before it.
 */
#pragma once

#include "notices/deliveries.h"

#define RECEIPTS_PACK_MAX 300u /* that go up in one message */

/*
 * One receipt of somebody below, in the caller's transaction. `*ret_new` false: it was here. As
 * receipt_check(); ERR_NOT_FOUND: no such notice here.
 */
enum errc receipts_take(const struct org_scope *scope, const struct receipt *receipt,
			int64_t now_us, bool *ret_new, struct err *err) MUST_CHECK;

/* What this node says of a notice that it received. `path` and `mac` are not read. */
enum errc receipts_say(const struct org_scope *scope, const struct notice_row *notice,
		       const struct receipt *receipt, const struct notice_actor *actor,
		       struct err *err) MUST_CHECK;

/*
 * Somebody showed the code on a paper, a mail or over the telephone: what he says is entered by
 * `actor` for the recipient whose code it is. ERR_SYNTAX: it is no code; ERR_NOT_FOUND: nobody's of
 * this notice. `path` and `mac` are not read.
 */
enum errc receipts_by_code(const struct org_scope *scope, const struct notice_row *notice,
			   struct str typed, const struct receipt *receipt,
			   const struct notice_actor *actor, struct err *err) MUST_CHECK;

/*
 * What somebody below says, heard here another way, is entered for the recipient at `path`.
 * ERR_NOT_FOUND: it did not go there. `notice`, `path` and `mac` of the receipt are not read.
 */
enum errc receipts_for(const struct org_scope *scope, const struct notice_row *notice,
		       struct str path, const struct receipt *receipt,
		       const struct notice_actor *actor, struct err *err) MUST_CHECK;

/* Those not yet put down for upstream, the oldest first, at most RECEIPTS_PACK_MAX. */
struct receipt_row {
	int64_t id;
	struct receipt receipt;
	const struct receipt_row *next;
};
enum errc receipts_after(const struct org_scope *scope, const struct notice_row *notice,
			 struct arena *arena, const struct receipt_row **ret,
			 struct err *err) MUST_CHECK;

/* ---- the picture ---- */

struct notice_mark {
	int64_t at_us; /* TIME_NONE: nobody said so */
	struct str who;
	struct str lane;
};

struct notice_recipient {
	int64_t organisation;
	struct str code;
	struct str name;
	struct str path;
	unsigned hop;
	bool concerned;
	struct str lane;
	int64_t sent_us;
	struct str failure;
	struct str failure_words;
	struct notice_mark marks[NOTICE_STEPS];
	unsigned steps; /* how far it has come: 0 nothing, NOTICE_STEPS all */
	const struct notice_recipient *next;
};

/* By hop and path. */
enum errc receipts_list(const struct org_scope *scope, int64_t notice, struct arena *arena,
			const struct notice_recipient **ret, struct err *err) MUST_CHECK;

struct notice_hop {
	size_t asked;
	size_t reached[NOTICE_STEPS]; /* who came that far or further */
	size_t failures[NOTICE_FAILURES];
	size_t silent; /* no failure is known, and not a word came */
};

/* hops[1] to hops[NOTICE_HOPS_MAX]; hops[0] is all of them. */
void receipts_count(const struct notice_recipient *recipients,
		    struct notice_hop hops[static NOTICE_HOPS_MAX + 1]);

/* Read by so many of a thousand of those asked: the rate of confirmation (疎通確認率). */
unsigned notice_rate(const struct notice_hop *hop);

/* What became of each duty: the latest answer of each of those it concerns. */
struct notice_item {
	struct str item;
	struct str answer; /* "": none yet */
	size_t n;
	const struct notice_item *next;
};
enum errc receipts_answers(const struct org_scope *scope, const struct notice_row *notice,
			   struct arena *arena, const struct notice_item **ret,
			   struct err *err) MUST_CHECK;
