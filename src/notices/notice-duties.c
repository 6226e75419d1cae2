/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/notice-duties.h"

#include "duties/duty-content.h"
#include "notices/notice.h"

#define WORK_BYTES (32u * 1024 * 1024)
#define DAY_US	   (24 * INT64_C(3600) * US_PER_SEC)
#define HOUSE_MAX  200 /* of the newest: what is older is for the page of notices */
#define SHORT_ID   8u

struct giving {
	struct db *db;
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	struct arena work;
};

struct came {
	int64_t id;
	struct str uuid;
	int64_t made_us;
	struct notice notice;
};

/* ---- what was said ---- */

static enum errc said_read(const struct giving *g, const struct came *came, bool *ret,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(g->db, "SELECT count(*) FROM notice_receipts_house"
					      " WHERE notice = :notice AND step >= 2");
	uint64_t n = 0;

	db_bind_i64(stmt, ":notice", came->id);
	const enum errc code = db_count(stmt, &n, err);
	*ret = n > 0;
	return code;
}

/* By the latest answer of the house: "not yet" is none. */
static enum errc is_answered(const struct giving *g, const struct came *came, struct str duty,
			     bool *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(g->db, "SELECT answer FROM notice_receipts_house WHERE notice = :notice"
			       " AND item = :item ORDER BY at_us DESC, mac DESC LIMIT 1");
	bool row = false;

	db_bind_i64(stmt, ":notice", came->id);
	db_bind_text(stmt, ":item", duty);
	const enum errc code = db_next(stmt, &row, err);
	*ret = !code && row && !str_is(db_text(stmt, 0), "not-yet");
	db_rest(stmt);
	return code;
}

/* ---- the duties ---- */

static void tell(const struct giving *g, const struct came *came, const char *kind,
		 const struct notice_duty *duty)
{
	struct arena *arena = g->scope->arena;
	const struct text_pair title = duty ? duty->title : came->notice.title;
	const struct str from = came->notice.from;
	const struct str uuid = str_sub(came->uuid, 0, SHORT_ID);
	const struct str subject =
		duty ? arena_printf(arena, "%.*s/%.*s", STR_ARG(uuid), STR_ARG(duty->id))
		     : arena_str(arena, uuid);
	const char *drill[2] = { came->notice.training ? "【訓練】" : "",
				 came->notice.training ? "DRILL: " : "" };

	g->sink->take(
		g->sink->ctx,
		&(struct duty){
			.key = duty_key(arena, kind, subject),
			.kind = str_from(kind),
			.subject = subject,
			.reason = { .ja = arena_printf(arena, "%s%.*s から: %.*s", drill[0],
						       STR_ARG(from), STR_ARG(title.ja)),
				    .en = arena_printf(arena, "%sFrom %.*s: %.*s", drill[1],
						       STR_ARG(from), STR_ARG(title.en)) },
			.link = arena_printf(arena, "/notices/%.*s", STR_ARG(came->uuid)),
			.since_us = came->made_us,
			.due_day = duty ? day_at(came->made_us, g->scope->utc_offset_minutes) +
						   (int32_t)duty->days
					: DAY_NONE,
			.drill = came->notice.training,
		});
}

static enum errc give_one(struct giving *g, struct came *came, struct err *err)
{
	bool said = false;
	enum errc code = said_read(g, came, &said, err);

	if (!code && !said && duty_kind_find(g->scope->content, STR("notice-read")))
		tell(g, came, "notice-read", NULL);
	if (!duty_kind_find(g->scope->content, STR("notice-duty")))
		return code;
	for (const struct notice_duty *duty = came->notice.duties; duty && !code;
	     duty = duty->next) {
		code = is_answered(g, came, duty->id, &said, err);
		if (!code && !said)
			tell(g, came, "notice-duty", duty);
	}
	return code;
}

/* First all are read: a statement in the middle would keep its snapshot. */
static enum errc read_all(struct giving *g, struct came *at, size_t *ret_n, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(g->db, "SELECT id, uuid, document, made_us FROM notices_house"
			       " ORDER BY id DESC LIMIT :limit");
	enum errc code;
	bool row = false;

	*ret_n = 0;
	db_bind_i64(stmt, ":limit", HOUSE_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct came *came = &at[*ret_n];

		*came = (struct came){ .id = db_i64(stmt, 0),
				       .uuid = arena_str(&g->work, db_text(stmt, 1)),
				       .made_us = db_time(stmt, 3) };
		/* One that cannot be read any more is no reason to hide the others. */
		if (!notice_read("notice", db_text(stmt, 2), &g->work, &came->notice, NULL))
			(*ret_n)++;
	}
	return code;
}

static enum errc tell_contacts(const struct giving *g, struct err *err)
{
	const struct duty_kind *kind = duty_kind_find(g->scope->content, STR("notice-contacts"));
	struct arena *arena = g->scope->arena;
	uint64_t n = 0;

	if (!kind)
		return ERR_OK;
	struct db_stmt *stmt = db_stmt(
		g->db, "SELECT count(*) FROM notice_contacts_house WHERE confirmed_us < :before");
	db_bind_time(stmt, ":before", g->scope->now_us - kind->days * DAY_US);
	const enum errc code = db_count(stmt, &n, err);
	if (code || !n)
		return code;
	g->sink->take(
		g->sink->ctx,
		&(struct duty){
			.key = STR("notice-contacts:all"),
			.kind = STR("notice-contacts"),
			.subject = STR(""),
			.reason = { .ja = arena_printf(arena,
						       "%llu か所の連絡先を %d 日以上"
						       "確かめていません",
						       (unsigned long long)n, (int)kind->days),
				    .en = arena_printf(
					    arena, "%llu contacts were not confirmed for %d days",
					    (unsigned long long)n, (int)kind->days) },
			.link = STR("/notices"),
			.since_us = g->scope->now_us,
			.due_day = DAY_NONE,
		});
	return ERR_OK;
}

enum errc duties_of_notices(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err)
{
	struct giving g = {
		.db = db, .scope = scope, .sink = sink, .work = ARENA_INIT(WORK_BYTES)
	};
	struct came *came = arena_take_array(&g.work, HOUSE_MAX, sizeof(*came));
	size_t n = 0;
	enum errc code = came ? read_all(&g, came, &n, err)
			      : fail(err, ERR_LIMIT, "notices: do not fit into memory");

	for (size_t i = 0; i < n && !code; i++)
		code = give_one(&g, &came[i], err);
	arena_done(&g.work);
	return code ? code : tell_contacts(&g, err);
}
