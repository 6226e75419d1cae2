/* SPDX-License-Identifier: Apache-2.0 */
#include "base/typed.h"
#include "inspections/history.h"

#define COLUMNS                                                                                    \
	"id, inspection, grade, item, words, due_on, plan, state, told_us, told_by, changed_us"

static const struct {
	const char *name;
	struct text words;
	const char *action; /* in the history, of getting there */
	unsigned from;	    /* bits of the states it follows */
} states[FINDING_STATES] = {
	[FINDING_OPEN] = { "open", TEXT("計画なし", "no plan yet"), "again",
			   1u << FINDING_PLANNED | 1u << FINDING_DONE },
	[FINDING_PLANNED] = { "planned", TEXT("改善中", "planned"), "plan",
			      1u << FINDING_OPEN | 1u << FINDING_PLANNED },
	[FINDING_DONE] = { "done", TEXT("対応済み（確認待ち）", "done, to be looked at"), "done",
			   1u << FINDING_OPEN | 1u << FINDING_PLANNED },
	[FINDING_SETTLED] = { "settled", TEXT("確認済み", "settled"), "settled",
			      1u << FINDING_DONE },
};

static const struct {
	const char *name;
	struct text words;
} grades[] = {
	{ "finding", TEXT("指摘", "finding") },
	{ "advice", TEXT("助言", "advice") },
};

struct text finding_grade_words(struct str grade)
{
	const size_t i = STR_FIND_ROW(grade, grades, name);

	return i < ARRAY_LEN(grades) ? grades[i].words : TR("", "");
}

struct text finding_state_words(enum finding_state state)
{
	return states[state].words;
}

const char *finding_state_name(enum finding_state state)
{
	return states[state].name;
}

struct text inspection_action_words(struct str action)
{
	static const struct {
		const char *name;
		struct text words;
	} rows[] = {
		{ "open", TEXT("検査を開いた", "opened the inspection") },
		{ "person", TEXT("検査員のログインを加えた", "added an inspector's log-in") },
		{ "end", TEXT("検査を終えた", "ended the visit") },
		{ "close", TEXT("検査の記録を閉じた", "closed the record") },
		{ "finding", TEXT("書き留めた", "wrote down") },
		{ "plan", TEXT("改善の計画", "plan") },
		{ "done", TEXT("対応した", "done") },
		{ "again", TEXT("やり直しにした", "to be done again") },
		{ "settled", TEXT("確認した", "settled") },
	};

	const size_t i = STR_FIND_ROW(action, rows, name);

	return i < ARRAY_LEN(rows) ? rows[i].words : TR("", "");
}

/* ---- the history ---- */

enum errc inspection_history_add(struct db *db, int64_t inspection,
				 const struct inspection_said *said, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO inspection_history (inspection, finding, action, words,"
			    " said_by, said_us) VALUES (:inspection, :finding, :action, :words,"
			    " :by, :now)");

	db_bind_i64(stmt, ":inspection", inspection);
	if (said->finding)
		db_bind_i64(stmt, ":finding", said->finding);
	db_bind_text(stmt, ":action", said->action);
	db_bind_text(stmt, ":words", said->words.ptr ? said->words : STR(""));
	db_bind_text(stmt, ":by", said->by);
	db_bind_time(stmt, ":now", said->at_us);
	return db_run(stmt, err);
}

enum errc inspection_history_each(struct db *db, int64_t inspection,
				  void (*take)(void *ctx, const struct inspection_said *said),
				  void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT finding, action, words, said_by, said_us FROM inspection_history"
		    " WHERE inspection = :id ORDER BY id");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":id", inspection);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct inspection_said said = {
			.finding = db_is_null(stmt, 0) ? 0 : db_i64(stmt, 0),
			.action = db_text(stmt, 1),
			.words = db_text(stmt, 2),
			.by = db_text(stmt, 3),
			.at_us = db_time(stmt, 4),
		};
		take(ctx, &said);
	}
	return code;
}

