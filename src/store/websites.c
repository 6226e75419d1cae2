/* SPDX-License-Identifier: Apache-2.0 */
#include "store/websites.h"

#define COLUMNS                                                                                    \
	"url, checked_us, up, fails, down_since_us, status, taken_us, problem, redirect, tls,"     \
	" cert_until_us, cert_problem, title, size, hash, hosts, words, accepted_hash,"            \
	" accepted_title, accepted_size, accepted_hosts, accepted_redirect, changed_us"

static struct website row_of(struct db_stmt *stmt, struct arena *arena)
{
	return (struct website){
		.url = arena_str(arena, db_text(stmt, 0)),
		.checked_us = db_i64(stmt, 1),
		.up = db_i64(stmt, 2) == 1,
		.fails = db_i64(stmt, 3),
		.down_since_us = db_time(stmt, 4),
		.status = db_i64(stmt, 5),
		.taken_us = db_i64(stmt, 6),
		.problem = arena_str(arena, db_text(stmt, 7)),
		.redirect = arena_str(arena, db_text(stmt, 8)),
		.tls = arena_str(arena, db_text(stmt, 9)),
		.cert_until_us = db_time(stmt, 10),
		.cert_problem = arena_str(arena, db_text(stmt, 11)),
		.title = arena_str(arena, db_text(stmt, 12)),
		.size = db_i64(stmt, 13),
		.hash = arena_str(arena, db_text(stmt, 14)),
		.hosts = arena_str(arena, db_text(stmt, 15)),
		.words = arena_str(arena, db_text(stmt, 16)),
		.accepted_hash = arena_str(arena, db_text(stmt, 17)),
		.accepted_title = arena_str(arena, db_text(stmt, 18)),
		.accepted_size = db_i64(stmt, 19),
		.accepted_hosts = arena_str(arena, db_text(stmt, 20)),
		.accepted_redirect = arena_str(arena, db_text(stmt, 21)),
		.changed_us = db_time(stmt, 22),
	};
}

enum errc websites_list(struct db *db, struct arena *arena, struct websites *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM websites ORDER BY url");
	enum errc code;
	bool row;

	ret->n = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (ret->n == WEBSITES_MAX) {
			db_rest(stmt);
			break;
		}
		ret->at[ret->n++] = row_of(stmt, arena);
	}
	return code;
}

enum errc websites_get(struct db *db, struct str url, struct arena *arena, struct website *ret,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM websites WHERE url = :url");

	db_bind_text(stmt, ":url", url);
	const enum errc code = db_one(stmt, err, "%.*s: not looked at yet", STR_ARG(url));
	if (code)
		return code;
	*ret = row_of(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

enum errc websites_put(struct db *db, const struct website *s, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR REPLACE INTO websites (" COLUMNS ") VALUES (:url, :checked, :up,"
		    " :fails, :down, :status, :taken, :problem, :redirect, :tls, :until,"
		    " :cert_problem, :title, :size, :hash, :hosts, :words, :accepted_hash,"
		    " :accepted_title, :accepted_size, :accepted_hosts, :accepted_redirect,"
		    " :changed)");

	db_bind_text(stmt, ":url", s->url);
	db_bind_i64(stmt, ":checked", s->checked_us);
	db_bind_i64(stmt, ":up", s->up);
	db_bind_i64(stmt, ":fails", s->fails);
	db_bind_time(stmt, ":down", s->down_since_us);
	db_bind_i64(stmt, ":status", s->status);
	db_bind_i64(stmt, ":taken", s->taken_us);
	db_bind_text(stmt, ":problem", s->problem);
	db_bind_text(stmt, ":redirect", s->redirect);
	db_bind_text(stmt, ":tls", s->tls);
	db_bind_time(stmt, ":until", s->cert_until_us);
	db_bind_text(stmt, ":cert_problem", s->cert_problem);
	db_bind_text(stmt, ":title", s->title);
	db_bind_i64(stmt, ":size", s->size);
	db_bind_text(stmt, ":hash", s->hash);
	db_bind_text(stmt, ":hosts", s->hosts);
	db_bind_text(stmt, ":words", s->words);
	db_bind_text(stmt, ":accepted_hash", s->accepted_hash);
	db_bind_text(stmt, ":accepted_title", s->accepted_title);
	db_bind_i64(stmt, ":accepted_size", s->accepted_size);
	db_bind_text(stmt, ":accepted_hosts", s->accepted_hosts);
	db_bind_text(stmt, ":accepted_redirect", s->accepted_redirect);
	db_bind_time(stmt, ":changed", s->changed_us);
	return db_run(stmt, err);
}

static enum errc prune_checks(struct db *db, int64_t before_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM website_checks WHERE at_us < :before");

	db_bind_i64(stmt, ":before", before_us);
	return db_run(stmt, err);
}

enum errc websites_add_check(struct db *db, const struct website *site, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR REPLACE INTO website_checks (url, at_us, up, taken_us)"
			    " VALUES (:url, :at, :up, :taken)");

	db_bind_text(stmt, ":url", site->url);
	db_bind_i64(stmt, ":at", site->checked_us);
	db_bind_i64(stmt, ":up", site->up);
	db_bind_i64(stmt, ":taken", site->taken_us);
	const enum errc code = db_run(stmt, err);
	return code ? code : prune_checks(db, site->checked_us - WEBSITE_CHECKS_KEPT_US, err);
}

enum errc websites_accept(struct db *db, struct str url, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE websites SET accepted_hash = hash, accepted_title = title,"
			    " accepted_size = size, accepted_hosts = hosts,"
			    " accepted_redirect = redirect, changed_us = NULL WHERE url = :url");

	db_bind_text(stmt, ":url", url);
	return db_run_one(stmt, err, "%.*s: not looked at", STR_ARG(url));
}

enum errc websites_hours(struct db *db, struct str url, int64_t since_us,
			 bool (*take)(void *ctx, const struct website_hour *hour), void *ctx,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT at_us / 3600000000 * 3600000000 AS hour, count(*), sum(up),"
		    " max(taken_us) FROM website_checks WHERE url = :url AND at_us >= :since"
		    " GROUP BY hour ORDER BY hour");
	enum errc code;
	bool row;

	db_bind_text(stmt, ":url", url);
	db_bind_i64(stmt, ":since", since_us);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct website_hour hour = {
			.hour_us = db_i64(stmt, 0),
			.looks = db_i64(stmt, 1),
			.up = db_i64(stmt, 2),
			.slowest_us = db_i64(stmt, 3),
		};
		if (!take(ctx, &hour)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}
