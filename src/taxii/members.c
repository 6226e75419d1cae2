/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>

#include "base/encoding/yaml-check.h"
#include "base/typed.h"
#include "store/users.h"
#include "taxii/collections.h"

#define HASH_LEN (2 * crypto_hash_sha256_BYTES)

/* A token has 256 bits by chance: nothing slower than one hash is needed to keep it. */
static void hash_token(struct str token, char out[static HASH_LEN + 1])
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	(void)crypto_hash_sha256(digest, (const unsigned char *)token.ptr, token.len);
	(void)sodium_bin2hex(out, HASH_LEN + 1, digest, sizeof(digest));
}

static void make_token(char out[static TAXII_TOKEN_LEN + 1])
{
	unsigned char bytes[TAXII_TOKEN_LEN / 2];

	randombytes_buf(bytes, sizeof(bytes));
	(void)sodium_bin2hex(out, TAXII_TOKEN_LEN + 1, bytes, sizeof(bytes));
}

enum errc taxii_member_add(struct db *db, const struct taxii_member *member,
			   char ret_token[static TAXII_TOKEN_LEN + 1], struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO taxii_members (name, token_hash, added_us, added_by)"
			    " VALUES (:name, :hash, :added, :by)");
	char hash[HASH_LEN + 1];
	uint64_t n;

	if (!user_name_valid(member->name))
		return fail(err, ERR_SYNTAX, "%.*s: a name has letters, digits and . _ - @ only",
			    STR_ARG(str_sub(member->name, 0, TAXII_NAME_MAX)));
	const enum errc code = db_count(db_stmt(db, "SELECT count(*) FROM taxii_members"), &n, err);
	if (code)
		return code;
	if (n >= TAXII_MEMBERS_MAX)
		return fail(err, ERR_LIMIT, "there are %u members already", TAXII_MEMBERS_MAX);
	make_token(ret_token);
	hash_token(str_from(ret_token), hash);
	db_bind_text(stmt, ":name", member->name);
	db_bind_text(stmt, ":hash", str_from(hash));
	db_bind_i64(stmt, ":added", member->added_us);
	db_bind_text(stmt, ":by", member->added_by);
	return db_run(stmt, err);
}

enum errc taxii_member_end(struct db *db, struct str name, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE taxii_members SET ended_us = :now"
					   " WHERE name = :name AND ended_us IS NULL");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":name", name);
	return db_run_one(stmt, err, "%.*s: there is no such member",
			  STR_ARG(str_sub(name, 0, TAXII_NAME_MAX)));
}

enum errc taxii_member_of_token(struct db *db, struct arena *arena, struct str name,
				struct str token, struct taxii_member *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id, name, added_us, added_by FROM taxii_members"
					   " WHERE token_hash = :hash AND ended_us IS NULL"
					   " AND (:name IS NULL OR name = :name)");
	char hash[HASH_LEN + 1];

	hash_token(str_or_empty(token), hash);
	db_bind_text(stmt, ":hash", str_from(hash));
	db_bind_text(stmt, ":name", name);
	const enum errc code = db_one(stmt, err, "name and token do not fit");
	if (code)
		return code == ERR_NOT_FOUND ? fail(err, ERR_DENIED, "name and token do not fit")
					     : code;
	*ret = (struct taxii_member){
		.id = db_i64(stmt, 0),
		.name = arena_str(arena, db_text(stmt, 1)),
		.groups = STR(""),
		.added_us = db_i64(stmt, 2),
		.added_by = arena_str(arena, db_text(stmt, 3)),
		.ended_us = TIME_NONE,
	};
	db_rest(stmt);
	return ERR_OK;
}

enum errc taxii_members_each(struct db *db, taxii_member_sink *sink, void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, name, added_us, added_by, ended_us,"
			    " coalesce((SELECT group_concat(g.name, ', ') FROM taxii_groups g"
			    " WHERE g.member = m.id), '') FROM taxii_members m ORDER BY name");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		sink(ctx, &(struct taxii_member){ .id = db_i64(stmt, 0),
						  .name = db_text(stmt, 1),
						  .added_us = db_i64(stmt, 2),
						  .added_by = db_text(stmt, 3),
						  .ended_us = db_time(stmt, 4),
						  .groups = db_text(stmt, 5) });
	return code;
}

enum errc taxii_group_join(struct db *db, struct str group, struct str member, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO taxii_groups (name, member) SELECT :group, id FROM"
			    " taxii_members WHERE name = :member AND ended_us IS NULL"
			    " ON CONFLICT DO UPDATE SET name = excluded.name");

	if (!yaml_id_valid(group))
		return fail(err, ERR_SYNTAX,
			    "%.*s: a group is called by small letters, digits and dashes",
			    STR_ARG(str_sub(group, 0, TAXII_NAME_MAX)));
	db_bind_text(stmt, ":group", group);
	db_bind_text(stmt, ":member", member);
	return db_run_one(stmt, err, "%.*s: there is no such member",
			  STR_ARG(str_sub(member, 0, TAXII_NAME_MAX)));
}

enum errc taxii_group_leave(struct db *db, struct str group, struct str member, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM taxii_groups WHERE name = :group AND"
					   " member = (SELECT id FROM taxii_members"
					   " WHERE name = :member)");

	db_bind_text(stmt, ":group", group);
	db_bind_text(stmt, ":member", member);
	return db_run_one(stmt, err, "%.*s: is not in that group",
			  STR_ARG(str_sub(member, 0, TAXII_NAME_MAX)));
}
