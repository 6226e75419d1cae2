/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-keys.h"

#include "base/typed.h"

#include "vendors/vendor-register.h"

const char *const vendor_key_state_names[VENDOR_KEY_STATES] = {
	[VENDOR_KEY_SEEN] = "seen",
	[VENDOR_KEY_CONFIRMED] = "confirmed",
	[VENDOR_KEY_RETIRED] = "retired",
};

const struct text vendor_key_state_words[VENDOR_KEY_STATES] = {
	[VENDOR_KEY_SEEN] = TEXT("まだ確かめていない", "not compared yet"),
	[VENDOR_KEY_CONFIRMED] = TEXT("確かめた", "compared with the vendor"),
	[VENDOR_KEY_RETIRED] = TEXT("使わない", "retired"),
};

const char *vendor_fingerprint_text(struct str fingerprint,
				    char out[static VENDOR_FINGERPRINT_TEXT])
{
	size_t n = 0;

	for (size_t i = 0; i < fingerprint.len && n + 2 < VENDOR_FINGERPRINT_TEXT; i++) {
		if (i && i % 4 == 0)
			out[n++] = ' ';
		out[n++] = fingerprint.ptr[i];
	}
	out[n] = '\0';
	return out;
}

bool vendor_fingerprint_read(struct str typed, char out[static VENDOR_FINGERPRINT_LEN + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < typed.len; i++) {
		if (ascii_is_space(typed.ptr[i]))
			continue;
		if (ascii_hex_digit(typed.ptr[i]) < 0 || n == VENDOR_FINGERPRINT_LEN)
			return false;
		out[n++] = ascii_lower(typed.ptr[i]);
	}
	out[n] = '\0';
	return n == VENDOR_FINGERPRINT_LEN;
}

/* ---- a file came with it ---- */

static enum errc find(struct db *db, struct str vendor, struct str fingerprint, bool *ret_found,
		      enum vendor_key_state *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT state FROM vendor_keys WHERE vendor = :vendor"
					   " AND fingerprint = :fingerprint");

	db_bind_text(stmt, ":vendor", vendor);
	db_bind_text(stmt, ":fingerprint", fingerprint);
	const enum errc code = db_next(stmt, ret_found, err);
	if (code)
		return code;
	if (*ret_found)
		*ret = (enum vendor_key_state)str_find_name_or(
			db_text(stmt, 0), vendor_key_state_names, VENDOR_KEY_STATES,
			VENDOR_KEY_RETIRED);
	db_rest(stmt);
	return ERR_OK;
}

/* Anybody can make keys: the list of those nobody asked about stays short. */
static enum errc check_room(struct db *db, struct str vendor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT count(*) FROM vendor_keys WHERE vendor = :vendor AND state = 'seen'");
	bool row = false;

	db_bind_text(stmt, ":vendor", vendor);
	const enum errc code = db_next(stmt, &row, err);
	const int64_t n = !code && row ? db_i64(stmt, 0) : 0;
	if (code)
		return code;
	db_rest(stmt);
	if (n < (int64_t)VENDOR_KEYS_SEEN_MAX)
		return ERR_OK;
	return fail(err, ERR_LIMIT, "%.*s: %s %u", STR_ARG(vendor),
		    text_of(TR("確かめていない鍵が多すぎます。上限は",
			       "too many keys wait to be compared, at most")),
		    VENDOR_KEYS_SEEN_MAX);
}

static enum errc insert(struct db *db, const struct vendor_key *key, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO vendor_keys (vendor, fingerprint, public_key, state,"
			    " seen_us, words) VALUES (:vendor, :fingerprint, :key, 'seen', :us,"
			    " '')");

	db_bind_text(stmt, ":vendor", key->vendor);
	db_bind_text(stmt, ":fingerprint", key->fingerprint);
	db_bind_text(stmt, ":key", key->public_key);
	db_bind_i64(stmt, ":us", key->seen_us);
	return db_run(stmt, err);
}

enum errc vendor_keys_see(struct db *db, const struct vendor_key *key, enum vendor_key_state *ret,
			  struct err *err)
{
	bool found = false;

	*ret = VENDOR_KEY_SEEN;
	enum errc code = find(db, key->vendor, key->fingerprint, &found, ret, err);
	if (code || found)
		return code;
	code = check_room(db, key->vendor, err);
	return code ? code : insert(db, key, err);
}

