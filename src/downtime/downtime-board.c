/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-board.h"

#include <stdlib.h>

#include "base/calendar/day.h"

#define HOURS_OF_DAY 24
#define DAY_US	     (INT64_C(3600) * HOURS_OF_DAY * US_PER_SEC)

/* ---- tracks ---- */

static int64_t moment_of(const struct downtime_row *row)
{
	return row->since_us == TIME_NONE ? row->written_us : row->since_us;
}

static int by_moment(const void *a, const void *b)
{
	const struct downtime_row *left = *(const struct downtime_row *const *)a;
	const struct downtime_row *right = *(const struct downtime_row *const *)b;

	if (moment_of(left) != moment_of(right))
		return moment_of(left) < moment_of(right) ? -1 : 1;
	return left->id < right->id ? -1 : 1;
}

static struct downtime_track *track_find(const struct downtime_board *board, struct str department,
					 struct str service)
{
	for (size_t i = 0; i < board->n; i++) {
		if (str_equal(board->tracks[i].department, department) &&
		    str_equal(board->tracks[i].service, service))
			return &board->tracks[i];
	}
	return NULL;
}

const struct downtime_track *downtime_track_find(const struct downtime_board *board,
						 struct str department, struct str service)
{
	return track_find(board, department, service);
}

static void fill_track(struct downtime_track *track, const struct downtime_rows *rows)
{
	track->n = 0;
	for (size_t i = 0; i < rows->n; i++) {
		const struct downtime_row *row = &rows->at[i];
		if (!row->corrected_by && row->state < DOWNTIME_STATES &&
		    str_equal(row->department, track->department) &&
		    str_equal(row->service, track->service))
			track->steps[track->n++] = row;
	}
	qsort(track->steps, track->n, sizeof(track->steps[0]), by_moment);
	track->now = track->n ? track->steps[track->n - 1] : NULL;
}

/* How many rows each track has is counted first (in `n`), so that all fit. */
static void count_tracks(struct downtime_board *board, const struct downtime_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct downtime_row *row = &rows->at[i];
		struct downtime_track *track = track_find(board, row->department, row->service);

		if (!track) {
			track = &board->tracks[board->n++];
			*track = (struct downtime_track){
				.department = row->department,
				.service = row->service,
				.department_title = row->department_title,
				.service_title = row->service_title,
			};
		}
		track->n++;
	}
}

enum errc downtime_board_of(const struct downtime_content *content,
			    const struct downtime_places *places, const struct downtime_rows *rows,
			    struct arena *arena, struct downtime_board **ret, struct err *err)
{
	struct downtime_board *board = arena_take(arena, sizeof(*board));
	struct downtime_track *tracks = arena_take_array(arena, rows->n + 1, sizeof(*tracks));

	if (!board || !tracks)
		return fail(err, ERR_LIMIT, "downtime: no room");
	*board = (struct downtime_board){ .content = content, .places = places, .tracks = tracks };
	count_tracks(board, rows);
	for (size_t i = 0; i < board->n; i++) {
		tracks[i].steps = arena_take_array(arena, tracks[i].n, sizeof(tracks[i].steps[0]));
		if (!tracks[i].steps)
			return fail(err, ERR_LIMIT, "downtime: no room");
		fill_track(&tracks[i], rows);
	}
	*ret = board;
	return ERR_OK;
}

enum errc downtime_board_load(struct db *db, const struct downtime_content *content,
			      int64_t case_id, struct arena *arena, struct downtime_board **ret,
			      struct err *err)
{
	struct downtime_rows *rows = arena_take(arena, sizeof(*rows));
	struct downtime_places *places = NULL;

	if (!rows)
		return fail(err, ERR_LIMIT, "downtime: no room");
	enum errc code = downtime_places_list(db, content, arena, &places, err);
	if (!code)
		code = downtime_rows_list(db, case_id, arena, rows, err);
	return code ? code : downtime_board_of(content, places, rows, arena, ret, err);
}

/* ---- bars ---- */

