/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a facility that was attacked allows to be told of it, and what was told. A consent is words,
 * who gave it and when; it can be withdrawn at any time: from then on nothing leaves under it, and
 * what has left already is told. Owns the SQL of notice_consents and notice_victims.
 */
#pragma once

#include "notices/notice-records.h"

#define CONSENT_WORDS_MAX 2000u

struct notice_consent {
	int64_t id;
	int64_t organisation; /* the facility */
	struct str code;      /* its code, when listed */
	struct str words;
	int64_t given_us;
	struct str given_by; /* who said so there: an office rather than a name */
	struct str noted_by;
	int64_t withdrawn_us; /* TIME_NONE: it holds */
	struct str withdrawn_by;
	const struct notice_consent *next;
};

/* In a transaction of its own. ERR_SYNTAX; ERR_CONFLICT: one holds already: withdraw it first. */
enum errc notice_consent_give(const struct org_scope *scope, const struct notice_consent *consent,
			      const struct notice_actor *actor, struct err *err) MUST_CHECK;

/*
 * From now on; letters that have not left do not leave. ERR_NOT_FOUND: none holds. What has left is
 * in notice_told_list().
 */
enum errc notice_consent_withdraw(const struct org_scope *scope, int64_t organisation,
				  struct str by, const struct notice_actor *actor,
				  struct err *err) MUST_CHECK;

/* The one that holds. ERR_NOT_FOUND. */
enum errc notice_consent_get(const struct org_scope *scope, int64_t organisation,
			     struct arena *arena, struct notice_consent *ret,
			     struct err *err) MUST_CHECK;

/* The newest first; withdrawn ones too. */
enum errc notice_consents_list(const struct org_scope *scope, struct arena *arena,
			       const struct notice_consent **ret, struct err *err) MUST_CHECK;

/* That notice tells of that facility, as the check found it (notices/anonymity.h). */
struct notice_victim {
	int64_t organisation;
	int64_t notice;
	int64_t consent;
	int64_t k;
	int64_t alike;
};
enum errc notice_victim_put(const struct org_scope *scope, const struct notice_victim *victim,
			    const struct notice_actor *actor, struct err *err) MUST_CHECK;

/* ERR_DENIED: the notice tells of a facility that has withdrawn its consent. */
enum errc notice_consent_holds(const struct org_scope *scope, int64_t notice,
			       struct err *err) MUST_CHECK;

/* What was told of a facility, the newest first. */
struct notice_told {
	struct str uuid;
	int64_t made_us;
	int64_t sent_us; /* TIME_NONE: it has not left */
	size_t to;	 /* so many have it on its way */
	size_t went;	 /* to whom it has left */
	size_t received; /* of whom it is known that they have it */
	int64_t k;
	int64_t alike;
	const struct notice_told *next;
};
enum errc notice_told_list(const struct org_scope *scope, int64_t organisation, struct arena *arena,
			   const struct notice_told **ret, struct err *err) MUST_CHECK;
