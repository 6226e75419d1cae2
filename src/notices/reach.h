/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom a notice reaches and over whom: the audience asked of every organisation below the sender,
 * and the places of the tree that lead to those it concerns.
 */
#pragma once

#include "notices/notice-records.h"

enum notice_lane {
	NOTICE_LINK,
	NOTICE_MAIL,
	NOTICE_PAPER,
	NOTICE_BELOW,	/* who is before it sends it on */
	NOTICE_NOWHERE, /* nobody knows how to reach it */
	NOTICE_LANES,
};

extern const char *const notice_lane_names[NOTICE_LANES];

struct reach_row {
	int64_t organisation;
	struct str path;
	unsigned hop;
	bool concerned; /* else it only passes it on */
	enum audience_answer answer;
	enum notice_lane lane;
	const struct reach_row *next;
};

struct reach {
	const struct reach_row *rows;
	size_t concerned;
	size_t passing;
	size_t unknown;	 /* of concerned: nobody knows whether it does */
	size_t left_out; /* nobody knows, and the notice leaves those */
	size_t nowhere;
};

/* From `row`'s place: hops count from where the notice began. ERR_LIMIT. */
enum errc notice_reach(const struct org_scope *scope, const struct notice_row *row,
		       const struct notice *notice, struct arena *arena, struct reach *ret,
		       struct err *err) MUST_CHECK;

/* What is known of each organisation that may be seen, by its number up to `*ret_n`. */
struct reach_subject {
	bool known;
	struct audience_subject subject;
};
enum errc reach_subjects(const struct org_scope *scope, struct arena *arena,
			 struct reach_subject **ret, int64_t *ret_n, struct err *err) MUST_CHECK;
