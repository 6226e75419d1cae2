/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/playbook-records.h"

#include <stdlib.h>

#include "base/alloc.h"

#define NOTES_BYTES (256u * 1024)

/* ---- bytes ---- */

enum errc playbook_text_keep(struct db *db, const struct playbook_copy *copy, int64_t now_us,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR IGNORE INTO playbook_texts (sha256, playbook, modified, json,"
		    " kept_us) VALUES (:sha256, :playbook, :modified, :json, :now)");

	db_bind_text(stmt, ":sha256", str_from(copy->sha256));
	db_bind_text(stmt, ":playbook", copy->playbook->id);
	db_bind_text(stmt, ":modified", copy->playbook->modified);
	db_bind_text(stmt, ":json", copy->json);
	db_bind_time(stmt, ":now", now_us);
	return db_run(stmt, err);
}

static enum errc take_text(struct db_stmt *stmt, struct str what, struct arena *arena,
			   struct str *ret, struct err *err)
{
	char sum[EVIDENCE_SHA256_LEN + 1];
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	if (code)
		return code;
	if (!row)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(what),
			    text_of(TR("その手順（の版）はありません", "there is no such playbook "
								       "or version")));
	*ret = arena_str(arena, db_text(stmt, 0));
	evidence_sha256(db_text(stmt, 0), sum);
	const bool whole = str_is(db_text(stmt, 1), sum);
	db_rest(stmt);
	if (!whole)
		return fail(err, ERR_CORRUPT, "%.*s: the text is not the one that was kept",
			    STR_ARG(what));
	return ret->ptr ? ERR_OK : fail(err, ERR_LIMIT, "playbooks: no room");
}

enum errc playbook_text_get(struct db *db, struct str sha256, struct arena *arena, struct str *ret,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT json, sha256 FROM playbook_texts WHERE sha256 = :sha256");

	db_bind_text(stmt, ":sha256", sha256);
	return take_text(stmt, sha256, arena, ret, err);
}

/* ---- versions ---- */

static enum errc number_in_force(struct db *db, struct str playbook, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT number FROM playbook_choices WHERE playbook = :playbook"
			    " ORDER BY id DESC LIMIT 1");

	db_bind_text(stmt, ":playbook", playbook);
	return db_number(stmt, ret, err);
}

enum errc playbook_version_get(struct db *db, struct str playbook, int64_t number,
			       struct arena *arena, struct str *ret_json, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT t.json, t.sha256 FROM playbook_versions AS v"
					   " JOIN playbook_texts AS t ON t.sha256 = v.sha256"
					   " WHERE v.playbook = :playbook AND v.number = :number");

	db_bind_text(stmt, ":playbook", playbook);
	db_bind_i64(stmt, ":number", number);
	return take_text(stmt, playbook, arena, ret_json, err);
}

static enum errc choose(struct db *db, struct str playbook, int64_t number,
			const struct playbook_deed *deed, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO playbook_choices (playbook, number, chosen_us, chosen_by)"
			    " VALUES (:playbook, :number, :now, :by)");

	db_bind_text(stmt, ":playbook", playbook);
	db_bind_i64(stmt, ":number", number);
	db_bind_time(stmt, ":now", deed->now_us);
	db_bind_text(stmt, ":by", deed->by);
	return db_run(stmt, err);
}

static enum errc insert_version(struct db *db, const struct playbook_copy *copy,
				const struct playbook_deed *deed, int64_t *ret_number,
				struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO playbook_versions (playbook, number, short_name, sha256, note,"
		    " added_us, added_by) VALUES (:playbook, 1 + coalesce((SELECT max(number)"
		    " FROM playbook_versions WHERE playbook = :playbook), 0), :short, :sha256,"
		    " :note, :now, :by) RETURNING number");

	db_bind_text(stmt, ":playbook", copy->playbook->id);
	db_bind_text(stmt, ":short", copy->playbook->short_name);
	db_bind_text(stmt, ":sha256", str_from(copy->sha256));
	db_bind_text(stmt, ":note", str_or_empty(deed->note));
	db_bind_time(stmt, ":now", deed->now_us);
	db_bind_text(stmt, ":by", deed->by);
	return db_number(stmt, ret_number, err);
}

