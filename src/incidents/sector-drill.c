/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/sector-drill.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/encoding/json-item.h"
#include "base/encoding/yaml-check.h"
#include "base/typed.h"
#include "base/uuid.h"

#define MINUTE_US   (INT64_C(60) * US_PER_SEC)
#define FRAME_BYTES (256u * 1024 * 1024)
#define BODY_MAX    8000u

/* ---- making ---- */

/* The same seed, inject and prefecture, the same number: a digest has no favourites. */
static int64_t spread_of(int64_t seed, const struct incident_inject *inject, struct str prefecture)
{
	unsigned char hash[DIGEST_BYTES];
	struct digest digest;
	uint64_t number = 0;

	digest_begin(&digest);
	digest_add_u64(&digest, (uint64_t)seed);
	digest_add_text(&digest, inject->id);
	digest_add_text(&digest, prefecture);
	digest_end(&digest, hash);
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | hash[i];
	return (int64_t)(number % (uint64_t)(inject->spread_minutes + 1));
}

static enum errc insert_inject(const struct org_scope *scope, const struct sector_inject *inject,
			       const char *lane, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO sector_injects (organisation, uuid, drill, upstream, title, body,"
		" inject, prefecture, answers, due_us, answer_minutes, sent_us, lane) VALUES"
		" (:organisation, :uuid, :drill, :upstream, :title, :body, :inject, :prefecture,"
		" :answers, :due, :minutes, :sent, :lane)");

	db_bind_i64(stmt, ":organisation", inject->organisation);
	db_bind_text(stmt, ":uuid", inject->uuid);
	db_bind_i64(stmt, ":drill", inject->drill);
	db_bind_i64(stmt, ":upstream", inject->upstream);
	db_bind_text(stmt, ":title", inject->title);
	db_bind_text(stmt, ":body", inject->body);
	db_bind_text(stmt, ":inject", inject->inject);
	db_bind_text(stmt, ":prefecture", str_or_empty(inject->prefecture));
	db_bind_text(stmt, ":answers", inject->answers);
	db_bind_time(stmt, ":due", inject->due_us);
	db_bind_i64(stmt, ":minutes", inject->answer_minutes);
	db_bind_time(stmt, ":sent", inject->sent_us);
	db_bind_text(stmt, ":lane", str_from(lane));
	return db_run(stmt, err);
}

static struct str pair_words(struct text_pair pair, struct arena *arena)
{
	return arena_printf(arena, "%.*s / %.*s", STR_ARG(pair.ja), STR_ARG(pair.en));
}

static struct str answer_lines(const struct incident_inject *inject, struct arena *arena)
{
	auto_buf lines = BUF_INIT(BODY_MAX);

	for (size_t i = 0; i < inject->n_answers; i++)
		buf_printf(&lines, "%.*s | %.*s | %.*s\n", STR_ARG(inject->answers[i].id),
			   STR_ARG(inject->answers[i].title.ja),
			   STR_ARG(inject->answers[i].title.en));
	return arena_str(arena, buf_str(&lines));
}

struct making {
	const struct org_scope *scope;
	const struct sector_drill *drill;
	int64_t id;
	uint64_t injects;
};

