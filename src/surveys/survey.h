/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A survey: who is asked, as the organisations were on the frame's day; who was asked or reminded
 * when and how; who answered what, or why not. The frame is fixed when the survey is opened: who
 * opens or closes later changes neither the denominators nor a member's band.
 *
 * Answers have a history: another value replaces the one before, which stays. What is proposed
 * (from the survey before) is shown with the fact it rests on and counts for nothing until it is
 * confirmed by being sent in.
 */
#pragma once

#include "organisations/organisation.h"
#include "surveys/release.h"
#include "surveys/survey-content.h"

#define SURVEY_CODE_MAX	 64u
#define SURVEY_LANE_MAX	 32u
#define SURVEY_VALUE_MAX 4096u

struct survey {
	int64_t id;
	int64_t organisation; /* who asks */
	struct str code;
	struct str design;
	struct str frame_on;
	struct str due_on;
	struct str before; /* code, or "" */
	struct str form;   /* "": the design's */
	int64_t sample;	   /* so many of the frame are drawn; 0: all */
	int64_t asker;	   /* who asks it of this house; 0: this node asks */
	int64_t opened_us;
	int64_t closed_us; /* TIME_NONE: open */
	const struct survey *next;
};

/*
 * Opens it and fixes who is asked: organisations of the design's kinds that may be changed, under
 * survey->organisation; of them `sample`, drawn by their and the survey's codes, so that the draw
 * can be made again by anybody. `id`, `form`, `asker` and the times are not read. One transaction.
 * ERR_SYNTAX: the code or a day; ERR_CONFLICT: the code is taken; ERR_NOT_FOUND: the survey before,
 * or nobody is to be asked.
 */
struct survey_actor {
	struct str by;
	int64_t now_us;
};
enum errc survey_open(const struct org_scope *scope, const struct survey *survey,
		      const struct survey_design *design, const struct survey_actor *actor,
		      uint64_t *ret_asked, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND; ERR_CONFLICT: it is closed. After it nothing of it changes. */
enum errc survey_close(const struct org_scope *scope, const struct survey *survey,
		       const struct survey_actor *actor, struct err *err) MUST_CHECK;

enum errc survey_get(const struct org_scope *scope, struct str code, struct arena *arena,
		     struct survey *ret, struct err *err) MUST_CHECK;

/* The newest first. */
enum errc surveys_list(const struct org_scope *scope, struct arena *arena,
		       const struct survey **ret, struct err *err) MUST_CHECK;

struct survey_member {
	int64_t id;
	int64_t organisation;
	struct str code;
	struct str name;
	struct str phone;
	struct str kind;
	struct str prefecture;
	int64_t beds; /* ORG_BEDS_UNKNOWN */
	int64_t told; /* times */
	int64_t answered_us;
	struct str reason;
	const struct survey_member *next;
};

/* `waiting`: only who neither answered nor has a reason. By prefecture and code. */
enum errc survey_members(const struct org_scope *scope, const struct survey *survey, bool waiting,
			 struct arena *arena, const struct survey_member **ret,
			 struct err *err) MUST_CHECK;

/* One of them. ERR_NOT_FOUND: it is not asked. */
enum errc survey_member_get(const struct org_scope *scope, const struct survey *survey,
			    int64_t organisation, struct arena *arena, struct survey_member *ret,
			    struct err *err) MUST_CHECK;

/* What conditions of the form ask of it. In `arena`. */
struct facility survey_facility(struct str kind, int64_t beds, struct arena *arena);

/*
 * All who are waited for were asked (the first time) or reminded by that lane. One transaction.
 * ERR_CONFLICT: it is closed.
 */
enum errc survey_tell(const struct org_scope *scope, const struct survey *survey, struct str lane,
		      const struct survey_actor *actor, uint64_t *ret_told,
		      struct err *err) MUST_CHECK;

/* Why there will be no answer; "": there may be one. ERR_NOT_FOUND: it is not asked. */
enum errc survey_excuse(const struct org_scope *scope, const struct survey *survey,
			int64_t organisation, struct str reason, const struct survey_actor *actor,
			struct err *err) MUST_CHECK;

/* One answer that came in; the member has answered then. Within a transaction. */
struct survey_answer {
	int64_t organisation;
	struct str item;
	struct str value;  /* as the form stores it; "": taken back */
	struct str source; /* "fax-0312.csv:14" */
};
enum errc survey_answer_put(const struct org_scope *scope, const struct survey *survey,
			    const struct survey_answer *answer, const struct survey_actor *actor,
			    bool *ret_changed, struct err *err) MUST_CHECK;

/*
 * Answers of the survey before are proposed to those who have not answered, with the fact. Within a
 * transaction.
 */
enum errc survey_propose(const struct org_scope *scope, const struct survey *survey,
			 const struct form *form, const struct survey_actor *actor,
			 uint64_t *ret_proposed, struct err *err) MUST_CHECK;

/* What is proposed to one of them, with the fact. */
struct survey_proposal {
	int64_t organisation;
	struct str item;
	struct str value;
	struct str fact;
	const struct survey_proposal *next;
};
enum errc survey_proposals(const struct org_scope *scope, const struct survey *survey,
			   struct arena *arena, const struct survey_proposal **ret,
			   struct err *err) MUST_CHECK;

/* How far it has come, by group of a breakdown; the last row is all. */
struct survey_progress {
	uint64_t asked;
	uint64_t answered;
	uint64_t excused; /* has a reason */
	uint64_t told;	  /* at least once */
};
enum errc survey_progress_of(const struct survey_member *members,
			     const struct survey_content *content,
			     const struct survey_breakdown *breakdown, struct arena *arena,
			     struct survey_progress **ret, struct err *err) MUST_CHECK;

/* Those who answered, ready to be counted; proposals are no answers. In `arena`. */
enum errc survey_sample_load(const struct org_scope *scope, const struct survey *survey,
			     const struct survey_content *content, const struct form *form,
			     struct arena *arena, struct survey_sample *ret,
			     struct err *err) MUST_CHECK;
