/* SPDX-License-Identifier: Apache-2.0 */
#include "store/answers.h"

#define COLUMNS                                                                                    \
	"round, item, pass, version, value, checked_on, target_on, note, proposed, saved_by,"      \
	" saved_us"

static struct answer row_of(const struct db_stmt *stmt)
{
	return (struct answer){
		.round = db_i64(stmt, 0),
		.item = db_text(stmt, 1),
		.pass = db_i64(stmt, 2),
		.version = db_i64(stmt, 3),
		.value = db_text(stmt, 4),
		.checked_on = db_text(stmt, 5),
		.target_on = db_text(stmt, 6),
		.note = db_text(stmt, 7),
		.proposed = db_i64(stmt, 8) == 1,
		.saved_by = db_text(stmt, 9),
		.saved_us = db_i64(stmt, 10),
	};
}

static void bind_place(struct db_stmt *stmt, int64_t round, struct str item, int64_t pass)
{
	db_bind_i64(stmt, ":round", round);
	db_bind_text(stmt, ":item", item);
	db_bind_i64(stmt, ":pass", pass);
}

static void bind_all(struct db_stmt *stmt, const struct answer *a, int64_t version)
{
	bind_place(stmt, a->round, a->item, a->pass);
	db_bind_i64(stmt, ":version", version);
	db_bind_text(stmt, ":value", str_or_empty(a->value));
	db_bind_text(stmt, ":checked", a->checked_on);
	db_bind_text(stmt, ":target", a->target_on);
	db_bind_text(stmt, ":note", str_or_empty(a->note));
	db_bind_i64(stmt, ":proposed", a->proposed);
	db_bind_text(stmt, ":by", a->saved_by);
	db_bind_i64(stmt, ":us", a->saved_us);
}

static enum errc write_history(struct db *db, const struct answer *a, int64_t version,
			       bool set_aside, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO answer_history (" COLUMNS ", set_aside) VALUES (:round,"
			    " :item, :pass, :version, :value, :checked, :target, :note, :proposed,"
			    " :by, :us, :aside)");

	bind_all(stmt, a, version);
	db_bind_i64(stmt, ":aside", set_aside);
	return db_run(stmt, err);
}

static enum errc write_answer(struct db *db, const struct answer *a, int64_t version,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR REPLACE INTO answers (" COLUMNS ") VALUES (:round, :item,"
			    " :pass, :version, :value, :checked, :target, :note, :proposed, :by,"
			    " :us)");

	bind_all(stmt, a, version);
	const enum errc code = db_run(stmt, err);
	return code ? code : write_history(db, a, version, false, err);
}

static enum errc round_is_open(struct db *db, int64_t round, bool *ret_open, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT closed_us IS NULL FROM rounds WHERE id = :id");

	db_bind_i64(stmt, ":id", round);
	const enum errc code = db_one(stmt, err, "round %lld: there is none", (long long)round);
	if (code)
		return code;
	*ret_open = db_i64(stmt, 0) == 1;
	db_rest(stmt);
	return ERR_OK;
}

bool answer_same(const struct answer *a, const struct answer *b)
{
	return str_equal(a->value, b->value) && str_equal(a->checked_on, b->checked_on) &&
	       str_equal(a->target_on, b->target_on) && str_equal(a->note, b->note) &&
	       a->proposed == b->proposed;
}

/* What stands there: its version (0: nothing does), and whether it says the same. */
static enum errc look(struct db *db, const struct answer *a, int64_t *ret_version, bool *ret_same,
		      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM answers WHERE round = :round"
					   " AND item = :item AND pass = :pass");
	bool row = false;

	*ret_version = 0;
	*ret_same = false;
	bind_place(stmt, a->round, a->item, a->pass);
	const enum errc code = db_next(stmt, &row, err);
	if (code || !row)
		return code;
	const struct answer now = row_of(stmt);
	*ret_version = now.version;
	*ret_same = answer_same(&now, a);
	db_rest(stmt);
	return ERR_OK;
}

struct saving {
	const struct answer *answer;
	int64_t version;     /* that it became, or that stands there instead */
	const char *refused; /* why it was set aside; NULL: it counts */
};

/* Inside a transaction: what is looked at stays true until it is written. */
static enum errc save(struct db *db, struct saving *saving, struct err *err)
{
	const struct answer *a = saving->answer;
	bool open = false;
	bool same;

