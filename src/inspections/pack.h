/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inspector's folder: what an inspection of cyber security looks at, as PDF and as workbooks,
 * with an index that has the SHA-256 of every file. Nothing in it is written for the inspection:
 * each part is made of what the hospital keeps anyway, and a part that does not exist is named in
 * the index as missing.
 *
 * A part is one file pack-<name>.c that fills a report (report.h), and one line in pack.c;
 * checklists are the forms themselves. Which forms are which part is data (the pack's inspections).
 */
#pragma once

#include "duties/duty.h"
#include "forms/form-set.h"
#include "inspections/contact-content.h"
#include "inspections/report.h"

#define PACK_FILE_MAX  (64u * 1024 * 1024) /* bytes of one file */
#define PACK_FILES_MAX 200u
#define PACK_NAME_MAX  120u
#define PACK_SHA256    64u /* hexadecimal digits */

struct pack_scope {
	struct db *db;
	const struct form_set *forms;
	const struct contact_content *contacts;
	const struct pack_content *content;
	struct duty_scope duties; /* whose arena holds texts of the pack, too */
	struct str facility;
	enum lang lang;
	int64_t now_us;
};

/* Everything that making a pack reads of the content folder `content`. */
struct pack_office;
enum errc pack_office_open(const char *content, struct pack_office **ret,
			   struct err *err) MUST_CHECK;
void pack_office_close(struct pack_office *office);
void pack_office_close_at(struct pack_office **office);
#define auto_pack_office CLEANUP(pack_office_close_at) struct pack_office

/* For this moment; `arena` holds the texts. */
struct pack_scope pack_scope_at(const struct pack_office *office, struct db *db,
				struct arena *arena, enum lang lang, int64_t now_us);

/* ---- parts that are reports ---- */

struct pack_part {
	const char *name; /* of its files: "contacts" */
	struct text title;
	enum errc (*fill)(const struct pack_scope *scope, struct report *report, struct err *err);
};

extern const struct pack_part pack_parts[];		 /* name NULL at the end */
const struct pack_part *pack_part_find(struct str name); /* or NULL */

/* One part, filled. The caller frees it. */
enum errc pack_report(const struct pack_scope *scope, const struct pack_part *part,
		      struct report **ret, struct err *err) MUST_CHECK;

/* ---- checklists ---- */

/* A round that belongs into the pack. */
struct pack_round {
	int64_t id;
	const struct form *form;
	struct str part; /* id in 20-pack.yml: "checklist" */
	struct str subject;
	struct str title;
};

struct pack_rounds {
	struct pack_round at[PACK_FILES_MAX];
	size_t n;
};

/* The newest round of each part and subject; texts in the scope's arena. */
enum errc pack_rounds(const struct pack_scope *scope, struct pack_rounds *ret,
		      struct err *err) MUST_CHECK;

/* One checklist as a report, for a page. The caller frees it. */
enum errc pack_round_report(const struct pack_scope *scope, const struct pack_round *round,
			    struct report **ret, struct err *err) MUST_CHECK;

/* ---- the whole ---- */

struct pack_sink {
	/* `name` has no folder in it; both are good during the call. */
	enum errc (*take)(void *ctx, struct str name, struct str bytes, struct err *err);
	void *ctx;
};

enum pack_shape {
	PACK_PDF = 1 << 0,
	PACK_XLSX = 1 << 1,
};

/* Every file; the index is the last, and SHA256SUMS (as sha256sum(1) reads it) is behind it. */
enum errc pack_write(const struct pack_scope *scope, unsigned shapes, const struct pack_sink *sink,
		     struct err *err) MUST_CHECK;

/* The same as one archive. */
enum errc pack_write_zip(const struct pack_scope *scope, struct buf *out,
			 struct err *err) MUST_CHECK;
