/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-notes.h"

#define WORK_BYTES  (32u * 1024 * 1024)
#define MONTHS_MAX  36
#define SOURCE_HEAD "downtime:"

static int32_t month_first(int32_t day)
{
	const struct day_parts parts = day_parts(day);

	return day_of(parts.year, parts.month, 1);
}

static void add_due(struct downtime_dues *dues, struct arena *arena,
		    const struct downtime_note *note, int32_t month, int32_t due)
{
	const struct day_parts parts = day_parts(month == DAY_NONE ? 0 : month);

	if (dues->n == DOWNTIME_DUES_MAX)
		return;
	dues->at[dues->n++] = (struct downtime_due){
		.note = note,
		.month = month,
		.due = due,
		.source = month == DAY_NONE
				  ? arena_printf(arena, SOURCE_HEAD "%.*s", STR_ARG(note->id))
				  : arena_printf(arena, SOURCE_HEAD "%.*s:%04d-%02d",
						 STR_ARG(note->id), parts.year, parts.month),
	};
}

/* For each month something was down, that day of the next. */
static void add_months(struct downtime_dues *dues, struct arena *arena,
		       const struct downtime_note *note, int32_t first, int32_t last)
{
	int32_t month = month_first(first);

	for (int i = 0; i < MONTHS_MAX && month <= last; i++) {
		const int32_t next = day_add_months(month, 1);
		add_due(dues, arena, note, month, next + (int32_t)note->monthly - 1);
		month = next;
	}
}

static void take_task(void *ctx, const struct case_task *task)
{
	struct downtime_dues *dues = ctx;

	for (size_t i = 0; i < dues->n; i++) {
		if (!str_equal(dues->at[i].source, task->source))
			continue;
		dues->at[i].taken = true;
		dues->at[i].done = task->state != CASE_TASK_OPEN;
	}
}

enum errc downtime_dues_list(struct db *db, const struct downtime_board *board, int64_t case_id,
			     int64_t now_us, int utc_offset_minutes, struct arena *arena,
			     struct downtime_dues **ret, struct err *err)
{
	struct downtime_dues *dues = arena_take(arena, sizeof(*dues));
	const int64_t began_us = downtime_began(board);
	const int64_t ended_us = downtime_ended(board);
	const int32_t first = day_at(began_us, utc_offset_minutes);
	const int32_t last = day_at(ended_us == TIME_NONE ? now_us : ended_us, utc_offset_minutes);

	if (!dues)
		return fail(err, ERR_LIMIT, "notes: no room");
	*ret = dues;
	if (began_us == TIME_NONE)
		return ERR_OK;
	for (size_t i = 0; i < board->content->n_notes; i++) {
		const struct downtime_note *note = &board->content->notes[i];
		if (note->monthly)
			add_months(dues, arena, note, first, last);
		else
			add_due(dues, arena, note, DAY_NONE,
				note->days ? first + (int32_t)note->days : DAY_NONE);
	}
	return case_tasks_each(db, case_id, take_task, dues, err);
}

/* ---- taking one on ---- */

static struct str title_of(const struct downtime_due *due, enum lang lang, struct arena *arena)
{
	const struct str title = text_pair_in(due->note->title, lang);
	const struct day_parts parts = day_parts(due->month == DAY_NONE ? 0 : due->month);

	return due->month == DAY_NONE
		       ? title
		       : arena_printf(arena,
				      text_in(TR("%.*s（%d年%d月分）", "%.*s (for %d-%02d)"), lang),
				      STR_ARG(title), parts.year, parts.month);
}

static enum errc take(struct case_edit *edit, const struct downtime_due *due, enum lang lang,
		      int utc_offset_minutes, struct arena *arena, struct err *err)
{
	const struct case_task task = {
		.title = title_of(due, lang, arena),
		.weight = due->note->weight,
		.owner = STR(""),
		/* The day's end: it is late on the next. */
		.due_us = due->due == DAY_NONE
				  ? TIME_NONE
				  : day_start_us(due->due + 1, utc_offset_minutes) - US_PER_SEC,
		.source = due->source,
	};

	return case_task_add(edit, &task, NULL, err);
}

enum errc downtime_due_take(struct case_edit *edit, const struct downtime_content *content,
			    struct str source, enum lang lang, int utc_offset_minutes,
			    struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct downtime_board *board = NULL;
	struct downtime_dues *dues = NULL;
	enum errc code =
		downtime_board_load(edit->db, content, edit->record.id, &arena, &board, err);

	if (!code)
		code = downtime_dues_list(edit->db, board, edit->record.id, edit->actor.now_us,
					  utc_offset_minutes, &arena, &dues, err);
	for (size_t i = 0; !code && i < dues->n; i++) {
		if (!str_equal(dues->at[i].source, source))
			continue;
		return dues->at[i].taken
			       ? fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(source),
				      text_of(TR("もう、やることに入っています",
						 "is a task of the case already")))
			       : take(edit, &dues->at[i], lang, utc_offset_minutes, &arena, err);
	}
	return code ? code
		    : fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(source, 0, CASE_ID_MAX)),
			   text_of(TR("その注意はありません", "there is no such note")));
}
