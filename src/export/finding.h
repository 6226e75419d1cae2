/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding on its way to other programs: which rule found what, in which event of which record.
 * Views of somebody else's data, good while a shape (shape.h) writes them; STR_NONE or "" is what
 * is not known. Made of a match by `tonoi scan`, of a stored alert by `tonoi alerts` and by the
 * courier.
 */
#pragma once

#include "event/event.h"

/* Sigma 2.1 "Level". */
enum finding_level {
	FINDING_INFORMATIONAL,
	FINDING_LOW,
	FINDING_MEDIUM,
	FINDING_HIGH,
	FINDING_CRITICAL,
	FINDING_LEVELS,
};

/* What of the event made the rule hold; without a name: words found anywhere. */
struct finding_reason {
	struct str field;
	struct str value;
};

struct finding {
	struct str rule_id;
	struct str title;
	struct str description;
	struct str author;
	struct str rule_text; /* the rule as it is written, where it is known */
	enum finding_level level;
	const struct str *tags; /* Sigma's: "attack.t1110", "attack.credential-access", "cve.…" */
	size_t n_tags;
	const struct str *references;
	size_t n_references;

	struct str id; /* of the stored alert; else made of rule, source and record */
	struct str host;
	struct str user;
	struct str source;	   /* file, or who sent the record */
	struct str format;	   /* of the parser */
	uint64_t record;	   /* EventRecordID, line or document number */
	int64_t time_us;	   /* as the source wrote it, or TIME_NONE */
	int64_t found_us;	   /* when the watch found it, or TIME_NONE */
	const struct event *event; /* its fields; never NULL, but it may have none */
	const struct finding_reason *reasons;
	size_t n_reasons;
};

/* "informational", …: as Sigma writes it. */
const char *finding_level_name(enum finding_level level);
bool finding_level_parse(struct str name, enum finding_level *ret);

/* What stands in finding->id, or the same for the same rule, source and record: 32 hex digits. */
#define FINDING_ID_LEN 32
void finding_id(const struct finding *finding, char out[static FINDING_ID_LEN + 1]);

/*
 * ATT&CK in Sigma's tags (Sigma tags appendix): "attack.t1059.001" is technique T1059.001,
 * "attack.credential-access" the tactic "credential-access". False for any other tag.
 */
#define TECHNIQUE_MAX 16
bool tag_technique(struct str tag, char out[static TECHNIQUE_MAX]);
bool tag_tactic(struct str tag, struct str *ret);
