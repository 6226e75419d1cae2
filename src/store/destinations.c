/* SPDX-License-Identifier: Apache-2.0 */
#include "store/destinations.h"

#include "base/typed.h"

static const char *const kind_names[DESTINATION_KINDS] = {
	[DESTINATION_WEBHOOK] = "webhook",
	[DESTINATION_MAIL] = "mail",
	[DESTINATION_SYSLOG] = "syslog",
};

/* How the address of each kind may begin. */
static const struct {
	enum destination_kind kind;
	const char *scheme;
} schemes[] = {
	{ DESTINATION_WEBHOOK, "https://" }, { DESTINATION_WEBHOOK, "http://" },
	{ DESTINATION_MAIL, "smtp://" },     { DESTINATION_MAIL, "smtps://" },
	{ DESTINATION_SYSLOG, "udp://" },    { DESTINATION_SYSLOG, "tcp://" },
	{ DESTINATION_SYSLOG, "tls://" },
};

const char *destination_kind_name(enum destination_kind kind)
{
	return kind_names[kind];
}

bool destination_kind_parse(struct str name, enum destination_kind *ret)
{
	const size_t i = str_find_name(name, kind_names, DESTINATION_KINDS);

	if (i < DESTINATION_KINDS)
		*ret = (enum destination_kind)i;
	return i < DESTINATION_KINDS;
}

/* ---- what a person may set ---- */

static bool is_plain(struct str s, size_t max)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] <= 0x20 || s.ptr[i] == 0x7f)
			return false;
	}
	return s.len <= max;
}

static bool scheme_fits(const struct destination *destination)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		if (schemes[i].kind == destination->kind &&
		    str_starts(destination->address, str_from(schemes[i].scheme)))
			return true;
	}
	return false;
}

/* RFC 5321 4.1.2, no more than keeps a header from being written through it. */
bool mail_address_valid(struct str s)
{
	const size_t at = str_find_char(s, '@');

	return at != SIZE_MAX && at > 0 && at + 1 < s.len && is_plain(s, 254) &&
	       str_find_char(s, '<') == SIZE_MAX && str_find_char(s, '>') == SIZE_MAX &&
	       str_find_char(s, ',') == SIZE_MAX;
}

static enum errc check_mail(const struct destination *destination, struct err *err)
{
	struct str rest = destination->mail_to;
	size_t n = 0;

	if (!mail_address_valid(destination->mail_from))
		return fail(err, ERR_SYNTAX, "“%.*s” is no mail address",
			    STR_ARG(destination->mail_from));
	while (rest.ptr) {
		const struct str one = str_split(&rest, ' ');
		if (one.len == 0)
			continue;
		if (!mail_address_valid(one))
			return fail(err, ERR_SYNTAX, "“%.*s” is no mail address", STR_ARG(one));
		n++;
	}
	if (n == 0 || n > DESTINATION_TO_MAX)
		return fail(err, ERR_SYNTAX, "a mail has 1 to %d recipients", DESTINATION_TO_MAX);
	return ERR_OK;
}

enum errc destination_check(const struct destination *destination, struct err *err)
{
	const struct str name = str_trim(destination->name);

	if (name.len == 0 || name.len > DESTINATION_NAME_MAX || str_has_control(name, false))
		return fail(err, ERR_SYNTAX, "a destination needs a name of at most %d bytes",
			    DESTINATION_NAME_MAX);
	if (!scheme_fits(destination) || !is_plain(destination->address, DESTINATION_ADDRESS_MAX))
		return fail(err, ERR_SYNTAX, "“%.*s” is no address for a %s",
			    STR_ARG(str_sub(destination->address, 0, 80)),
			    destination_kind_name(destination->kind));
	if (!is_plain(destination->user, 200) || str_has_control(destination->secret, false) ||
	    destination->secret.len > 500)
		return fail(err, ERR_SYNTAX,
			    "the user name or the secret is too long, or holds "
			    "characters that cannot be sent");
	return destination->kind == DESTINATION_MAIL ? check_mail(destination, err) : ERR_OK;
}

/* ---- reading ---- */

static struct str kept(struct arena *arena, struct str s)
{
	return arena_str(arena, s.ptr ? s : STR(""));
}

static void read_row(const struct db_stmt *row, struct arena *arena, struct destination *ret)
{
	*ret = (struct destination){
		.id = db_i64(row, 0),
		.name = kept(arena, db_text(row, 1)),
		.kind = (enum destination_kind)db_i64(row, 2),
		.address = kept(arena, db_text(row, 3)),
		.shape = kept(arena, db_text(row, 4)),
		.least = (enum alert_level)db_i64(row, 5),
		.lang = kept(arena, db_text(row, 6)),
		.mail_from = kept(arena, db_text(row, 7)),
		.mail_to = kept(arena, db_text(row, 8)),
		.user = kept(arena, db_text(row, 9)),
		.secret = kept(arena, db_text(row, 10)),
		.enabled = db_i64(row, 11),
		.test = db_i64(row, 12),
		.told_seq = db_i64(row, 13),
		.test_done = db_i64(row, 14),
		.told = (uint64_t)db_i64(row, 15),
		.last_ok_us = db_time(row, 16),
		.failing_since_us = db_time(row, 17),
		.failures = (uint32_t)db_i64(row, 18),
		.error = kept(arena, db_text(row, 19)),
		.settled = !db_is_null(row, 20),
	};
}

