/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where each recipient stands, read off the receipts.
 */
#include "notices/receipts.h"

/* ---- recipients ---- */

static void read_recipient(const struct db_stmt *stmt, struct arena *arena,
			   struct notice_recipient *ret)
{
	*ret = (struct notice_recipient){
		.organisation = db_i64(stmt, 0),
		.code = arena_str(arena, db_text(stmt, 1)),
		.name = arena_str(arena, str_or_empty(db_text(stmt, 2))),
		.path = arena_str(arena, db_text(stmt, 3)),
		.hop = (unsigned)db_i64(stmt, 4),
		.concerned = db_i64(stmt, 5) != 0,
		.lane = arena_str(arena, db_text(stmt, 6)),
		.sent_us = db_time(stmt, 7),
		.failure = arena_str(arena, db_text(stmt, 8)),
		.failure_words = arena_str(arena, db_text(stmt, 9)),
	};
	for (size_t i = 0; i < NOTICE_STEPS; i++)
		ret->marks[i] = (struct notice_mark){ .at_us = TIME_NONE };
}

static void read_mark(const struct db_stmt *stmt, struct arena *arena,
		      struct notice_recipient *recipient)
{
	const int64_t step = db_i64(stmt, 10);

	/* The earliest comes first. */
	if (db_is_null(stmt, 10) || step < 0 || step >= NOTICE_STEPS ||
	    recipient->marks[step].at_us != TIME_NONE)
		return;
	recipient->marks[step] = (struct notice_mark){
		.at_us = db_time(stmt, 11),
		.who = arena_str(arena, db_text(stmt, 12)),
		.lane = arena_str(arena, db_text(stmt, 13)),
	};
	if (recipient->steps < (unsigned)step + 1)
		recipient->steps = (unsigned)step + 1;
}

enum errc receipts_list(const struct org_scope *scope, int64_t notice, struct arena *arena,
			const struct notice_recipient **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT d.organisation, o.code, s.name, d.path, d.hop, d.concerned, d.lane,"
		" coalesce(d.sent_us, m.sent_us),"
		/* A server that refused it so often has not taken it. */
		" CASE WHEN d.failure = '' AND m.sent_us IS NULL AND m.failures >= 5 THEN 'bounced'"
		" ELSE d.failure END, CASE WHEN d.failure_words = '' AND m.sent_us IS NULL THEN"
		" coalesce(m.error, '') ELSE d.failure_words END,"
		" r.step, r.at_us, r.who, r.lane"
		" FROM notice_deliveries_seen d JOIN organisations_seen o ON o.id = d.organisation"
		" LEFT JOIN organisation_states_seen s ON s.organisation = d.organisation"
		" AND s.replaced_us IS NULL AND s.ended_on IS NULL"
		" LEFT JOIN (SELECT notice, path, max(letter) AS letter FROM notice_letters_seen"
		" WHERE notice = :notice GROUP BY notice, path) l ON l.path = d.path"
		" LEFT JOIN duty_letters m ON m.id = l.letter"
		" LEFT JOIN notice_receipts_seen r ON r.notice = d.notice AND r.path = d.path"
		" AND r.item = '' WHERE d.notice = :notice"
		" ORDER BY d.hop, d.path, r.step, r.at_us, r.mac");
	const struct notice_recipient **last = ret;
	struct notice_recipient *one = NULL;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":notice", notice);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (!one || !str_equal(one->path, db_text(stmt, 3))) {
			one = arena_take(arena, sizeof(*one));
			if (!one) {
				db_rest(stmt);
				return fail(err, ERR_LIMIT, "receipts: do not fit into memory");
			}
			read_recipient(stmt, arena, one);
			*last = one;
			last = &one->next;
		}
		read_mark(stmt, arena, one);
	}
	return code;
}

/* ---- counts ---- */

