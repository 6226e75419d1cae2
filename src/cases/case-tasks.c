/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "cases/case-internal.h"

#define COLUMNS                                                                                    \
	"t.id, t.case_id, t.title, t.weight, t.owner, t.due_us, t.source, t.state, t.result,"      \
	" t.opened_us, t.opened_by, t.ended_us, t.ended_by"

static struct case_task task_of(const struct db_stmt *row)
{
	return (struct case_task){
		.id = db_i64(row, 0),
		.case_id = db_i64(row, 1),
		.title = db_text(row, 2),
		.weight = (enum case_weight)case_choice(case_weights, db_text(row, 3)),
		.owner = db_text(row, 4),
		.due_us = db_time(row, 5),
		.source = db_text(row, 6),
		.state = (enum case_task_state)case_choice(case_task_states, db_text(row, 7)),
		.result = db_text(row, 8),
		.opened_us = db_time(row, 9),
		.opened_by = db_text(row, 10),
		.ended_us = db_time(row, 11),
		.ended_by = str_or_empty(db_text(row, 12)),
	};
}

enum errc case_tasks_each(struct db *db, int64_t id,
			  void (*take)(void *ctx, const struct case_task *task), void *ctx,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT " COLUMNS " FROM case_tasks AS t JOIN cases AS c ON c.id = t.case_id"
		    " WHERE t.case_id = :case"
		    " OR (:case = 0 AND t.state = 'open' AND c.closed_us IS NULL)"
		    " ORDER BY t.state <> 'open', CASE t.weight WHEN 'people' THEN 0"
		    " WHEN 'spread' THEN 1 WHEN 'evidence' THEN 2 WHEN 'recovery' THEN 3"
		    " WHEN 'report' THEN 4 ELSE 5 END, t.due_us IS NULL, t.due_us, t.id"
		    " LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", id);
	db_bind_i64(stmt, ":limit", CASE_TASKS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct case_task task = task_of(stmt);
		take(ctx, &task);
	}
	return code;
}

/* ---- telling ---- */

static enum errc tell_task(struct case_edit *edit, enum case_entry_kind kind,
			   const struct case_task *task, struct str words, struct err *err)
{
	auto_buf detail = CASE_DETAIL_INIT;
	struct json_writer w = json_writer_to(&detail);
	char due[TIME_TEXT_MAX];

	json_begin_object(&w);
	json_i64(&w, "task", task->id);
	json_str(&w, "title", task->title);
	json_text(&w, "weight", case_weights[task->weight].value);
	json_str(&w, "owner", str_or_empty(task->owner));
	if (task->due_us != TIME_NONE)
		json_text(&w, "due", time_format_utc(task->due_us, due));
	if (task->source.len)
		json_str(&w, "source", task->source);
	json_text(&w, "state", case_task_states[task->state].value);
	json_end_object(&w);
	return case_tell(edit, kind, words, &detail, NULL, err);
}

/* ---- beginning ---- */

static enum errc check_task(const struct case_edit *edit, const struct case_task *task,
			    struct err *err)
{
	enum errc code = case_must_be_open(edit, err);

	if (!code)
		code = case_text_need(TR("やること", "a task"), task->title, CASE_NAME_MAX, false,
				      err);
	if (!code)
		code = case_text_check(TR("担当", "owner of a task"), task->owner, CASE_NAME_MAX,
				       false, err);
	if (!code)
		code = case_text_check(TR("もとになったもの", "source of a task"), task->source,
				       CASE_SOURCE_MAX, false, err);
	return code;
}

/* The open task of that source, 0 without one; and how many there are of the case. */
static enum errc look_for(const struct case_edit *edit, struct str source, int64_t *ret_id,
			  struct err *err)
{
	struct db_stmt *count =
		db_stmt(edit->db, "SELECT count(*) FROM case_tasks WHERE case_id = :case");
	struct db_stmt *same =
		db_stmt(edit->db, "SELECT id FROM case_tasks WHERE case_id = :case"
				  " AND source = :source AND source <> '' AND state = 'open'");
	uint64_t n = 0;

	db_bind_i64(count, ":case", edit->record.id);
	enum errc code = db_count(count, &n, err);
	if (!code && n >= CASE_TASKS_MAX)
		code = fail(err, ERR_LIMIT, "%.*s: more than %u tasks",
			    STR_ARG(edit->record.number), CASE_TASKS_MAX);
	if (code)
		return code;
	db_bind_i64(same, ":case", edit->record.id);
	db_bind_text(same, ":source", source);
	return db_number(same, ret_id, err);
}