static enum errc add_injects(struct making *m, const struct incident_plan *plan,
			     const struct organisation *o, struct err *err)
{
	auto_arena arena = ARENA_INIT(512u * 1024);
	enum errc code = ERR_OK;

	for (size_t i = 0; i < plan->n_injects && !code; i++) {
		const struct incident_inject *inject = &plan->injects[i];
		char uuid[UUID_TEXT_MAX];
		const int64_t minutes =
			inject->at_minutes + spread_of(m->drill->seed, inject, o->prefecture);
		const struct sector_inject one = {
			.organisation = o->id,
			.uuid = str_from(uuid_random(uuid)),
			.drill = m->id,
			.title = arena_printf(&arena, "【訓練】%.*s / [Drill] %.*s",
					      STR_ARG(inject->title.ja), STR_ARG(inject->title.en)),
			.body = pair_words(inject->body, &arena),
			.inject = inject->id,
			.prefecture = o->prefecture,
			.answers = answer_lines(inject, &arena),
			.due_us = m->drill->begin_us + minutes * MINUTE_US,
			.answer_minutes = inject->answer_minutes,
			.sent_us = TIME_NONE,
		};

		arena_clear(&arena);
		code = ++m->injects > SECTOR_INJECTS_MAX
			       ? fail(err, ERR_LIMIT, "drill %.*s: has over %u injects",
				      STR_ARG(m->drill->code), SECTOR_INJECTS_MAX)
			       : insert_inject(m->scope, &one, "", err);
	}
	return code;
}

static enum errc draw(struct making *m, const struct incident_plan *plan, struct err *err)
{
	auto_arena arena = ARENA_INIT(FRAME_BYTES);
	char day[DAY_TEXT_MAX];
	enum errc code = ERR_OK;

	for (size_t i = 0; i < plan->kinds.n && !code; i++) {
		const struct organisation_query query = {
			.day = str_from(day_text(org_scope_today(m->scope), day)),
			.kind = plan->kinds.at[i],
			.limit = FOREST_MAX,
		};
		const struct organisation *o = NULL;
		uint64_t all;

		code = organisations_search(m->scope, &query, &arena, &o, &all, err);
		for (; !code && o; o = o->next) {
			if (o->id != ORG_SELF && org_scope_may(m->scope, o->id, ORG_WRITE))
				code = add_injects(m, plan, o, err);
		}
	}
	if (!code && !m->injects)
		return fail(err, ERR_NOT_FOUND, "drill %.*s: %s", STR_ARG(m->drill->code),
			    text_of(TR("知らせる相手がいません", "there is nobody to ask")));
	return code;
}

static enum errc insert_drill(const struct org_scope *scope, const struct sector_drill *drill,
			      const struct incident_plan *plan, const struct incident_actor *actor,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO sector_drills (organisation, code, plan, seed, begin_us, made_us,"
		" made_by) VALUES (:organisation, :code, :plan, :seed, :begin, :now, :by)");

	db_bind_i64(stmt, ":organisation", ORG_SELF);
	db_bind_text(stmt, ":code", drill->code);
	db_bind_text(stmt, ":plan", plan->id);
	db_bind_i64(stmt, ":seed", drill->seed);
	db_bind_time(stmt, ":begin", drill->begin_us);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc is_free(const struct org_scope *scope, struct str code, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "SELECT count(*) FROM sector_drills_seen WHERE code = :code");
	uint64_t n = 0;

	if (!yaml_id_valid(code))
		return fail(err, ERR_SYNTAX,
			    "drill “%.*s”: a code is small letters, digits and dashes",
			    STR_ARG(str_sub(code, 0, INCIDENT_ID_MAX)));
	db_bind_text(stmt, ":code", code);
	const enum errc failed = db_count(stmt, &n, err);
	return !failed && n ? fail(err, ERR_CONFLICT, "drill %.*s: is there already", STR_ARG(code))
			    : failed;
}

enum errc sector_drill_make(const struct org_scope *scope, const struct sector_drill *drill,
			    const struct incident_plan *plan, const struct incident_actor *actor,
			    uint64_t *ret_injects, struct err *err)
{
	struct making m = { .scope = scope, .drill = drill };
	enum errc code = db_begin(org_scope_db(scope), err);

	*ret_injects = 0;
	if (code)
		return code;
	code = is_free(scope, drill->code, err);
	if (!code)
		code = insert_drill(scope, drill, plan, actor, err);
	m.id = db_last_id(org_scope_db(scope));
	if (!code)
		code = draw(&m, plan, err);
	*ret_injects = m.injects;
	return db_end(org_scope_db(scope), code, err);
}