enum errc destinations_list(struct db *db, struct arena *arena, struct destinations *ret,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT d.id, d.name, d.kind, d.address, d.shape, d.least, d.lang, d.mail_from,"
		    " d.mail_to, d.user, d.secret, d.enabled, d.test, coalesce(p.told_seq, 0),"
		    " coalesce(p.test, 0), coalesce(p.told, 0), p.last_ok_us, p.failing_since_us,"
		    " coalesce(p.failures, 0), p.error, p.destination FROM destinations d LEFT JOIN"
		    " destination_progress p ON p.destination = d.id ORDER BY d.name");
	enum errc code;
	bool row;

	ret->n = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (ret->n == DESTINATIONS_MAX) {
			db_rest(stmt);
			break;
		}
		read_row(stmt, arena, &ret->at[ret->n++]);
	}
	return code;
}

/* ---- the console ---- */

static void bind_config(struct db_stmt *stmt, const struct destination *d)
{
	db_bind_text(stmt, ":name", str_trim(d->name));
	db_bind_i64(stmt, ":kind", d->kind);
	db_bind_text(stmt, ":address", d->address);
	db_bind_text(stmt, ":shape", d->shape);
	db_bind_i64(stmt, ":least", d->least);
	db_bind_text(stmt, ":lang", d->lang);
	db_bind_text(stmt, ":from", d->mail_from);
	db_bind_text(stmt, ":to", d->mail_to);
	db_bind_text(stmt, ":user", d->user);
	db_bind_text(stmt, ":secret", d->secret);
	db_bind_i64(stmt, ":enabled", d->enabled);
}

enum errc destinations_add(struct db *db, const struct destination *destination, int64_t now_us,
			   struct err *err)
{
	int64_t n = 0;
	enum errc code = destination_check(destination, err);

	if (!code)
		code = db_number(db_stmt(db, "SELECT count(*) FROM destinations"), &n, err);
	if (!code && n >= DESTINATIONS_MAX)
		code = fail(err, ERR_LIMIT, "there are %d destinations already", DESTINATIONS_MAX);
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO destinations (name, kind, address, shape, least, lang, mail_from,"
		    " mail_to, user, secret, enabled, created_us) VALUES (:name, :kind, :address,"
		    " :shape, :least, :lang, :from, :to, :user, :secret, :enabled, :now)");
	bind_config(stmt, destination);
	db_bind_i64(stmt, ":now", now_us);
	return db_run(stmt, err);
}

static enum errc expect_one(struct db_stmt *stmt, struct err *err)
{
	return db_run_one(stmt, err, "there is no such destination");
}

enum errc destinations_change(struct db *db, const struct destination *destination, struct err *err)
{
	const enum errc code = destination_check(destination, err);

	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE destinations SET name = :name, kind = :kind, address = :address,"
		    " shape = :shape, least = :least, lang = :lang, mail_from = :from,"
		    " mail_to = :to, user = :user, secret = coalesce(:secret, secret),"
		    " enabled = :enabled WHERE id = :id");
	bind_config(stmt, destination);
	db_bind_i64(stmt, ":id", destination->id);
	return expect_one(stmt, err);
}

enum errc destinations_remove(struct db *db, int64_t id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM destinations WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	return expect_one(stmt, err);
}

enum errc destinations_ask_test(struct db *db, int64_t id, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE destinations SET test = test + 1 WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	return expect_one(stmt, err);
}

/* ---- the store ---- */

enum errc destinations_settle(struct db *db, struct err *err)
{
	const enum errc code =
		db_run(db_stmt(db, "DELETE FROM destination_progress WHERE destination NOT IN"
				   " (SELECT id FROM destinations)"),
		       err);

	if (code)
		return code;
	return db_run(db_stmt(db, "INSERT INTO destination_progress (destination, told_seq) SELECT"
				  " id, coalesce((SELECT max(seq) FROM alerts), 0) FROM"
				  " destinations WHERE id NOT IN (SELECT destination FROM"
				  " destination_progress)"),
		      err);
}

static enum errc note_success(struct db *db, const struct destination_outcome *outcome,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE destination_progress SET told_seq = max(told_seq, :seq),"
			    " test = max(test, :test), told = told + :told,"
			    " last_ok_us = CASE WHEN :told > 0 THEN :now ELSE last_ok_us END,"
			    " failing_since_us = NULL, failures = 0, error = ''"
			    " WHERE destination = :id");

	db_bind_i64(stmt, ":seq", outcome->told_seq);
	db_bind_i64(stmt, ":test", outcome->test_done);
	db_bind_i64(stmt, ":told", (int64_t)outcome->told);
	db_bind_i64(stmt, ":now", outcome->now_us);
	db_bind_i64(stmt, ":id", outcome->id);
	return db_run(stmt, err);
}

static enum errc note_failure(struct db *db, const struct destination_outcome *outcome,
			      struct err *err)
{
	/* A trial message is sent once: who asked sees why it failed and asks again. */
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE destination_progress SET failures = failures + 1,"
			    " test = max(test, :test),"
			    " failing_since_us = coalesce(failing_since_us, :now), error = :error"
			    " WHERE destination = :id");

	db_bind_i64(stmt, ":test", outcome->test_done);
	db_bind_i64(stmt, ":now", outcome->now_us);
	db_bind_text(stmt, ":error", str_sub(outcome->error, 0, 500));
	db_bind_i64(stmt, ":id", outcome->id);
	return db_run(stmt, err);
}

enum errc destinations_note(struct db *db, const struct destination_outcome *outcome,
			    struct err *err)
{
	return outcome->error.ptr ? note_failure(db, outcome, err) : note_success(db, outcome, err);
}
