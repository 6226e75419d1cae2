/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-drawings.h"

#include "base/calendar/day.h"

/* Units of the drawings. */
#define TEXT_SIZE	11.0
#define NAME_WIDTH	124.0
#define CELL_WIDTH	106.0
#define CELL_HEIGHT	36.0
#define ROW_HEIGHT	40.0
#define NAME_COLUMNS	18u /* of text, a full-width letter taking two */
#define CELL_COLUMNS	15u
#define CELLS_LINE	5u /* of a department beside each other */
#define BAR_WIDTH	520.0
#define BAR_ROW		26.0
#define BAR_HEIGHT	20.0
#define BAR_TOP		28.0
#define LETTER		6.5 /* wide, at that size */
#define TICKS		4
#define WORDS_BYTES	(64u * 1024)
#define BOXES_MAX	6000u
#define LABEL_COLUMNS	3u
#define LABEL_WIDTH	230.0
#define LABEL_HEIGHT	84.0
#define LABEL_TEXT_SIZE 22.0

enum drawing_tone downtime_tone(enum downtime_state state)
{
	static const enum drawing_tone all[DOWNTIME_STATES] = {
		[DOWNTIME_UNKNOWN] = DRAWING_PLAIN, [DOWNTIME_NORMAL] = DRAWING_GOOD,
		[DOWNTIME_REDUCED] = DRAWING_WAIT,  [DOWNTIME_PAPER] = DRAWING_HEAVY,
		[DOWNTIME_STOPPED] = DRAWING_BAD,
	};

	return all[state];
}

/* ---- a drawing in the making ---- */

struct sketch {
	const struct downtime_board *board;
	const struct downtime_reader *reader;
	struct drawing *drawing;
	struct drawing_box *boxes;
	struct drawing_label *labels;
	size_t max;
	struct buf words;
};

static void sketch_done(struct sketch *sketch)
{
	buf_done(&sketch->words);
}
#define auto_sketch CLEANUP(sketch_done) struct sketch

static enum errc sketch_begin(struct sketch *sketch, size_t max, struct err *err)
{
	struct arena *arena = sketch->reader->arena;

	buf_init(&sketch->words, WORDS_BYTES);
	sketch->max = size_min(max, BOXES_MAX);
	sketch->drawing = arena_take(arena, sizeof(*sketch->drawing));
	sketch->boxes = arena_take_array(arena, sketch->max + 1, sizeof(*sketch->boxes));
	sketch->labels = arena_take_array(arena, sketch->max + 1, sizeof(*sketch->labels));
	if (!sketch->drawing || !sketch->boxes || !sketch->labels)
		return fail(err, ERR_LIMIT, "a drawing: no room");
	*sketch->drawing = (struct drawing){ .text_size = TEXT_SIZE,
					     .boxes = sketch->boxes,
					     .labels = sketch->labels };
	return ERR_OK;
}

static void add_box(struct sketch *sketch, struct drawing_box box)
{
	struct drawing *drawing = sketch->drawing;

	if (drawing->n_boxes < sketch->max)
		sketch->boxes[drawing->n_boxes++] = box;
}

static void add_label(struct sketch *sketch, double x, double y, struct str text)
{
	struct drawing *drawing = sketch->drawing;

	if (drawing->n_labels < sketch->max)
		sketch->labels[drawing->n_labels++] =
			(struct drawing_label){ .x = x, .y = y, .text = text };
}

static struct str say(const struct sketch *sketch, struct text text)
{
	return str_from(text_in(text, sketch->reader->lang));
}

static struct str pair(const struct sketch *sketch, struct text_pair text)
{
	return text_pair_in(text, sketch->reader->lang);
}

static enum errc sketch_end(struct sketch *sketch, double width, double height,
			    const struct drawing **ret, struct err *err)
{
	sketch->drawing->words = arena_str(sketch->reader->arena, buf_str(&sketch->words));
	sketch->drawing->width = width;
	sketch->drawing->height = height;
	if (!sketch->drawing->words.ptr)
		return fail(err, ERR_LIMIT, "a drawing: no room for its words");
	*ret = sketch->drawing;
	return ERR_OK;
}

/* ---- the board ---- */

static bool is_spoken_of(const struct downtime_board *board, struct str department)
{
	for (size_t i = 0; i < board->n; i++) {
		if (str_equal(board->tracks[i].department, department))
			return true;
	}
	return false;
}

static bool is_unit(const struct downtime_place *place)
{
	return !str_equal(place->id, place->kind->id);
}

