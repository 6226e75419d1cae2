/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/downtime/downtime-desk.h"
#include "downtime/downtime-notes.h"

struct showing {
	struct downtime_room *room;
	struct downtime_board *board;
	struct rows *rows;
	enum rows_format format;
};

static struct str pair(struct text_pair text)
{
	return text_pair_in(text, lang_get());
}

static struct str word(struct text text)
{
	return str_from(text_of(text));
}

/* ---- how it stands, and how it stood ---- */

static const struct rows_column state_columns[] = {
	{ .name = "row", .title = TEXT("行", "ROW"), .number = true },
	{ .name = "department" },
	{ .name = "department_title", .title = TEXT("部門", "DEPARTMENT") },
	{ .name = "service" },
	{ .name = "service_title", .title = TEXT("業務", "SERVICE") },
	{ .name = "state" },
	{ .name = "state_title", .title = TEXT("状態", "STATE") },
	{ .name = "since", .title = TEXT("いつから", "SINCE") },
	{ .name = "accuracy" },
	{ .name = "planned", .title = TEXT("見込み", "PLANNED") },
	{ .name = "by", .title = TEXT("だれの話", "BY") },
	{ .name = "words", .title = TEXT("説明", "WORDS") },
	{ .name = "corrects" },
	{ .name = "corrected_by" },
	{ .name = "entry" },
	{ .name = "written" },
	{ .name = "written_by" },
	{ .name = NULL },
};

static void add_row(const struct showing *s, const struct downtime_row *row)
{
	struct downtime_room *room = s->room;

	rows_add(s->rows,
		 (const struct str[]){
			 downtime_count(room, row->id),
			 row->department,
			 pair(row->department_title),
			 row->service,
			 pair(row->service_title),
			 str_from(downtime_states[row->state].value),
			 word(downtime_states[row->state].text),
			 downtime_utc(room, row->since_us),
			 str_from(case_accuracies[row->accuracy].value),
			 downtime_utc(room, row->planned_us),
			 row->said_by,
			 str_or_none(row->words),
			 row->corrects ? downtime_count(room, row->corrects) : STR_NONE,
			 row->corrected_by ? downtime_count(room, row->corrected_by) : STR_NONE,
			 downtime_count(room, row->entry),
			 downtime_utc(room, row->written_us),
			 row->written_by,
		 });
}

static enum errc show_states(const struct showing *s, struct err *err UNUSED)
{
	for (size_t i = 0; i < s->board->n; i++) {
		if (s->board->tracks[i].now)
			add_row(s, s->board->tracks[i].now);
	}
	return ERR_OK;
}

static enum errc show_history(const struct showing *s, struct err *err)
{
	struct downtime_rows rows;
	const enum errc code = downtime_rows_list(s->room->desk.db, s->room->record.id,
						  &s->room->desk.arena, &rows, err);

	for (size_t i = 0; !code && i < rows.n; i++) {
		if (rows.at[i].state < DOWNTIME_STATES)
			add_row(s, &rows.at[i]);
	}
	return code;
}

/* ---- what is taken in ---- */

static const struct rows_column limit_columns[] = {
	{ .name = "limit" },
	{ .name = "title", .title = TEXT("受け入れ", "WHAT IS TAKEN IN") },
	{ .name = "state" },
	{ .name = "state_title", .title = TEXT("状態", "STATE") },
	{ .name = "since", .title = TEXT("いつから", "SINCE") },
	{ .name = "accuracy" },
	{ .name = "planned", .title = TEXT("見込み", "PLANNED") },
	{ .name = "by", .title = TEXT("だれの話", "BY") },
	{ .name = "words", .title = TEXT("説明", "WORDS") },
	{ .name = "now" },
	{ .name = "entry" },
	{ .name = NULL },
};

static enum errc show_limits(const struct showing *s, struct err *err)
{
	struct downtime_limit_rows rows;
	struct downtime_room *room = s->room;
	const enum errc code =
		downtime_limits_list(room->desk.db, room->record.id, &room->desk.arena, &rows, err);

