/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vendor answers once: its sheet leaves as a signed file and comes in at any hospital. The same
 * file twice is one; an older edition changes nothing; the same edition with other answers is
 * refused. What a person typed here after the file was made stays.
 */
#pragma once

#include "vendors/answer-set.h"
#include "vendors/signed-file.h"
#include "vendors/vendor-sheets.h"

/*
 * The set of a sheet, with its next edition when an answer changed since the last file; kept with
 * the sheet. ERR_NOT_FOUND: nothing is answered.
 */
enum errc answers_export(const struct vendor_scope *scope, int64_t round,
			 const struct vendor_signer *signer, struct buf *out,
			 struct answer_set *ret, struct err *err) MUST_CHECK;

enum import_result {
	IMPORT_TAKEN,
	IMPORT_AGAIN, /* it was here already */
	IMPORT_OLDER, /* a newer edition is here */
	IMPORT_RESULTS,
};

extern const char *const import_result_names[IMPORT_RESULTS]; /* "taken", … */

struct answers_import {
	struct str bytes;   /* of the file */
	struct str product; /* as it is called here; STR_NONE: as in the file */
	struct str by;	    /* who brought it */
	struct str hand;    /* of an unsigned one: who vouches and how it came; "" or STR_NONE */

	/* What came of it. */
	struct answer_set set;
	struct signed_file file;
	int64_t round;
	enum import_result result;
	unsigned changed;
	unsigned same;
	unsigned kept; /* typed here after the file was made: they stay */
};

/*
 * Verifies and takes it in. ERR_DENIED: the key has not been compared with the vendor yet (it is
 * kept as seen), or was retired; ERR_CONFLICT: the same edition said something else before;
 * ERR_NOT_FOUND: vendor, product, form or an item is not here.
 */
enum errc answers_import(const struct vendor_scope *scope, struct answers_import *import,
			 struct err *err) MUST_CHECK;

/*
 * The same of a set that was read already: product, set, file (its key) and hand say what it is.
 * ERR_DENIED also: it is unsigned, and the vendor has a key that counts.
 */
enum errc answers_take(const struct vendor_scope *scope, struct answers_import *import,
		       struct err *err) MUST_CHECK;
