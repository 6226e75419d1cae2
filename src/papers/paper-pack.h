/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The papers for the worst day (もしもの時の紙一式): what people need when no screen of the house
 * works, in one signed archive that any machine opens. Each paper is a PDF to print; index.html has
 * the words of all of them for a browser without server or script; pack.json says when it was made
 * and of what (docs/formats/papers.md).
 *
 * A paper is one line in paper-list.c. Every paper is made of what the facility keeps anyway; what
 * is not there yet is said on the paper, never left out. Passwords, keys and tokens are in none: no
 * paper reads the tables that have them.
 *
 * Two hands make it: who has the fonts writes the papers (paper_pack_write()), who has the key
 * signs them (paper_pack_seal()).
 */
#pragma once

#include "custody/signed-zip.h"
#include "inspections/pack.h"
#include "playbooks/playbook-set.h"

struct callout_content;

#define PAPER_PACK_MAX	      (64u * 1024 * 1024) /* bytes of the archive */
#define PAPER_PACK_FILES      300u
#define PAPER_PACK_DIGEST_LEN 64u      /* hexadecimal digits */
#define PAPERS_FOLDER	      "papers" /* of content, and within DATA */

struct paper_scope {
	const struct pack_scope *pack; /* records, contacts, duties, language, moment */
	const struct playbook_set *playbooks;
	const struct callout_content *callouts;
	const char *readme; /* content folder with README files and the verifier; NULL: without */
};

/* Where papers go while they are made. */
struct paper_sink;

struct paper {
	const char *name; /* of its file: "contacts" */
	struct text title;
	bool moves; /* changes by itself from hour to hour: no reason to print anew */
	/* One of the two: a report, or several papers given to the sink. */
	enum errc (*fill)(const struct paper_scope *scope, struct report *report, struct err *err);
	enum errc (*give)(const struct paper_scope *scope, struct paper_sink *sink,
			  struct err *err);
};

extern const struct paper papers[]; /* name NULL at the end */

/* What a `give` calls: a report under a name of its own. */
enum errc paper_give_report(struct paper_sink *sink, const char *name, const struct report *report,
			    struct err *err) MUST_CHECK;
/* A paper that is set already, with the same as plain text. */
enum errc paper_give_set(struct paper_sink *sink, const char *name, struct str title,
			 struct str pdf, struct str text, struct err *err) MUST_CHECK;
/* Are PDFs wanted? Else only their words count, and `pdf` may be "". */
bool paper_wants_pdf(const struct paper_sink *sink);

/* An archive of all papers, without key and signature. ERR_UNSUPPORTED: there is no font. */
enum errc paper_pack_write(const struct paper_scope *scope, struct buf *out,
			   struct err *err) MUST_CHECK;

/* What they say now, without making them: the same digest means the same words on paper. */
enum errc paper_pack_digest(const struct paper_scope *scope,
			    char ret[static PAPER_PACK_DIGEST_LEN + 1], struct err *err) MUST_CHECK;

struct paper_pack_about {
	struct str facility;
	struct str digest;
	int64_t made_us;
	int64_t papers;
	char fingerprint[SIGNER_FINGERPRINT_LEN + 1]; /* "" before it was sealed */
};

/* Sign what paper_pack_write() made; `ret`'s texts in `arena`. */
enum errc paper_pack_seal(struct str written, const struct signer *signer, struct arena *arena,
			  struct buf *out, struct paper_pack_about *ret,
			  struct err *err) MUST_CHECK;

/* As case_bundle_check(): sums, signature, what it says of itself. */
enum errc paper_pack_check(struct str bytes, struct arena *arena, struct paper_pack_about *ret,
			   struct err *err) MUST_CHECK;

/* The same, and its files into `folder` (signed_zip_unpack()). */
enum errc paper_pack_unpack(struct str bytes, const char *folder, struct arena *arena,
			    struct paper_pack_about *ret, struct err *err) MUST_CHECK;