static void add_cell(struct sketch *sketch, const struct downtime_place *place, size_t use,
		     double y)
{
	const struct downtime_service *service =
		&sketch->board->content->services[place->kind->uses[use]];
	const struct downtime_track *track =
		downtime_track_find(sketch->board, place->id, service->id);
	const enum downtime_state state =
		track && track->now ? track->now->state : DOWNTIME_UNKNOWN;
	const struct str word = say(sketch, downtime_states[state].text);

	add_box(sketch, (struct drawing_box){
				.x = NAME_WIDTH + CELL_WIDTH * (double)(use % CELLS_LINE),
				.y = y + ROW_HEIGHT * (double)(use / CELLS_LINE),
				.width = CELL_WIDTH - 4,
				.height = CELL_HEIGHT,
				.title = text_fitting(sketch->reader->arena,
						      pair(sketch, service->title), CELL_COLUMNS),
				.lines = { word },
				.missing = state == DOWNTIME_UNKNOWN,
				.tone = downtime_tone(state),
			});
	buf_printf(&sketch->words, "%s%.*s %.*s",
		   use ? text_in(TR("、", ", "), sketch->reader->lang) : "",
		   STR_ARG(pair(sketch, service->title)), STR_ARG(word));
}

static void add_place(struct sketch *sketch, const struct downtime_place *place, double y)
{
	add_label(sketch, 2, y + CELL_HEIGHT / 2 + 4,
		  text_fitting(sketch->reader->arena, pair(sketch, place->title), NAME_COLUMNS));
	buf_printf(&sketch->words, text_in(TR("%.*s：", "%.*s: "), sketch->reader->lang),
		   STR_ARG(pair(sketch, place->title)));
	for (size_t i = 0; i < place->kind->n_uses; i++)
		add_cell(sketch, place, i, y);
	buf_add(&sketch->words, say(sketch, TR("。", ". ")));
}

enum errc downtime_board_drawing(const struct downtime_board *board,
				 const struct downtime_reader *reader, const struct drawing **ret,
				 struct err *err)
{
	auto_sketch sketch = { .board = board, .reader = reader };
	size_t rows = 0;
	const enum errc code = sketch_begin(&sketch, board->places->n * DOWNTIME_USES_MAX, err);

	if (code)
		return code;
	for (size_t i = 0; i < board->places->n; i++) {
		const struct downtime_place *place = &board->places->at[i];
		if (is_unit(place) && !is_spoken_of(board, place->id))
			continue;
		add_place(&sketch, place, 2 + ROW_HEIGHT * (double)rows);
		rows += (place->kind->n_uses + CELLS_LINE - 1) / CELLS_LINE;
	}
	return sketch_end(&sketch, NAME_WIDTH + CELL_WIDTH * CELLS_LINE,
			  4 + ROW_HEIGHT * (double)rows, ret, err);
}

/* ---- bars ---- */

struct axis {
	int64_t from_us;
	int64_t until_us;
};

static double x_of(const struct axis *axis, int64_t us)
{
	const double whole = (double)(axis->until_us - axis->from_us);

	return NAME_WIDTH + (double)(us - axis->from_us) / whole * BAR_WIDTH;
}

static void add_span(struct sketch *sketch, const struct axis *axis, const struct downtime_bar *bar,
		     size_t i, double y)
{
	const struct downtime_span *span = &bar->at[i];
	const int64_t until = i + 1 < bar->n ? span[1].from_us : axis->until_us;
	const struct str word = say(sketch, downtime_states[span->state].text);
	const double x = x_of(axis, span->from_us);
	const double width = x_of(axis, until) - x;
	const size_t room = width > 12 ? (size_t)((width - 12) / LETTER) : 0;
	const struct str from = downtime_time(sketch->reader, span->from_us, span->accuracy);

	buf_printf(&sketch->words,
		   text_in(TR("%s%.*s から %.*s", "%s%.*s: %.*s"), sketch->reader->lang),
		   i ? text_in(TR("、", ", "), sketch->reader->lang) : "", STR_ARG(from),
		   STR_ARG(word));
	add_box(sketch, (struct drawing_box){
				.x = x,
				.y = y,
				.width = width < 1 ? 1 : width,
				.height = BAR_HEIGHT,
				.title = room > 3 ? text_fitting(sketch->reader->arena, word, room)
						  : STR(""),
				.missing = span->state == DOWNTIME_UNKNOWN,
				.tone = downtime_tone(span->state),
			});
}

static void add_bar(struct sketch *sketch, const struct axis *axis, struct str title,
		    const struct downtime_bar *bar, size_t *rows)
{
	const double y = BAR_TOP + BAR_ROW * (double)(*rows)++;

	add_label(sketch, 2, y + BAR_HEIGHT - 5,
		  text_fitting(sketch->reader->arena, title, NAME_COLUMNS));
	buf_printf(&sketch->words, text_in(TR("%.*s：", "%.*s: "), sketch->reader->lang),
		   STR_ARG(title));
	for (size_t i = 0; i < bar->n; i++)
		add_span(sketch, axis, bar, i, y);
	buf_add(&sketch->words, say(sketch, TR("。", ". ")));
}