/* Two playbooks of one short name could not be told apart by it. */
static enum errc check_name(struct db *db, const struct playbook_set *content,
			    const struct playbook *playbook, struct err *err)
{
	const struct playbook_copy *other = playbook_set_find(content, playbook->short_name);
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM playbook_versions WHERE short_name = :short"
			    " AND playbook <> :playbook");
	uint64_t n = 0;

	db_bind_text(stmt, ":short", playbook->short_name);
	db_bind_text(stmt, ":playbook", playbook->id);
	const enum errc code = db_count(stmt, &n, err);
	if (code)
		return code;
	if (n || (other && !str_equal(other->playbook->id, playbook->id)))
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(playbook->short_name),
			    text_of(TR("ほかの手順が同じ短い名前を使っています",
				       "another playbook has that short name")));
	return ERR_OK;
}

static enum errc check_new(struct db *db, const struct playbook_set *content,
			   const struct playbook_copy *copy, struct err *err)
{
	auto_arena arena = ARENA_INIT(4 * PLAYBOOK_BYTES_MAX);
	const struct playbook_copy *shipped = playbook_set_find(content, copy->playbook->id);
	struct str now = STR_NONE;
	int64_t number = 0;
	enum errc code = check_name(db, content, copy->playbook, err);

	if (!code)
		code = number_in_force(db, copy->playbook->id, &number, err);
	if (!code && number)
		code = playbook_version_get(db, copy->playbook->id, number, &arena, &now, err);
	if (code)
		return code;
	if (!number && shipped)
		now = shipped->json;
	if (now.ptr && str_equal(now, copy->json))
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(copy->playbook->short_name),
			    text_of(TR("今の版と同じです", "is what is in force already")));
	return ERR_OK;
}

enum errc playbook_version_add(struct db *db, const struct playbook_set *content,
			       const struct playbook_copy *copy, const struct playbook_deed *deed,
			       int64_t *ret_number, struct err *err)
{
	if (deed->note.len > PLAYBOOK_NOTE_MAX)
		return fail(err, ERR_LIMIT, "note: at most %u bytes", PLAYBOOK_NOTE_MAX);
	enum errc code = db_begin(db, err);
	if (code)
		return code;
	code = check_new(db, content, copy, err);
	if (!code)
		code = playbook_text_keep(db, copy, deed->now_us, err);
	if (!code)
		code = insert_version(db, copy, deed, ret_number, err);
	if (!code)
		code = choose(db, copy->playbook->id, *ret_number, deed, err);
	return db_end(db, code, err);
}

enum errc playbook_version_choose(struct db *db, struct str playbook, int64_t number,
				  const struct playbook_deed *deed, struct err *err)
{
	auto_arena arena = ARENA_INIT(2 * PLAYBOOK_BYTES_MAX);
	struct str json;
	enum errc code = ERR_OK;

	if (number)
		code = playbook_version_get(db, playbook, number, &arena, &json, err);
	return code ? code : choose(db, playbook, number, deed, err);
}

enum errc playbook_versions_list(struct db *db, struct str playbook, struct arena *arena,
				 struct playbook_versions *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT v.playbook, v.number, v.short_name, v.sha256, t.modified, v.note,"
		    " v.added_us, v.added_by, v.number = coalesce((SELECT number"
		    " FROM playbook_choices WHERE playbook = v.playbook ORDER BY id DESC LIMIT 1),"
		    " 0) FROM playbook_versions AS v JOIN playbook_texts AS t"
		    " ON t.sha256 = v.sha256 WHERE v.playbook = :playbook OR (:playbook = ''"
		    " AND v.number = (SELECT max(number) FROM playbook_versions"
		    " WHERE playbook = v.playbook)) ORDER BY v.short_name, v.number DESC"
		    " LIMIT :limit");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_text(stmt, ":playbook", playbook);
	db_bind_i64(stmt, ":limit", PLAYBOOK_VERSIONS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		ret->at[ret->n++] = (struct playbook_version){
			.playbook = arena_str(arena, db_text(stmt, 0)),
			.number = db_i64(stmt, 1),
			.short_name = arena_str(arena, db_text(stmt, 2)),
			.sha256 = arena_str(arena, db_text(stmt, 3)),
			.modified = arena_str(arena, db_text(stmt, 4)),
			.note = arena_str(arena, db_text(stmt, 5)),
			.added_us = db_time(stmt, 6),
			.added_by = arena_str(arena, db_text(stmt, 7)),
			.in_force = db_i64(stmt, 8) != 0,
		};
	}
	return code;
}

/* ---- what is in force ---- */

static enum errc read_copy(struct str json, int64_t number, struct playbook_copy *ret,
			   struct err *err)
{
	auto_arena arena = ARENA_INIT(NOTES_BYTES);
	auto_free struct playbook_notes *notes = mem_new(sizeof(*notes));

