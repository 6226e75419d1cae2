/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/line-use.h"

#include "assets/identifier-form.h"
#include "assets/sighting.h"

#define WORK_BYTES (16u * 1024)

static enum errc remember(struct db *db, struct str account, const struct line_use *use,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO asset_line_uses (account, used_us, source) VALUES (:account, :at,"
		    " :source) ON CONFLICT (account) DO UPDATE SET used_us = excluded.used_us,"
		    " source = excluded.source WHERE excluded.used_us > used_us");

	db_bind_text(stmt, ":account", account);
	db_bind_time(stmt, ":at", use->at_us);
	db_bind_text(stmt, ":source", use->source);
	return db_run(stmt, err);
}

static struct str words_of(struct arena *arena, struct str account, struct str source)
{
	return source.len ? arena_printf(arena, "%.*s (%.*s)", STR_ARG(account), STR_ARG(source))
			  : arena_str(arena, account);
}

static enum errc show_now(struct db *db, struct str account, const struct line_use *use,
			  struct arena *arena, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE assets SET used_us = :at, used_by = :by WHERE id IN"
			    " (SELECT s.asset FROM asset_sightings s JOIN asset_identifiers i"
			    " ON i.sighting = s.id WHERE i.type = :type AND i.value = :account)"
			    " AND (used_us IS NULL OR used_us < :at)");

	db_bind_time(stmt, ":at", use->at_us);
	db_bind_text(stmt, ":by", words_of(arena, account, use->source));
	db_bind_text(stmt, ":type", str_from(identifier_types[ID_ACCOUNT].id));
	db_bind_text(stmt, ":account", account);
	return db_run(stmt, err);
}

enum errc line_use_note(struct db *db, const struct line_use *use, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct str account = identifier_form(ID_ACCOUNT, use->account, &arena);

	if (!account.ptr)
		return ERR_OK;
	const enum errc code = remember(db, account, use, err);
	return code ? code : show_now(db, account, use, &arena, err);
}

enum errc line_use_show(struct db *db, struct asset *asset, struct arena *arena, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT u.account, u.source, u.used_us FROM asset_line_uses u"
		    " JOIN asset_identifiers i ON i.value = u.account JOIN asset_sightings s"
		    " ON s.id = i.sighting WHERE i.type = :type AND s.asset = :asset"
		    " ORDER BY u.used_us DESC LIMIT 1");
	bool row = false;

	db_bind_text(stmt, ":type", str_from(identifier_types[ID_ACCOUNT].id));
	db_bind_i64(stmt, ":asset", asset->id);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row && (asset->used_us == TIME_NONE || db_time(stmt, 2) > asset->used_us)) {
		asset->used_us = db_time(stmt, 2);
		asset->used_by = words_of(arena, db_text(stmt, 0), db_text(stmt, 1));
	}
	db_rest(stmt);
	return code;
}