/* Days where it took days, else hours. */
static void add_ticks(struct sketch *sketch, const struct axis *axis)
{
	const bool days = axis->until_us - axis->from_us > INT64_C(3) * 86400 * US_PER_SEC;

	for (int i = 0; i < TICKS; i++) {
		const int64_t us = axis->from_us + (axis->until_us - axis->from_us) * i / TICKS;
		add_label(sketch, x_of(axis, us), BAR_TOP - 10,
			  downtime_time(sketch->reader, us, days ? CASE_DAY : CASE_EXACT));
	}
}

static bool was_down(const struct downtime_bar *bar)
{
	for (size_t i = 0; i < bar->n; i++) {
		if (bar->at[i].state > DOWNTIME_NORMAL)
			return true;
	}
	return false;
}

static void add_bars(struct sketch *sketch, const struct axis *axis, size_t *rows)
{
	const struct downtime_content *content = sketch->board->content;
	const struct downtime_places *places = sketch->board->places;
	struct downtime_bar bar;

	for (size_t i = 0; i < places->n; i++) {
		downtime_bar_of(sketch->board, places->at[i].id, STR(DOWNTIME_ALL),
				sketch->reader->arena, &bar);
		if (was_down(&bar))
			add_bar(sketch, axis, pair(sketch, places->at[i].title), &bar, rows);
	}
	(*rows)++;
	for (size_t i = 0; i < content->n_services; i++) {
		downtime_bar_of(sketch->board, STR(DOWNTIME_ALL), content->services[i].id,
				sketch->reader->arena, &bar);
		if (was_down(&bar))
			add_bar(sketch, axis, pair(sketch, content->services[i].title), &bar, rows);
	}
}

/* From the first word to now, or a little past the last when all is over. */
static struct axis axis_of(const struct downtime_board *board, int64_t now_us)
{
	const int64_t ended = downtime_ended(board);
	struct axis axis = { .from_us = downtime_began(board), .until_us = now_us };

	for (size_t i = 0; i < board->n; i++) {
		const struct downtime_row *first =
			board->tracks[i].n ? board->tracks[i].steps[0] : NULL;
		if (first && first->since_us != TIME_NONE && first->since_us < axis.from_us)
			axis.from_us = first->since_us;
	}
	if (ended != TIME_NONE)
		axis.until_us = ended + (ended - axis.from_us) / 20;
	if (axis.until_us <= axis.from_us)
		axis.until_us = axis.from_us + US_PER_SEC;
	return axis;
}

enum errc downtime_gantt_drawing(const struct downtime_board *board,
				 const struct downtime_reader *reader, int64_t now_us,
				 const struct drawing **ret, struct err *err)
{
	auto_sketch sketch = { .board = board, .reader = reader };
	const struct axis axis = axis_of(board, now_us);
	size_t rows = 0;

	if (downtime_began(board) == TIME_NONE)
		return fail(
			err, ERR_NOT_FOUND, "%s",
			text_in(TR("止まったものはありません", "nothing was down"), reader->lang));
	const enum errc code = sketch_begin(&sketch, BOXES_MAX, err);
	if (code)
		return code;
	add_ticks(&sketch, &axis);
	add_bars(&sketch, &axis, &rows);
	return sketch_end(&sketch, NAME_WIDTH + BAR_WIDTH + 4, BAR_TOP + BAR_ROW * (double)rows + 4,
			  ret, err);
}

/* ---- labels ---- */

enum errc downtime_labels_drawing(const struct number_range *range, int64_t first,
				  const struct downtime_reader *reader, const struct drawing **ret,
				  struct err *err)
{
	auto_sketch sketch = { .reader = reader };
	const enum errc code = sketch_begin(&sketch, LABELS_PAGE, err);
	const struct str line = say(&sketch, TR("名前", "Name"));
	char text[NUMBER_TEXT_MAX];

	if (code)
		return code;
	for (unsigned i = 0; i < LABELS_PAGE && first + i <= range->last; i++) {
		const struct str number = arena_str(
			reader->arena, str_from(number_text(range->prefix, first + i, text)));
		add_box(&sketch, (struct drawing_box){
					 .x = 1 + LABEL_WIDTH * (i % LABEL_COLUMNS),
					 .y = 1 + LABEL_HEIGHT * (double)(i / LABEL_COLUMNS),
					 .width = LABEL_WIDTH - 4,
					 .height = LABEL_HEIGHT - 4,
					 .title = number,
					 .lines = { line },
				 });
		buf_printf(&sketch.words, "%.*s ", STR_ARG(number));
	}
	sketch.drawing->text_size = LABEL_TEXT_SIZE;
	return sketch_end(&sketch, LABEL_WIDTH * LABEL_COLUMNS + 2,
			  LABEL_HEIGHT * LABELS_PAGE / LABEL_COLUMNS + 2, ret, err);
}
