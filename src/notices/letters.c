/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/letters.h"

#include "base/calendar/day.h"
#include "base/encoding/time-text.h"
#include "base/uuid.h"
#include "duties/duty-post.h"
#include "notices/notice-text.h"
#include "store/destinations.h"

#define WORK_BYTES  (48u * 1024 * 1024)
#define LETTER_MAX  (192u * 1024)
#define SUBJECT_MAX 600u

/* ---- making ---- */

struct making {
	const struct org_scope *scope;
	const struct notice_row *row;
	const struct notice_actor *actor;
	struct notice notice;
	enum lang lang;
	struct str day; /* of the letters */
};

struct wanted {
	int64_t organisation;
	struct str path;
	struct str address;
	struct str person;
	const struct wanted *next;
};

/* A tab and whatever else mail_address_valid() refuses is not sent to a server. */
static enum errc find_wanted(const struct making *m, struct arena *arena, const struct wanted **ret,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(m->scope),
			"SELECT d.organisation, d.path, c.mail, c.person FROM"
			" notice_deliveries_seen d JOIN notice_contacts_seen c ON"
			" c.organisation = d.organisation AND c.ended_us IS NULL"
			" WHERE d.notice = :notice AND d.lane = 'mail' AND c.mail <> ''"
			" AND NOT EXISTS (SELECT 1 FROM notice_letters_seen l WHERE"
			" l.notice = d.notice AND l.path = d.path AND l.address = c.mail)");
	const struct wanted **last = ret;
	enum errc code;
	bool any = false;

	*ret = NULL;
	db_bind_i64(stmt, ":notice", m->row->id);
	while ((code = db_next(stmt, &any, err)) == ERR_OK && any) {
		struct wanted *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "letters: do not fit into memory");
		}
		*one = (struct wanted){ .organisation = db_i64(stmt, 0),
					.path = arena_str(arena, db_text(stmt, 1)),
					.address = arena_str(arena, db_text(stmt, 2)),
					.person = arena_str(arena, db_text(stmt, 3)) };
		if (!mail_address_valid(one->address))
			continue;
		*last = one;
		last = &one->next;
	}
	return code;
}

static enum errc insert(const struct making *m, const struct wanted *to, int64_t letter,
			struct str envelope, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(m->scope),
		"INSERT INTO notice_letters (organisation, notice, path, address, letter, envelope,"
		" made_us) VALUES (:organisation, :notice, :path, :address, :letter, :envelope,"
		" :now)");

	db_bind_i64(stmt, ":organisation", to->organisation);
	db_bind_i64(stmt, ":notice", m->row->id);
	db_bind_text(stmt, ":path", to->path);
	db_bind_text(stmt, ":address", to->address);
	db_bind_i64(stmt, ":letter", letter);
	db_bind_text(stmt, ":envelope", envelope);
	db_bind_time(stmt, ":now", m->actor->now_us);
	return db_run(stmt, err);
}

static enum errc write_letter(const struct making *m, const struct wanted *to, struct buf *subject,
			      struct buf *body, struct err *err)
{
	char typed[NOTICE_CODE_MAX];
	struct notice_key key;
	const enum errc code = notice_key_at(&m->row->key, m->row->path, to->path, &key, err);
	const struct notice_text text = { .notice = &m->notice,
					  .code = typed,
					  .lang = m->lang,
					  .sealed = m->notice.tlp == TLP_RED };

	if (code)
		return code;
	receipt_code(&key, typed);
	notice_text_subject(&text, subject);
	if (to->person.len)
		buf_printf(body, text_in(TR("%.*s 御中\n\n", "To: %.*s\n\n"), m->lang),
			   STR_ARG(to->person));
	notice_text_write(&text, body);
	return buf_failed(subject) || buf_failed(body)
		       ? fail(err, ERR_LIMIT, "notice %.*s: its letter is over %u bytes",
			      STR_ARG(m->row->uuid), LETTER_MAX)
		       : ERR_OK;
}

static enum errc make_one(const struct making *m, const struct wanted *to, struct err *err)
{
	auto_buf subject = BUF_INIT(SUBJECT_MAX);
	auto_buf body = BUF_INIT(LETTER_MAX);
	char uuid[UUID_TEXT_MAX];
	char envelope[UUID_TEXT_MAX + 10];
	int64_t letter = 0;
	enum errc code = write_letter(m, to, &subject, &body, err);

	if (code)
		return code;
	(void)snprintf(envelope, sizeof(envelope), "notice-%s", uuid_random(uuid));
	const struct duty_mail mail = {
		.day = m->day,
		.name = to->path,
		.mail = to->address,
		.envelope = str_from(envelope),
		.subject = buf_str(&subject),
		.body = buf_str(&body),
		.made_us = m->actor->now_us,
	};
	code = duty_mails_add(org_scope_db(m->scope), &mail, &letter, err);
	return code ? code : insert(m, to, letter, mail.envelope, err);
}

enum errc notice_letters_make(const struct org_scope *scope, const struct notice_row *row,
			      const struct notice_actor *actor, size_t *ret_n, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct making m = { .scope = scope, .row = row, .actor = actor, .lang = lang_get() };
	const struct wanted *to = NULL;
	char day[DAY_TEXT_MAX];
	enum errc code = notice_read("notice", row->document, &arena, &m.notice, err);

	*ret_n = 0;
	m.day = str_from(day_text(org_scope_today(scope), day));
	if (!code)
		code = find_wanted(&m, &arena, &to, err);
	for (; to && !code; to = to->next, (*ret_n)++)
		code = make_one(&m, to, err);
	return code;
}

