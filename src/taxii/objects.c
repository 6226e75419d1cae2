/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/objects.h"

#include "base/encoding/time-text.h"

bool taxii_is_refusal(enum errc code)
{
	return code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_UNSUPPORTED ||
	       code == ERR_DENIED;
}

/* ---- adding ---- */

static enum errc check_tlp(const struct taxii_intake *intake, const struct stix_object *object,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		intake->db, "SELECT max(tlp) FROM taxii_objects WHERE collection = :collection"
			    " AND object_id = :id");
	int64_t before;

	if (object->tlp > intake->collection->tlp_max)
		return fail(err, ERR_DENIED, "%.*s: it is %s, and the collection takes up to %s",
			    STR_ARG(object->id), tlp_name(object->tlp),
			    tlp_name(intake->collection->tlp_max));
	db_bind_text(stmt, ":collection", intake->collection->id);
	db_bind_text(stmt, ":id", object->id);
	const enum errc code = db_number(stmt, &before, err);
	if (!code && (int64_t)object->tlp < before)
		return fail(err, ERR_DENIED, "%.*s: a version before it is %s: TLP is not lowered",
			    STR_ARG(object->id), tlp_name((enum tlp)before));
	return code;
}

/* An observable has no version: the first that comes is the only one. */
static enum errc find_version(const struct taxii_intake *intake, const struct stix_object *object,
			      bool *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		intake->db, "SELECT count(*) FROM taxii_objects WHERE collection = :collection AND"
			    " object_id = :id AND (:version IS NULL OR version_us = :version)");
	uint64_t n;

	db_bind_text(stmt, ":collection", intake->collection->id);
	db_bind_text(stmt, ":id", object->id);
	db_bind_time(stmt, ":version", object->version_us);
	const enum errc code = db_count(stmt, &n, err);
	*ret = !code && n;
	return code;
}