/* ---- reading ---- */

static enum finding_state state_of(struct str name)
{
	enum finding_state state = FINDING_SETTLED;

	while (state > FINDING_OPEN && !str_is(name, states[state].name))
		state--;
	return state;
}

static struct inspection_finding finding_of(const struct db_stmt *row)
{
	return (struct inspection_finding){
		.id = db_i64(row, 0),
		.inspection = db_i64(row, 1),
		.grade = db_text(row, 2),
		.item = db_text(row, 3),
		.words = db_text(row, 4),
		.due_on = db_text(row, 5),
		.plan = db_text(row, 6),
		.state = state_of(db_text(row, 7)),
		.told_us = db_time(row, 8),
		.told_by = db_text(row, 9),
		.changed_us = db_time(row, 10),
	};
}

static enum errc each(struct db_stmt *stmt,
		      void (*take)(void *ctx, const struct inspection_finding *f), void *ctx,
		      struct err *err)
{
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct inspection_finding found = finding_of(stmt);
		take(ctx, &found);
	}
	return code;
}

enum errc findings_each(struct db *db, int64_t inspection,
			void (*take)(void *ctx, const struct inspection_finding *f), void *ctx,
			struct err *err)
{
	if (!inspection)
		return each(db_stmt(db, "SELECT " COLUMNS " FROM inspection_findings"
					" WHERE state <> 'settled' ORDER BY due_on, id"),
			    take, ctx, err);
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM inspection_findings"
					   " WHERE inspection = :id ORDER BY id");
	db_bind_i64(stmt, ":id", inspection);
	return each(stmt, take, ctx, err);
}

/* ---- adding ---- */

static enum errc check_finding(const struct inspection_finding *finding, struct err *err)
{
	if (!finding_grade_words(finding->grade).en[0])
		return fail(err, ERR_SYNTAX, "%.*s: %s",
			    STR_ARG(str_sub(finding->grade, 0, INSPECTION_TEXT_MAX)),
			    text_of(TR("指摘でも助言でもありません",
				       "is neither a finding nor advice")));
	const struct typed texts[] = {
		{ "item", finding->item, INSPECTION_TEXT_MAX },
		{ text_of(TR("内容", "what was found")), finding->words, INSPECTION_WORDS_MAX,
		  .needed = true, .lines = true },
	};
	const enum errc code = finding->due_on.len ? typed_day(finding->due_on, err) : ERR_OK;
	return code ? code : typed_check(texts, ARRAY_LEN(texts), err);
}

static void count_one(void *ctx, const struct inspection_finding *finding UNUSED)
{
	size_t *n = ctx;

	++*n;
}

/* A closed record is not added to. */
static enum errc may_add(struct db *db, int64_t inspection, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct inspection found;
	size_t n = 0;
	enum errc code = inspections_get(db, inspection, &arena, &found, err);

	if (!code)
		code = findings_each(db, inspection, count_one, &n, err);
	if (code)
		return code;
	if (found.closed_us != TIME_NONE)
		return fail(err, ERR_CONFLICT, "inspection %lld: %s", (long long)inspection,
			    text_of(TR("もう閉じています", "is closed already")));
	return n < FINDINGS_MAX ? ERR_OK
				: fail(err, ERR_LIMIT, "inspection %lld: more than %u findings",
				       (long long)inspection, FINDINGS_MAX);
}

