/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surveys between nodes: what is asked of one who is linked with us, what a house was asked by its
 * hub, and the answers that go back. The same again changes nothing on either side. The asked house
 * keeps the survey in the same tables, as one with a single member: itself.
 */
#pragma once

#include "surveys/survey.h"

#define SURVEY_FORM_TEXT_MAX (128u * 1024) /* of a form that does not come with the program */
#define SURVEY_PROPOSALS_MAX 500u
#define SURVEY_ANSWERS_MAX   500u

/* What is asked of one organisation. */
struct survey_request {
	struct str code;
	struct str design;
	struct str form;      /* its id */
	struct str form_text; /* "": it comes with the program */
	struct str frame_on;
	struct str due_on;
	struct str kind; /* of whom is asked, as in the frame */
	int64_t beds;	 /* ORG_BEDS_UNKNOWN */
	int64_t told;	 /* 1: asked, 2 …: reminded */
	int64_t closed_us;
	const struct survey_proposal *proposals;
	const struct survey_request *next;
};

/* What an organisation is to be told by the link, the oldest first. In `arena`. ERR_LIMIT. */
enum errc survey_requests(const struct org_scope *scope, int64_t organisation, struct arena *arena,
			  const struct survey_request **ret, struct err *err) MUST_CHECK;

/*
 * The hub asks this house. Within a transaction. ERR_SYNTAX: it is no request; ERR_CONFLICT: a
 * survey of that code is another's.
 */
enum errc survey_asked(const struct org_scope *scope, const struct survey_request *request,
		       int64_t asker, int64_t now_us, struct err *err) MUST_CHECK;

/* What one has sent in, whole. */
struct survey_reply_sent {
	int64_t survey;
	struct str code;
	struct str reason;		     /* why there will be no answer; "" */
	int64_t sent_us;		     /* TIME_NONE: only the reason */
	const struct survey_answer *answers; /* `source`: unused */
	size_t n_answers;
	const struct survey_reply_sent *next;
};

/* What this house has to say to who asked it. In `arena`. ERR_LIMIT. */
enum errc survey_replies_to(const struct org_scope *scope, int64_t asker, struct arena *arena,
			    const struct survey_reply_sent **ret, struct err *err) MUST_CHECK;

/*
 * It arrived from that organisation. Within a transaction. ERR_NOT_FOUND: there is no such survey,
 * or it was not asked; ERR_CONFLICT: closed; ERR_SYNTAX.
 */
enum errc survey_reply_take(const struct org_scope *scope, const struct survey_reply_sent *reply,
			    int64_t organisation, int64_t now_us, struct err *err) MUST_CHECK;