	for (size_t i = 0; !code && i < rows.n; i++) {
		const struct downtime_limit_row *row = &rows.at[i];
		const bool now = downtime_limit_now(&rows, row->kind) == row;
		if (row->state >= DOWNTIME_OPENS)
			continue;
		rows_add(s->rows, (const struct str[]){
					  row->kind,
					  pair(row->title),
					  str_from(downtime_opens[row->state].value),
					  word(downtime_opens[row->state].text),
					  downtime_utc(room, row->since_us),
					  str_from(case_accuracies[row->accuracy].value),
					  downtime_utc(room, row->planned_us),
					  row->said_by,
					  str_or_none(row->words),
					  now ? STR("yes") : STR("no"),
					  downtime_count(room, row->entry),
				  });
	}
	return code;
}

/* ---- lengths ---- */

static const struct rows_column length_columns[] = {
	{ .name = "department" },
	{ .name = "department_title", .title = TEXT("部門", "DEPARTMENT") },
	{ .name = "service" },
	{ .name = "service_title", .title = TEXT("業務", "SERVICE") },
	{ .name = "now" },
	{ .name = "now_title", .title = TEXT("いま", "NOW") },
	{ .name = "from", .title = TEXT("いつから", "FROM") },
	{ .name = "better", .title = TEXT("よくなるまで", "UNTIL BETTER") },
	{ .name = "better_seconds", .number = true },
	{ .name = "back", .title = TEXT("ふだんどおりでなかった", "NOT NORMAL FOR") },
	{ .name = "back_seconds", .number = true },
	{ .name = "going_on", .title = TEXT("続く", "GOES ON") },
	{ .name = NULL },
};

static void add_length(const struct showing *s, struct str department, struct str department_title,
		       struct str service, struct str service_title)
{
	struct downtime_room *room = s->room;
	struct downtime_lengths lengths;
	struct downtime_bar bar;

	downtime_bar_of(s->board, department, service, &room->desk.arena, &bar);
	downtime_lengths_of(&bar, room->desk.now_us, room->reader.utc_offset_minutes, &lengths);
	if (lengths.from_us == TIME_NONE)
		return;
	rows_add(s->rows, (const struct str[]){
				  department,
				  department_title,
				  service,
				  service_title,
				  str_from(downtime_states[lengths.now].value),
				  word(downtime_states[lengths.now].text),
				  downtime_utc(room, lengths.from_us),
				  downtime_took(room, &lengths.better),
				  downtime_seconds(room, &lengths.better),
				  downtime_took(room, &lengths.back),
				  downtime_seconds(room, &lengths.back),
				  lengths.going_on ? STR("yes") : STR("no"),
			  });
}

static enum errc show_lengths(const struct showing *s, struct err *err UNUSED)
{
	const struct downtime_content *content = s->room->content;
	const struct str all = STR(DOWNTIME_ALL);
	const struct str every = word(TR("すべて", "all"));

	for (size_t i = 0; i < s->board->places->n; i++) {
		const struct downtime_place *place = &s->board->places->at[i];
		add_length(s, place->id, pair(place->title), all, every);
	}
	for (size_t i = 0; i < content->n_services; i++)
		add_length(s, all, every, content->services[i].id,
			   pair(content->services[i].title));
	for (size_t i = 0; i < s->board->n; i++) {
		const struct downtime_track *track = &s->board->tracks[i];
		add_length(s, track->department, pair(track->department_title), track->service,
			   pair(track->service_title));
	}
	return ERR_OK;
}

/* ---- stages ---- */

static const struct rows_column stage_columns[] = {
	{ .name = "stage" },
	{ .name = "title", .title = TEXT("段階", "STAGE") },
	{ .name = "concerned" },
	{ .name = "reached", .title = TEXT("着いた", "REACHED") },
	{ .name = "at", .title = TEXT("いつ", "WHEN") },
	{ .name = "took", .title = TEXT("はじめから", "TOOK") },
	{ .name = "took_seconds", .number = true },
	{ .name = "waiting", .title = TEXT("残り", "TO GO"), .number = true },
	{ .name = "planned", .title = TEXT("見込み", "PLANNED") },
	{ .name = NULL },
};

static enum errc show_stages(const struct showing *s, struct err *err UNUSED)
{
	struct downtime_room *room = s->room;
	struct downtime_stage_states states;

