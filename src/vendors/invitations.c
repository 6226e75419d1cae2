/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/invitations.h"

#include <sodium.h>

#include "vendors/vendor-register.h"

#define TOKEN_BYTES	 (INVITATION_TOKEN_LEN / 2)
#define HASH_DIGITS	 64u
#define ACCOUNTS_MAX	 999
#define ACCOUNT_NAME_MAX 80

const char *const invitation_state_names[INVITATION_STATES] = {
	[INVITATION_OPEN] = "open",
	[INVITATION_USED] = "used",
	[INVITATION_REVOKED] = "revoked",
	[INVITATION_EXPIRED] = "expired",
};

enum invitation_state invitation_state(const struct invitation *invitation, int64_t now_us)
{
	if (invitation->used_us != TIME_NONE)
		return INVITATION_USED;
	if (invitation->revoked_us != TIME_NONE)
		return INVITATION_REVOKED;
	return now_us < invitation->expires_us ? INVITATION_OPEN : INVITATION_EXPIRED;
}

static void hash_token(struct str token, char out[static HASH_DIGITS + 1])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)token.ptr, token.len);
	sodium_bin2hex(out, HASH_DIGITS + 1, hash, sizeof(hash));
}

/* ---- making and taking back ---- */

static enum errc check_room(struct db *db, const struct invitation *invitation, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM vendor_invitations WHERE vendor = :vendor AND"
			    " used_us IS NULL AND revoked_us IS NULL AND expires_us > :now");
	uint64_t n;

	db_bind_text(stmt, ":vendor", invitation->vendor);
	db_bind_i64(stmt, ":now", invitation->made_us);
	const enum errc code = db_count(stmt, &n, err);
	if (code || n < INVITATIONS_OPEN_MAX)
		return code;
	return fail(err, ERR_LIMIT, "%.*s: %s %u", STR_ARG(invitation->vendor),
		    text_of(TR("使われていない招待が多すぎます。上限は",
			       "too many invitations are open, at most")),
		    INVITATIONS_OPEN_MAX);
}

static enum errc insert(struct db *db, const struct invitation *invitation, const char *hash,
			int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO vendor_invitations (vendor, token_hash, made_us, made_by,"
		    " expires_us) SELECT id, :hash, :made, :by, :expires FROM vendors WHERE id ="
		    " :vendor");

	db_bind_text(stmt, ":vendor", invitation->vendor);
	db_bind_text(stmt, ":hash", str_from(hash));
	db_bind_i64(stmt, ":made", invitation->made_us);
	db_bind_text(stmt, ":by", invitation->made_by);
	db_bind_i64(stmt, ":expires", invitation->expires_us);
	const enum errc code = db_run_one(stmt, err, "%.*s: %s", STR_ARG(invitation->vendor),
					  text_of(TR("その事業者は登録されていません",
						     "no vendor of that name is in the register")));
	if (!code)
		*ret_id = db_last_id(db);
	return code;
}

enum errc invitations_make(struct db *db, const struct invitation *invitation,
			   char token[static INVITATION_TOKEN_LEN + 1], int64_t *ret_id,
			   struct err *err)
{
	unsigned char bytes[TOKEN_BYTES];
	char hash[HASH_DIGITS + 1];

	const enum errc code = check_room(db, invitation, err);
	if (code)
		return code;
	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(token, INVITATION_TOKEN_LEN + 1, bytes, sizeof(bytes));
	hash_token(str_from(token), hash);
	return insert(db, invitation, hash, ret_id, err);
}

enum errc invitations_revoke(struct db *db, int64_t id, struct str by, int64_t now_us,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE vendor_invitations SET revoked_us = :now,"
					   " revoked_by = :by WHERE id = :id AND used_us IS NULL"
					   " AND revoked_us IS NULL");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_run(stmt, err);
	if (!code && db_changed(db) == 0)
		return fail(err, ERR_CONFLICT, "%s %lld: %s", text_of(TR("招待", "invitation")),
			    (long long)id,
			    text_of(TR("使われたか、取り消されたか、ありません",
				       "was used, was taken back, or never was")));
	return code;
}

/* ---- reading ---- */

#define COLUMNS "id, vendor, made_us, made_by, expires_us, used_us, used_by, revoked_us, revoked_by"

