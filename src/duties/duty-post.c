/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/duty-post.h"

#include "base/text.h"
#include "store/destinations.h"

#define KEPT_US (30 * 24 * INT64_C(3600) * US_PER_SEC)
#define MAIL_FIELDS                                                                                \
	"id, day, name, mail, trial, subject, body, made_us, sent_us, failures, error,"            \
	" envelope"

static struct str kept(struct arena *arena, struct str s)
{
	return arena_str(arena, s.ptr ? s : STR(""));
}

static enum errc yes_or_no(struct db_stmt *stmt, bool *ret, struct err *err)
{
	const enum errc code = db_next(stmt, ret, err);

	db_rest(stmt);
	return code;
}

static void bind_day(struct db_stmt *stmt, const char *name, int32_t day)
{
	char text[DAY_TEXT_MAX];

	db_bind_text(stmt, name, str_from(day_text(day, text)));
}

/* ---- how it goes out ---- */

enum errc duty_post_get(struct db *db, struct arena *arena, struct duty_post *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT enabled, every_day, hour, address, mail_from, user, secret,"
			    " lang, looked_on FROM duty_post");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	*ret = (struct duty_post){ .hour = 8,
				   .address = STR(""),
				   .mail_from = STR(""),
				   .user = STR(""),
				   .secret = STR(""),
				   .lang = STR("ja"),
				   .looked_on = DAY_NONE };
	if (code || !row)
		return code;
	*ret = (struct duty_post){
		.enabled = db_i64(stmt, 0),
		.every_day = db_i64(stmt, 1),
		.hour = (int)db_i64(stmt, 2),
		.address = kept(arena, db_text(stmt, 3)),
		.mail_from = kept(arena, db_text(stmt, 4)),
		.user = kept(arena, db_text(stmt, 5)),
		.secret = kept(arena, db_text(stmt, 6)),
		.lang = kept(arena, db_text(stmt, 7)),
		.looked_on = DAY_NONE,
	};
	if (!db_is_null(stmt, 8) && !day_parse(db_text(stmt, 8), &ret->looked_on))
		ret->looked_on = DAY_NONE;
	db_rest(stmt);
	return ERR_OK;
}

/* The mail server is checked as that of alerts is. */
static enum errc check(const struct duty_post *post, struct err *err)
{
	const struct destination server = { .name = STR("duties"),
					    .kind = DESTINATION_MAIL,
					    .address = post->address,
					    .mail_from = post->mail_from,
					    .mail_to = post->mail_from,
					    .user = post->user,
					    .secret = post->secret };

	if (post->hour < 0 || post->hour > 23)
		return fail(err, ERR_SYNTAX, "hour: %s",
			    text_of(TR("0から23の数です", "is a number from 0 to 23")));
	return destination_check(&server, err);
}

enum errc duty_post_put(struct db *db, const struct duty_post *post, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO duty_post (id, enabled, address, mail_from, user, secret,"
			    " lang, hour, every_day) VALUES (1, :enabled, :address, :from, :user,"
			    " coalesce(:secret, ''), :lang, :hour, :every) ON CONFLICT (id) DO"
			    " UPDATE SET enabled = :enabled, address = :address, mail_from = :from,"
			    " user = :user, secret = coalesce(:secret, secret), lang = :lang,"
			    " hour = :hour, every_day = :every");
	const enum errc code = check(post, err);

	if (code)
		return code;
	db_bind_i64(stmt, ":enabled", post->enabled);
	db_bind_text(stmt, ":address", post->address);
	db_bind_text(stmt, ":from", post->mail_from);
	db_bind_text(stmt, ":user", post->user.ptr ? post->user : STR(""));
	db_bind_text(stmt, ":secret", post->secret);
	db_bind_text(stmt, ":lang", str_is(post->lang, "en") ? STR("en") : STR("ja"));
	db_bind_i64(stmt, ":hour", post->hour);
	db_bind_i64(stmt, ":every", post->every_day);
	return db_run(stmt, err);
}

enum errc duty_post_claim(struct db *db, int32_t day, bool *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE duty_post SET looked_on = :day WHERE looked_on IS NULL OR looked_on <"
		    " :day");

	bind_day(stmt, ":day", day);
	const enum errc code = db_run(stmt, err);
	*ret = !code && db_changed(db) == 1;
	return code;
}

/* ---- letters ---- */

enum errc duty_mails_add(struct db *db, const struct duty_mail *mail, int64_t *ret_id,
			 struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO duty_letters (day, name, mail, trial, subject, body,"
			    " made_us, envelope) VALUES (:day, :name, :mail, :trial, :subject,"
			    " :body, :now, :envelope)");
	struct db_stmt *old = db_stmt(db, "UPDATE duty_letters SET body = '' WHERE body <> '' AND"
					  " sent_us < :before");

	db_bind_time(old, ":before", mail->made_us - KEPT_US);
	const enum errc code = db_run(old, err);
	if (code)
		return code;
	db_bind_text(stmt, ":day", mail->day);
	db_bind_text(stmt, ":name", mail->name);
	db_bind_text(stmt, ":mail", mail->mail);
	db_bind_i64(stmt, ":trial", mail->trial);
	db_bind_text(stmt, ":subject", mail->subject);
	db_bind_text(stmt, ":body", mail->body);
	db_bind_time(stmt, ":now", mail->made_us);
	db_bind_text(stmt, ":envelope", str_or_empty(mail->envelope));
	const enum errc added = db_run(stmt, err);
	*ret_id = db_last_id(db);
	return added;
}