static void count_one(const struct notice_recipient *recipient, struct notice_hop *hop)
{
	const size_t failure =
		str_find_name_or(recipient->failure, notice_failure_names, NOTICE_FAILURES, 0);

	hop->asked++;
	for (unsigned step = 0; step < recipient->steps; step++)
		hop->reached[step]++;
	/* What came on later than the failure is the truth. */
	if (recipient->steps)
		return;
	hop->failures[failure]++;
	hop->silent += failure == NOTICE_NO_FAILURE;
}

void receipts_count(const struct notice_recipient *recipients,
		    struct notice_hop hops[static NOTICE_HOPS_MAX + 1])
{
	memset(hops, 0, (NOTICE_HOPS_MAX + 1) * sizeof(*hops));
	for (; recipients; recipients = recipients->next) {
		count_one(recipients, &hops[0]);
		if (recipients->hop && recipients->hop <= NOTICE_HOPS_MAX)
			count_one(recipients, &hops[recipients->hop]);
	}
}

unsigned notice_rate(const struct notice_hop *hop)
{
	return hop->asked ? (unsigned)(hop->reached[NOTICE_READ] * 1000 / hop->asked) : 0;
}

/* ---- duties ---- */

static enum errc count_asked(struct db *db, int64_t notice, uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM notice_deliveries_seen"
					   " WHERE notice = :notice AND concerned = 1");

	db_bind_i64(stmt, ":notice", notice);
	return db_count(stmt, ret, err);
}

/* The latest by its own time; of two at once the greater, so that all nodes agree. */
static enum errc count_answer(struct db *db, int64_t notice, struct str item, struct str answer,
			      uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT count(*) FROM notice_receipts_seen r WHERE r.notice = :notice"
		    " AND r.item = :item AND r.answer = :answer AND NOT EXISTS (SELECT 1 FROM"
		    " notice_receipts_seen n WHERE n.notice = r.notice AND n.path = r.path"
		    " AND n.item = r.item AND (n.at_us > r.at_us"
		    " OR (n.at_us = r.at_us AND n.mac > r.mac)))");

	db_bind_i64(stmt, ":notice", notice);
	db_bind_text(stmt, ":item", item);
	db_bind_text(stmt, ":answer", answer);
	return db_count(stmt, ret, err);
}

static enum errc add_item(struct arena *arena, struct str item, struct str answer, uint64_t n,
			  const struct notice_item ***last, struct err *err)
{
	struct notice_item *one = arena_take(arena, sizeof(*one));

	if (!one)
		return fail(err, ERR_LIMIT, "answers: do not fit into memory");
	*one = (struct notice_item){ .item = item, .answer = answer, .n = (size_t)n };
	**last = one;
	*last = &one->next;
	return ERR_OK;
}

static enum errc answers_of(struct db *db, int64_t notice, struct str item, uint64_t asked,
			    struct arena *arena, const struct notice_item ***last, struct err *err)
{
	uint64_t answered = 0;
	enum errc code = ERR_OK;

	for (const char *const *answer = notice_answers; *answer && !code; answer++) {
		uint64_t n = 0;

		code = count_answer(db, notice, item, str_from(*answer), &n, err);
		if (!code)
			code = add_item(arena, item, str_from(*answer), n, last, err);
		answered += n;
	}
	return code ? code
		    : add_item(arena, item, STR(""), asked > answered ? asked - answered : 0, last,
			       err);
}

enum errc receipts_answers(const struct org_scope *scope, const struct notice_row *row,
			   struct arena *arena, const struct notice_item **ret, struct err *err)
{
	struct db *db = org_scope_db(scope);
	const struct notice_item **last = ret;
	struct notice notice;
	uint64_t asked = 0;
	enum errc code = notice_read("notice", row->document, arena, &notice, err);

	*ret = NULL;
	if (!code)
		code = count_asked(db, row->id, &asked, err);
	for (const struct notice_duty *duty = notice.duties; duty && !code; duty = duty->next)
		code = answers_of(db, row->id, duty->id, asked, arena, &last, err);
	return code;
}
