/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drills of the whole sector: a plan of the content and a seed give each institution asked its
 * injects with the moment each goes out; the same plan, seed and institutions always give the same
 * ones. They go out over the line or as files when their moment has come, answers come back, and
 * the board shows by prefecture how long that took. Owns the SQL of sector_drills and
 * sector_injects.
 *
 * At a facility what arrived is kept in the same table (`drill` 0, `upstream` the hub), and
 * answered once. All of it is marked as a drill and none of it touches a case.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "incidents/incident.h"

#define SECTOR_DRILL_WORDS_MAX 2000u
#define SECTOR_INJECTS_MAX     200000u
#define SECTOR_PREFECTURES     48u /* 01 to 47, and those of which it is not known (0) */

struct sector_drill {
	int64_t id;
	struct str code;
	struct str plan;
	int64_t seed;
	int64_t begin_us;
	struct str made_by;
	int64_t ended_us; /* TIME_NONE */
	uint64_t injects; /* read only */
	const struct sector_drill *next;
};

/*
 * Injects for all organisations of the plan's kinds that may be changed. One transaction.
 * ERR_SYNTAX: the code; ERR_CONFLICT: it is taken; ERR_NOT_FOUND: nobody to ask; ERR_LIMIT.
 */
enum errc sector_drill_make(const struct org_scope *scope, const struct sector_drill *drill,
			    const struct incident_plan *plan, const struct incident_actor *actor,
			    uint64_t *ret_injects, struct err *err) MUST_CHECK;

/* From now on nothing goes out and no answer counts. ERR_CONFLICT: it has ended. */
enum errc sector_drill_end(const struct org_scope *scope, const struct sector_drill *drill,
			   const struct incident_actor *actor, struct err *err) MUST_CHECK;

/* The newest first. */
enum errc sector_drills_list(const struct org_scope *scope, struct arena *arena,
			     const struct sector_drill **ret, struct err *err) MUST_CHECK;
enum errc sector_drills_get(const struct org_scope *scope, struct str code, struct arena *arena,
			    struct sector_drill *ret, struct err *err) MUST_CHECK;

struct sector_inject {
	int64_t id;
	int64_t organisation;
	struct str name; /* of the organisation; read only */
	struct str uuid;
	int64_t drill;
	int64_t upstream;
	struct str title; /* "日本語 / English" */
	struct str body;
	struct str inject;
	struct str prefecture;
	struct str answers; /* "id | 日本語 | English" a line */
	int64_t due_us;
	int64_t answer_minutes;
	int64_t sent_us; /* TIME_NONE: it did not go out yet */
	struct str answer;
	struct str words;
	int64_t answered_us; /* TIME_NONE */
	struct str answered_by;
	const struct sector_inject *next;
};

/* Which injects: of a drill (0: that came from above), of an organisation (0: all). */
struct sector_query {
	int64_t drill;
	int64_t organisation;
	int64_t upstream; /* not 0: answered and not yet told to it */
	bool due;	  /* to go out by now_us and not sent, of drills that go on */
	int64_t now_us;
	size_t limit;
};
enum errc sector_injects_list(const struct org_scope *scope, const struct sector_query *query,
			      struct arena *arena, const struct sector_inject **ret,
			      struct err *err) MUST_CHECK;
enum errc sector_injects_get(const struct org_scope *scope, struct str uuid, struct arena *arena,
			     struct sector_inject *ret, struct err *err) MUST_CHECK;

/* It went out by that lane ("link", "file"). Within the caller's transaction. */
enum errc sector_inject_sent(const struct org_scope *scope, int64_t id, struct str lane,
			     int64_t now_us, struct err *err) MUST_CHECK;

/* As it goes to who is asked, over the line or as a file. The latter: texts in `arena`; ERR_SYNTAX.
 */
void sector_inject_write(const struct sector_inject *inject, struct json_writer *w);
enum errc sector_inject_read(struct str json, struct arena *arena, struct sector_inject *ret,
			     struct err *err) MUST_CHECK;

/* At the facility: it came from there. The same again is nothing. ERR_SYNTAX, ERR_LIMIT. */
enum errc sector_inject_take(const struct org_scope *scope, const struct sector_inject *inject,
			     const struct incident_actor *actor, struct err *err) MUST_CHECK;

/*
 * The answer to an inject, here or (at the hub) of who was asked. ERR_SYNTAX: none of its answers;
 * ERR_CONFLICT: it was answered, did not go out yet, or its drill has ended.
 */
struct sector_answer {
	struct str uuid;
	struct str answer;
	struct str words;
	int64_t at_us;
	struct str by;
};
enum errc sector_inject_answer(const struct org_scope *scope, const struct sector_answer *answer,
			       struct err *err) MUST_CHECK;
/* The answer was put down for who asked. */
enum errc sector_answer_told(const struct org_scope *scope, int64_t id, struct err *err) MUST_CHECK;

/* ---- the board ---- */

struct sector_count {
	uint64_t asked; /* injects */
	uint64_t sent;
	uint64_t answered;
	uint64_t in_time;  /* within the minutes of the inject */
	int64_t median_us; /* from going out to the answer; TIME_NONE: none came; so is the next */
	int64_t slowest_us;
};

struct sector_board {
	struct sector_count all;
	struct sector_count prefectures[SECTOR_PREFECTURES];
};

enum errc sector_board_make(const struct org_scope *scope, int64_t drill, struct arena *arena,
			    struct sector_board *ret, struct err *err) MUST_CHECK;

/* Minutes and seconds of a time to answer, "-" without one; in `arena`. */
struct str sector_time_words(int64_t us, struct arena *arena);
