/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/collections.h"

#include "base/encoding/yaml-check.h"
#include "base/typed.h"

#define COLLECTION_COLUMNS "id, alias, title, description, tlp_max, last_added_us, made_us, made_by"

static struct taxii_collection read_collection(const struct db_stmt *row)
{
	return (struct taxii_collection){
		.id = db_text(row, 0),
		.alias = db_text(row, 1),
		.title = db_text(row, 2),
		.description = db_text(row, 3),
		.tlp_max = (enum tlp)db_i64(row, 4),
		.last_added_us = db_i64(row, 5),
		.made_us = db_i64(row, 6),
		.made_by = db_text(row, 7),
	};
}

static enum errc check_collection(struct db *db, const struct taxii_collection *collection,
				  struct err *err)
{
	const struct typed texts[] = {
		{ "title", collection->title, TAXII_TITLE_MAX, .needed = true },
		{ "description", collection->description, TAXII_WORDS_MAX, .lines = true },
	};
	uint64_t n;

	if (!yaml_id_valid(collection->alias))
		return fail(err, ERR_SYNTAX,
			    "%.*s: a collection is called by small letters, digits and dashes",
			    STR_ARG(str_sub(collection->alias, 0, TAXII_ALIAS_MAX)));
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);
	if (!code)
		code = db_count(db_stmt(db, "SELECT count(*) FROM taxii_collections"), &n, err);
	if (!code && n >= TAXII_COLLECTIONS_MAX)
		code = fail(err, ERR_LIMIT, "there are %u collections already",
			    TAXII_COLLECTIONS_MAX);
	return code;
}

enum errc taxii_collection_add(struct db *db, const struct taxii_collection *collection,
			       char ret_id[static UUID_TEXT_MAX], struct err *err)
{
	const enum errc code = check_collection(db, collection, err);

	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO taxii_collections (" COLLECTION_COLUMNS ")"
					   " VALUES (:id, :alias, :title, :description, :tlp, 0,"
					   " :made, :by)");

	db_bind_text(stmt, ":id", str_from(uuid_random(ret_id)));
	db_bind_text(stmt, ":alias", collection->alias);
	db_bind_text(stmt, ":title", collection->title);
	db_bind_text(stmt, ":description", str_or_empty(collection->description));
	db_bind_i64(stmt, ":tlp", (int64_t)collection->tlp_max);
	db_bind_i64(stmt, ":made", collection->made_us);
	db_bind_text(stmt, ":by", collection->made_by);
	return db_run(stmt, err);
}

enum errc taxii_collection_find(struct db *db, struct arena *arena, struct str name,
				struct taxii_collection *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLLECTION_COLUMNS " FROM taxii_collections"
					   " WHERE id = :name OR alias = :name");

	db_bind_text(stmt, ":name", name);
	const enum errc code = db_one(stmt, err, "%.*s: there is no such collection",
				      STR_ARG(str_sub(name, 0, TAXII_ALIAS_MAX)));
	if (code)
		return code;
	*ret = read_collection(stmt);
	ret->id = arena_str(arena, ret->id);
	ret->alias = arena_str(arena, ret->alias);
	ret->title = arena_str(arena, ret->title);
	ret->description = arena_str(arena, ret->description);
	ret->made_by = arena_str(arena, ret->made_by);
	db_rest(stmt);
	return ERR_OK;
}

enum errc taxii_collections_each(struct db *db, taxii_collection_sink *sink, void *ctx,
				 struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLLECTION_COLUMNS ", (SELECT count(*) FROM taxii_objects o"
			    " WHERE o.collection = c.id) FROM taxii_collections c ORDER BY id");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct taxii_collection collection = read_collection(stmt);

		collection.objects = (uint64_t)db_i64(stmt, 8);
		sink(ctx, &collection);
	}
	return code;
}

enum errc taxii_collection_tick(struct db *db, struct str id, int64_t now_us, int64_t *ret_us,
				struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE taxii_collections SET last_added_us ="
			    " max(last_added_us + 1, :now) WHERE id = :id RETURNING last_added_us");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":id", id);
	return db_number(stmt, ret_us, err);
}

/* ---- groups ---- */

enum errc taxii_grant(struct db *db, struct str collection, struct str group,
		      struct taxii_rights rights, struct err *err)
{
	struct db_stmt *away = db_stmt(
		db, "DELETE FROM taxii_grants WHERE collection = :collection AND name = :name");
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO taxii_grants (collection, name, may_read, may_write)"
			    " VALUES (:collection, :name, :read, :write)");

	if (!yaml_id_valid(group))
		return fail(err, ERR_SYNTAX,
			    "%.*s: a group is called by small letters, digits and dashes",
			    STR_ARG(str_sub(group, 0, TAXII_NAME_MAX)));
	db_bind_text(away, ":collection", collection);
	db_bind_text(away, ":name", group);
	const enum errc code = db_run(away, err);
	if (code || (!rights.read && !rights.write))
		return code;
	db_bind_text(stmt, ":collection", collection);
	db_bind_text(stmt, ":name", group);
	db_bind_i64(stmt, ":read", rights.read);
	db_bind_i64(stmt, ":write", rights.write);
	return db_run(stmt, err);
}

enum errc taxii_may(struct db *db, int64_t member, struct str collection, struct taxii_rights *ret,
		    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT max(g.may_read), max(g.may_write) FROM taxii_grants g"
			    " JOIN taxii_groups m ON m.name = g.name"
			    " WHERE m.member = :member AND g.collection = :collection");

	*ret = (struct taxii_rights){ .read = false };
	db_bind_i64(stmt, ":member", member);
	db_bind_text(stmt, ":collection", collection);
	const enum errc code = db_one(stmt, err, "no rights are known");
	if (!code) {
		ret->read = db_i64(stmt, 0);
		ret->write = db_i64(stmt, 1);
	}
	db_rest(stmt);
	return code;
}

enum errc taxii_grants_each(struct db *db, struct str collection, taxii_grant_sink *sink, void *ctx,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT g.name, g.may_read, g.may_write, (SELECT count(*) FROM taxii_groups m"
		    " JOIN taxii_members p ON p.id = m.member AND p.ended_us IS NULL"
		    " WHERE m.name = g.name) FROM taxii_grants g WHERE g.collection = :collection"
		    " ORDER BY g.name");
	enum errc code;
	bool row;

	db_bind_text(stmt, ":collection", collection);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		sink(ctx, &(struct taxii_grant_row){
				  .group = db_text(stmt, 0),
				  .rights = { .read = db_i64(stmt, 1), .write = db_i64(stmt, 2) },
				  .members = (uint64_t)db_i64(stmt, 3),
			  });
	return code;
}
