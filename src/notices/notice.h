/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice as it is written, and as it goes from house to house (docs/formats/notices.md): one
 * document of YAML, that goes as JSON. Whoever passes it on passes on the same bytes.
 */
#pragma once

#include "detect/indicators/indicator.h"
#include "notices/audience.h"
#include "notices/receipt-code.h"
#include "organisations/forest.h"

#define NOTICE_TITLE_MAX      200u
#define NOTICE_BODY_MAX	      (20u * 1024)  /* bytes in one language */
#define NOTICE_DOCUMENT_MAX   (100u * 1024) /* bytes of the whole */
#define NOTICE_DUTIES_MAX     50u
#define NOTICE_INDICATORS_MAX 1000u
#define NOTICE_RULES_MAX      50u
#define NOTICE_RULE_MAX	      (64u * 1024)

/* How it goes to those it concerns. */
enum notice_route {
	NOTICE_DIRECT,	  /* from who wrote it to each */
	NOTICE_AUTHORITY, /* down the tree, each office to those below it */
	NOTICE_MEMBER,	  /* from the sector's office over its bodies to their members */
	NOTICE_ROUTES,
};

extern const char *const notice_route_names[NOTICE_ROUTES]; /* "direct", … */

/* What each house is asked to do, and to answer for. */
struct notice_duty {
	struct str id;
	struct text_pair title;
	struct text_pair detail; /* STR_NONE */
	int64_t days;		 /* from the day it arrived */
	const struct notice_duty *next;
};

/* Where what it warns of was seen, told so that nobody knows whose it was (notices/anonymity.h). */
struct notice_seen {
	struct str kind;       /* "" each: it is not told */
	struct str prefecture; /* "13" */
	struct str function;
	struct str product; /* "vendor/product" */
	bool has_beds;
	int64_t beds_from;
	int64_t beds_to;
};

struct notice {
	struct str id;	 /* a UUID; "" while it is being written */
	struct str from; /* code of whom it is from; likewise */
	int64_t made_us;
	struct text_pair title;
	struct text_pair body;
	enum tlp tlp;
	bool training; /* a drill of receipts: said wherever it is shown */
	enum notice_route route;
	const struct audience *audience; /* NULL: everyone below */
	bool unknown_too;     /* also those of whom nobody knows whether it concerns them */
	struct str answer_by; /* a day; STR_NONE */
	const struct notice_duty *duties;
	size_t n_duties;
	const struct yaml *indicators; /* texts; NULL */
	const struct yaml *rules;      /* Sigma, one text each; NULL */
	struct str advisory;	       /* an advisory's id; STR_NONE */
	struct notice_seen seen;
};

extern const char *const notice_answers[]; /* to a duty: "done", "not-yet", "not-concerned"; NULL */

/* `name` of the file for sentences; texts are in `arena`. ERR_SYNTAX: "name:line: …". */
enum errc notice_read(const char *name, struct str text, struct arena *arena, struct notice *ret,
		      struct err *err) MUST_CHECK;

/* The document of what was written, with its id, whom it is from and when. ERR_SYNTAX, ERR_LIMIT.
 */
struct notice_stamp {
	struct str id;
	struct str from;
	int64_t made_us;
};
enum errc notice_document(const char *name, struct str text, const struct notice_stamp *stamp,
			  struct buf *out, struct err *err) MUST_CHECK;

/* What was written, as JSON, with that in place of its "seen-at". */
enum errc notice_with_seen(const char *name, struct str text, const struct notice_seen *seen,
			   struct buf *out, struct err *err) MUST_CHECK;

bool notice_seen_any(const struct notice_seen *seen); /* is anything told? */

/* "病院・東京都・100〜199床" / "hospital, Tokyo, 100-199 beds"; in the arena. */
struct str notice_seen_words(const struct notice_seen *seen, enum lang lang, struct arena *arena);

const struct notice_duty *notice_duty_find(const struct notice *notice, struct str id); /* NULL */