enum errc notice_letters_stop(const struct org_scope *scope, int64_t notice, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"DELETE FROM duty_letters WHERE sent_us IS NULL AND id IN (SELECT letter"
			" FROM notice_letters_seen WHERE notice = :notice)");

	db_bind_i64(stmt, ":notice", notice);
	return db_run(stmt, err);
}

/* ---- reports ---- */

struct letter {
	int64_t id;
	int64_t organisation;
	struct str path;
	struct str notice; /* uuid */
	int64_t notice_id;
};

static enum errc find_letter(const struct org_scope *scope, struct str envelope,
			     struct arena *arena, struct letter *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT l.id, l.organisation, l.path, n.uuid, n.id FROM notice_letters_seen"
			" l JOIN notices_seen n ON n.id = l.notice WHERE l.envelope = :envelope");

	db_bind_text(stmt, ":envelope", envelope);
	const enum errc code = db_one(stmt, err, "delivery report: of no letter of ours");
	if (code)
		return code;
	*ret = (struct letter){ .id = db_i64(stmt, 0),
				.organisation = db_i64(stmt, 1),
				.path = arena_str(arena, db_text(stmt, 2)),
				.notice = arena_str(arena, db_text(stmt, 3)),
				.notice_id = db_i64(stmt, 4) };
	db_rest(stmt);
	return ERR_OK;
}

static enum errc keep(const struct org_scope *scope, const struct letter *letter,
		      const struct delivery_report *report, const struct delivery_outcome *outcome,
		      const struct notice_actor *actor, bool *ret_new, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR IGNORE INTO notice_reports (organisation, letter, action, status,"
		    " words, mta, noted_us, noted_by) VALUES (:organisation, :letter, :action,"
		    " :status, :words, :mta, :now, :by)");

	db_bind_i64(stmt, ":organisation", letter->organisation);
	db_bind_i64(stmt, ":letter", letter->id);
	db_bind_text(stmt, ":action", str_from(delivery_action_names[outcome->action]));
	db_bind_text(stmt, ":status", outcome->status);
	db_bind_text(stmt, ":words", outcome->words);
	db_bind_text(stmt, ":mta", report->mta);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	const enum errc code = db_run(stmt, err);
	*ret_new = !code && db_changed(db) == 1;
	return code;
}

/* It is in the house: as the mail server says, whose name stands in the receipt. */
static enum errc delivered(const struct org_scope *scope, const struct letter *letter,
			   struct str mta, const struct notice_actor *actor, struct arena *arena,
			   struct err *err)
{
	const struct receipt receipt = { .step = NOTICE_RECEIVED,
					 .item = STR(""),
					 .answer = STR(""),
					 .at_us = actor->now_us,
					 .who = mta,
					 .lane = STR("mail") };
	struct notice_row row;
	enum errc code = notices_get(scope, letter->notice, arena, &row, err);

	if (!code)
		code = notice_failed(scope, row.id, letter->path, NOTICE_NO_FAILURE, STR(""),
				     actor->now_us, err);
	return code ? code : receipts_for(scope, &row, letter->path, &receipt, actor, err);
}

static enum errc failed(const struct org_scope *scope, const struct letter *letter,
			const struct delivery_outcome *outcome, const struct notice_actor *actor,
			struct arena *arena, struct err *err)
{
	const struct str words =
		arena_printf(arena, "%.*s %.*s", STR_ARG(outcome->status), STR_ARG(outcome->words));

	return notice_failed(scope, letter->notice_id, letter->path, NOTICE_BOUNCED,
			     str_trim(words), actor->now_us, err);
}

static enum errc take_one(const struct org_scope *scope, const struct letter *letter,
			  const struct delivery_report *report,
			  const struct delivery_outcome *outcome, const struct notice_actor *actor,
			  struct notice_report_count *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	bool fresh = false;
	enum errc code = keep(scope, letter, report, outcome, actor, &fresh, err);

	if (code || !fresh) {
		ret->again += !code;
		return code;
	}
	if (outcome->action == DELIVERY_DELIVERED) {
		ret->delivered++;
		return delivered(scope, letter, report->mta, actor, &arena, err);
	}
	ret->failed += outcome->action == DELIVERY_FAILED;
	ret->noted += outcome->action != DELIVERY_FAILED;
	return outcome->action == DELIVERY_FAILED
		       ? failed(scope, letter, outcome, actor, &arena, err)
		       : ERR_OK;
}

static enum errc take_all(const struct org_scope *scope, const struct delivery_report *report,
			  const struct notice_actor *actor, struct notice_report_count *ret,
			  struct err *err)
{
	auto_arena arena = ARENA_INIT(16384);
	struct letter letter;
	enum errc code = find_letter(scope, report->envelope, &arena, &letter, err);

	if (code == ERR_NOT_FOUND) {
		ret->unknown++;
		return ERR_OK;
	}
	for (size_t i = 0; i < report->n && !code; i++)
		code = take_one(scope, &letter, report, &report->outcomes[i], actor, ret, err);
	return code;
}

enum errc notice_report_take(const struct org_scope *scope, const struct delivery_report *report,
			     const struct notice_actor *actor, struct notice_report_count *ret,
			     struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = take_all(scope, report, actor, ret, err);
	return db_end(db, code, err);
}
