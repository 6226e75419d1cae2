/* SPDX-License-Identifier: Apache-2.0 */
#include "store/users.h"

#define USERS_MAX 1000

static const struct {
	unsigned role;
	const char *name;
} role_names[] = {
	{ USER_VIEWER, "viewer" },   { USER_OPERATOR, "operator" }, { USER_ADMIN, "admin" },
	{ USER_AUDITOR, "auditor" }, { USER_VENDOR, "vendor" },	    { USER_INSPECTOR, "inspector" },
};

const char *user_role_name(unsigned role)
{
	for (size_t i = 0; i < ARRAY_LEN(role_names); i++) {
		if (role_names[i].role == role)
			return role_names[i].name;
	}
	return "?";
}

bool user_role_parse(struct str name, unsigned *ret)
{
	const size_t i = STR_FIND_ROW(name, role_names, name);

	if (i < ARRAY_LEN(role_names))
		*ret = role_names[i].role;
	return i < ARRAY_LEN(role_names);
}

bool user_name_valid(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.ptr[i];

		if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '.' && c != '_' && c != '-' &&
		    c != '@')
			return false;
	}
	return name.len >= 1 && name.len <= USER_NAME_MAX;
}

/* The columns of every SELECT below, in the order of read_user(). */
#define USER_COLUMNS                                                                               \
	"id, name, display, role, password_hash, must_change, totp_secret, totp_on, lang, "        \
	"disabled, created_us, last_login_us"

static void read_user(const struct db_stmt *stmt, struct arena *arena, struct user *ret)
{
	*ret = (struct user){
		.id = db_i64(stmt, 0),
		.name = arena_str(arena, db_text(stmt, 1)),
		.display = arena_str(arena, db_text(stmt, 2)),
		.role = (unsigned)db_i64(stmt, 3),
		.password_hash = arena_str(arena, db_text(stmt, 4)),
		.must_change = db_i64(stmt, 5),
		.totp_secret = arena_str(arena, db_text(stmt, 6)),
		.totp_on = db_i64(stmt, 7),
		.lang = arena_str(arena, db_text(stmt, 8)),
		.disabled = db_i64(stmt, 9),
		.created_us = db_time(stmt, 10),
		.last_login_us = db_time(stmt, 11),
	};
}

static enum errc get_one(struct db_stmt *stmt, struct arena *arena, struct user *ret,
			 struct err *err)
{
	const enum errc code = db_one(stmt, err, "user: no such account");
	if (code)
		return code;
	read_user(stmt, arena, ret);
	db_rest(stmt);
	return ret->name.ptr ? ERR_OK : fail(err, ERR_LIMIT, "user: does not fit into memory");
}

enum errc users_get(struct db *db, struct arena *arena, int64_t id, struct user *ret,
		    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " USER_COLUMNS " FROM users WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	return get_one(stmt, arena, ret, err);
}

enum errc users_find(struct db *db, struct arena *arena, struct str name, struct user *ret,
		     struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " USER_COLUMNS " FROM users WHERE name = :name");

	db_bind_text(stmt, ":name", name);
	return get_one(stmt, arena, ret, err);
}