/* ---- what a person says of it ---- */

static enum errc retire_others(struct db *db, const struct vendor_key_word *word, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE vendor_keys SET state = 'retired', decided_us = :us, decided_by = :by"
		    " WHERE vendor = :vendor AND fingerprint <> :fingerprint AND state ="
		    " 'confirmed'");

	db_bind_text(stmt, ":vendor", word->vendor);
	db_bind_text(stmt, ":fingerprint", word->fingerprint);
	db_bind_i64(stmt, ":us", word->now_us);
	db_bind_text(stmt, ":by", word->by);
	return db_run(stmt, err);
}

static enum errc decide(struct db *db, const struct vendor_key_word *word,
			enum vendor_key_state state, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE vendor_keys SET state = :state, decided_us = :us, decided_by ="
			    " :by, words = :words WHERE vendor = :vendor AND fingerprint ="
			    " :fingerprint");

	db_bind_text(stmt, ":state", str_from(vendor_key_state_names[state]));
	db_bind_i64(stmt, ":us", word->now_us);
	db_bind_text(stmt, ":by", word->by);
	db_bind_text(stmt, ":words", word->words);
	db_bind_text(stmt, ":vendor", word->vendor);
	db_bind_text(stmt, ":fingerprint", word->fingerprint);
	return db_run(stmt, err);
}

static enum errc check_word(struct db *db, const struct vendor_key_word *word, bool confirm,
			    struct err *err)
{
	const struct typed words = { "words", word->words, VENDOR_TEXT_MAX, .needed = true };
	enum vendor_key_state state = VENDOR_KEY_SEEN;
	bool found = false;

	enum errc code = typed_check(&words, 1, err);
	if (!code)
		code = find(db, word->vendor, word->fingerprint, &found, &state, err);
	if (code)
		return code;
	if (!found)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(word->vendor),
			    text_of(TR("その指紋の鍵は届いていません",
				       "no file came with a key of that fingerprint")));
	if (confirm && state == VENDOR_KEY_RETIRED)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(word->vendor),
			    text_of(TR("その鍵は使わないことにしたものです。新しい鍵が要ります",
				       "that key was retired; a new one is needed")));
	return ERR_OK;
}

static enum errc change(struct db *db, const struct vendor_key_word *word,
			enum vendor_key_state state, struct err *err)
{
	const bool confirm = state == VENDOR_KEY_CONFIRMED;
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = check_word(db, word, confirm, err);
	if (!code && confirm)
		code = retire_others(db, word, err);
	if (!code)
		code = decide(db, word, state, err);
	return db_end(db, code, err);
}

enum errc vendor_keys_confirm(struct db *db, const struct vendor_key_word *word, struct err *err)
{
	return change(db, word, VENDOR_KEY_CONFIRMED, err);
}

enum errc vendor_keys_retire(struct db *db, const struct vendor_key_word *word, struct err *err)
{
	return change(db, word, VENDOR_KEY_RETIRED, err);
}

enum errc vendor_keys_list(struct db *db, struct str vendor, struct arena *arena,
			   const struct vendor_key **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT vendor, fingerprint, public_key, state, seen_us, decided_us,"
			    " decided_by, words FROM vendor_keys WHERE :vendor IS NULL OR vendor ="
			    " :vendor ORDER BY vendor, seen_us, fingerprint");
	const struct vendor_key **end = ret;
	enum errc code;
	bool row;

	*ret = NULL;
	db_bind_text(stmt, ":vendor", vendor);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct vendor_key *key = arena_take(arena, sizeof(*key));

		if (!key) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "keys of vendors: no room for the list");
		}
		*key = (struct vendor_key){
			.vendor = arena_str(arena, db_text(stmt, 0)),
			.fingerprint = arena_str(arena, db_text(stmt, 1)),
			.public_key = arena_str(arena, db_text(stmt, 2)),
			.state = (enum vendor_key_state)str_find_name_or(
				db_text(stmt, 3), vendor_key_state_names, VENDOR_KEY_STATES,
				VENDOR_KEY_RETIRED),
			.seen_us = db_i64(stmt, 4),
			.decided_us = db_time(stmt, 5),
			.decided_by = arena_str(arena, db_text(stmt, 6)),
			.words = arena_str(arena, db_text(stmt, 7)),
		};
		*end = key;
		end = &key->next;
	}
	return code;
}
