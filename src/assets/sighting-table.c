/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/sighting-table.h"

#include "assets/asset-table.h"

#define COLUMNS	    "asset, source, feed, key, first_us, last_us, used_us, used_by, " ASSET_COLUMNS
#define FIELDS_FROM 9
/*
 * CROSS JOIN: the table named first is walked first. Without it SQLite prefers the index whose
 * order is asked for, and walks all values of a type for one asset.
 */

#define ROW_BYTES (256u * 1024)

enum errc sightings_find(struct db *db, struct str source, struct str key, int64_t *ret_id,
			 int64_t *ret_asset, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id, asset FROM asset_sightings"
					   " WHERE source = :source AND key = :key");
	bool row = false;

	db_bind_text(stmt, ":source", source);
	db_bind_text(stmt, ":key", key);
	const enum errc code = db_next(stmt, &row, err);
	*ret_id = !code && row ? db_i64(stmt, 0) : 0;
	*ret_asset = !code && row ? db_i64(stmt, 1) : 0;
	db_rest(stmt);
	return code;
}

static enum errc add_identifiers(struct db *db, int64_t id, const struct sighting *s,
				 struct err *err)
{
	enum errc code = ERR_OK;

	for (const struct identifier *i = s->identifiers; i && !code; i = i->next) {
		struct db_stmt *stmt = db_stmt(db, "INSERT OR IGNORE INTO asset_identifiers"
						   " (sighting, type, value)"
						   " VALUES (:id, :type, :value)");
		db_bind_i64(stmt, ":id", id);
		db_bind_text(stmt, ":type", str_from(identifier_types[i->type].id));
		db_bind_text(stmt, ":value", i->value);
		code = db_run(stmt, err);
	}
	return code;
}

static void bind_said(struct db_stmt *stmt, const struct sighting *s)
{
	db_bind_time(stmt, ":used", s->used_us);
	db_bind_text(stmt, ":used_by", s->used_by);
	asset_bind_fields(stmt, s->field);
}

enum errc sightings_add(struct db *db, int64_t asset, const struct sighting *s, int64_t *ret_id,
			struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO asset_sightings (" COLUMNS ") VALUES (:asset, :source,"
			    " :feed, :key, :seen, :seen, :used, :used_by, " ASSET_PARAMETERS ")");

	db_bind_i64(stmt, ":asset", asset);
	db_bind_text(stmt, ":source", s->source);
	db_bind_text(stmt, ":feed", str_from(asset_feeds[s->feed].id));
	db_bind_text(stmt, ":key", s->key);
	db_bind_i64(stmt, ":seen", s->seen_us);
	bind_said(stmt, s);
	const enum errc code = db_run(stmt, err);
	if (code)
		return code;
	*ret_id = db_last_id(db);
	return add_identifiers(db, *ret_id, s, err);
}

enum errc sightings_replace(struct db *db, int64_t id, const struct sighting *s, bool *ret_replaced,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE asset_sightings SET last_us = :seen, used_us = :used,"
			    " used_by = :used_by, (" ASSET_COLUMNS ") = (" ASSET_PARAMETERS
			    ") WHERE id = :id AND last_us <= :seen");

	db_bind_i64(stmt, ":id", id);
	db_bind_i64(stmt, ":seen", s->seen_us);
	bind_said(stmt, s);
	const enum errc code = db_run(stmt, err);
	*ret_replaced = !code && db_changed(db) > 0;
	if (code || !*ret_replaced)
		return code;
	struct db_stmt *old = db_stmt(db, "DELETE FROM asset_identifiers WHERE sighting = :id");
	db_bind_i64(old, ":id", id);
	const enum errc gone = db_run(old, err);
	return gone ? gone : add_identifiers(db, id, s, err);
}

static enum errc read_identifiers(struct db *db, int64_t id, struct sighting *s, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT type, value FROM asset_identifiers WHERE sighting = :id");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":id", id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const enum identifier_type type = identifier_type_named(db_text(stmt, 0));
		if (type < ID_TYPES)
			sighting_identify(s, type, arena_str(s->arena, db_text(stmt, 1)));
	}
	return code;
}

static struct sighting_row row_of(const struct db_stmt *stmt, struct arena *arena)
{
	struct sighting_row row = {
		.id = db_i64(stmt, 0),
		.asset = db_i64(stmt, 1),
		.first_us = db_i64(stmt, 5),
	};

	sighting_init(&row.is, asset_feed_named(db_text(stmt, 3)),
		      arena_str(arena, db_text(stmt, 2)), db_i64(stmt, 6), arena);
	row.is.key = arena_str(arena, db_text(stmt, 4));
	row.is.used_us = db_time(stmt, 7);
	row.is.used_by = arena_str(arena, db_text(stmt, 8));
	asset_read_fields(stmt, FIELDS_FROM, arena, row.is.field);
	return row;
}

