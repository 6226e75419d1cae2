/* SPDX-License-Identifier: Apache-2.0 */
/* What is added to a drill while it is played and after it: rows that only grow. */
#include "base/typed.h"
#include "drills/drill-records.h"

const struct text_choice drill_verdicts[DRILL_VERDICTS + 1] = {
	[DRILL_MET] = { "met", TEXT("できた", "Met") },
	[DRILL_NOT_MET] = { "not-met", TEXT("できなかった", "Not met") },
	[DRILL_NOT_JUDGED] = { "not-judged", TEXT("判定なし", "Not judged") },
	[DRILL_VERDICTS] = { NULL, TEXT(NULL, NULL) },
};

static struct str kept(struct arena *arena, struct str text)
{
	return str_or_empty(arena_str(arena, str_or_empty(text)));
}

/* ---- injects ---- */

enum errc drill_given_add(struct db *db, int64_t drill, struct str inject, int64_t now_us,
			  bool *ret_new, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO drill_given (drill, inject, given_us)"
			    " VALUES (:drill, :inject, :now) ON CONFLICT DO NOTHING");

	db_bind_i64(stmt, ":drill", drill);
	db_bind_text(stmt, ":inject", inject);
	db_bind_i64(stmt, ":now", now_us);
	const enum errc code = db_run(stmt, err);
	*ret_new = !code && db_changed(db) == 1;
	return code;
}

enum errc drill_given_count(struct db *db, int64_t drill, uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM drill_given WHERE drill = :drill");

	db_bind_i64(stmt, ":drill", drill);
	return db_count(stmt, ret, err);
}

enum errc drill_replies_add(struct db *db, int64_t drill, const struct drill_reply *reply,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO drill_replies (drill, inject, role, answer, words, at_us,"
			    " by) VALUES (:drill, :inject, :role, :answer, :words, :at, :by)");
	const struct typed texts[] = {
		{ text_of(TR("答え", "answer")), reply->answer, CASE_ID_MAX },
		{ text_of(TR("したこと", "what was done")), reply->words, DRILL_WORDS_MAX,
		  .lines = true, .needed = !reply->answer.len },
	};
	const enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (code)
		return code;
	db_bind_i64(stmt, ":drill", drill);
	db_bind_text(stmt, ":inject", reply->inject);
	db_bind_text(stmt, ":role", reply->role);
	db_bind_text(stmt, ":answer", str_or_empty(reply->answer));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(reply->words)));
	db_bind_i64(stmt, ":at", reply->at_us);
	db_bind_text(stmt, ":by", reply->by);
	return db_run(stmt, err);
}

enum errc drill_replies_list(struct db *db, int64_t drill, struct arena *arena,
			     struct drill_replies *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, inject, role, answer, words, at_us, by FROM drill_replies"
			    " WHERE drill = :drill ORDER BY id LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct drill_replies){ .at = arena_take_array(arena, DRILL_REPLIES_MAX,
							      sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "drill: no room for replies");
	db_bind_i64(stmt, ":drill", drill);
	db_bind_i64(stmt, ":limit", DRILL_REPLIES_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = (struct drill_reply){
			.id = db_i64(stmt, 0),
			.inject = kept(arena, db_text(stmt, 1)),
			.role = kept(arena, db_text(stmt, 2)),
			.answer = kept(arena, db_text(stmt, 3)),
			.words = kept(arena, db_text(stmt, 4)),
			.at_us = db_i64(stmt, 5),
			.by = kept(arena, db_text(stmt, 6)),
		};
	return code;
}

/* ---- alerts ---- */

enum errc drill_alerts_add(struct db *db, const struct drill_alert *alert, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO drill_alerts (id, drill, inject, story_us, rule_id, title,"
			    " level, host, user, line, fields, matched) VALUES (:id, :drill,"
			    " :inject, :story, :rule, :title, :level, :host, :user, :line,"
			    " :fields, :matched) ON CONFLICT DO NOTHING");

	db_bind_text(stmt, ":id", alert->id);
	db_bind_i64(stmt, ":drill", alert->drill);
	db_bind_text(stmt, ":inject", alert->inject);
	db_bind_i64(stmt, ":story", alert->story_us);
	db_bind_text(stmt, ":rule", str_or_empty(alert->rule_id));
	db_bind_text(stmt, ":title", str_or_empty(alert->title));
	db_bind_text(stmt, ":level", str_from(alert_level_name(alert->level)));
	db_bind_text(stmt, ":host", str_or_empty(alert->host));
	db_bind_text(stmt, ":user", str_or_empty(alert->user));
	db_bind_text(stmt, ":line", str_or_empty(alert->line));
	db_bind_text(stmt, ":fields", alert->fields.len ? alert->fields : STR("{}"));
	db_bind_text(stmt, ":matched", alert->matched.len ? alert->matched : STR("[]"));
	return db_run(stmt, err);
}