	downtime_stages_of(s->board, room->reader.utc_offset_minutes, &states);
	for (size_t i = 0; i < states.n; i++) {
		const struct downtime_stage_state *state = &states.at[i];
		rows_add(s->rows, (const struct str[]){
					  state->stage->id,
					  pair(state->stage->title),
					  state->concerned ? STR("yes") : STR("no"),
					  state->reached ? STR("yes") : STR("no"),
					  downtime_utc(room, state->at_us),
					  downtime_took(room, &state->took),
					  downtime_seconds(room, &state->took),
					  downtime_count(room, (int64_t)state->waiting),
					  downtime_utc(room, state->planned_us),
				  });
	}
	return ERR_OK;
}

/* ---- notes ---- */

static const struct rows_column note_columns[] = {
	{ .name = "source", .title = TEXT("SOURCE", "SOURCE") },
	{ .name = "title", .title = TEXT("こと", "WHAT") },
	{ .name = "due", .title = TEXT("期日", "DAY") },
	{ .name = "task", .title = TEXT("やること", "TASK") },
	{ .name = "text" },
	{ .name = "clause" },
	{ .name = "clause_confirmed", .title = TEXT("照合", "CONFIRMED") },
	{ .name = NULL },
};

static enum errc show_notes(const struct showing *s, struct err *err)
{
	struct downtime_room *room = s->room;
	struct downtime_dues *dues = NULL;
	const enum errc code =
		downtime_dues_list(room->desk.db, s->board, room->record.id, room->desk.now_us,
				   room->reader.utc_offset_minutes, &room->desk.arena, &dues, err);

	for (size_t i = 0; !code && i < dues->n; i++) {
		const struct downtime_due *due = &dues->at[i];
		char day[DAY_TEXT_MAX];
		rows_add(s->rows, (const struct str[]){
					  due->source,
					  pair(due->note->title),
					  due->due == DAY_NONE ? STR_NONE
							       : str_from(day_text(due->due, day)),
					  due->done    ? STR("done")
					  : due->taken ? STR("open")
						       : STR("no"),
					  pair(due->note->text),
					  due->note->clause,
					  due->note->confirmed ? STR("yes") : STR("no"),
				  });
	}
	return code;
}

static const struct {
	const char *name;
	const struct rows_column *columns;
	enum errc (*show)(const struct showing *s, struct err *err);
} lists[] = {
	{ "states", state_columns, show_states }, { "history", state_columns, show_history },
	{ "limits", limit_columns, show_limits }, { "lengths", length_columns, show_lengths },
	{ "stages", stage_columns, show_stages }, { "notes", note_columns, show_notes },
};

static enum exit_code run(const struct options *options)
{
	const size_t which = STR_FIND_ROW(options_str(options, "what"), lists, name);
	auto_downtime_room room = { .content = NULL };
	struct showing s = { .room = &room };
	struct err err;
	enum errc code = downtime_room_open(options, &room, &err);

	if (!code)
		code = downtime_board_load(room.desk.db, room.content, room.record.id,
					   &room.desk.arena, &s.board, &err);
	if (code)
		return command_fail(&err);
	s.rows = rows_new(rows_format_of(options), lists[which].columns);
	return rows_end_after(s.rows, lists[which].show(&s, &err), &err) ? command_fail(&err)
									 : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "what",
	  .type = OPTION_CHOICE,
	  .choices = "states|history|limits|lengths|stages|notes",
	  .fallback = "states",
	  .help = TEXT("いまの状態、書いたものすべて、受け入れ、かかった時間、戻る段階、影響",
		       "now, all that was written, limits, how long, stages, what follows") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_downtime_show = {
	.name = "downtime show",
	.summary = TEXT("どの部門の何が、いつから手作業か・止まっているか",
			"what goes on by hand or stands still, where, and since when"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("日だけ分かっている時刻どうしは、日数で数えます。書き誤りを正した行は"
			"history に両方残ります。",
			"Between moments of which one is a day alone, whole days are counted. What "
			"was corrected stays in history."),
	.options = option_rows,
	.run = run,
};
