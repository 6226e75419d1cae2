/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library of cases: what happened at one institution as a scenario of a drill that any other
 * can play (docs/formats/drills.md), with the consent it rests on. Owns the SQL of
 * incident_library.
 *
 * Nothing that anybody typed goes into the text: it is made of what is coded alone (kind of attack,
 * way in, whether data leaked and the service suffered) and of how many hours after the knowing
 * each report was made. An incident that fewer than the content's `alike` institutions could have
 * had (same kind, same size) does not enter: its name could be guessed.
 */
#pragma once

#include "incidents/incident.h"

#define LIBRARY_TEXT_MAX (64u * 1024)

struct library_case {
	int64_t id;
	struct str code;
	struct text_pair title;
	struct str text; /* of the scenario; "" in a list */
	int64_t alike;
	struct str consent_who;
	struct str consent_how;
	int64_t consent_us;
	int64_t made_us;
	struct str made_by;
	const struct library_case *next;
};

/* Who of the institution agreed, how and when. */
struct library_consent {
	struct str who;
	struct str how;
	int64_t at_us;
};

/*
 * One transaction. ERR_DENIED: a drill, or no consent; ERR_CONFLICT: it is open, in the library
 * already, or too few are alike; the sentence says which.
 */
enum errc library_add(const struct org_scope *scope, const struct incident *incident,
		      const struct incident_content *content, const struct library_consent *consent,
		      const struct incident_actor *actor, struct library_case *ret,
		      struct arena *arena, struct err *err) MUST_CHECK;

/* The newest first. */
enum errc library_list(const struct org_scope *scope, struct arena *arena,
		       const struct library_case **ret, struct err *err) MUST_CHECK;
/* By its code. ERR_NOT_FOUND. */
enum errc library_get(const struct org_scope *scope, struct str code, struct arena *arena,
		      struct library_case *ret, struct err *err) MUST_CHECK;