#define ALERT_COLUMNS                                                                              \
	"id, drill, inject, story_us, rule_id, title, level, host, user, line, fields, matched"

static struct drill_alert alert_of(const struct db_stmt *row, struct arena *arena)
{
	struct drill_alert alert = {
		.id = kept(arena, db_text(row, 0)),
		.drill = db_i64(row, 1),
		.inject = kept(arena, db_text(row, 2)),
		.story_us = db_i64(row, 3),
		.rule_id = kept(arena, db_text(row, 4)),
		.title = kept(arena, db_text(row, 5)),
		.level = ALERT_MEDIUM,
		.host = kept(arena, db_text(row, 7)),
		.user = kept(arena, db_text(row, 8)),
		.line = kept(arena, db_text(row, 9)),
		.fields = kept(arena, db_text(row, 10)),
		.matched = kept(arena, db_text(row, 11)),
	};

	(void)alert_level_parse(db_text(row, 6), &alert.level);
	return alert;
}

enum errc drill_alerts_list(struct db *db, int64_t drill, struct arena *arena,
			    struct drill_alerts *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " ALERT_COLUMNS " FROM drill_alerts WHERE drill = :drill"
			    " ORDER BY story_us, rowid LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct drill_alerts){ .at = arena_take_array(arena, DRILL_ALERTS_MAX,
							     sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "drill: no room for alerts");
	db_bind_i64(stmt, ":drill", drill);
	db_bind_i64(stmt, ":limit", DRILL_ALERTS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = alert_of(stmt, arena);
	return code;
}

enum errc drill_alerts_get(struct db *db, struct str id, struct arena *arena,
			   struct drill_alert *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " ALERT_COLUMNS " FROM drill_alerts WHERE id = :id");

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_one(
		stmt, err, "%.*s: %s", STR_ARG(str_sub(id, 0, 40)),
		text_of(TR("その訓練の警報はありません", "there is no such alert of a drill")));
	if (code)
		return code;
	*ret = alert_of(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

/* ---- scores ---- */

void drill_scores_sum(const struct drill_scores *scores, uint32_t *ret_points, uint32_t *ret_of)
{
	*ret_points = 0;
	*ret_of = 0;
	for (size_t i = 0; i < scores->n; i++) {
		const struct drill_score *score = &scores->at[i];

		*ret_of += score->verdict == DRILL_NOT_JUDGED ? 0 : score->points;
		*ret_points += score->verdict == DRILL_MET ? score->points : 0;
	}
}

static enum errc add_score(struct db *db, int64_t drill, size_t place,
			   const struct drill_score *score, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO drill_scores (drill, place, measure, verdict, points,"
			    " words_ja, words_en) VALUES (:drill, :place, :measure, :verdict,"
			    " :points, :ja, :en)");

	db_bind_i64(stmt, ":drill", drill);
	db_bind_i64(stmt, ":place", (int64_t)place);
	db_bind_text(stmt, ":measure", score->measure);
	db_bind_text(stmt, ":verdict", str_from(drill_verdicts[score->verdict].value));
	db_bind_i64(stmt, ":points", score->points);
	db_bind_text(stmt, ":ja", str_or_empty(score->words.ja));
	db_bind_text(stmt, ":en", str_or_empty(score->words.en));
	return db_run(stmt, err);
}

enum errc drill_scores_add(struct db *db, int64_t drill, const struct drill_scores *scores,
			   struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < scores->n; i++)
		code = add_score(db, drill, i + 1, &scores->at[i], err);
	return code;
}

enum errc drill_scores_get(struct db *db, int64_t drill, struct arena *arena,
			   struct drill_scores *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT measure, verdict, points, words_ja, words_en FROM drill_scores"
			    " WHERE drill = :drill ORDER BY place");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":drill", drill);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row &&
	       ret->n < SCENARIO_MEASURES_MAX) {
		const size_t verdict = case_choice(drill_verdicts, db_text(stmt, 1));

		ret->at[ret->n++] = (struct drill_score){
			.measure = kept(arena, db_text(stmt, 0)),
			.verdict = verdict < DRILL_VERDICTS ? (enum drill_verdict)verdict
							    : DRILL_NOT_JUDGED,
			.points = (uint32_t)db_i64(stmt, 2),
			.words = { .ja = kept(arena, db_text(stmt, 3)),
				   .en = kept(arena, db_text(stmt, 4)) },
		};
	}
	db_rest(stmt);
	return code;
}