static enum errc add_finding(struct db *db, const struct inspection_finding *finding,
			     const struct inspection_actor *actor, int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO inspection_findings (inspection, grade, item, words, due_on,"
		    " told_us, told_by, changed_us) VALUES (:inspection, :grade, :item, :words,"
		    " :due, :now, :by, :now)");
	enum errc code = may_add(db, finding->inspection, err);

	if (code)
		return code;
	db_bind_i64(stmt, ":inspection", finding->inspection);
	db_bind_text(stmt, ":grade", finding->grade);
	db_bind_text(stmt, ":item", str_trim(finding->item));
	db_bind_text(stmt, ":words", str_trim(finding->words));
	db_bind_text(stmt, ":due", finding->due_on.len ? finding->due_on : STR_NONE);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	code = db_run(stmt, err);
	if (code)
		return code;
	*ret_id = db_last_id(db);
	return inspection_history_add(db, finding->inspection,
				      &(struct inspection_said){ .finding = *ret_id,
								 .action = STR("finding"),
								 .words = str_trim(finding->words),
								 .by = actor->by,
								 .at_us = actor->now_us },
				      err);
}

enum errc findings_add(struct db *db, const struct inspection_finding *finding,
		       const struct inspection_actor *actor, int64_t *ret_id, struct err *err)
{
	enum errc code = check_finding(finding, err);

	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	return db_end(db, add_finding(db, finding, actor, ret_id, err), err);
}

/* ---- following up ---- */

static enum errc get_finding(struct db *db, int64_t id, struct inspection_finding *ret,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM inspection_findings WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "finding %lld: there is none", (long long)id);
	if (code)
		return code;
	*ret = (struct inspection_finding){ .id = id,
					    .inspection = db_i64(stmt, 1),
					    .state = state_of(db_text(stmt, 7)) };
	db_rest(stmt);
	return ERR_OK;
}

static enum errc check_step(const struct finding_step *step,
			    const struct inspection_finding *finding, struct err *err)
{
	if (!(states[step->to].from & 1u << finding->state))
		return fail(err, ERR_CONFLICT, "finding %lld: %s → %s: %s",
			    (long long)step->finding, states[finding->state].name,
			    states[step->to].name,
			    text_of(TR("いまの状態からは進めません",
				       "does not follow from where it stands")));
	const struct typed words = { text_of(TR("説明", "words")), step->words,
				     INSPECTION_WORDS_MAX, .needed = true, .lines = true };
	const enum errc code = step->to == FINDING_PLANNED ? typed_day(step->due_on, err) : ERR_OK;
	return code ? code : typed_check(&words, 1, err);
}

static enum errc put_step(struct db *db, const struct finding_step *step, int64_t now_us,
			  struct err *err)
{
	struct db_stmt *stmt =
		step->to == FINDING_PLANNED
			? db_stmt(db, "UPDATE inspection_findings SET state = :state, plan = :plan,"
				      " due_on = :due, changed_us = :now WHERE id = :id")
			: db_stmt(db, "UPDATE inspection_findings SET state = :state,"
				      " changed_us = :now WHERE id = :id");

	if (step->to == FINDING_PLANNED) {
		db_bind_text(stmt, ":plan", str_trim(step->words));
		db_bind_text(stmt, ":due", step->due_on);
	}
	db_bind_text(stmt, ":state", str_from(states[step->to].name));
	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", step->finding);
	return db_run(stmt, err);
}

static enum errc take_step(struct db *db, const struct finding_step *step,
			   const struct inspection_actor *actor, struct err *err)
{
	struct inspection_finding finding = { .id = 0 };
	enum errc code = get_finding(db, step->finding, &finding, err);

	if (!code)
		code = check_step(step, &finding, err);
	if (!code)
		code = put_step(db, step, actor->now_us, err);
	if (code)
		return code;
	return inspection_history_add(
		db, finding.inspection,
		&(struct inspection_said){ .finding = step->finding,
					   .action = str_from(states[step->to].action),
					   .words = str_trim(step->words),
					   .by = actor->by,
					   .at_us = actor->now_us },
		err);
}

enum errc findings_step(struct db *db, const struct finding_step *step,
			const struct inspection_actor *actor, struct err *err)
{
	const enum errc code = db_begin(db, err);

	return code ? code : db_end(db, take_step(db, step, actor, err), err);
}
