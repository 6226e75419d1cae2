/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who must be told of a case, by when, and whether it was done: the recipients of content judged by
 * the facts of the case and by the rules of the day on which it was known, so that an old case is
 * judged as it was then. What nobody has answered makes an obligation "not judged", with the
 * questions that decide it; it is never taken for "not needed".
 *
 * Deadlines count from the time of knowing, on the wall clock of the scope.
 */
#pragma once

#include "cases/case-records.h"
#include "inspections/contacts.h"
#include "reports/report-content.h"
#include "reports/telling-records.h"

#define OBLIGATIONS_MAX		 (RECIPIENTS_MAX * RECIPIENT_DUTIES_MAX)
#define OBLIGATION_QUESTIONS_MAX 16u

struct report_scope {
	struct db *db;
	const struct report_content *content;
	const struct calendar *calendar;
	int utc_offset_minutes;
	int64_t now_us;
	struct arena *arena;
};

enum obligation_state {
	OBLIGATION_OPEN,
	OBLIGATION_TOLD,
	OBLIGATION_NOT_JUDGED,
	OBLIGATION_NOT_NEEDED,
	OBLIGATION_STATES,
};
extern const struct text_choice obligation_states[OBLIGATION_STATES + 1];

enum consent_state {
	CONSENT_NOT_ASKED_FOR, /* none is wanted */
	CONSENT_OPEN,	       /* nobody has said */
	CONSENT_GIVEN,
	CONSENT_REFUSED,
};

struct obligation {
	const struct recipient *recipient;
	const struct recipient_duty *duty;
	const struct telling_rule *rule; /* of the day it was known, the earliest that may hold */
	bool rule_open;			 /* an answer may make another rule hold */
	enum obligation_state state;
	bool at_once; /* no number of days: due with the knowing */
	struct due due;
	int32_t aim_day;			    /* DAY_NONE */
	bool late;				    /* past, and not told */
	size_t questions[OBLIGATION_QUESTIONS_MAX]; /* positions of facts (report-facts.h) */
	size_t n_questions;
	enum consent_state consent;
	const struct contact *contact; /* NULL: nobody is entered */
	const struct telling *told;    /* the newest; NULL: nobody was told */
};

struct obligations {
	struct obligation *at; /* as content has them: open or told, not judged, not needed */
	size_t n;
	struct contacts *contacts;
	struct tellings tellings; /* all of the case, those to others as well */
	struct case_facts *facts;
};

/* In the arena of the scope. A recipient that was not there on that day is left out. */
enum errc obligations_of(const struct report_scope *scope, const struct case_record *record,
			 struct obligations *ret, struct err *err) MUST_CHECK;

/* NULL: there is none. `duty` "": the first of the recipient that is needed, else the first. */
const struct obligation *obligation_find(const struct obligations *all, struct str recipient,
					 struct str duty);

/* The deadline of a rule for what was known then; what the calculus of tests looks at. */
struct due obligation_due(const struct telling_rule *rule, const struct report_scope *scope,
			  int64_t known_us);
