/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First-response teams and who is sent where: a facility's request, then assigned, on the way, on
 * site, reported, closed; each step with who, when and which people. Owns the SQL of
 * response_teams, dispatches and dispatch_steps. Stages go forward; one may be passed over, none is
 * gone back to, but another team may be assigned while nobody has set out.
 *
 * A team takes as many requests at the same time as its capacity says; drills are counted apart. A
 * closed request frees its team. Reading and writing follow the facility that asked; a team belongs
 * to an organisation that may be known.
 */
#pragma once

#include "incidents/incident.h"

#define TEAM_CAPACITY_MAX   999
#define DISPATCH_WORDS_MAX  4000u
#define DISPATCH_PEOPLE_MAX 300u

enum dispatch_stage {
	DISPATCH_REQUESTED,
	DISPATCH_ASSIGNED,
	DISPATCH_ON_THE_WAY,
	DISPATCH_ON_SITE,
	DISPATCH_REPORTED,
	DISPATCH_CLOSED,
	DISPATCH_STAGES,
};
extern const struct text_choice dispatch_stages[DISPATCH_STAGES + 1];

/* ---- teams ---- */

struct team {
	int64_t id;
	int64_t organisation;
	struct str code;
	struct str name;
	int64_t capacity;
	struct str prefectures; /* "13 14", or "": all */
	int64_t beds_from;	/* INCIDENT_BEDS_NONE, so is the next */
	int64_t beds_below;
	struct str phone;
	int64_t busy; /* real requests it is at; read only, as the next */
	int64_t drilling;
	const struct team *next;
};

/* A code that is there is changed. Needs ORG_WRITE at its organisation. ERR_SYNTAX, ERR_LIMIT. */
enum errc team_put(const struct org_scope *scope, const struct team *team,
		   const struct incident_actor *actor, struct err *err) MUST_CHECK;
/* By name. */
enum errc teams_list(const struct org_scope *scope, struct arena *arena, const struct team **ret,
		     struct err *err) MUST_CHECK;

/* Is it for such a place? What is not known of the place keeps no team from it. */
bool team_fits(const struct team *team, struct str prefecture, int64_t beds);

/* ---- requests ---- */

struct dispatch {
	int64_t id;
	int64_t organisation;
	struct str name;  /* of the organisation; read only */
	int64_t incident; /* 0 */
	struct str origin;
	int64_t reference;
	bool training;
	struct str title;
	struct str prefecture;
	int64_t beds;
	int64_t opened_us;
	struct str opened_by;
	enum dispatch_stage stage; /* of the newest step; read only, as what follows */
	int64_t team;		   /* 0 */
	struct str team_name;
	struct str people;
	int64_t stage_us;
	const struct dispatch *next;
};

/*
 * organisation, incident, origin, reference, training, title are read; where it is and its beds are
 * looked up. Within the caller's transaction. An origin that is there is the same request
 * (`*ret_fresh` false). ERR_CONFLICT: its incident is a drill and it is none, or the other way
 * round.
 */
enum errc dispatch_open(const struct org_scope *scope, const struct dispatch *dispatch,
			const struct incident_actor *actor, int64_t *ret_id, bool *ret_fresh,
			struct err *err) MUST_CHECK;

struct dispatch_step {
	enum dispatch_stage stage;
	int64_t team; /* of DISPATCH_ASSIGNED; else as it was */
	struct str people;
	struct str words;
	int64_t happened_us;
	struct str team_name; /* read only, as the next */
	struct str written_by;
	int64_t written_us;
	const struct dispatch_step *next;
};

/*
 * One transaction. ERR_CONFLICT: it is closed or further, the team's capacity is used up, or nobody
 * is assigned yet; ERR_NOT_FOUND; ERR_SYNTAX.
 */
enum errc dispatch_step_add(const struct org_scope *scope, int64_t id,
			    const struct dispatch_step *step, const struct incident_actor *actor,
			    struct err *err) MUST_CHECK;

/* Open ones first, the longest waiting first; of an incident, or all (0). Drills, too. */
enum errc dispatches_list(const struct org_scope *scope, int64_t incident, bool open,
			  struct arena *arena, const struct dispatch **ret,
			  struct err *err) MUST_CHECK;
enum errc dispatches_get(const struct org_scope *scope, int64_t id, struct arena *arena,
			 struct dispatch *ret, struct err *err) MUST_CHECK;
enum errc dispatch_steps_list(const struct org_scope *scope, int64_t id, struct arena *arena,
			      const struct dispatch_step **ret, struct err *err) MUST_CHECK;
