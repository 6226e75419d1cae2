/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The data model of SCORM 1.2 (Run-Time Environment 3.4): what a part of a package may read and
 * write about the person who takes it, checked by element and type, with the error codes of RTE
 * 3.3.2.7. The same table and rules are in the script that answers within the browser
 * (web/assets/scorm-frame.js); what it sends is checked here again, because anything can send it.
 * tests/unit/training/test-scorm.c and tests/browser/training.mjs look at both.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define SCORM_VALUES_MAX 2000u
#define SCORM_NAME_MAX	 255u
#define SCORM_TEXT_MAX	 4096u	       /* characters: CMIString4096 */
#define SCORM_STATE_MAX	 (512u * 1024) /* as JSON */

enum scorm_error {
	SCORM_FINE = 0,
	SCORM_GENERAL = 101,
	SCORM_ARGUMENT = 201,	 /* no such element, or an index out of order */
	SCORM_NO_CHILDREN = 202, /* _children of what has none */
	SCORM_NO_COUNT = 203,	 /* _count of what is no list */
	SCORM_NOT_BEGUN = 301,
	SCORM_KEYWORD = 402, /* _children, _count, _version cannot be set */
	SCORM_READ_ONLY = 403,
	SCORM_WRITE_ONLY = 404,
	SCORM_TYPE = 405,
};

struct scorm_value {
	struct str name;
	struct str value;
};

struct scorm_state {
	struct arena *arena;
	struct scorm_value at[SCORM_VALUES_MAX];
	size_t n;
};

/* What the package and the house say at a launch. */
struct scorm_launch {
	struct str learner;	 /* cmi.core.student_id */
	struct str learner_name; /* cmi.core.student_name */
	struct str mastery;	 /* "" when there is none; so are the next */
	struct str max_time;
	struct str limit_action;
	struct str launch_data;
};

/* A JSON object of names and texts. What breaks the model's rules is left out: it is our own. */
enum errc scorm_state_read(struct str json, struct scorm_state *state, struct err *err) MUST_CHECK;
void scorm_state_write(const struct scorm_state *state, struct buf *out);

/* Fills in what is given; a session's time that was never finished is added to the total. */
void scorm_begin(struct scorm_state *state, const struct scorm_launch *launch);

/* As LMSGetValue and LMSSetValue. */
enum scorm_error scorm_get(const struct scorm_state *state, struct str name, struct str *ret);
enum scorm_error scorm_set(struct scorm_state *state, struct str name, struct str value);

/*
 * As LMSFinish: the session's time goes to the total; a score decides between passed and failed
 * where the package has a mastery score; a part that set no status is completed (RTE 3.4.4).
 */
void scorm_finish(struct scorm_state *state);

/* "passed" or "completed". */
bool scorm_is_done(const struct scorm_state *state);

/* For the script: a JSON array of [name, access, type] of every element. */
void scorm_add_table(struct buf *out);
