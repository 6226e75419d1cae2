/* SPDX-License-Identifier: Apache-2.0 */
#include "after/numbers.h"

#include <stdlib.h>

#define US_PER_MINUTE (60 * US_PER_SEC)
#define CASE_BYTES    (64u * 1024 * 1024)

struct str number_words(const struct number_row *row, enum lang lang, struct arena *arena)
{
	const int64_t day_us = INT64_C(24) * 60 * US_PER_MINUTE;
	const struct case_measured measured = {
		.took_us = row->took_us,
		.about = row->about,
		.days = row->took_us != TIME_NONE && row->took_us % day_us == 0,
	};
	auto_buf words = BUF_INIT(200);

	case_took_words(&measured, lang, &words);
	return str_or_empty(arena_str(arena, buf_str(&words)));
}

/* ---- collecting ---- */

struct kept_case {
	int64_t id;
	struct str name;
	bool training;
	int64_t known_us;
};

struct collecting {
	struct arena *arena;
	struct kept_case at[NUMBERS_CASES_MAX];
	size_t n;
	bool more;
};

static void keep_case(void *ctx, const struct case_record *record)
{
	struct collecting *c = ctx;

	if (c->n == NUMBERS_CASES_MAX) {
		c->more = true;
		return;
	}
	c->at[c->n++] = (struct kept_case){
		.id = record->id,
		.name = str_or_empty(arena_printf(c->arena, "%.*s %.*s", STR_ARG(record->number),
						  STR_ARG(record->title))),
		.training = record->training,
		.known_us = record->known_us,
	};
}

static void add_case(struct measure_numbers *numbers, const struct kept_case *one,
		     const struct case_measured *measured)
{
	const bool known = measured->took_us != TIME_NONE;

	if (!one->training) {
		numbers->known += known;
		numbers->not_known += !known;
	}
	numbers->at[numbers->n++] = (struct number_row){ .name = one->name,
							 .took_us = measured->took_us,
							 .about = measured->about,
							 .training = one->training,
							 .case_id = one->id };
}

static enum errc measure_case(struct db *db, const struct after_content *content,
			      int utc_offset_minutes, const struct kept_case *one,
			      struct numbers *ret, struct err *err)
{
	const struct case_record record = { .id = one->id, .known_us = one->known_us };
	auto_arena arena = ARENA_INIT(CASE_BYTES);
	struct case_timeline timeline;
	struct case_numbers numbers;
	const enum errc code = case_timeline_get(db, one->id, &arena, &timeline, err);

	if (code)
		return code;
	case_numbers_of(content->cases, &record, &timeline, utc_offset_minutes, &numbers);
	for (size_t i = 0; i < numbers.n; i++)
		add_case(&ret->at[i], one, &numbers.at[i]);
	return ERR_OK;
}

static void add_figures(const struct after_content *content, enum lang lang,
			struct measure_numbers *numbers)
{
	for (size_t i = 0; i < content->n_figures; i++) {
		const struct figure *figure = &content->figures[i];
		if (figure->measure != numbers->measure)
			continue;
		numbers->at[numbers->n++] = (struct number_row){
			.name = text_pair_in(figure->title, lang),
			.took_us =
				figure->minutes < 0 ? TIME_NONE : figure->minutes * US_PER_MINUTE,
			.figure = figure,
		};
	}
}

