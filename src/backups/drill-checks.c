/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/drill-checks.h"

#include "backups/restored.h"

#define JOB_BYTES   (1024u * 1024)
#define ARENA_BYTES (64u * 1024)

/* ---- reading what was restored ---- */

static enum backup_level judge(struct backup_job *job)
{
	if (restored_compare(job) != STEP_PASSED)
		return BACKUP_L0;
	job_done(job, TR("人が復元したファイルを控えのハッシュ値と照合した",
			 "what people restored was compared with the list of hashes"));
	return restored_answer(job) == STEP_PASSED ? BACKUP_L5 : BACKUP_L4;
}

void drill_check_folder(const struct backup_ask *ask, const char *folder, int64_t since_us,
			struct backup_finding *ret)
{
	struct backup_job job = { .ask = ask,
				  .finding = ret,
				  .arena = ARENA_INIT(JOB_BYTES),
				  .written_since_us = since_us };

	(void)snprintf(job.restored, sizeof(job.restored), "%s", folder);
	ret->level = judge(&job);
	ret->verdict = ret->level >= BACKUP_L4 ? BACKUP_GOOD : BACKUP_NOT_PROVEN;
	arena_done(&job.arena);
}

/* ---- keeping it ---- */

static enum errc known_id(struct db *db, struct str place, struct arena *arena, struct str *ret,
			  struct err *err)
{
	struct backup_repository repository;
	const enum errc code = backup_repositories_get(db, place, arena, &repository, err);

	*ret = code ? STR("") : repository.repository_id;
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

enum errc drill_checks_add(struct db *db, struct str place, const struct backup_finding *finding,
			   struct str by, enum lang lang, int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct str repository_id;
	int64_t drill = 0;
	int64_t began_us;

	enum errc code = backup_drills_going_on(db, place, &drill, &began_us, err);
	if (!code)
		code = known_id(db, place, &arena, &repository_id, err);
	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO backup_drill_checks (drill, at_us, by, repository_id,"
			    " level, files, done, problems) VALUES (:drill, :at, :by, :id, :level,"
			    " :files, :done, :problems)");
	db_bind_i64(stmt, ":drill", drill);
	db_bind_i64(stmt, ":at", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_text(stmt, ":id", repository_id);
	db_bind_i64(stmt, ":level", finding->level);
	db_bind_i64(stmt, ":files", (int64_t)finding->files_checked);
	db_bind_text(stmt, ":done", buf_str(&finding->done[lang]));
	db_bind_text(stmt, ":problems", buf_str(&finding->problems[lang]));
	return db_run(stmt, err);
}

enum errc drill_checks_newest(struct db *db,
			      void (*take)(void *ctx, const struct drill_check *check), void *ctx,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT drill, at_us, level, files, done, problems FROM"
					   " backup_drill_checks WHERE id IN (SELECT max(id) FROM"
					   " backup_drill_checks GROUP BY drill) ORDER BY drill");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct drill_check check = {
			.drill = db_i64(stmt, 0),
			.at_us = db_i64(stmt, 1),
			.level = (enum backup_level)db_i64(stmt, 2),
			.files = db_i64(stmt, 3),
			.done = db_text(stmt, 4),
			.problems = db_text(stmt, 5),
		};
		take(ctx, &check);
	}
	return code;
}

/* ---- L6 ---- */

/* Of several checks the last counts: what was mended during the drill is mended. */
enum errc backup_rehearsal_get(struct db *db, struct str place, struct arena *arena,
			       struct backup_rehearsal *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT d.began_us, d.ended_us, d.newest_us, d.began_typed +"
			    " d.ended_typed, d.outcome, coalesce(c.level, 0),"
			    " coalesce(c.repository_id, '') FROM backup_drills d LEFT JOIN"
			    " backup_drill_checks c ON c.id = (SELECT max(id) FROM"
			    " backup_drill_checks WHERE drill = d.id) WHERE d.place = :place AND"
			    " d.ended_us IS NOT NULL ORDER BY d.id DESC LIMIT 1");
	bool row = false;

	*ret = (struct backup_rehearsal){ .ended_us = TIME_NONE, .lost_minutes = DRILL_UNKNOWN };
	db_bind_text(stmt, ":place", place);
	const enum errc code = db_next(stmt, &row, err);
	if (code || !row)
		return code;
	const struct backup_drill drill = { .began_us = db_i64(stmt, 0),
					    .ended_us = db_i64(stmt, 1),
					    .newest_us = db_time(stmt, 2) };
	*ret = (struct backup_rehearsal){
		.held = str_is(db_text(stmt, 4), drill_outcome_name(DRILL_RESTORED)),
		.timed = db_i64(stmt, 3) == 0,
		.answered = db_i64(stmt, 5) >= BACKUP_L5,
		.ended_us = drill.ended_us,
		.took_minutes = drill_took_minutes(&drill),
		.lost_minutes = drill_lost_minutes(&drill),
		.repository_id = arena_str(arena, db_text(stmt, 6)),
	};
	db_rest(stmt);
	return ERR_OK;
}