	notes->arena = &arena;
	const enum errc code = playbook_copy_read(json, NULL, notes, ret, err);
	if (!code)
		ret->number = number;
	return code;
}

/* The id of the playbook of that id or short name; STR_NONE: nobody has it. */
static enum errc find_id(const struct playbook_set *content, struct db *db, struct str name,
			 struct arena *arena, struct str *ret, struct err *err)
{
	const struct playbook_copy *shipped = playbook_set_find(content, name);
	struct db_stmt *stmt =
		db_stmt(db, "SELECT playbook FROM playbook_versions WHERE playbook = :name"
			    " OR short_name = :name ORDER BY id DESC LIMIT 1");
	bool row = false;

	if (shipped) {
		*ret = shipped->playbook->id;
		return ERR_OK;
	}
	db_bind_text(stmt, ":name", name);
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	if (!row)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(name, 0, 80)),
			    text_of(TR("その手順はありません", "there is no such playbook")));
	*ret = arena_str(arena, db_text(stmt, 0));
	db_rest(stmt);
	return ERR_OK;
}

enum errc playbook_current(const struct playbook_set *content, struct db *db, struct str name,
			   struct arena *arena, struct playbook_copy *ret, struct err *err)
{
	struct str id = STR_NONE;
	struct str json;
	int64_t number = 0;
	enum errc code = find_id(content, db, name, arena, &id, err);

	if (!code)
		code = number_in_force(db, id, &number, err);
	if (code)
		return code;
	if (number && !playbook_version_get(db, id, number, arena, &json, NULL) &&
	    !read_copy(json, number, ret, NULL))
		return ERR_OK;
	const struct playbook_copy *shipped = playbook_set_find(content, id);
	if (!shipped)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(name),
			    text_of(TR("使える版がありません", "no version of it is in force")));
	return read_copy(shipped->json, 0, ret, err);
}

/* What the playbooks so far call and is not there yet, one by one. */
static enum errc add_parts(const struct playbook_set *content, struct db *db, struct arena *arena,
			   struct playbook_bundle *bundle, const struct playbook *from,
			   struct err *err)
{
	for (size_t i = 0; i < from->n_steps; i++) {
		const struct str id = from->steps[i].playbook;
		enum errc code;

		if (!id.len || playbook_bundle_find(bundle, id))
			continue;
		if (bundle->n == PLAYBOOK_PARTS_MAX)
			return fail(err, ERR_LIMIT, "a playbook calls more than %u others",
				    PLAYBOOK_PARTS_MAX - 1);
		code = playbook_current(content, db, id, arena, &bundle->at[bundle->n], err);
		if (code == ERR_NOT_FOUND)
			continue;
		if (code)
			return code;
		bundle->n++;
	}
	return ERR_OK;
}

enum errc playbook_bundle_current(const struct playbook_set *content, struct db *db,
				  struct str name, struct arena *arena, struct playbook_bundle *ret,
				  struct err *err)
{
	enum errc code = playbook_current(content, db, name, arena, &ret->at[0], err);

	ret->n = !code;
	for (size_t i = 0; !code && i < ret->n; i++)
		code = add_parts(content, db, arena, ret, ret->at[i].playbook, err);
	if (code)
		playbook_bundle_done(ret);
	return code;
}

bool playbook_on_shelf(void *ctx, struct str id)
{
	const struct playbook_shelf *shelf = ctx;
	struct playbook_copy copy;

	if (playbook_current(shelf->content, shelf->db, id, shelf->arena, &copy, NULL))
		return false;
	playbook_free(copy.playbook);
	return true;
}

enum errc playbook_current_each(const struct playbook_set *content, struct db *db,
				struct arena *arena,
				bool (*each)(void *ctx, const struct playbook_copy *copy),
				void *ctx, struct err *err)
{
	auto_free struct playbook_versions *own = mem_new(sizeof(*own));
	enum errc code = playbook_versions_list(db, STR(""), arena, own, err);
	const size_t shipped = playbook_set_count(content);
	bool more = true;

	for (size_t i = 0; !code && more && i < shipped + own->n; i++) {
		struct playbook_copy copy;
		const struct str id = i < shipped ? playbook_set_at(content, i)->playbook->id
						  : own->at[i - shipped].playbook;

		if (i >= shipped && playbook_set_find(content, id))
			continue;
		code = playbook_current(content, db, id, arena, &copy, err);
		if (code == ERR_NOT_FOUND) {
			code = ERR_OK;
			continue;
		}
		if (code)
			break;
		more = each(ctx, &copy);
		playbook_free(copy.playbook);
	}
	return code;
}