enum errc sightings_each(struct db *db, int64_t asset,
			 bool (*take)(void *ctx, const struct sighting_row *row), void *ctx,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT id, " COLUMNS " FROM asset_sightings WHERE asset = :asset ORDER BY id");
	auto_arena arena = ARENA_INIT(ROW_BYTES);
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":asset", asset);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct sighting_row one = row_of(stmt, &arena);
		code = one.is.feed == FEED_COUNT
			       ? fail(err, ERR_CORRUPT, "sighting %lld: no such kind of source",
				      (long long)one.id)
			       : read_identifiers(db, one.id, &one.is, err);
		if (code || !take(ctx, &one)) {
			db_rest(stmt);
			break;
		}
		arena_clear(&arena);
	}
	return code;
}

enum errc sightings_assign(struct db *db, int64_t sighting, int64_t asset, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE asset_sightings SET asset = :asset WHERE id = :id");

	db_bind_i64(stmt, ":id", sighting);
	db_bind_i64(stmt, ":asset", asset);
	return db_run(stmt, err);
}

enum errc sightings_assign_all(struct db *db, int64_t from, int64_t to, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE asset_sightings SET asset = :to WHERE asset = :from");

	db_bind_i64(stmt, ":from", from);
	db_bind_i64(stmt, ":to", to);
	return db_run(stmt, err);
}

enum errc sightings_with(struct db *db, int64_t self, enum identifier_type type, struct str value,
			 struct arena *arena, struct sighting_hit ret[static SIGHTING_HITS_MAX],
			 size_t *ret_n, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT s.id, s.asset, s.feed, s.last_us, s.vendor"
		    " FROM asset_identifiers i CROSS JOIN asset_sightings s ON s.id = i.sighting"
		    " WHERE i.type = :type AND i.value = :value AND s.id <> :self"
		    " ORDER BY s.id LIMIT :most");
	enum errc code;
	bool row;

	*ret_n = 0;
	db_bind_text(stmt, ":type", str_from(identifier_types[type].id));
	db_bind_text(stmt, ":value", value);
	db_bind_i64(stmt, ":self", self);
	db_bind_i64(stmt, ":most", SIGHTING_HITS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		ret[(*ret_n)++] = (struct sighting_hit){
			.sighting = db_i64(stmt, 0),
			.asset = db_i64(stmt, 1),
			.feed = asset_feed_named(db_text(stmt, 2)),
			.last_us = db_i64(stmt, 3),
			.vendor = arena_str(arena, db_text(stmt, 4)),
		};
	}
	return code;
}

enum errc sightings_values(struct db *db, int64_t asset, enum identifier_type type,
			   bool (*take)(void *ctx, struct str value), void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT DISTINCT i.value FROM asset_sightings s CROSS JOIN asset_identifiers i"
		    " ON i.sighting = s.id WHERE s.asset = :asset AND i.type = :type"
		    " ORDER BY i.value");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":asset", asset);
	db_bind_text(stmt, ":type", str_from(identifier_types[type].id));
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (!take(ctx, db_text(stmt, 0))) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc sightings_all_values(struct db *db,
			       bool (*take)(void *ctx, int64_t asset, enum identifier_type type,
					    struct str value),
			       void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT DISTINCT s.asset, i.type, i.value FROM asset_sightings s"
			    " JOIN asset_identifiers i ON i.sighting = s.id"
			    " ORDER BY s.asset, i.type, i.value");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const enum identifier_type type = identifier_type_named(db_text(stmt, 1));
		if (type < ID_TYPES && !take(ctx, db_i64(stmt, 0), type, db_text(stmt, 2))) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc sightings_sources(struct db *db, int64_t asset, struct arena *arena, struct str *ret,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT group_concat(source, ' · ') FROM (SELECT DISTINCT source"
			    " FROM asset_sightings WHERE asset = :asset ORDER BY source)");
	bool row = false;

	db_bind_i64(stmt, ":asset", asset);
	const enum errc code = db_next(stmt, &row, err);
	*ret = !code && row ? arena_str(arena, db_text(stmt, 0)) : STR_NONE;
	db_rest(stmt);
	return code;
}

struct joining {
	struct arena *arena;
	struct str text;
};

static bool join_value(void *ctx, struct str value)
{
	struct joining *joining = ctx;

	joining->text = joining->text.len ? arena_printf(joining->arena, "%.*s, %.*s",
							 STR_ARG(joining->text), STR_ARG(value))
					  : arena_str(joining->arena, value);
	return joining->text.ptr != NULL;
}

enum errc sightings_values_text(struct db *db, int64_t asset, enum identifier_type type,
				struct arena *arena, struct str *ret, struct err *err)
{
	struct joining joining = { .arena = arena, .text = STR_NONE };
	const enum errc code = sightings_values(db, asset, type, join_value, &joining, err);

	*ret = joining.text;
	return code;
}
