/* SPDX-License-Identifier: Apache-2.0 */
#include "risk/plan.h"

#include "base/typed.h"

const char *const plan_stage_names[PLAN_STAGES] = {
	[PLAN_OPEN] = "open",
	[PLAN_DOING] = "doing",
	[PLAN_DONE] = "done",
};

struct text plan_stage_words(enum plan_stage stage)
{
	static const struct text words[PLAN_STAGES] = {
		[PLAN_OPEN] = TEXT("これから", "To do"),
		[PLAN_DOING] = TEXT("進めている", "Being done"),
		[PLAN_DONE] = TEXT("済んだ", "Done"),
	};

	return words[stage];
}

bool plan_stage_parse(struct str name, enum plan_stage *ret)
{
	for (int i = 0; i < PLAN_STAGES; i++) {
		if (str_is(name, plan_stage_names[i])) {
			*ret = (enum plan_stage)i;
			return true;
		}
	}
	return false;
}

enum errc plan_list(struct db *db, struct arena *arena, struct plan *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT id, task, title, owner, due_on, stage, risk, changed_us, changed_by"
		    " FROM plan_tasks ORDER BY due_on = '', due_on, id LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct plan){ .at = arena_take_array(arena, PLAN_TASKS_MAX, sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "plan: no room for the list");
	db_bind_i64(stmt, ":limit", PLAN_TASKS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct plan_task *task = &ret->at[ret->n++];

		*task = (struct plan_task){
			.id = db_i64(stmt, 0),
			.task = arena_str(arena, db_text(stmt, 1)),
			.title = arena_str(arena, db_text(stmt, 2)),
			.owner = arena_str(arena, db_text(stmt, 3)),
			.due_on = arena_str(arena, db_text(stmt, 4)),
			.risk = db_is_null(stmt, 6) ? 0 : db_i64(stmt, 6),
			.changed_us = db_i64(stmt, 7),
			.changed_by = arena_str(arena, db_text(stmt, 8)),
		};
		(void)plan_stage_parse(db_text(stmt, 5), &task->stage);
	}
	return code;
}

static enum errc check(const struct plan_task *task, struct err *err)
{
	if (task->title.len > PLAN_TITLE_MAX || task->owner.len > PLAN_NAME_MAX)
		return fail(err, ERR_LIMIT, "task: a title of %u bytes, a name of %u at most",
			    PLAN_TITLE_MAX, PLAN_NAME_MAX);
	if (!task->task.len && !task->title.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("何をするか書いてください", "a task needs a title")));
	return task->due_on.len ? typed_day(task->due_on, err) : ERR_OK;
}

static void bind(struct db_stmt *stmt, const struct plan_task *task)
{
	db_bind_text(stmt, ":title", task->title.ptr ? task->title : STR(""));
	db_bind_text(stmt, ":owner", task->owner.ptr ? task->owner : STR(""));
	db_bind_text(stmt, ":due", task->due_on.ptr ? task->due_on : STR(""));
	db_bind_text(stmt, ":stage", str_from(plan_stage_names[task->stage]));
	db_bind_time(stmt, ":now", task->changed_us);
	db_bind_text(stmt, ":by", task->changed_by);
}

static enum errc add(struct db *db, const struct plan_task *task, int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO plan_tasks (task, title, owner, due_on, stage, risk, made_us,"
		    " changed_us, changed_by) VALUES (:task, :title, :owner, :due, :stage, :risk,"
		    " :now, :now, :by) ON CONFLICT (task) WHERE task <> '' DO UPDATE SET"
		    " owner = excluded.owner, due_on = excluded.due_on, stage = excluded.stage,"
		    " changed_us = excluded.changed_us, changed_by = excluded.changed_by"
		    " RETURNING id");
	bool row = false;

	bind(stmt, task);
	db_bind_text(stmt, ":task", task->task.ptr ? task->task : STR(""));
	if (task->risk)
		db_bind_i64(stmt, ":risk", task->risk);
	else
		db_bind_null(stmt, ":risk");
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		*ret_id = db_i64(stmt, 0);
	db_rest(stmt);
	return code;
}

static enum errc change(struct db *db, const struct plan_task *task, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE plan_tasks SET title = :title, owner = :owner, due_on = :due,"
			    " stage = :stage, changed_us = :now, changed_by = :by WHERE id = :id");

	bind(stmt, task);
	db_bind_i64(stmt, ":id", task->id);
	return db_run_one(stmt, err, "task %lld: there is none", (long long)task->id);
}

enum errc plan_put(struct db *db, const struct plan_task *task, int64_t *ret_id, struct err *err)
{
	const enum errc code = check(task, err);

	if (code)
		return code;
	*ret_id = task->id;
	return task->id ? change(db, task, err) : add(db, task, ret_id, err);
}

struct str plan_title(const struct plan_task *task, const struct risk_content *content,
		      enum lang lang)
{
	const struct risk_task *known = risk_task_find(content, task->task);

	if (known)
		return text_pair_in(known->title, lang);
	return task->title.len ? task->title : task->task;
}