static int by_size(const void *a, const void *b)
{
	const int64_t left = *(const int64_t *)a;
	const int64_t right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

/* Of an even number the smaller of the two in the middle: a figure that was there. */
static int64_t middle_of(const struct measure_numbers *numbers)
{
	int64_t took[NUMBERS_CASES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < numbers->n; i++) {
		const struct number_row *row = &numbers->at[i];
		if (row->case_id && !row->training && row->took_us != TIME_NONE)
			took[n++] = row->took_us;
	}
	if (!n)
		return TIME_NONE;
	qsort(took, n, sizeof(*took), by_size);
	return took[(n - 1) / 2];
}

static enum errc begin(const struct after_content *content, struct arena *arena,
		       struct numbers *ret, struct err *err)
{
	const size_t room = NUMBERS_CASES_MAX + content->n_figures;

	*ret = (struct numbers){ .n = content->cases->n_measures };
	for (size_t i = 0; i < ret->n; i++) {
		ret->at[i].measure = &content->cases->measures[i];
		ret->at[i].at = arena_take_array(arena, room, sizeof(*ret->at[i].at));
		if (!ret->at[i].at)
			return fail(err, ERR_LIMIT, "numbers: no room");
	}
	return ERR_OK;
}

enum errc numbers_over_cases(struct db *db, const struct after_content *content,
			     int utc_offset_minutes, enum lang lang, struct arena *arena,
			     struct numbers *ret, struct err *err)
{
	struct collecting *c = arena_take(arena, sizeof(*c));
	enum errc code = begin(content, arena, ret, err);

	if (!code && !c)
		code = fail(err, ERR_LIMIT, "numbers: no room");
	if (code)
		return code;
	*c = (struct collecting){ .arena = arena };
	code = cases_each(db, keep_case, c, err);
	for (size_t i = 0; !code && i < c->n; i++)
		code = measure_case(db, content, utc_offset_minutes, &c->at[i], ret, err);
	for (size_t i = 0; !code && i < ret->n; i++) {
		add_figures(content, lang, &ret->at[i]);
		ret->at[i].middle_us = middle_of(&ret->at[i]);
	}
	ret->more = c->more;
	return code;
}

/* ---- bars ---- */

#define WIDTH	   700.0
#define ROW_HEIGHT 36.0
#define BAR_HEIGHT 12.0
#define TEXT_SIZE  12.0
#define COLUMNS	   80u
#define WORDS_MAX  8000u

/* The case itself, others of the house, what was published; drills only of a drill. */
static bool is_drawn(const struct number_row *row, int64_t case_id)
{
	return row->took_us != TIME_NONE && row->took_us >= 0 &&
	       (!row->training || row->case_id == case_id);
}

static void add_bar(struct drawing *drawing, struct drawing_box *boxes,
		    struct drawing_label *labels, const struct number_row *row, int64_t case_id,
		    int64_t most, struct str words)
{
	const double y = ROW_HEIGHT * (double)drawing->n_boxes;
	const double share = most ? (double)row->took_us / (double)most : 0;

	labels[drawing->n_labels++] = (struct drawing_label){ .x = 0, .y = y + 14, .text = words };
	boxes[drawing->n_boxes++] = (struct drawing_box){
		.x = 1,
		.y = y + 18,
		.width = 3 + share * (WIDTH - 6),
		.height = BAR_HEIGHT,
		.title = STR(""),
		.missing = row->figure != NULL,
		.tone = case_id && row->case_id == case_id ? DRAWING_SOLID : DRAWING_PLAIN,
	};
}

enum errc number_drawing(const struct measure_numbers *numbers, int64_t case_id, enum lang lang,
			 struct arena *arena, struct drawing *ret, struct err *err)
{
	struct drawing_box *boxes = arena_take_array(arena, numbers->n + 1, sizeof(*boxes));
	struct drawing_label *labels = arena_take_array(arena, numbers->n + 1, sizeof(*labels));
	auto_buf words = BUF_INIT(WORDS_MAX);
	int64_t most = 0;

	*ret = (struct drawing){ .width = WIDTH, .text_size = TEXT_SIZE };
	if (!boxes || !labels)
		return fail(err, ERR_LIMIT, "numbers: no room");
	for (size_t i = 0; i < numbers->n; i++) {
		if (is_drawn(&numbers->at[i], case_id) && numbers->at[i].took_us > most)
			most = numbers->at[i].took_us;
	}
	buf_add(&words, text_pair_in(numbers->measure->title, lang));
	for (size_t i = 0; i < numbers->n; i++) {
		const struct number_row *row = &numbers->at[i];
		if (!is_drawn(row, case_id))
			continue;
		const struct str took = number_words(row, lang, arena);
		const struct str said = arena_printf(
			arena, "%.*s  %.*s", STR_ARG(text_fitting(arena, row->name, COLUMNS)),
			STR_ARG(took));
		add_bar(ret, boxes, labels, row, case_id, most, str_or_empty(said));
		buf_printf(&words, "%s%.*s %.*s", lang == LANG_JA ? "、" : "; ", STR_ARG(row->name),
			   STR_ARG(took));
	}
	ret->boxes = boxes;
	ret->labels = labels;
	ret->height = ROW_HEIGHT * (double)ret->n_boxes;
	ret->words = str_or_empty(arena_str(arena, buf_str(&words)));
	return ret->n_boxes ? ERR_OK : fail(err, ERR_NOT_FOUND, "numbers: none is known");
}
