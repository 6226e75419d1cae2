/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board of the network watch (written by the store) and the destinations that the hospital
 * allows itself (written by the console).
 */
#pragma once

#include "base/buf.h"
#include "store/db.h"

#define NETWORK_ALLOWED_MAX 1000u
#define NETWORK_DOMAIN_MAX  253u
#define NETWORK_WHY_MAX	    200u

/* Replace the board: one JSON object a line, the worst of each kind first. */
enum errc network_board_put(struct db *db, struct str rows, struct err *err) MUST_CHECK;

struct network_board_row {
	struct str kind;
	int64_t place;	   /* within its kind, from 0 */
	struct str fields; /* JSON object: docs/formats/network-watch.md */
};
enum errc network_board_list(struct db *db,
			     bool (*take)(void *ctx, const struct network_board_row *row),
			     void *ctx, struct err *err) MUST_CHECK;

struct network_allowed {
	struct str domain;
	struct str why;
	int64_t added_us;
	struct str added_by;
};

/* A domain name in lower case, of two parts or more. */
enum errc network_allowed_check(const struct network_allowed *allowed, struct err *err) MUST_CHECK;
enum errc network_allowed_add(struct db *db, const struct network_allowed *allowed,
			      struct err *err) MUST_CHECK;
enum errc network_allowed_remove(struct db *db, struct str domain, struct err *err) MUST_CHECK;
enum errc network_allowed_list(struct db *db,
			       bool (*take)(void *ctx, const struct network_allowed *allowed),
			       void *ctx, struct err *err) MUST_CHECK;

/* All domains, one a line. */
enum errc network_allowed_lines(struct db *db, struct buf *out, struct err *err) MUST_CHECK;