enum errc sector_drill_end(const struct org_scope *scope, const struct sector_drill *drill,
			   const struct incident_actor *actor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"UPDATE sector_drills SET ended_us = :now, ended_by = :by WHERE id = :id");

	if (drill->ended_us != TIME_NONE)
		return fail(err, ERR_CONFLICT, "drill %.*s: %s", STR_ARG(drill->code),
			    text_of(TR("終わった訓練です", "has ended")));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_i64(stmt, ":id", drill->id);
	return db_run(stmt, err);
}

/* ---- reading ---- */

#define DRILLS                                                                                     \
	"SELECT d.id, d.code, d.plan, d.seed, d.begin_us, d.made_by, d.ended_us, (SELECT count(*)" \
	" FROM sector_injects_seen AS i WHERE i.drill = d.id) FROM sector_drills_seen AS d"

static void read_drill(const struct db_stmt *row, struct arena *arena, struct sector_drill *ret)
{
	*ret = (struct sector_drill){
		.id = db_i64(row, 0),
		.code = arena_str(arena, db_text(row, 1)),
		.plan = arena_str(arena, db_text(row, 2)),
		.seed = db_i64(row, 3),
		.begin_us = db_time(row, 4),
		.made_by = arena_str(arena, db_text(row, 5)),
		.ended_us = db_time(row, 6),
		.injects = (uint64_t)db_i64(row, 7),
	};
}

enum errc sector_drills_list(const struct org_scope *scope, struct arena *arena,
			     const struct sector_drill **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), DRILLS " ORDER BY d.id DESC");
	const struct sector_drill **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct sector_drill *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		read_drill(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

enum errc sector_drills_get(const struct org_scope *scope, struct str code, struct arena *arena,
			    struct sector_drill *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), DRILLS " WHERE d.code = :code");

	db_bind_text(stmt, ":code", code);
	const enum errc failed =
		db_one(stmt, err, "%.*s: %s", STR_ARG(str_sub(code, 0, INCIDENT_ID_MAX)),
		       text_of(TR("その訓練はありません", "no drill has this code")));
	if (!failed)
		read_drill(stmt, arena, ret);
	db_rest(stmt);
	return failed;
}

#define INJECTS                                                                                    \
	"SELECT i.id, i.organisation, i.uuid, i.drill, i.upstream, i.title, i.body, i.inject,"     \
	" i.prefecture, i.answers, i.due_us, i.answer_minutes, i.sent_us, i.answer, i.words,"      \
	" i.answered_us, i.answered_by, coalesce((SELECT s.name FROM organisation_states_seen"     \
	" AS s WHERE s.organisation = i.organisation AND s.replaced_us IS NULL AND s.name <> ''"   \
	" ORDER BY s.from_on DESC LIMIT 1), '') FROM sector_injects_seen AS i"

static void read_inject(const struct db_stmt *row, struct arena *arena, struct sector_inject *ret)
{
	*ret = (struct sector_inject){
		.id = db_i64(row, 0),
		.organisation = db_i64(row, 1),
		.uuid = arena_str(arena, db_text(row, 2)),
		.drill = db_i64(row, 3),
		.upstream = db_i64(row, 4),
		.title = arena_str(arena, db_text(row, 5)),
		.body = arena_str(arena, db_text(row, 6)),
		.inject = arena_str(arena, db_text(row, 7)),
		.prefecture = arena_str(arena, db_text(row, 8)),
		.answers = arena_str(arena, db_text(row, 9)),
		.due_us = db_time(row, 10),
		.answer_minutes = db_i64(row, 11),
		.sent_us = db_time(row, 12),
		.answer = arena_str(arena, db_text(row, 13)),
		.words = arena_str(arena, db_text(row, 14)),
		.answered_us = db_time(row, 15),
		.answered_by = arena_str(arena, db_text(row, 16)),
		.name = arena_str(arena, db_text(row, 17)),
	};
}

