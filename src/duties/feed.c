/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/feed.h"

#include <sodium.h>

#include "base/digest.h"
#include "base/text.h"

#define SECRET_BYTES (FEED_SECRET_LEN / 2)
#define HASH_LEN     (2 * DIGEST_BYTES)

static void hash_of(struct str secret, char ret[static HASH_LEN + 1])
{
	unsigned char hash[DIGEST_BYTES];
	struct digest digest;

	digest_begin(&digest);
	digest_add_text(&digest, secret);
	digest_end(&digest, hash);
	(void)sodium_bin2hex(ret, HASH_LEN + 1, hash, sizeof(hash));
}

static enum errc count(struct db *db, int64_t user, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM duty_feeds WHERE user = :user AND"
					   " revoked_us IS NULL");

	db_bind_i64(stmt, ":user", user);
	return db_number(stmt, ret, err);
}

enum errc feeds_make(struct db *db, int64_t user, int64_t now_us,
		     char ret_secret[static FEED_SECRET_LEN + 1], struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO duty_feeds (user, secret_hash, made_us)"
					   " VALUES (:user, :hash, :now)");
	unsigned char bytes[SECRET_BYTES];
	char hash[HASH_LEN + 1];
	int64_t n = 0;

	enum errc code = count(db, user, &n, err);
	if (!code && n >= FEEDS_OF_USER)
		code = fail(
			err, ERR_LIMIT, "%s",
			text_of(TR("カレンダーの番地は5つまでです。使わないものを止めてください",
				   "there are five calendar addresses already: revoke one")));
	if (code)
		return code;
	randombytes_buf(bytes, sizeof(bytes));
	(void)sodium_bin2hex(ret_secret, FEED_SECRET_LEN + 1, bytes, sizeof(bytes));
	hash_of(str_of(ret_secret, FEED_SECRET_LEN), hash);
	db_bind_i64(stmt, ":user", user);
	db_bind_text(stmt, ":hash", str_from(hash));
	db_bind_time(stmt, ":now", now_us);
	return db_run(stmt, err);
}

enum errc feeds_open(struct db *db, struct str secret, int64_t now_us, int64_t *ret_user,
		     struct err *err)
{
	struct db_stmt *find = db_stmt(db, "SELECT f.user FROM duty_feeds f JOIN users u ON u.id ="
					   " f.user WHERE f.secret_hash = :hash AND f.revoked_us IS"
					   " NULL AND u.disabled = 0");
	struct db_stmt *note =
		db_stmt(db, "UPDATE duty_feeds SET used_us = :now WHERE secret_hash = :hash");
	char hash[HASH_LEN + 1];

	hash_of(secret, hash);
	db_bind_text(find, ":hash", str_from(hash));
	const enum errc code = db_one(find, err, "calendar: there is none at this address");
	if (code)
		return code;
	*ret_user = db_i64(find, 0);
	db_rest(find);
	db_bind_text(note, ":hash", str_from(hash));
	db_bind_time(note, ":now", now_us);
	return db_run(note, err);
}

enum errc feeds_revoke(struct db *db, int64_t user, int64_t id, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE duty_feeds SET revoked_us = :now WHERE id = :id"
					   " AND user = :user AND revoked_us IS NULL");

	db_bind_i64(stmt, ":id", id);
	db_bind_i64(stmt, ":user", user);
	db_bind_time(stmt, ":now", now_us);
	return db_run_one(stmt, err, "calendar: there is no such address");
}

enum errc feeds_each(struct db *db, int64_t user, void (*take)(void *ctx, const struct feed *feed),
		     void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, made_us, used_us FROM duty_feeds WHERE user ="
			    " :user AND revoked_us IS NULL ORDER BY id");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":user", user);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct feed feed = { .id = db_i64(stmt, 0),
					   .made_us = db_time(stmt, 1),
					   .used_us = db_time(stmt, 2) };
		take(ctx, &feed);
	}
	return code;
}