/* ---- what is to be better next time ---- */

enum errc drill_improvements_add(struct db *db, const struct drill_improvement *improvement,
				 struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO drill_improvements (drill, words, owner, due_day,"
		    " added_us, added_by) VALUES (:drill, :words, :owner, :due, :now, :by)");
	const struct typed texts[] = {
		{ text_of(TR("直すこと", "what is to be better")), improvement->words,
		  DRILL_WORDS_MAX, .needed = true, .lines = true },
		{ text_of(TR("担当", "owner")), improvement->owner, DRILL_NAME_MAX,
		  .needed = true },
	};
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (!code && improvement->due_day.len)
		code = typed_day(improvement->due_day, err);
	if (code)
		return code;
	db_bind_i64(stmt, ":drill", improvement->drill);
	db_bind_text(stmt, ":words", str_trim(improvement->words));
	db_bind_text(stmt, ":owner", str_trim(improvement->owner));
	db_bind_text(stmt, ":due", str_or_empty(improvement->due_day));
	db_bind_i64(stmt, ":now", improvement->added_us);
	db_bind_text(stmt, ":by", improvement->added_by);
	return db_run(stmt, err);
}

enum errc drill_improvements_done(struct db *db, const struct drill_improvement *improvement,
				  struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE drill_improvements SET done_us = :now, done_by = :by, done_words ="
		    " :words WHERE id = :id AND drill = :drill AND done_us IS NULL");
	const struct typed texts[] = {
		{ text_of(TR("したこと", "what was done")), improvement->done_words,
		  DRILL_WORDS_MAX, .needed = true, .lines = true },
	};
	const enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (code)
		return code;
	db_bind_i64(stmt, ":now", improvement->done_us);
	db_bind_text(stmt, ":by", improvement->done_by);
	db_bind_text(stmt, ":words", str_trim(improvement->done_words));
	db_bind_i64(stmt, ":id", improvement->id);
	db_bind_i64(stmt, ":drill", improvement->drill);
	return db_run_one(stmt, err, "%s",
			  text_of(TR("その改善は、もう済んでいるか、ありません",
				     "that improvement is done, or there is none")));
}

enum errc drill_improvements_each(struct db *db, int64_t drill,
				  void (*take)(void *ctx,
					       const struct drill_improvement *improvement),
				  void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT i.id, i.drill, d.number, i.words, i.owner, i.due_day, i.added_us,"
		    " i.added_by, i.done_us, i.done_by, i.done_words FROM drill_improvements i"
		    " JOIN drills d ON d.id = i.drill WHERE CASE :drill WHEN 0 THEN i.done_us IS"
		    " NULL ELSE i.drill = :drill END ORDER BY i.id LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":drill", drill);
	db_bind_i64(stmt, ":limit", DRILL_IMPROVEMENTS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct drill_improvement improvement = {
			.id = db_i64(stmt, 0),
			.drill = db_i64(stmt, 1),
			.number = db_text(stmt, 2),
			.words = db_text(stmt, 3),
			.owner = db_text(stmt, 4),
			.due_day = db_text(stmt, 5),
			.added_us = db_i64(stmt, 6),
			.added_by = db_text(stmt, 7),
			.done_us = db_time(stmt, 8),
			.done_by = db_text(stmt, 9),
			.done_words = db_text(stmt, 10),
		};
		take(ctx, &improvement);
	}
	return code;
}