enum errc sector_injects_list(const struct org_scope *scope, const struct sector_query *query,
			      struct arena *arena, const struct sector_inject **ret,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), INJECTS
		" WHERE (:upstream = 0 AND (:due OR i.drill = :drill) OR :upstream <> 0 AND"
		" i.upstream = :upstream AND i.answered_us IS NOT NULL AND i.told = 0) AND"
		" (:organisation = 0 OR i.organisation = :organisation) AND (NOT :due OR"
		" i.sent_us IS NULL AND i.due_us <= :now AND i.drill IN (SELECT d.id FROM"
		" sector_drills_seen AS d WHERE d.ended_us IS NULL)) ORDER BY i.due_us, i.id"
		" LIMIT :limit");
	const struct sector_inject **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":drill", query->drill);
	db_bind_i64(stmt, ":organisation", query->organisation);
	db_bind_i64(stmt, ":upstream", query->upstream);
	db_bind_i64(stmt, ":due", query->due);
	db_bind_time(stmt, ":now", query->now_us);
	db_bind_i64(stmt, ":limit", (int64_t)(query->limit ? query->limit : SECTOR_INJECTS_MAX));
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct sector_inject *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "injects: do not fit into memory");
		}
		read_inject(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	return code;
}

enum errc sector_injects_get(const struct org_scope *scope, struct str uuid, struct arena *arena,
			     struct sector_inject *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), INJECTS " WHERE i.uuid = :uuid");

	db_bind_text(stmt, ":uuid", uuid);
	const enum errc code =
		db_one(stmt, err, "%.*s: %s", STR_ARG(str_sub(uuid, 0, INCIDENT_ID_MAX)),
		       text_of(TR("その訓練の知らせはありません", "there is no such inject")));
	if (!code)
		read_inject(stmt, arena, ret);
	db_rest(stmt);
	return code;
}

/* ---- going out, coming in ---- */

enum errc sector_inject_sent(const struct org_scope *scope, int64_t id, struct str lane,
			     int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "UPDATE sector_injects SET sent_us = :now, lane = :lane WHERE"
				     " id = :id");

	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":lane", lane);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

void sector_inject_write(const struct sector_inject *inject, struct json_writer *w)
{
	char due[TIME_TEXT_MAX];

	json_begin_object(w);
	json_str(w, "uuid", inject->uuid);
	json_str(w, "inject", inject->inject);
	json_str(w, "title", inject->title);
	json_str(w, "body", inject->body);
	json_str(w, "answers", inject->answers);
	json_i64(w, "minutes", inject->answer_minutes);
	json_text(w, "due", time_format_utc(inject->due_us, due));
	json_bool(w, "training", true);
	json_end_object(w);
}

enum errc sector_inject_read(struct str json, struct arena *arena, struct sector_inject *ret,
			     struct err *err)
{
	auto_item *item = item_load(json, err);
	const json_t *minutes = item ? json_object_get(item, "minutes") : NULL;

	*ret = (struct sector_inject){ .sent_us = TIME_NONE, .answered_us = TIME_NONE };
	if (!item)
		return ERR_SYNTAX;
	if (!item_true(item, "training") || !json_is_integer(minutes) ||
	    !time_parse_iso(str_or_empty(item_text(item, "due")), 0, &ret->due_us))
		return fail(err, ERR_SYNTAX,
			    "drill-inject: has no mark of a drill, no minutes or no time");
	ret->uuid = arena_str(arena, str_or_empty(item_text(item, "uuid")));
	ret->inject = arena_str(arena, str_or_empty(item_text(item, "inject")));
	ret->title = arena_str(arena, str_or_empty(item_text(item, "title")));
	ret->body = arena_str(arena, str_or_empty(item_text(item, "body")));
	ret->answers = arena_str(arena, str_or_empty(item_text(item, "answers")));
	ret->answer_minutes = json_integer_value(minutes);
	return ERR_OK;
}

