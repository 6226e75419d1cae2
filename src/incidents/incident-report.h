/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of an incident as it goes from a facility to its hub (docs/formats/incidents.md): a JSON
 * object, the same over the line, in a signed bundle and in a file of its own. It says what the
 * facility decided to say, no more: nobody who is served has a place in it. What is not known is
 * absent, and never means "no".
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#define INCIDENT_REPORT_MAX (200u * 1024) /* bytes of the document */
#define INCIDENT_TITLE_MAX  300u
#define INCIDENT_NAME_MAX   300u
#define INCIDENT_WORDS_MAX  60000u
#define INCIDENT_ID_MAX	    64u
#define INCIDENT_LIMITS_MAX 40u

enum incident_stage {
	INCIDENT_FIRST,	    /* 速報 */
	INCIDENT_FOLLOW_UP, /* 続報 */
	INCIDENT_FINAL,	    /* 確報 */
	INCIDENT_STAGES,
};
extern const struct text_choice incident_stages[INCIDENT_STAGES + 1];

/* How what is taken in stands. */
enum incident_open {
	INCIDENT_OPEN_UNKNOWN,
	INCIDENT_IS_OPEN,
	INCIDENT_IS_LIMITED,
	INCIDENT_IS_CLOSED,
	INCIDENT_OPENS,
};
extern const struct text_choice incident_opens[INCIDENT_OPENS + 1];

struct incident_limit {
	struct str title;
	enum incident_open state;
	int64_t since_us; /* TIME_NONE */
};

struct incident_said {
	struct str uuid;   /* of the report: the same again is the same report */
	struct str origin; /* of the case at the facility; "": typed at the hub */
	int64_t reference; /* by which the facility knows where the receipt belongs; 0 */
	enum incident_stage stage;
	bool training;
	struct str title;
	struct str sender; /* "" */
	struct str attack; /* id, or ""; so is the next */
	struct str entry;
	struct str personal; /* "yes", "no", or "": not known; so is the next */
	struct str care;
	int64_t known_us;
	int64_t made_us;
	struct str words; /* the report as people read it */
	struct incident_limit limits[INCIDENT_LIMITS_MAX];
	size_t n_limits;
};

/*
 * Texts in `arena`. ERR_SYNTAX names the member; ERR_LIMIT. Members that are not known are refused:
 * a program that is newer says so by its version.
 */
enum errc incident_report_read(struct str json, struct arena *arena, struct incident_said *ret,
			       struct err *err) MUST_CHECK;

/* What incident_report_read() gives back. */
void incident_report_write(const struct incident_said *said, struct buf *out);

/* By which a facility names its case to the hub: the same case, the same name. Returns `out`. */
#define INCIDENT_ORIGIN_MAX 37u
const char *incident_origin(struct str case_number, char out[static INCIDENT_ORIGIN_MAX]);

/* Of what was typed, too. ERR_SYNTAX, ERR_LIMIT. */
enum errc incident_said_check(const struct incident_said *said, struct err *err) MUST_CHECK;