static bool is_meant(const struct downtime_track *track, struct str department, struct str service)
{
	return (str_is(department, DOWNTIME_ALL) || str_equal(track->department, department)) &&
	       (str_is(service, DOWNTIME_ALL) || str_equal(track->service, service));
}

static int rank_of(enum downtime_state state)
{
	/* What nobody knows is worse than what is known to be normal. */
	static const int ranks[DOWNTIME_STATES] = {
		[DOWNTIME_NORMAL] = 0, [DOWNTIME_UNKNOWN] = 1, [DOWNTIME_REDUCED] = 2,
		[DOWNTIME_PAPER] = 3,  [DOWNTIME_STOPPED] = 4,
	};

	return ranks[state];
}

static bool is_down(enum downtime_state state)
{
	return rank_of(state) >= rank_of(DOWNTIME_REDUCED);
}

/* What held of a track at that moment; NULL: nobody had said anything by then. */
static const struct downtime_row *at_moment(const struct downtime_track *track, int64_t us)
{
	const struct downtime_row *row = NULL;

	for (size_t i = 0; i < track->n && moment_of(track->steps[i]) <= us; i++)
		row = track->steps[i];
	return row;
}

static enum downtime_state worst_at(const struct downtime_board *board, struct str department,
				    struct str service, int64_t us)
{
	enum downtime_state worst = DOWNTIME_NORMAL;
	bool said = false;

	for (size_t i = 0; i < board->n; i++) {
		const struct downtime_track *track = &board->tracks[i];
		const struct downtime_row *row =
			is_meant(track, department, service) ? at_moment(track, us) : NULL;
		if (!row)
			continue;
		if (!said || rank_of(row->state) > rank_of(worst))
			worst = row->state;
		said = true;
	}
	return said ? worst : DOWNTIME_UNKNOWN;
}

static void add_span(struct downtime_bar *bar, enum downtime_state state,
		     const struct downtime_row *row)
{
	if (bar->n && bar->at[bar->n - 1].state == state)
		return;
	if (bar->n == DOWNTIME_SPANS_MAX) {
		bar->cut = true;
		return;
	}
	bar->at[bar->n++] = (struct downtime_span){
		.state = state,
		.from_us = moment_of(row),
		.accuracy = row->since_us == TIME_NONE ? CASE_ABOUT : row->accuracy,
	};
}

void downtime_bar_of(const struct downtime_board *board, struct str department, struct str service,
		     struct arena *arena, struct downtime_bar *ret)
{
	const struct downtime_row **steps;
	size_t n = 0;

	ret->n = 0;
	ret->cut = false;
	for (size_t i = 0; i < board->n; i++)
		n += is_meant(&board->tracks[i], department, service) ? board->tracks[i].n : 0;
	steps = arena_take_array(arena, n + 1, sizeof(const struct downtime_row *));
	ret->cut = !steps;
	if (!steps)
		return;
	n = 0;
	for (size_t i = 0; i < board->n; i++) {
		const struct downtime_track *track = &board->tracks[i];
		for (size_t k = 0; is_meant(track, department, service) && k < track->n; k++)
			steps[n++] = track->steps[k];
	}
	qsort(steps, n, sizeof(const struct downtime_row *), by_moment);
	for (size_t i = 0; i < n; i++) {
		/* Of several at one moment the last tells the state of all. */
		if (i + 1 < n && moment_of(steps[i + 1]) == moment_of(steps[i]))
			continue;
		add_span(ret, worst_at(board, department, service, moment_of(steps[i])), steps[i]);
	}
}

/* ---- lengths ---- */

static struct case_measured measure(int64_t from_us, enum case_accuracy from, int64_t until_us,
				    enum case_accuracy until, int offset)
{
	struct case_measured measured = {
		.took_us = until_us - from_us,
		.days = from == CASE_DAY || until == CASE_DAY,
		.about = from == CASE_ABOUT || until == CASE_ABOUT,
		.from_us = from_us,
		.until_us = until_us,
	};

