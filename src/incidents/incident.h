/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened in the sector, as facilities reported it to this hub: an incident is what one
 * facility's reports of one case of its tell, stage by stage. Owns the SQL of incidents,
 * incident_reports, incident_limits, incident_desks and incident_history.
 *
 * A report never takes back what an earlier one said by being silent. The training mark comes with
 * the first report and stays: a drill is never counted, and no report of a drill joins a real
 * incident (nor the other way round).
 *
 * Names of people at the facility may stand in reports; statistics and the library read none of it.
 */
#pragma once

#include "incidents/incident-content.h"
#include "incidents/incident-report.h"
#include "organisations/organisation.h"

#define INCIDENT_NUMBER_MAX 32u /* "S2026-0001", of a drill "TS2026-0001" */
#define INCIDENT_CODE_LEN   9u	/* of a receipt: "4K7P-92QD" */
#define INCIDENTS_LIST_MAX  5000u

enum incident_lane {
	INCIDENT_LINK,
	INCIDENT_FILE,
	INCIDENT_FAX,
	INCIDENT_PHONE,
	INCIDENT_LANES,
};
extern const struct text_choice incident_lanes[INCIDENT_LANES + 1];

struct incident_actor {
	struct str by;
	int64_t now_us;
};

struct incident {
	int64_t id;
	int64_t organisation;
	struct str number;
	struct str name; /* of the organisation today; its code when it has none any more */
	struct str origin;
	bool training;
	struct str title;
	struct str kind;
	struct str prefecture;
	int64_t beds; /* ORG_BEDS_UNKNOWN */
	struct str attack;
	struct str entry;
	struct str personal;
	struct str care;
	int64_t known_us;
	int64_t opened_us;
	struct str opened_by;
	int64_t closed_us; /* TIME_NONE: it is open */
	struct str stage;  /* of the newest report */
	const struct incident *next;
};

/* ---- taking reports ---- */

struct incident_intake {
	int64_t organisation;
	enum incident_lane lane;
	int64_t incident; /* of a typed report, which it is about; 0: by its origin, or a new one */
};

/* What the facility is answered. */
struct incident_receipt {
	int64_t incident;
	int64_t report;
	char code[INCIDENT_CODE_LEN + 1];
	bool fresh; /* else the report was here, and this is the receipt of then */
};

/*
 * Within the caller's transaction; needs ORG_WRITE at the organisation. ERR_CONFLICT: a drill's
 * report about a real incident or the other way round, or the incident is closed; ERR_NOT_FOUND;
 * ERR_SYNTAX: a time to come.
 */
enum errc incident_take(const struct org_scope *scope, const struct incident_intake *intake,
			const struct incident_said *said, const struct incident_actor *actor,
			struct incident_receipt *ret, struct err *err) MUST_CHECK;

/* It is over for the hub. ERR_CONFLICT: it is closed, or its final report has not come. */
enum errc incident_close(const struct org_scope *scope, int64_t id, struct str words,
			 const struct incident_actor *actor, struct err *err) MUST_CHECK;

/* The number of that origin's incident; `*ret` 0: there is none, or no origin was given. */
enum errc incident_of_origin(const struct org_scope *scope, int64_t organisation, struct str origin,
			     int64_t *ret, struct err *err) MUST_CHECK;

/* ---- reading ---- */

struct incident_query {
	bool open;	      /* only those */
	bool training;	      /* drills, too */
	int64_t organisation; /* 0: all */
	size_t limit;
};

/* Open ones first, the newest first. Texts in `arena`. */
enum errc incidents_list(const struct org_scope *scope, const struct incident_query *query,
			 struct arena *arena, const struct incident **ret,
			 struct err *err) MUST_CHECK;
/* By "S2026-0001" or its digits. ERR_NOT_FOUND. */
enum errc incidents_find(const struct org_scope *scope, struct str number, struct arena *arena,
			 struct incident *ret, struct err *err) MUST_CHECK;

struct incident_row {
	int64_t id;
	struct str uuid;
	int64_t reference;
	enum incident_stage stage;
	enum incident_lane lane;
	struct str sender;
	struct str document;
	struct str code;
	int64_t made_us;
	int64_t came_us;
	struct str came_by;
	const struct incident_row *next;
};

/* Reports, as they came. */
enum errc incident_reports_list(const struct org_scope *scope, int64_t incident,
				struct arena *arena, const struct incident_row **ret,
				struct err *err) MUST_CHECK;

struct incident_limits {
	struct incident_limit at[INCIDENT_LIMITS_MAX];
	size_t n;
	int64_t said_us; /* TIME_NONE: no report told of any */
};

/* By the newest report that tells of any. */
enum errc incident_limits_now(const struct org_scope *scope, int64_t incident, struct arena *arena,
			      struct incident_limits *ret, struct err *err) MUST_CHECK;

struct incident_event {
	struct str action;
	struct str words;
	int64_t said_us;
	struct str said_by;
	const struct incident_event *next;
};
enum errc incident_history_list(const struct org_scope *scope, int64_t incident,
				struct arena *arena, const struct incident_event **ret,
				struct err *err) MUST_CHECK;

/* For the files of this room: a line of the history. */
enum errc incident_note(const struct org_scope *scope, const struct incident *incident,
			const char *action, struct str words, const struct incident_actor *actor,
			struct err *err) MUST_CHECK;

/* ---- desks ---- */

/* Whom it concerns: by the rule in force on the day it was known, with what is known now. */
struct incident_telling {
	const struct incident_desk *desk;
	const struct incident_rule *rule;
	bool concerned;	 /* else it hangs on what is not known */
	unsigned lacks;	 /* bits of enum incident_fact that would say */
	int64_t due_us;	 /* TIME_NONE: at once */
	int64_t told_us; /* TIME_NONE */
	struct str told_by;
	struct str told_whom;
};

struct incident_tellings {
	struct incident_telling at[INCIDENT_DESKS_MAX];
	size_t n;
};

/* Those it concerns or may concern and those that were told, in the order of the content. */
enum errc incident_tellings_list(const struct org_scope *scope,
				 const struct incident_content *content,
				 const struct incident *incident,
				 const struct incident_limits *limits, struct arena *arena,
				 struct incident_tellings *ret, struct err *err) MUST_CHECK;

/* That desk was told, and who there. One transaction. ERR_NOT_FOUND: no desk of the content has a
 * rule for it; ERR_CONFLICT: it was told. */
enum errc incident_tell(const struct org_scope *scope, const struct incident_content *content,
			const struct incident *incident, struct str desk, struct str whom,
			const struct incident_actor *actor, struct err *err) MUST_CHECK;