/* Which versions of it are the first and the last, of those that are there. */
static enum errc mark_ends(struct db *db, struct str collection, struct str id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE taxii_objects SET"
		    " is_first = version_us = (SELECT min(version_us) FROM taxii_objects o WHERE"
		    " o.collection = :collection AND o.object_id = :id),"
		    " is_last = version_us = (SELECT max(version_us) FROM taxii_objects o WHERE"
		    " o.collection = :collection AND o.object_id = :id)"
		    " WHERE collection = :collection AND object_id = :id");

	db_bind_text(stmt, ":collection", collection);
	db_bind_text(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc insert(const struct taxii_intake *intake, const struct stix_object *object,
			struct str text, struct taxii_receipt *receipt, struct err *err)
{
	const struct str collection = intake->collection->id;
	struct db_stmt *stmt = db_stmt(
		intake->db, "INSERT INTO taxii_objects (collection, added_us, object_id,"
			    " type, version_us, version, is_first, is_last, revoked, tlp,"
			    " member, body) VALUES (:collection, :added, :id, :type,"
			    " :version_us, :version, 0, 0, :revoked, :tlp, :member, :body)");
	const enum errc code = taxii_collection_tick(intake->db, collection, intake->now_us,
						     &receipt->added_us, err);
	char added[TIME_TEXT_MAX];

	if (code)
		return code;
	const bool versioned = object->version_us != TIME_NONE;
	db_bind_text(stmt, ":collection", collection);
	db_bind_i64(stmt, ":added", receipt->added_us);
	db_bind_text(stmt, ":id", object->id);
	db_bind_text(stmt, ":type", object->type);
	db_bind_i64(stmt, ":version_us", versioned ? object->version_us : receipt->added_us);
	db_bind_text(stmt, ":version",
		     versioned ? object->version
			       : str_from(time_format_utc(receipt->added_us, added)));
	db_bind_i64(stmt, ":revoked", object->revoked);
	db_bind_i64(stmt, ":tlp", (int64_t)object->tlp);
	db_bind_text(stmt, ":member", intake->member);
	db_bind_text(stmt, ":body", text);
	return db_run(stmt, err);
}

static enum errc take(const struct taxii_intake *intake, const struct stix_object *object,
		      struct str text, struct taxii_receipt *receipt, struct err *err)
{
	bool known;
	enum errc code = find_version(intake, object, &known, err);

	if (!code && known)
		receipt->added = TAXII_KNOWN;
	if (code || known)
		return code;
	code = check_tlp(intake, object, err);
	if (!code)
		code = insert(intake, object, text, receipt, err);
	return code ? code : mark_ends(intake->db, intake->collection->id, object->id, err);
}

enum errc taxii_object_add(const struct taxii_intake *intake, struct str text, struct arena *arena,
			   struct taxii_receipt *ret, struct err *err)
{
	auto_stix_object object;
	enum errc code = stix_object_read(intake->rules, text, &object, err);

	*ret = (struct taxii_receipt){ .added = TAXII_ADDED, .added_us = TIME_NONE };
	ret->id = str_or_empty(arena_str(arena, str_sub(object.id, 0, STIX_ID_MAX)));
	ret->version = str_or_empty(arena_str(arena, str_sub(str_or_empty(object.version), 0, 64)));
	if (!code)
		code = take(intake, &object, text, ret, err);
	return code;
}

/* ---- reading ---- */

/* What a filter leaves; "" between commas is no name, so that a list of nothing finds nothing. */
#define FILTER                                                                                     \
	" WHERE collection = :collection AND added_us > :after"                                    \
	" AND (:ids IS NULL OR instr(:ids, ',' || object_id || ',') > 0)"                          \
	" AND (:types IS NULL OR instr(:types, ',' || type || ',') > 0)"                           \
	" AND (:all OR (:last AND is_last) OR (:first AND is_first)"                               \
	" OR (:versions IS NOT NULL AND instr(:versions, ',' || version_us || ',') > 0))"

static void bind_filter(struct db_stmt *stmt, struct str collection,
			const struct taxii_filter *filter)
{
	db_bind_text(stmt, ":collection", collection);
	db_bind_i64(stmt, ":after", filter->after_us);
	db_bind_text(stmt, ":ids", filter->ids);
	db_bind_text(stmt, ":types", filter->types);
	db_bind_text(stmt, ":versions", filter->versions);
	db_bind_i64(stmt, ":all", (filter->which & TAXII_ALL) != 0);
	db_bind_i64(stmt, ":last", (filter->which & TAXII_LAST) != 0);
	db_bind_i64(stmt, ":first", (filter->which & TAXII_FIRST) != 0);
}

static struct taxii_object read_object(const struct db_stmt *row)
{
	return (struct taxii_object){
		.added_us = db_i64(row, 0),
		.id = db_text(row, 1),
		.type = db_text(row, 2),
		.version = db_text(row, 3),
		.version_us = db_i64(row, 4),
		.revoked = db_i64(row, 5),
		.tlp = (enum tlp)db_i64(row, 6),
		.member = db_text(row, 7),
		.body = db_text(row, 8),
	};
}

static enum errc each(struct db_stmt *stmt, taxii_object_sink *sink, void *ctx, struct err *err)
{
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct taxii_object object = read_object(stmt);

		if (!sink(ctx, &object)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

#define OBJECT_COLUMNS "added_us, object_id, type, version, version_us, revoked, tlp, member"

enum errc taxii_objects_page(struct db *db, struct str collection,
			     const struct taxii_filter *filter, bool bodies,
			     taxii_object_sink *sink, void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		bodies ? db_stmt(db, "SELECT " OBJECT_COLUMNS ", body FROM taxii_objects" FILTER
				     " ORDER BY added_us LIMIT :limit")
		       : db_stmt(db, "SELECT " OBJECT_COLUMNS ", NULL FROM taxii_objects" FILTER
				     " ORDER BY added_us LIMIT :limit");

	bind_filter(stmt, collection, filter);
	db_bind_i64(stmt, ":limit", (int64_t)filter->limit);
	return each(stmt, sink, ctx, err);
}

enum errc taxii_objects_newest(struct db *db, struct str collection, int64_t before_us,
			       unsigned limit, taxii_object_sink *sink, void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT " OBJECT_COLUMNS ", body FROM taxii_objects"
		    " WHERE collection = :collection AND (:before = 0 OR added_us < :before)"
		    " ORDER BY added_us DESC LIMIT :limit");

	db_bind_text(stmt, ":collection", collection);
	db_bind_i64(stmt, ":before", before_us);
	db_bind_i64(stmt, ":limit", limit);
	return each(stmt, sink, ctx, err);
}

enum errc taxii_object_exists(struct db *db, struct str collection, struct str id, bool *ret,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM taxii_objects WHERE"
					   " collection = :collection AND object_id = :id");
	uint64_t n = 0;

	db_bind_text(stmt, ":collection", collection);
	db_bind_text(stmt, ":id", id);
	const enum errc code = db_count(stmt, &n, err);
	*ret = n > 0;
	return code;
}

/* ---- deleting ---- */

/* The object's own rows, found by its index. */
#define DOOMED FILTER " AND object_id = :id"

static void bind_deletion(struct db_stmt *stmt, const struct taxii_deletion *deletion)
{
	bind_filter(stmt, deletion->collection, deletion->filter);
	db_bind_text(stmt, ":id", deletion->id);
}

static enum errc check_owner(const struct taxii_deletion *deletion, struct err *err)
{
	struct db_stmt *stmt = db_stmt(deletion->db, "SELECT count(*) FROM taxii_objects" DOOMED
						     " AND member <> :member");
	uint64_t n;

	if (!deletion->member.ptr)
		return ERR_OK;
	bind_deletion(stmt, deletion);
	db_bind_text(stmt, ":member", deletion->member);
	const enum errc code = db_count(stmt, &n, err);
	return !code && n ? fail(err, ERR_DENIED, "%.*s: somebody else brought it",
				 STR_ARG(deletion->id))
			  : code;
}

static enum errc write_down(const struct taxii_deletion *deletion, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		deletion->db, "INSERT INTO taxii_deletions (collection, object_id, version,"
			      " added_us, deleted_us, deleted_by) SELECT collection, object_id,"
			      " version, added_us, :now, :by FROM taxii_objects" DOOMED);

	bind_deletion(stmt, deletion);
	db_bind_text(stmt, ":by", deletion->by);
	db_bind_i64(stmt, ":now", deletion->now_us);
	return db_run(stmt, err);
}

enum errc taxii_object_delete(const struct taxii_deletion *deletion, uint64_t *ret_n,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(deletion->db, "DELETE FROM taxii_objects" DOOMED);
	enum errc code = check_owner(deletion, err);

	if (!code)
		code = write_down(deletion, err);
	if (code)
		return code;
	bind_deletion(stmt, deletion);
	code = db_run(stmt, err);
	*ret_n = (uint64_t)db_changed(deletion->db);
	return code ? code : mark_ends(deletion->db, deletion->collection, deletion->id, err);
}