	if (measured.days)
		measured.took_us = DAY_US * (day_at(until_us, offset) - day_at(from_us, offset));
	return measured;
}

static const struct case_measured not_known = { .took_us = TIME_NONE,
						.from_us = TIME_NONE,
						.until_us = TIME_NONE };

/* From the beginning of the first downtime to the first change for the better in it. */
static struct case_measured better_of(const struct downtime_bar *bar, size_t first, int offset)
{
	for (size_t i = first + 1; i < bar->n; i++) {
		const struct downtime_span *span = &bar->at[i];
		if (span->state != DOWNTIME_UNKNOWN &&
		    rank_of(span->state) < rank_of(bar->at[i - 1].state))
			return measure(bar->at[first].from_us, bar->at[first].accuracy,
				       span->from_us, span->accuracy, offset);
	}
	return not_known;
}

/* All stretches that were not normal, one after the other. */
static struct case_measured back_of(const struct downtime_bar *bar, size_t first, int64_t now_us,
				    int offset)
{
	struct case_measured all = { .from_us = bar->at[first].from_us };

	for (size_t i = first; i < bar->n; i++) {
		const struct downtime_span *span = &bar->at[i];
		const bool last = i + 1 == bar->n;
		if (!is_down(span->state))
			continue;
		const struct case_measured one =
			measure(span->from_us, span->accuracy, last ? now_us : span[1].from_us,
				last ? CASE_EXACT : span[1].accuracy, offset);
		all.took_us += one.took_us;
		all.days |= one.days;
		all.about |= one.about;
		all.until_us = one.until_us;
	}
	return all;
}

void downtime_lengths_of(const struct downtime_bar *bar, int64_t now_us, int utc_offset_minutes,
			 struct downtime_lengths *ret)
{
	size_t first = 0;

	*ret = (struct downtime_lengths){
		.better = not_known,
		.back = not_known,
		.now = bar->n ? bar->at[bar->n - 1].state : DOWNTIME_UNKNOWN,
		.from_us = TIME_NONE,
	};
	ret->going_on = is_down(ret->now);
	while (first < bar->n && !is_down(bar->at[first].state))
		first++;
	if (first == bar->n)
		return;
	ret->from_us = bar->at[first].from_us;
	ret->better = better_of(bar, first, utc_offset_minutes);
	ret->back = back_of(bar, first, now_us, utc_offset_minutes);
}

int64_t downtime_began(const struct downtime_board *board)
{
	int64_t began = TIME_NONE;

	for (size_t i = 0; i < board->n; i++) {
		for (size_t k = 0; k < board->tracks[i].n; k++) {
			const struct downtime_row *row = board->tracks[i].steps[k];
			if (is_down(row->state) && (began == TIME_NONE || moment_of(row) < began))
				began = moment_of(row);
		}
	}
	return began;
}

int64_t downtime_ended(const struct downtime_board *board)
{
	int64_t ended = TIME_NONE;

	if (downtime_began(board) == TIME_NONE)
		return TIME_NONE;
	for (size_t i = 0; i < board->n; i++) {
		const struct downtime_row *now = board->tracks[i].now;
		if (now && now->state != DOWNTIME_NORMAL)
			return TIME_NONE;
		if (now && (ended == TIME_NONE || moment_of(now) > ended))
			ended = moment_of(now);
	}
	return ended;
}

/* ---- stages ---- */

static bool was_down(const struct downtime_track *track)
{
	for (size_t i = 0; i < track->n; i++) {
		if (is_down(track->steps[i]->state))
			return true;
	}
	return false;
}

static bool is_of(const struct downtime_board *board, const struct downtime_track *track,
		  const struct downtime_stage *stage)
{
	const struct downtime_place *place = downtime_place_find(board->places, track->department);

	for (size_t i = 0; i < stage->n_cells; i++) {
		const struct downtime_cell *cell = &stage->cells[i];
		/* A unit of our own is of its department. */
		if (is_meant(track, cell->department, cell->service) ||
		    (place && str_equal(place->kind->id, cell->department) &&
		     is_meant(track, STR(DOWNTIME_ALL), cell->service)))
			return true;
	}
	return false;
}

