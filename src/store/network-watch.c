/* SPDX-License-Identifier: Apache-2.0 */
#include "store/network-watch.h"

#define KIND_FIELD "kind"

/* ---- the board ---- */

static enum errc clear_board(struct db *db, struct err *err)
{
	return db_run(db_stmt(db, "DELETE FROM network_board"), err);
}

/* The objects are our own: the kind is their first member, {"kind":"beacon",… */
static struct str kind_of(struct str fields)
{
	static const char before[] = "{\"" KIND_FIELD "\":\"";
	struct str rest = str_from_pos(fields, sizeof(before) - 1);

	return str_starts(fields, str_from(before)) ? str_split(&rest, '"') : STR("");
}

static enum errc put_row(struct db *db, const struct network_board_row *row, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO network_board (kind, place, fields)"
					   " VALUES (:kind, :place, :fields)");

	db_bind_text(stmt, ":kind", row->kind);
	db_bind_i64(stmt, ":place", row->place);
	db_bind_text(stmt, ":fields", row->fields);
	return db_run(stmt, err);
}

static enum errc put_rows(struct db *db, struct str rows, struct err *err)
{
	struct network_board_row row = { .place = 0 };
	enum errc code = clear_board(db, err);
	struct str line;

	while (!code && str_next_line(&rows, &line)) {
		row.kind = kind_of(line);
		row.fields = line;
		if (row.kind.len)
			code = put_row(db, &row, err);
		row.place++;
	}
	return code;
}

enum errc network_board_put(struct db *db, struct str rows, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = put_rows(db, rows, err);
	return db_end(db, code, err);
}

enum errc network_board_list(struct db *db,
			     bool (*take)(void *ctx, const struct network_board_row *row),
			     void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT kind, place, fields FROM network_board ORDER BY place");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct network_board_row found = {
			.kind = db_text(stmt, 0),
			.place = db_i64(stmt, 1),
			.fields = db_text(stmt, 2),
		};
		if (!take(ctx, &found)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

/* ---- what the hospital allows ---- */

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || ascii_is_digit(c) || c == '-' || c == '_';
}

/* RFC 1035 2.3.4: labels of 1 to 63 characters. A single label would allow a whole top domain. */
static bool is_domain(struct str name)
{
	size_t labels = 0;

	while (name.ptr) {
		const struct str label = str_split(&name, '.');
		if (!label.len || label.len > 63)
			return false;
		for (size_t i = 0; i < label.len; i++) {
			if (!is_name_char(label.ptr[i]))
				return false;
		}
		labels++;
	}
	return labels >= 2;
}

enum errc network_allowed_check(const struct network_allowed *allowed, struct err *err)
{
	if (allowed->domain.len > NETWORK_DOMAIN_MAX || !is_domain(allowed->domain))
		return fail(err, ERR_SYNTAX,
			    "%.*s: RFC 1035 2.3.1: no domain name of at least two parts, such as "
			    "update.example.jp",
			    STR_ARG(str_sub(allowed->domain, 0, 80)));
	if (!allowed->why.len || allowed->why.len > NETWORK_WHY_MAX)
		return fail(err, ERR_SYNTAX, "%.*s: a reason of 1 to %u bytes is needed",
			    STR_ARG(allowed->domain), NETWORK_WHY_MAX);
	return ERR_OK;
}

enum errc network_allowed_add(struct db *db, const struct network_allowed *allowed, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR REPLACE INTO network_allowed (domain, why, added_us,"
			    " added_by) VALUES (:domain, :why, :now, :by)");
	int64_t n = 0;
	enum errc code = network_allowed_check(allowed, err);

	if (!code)
		code = db_number(db_stmt(db, "SELECT count(*) FROM network_allowed"), &n, err);
	if (code)
		return code;
	if (n >= NETWORK_ALLOWED_MAX)
		return fail(err, ERR_LIMIT, "more than %u allowed destinations",
			    NETWORK_ALLOWED_MAX);
	db_bind_text(stmt, ":domain", allowed->domain);
	db_bind_text(stmt, ":why", allowed->why);
	db_bind_time(stmt, ":now", allowed->added_us);
	db_bind_text(stmt, ":by", allowed->added_by);
	return db_run(stmt, err);
}

enum errc network_allowed_remove(struct db *db, struct str domain, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM network_allowed WHERE domain = :domain");

	db_bind_text(stmt, ":domain", domain);
	return db_run(stmt, err);
}

enum errc network_allowed_list(struct db *db,
			       bool (*take)(void *ctx, const struct network_allowed *allowed),
			       void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT domain, why, added_us, added_by"
					   " FROM network_allowed ORDER BY domain");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct network_allowed allowed = {
			.domain = db_text(stmt, 0),
			.why = db_text(stmt, 1),
			.added_us = db_time(stmt, 2),
			.added_by = db_text(stmt, 3),
		};
		if (!take(ctx, &allowed)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

static bool add_line(void *ctx, const struct network_allowed *allowed)
{
	struct buf *out = ctx;

	buf_add(out, allowed->domain);
	buf_add_char(out, '\n');
	return true;
}

enum errc network_allowed_lines(struct db *db, struct buf *out, struct err *err)
{
	return network_allowed_list(db, add_line, out, err);
}