static struct invitation row_of(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct invitation){
		.id = db_i64(stmt, 0),
		.vendor = arena_str(arena, db_text(stmt, 1)),
		.made_us = db_i64(stmt, 2),
		.made_by = arena_str(arena, db_text(stmt, 3)),
		.expires_us = db_i64(stmt, 4),
		.used_us = db_time(stmt, 5),
		.used_by = arena_str(arena, db_text(stmt, 6)),
		.revoked_us = db_time(stmt, 7),
		.revoked_by = arena_str(arena, db_text(stmt, 8)),
	};
}

enum errc invitations_list(struct db *db, struct str vendor, struct arena *arena,
			   const struct invitation **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM vendor_invitations WHERE :vendor IS NULL OR"
			    " vendor = :vendor ORDER BY id DESC");
	const struct invitation **end = ret;
	enum errc code;
	bool row;

	*ret = NULL;
	db_bind_text(stmt, ":vendor", vendor);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct invitation *invitation = arena_take(arena, sizeof(*invitation));

		if (!invitation) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "invitations: no room for the list");
		}
		*invitation = row_of(stmt, arena);
		*end = invitation;
		end = &invitation->next;
	}
	return code;
}

enum errc invitations_find(struct db *db, struct str token, int64_t now_us, struct arena *arena,
			   struct invitation *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM vendor_invitations WHERE token_hash = :hash");
	char hash[HASH_DIGITS + 1];
	bool row = false;

	hash_token(token.len == INVITATION_TOKEN_LEN ? token : STR(""), hash);
	db_bind_text(stmt, ":hash", str_from(hash));
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	if (row)
		*ret = row_of(stmt, arena);
	db_rest(stmt);
	if (row && invitation_state(ret, now_us) == INVITATION_OPEN)
		return ERR_OK;
	return fail(err, ERR_NOT_FOUND, "%s",
		    text_of(TR("この招待は使えません", "this invitation cannot be used")));
}

/* ---- using it up ---- */

static enum errc tie_account(struct db *db, struct str name, struct str vendor, struct arena *arena,
			     struct err *err)
{
	struct user user;

	const enum errc code = users_find(db, arena, name, &user, err);
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO vendor_accounts (user_id, vendor) VALUES (:user, :vendor)");
	db_bind_i64(stmt, ":user", user.id);
	db_bind_text(stmt, ":vendor", vendor);
	return db_run(stmt, err);
}

static enum errc mark_used(struct db *db, int64_t id, struct str name, int64_t now_us,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE vendor_invitations SET used_us = :now, used_by = :name WHERE id = :id");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":name", name);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

/* The vendor's name and the first number that nobody has. */
static enum errc add_account(struct db *db, const struct invited *invited, struct str vendor,
			     struct str *ret_name, struct arena *arena, struct err *err)
{
	struct user user = { .display = invited->display,
			     .role = USER_VENDOR,
			     .password_hash = invited->password_hash,
			     .created_us = invited->now_us };

	for (int n = 1; n <= ACCOUNTS_MAX; n++) {
		user.name = arena_printf(arena, "%.*s-%d", STR_ARG(vendor), n);
		const enum errc code = users_add(db, &user, err);

		*ret_name = user.name;
		if (code != ERR_CONFLICT)
			return code;
	}
	return fail(err, ERR_LIMIT, "%.*s: there are %d accounts already", STR_ARG(vendor),
		    ACCOUNTS_MAX);
}

static enum errc use(struct db *db, const struct invited *invited, struct arena *arena,
		     struct str *ret_name, struct err *err)
{
	struct invitation invitation;
	enum errc code =
		invitations_find(db, invited->token, invited->now_us, arena, &invitation, err);

	if (!code)
		code = add_account(db, invited, invitation.vendor, ret_name, arena, err);
	if (!code)
		code = tie_account(db, *ret_name, invitation.vendor, arena, err);
	if (!code)
		code = mark_used(db, invitation.id, *ret_name, invited->now_us, err);
	return code;
}

enum errc invitations_use(struct db *db, const struct invited *invited, struct arena *arena,
			  struct str *ret_name, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = use(db, invited, arena, ret_name, err);
	return db_end(db, code, err);
}

/* ---- accounts ---- */

enum errc vendor_accounts_get(struct db *db, int64_t user_id, struct arena *arena,
			      struct str *ret_vendor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT vendor FROM vendor_accounts WHERE user_id = :user");

	db_bind_i64(stmt, ":user", user_id);
	const enum errc code = db_one(stmt, err, "%s",
				      text_of(TR("この利用者の事業者が分かりません",
						 "this account speaks for no vendor")));
	if (code)
		return code;
	*ret_vendor = arena_str(arena, db_text(stmt, 0));
	db_rest(stmt);
	return ERR_OK;
}