static bool is_good(enum downtime_state state, enum downtime_level level)
{
	return state == DOWNTIME_NORMAL ||
	       (state == DOWNTIME_REDUCED && level == DOWNTIME_LEVEL_REDUCED);
}

/* The step since which it has been good without a break; NULL: it is not. */
static const struct downtime_row *good_since(const struct downtime_track *track,
					     enum downtime_level level)
{
	const struct downtime_row *since = NULL;

	for (size_t i = track->n; i > 0 && is_good(track->steps[i - 1]->state, level); i--)
		since = track->steps[i - 1];
	return since;
}

static void reach(struct downtime_stage_state *state, const struct downtime_row *row)
{
	if (state->at_us != TIME_NONE && moment_of(row) <= state->at_us)
		return;
	state->at_us = moment_of(row);
	state->accuracy = row->since_us == TIME_NONE ? CASE_ABOUT : row->accuracy;
}

static void wait_for(struct downtime_stage_state *state, const struct downtime_row *now)
{
	state->waiting++;
	if (now && now->planned_us != TIME_NONE && now->planned_us > state->planned_us)
		state->planned_us = now->planned_us;
}

static void judge_return(const struct downtime_board *board, struct downtime_stage_state *state)
{
	for (size_t i = 0; i < board->n; i++) {
		const struct downtime_track *track = &board->tracks[i];
		const struct downtime_row *since = good_since(track, state->stage->level);

		if (!is_of(board, track, state->stage) || !was_down(track))
			continue;
		state->concerned = true;
		if (since)
			reach(state, since);
		else
			wait_for(state, track->now);
	}
}

/* Every department has been spoken of, and nothing of it is unknown. */
static void judge_known(const struct downtime_board *board, struct downtime_stage_state *state)
{
	state->concerned = true;
	for (size_t d = 0; d < board->content->n_departments; d++) {
		const struct str id = board->content->departments[d].id;
		const struct downtime_row *first = NULL;
		bool unknown = false;

		for (size_t i = 0; i < board->n; i++) {
			const struct downtime_track *track = &board->tracks[i];
			if (!str_equal(track->department, id) || !track->now)
				continue;
			unknown |= track->now->state == DOWNTIME_UNKNOWN;
			if (!first || moment_of(track->steps[0]) < moment_of(first))
				first = track->steps[0];
		}
		if (first && !unknown)
			reach(state, first);
		else
			wait_for(state, NULL);
	}
}

static enum case_accuracy began_accuracy(const struct downtime_board *board, int64_t began_us)
{
	for (size_t i = 0; i < board->n; i++) {
		for (size_t k = 0; k < board->tracks[i].n; k++) {
			const struct downtime_row *row = board->tracks[i].steps[k];
			if (moment_of(row) == began_us && is_down(row->state))
				return row->since_us == TIME_NONE ? CASE_ABOUT : row->accuracy;
		}
	}
	return CASE_EXACT;
}

void downtime_stages_of(const struct downtime_board *board, int utc_offset_minutes,
			struct downtime_stage_states *ret)
{
	const int64_t began_us = downtime_began(board);

	ret->n = 0;
	for (size_t i = 0; i < board->content->n_stages; i++) {
		struct downtime_stage_state *state = &ret->at[ret->n++];

		*state = (struct downtime_stage_state){ .stage = &board->content->stages[i],
							.at_us = TIME_NONE,
							.planned_us = TIME_NONE,
							.took = not_known };
		if (state->stage->level == DOWNTIME_LEVEL_SAID)
			judge_known(board, state);
		else
			judge_return(board, state);
		state->reached = state->concerned && !state->waiting && state->at_us != TIME_NONE;
		if (!state->reached)
			state->at_us = TIME_NONE;
		if (state->reached && began_us != TIME_NONE)
			state->took = measure(began_us, began_accuracy(board, began_us),
					      state->at_us, state->accuracy, utc_offset_minutes);
	}
}
