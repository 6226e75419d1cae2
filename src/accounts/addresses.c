/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/addresses.h"

#include "base/text.h"

static enum errc check(const struct known_address *address, struct err *err)
{
	struct cidr cidr;

	if (address->network.len > ADDRESS_NETWORK_BYTES || !cidr_read(address->network, &cidr))
		return fail(
			err, ERR_SYNTAX, "%.*s: %s",
			STR_ARG(str_sub(address->network, 0, ADDRESS_NETWORK_BYTES)),
			text_of(TR("アドレスでもネットワーク（203.0.113.0/24 など）でもありません",
				   "is no address and no network (such as 203.0.113.0/24)")));
	if (!str_trim(address->note).len || address->note.len > ADDRESS_NOTE_MAX)
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(address->network),
			    text_of(TR("だれのものかを書いてください（200 バイトまで）",
				       "whose it is, in at most 200 bytes, is needed")));
	return ERR_OK;
}

static enum errc check_room(struct db *db, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM account_addresses");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);
	const int64_t n = !code && row ? db_i64(stmt, 0) : 0;

	db_rest(stmt);
	if (!code && n >= ADDRESSES_MAX)
		return fail(err, ERR_LIMIT, "addresses: more than %u", ADDRESSES_MAX);
	return code;
}

enum errc addresses_put(struct db *db, const struct known_address *address, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO account_addresses (network, note, added_by, added_us)"
			    " VALUES (:network, :note, :by, :now) ON CONFLICT (network) DO UPDATE"
			    " SET note = excluded.note, added_by = excluded.added_by,"
			    " added_us = excluded.added_us");
	enum errc code = check(address, err);

	if (!code)
		code = check_room(db, err);
	if (code)
		return code;
	db_bind_text(stmt, ":network", address->network);
	db_bind_text(stmt, ":note", str_trim(address->note));
	db_bind_text(stmt, ":by", address->added_by);
	db_bind_time(stmt, ":now", address->added_us);
	return db_run(stmt, err);
}

enum errc addresses_remove(struct db *db, struct str network, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "DELETE FROM account_addresses WHERE network = :network");

	db_bind_text(stmt, ":network", network);
	return db_run_one(stmt, err, "%.*s: is not in the list", STR_ARG(network));
}

enum errc addresses_each(struct db *db, void (*take)(void *ctx, const struct known_address *a),
			 void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT network, note, added_by, added_us"
					   " FROM account_addresses ORDER BY network");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct known_address address = {
			.network = db_text(stmt, 0),
			.note = db_text(stmt, 1),
			.added_by = db_text(stmt, 2),
			.added_us = db_time(stmt, 3),
		};
		take(ctx, &address);
	}
	return code;
}

static void take_network(void *ctx, const struct known_address *address)
{
	struct known_networks *networks = ctx;

	if (networks->n < ADDRESSES_MAX && cidr_read(address->network, &networks->at[networks->n]))
		networks->n++;
}

enum errc addresses_read(struct db *db, struct known_networks *ret, struct err *err)
{
	ret->n = 0;
	return addresses_each(db, take_network, ret, err);
}

bool addresses_hold(const struct known_networks *networks, struct str source)
{
	for (size_t i = 0; i < networks->n; i++) {
		if (cidr_holds(&networks->at[i], source))
			return true;
	}
	return false;
}
