/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a notice single out the facility it tells of? By all that it says (where it was seen, and
 * whom it is sent to: an audience that holds for one facility names it), how many facilities could
 * it be? Fewer than k, and it does not go; or it is generalised: details are taken away, the
 * product first and the kind last, until k are alike.
 *
 * Alike are organisations of the facility's own kind that fit every detail and give the same answer
 * as it to every condition of the audience. Who has which product is often not known: a facility is
 * only counted as alike where it is, so the count errs towards silence.
 *
 * k and the bands of beds are dated content (content/notices/anonymity.yml).
 */
#pragma once

#include "notices/consents.h"

#define ANONYMITY_K_MIN	    3
#define ANONYMITY_K_MAX	    1000
#define ANONYMITY_BANDS_MAX 20u

struct anonymity_rule {
	int32_t from_day;
	int64_t k;
	int64_t bands[ANONYMITY_BANDS_MAX]; /* where each begins, rising */
	size_t n_bands;
};

/* The rule of that day. `content` NULL: the program's own. ERR_SYNTAX; ERR_NOT_FOUND: none yet. */
enum errc anonymity_rule_load(const char *content, int32_t day, struct anonymity_rule *ret,
			      struct err *err) MUST_CHECK;

struct anonymity {
	int64_t k;
	size_t alike;
	struct notice_seen seen; /* what may be told */
	bool generalised;
};

/*
 * `generalise`: take details away rather than refuse. ERR_DENIED: it singles the facility out, or
 * names it; ERR_SYNTAX: a detail is not so of that facility; ERR_NOT_FOUND.
 */
enum errc anonymity_check(const struct org_scope *scope, const struct notice *notice,
			  int64_t facility, const struct anonymity_rule *rule, bool generalise,
			  struct anonymity *ret, struct err *err) MUST_CHECK;

/* A notice that tells of a facility: its consent is asked, then the check, then it is put. */
struct notice_about {
	int64_t facility;
	bool generalise;
	const struct anonymity_rule *rule;
};

/* As notices_put(), in a transaction of its own; ERR_DENIED also: no consent holds. */
enum errc notices_put_about(const struct org_scope *scope, const char *name, struct str text,
			    const struct notice_about *about, const struct notice_actor *actor,
			    char ret_id[static NOTICE_ID_LEN + 1], struct anonymity *ret,
			    struct err *err) MUST_CHECK;
