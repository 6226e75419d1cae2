/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/asset-table.h"

#define COLUMNS	    "id, " ASSET_COLUMNS ", listed, first_us, last_us, used_us, used_by"
#define FIELDS_FROM 1
#define REST_FROM   (FIELDS_FROM + ASSET_FIELDS)
#define ROW_BYTES   (64u * 1024)

void asset_bind_fields(struct db_stmt *stmt, const struct str field[static ASSET_FIELDS])
{
	for (enum asset_field i = 0; i < ASSET_FIELDS; i++)
		db_bind_text(stmt, asset_fields[i].parameter, field[i].ptr ? field[i] : STR(""));
}

void asset_read_fields(const struct db_stmt *stmt, int first, struct arena *arena,
		       struct str ret[static ASSET_FIELDS])
{
	for (enum asset_field i = 0; i < ASSET_FIELDS; i++)
		ret[i] = arena_str(arena, db_text(stmt, first + (int)i));
}

static struct asset row_of(const struct db_stmt *stmt, struct arena *arena)
{
	struct asset asset = {
		.id = db_i64(stmt, 0),
		.listed = db_i64(stmt, REST_FROM) != 0,
		.first_us = db_i64(stmt, REST_FROM + 1),
		.last_us = db_i64(stmt, REST_FROM + 2),
		.used_us = db_time(stmt, REST_FROM + 3),
		.used_by = arena_str(arena, db_text(stmt, REST_FROM + 4)),
	};

	asset_read_fields(stmt, FIELDS_FROM, arena, asset.field);
	return asset;
}

enum errc assets_each(struct db *db, const struct asset_filter *filter,
		      bool (*take)(void *ctx, const struct asset *asset), void *ctx,
		      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db,
		"SELECT " COLUMNS " FROM assets a WHERE (:kind = '' OR kind = :kind)"
		" AND (:owner = '' OR owner = :owner OR (:owner = 'foreign' AND"
		" owner IN ('private', 'vendor')))"
		" AND (:state = 'all' OR state = :state OR (:state = '' AND state <> 'retired'))"
		" AND (:unlisted = 0 OR listed = 0)"
		" AND (:text = '' OR instr(lower(name || char(10) || number || char(10) || vendor "
		"||"
		" char(10) || model || char(10) || os || char(10) || place || char(10) || purpose "
		"||"
		" char(10) || owner_name || char(10) || partner || char(10) || note), lower(:text))"
		" OR EXISTS (SELECT 1 FROM asset_sightings s CROSS JOIN asset_identifiers i"
		" ON i.sighting = s.id WHERE s.asset = a.id"
		" AND instr(lower(i.value), lower(:text))))"
		" ORDER BY kind, name, id");
	auto_arena arena = ARENA_INIT(ROW_BYTES);
	enum errc code;
	bool row;

	db_bind_text(stmt, ":kind", filter->kind.ptr ? filter->kind : STR(""));
	db_bind_text(stmt, ":owner", filter->owner.ptr ? filter->owner : STR(""));
	db_bind_text(stmt, ":state", filter->state.ptr ? filter->state : STR(""));
	db_bind_text(stmt, ":text", filter->text.ptr ? filter->text : STR(""));
	db_bind_i64(stmt, ":unlisted", filter->unlisted);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct asset asset = row_of(stmt, &arena);
		if (!take(ctx, &asset)) {
			db_rest(stmt);
			break;
		}
		arena_clear(&arena);
	}
	return code;
}

enum errc assets_get(struct db *db, int64_t id, struct arena *arena, struct asset *ret,
		     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM assets WHERE id ="
			    " coalesce((SELECT asset FROM asset_moved WHERE id = :id), :id)");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "%s %lld: %s", text_of(TR("資産", "asset")),
				      (long long)id, text_of(TR("ありません", "there is none")));
	if (code)
		return code;
	*ret = row_of(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

enum errc assets_count(struct db *db, struct asset_counts *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*), coalesce(sum(listed = 0), 0),"
					   " coalesce(sum(kind = 'maintenance-line'), 0),"
					   " coalesce(sum(owner IN ('private', 'vendor')), 0)"
					   " FROM assets WHERE state <> 'retired'");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	if (code)
		return code;
	*ret = (struct asset_counts){ .all = db_i64(stmt, 0),
				      .unlisted = db_i64(stmt, 1),
				      .lines = db_i64(stmt, 2),
				      .foreign = db_i64(stmt, 3) };
	db_rest(stmt);
	return ERR_OK;
}

static void bind(struct db_stmt *stmt, const struct asset *asset)
{
	asset_bind_fields(stmt, asset->field);
	db_bind_i64(stmt, ":listed", asset->listed);
	db_bind_i64(stmt, ":first", asset->first_us);
	db_bind_i64(stmt, ":last", asset->last_us);
	db_bind_time(stmt, ":used", asset->used_us);
	db_bind_text(stmt, ":used_by", asset->used_by.ptr ? asset->used_by : STR(""));
}

enum errc assets_add(struct db *db, const struct asset *asset, int64_t *ret_id, struct err *err)
{
	/* A number is never given twice: what it once meant may be written down somewhere. */
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO assets (" COLUMNS ") VALUES (1 + max("
			    "(SELECT coalesce(max(id), 0) FROM assets),"
			    " (SELECT coalesce(max(id), 0) FROM asset_moved)), " ASSET_PARAMETERS
			    ", :listed, :first, :last, :used, :used_by)");

	bind(stmt, asset);
	const enum errc code = db_run(stmt, err);
	if (!code)
		*ret_id = db_last_id(db);
	return code;
}

enum errc assets_put(struct db *db, const struct asset *asset, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE assets SET (" ASSET_COLUMNS ") = (" ASSET_PARAMETERS
			    "), listed = :listed, first_us = :first, last_us = :last,"
			    " used_us = :used, used_by = :used_by WHERE id = :id");

	db_bind_i64(stmt, ":id", asset->id);
	bind(stmt, asset);
	return db_run(stmt, err);
}

static enum errc run_two(struct db_stmt *stmt, int64_t id, int64_t to, struct err *err)
{
	db_bind_i64(stmt, ":id", id);
	db_bind_i64(stmt, ":to", to);
	return db_run(stmt, err);
}

enum errc assets_move(struct db *db, int64_t id, int64_t to, struct err *err)
{
	enum errc code = run_two(
		db_stmt(db, "UPDATE asset_moved SET asset = :to WHERE asset = :id"), id, to, err);

	if (!code)
		code = run_two(db_stmt(db, "INSERT INTO asset_moved (id, asset) VALUES (:id, :to)"),
			       id, to, err);
	if (code)
		return code;
	struct db_stmt *gone = db_stmt(db, "DELETE FROM assets WHERE id = :id");
	db_bind_i64(gone, ":id", id);
	return db_run(gone, err);
}