	enum errc code = round_is_open(db, a->round, &open, err);
	if (!code)
		code = look(db, a, &saving->version, &same, err);
	if (code)
		return code;
	if (saving->version && same)
		return ERR_OK;
	if (open && a->version == saving->version)
		return write_answer(db, a, ++saving->version, err);
	saving->refused = open ? "somebody else answered in between" : "the round is closed";
	return write_history(db, a, a->version, true, err);
}

bool answer_too_long(const struct answer *answer)
{
	return answer->value.len > ANSWER_TEXT_MAX || answer->note.len > ANSWER_TEXT_MAX;
}

static enum errc answer_fits(const struct answer *answer, struct err *err)
{
	if (!answer_too_long(answer))
		return ERR_OK;
	return fail(err, ERR_LIMIT, "answer %.*s: longer than %u bytes", STR_ARG(answer->item),
		    ANSWER_TEXT_MAX);
}

/* What the caller is told of a saving that is done. */
static enum errc tell(const struct saving *saving, int64_t *ret_version, struct err *err)
{
	if (saving->refused)
		return fail(err, ERR_CONFLICT, "answer %.*s: %s; what you wrote is kept aside",
			    STR_ARG(saving->answer->item), saving->refused);
	*ret_version = saving->version;
	return ERR_OK;
}

enum errc answers_save_within(struct db *db, const struct answer *answer, int64_t *ret_version,
			      struct err *err)
{
	struct saving saving = { .answer = answer };

	enum errc code = answer_fits(answer, err);
	if (!code)
		code = save(db, &saving, err);
	return code ? code : tell(&saving, ret_version, err);
}

enum errc answers_save(struct db *db, const struct answer *answer, int64_t *ret_version,
		       struct err *err)
{
	struct saving saving = { .answer = answer };

	enum errc code = answer_fits(answer, err);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = save(db, &saving, err);
	code = db_end(db, code, err);
	if (code)
		return code;
	return tell(&saving, ret_version, err);
}

/* The row of a statement with COLUMNS, its texts copied. */
static struct answer keep_row(struct db_stmt *stmt, struct arena *arena)
{
	struct answer answer = row_of(stmt);
	struct str *const texts[] = { &answer.item,	 &answer.value, &answer.checked_on,
				      &answer.target_on, &answer.note,	&answer.saved_by };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	db_rest(stmt);
	return answer;
}

enum errc answers_seen(struct db *db, const struct answer *place, struct arena *arena,
		       struct answer *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM answer_history WHERE round = :round"
			    " AND item = :item AND pass = :pass AND version = :version"
			    " AND set_aside = 0");

	if (place->version == 0) {
		*ret = (struct answer){ .round = place->round,
					.item = place->item,
					.pass = place->pass,
					.value = STR(""),
					.note = STR("") };
		return ERR_OK;
	}
	bind_place(stmt, place->round, place->item, place->pass);
	db_bind_i64(stmt, ":version", place->version);
	const enum errc code = db_one(stmt, err, "answer %.*s: it never had version %lld",
				      STR_ARG(place->item), (long long)place->version);
	if (!code)
		*ret = keep_row(stmt, arena);
	return code;
}

enum errc answers_get(struct db *db, int64_t round, struct str item, int64_t pass,
		      struct arena *arena, struct answer *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM answers WHERE round = :round"
					   " AND item = :item AND pass = :pass");

	bind_place(stmt, round, item, pass);
	const enum errc code = db_one(stmt, err, "answer %.*s: not given yet", STR_ARG(item));
	if (!code)
		*ret = keep_row(stmt, arena);
	return code;
}

enum errc answers_each(struct db *db, int64_t round,
		       bool (*take)(void *ctx, const struct answer *answer), void *ctx,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM answers WHERE round = :round"
					   " ORDER BY item, pass");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":round", round);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct answer answer = row_of(stmt);
		if (!take(ctx, &answer)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc answers_history(struct db *db, int64_t round, struct str item, int64_t pass,
			  bool (*take)(void *ctx, const struct answer *answer, bool set_aside),
			  void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS ", set_aside FROM answer_history WHERE round = :round"
			    " AND item = :item AND pass = :pass ORDER BY id");
	enum errc code;
	bool row;

	bind_place(stmt, round, item, pass);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct answer answer = row_of(stmt);
		if (!take(ctx, &answer, db_i64(stmt, 11) == 1)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}
