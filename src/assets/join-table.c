/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/join-table.h"

enum errc asset_joins_add(struct db *db, const struct asset_join *join, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR IGNORE INTO asset_joins (sighting, other, type, value,"
			    " weight, at_us) VALUES (:sighting, :other, :type, :value, :weight,"
			    " :at)");

	db_bind_i64(stmt, ":sighting", join->sighting);
	db_bind_i64(stmt, ":other", join->other);
	db_bind_text(stmt, ":type", join->type);
	db_bind_text(stmt, ":value", join->value);
	db_bind_i64(stmt, ":weight", join->weight);
	db_bind_i64(stmt, ":at", join->at_us);
	return db_run(stmt, err);
}

enum errc asset_joins_each(struct db *db, int64_t asset,
			   bool (*take)(void *ctx, const struct asset_join *join), void *ctx,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT j.sighting, j.other, j.type, j.value, j.weight, j.at_us"
			    " FROM asset_sightings s CROSS JOIN asset_joins j ON j.sighting = s.id"
			    " WHERE s.asset = :asset ORDER BY j.sighting, j.weight DESC, j.other");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":asset", asset);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct asset_join join = {
			.sighting = db_i64(stmt, 0),
			.other = db_i64(stmt, 1),
			.type = db_text(stmt, 2),
			.value = db_text(stmt, 3),
			.weight = db_i64(stmt, 4),
			.at_us = db_i64(stmt, 5),
		};
		if (!take(ctx, &join)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc asset_joins_cut(struct db *db, struct err *err)
{
	return db_run(db_stmt(db, "DELETE FROM asset_joins WHERE"
				  " (SELECT asset FROM asset_sightings WHERE id = sighting) <>"
				  " (SELECT asset FROM asset_sightings WHERE id = other)"),
		      err);
}

enum errc asset_apart_add(struct db *db, int64_t asset, int64_t other, struct str by,
			  int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT OR IGNORE INTO asset_apart (a, b, by, at_us)"
					   " SELECT min(x.id, y.id), max(x.id, y.id), :by, :at"
					   " FROM asset_sightings x, asset_sightings y"
					   " WHERE x.asset = :asset AND y.asset = :other");

	db_bind_i64(stmt, ":asset", asset);
	db_bind_i64(stmt, ":other", other);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":at", now_us);
	return db_run(stmt, err);
}

enum errc asset_apart_forget(struct db *db, int64_t asset, int64_t other, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM asset_apart WHERE (a, b) IN"
					   " (SELECT min(x.id, y.id), max(x.id, y.id)"
					   " FROM asset_sightings x, asset_sightings y"
					   " WHERE x.asset = :asset AND y.asset = :other)");

	db_bind_i64(stmt, ":asset", asset);
	db_bind_i64(stmt, ":other", other);
	return db_run(stmt, err);
}

enum errc asset_apart_is(struct db *db, int64_t asset, int64_t sighting, int64_t other, bool *ret,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT 1 FROM asset_sightings x JOIN asset_apart p ON x.id IN (p.a, p.b)"
		    " JOIN asset_sightings y ON y.id = p.a + p.b - x.id"
		    " WHERE (x.id = :sighting OR (:sighting = 0 AND x.asset = :asset))"
		    " AND y.asset = :other LIMIT 1");
	bool row = false;

	db_bind_i64(stmt, ":asset", asset);
	db_bind_i64(stmt, ":sighting", sighting);
	db_bind_i64(stmt, ":other", other);
	const enum errc code = db_next(stmt, &row, err);
	*ret = !code && row;
	db_rest(stmt);
	return code;
}
