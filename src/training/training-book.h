/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of training as a workbook: departments, who was not yet trained, sessions, results.
 * Staff numbers and departments; names stay in the records database. Needs a place for temporary
 * files (base/office/xlsx-write.h).
 */
#pragma once

#include "base/buf.h"
#include "training/report.h"

#define TRAINING_BOOK_MAX (64u * 1024 * 1024)

struct training_book {
	struct db *db;
	const struct training_span *span;
	struct str facility;
	enum lang lang;
	int64_t made_us;
};

enum errc training_book_write(const struct training_book *book, struct buf *out,
			      struct err *err) MUST_CHECK;
