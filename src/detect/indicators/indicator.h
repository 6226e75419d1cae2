/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An indicator: a value that has been seen in attacks, who says so, how sure they are, until when
 * it counts, and who may be told (TLP).
 */
#pragma once

#include "base/os/clock.h"
#include "detect/indicators/value.h"

/* FIRST's Traffic Light Protocol 2.0, the strictest last; WHITE of 1.0 is CLEAR. */
enum tlp {
	TLP_NONE, /* nobody has said */
	TLP_CLEAR,
	TLP_GREEN,
	TLP_AMBER,
	TLP_AMBER_STRICT,
	TLP_RED,
};
#define TLP_MAX (TLP_RED + 1)

/* "TLP:AMBER+STRICT"; "" for none. */
const char *tlp_name(enum tlp tlp);

/* "amber", "TLP:AMBER", "tlp:amber+strict", … without regard to case. */
bool tlp_parse(struct str text, enum tlp *ret);

static inline enum tlp tlp_strictest(enum tlp a, enum tlp b)
{
	return a > b ? a : b;
}

enum indicator_id_kind {
	INDICATOR_ID_NONE, /* named by its value */
	INDICATOR_ID_STIX, /* indicator--<uuid> */
	INDICATOR_ID_MISP, /* <uuid> of an attribute */
};

#define INDICATOR_NO_CONFIDENCE 255u
#define INDICATOR_NAME_MAX	255u
#define INDICATOR_ID_TEXT	64u
#define UUID_BYTES		16u
#define UUID_TEXT		36u

/* What one indicator is. Texts are borrowed. */
struct indicator {
	enum indicator_type type;
	struct str value; /* canonical */
	enum tlp tlp;
	unsigned confidence; /* STIX 2.1 Appendix A: 0..100; INDICATOR_NO_CONFIDENCE */
	enum indicator_id_kind id_kind;
	unsigned char id[UUID_BYTES];
	uint16_t source;	/* number in the set */
	uint32_t context;	/* number in the set + 1; 0: none */
	int64_t valid_from_us;	/* TIME_NONE: not said. Seconds are kept, 1970..2106 */
	int64_t valid_until_us; /* TIME_NONE: for ever */
	struct str name;	/* "" when it has none; at most INDICATOR_NAME_MAX bytes */
};

/* What many indicators have in common: the report or event they come from. */
struct indicator_context {
	enum tlp tlp;
	struct str title;
	struct str author;
};

/* One list of indicators, under the name it was imported by. */
struct indicator_source {
	struct str name;
	struct str file; /* the last one that was imported */
	enum tlp tlp;	 /* none of its indicators may be told more widely */
	int64_t imported_us;
	int64_t newest_us;   /* latest valid_from, TIME_NONE when none is known */
	int64_t last_end_us; /* latest valid_until; TIME_NONE: some have none */
	uint64_t counts[INDICATOR_TYPES];
};

#define INDICATOR_SOURCE_NAME_MAX 64u

/* Letters, digits, '-', '_' and '.': it becomes part of rule ids and commands. */
bool indicator_source_name_ok(struct str name);

void indicator_uuid_show(const unsigned char id[static UUID_BYTES], char out[static UUID_TEXT + 1]);

/* "indicator--8e2e…" or the bare UUID; false when it is neither. */
bool indicator_id_parse(struct str text, enum indicator_id_kind *ret_kind,
			unsigned char ret[static UUID_BYTES]);

/*
 * The id as its source wrote it; for one without, "v-" and a hash of its value, the same in every
 * set. Returns `out`.
 */
const char *indicator_id_text(const struct indicator *indicator,
			      char out[static INDICATOR_ID_TEXT]);
