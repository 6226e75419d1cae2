/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case as one file for others: an archive (ZIP) with the timeline and its seals, what is known,
 * the evidence with its chain, time stamps, and what is needed to check all of it without this
 * program (docs/formats/custody.md). SHA256SUMS names every file, SHA256SUMS.sig signs it.
 */
#pragma once

#include "cases/case-sentence.h"
#include "custody/exhibits.h"
#include "custody/signer.h"

#define CASE_BUNDLE_MAX	    (512u * 1024 * 1024)
#define CASE_BUNDLE_ENTRIES 8000u

struct case_bundle {
	const struct signer *signer;
	const char *evidence;		  /* the folder of kept files; NULL: there is none */
	const char *papers;		  /* the folder of README files and the verifier */
	const struct case_reader *reader; /* of the page that people read */
	int64_t now_us;
	/* Told of each file that was put in, for who waits; may be NULL. */
	void (*on_file)(void *ctx, struct str name, size_t bytes);
	void *ctx;
};

/* ERR_NOT_FOUND: no such case; ERR_CORRUPT: a kept file was altered on the disk; ERR_LIMIT. */
enum errc case_bundle_write(struct db *db, int64_t case_id, const struct case_bundle *bundle,
			    struct buf *out, struct err *err) MUST_CHECK;

struct case_bundle_report {
	struct str number;
	struct str title;
	uint64_t entries;
	uint64_t exhibits;
	uint64_t kept;	 /* files of exhibits that lie in the bundle */
	uint64_t stamps; /* about the exhibit they are of; who signed them is not judged here */
	char fingerprint[SIGNER_FINGERPRINT_LEN + 1];
};

/*
 * Everything that can be checked without knowing anybody: sums, signature, seals of the timeline,
 * digests of exhibits in their three places, what time stamps are about. The sentence names the
 * file and the line. ERR_SYNTAX, ERR_LIMIT: no such bundle; ERR_CORRUPT: something was changed.
 * Texts in `arena`.
 */
enum errc case_bundle_check(struct str bytes, struct arena *arena, struct case_bundle_report *ret,
			    struct err *err) MUST_CHECK;

/* The same, and its files into `folder` (signed_zip_unpack()). */
enum errc case_bundle_unpack(struct str bytes, const char *folder, struct arena *arena,
			     struct case_bundle_report *ret, struct err *err) MUST_CHECK;