static struct duty_mail read_mail(const struct db_stmt *stmt)
{
	return (struct duty_mail){
		.id = db_i64(stmt, 0),
		.day = db_text(stmt, 1),
		.name = db_text(stmt, 2),
		.mail = db_text(stmt, 3),
		.trial = db_i64(stmt, 4),
		.subject = db_text(stmt, 5),
		.body = db_text(stmt, 6),
		.made_us = db_time(stmt, 7),
		.sent_us = db_time(stmt, 8),
		.failures = (uint32_t)db_i64(stmt, 9),
		.error = db_text(stmt, 10),
		.envelope = db_text(stmt, 11),
	};
}

enum errc duty_mails_each(struct db *db, unsigned limit,
			  void (*take)(void *ctx, const struct duty_mail *mail), void *ctx,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " MAIL_FIELDS " FROM duty_letters ORDER BY id"
					   " DESC LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":limit", limit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct duty_mail mail = read_mail(stmt);
		take(ctx, &mail);
	}
	return code;
}

/* The row in `arena`; the statement is at rest then. */
static void keep_mail(struct db_stmt *stmt, struct arena *arena, struct duty_mail *ret)
{
	*ret = read_mail(stmt);
	ret->day = kept(arena, ret->day);
	ret->name = kept(arena, ret->name);
	ret->mail = kept(arena, ret->mail);
	ret->subject = kept(arena, ret->subject);
	ret->body = kept(arena, ret->body);
	ret->error = kept(arena, ret->error);
	ret->envelope = kept(arena, ret->envelope);
	db_rest(stmt);
}

enum errc duty_mails_next(struct db *db, struct arena *arena, struct duty_mail *ret, bool *ret_any,
			  struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " MAIL_FIELDS " FROM duty_letters WHERE sent_us IS NULL AND"
			    " CASE trial WHEN 1 THEN failures = 0 ELSE coalesce((SELECT enabled"
			    " FROM duty_post), 0) END AND (envelope = '' OR failures < 5)"
			    " ORDER BY trial DESC, failures, id LIMIT 1");
	const enum errc code = db_next(stmt, ret_any, err);

	if (code || !*ret_any)
		return code;
	keep_mail(stmt, arena, ret);
	return ERR_OK;
}

enum errc duty_mails_get(struct db *db, int64_t id, struct arena *arena, struct duty_mail *ret,
			 struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " MAIL_FIELDS " FROM duty_letters WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "letter %lld: there is none", (long long)id);
	if (!code)
		keep_mail(stmt, arena, ret);
	return code;
}

enum errc duty_mails_note(struct db *db, int64_t id, struct str error, int64_t now_us,
			  struct err *err)
{
	struct db_stmt *taken = db_stmt(db, "UPDATE duty_letters SET sent_us = :now, error = ''"
					    " WHERE id = :id AND sent_us IS NULL");
	struct db_stmt *failed = db_stmt(db, "UPDATE duty_letters SET failures = failures + 1,"
					     " error = :error WHERE id = :id AND sent_us IS NULL");
	struct db_stmt *stmt = error.ptr ? failed : taken;

	db_bind_i64(stmt, ":id", id);
	if (error.ptr)
		db_bind_text(stmt, ":error", str_sub(error, 0, 500));
	else
		db_bind_time(stmt, ":now", now_us);
	return db_run(stmt, err);
}

enum errc duty_mails_served(struct db *db, struct str mail, int32_t day, bool *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT 1 FROM duty_letters WHERE trial = 0 AND mail ="
					   " :mail AND (sent_us IS NULL OR day = :day)");

	db_bind_text(stmt, ":mail", mail);
	bind_day(stmt, ":day", day);
	return yes_or_no(stmt, ret, err);
}

/* ---- what was told ---- */

static void bind_telling(struct db_stmt *stmt, const struct duty_telling *telling)
{
	db_bind_text(stmt, ":key", telling->key);
	db_bind_text(stmt, ":level", telling->level);
	bind_day(stmt, ":due", telling->due_day);
	db_bind_text(stmt, ":mail", telling->mail);
}

enum errc duty_told_add(struct db *db, const struct duty_telling *telling, int64_t letter,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO duty_told (key, level, due_on, mail,"
					   " letter) VALUES (:key, :level, :due, :mail, :letter)");

	bind_telling(stmt, telling);
	db_bind_i64(stmt, ":letter", letter);
	return db_run(stmt, err);
}

enum errc duty_told_is(struct db *db, const struct duty_telling *telling, bool *ret,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT 1 FROM duty_told WHERE key = :key AND level ="
					   " :level AND due_on = :due AND mail = :mail");

	bind_telling(stmt, telling);
	return yes_or_no(stmt, ret, err);
}

enum errc duty_told_each(struct db *db, struct str key, int32_t due_day,
			 void (*take)(void *ctx, struct str level, struct str name,
				      int64_t sent_us),
			 void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT t.level, l.name, l.sent_us FROM duty_told t JOIN duty_letters l"
			    " ON l.id = t.letter WHERE t.key = :key AND t.due_on = :due ORDER BY"
			    " l.id, t.level");
	enum errc code;
	bool row;

	db_bind_text(stmt, ":key", key);
	bind_day(stmt, ":due", due_day);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		take(ctx, db_text(stmt, 0), db_text(stmt, 1), db_time(stmt, 2));
	return code;
}
