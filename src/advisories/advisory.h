/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One advisory, whatever feed it came from: what it is called, which products and versions it says
 * what about, how bad it is, when it was written, where to read more.
 *
 * All text is a view of the feed's item and all lists are in the item's arena: both end when the
 * sink that was given the advisory returns. Text that is not there is STR_NONE.
 */
#pragma once

#include "advisories/ranges.h"
#include "base/os/clock.h"

#define STATEMENTS_MAX 20000u /* of one advisory */
#define TEXTS_MAX      4096u  /* ids, references, scores: each */

enum statement_status {
	STATEMENT_AFFECTED,
	STATEMENT_NOT_AFFECTED,
	STATEMENT_FIXED,
	STATEMENT_UNDER_INVESTIGATION,
};

/* "These versions of this product are …". */
struct product_statement {
	enum statement_status status;
	struct str vendor;   /* as written */
	struct str product;  /* as written */
	struct str cpe;	     /* 2.2 URI or 2.3 formatted string, as written */
	struct str versions; /* as written, for people */
	struct version_ranges ranges;
	struct str cve; /* the one vulnerability it is about; STR_NONE: the whole advisory */
	struct str why; /* VEX: the justification */
	bool together;	/* holds only together with something else (NVD "AND") */
	struct product_statement *next;
};

struct advisory_text {
	struct str text;
	struct advisory_text *next;
};

struct advisory_score {
	struct str version; /* "2.0", "3.1", "4.0" */
	struct str vector;
	unsigned tenths; /* 0 to 100 */
	struct advisory_score *next;
};

struct advisory {
	struct str id;	  /* "CVE-…", "JVNDB-…", the publisher's tracking id */
	const char *feed; /* name of the feed format */
	struct str publisher;
	struct str revision; /* as the publisher counts its editions */
	struct str title;
	struct str summary;
	struct str action;    /* what to do, where the feed says it */
	int64_t published_us; /* TIME_NONE: not told */
	int64_t modified_us;
	int64_t due_us; /* KEV: to be done until */
	bool withdrawn;
	bool exploited;	 /* known to be used in attacks */
	bool ransomware; /* … by extortionists */
	bool exploit_public;
	double epss;		   /* probability, 0 to 1; below 0: not told */
	double percentile;	   /* likewise */
	struct advisory_text *ids; /* CVE and other numbers, `id` not repeated */
	struct advisory_text *references;
	struct advisory_score *scores;
	struct product_statement *statements;

	/* For those who fill it. */
	struct arena *arena;
	size_t n_ids;
	size_t n_references;
	size_t n_statements;
	bool cut; /* a limit was reached: the advisory must not be used */
};

void advisory_init(struct advisory *advisory, const char *feed, struct arena *arena);

/* Empty and repeated ones are not added. */
void advisory_add_id(struct advisory *advisory, struct str id);
void advisory_add_reference(struct advisory *advisory, struct str url);

/* `score` as written ("7.5"); one that is no number from 0 to 10 is left out. */
void advisory_add_score(struct advisory *advisory, struct str version, struct str vector,
			double score);

/* A copy of `statement` at the end; `versions` is parsed unless `ranges` are there already. */
struct product_statement *advisory_add_statement(struct advisory *advisory,
						 const struct product_statement *statement);

/* The score of the newest version of CVSS, the highest of several; NULL when there is none. */
const struct advisory_score *advisory_best_score(const struct advisory *advisory);

/*
 * Times as feeds write them: a day alone, minutes without seconds ("2023-10-16T17:18+09:00"), or
 * what time_parse_any() reads. `offset` (minutes) is taken where no zone is told; TIME_NONE when it
 * is no time.
 */
int64_t advisory_time(struct str text, int offset);

/* "CVE-" year "-" four digits or more. */
bool is_cve(struct str id);
