/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/receipt-rollup.h"

#include <stdlib.h>

#define MINUTE_US (60 * US_PER_SEC)

const int64_t rollup_minutes[ROLLUP_TIMES] = { 1, 5, 15, 60, 240, 1440, 4320, 10080 };

/* ---- by place ---- */

static void read_place(const struct db_stmt *stmt, struct str item, struct arena *arena,
		       struct notice_place *ret)
{
	*ret = (struct notice_place){ .prefecture =
					      arena_str(arena, str_or_empty(db_text(stmt, 0))),
				      .item = item,
				      .asked = (size_t)db_i64(stmt, 1) };
	ret->open = ret->asked;
	for (int i = 0; i < (int)ROLLUP_ANSWERS; i++) {
		ret->answers[i] = (size_t)db_i64(stmt, 2 + i);
		ret->open -= ret->answers[i];
	}
}

/* The latest answer of each, as receipts_answers() has it. */
static enum errc places_of(struct db *db, int64_t notice, struct str item, struct arena *arena,
			   const struct notice_place ***last, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT coalesce(s.prefecture, '') AS place, count(*),"
		    " sum(coalesce(a.answer = 'done', 0)), sum(coalesce(a.answer = 'not-yet', 0)),"
		    " sum(coalesce(a.answer = 'not-concerned', 0)) FROM notice_deliveries_seen d"
		    " LEFT JOIN organisation_states_seen s ON s.organisation = d.organisation"
		    " AND s.replaced_us IS NULL AND s.ended_on IS NULL"
		    " LEFT JOIN notice_receipts_seen a ON a.id = (SELECT r.id FROM"
		    " notice_receipts_seen r WHERE r.notice = d.notice AND r.path = d.path"
		    " AND r.item = :item ORDER BY r.at_us DESC, r.mac DESC LIMIT 1)"
		    " WHERE d.notice = :notice AND d.concerned = 1 GROUP BY place ORDER BY place");
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":notice", notice);
	db_bind_text(stmt, ":item", item);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct notice_place *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "answers: do not fit into memory");
		}
		read_place(stmt, item, arena, one);
		**last = one;
		*last = &one->next;
	}
	return code;
}

enum errc receipts_by_place(const struct org_scope *scope, const struct notice_row *row,
			    struct arena *arena, const struct notice_place **ret, struct err *err)
{
	const struct notice_place **last = ret;
	struct notice notice;
	enum errc code = notice_read("notice", row->document, arena, &notice, err);

	*ret = NULL;
	if (code)
		return code;
	for (const struct notice_duty *duty = notice.duties; duty && !code; duty = duty->next)
		code = places_of(org_scope_db(scope), row->id, duty->id, arena, &last, err);
	return code;
}

/* ---- by time ---- */

/* TIME_NONE: nobody said so. Who acted has read. */
static int64_t read_us(const struct notice_recipient *recipient)
{
	const int64_t read = recipient->marks[NOTICE_READ].at_us;
	const int64_t acted = recipient->marks[NOTICE_ACTED].at_us;

	if (read == TIME_NONE || (acted != TIME_NONE && acted < read))
		return acted;
	return read;
}

static int by_value(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static void pace_of(const struct notice_recipient *r, int64_t sent_us, unsigned hop, int64_t *took,
		    struct notice_pace *ret)
{
	size_t n = 0;

	*ret = (struct notice_pace){ .median_us = -1 };
	for (; r; r = r->next) {
		const int64_t at_us = read_us(r);

		if (hop && r->hop != hop)
			continue;
		ret->asked++;
		if (at_us == TIME_NONE)
			continue;
		/* A clock may be behind ours. */
		took[n] = at_us > sent_us ? at_us - sent_us : 0;
		for (size_t i = 0; i < ROLLUP_TIMES; i++)
			ret->within[i] += took[n] <= rollup_minutes[i] * MINUTE_US;
		n++;
	}
	qsort(took, n, sizeof(*took), by_value);
	if (n)
		ret->median_us = took[(n - 1) / 2];
}

enum errc receipts_pace(const struct notice_recipient *recipients, int64_t sent_us,
			struct arena *arena, struct notice_pace paces[static NOTICE_HOPS_MAX + 1],
			struct err *err)
{
	size_t n = 0;

	for (const struct notice_recipient *r = recipients; r; r = r->next)
		n++;
	int64_t *took = arena_take_array(arena, n + 1, sizeof(*took));
	if (!took)
		return fail(err, ERR_LIMIT, "receipts: do not fit into memory");
	for (unsigned hop = 0; hop <= NOTICE_HOPS_MAX; hop++)
		pace_of(recipients, sent_us, hop, took, &paces[hop]);
	return ERR_OK;
}
