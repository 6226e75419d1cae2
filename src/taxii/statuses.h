/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Status resources (TAXII 2.1 4.3): what became of the objects of one request. Owns the SQL of
 * taxii_statuses. Requests are done when they are answered, so a status never has objects pending;
 * it is kept for TAXII_STATUS_DAYS.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/uuid.h"
#include "store/db.h"
#include "taxii/objects.h"

#define TAXII_STATUS_DAYS 7
#define TAXII_STATUS_MAX  DB_TEXT_MAX

struct taxii_status {
	char id[UUID_TEXT_MAX];
	int64_t now_us;
	struct buf successes; /* objects of the lists, with commas between them */
	struct buf failures;
	uint64_t n_successes;
	uint64_t n_failures;
};

void taxii_status_begin(struct taxii_status *status, int64_t now_us);
void taxii_status_done(struct taxii_status *status);

/* `problem` NULL: it was added, or was there already. */
void taxii_status_note(struct taxii_status *status, const struct taxii_receipt *receipt,
		       const char *problem);

/* Written into `out` and kept for `member`. ERR_LIMIT: more details than a status can have. */
enum errc taxii_status_keep(struct db *db, const struct taxii_status *status, struct str member,
			    struct buf *out, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: there is none of that id for `member`. */
enum errc taxii_status_get(struct db *db, struct str id, struct str member, struct buf *out,
			   struct err *err) MUST_CHECK;
