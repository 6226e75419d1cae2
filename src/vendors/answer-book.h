/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vendor without Tonoi answers in a workbook (XLSX): it is written for one product, version and
 * edition of a form, filled in, signed with OpenSSH (ssh-signature.h) and handed in at the
 * hospital. The signature is checked before the workbook is looked into. Unsigned it is taken only
 * when a person says how it came, is shown so, and never from a vendor who has a key that counts.
 */
#pragma once

#include "vendors/answer-exchange.h"
#include "vendors/ssh-signature.h"

/* The workbook for a sheet that was asked for, empty. */
enum errc answer_book_write(const struct vendor_scope *scope, int64_t round, enum lang lang,
			    struct buf *out, struct err *err) MUST_CHECK;

struct answer_book {
	struct str signature; /* the text of its file; "": unsigned */
	struct str words;     /* unsigned: how it came */
	struct str vendor;    /* "": whoever's product it is; else of that vendor alone */
};

/*
 * `import`: bytes and by are read, the rest is filled in. All or nothing: with one cell that cannot
 * be understood ERR_SYNTAX names it. ERR_CORRUPT: the signature does not fit; ERR_DENIED: its key
 * was not compared, or nobody says how an unsigned file came; ERR_NOT_FOUND: the sheet was not
 * asked for: another product, version or edition of the form.
 */
enum errc answer_book_import(const struct vendor_scope *scope, const struct answer_book *book,
			     struct answers_import *import, struct err *err) MUST_CHECK;