static enum errc insert_task(const struct case_edit *edit, const struct case_task *task,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO case_tasks (case_id, title, weight, owner, due_us, source,"
			  " state, result, opened_us, opened_by) VALUES (:case, :title, :weight,"
			  " :owner, :due, :source, 'open', '', :now, :by)");

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":title", task->title);
	db_bind_text(stmt, ":weight", str_from(case_weights[task->weight].value));
	db_bind_text(stmt, ":owner", task->owner);
	db_bind_time(stmt, ":due", task->due_us);
	db_bind_text(stmt, ":source", task->source);
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

enum errc case_task_add(struct case_edit *edit, const struct case_task *task, int64_t *ret_id,
			struct err *err)
{
	struct case_task add = *task;
	int64_t there = 0;
	enum errc code = check_task(edit, task, err);

	add.title = str_trim(task->title);
	add.owner = str_or_empty(str_trim(task->owner));
	add.source = str_or_empty(task->source);
	add.state = CASE_TASK_OPEN;
	if (!code)
		code = look_for(edit, add.source, &there, err);
	if (!code && !there) {
		code = insert_task(edit, &add, err);
		add.id = db_last_id(edit->db);
		if (!code)
			code = tell_task(edit, CASE_ENTRY_TASK, &add, STR(""), err);
	}
	if (!code && ret_id)
		*ret_id = there ? there : add.id;
	return code;
}

/* ---- going on ---- */

static enum errc get_open(struct case_edit *edit, int64_t id, struct case_task *ret,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(edit->db, "SELECT " COLUMNS " FROM case_tasks AS t"
						 " WHERE t.id = :id AND t.case_id = :case");
	struct str *const texts[] = { &ret->title, &ret->owner, &ret->source };
	bool row = false;
	enum errc code = case_must_be_open(edit, err);

	db_bind_i64(stmt, ":id", id);
	db_bind_i64(stmt, ":case", edit->record.id);
	if (!code)
		code = db_next(stmt, &row, err);
	if (!code && !row)
		code = fail(err, ERR_NOT_FOUND, "%.*s: %s %lld", STR_ARG(edit->record.number),
			    text_of(TR("その番号の「やること」はありません：", "has no task")),
			    (long long)id);
	if (!code)
		*ret = task_of(stmt);
	for (size_t i = 0; !code && i < ARRAY_LEN(texts); i++) {
		*texts[i] = arena_str(&edit->texts, *texts[i]);
		if (!texts[i]->ptr)
			code = fail(err, ERR_LIMIT, "cases: no room");
	}
	db_rest(stmt);
	if (!code && ret->state != CASE_TASK_OPEN)
		code = fail(err, ERR_CONFLICT, "%.*s: %.*s: %s", STR_ARG(edit->record.number),
			    STR_ARG(ret->title), text_of(TR("もう終わっています", "has ended")));
	return code;
}

enum errc case_task_give(struct case_edit *edit, int64_t id, struct str owner, int64_t due_us,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "UPDATE case_tasks SET owner = :owner, due_us = :due WHERE id = :id");
	struct case_task task;
	enum errc code = get_open(edit, id, &task, err);

	owner = str_or_empty(str_trim(owner));
	if (!code)
		code = case_text_check(TR("担当", "owner of a task"), owner, CASE_NAME_MAX, false,
				       err);
	if (code || (str_equal(task.owner, owner) && task.due_us == due_us))
		return code;
	task.owner = owner;
	task.due_us = due_us;
	db_bind_text(stmt, ":owner", owner);
	db_bind_time(stmt, ":due", due_us);
	db_bind_i64(stmt, ":id", id);
	code = db_run(stmt, err);
	return code ? code : tell_task(edit, CASE_ENTRY_TASK, &task, STR(""), err);
}

static enum errc put_end(const struct case_edit *edit, const struct case_task *task,
			 struct str result, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "UPDATE case_tasks SET state = :state, result = :result,"
				  " ended_us = :now, ended_by = :by WHERE id = :id");

	db_bind_text(stmt, ":state", str_from(case_task_states[task->state].value));
	db_bind_text(stmt, ":result", result);
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	db_bind_i64(stmt, ":id", task->id);
	return db_run(stmt, err);
}

enum errc case_task_end(struct case_edit *edit, int64_t id, enum case_task_state state,
			struct str result, struct err *err)
{
	struct case_task task;
	enum errc code = get_open(edit, id, &task, err);

	if (!code)
		code = case_text_need(TR("やった結果", "result of a task"), result, CASE_WORDS_MAX,
				      true, err);
	if (code)
		return code;
	task.state = state;
	code = put_end(edit, &task, result, err);
	return code ? code : tell_task(edit, CASE_ENTRY_RESULT, &task, result, err);
}
