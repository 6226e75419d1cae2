/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/duty-marks.h"

#include "base/typed.h"

#define DETAIL_MAX (2 * DUTY_WORDS_MAX)

/* One row that keeps what it does not change. */
#define UPSERT                                                                                     \
	"INSERT INTO duty_marks (key, owner, deputy, done_us, done_by, done_words,"                \
	" put_off_until, put_off_reason, changed_by, changed_us)"

/* ---- checks ---- */

static enum errc check_text(const char *what, struct str text, bool needed, size_t max,
			    struct err *err)
{
	const struct typed typed = { what, text, max, .needed = needed, .lines = true };

	return typed_check(&typed, 1, err);
}

static enum errc check_word(const struct duty_word *word, struct err *err)
{
	const enum errc code = check_text("key", word->key, true, DUTY_KEY_MAX, err);

	return code ? code : check_text("by", word->by, true, DUTY_NAME_MAX, err);
}

/* ---- writing ---- */

static enum errc remember(struct db *db, const struct duty_word *word, const char *action,
			  struct str words, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO duty_history (key, action, words, said_by, said_us)"
			    " VALUES (:key, :action, :words, :by, :now)");

	db_bind_text(stmt, ":key", word->key);
	db_bind_text(stmt, ":action", str_from(action));
	db_bind_text(stmt, ":words", words);
	db_bind_text(stmt, ":by", word->by);
	db_bind_time(stmt, ":now", word->now_us);
	return db_run(stmt, err);
}

static void bind_word(struct db_stmt *stmt, const struct duty_word *word)
{
	db_bind_text(stmt, ":key", word->key);
	db_bind_text(stmt, ":by", word->by);
	db_bind_time(stmt, ":now", word->now_us);
}

/* `stmt` is bound; it and the history are one transaction. */
static enum errc say(struct db *db, struct db_stmt *stmt, const struct duty_word *word,
		     const char *action, struct str words, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	bind_word(stmt, word);
	code = db_run(stmt, err);
	if (!code)
		code = remember(db, word, action, words, err);
	return db_end(db, code, err);
}

enum errc duty_own(struct db *db, const struct duty_word *word, struct str owner, struct str deputy,
		   struct err *err)
{
	auto_buf words = BUF_INIT(DETAIL_MAX);
	struct db_stmt *stmt =
		db_stmt(db, UPSERT " VALUES (:key, :owner, :deputy, NULL, NULL, NULL, NULL, NULL,"
				   " :by, :now) ON CONFLICT (key) DO UPDATE SET owner ="
				   " excluded.owner, deputy = excluded.deputy, changed_by ="
				   " excluded.changed_by, changed_us = excluded.changed_us");
	enum errc code = check_word(word, err);

	if (!code)
		code = check_text("owner", owner, false, DUTY_NAME_MAX, err);
	if (!code)
		code = check_text("deputy", deputy, false, DUTY_NAME_MAX, err);
	if (code)
		return code;
	db_bind_text(stmt, ":owner", owner);
	db_bind_text(stmt, ":deputy", deputy);
	buf_printf(&words, "%.*s / %.*s", STR_ARG(owner), STR_ARG(deputy));
	return say(db, stmt, word, "own", buf_str(&words), err);
}

enum errc duty_done(struct db *db, const struct duty_word *word, struct str words, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, UPSERT " VALUES (:key, '', '', :now, :by, :words, NULL, NULL, :by,"
				   " :now) ON CONFLICT (key) DO UPDATE SET done_us ="
				   " excluded.done_us, done_by = excluded.done_by, done_words ="
				   " excluded.done_words, put_off_until = NULL, put_off_reason ="
				   " NULL, changed_by = excluded.changed_by, changed_us ="
				   " excluded.changed_us");
	enum errc code = check_word(word, err);

	if (!code)
		code = check_text("done", words, true, DUTY_WORDS_MAX, err);
	if (code)
		return code;
	db_bind_text(stmt, ":words", words);
	return say(db, stmt, word, "done", words, err);
}

enum errc duty_defer(struct db *db, const struct duty_word *word, int32_t until, struct str reason,
		     struct err *err)
{
	auto_buf words = BUF_INIT(DETAIL_MAX);
	char day[DAY_TEXT_MAX];
	struct db_stmt *stmt =
		db_stmt(db, UPSERT " VALUES (:key, '', '', NULL, NULL, NULL, :until, :reason, :by,"
				   " :now) ON CONFLICT (key) DO UPDATE SET put_off_until ="
				   " excluded.put_off_until, put_off_reason ="
				   " excluded.put_off_reason, done_us = NULL, done_by = NULL,"
				   " done_words = NULL, changed_by = excluded.changed_by,"
				   " changed_us = excluded.changed_us");
	enum errc code = check_word(word, err);

	if (!code)
		code = check_text("reason", reason, true, DUTY_WORDS_MAX, err);
	if (!code && (until == DAY_NONE || until <= day_at(word->now_us, time_zone_offset())))
		code = fail(err, ERR_SYNTAX, "until: %s",
			    text_of(TR("今日より後の日を書いてください",
				       "a day after today is needed")));
	if (code)
		return code;
	db_bind_text(stmt, ":until", str_from(day_text(until, day)));
	db_bind_text(stmt, ":reason", reason);
	buf_printf(&words, "%s: %.*s", day, STR_ARG(reason));
	return say(db, stmt, word, "defer", buf_str(&words), err);
}

enum errc duty_reopen(struct db *db, const struct duty_word *word, struct str reason,
		      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE duty_marks SET done_us = NULL, done_by = NULL, done_words ="
			    " NULL, put_off_until = NULL, put_off_reason = NULL, changed_by = :by,"
			    " changed_us = :now WHERE key = :key");
	enum errc code = check_word(word, err);

	if (!code)
		code = check_text("reason", reason, false, DUTY_WORDS_MAX, err);
	return code ? code : say(db, stmt, word, "reopen", reason, err);
}

/* ---- reading ---- */

static int32_t day_of_text(struct str text)
{
	int32_t day;

	return text.ptr && day_parse(text, &day) ? day : DAY_NONE;
}

enum errc duty_marks_each(struct db *db, void (*take)(void *ctx, const struct duty_mark *mark),
			  void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT key, owner, deputy, done_us, done_by, done_words,"
			    " put_off_until, put_off_reason FROM duty_marks ORDER BY key");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct duty_mark mark = {
			.key = db_text(stmt, 0),
			.owner = db_text(stmt, 1),
			.deputy = db_text(stmt, 2),
			.done_us = db_time(stmt, 3),
			.done_by = db_text(stmt, 4),
			.done_words = db_text(stmt, 5),
			.put_off_until = day_of_text(db_text(stmt, 6)),
			.put_off_reason = db_text(stmt, 7),
		};
		take(ctx, &mark);
	}
	return code;
}

enum errc duty_history(struct db *db, struct str key,
		       void (*take)(void *ctx, const struct duty_said *said), void *ctx,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT action, words, said_by, said_us FROM"
					   " duty_history WHERE key = :key ORDER BY id");
	enum errc code;
	bool row;

	db_bind_text(stmt, ":key", key);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct duty_said said = { .action = db_text(stmt, 0),
						.words = db_text(stmt, 1),
						.by = db_text(stmt, 2),
						.at_us = db_time(stmt, 3) };
		take(ctx, &said);
	}
	return code;
}