enum errc sector_inject_take(const struct org_scope *scope, const struct sector_inject *inject,
			     const struct incident_actor *actor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "SELECT count(*) FROM sector_injects_seen WHERE uuid = :uuid");
	const struct typed texts[] = {
		{ "report", inject->uuid, INCIDENT_ID_MAX, .needed = true },
		{ "title", inject->title, INCIDENT_TITLE_MAX, .needed = true },
		{ "body", inject->body, BODY_MAX, .needed = true, .lines = true },
		{ "inject", inject->inject, INCIDENT_ID_MAX, .needed = true },
		{ "answers", inject->answers, BODY_MAX, .lines = true },
	};
	struct sector_inject mine = *inject;
	uint64_t n = 0;
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (code)
		return code;
	db_bind_text(stmt, ":uuid", inject->uuid);
	code = db_count(stmt, &n, err);
	mine.organisation = ORG_SELF;
	mine.drill = 0;
	mine.sent_us = actor->now_us; /* it is here since then */
	return code || n ? code : insert_inject(scope, &mine, "link", err);
}

/* Is it an id of the lines "id | 日本語 | English"? Any words will do when there are none. */
static bool is_answer(struct str lines, struct str answer)
{
	struct str line;
	bool any = false;

	while (str_next_line(&lines, &line)) {
		any = true;
		if (str_equal(str_trim(str_split(&line, '|')), answer))
			return true;
	}
	return !any && !answer.len;
}

static enum errc is_going_on(const struct org_scope *scope, const struct sector_inject *inject,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT count(*) FROM sector_drills_seen WHERE id ="
					     " :id AND ended_us IS NOT NULL");
	uint64_t ended = 0;
	enum errc code = ERR_OK;

	db_bind_i64(stmt, ":id", inject->drill);
	if (inject->drill)
		code = db_count(stmt, &ended, err);
	if (code)
		return code;
	if (ended || inject->sent_us == TIME_NONE)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(inject->uuid),
			    text_of(TR("まだ出していないか、訓練が終わっています",
				       "did not go out yet, or its drill has ended")));
	if (inject->answered_us != TIME_NONE)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(inject->uuid),
			    text_of(TR("もう答えてあります", "was answered already")));
	return ERR_OK;
}

enum errc sector_inject_answer(const struct org_scope *scope, const struct sector_answer *answer,
			       struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	const struct typed texts[] = {
		{ text_of(TR("答え", "answer")), answer->answer, INCIDENT_ID_MAX },
		{ text_of(TR("ひとこと", "words")), answer->words, SECTOR_DRILL_WORDS_MAX,
		  .lines = true },
	};
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "UPDATE sector_injects SET answer = :answer, words = :words,"
				       " answered_us = :at, answered_by = :by WHERE id = :id");
	struct sector_inject inject;
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (!code)
		code = sector_injects_get(scope, answer->uuid, &arena, &inject, err);
	if (!code)
		code = is_going_on(scope, &inject, err);
	if (!code && !is_answer(inject.answers, str_or_empty(answer->answer)))
		code = fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(inject.inject),
			    text_of(TR("選べる答えではありません", "is none of its answers")));
	if (code)
		return code;
	db_bind_text(stmt, ":answer", str_or_empty(answer->answer));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(answer->words)));
	db_bind_time(stmt, ":at", answer->at_us);
	db_bind_text(stmt, ":by", answer->by);
	db_bind_i64(stmt, ":id", inject.id);
	return db_run(stmt, err);
}