enum errc users_list(struct db *db, struct arena *arena, struct users *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " USER_COLUMNS " FROM users ORDER BY name LIMIT :limit");
	struct users users = { .at = arena_take_array(arena, USERS_MAX, sizeof(struct user)) };
	enum errc code;
	bool row = false;

	if (!users.at)
		return fail(err, ERR_LIMIT, "users: do not fit into memory");
	db_bind_i64(stmt, ":limit", USERS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		read_user(stmt, arena, &users.at[users.n++]);
	if (!code)
		*ret = users;
	return code;
}

enum errc users_add(struct db *db, const struct user *user, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO users (name, display, role, password_hash, must_change, "
			    "created_us) VALUES (:name, :display, :role, :hash, :must, :now)");

	if (!user_name_valid(user->name))
		return fail(err, ERR_SYNTAX, "user: a name is 1 to %d of a-z 0-9 . _ - @",
			    USER_NAME_MAX);
	db_bind_text(stmt, ":name", user->name);
	db_bind_text(stmt, ":display", user->display.len > 0 ? user->display : user->name);
	db_bind_i64(stmt, ":role", user->role);
	db_bind_text(stmt, ":hash", user->password_hash);
	db_bind_i64(stmt, ":must", user->must_change);
	db_bind_time(stmt, ":now", user->created_us);
	return db_run(stmt, err);
}

enum errc users_set_password(struct db *db, int64_t id, struct str hash, bool must_change,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE users SET password_hash = :hash, must_change = :must WHERE id = :id");

	db_bind_text(stmt, ":hash", hash);
	db_bind_i64(stmt, ":must", must_change);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

enum errc users_set_role(struct db *db, int64_t id, unsigned role, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE users SET role = :role WHERE id = :id");

	db_bind_i64(stmt, ":role", role);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

enum errc users_set_disabled(struct db *db, int64_t id, bool disabled, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE users SET disabled = :off WHERE id = :id");

	db_bind_i64(stmt, ":off", disabled);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

enum errc users_set_lang(struct db *db, int64_t id, struct str lang, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE users SET lang = :lang WHERE id = :id");

	db_bind_text(stmt, ":lang", lang);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

enum errc users_set_totp(struct db *db, int64_t id, struct str secret, bool on, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE users SET totp_secret = :secret, totp_on = :on WHERE id = :id");

	db_bind_blob(stmt, ":secret", secret);
	db_bind_i64(stmt, ":on", on);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

enum errc users_note_login(struct db *db, int64_t id, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE users SET last_login_us = :now WHERE id = :id");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

/* A statement that changes one row or none: whether it did is the answer. */
static enum errc run_taking(struct db *db, struct db_stmt *stmt, bool *ret_taken, struct err *err)
{
	const enum errc code = db_run(stmt, err);

	if (!code)
		*ret_taken = db_changed(db) == 1;
	return code;
}

enum errc users_take_totp_step(struct db *db, int64_t id, int64_t step, bool *ret_taken,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE users SET totp_step = :step WHERE id = :id AND totp_step < :step");

	db_bind_i64(stmt, ":step", step);
	db_bind_i64(stmt, ":id", id);
	return run_taking(db, stmt, ret_taken, err);
}

enum errc users_count_admins(struct db *db, uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM users WHERE role = :admin AND disabled = 0");

	db_bind_i64(stmt, ":admin", USER_ADMIN);
	return db_count(stmt, ret, err);
}

static enum errc replace_codes(struct db *db, int64_t user_id, const struct str *hashes, size_t n,
			       struct err *err)
{
	struct db_stmt *forget = db_stmt(db, "DELETE FROM recovery_codes WHERE user_id = :user");
	enum errc code;

	db_bind_i64(forget, ":user", user_id);
	code = db_run(forget, err);
	for (size_t i = 0; i < n && !code; i++) {
		struct db_stmt *add = db_stmt(
			db, "INSERT INTO recovery_codes (user_id, hash) VALUES (:user, :hash)");

		db_bind_i64(add, ":user", user_id);
		db_bind_text(add, ":hash", hashes[i]);
		code = db_run(add, err);
	}
	return code;
}

enum errc recovery_codes_replace(struct db *db, int64_t user_id, const struct str *hashes, size_t n,
				 struct err *err)
{
	enum errc code = db_begin(db, err);

	if (!code)
		code = replace_codes(db, user_id, hashes, n, err);
	return db_end(db, code, err);
}

enum errc recovery_codes_take(struct db *db, int64_t user_id, struct str hash, bool *ret_taken,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "DELETE FROM recovery_codes WHERE user_id = :user AND hash = :hash");

	db_bind_i64(stmt, ":user", user_id);
	db_bind_text(stmt, ":hash", hash);
	return run_taking(db, stmt, ret_taken, err);
}

enum errc recovery_codes_count(struct db *db, int64_t user_id, uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM recovery_codes WHERE user_id = :user");

	db_bind_i64(stmt, ":user", user_id);
	return db_count(stmt, ret, err);
}

static enum errc add_first_admin(struct db *db, int64_t now_us, struct str password,
				 struct err *err)
{
	char hash[PASSWORD_HASH_MAX];
	enum errc code = password_hash(password, hash, err);

	if (code)
		return code;
	return users_add(db,
			 &(struct user){
				 .name = STR("admin"),
				 .display = STR("管理者 / Administrator"),
				 .role = USER_ADMIN,
				 .password_hash = str_from(hash),
				 .must_change = true,
				 .created_us = now_us,
			 },
			 err);
}

enum errc users_first_start(struct db *db, int64_t now_us, bool *ret_made,
			    char password[static PASSWORD_GENERATED_LEN + 1], struct err *err)
{
	uint64_t n = 0;
	enum errc code = db_count(db_stmt(db, "SELECT count(*) FROM users"), &n, err);

	if (code)
		return code;
	*ret_made = n == 0;
	if (n > 0)
		return ERR_OK;
	password_generate(password);
	return add_first_admin(db, now_us, str_from(password), err);
}
