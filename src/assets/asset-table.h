/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables assets and asset_moved. Writing is the register's business (register.h); everybody may
 * read.
 */
#pragma once

#include "assets/asset.h"
#include "base/arena.h"
#include "store/db.h"

/* Empty: everything. Retired assets are left out unless `state` asks for them. */
struct asset_filter {
	struct str kind;
	struct str owner; /* "foreign": private and vendor-owned ones */
	struct str state; /* "all": retired ones too */
	struct str text;  /* within any field or identifier, without regard to case */
	bool unlisted;	  /* only what is in no list */
};

/* By kind and name, until `take` says false; texts are good during the call. */
enum errc assets_each(struct db *db, const struct asset_filter *filter,
		      bool (*take)(void *ctx, const struct asset *asset), void *ctx,
		      struct err *err) MUST_CHECK;

/* Also by a number that became part of another; texts in `arena`; ERR_NOT_FOUND. */
enum errc assets_get(struct db *db, int64_t id, struct arena *arena, struct asset *ret,
		     struct err *err) MUST_CHECK;

struct asset_counts {
	int64_t all; /* without retired ones */
	int64_t unlisted;
	int64_t lines;
	int64_t foreign; /* private and vendor-owned */
};
enum errc assets_count(struct db *db, struct asset_counts *ret, struct err *err) MUST_CHECK;

/* `id` is not read. */
enum errc assets_add(struct db *db, const struct asset *asset, int64_t *ret_id,
		     struct err *err) MUST_CHECK;
enum errc assets_put(struct db *db, const struct asset *asset, struct err *err) MUST_CHECK;

/* `id` is no more: its number leads to `to` from now on. */
enum errc assets_move(struct db *db, int64_t id, int64_t to, struct err *err) MUST_CHECK;

/* For both tables of fields: bind them, and read them from column `first` on. */
void asset_bind_fields(struct db_stmt *stmt, const struct str field[static ASSET_FIELDS]);
void asset_read_fields(const struct db_stmt *stmt, int first, struct arena *arena,
		       struct str ret[static ASSET_FIELDS]);

/* The columns of the fields, in the order of enum asset_field, and their parameters. */
#define ASSET_COLUMNS                                                                              \
	"kind, owner, state, name, number, vendor, model, os, os_version, place, purpose,"         \
	" owner_name, permit_by, permit_on, permit_until, partner, route, note"
#define ASSET_PARAMETERS                                                                           \
	":kind, :owner, :state, :name, :number, :vendor, :model, :os, :os_version, :place,"        \
	" :purpose, :owner_name, :permit_by, :permit_on, :permit_until, :partner, :route, :note"