enum errc sector_answer_told(const struct org_scope *scope, int64_t id, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE sector_injects SET told = 1 WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

/* ---- the board ---- */

struct sample {
	unsigned prefecture;
	int64_t took_us;
};

struct counting {
	struct sector_board *board;
	struct sample *at;
	size_t n;
};

static unsigned prefecture_of(struct str text)
{
	int64_t n = 0;

	return str_to_i64(text, &n) && n > 0 && n < SECTOR_PREFECTURES ? (unsigned)n : 0;
}

static void count_one(struct sector_count *count, int64_t sent_us, int64_t took_us, int64_t minutes)
{
	count->asked++;
	count->sent += sent_us != TIME_NONE;
	count->answered += took_us != TIME_NONE;
	count->in_time += took_us != TIME_NONE && took_us <= minutes * MINUTE_US;
}

static void count_row(struct counting *c, const struct db_stmt *row)
{
	const unsigned prefecture = prefecture_of(db_text(row, 0));
	const int64_t sent_us = db_time(row, 1);
	const int64_t answered_us = db_time(row, 2);
	const int64_t took_us = sent_us == TIME_NONE || answered_us == TIME_NONE ? TIME_NONE
				: answered_us > sent_us ? answered_us - sent_us
							: 0;

	count_one(&c->board->all, sent_us, took_us, db_i64(row, 3));
	count_one(&c->board->prefectures[prefecture], sent_us, took_us, db_i64(row, 3));
	if (took_us != TIME_NONE)
		c->at[c->n++] = (struct sample){ prefecture, took_us };
}

static int by_time(const void *a, const void *b)
{
	const struct sample *x = a;
	const struct sample *y = b;

	return (x->took_us > y->took_us) - (x->took_us < y->took_us);
}

/* Samples in the order of time; `prefecture` SECTOR_PREFECTURES: all. The lower of two middles. */
static void sum_up(const struct counting *c, unsigned prefecture, struct sector_count *count)
{
	const uint64_t middle = count->answered ? (count->answered - 1) / 2 : 0;
	uint64_t seen = 0;

	count->median_us = TIME_NONE;
	count->slowest_us = TIME_NONE;
	for (size_t i = 0; i < c->n; i++) {
		if (prefecture < SECTOR_PREFECTURES && c->at[i].prefecture != prefecture)
			continue;
		if (seen++ == middle)
			count->median_us = c->at[i].took_us;
		count->slowest_us = c->at[i].took_us;
	}
}

static enum errc read_rows(struct counting *c, struct db_stmt *stmt, size_t most, struct err *err)
{
	enum errc code;
	bool row = false;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && c->n < most)
		count_row(c, stmt);
	db_rest(stmt);
	return code;
}

enum errc sector_board_make(const struct org_scope *scope, int64_t drill, struct arena *arena,
			    struct sector_board *ret, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *size = db_stmt(
		db, "SELECT count(*) FROM sector_injects_seen WHERE drill = :drill AND drill <> 0");
	struct db_stmt *stmt =
		db_stmt(db, "SELECT prefecture, sent_us, answered_us, answer_minutes"
			    " FROM sector_injects_seen WHERE drill = :drill AND drill"
			    " <> 0");
	struct counting c = { .board = ret };
	uint64_t most = 0;

	*ret = (struct sector_board){ .all = { .asked = 0 } };
	db_bind_i64(size, ":drill", drill);
	enum errc code = db_count(size, &most, err);
	if (code)
		return code;
	c.at = arena_take_array(arena, most + 1, sizeof(*c.at));
	if (!c.at)
		return fail(err, ERR_LIMIT, "board: does not fit into memory");
	db_bind_i64(stmt, ":drill", drill);
	code = read_rows(&c, stmt, most + 1, err);
	qsort(c.at, c.n, sizeof(*c.at), by_time);
	sum_up(&c, SECTOR_PREFECTURES, &ret->all);
	for (unsigned i = 0; i < SECTOR_PREFECTURES; i++)
		sum_up(&c, i, &ret->prefectures[i]);
	return code;
}

struct str sector_time_words(int64_t us, struct arena *arena)
{
	if (us == TIME_NONE)
		return STR("-");
	return arena_printf(arena, "%lld:%02lld", (long long)(us / MINUTE_US),
			    (long long)(us % MINUTE_US / US_PER_SEC));
}
