/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sheet of a survey on a screen: what one organisation has said, what is proposed to it, and what
 * somebody typed and did not send in yet. What is typed counts for nothing until it is sent in, and
 * is never lost: what comes after somebody else's is set aside and shown to its writer.
 */
#pragma once

#include "surveys/survey.h"

#define SURVEY_FACT_MAX 1000u

/* By position of the item. */
struct survey_line {
	struct str said;     /* what counts now; STR_NONE: nothing */
	struct str proposed; /* STR_NONE: nothing */
	struct str fact;     /* it is proposed by */
	int64_t proposed_us;
	int64_t draft; /* 0: nothing is typed that was not sent in */
	struct str typed;
	struct str typed_fact; /* it was confirmed by; "" */
	struct str typed_by;
	int64_t typed_us;
};

/* `*ret` has form->n_items. In `arena`. ERR_LIMIT. */
enum errc survey_sheet_load(const struct org_scope *scope, const struct survey *survey,
			    int64_t organisation, const struct form *form, struct arena *arena,
			    struct survey_line **ret, struct err *err) MUST_CHECK;

/* The words that stand in the field: typed, or said. "" when there are none. */
struct str survey_line_value(const struct survey_line *line);

struct survey_draft {
	int64_t organisation;
	struct str item;
	struct str value; /* as the form stores it; "": taken back */
	struct str fact;  /* what it was proposed by, when it was confirmed; "" */
	int64_t seen;	  /* survey_line.draft as its writer saw it */
};

enum survey_draft_result {
	SURVEY_DRAFT_SAME, /* stands there already */
	SURVEY_DRAFT_KEPT,
	SURVEY_DRAFT_ASIDE, /* somebody else's came first and stays */
};

/* Within a transaction. ERR_CONFLICT: the survey is closed; ERR_LIMIT: over SURVEY_VALUE_MAX. */
enum errc survey_draft_put(const struct org_scope *scope, const struct survey *survey,
			   const struct survey_draft *draft, const struct survey_actor *actor,
			   enum survey_draft_result *ret, struct err *err) MUST_CHECK;

/*
 * All that is typed becomes answers (`source`: how they came). Within a transaction. ERR_USAGE:
 * nothing was typed and nothing was said before; ERR_CONFLICT: it is closed.
 */
enum errc survey_send_in(const struct org_scope *scope, const struct survey *survey,
			 int64_t organisation, struct str source, const struct survey_actor *actor,
			 size_t *ret_changed, struct err *err) MUST_CHECK;
