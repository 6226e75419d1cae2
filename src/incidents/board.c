/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/board.h"

static void count_limits(struct board_row *row)
{
	for (size_t i = 0; i < row->limits.n; i++) {
		row->closed += row->limits.at[i].state == INCIDENT_IS_CLOSED;
		row->limited += row->limits.at[i].state == INCIDENT_IS_LIMITED;
	}
}

/* What is due at once has no moment at which it is late: people judge that, not a clock. */
static void count_tellings(struct board_row *row, const struct incident_tellings *tellings,
			   int64_t now_us)
{
	for (size_t i = 0; i < tellings->n; i++) {
		const struct incident_telling *t = &tellings->at[i];

		row->unknown += !t->concerned && t->told_us == TIME_NONE;
		if (!t->concerned || t->told_us != TIME_NONE)
			continue;
		row->untold++;
		if (t->due_us == TIME_NONE)
			continue;
		row->late = row->late || t->due_us < now_us;
		if (row->due_us == TIME_NONE || t->due_us < row->due_us)
			row->due_us = t->due_us;
	}
}

static const struct dispatch *find_dispatch(const struct dispatch *d, int64_t incident)
{
	const struct dispatch *best = NULL;

	for (; d; d = d->next) {
		if (d->incident == incident && (!best || d->stage > best->stage))
			best = d;
	}
	return best;
}

struct making {
	const struct org_scope *scope;
	const struct incident_content *content;
	const struct dispatch *dispatches;
	int64_t now_us;
	struct arena *arena;
};

static enum errc fill(const struct making *m, struct board_row *row, struct err *err)
{
	struct incident_tellings tellings;
	enum errc code =
		incident_limits_now(m->scope, row->incident.id, m->arena, &row->limits, err);

	if (!code)
		code = incident_tellings_list(m->scope, m->content, &row->incident, &row->limits,
					      m->arena, &tellings, err);
	if (code)
		return code;
	count_limits(row);
	count_tellings(row, &tellings, m->now_us);
	row->dispatch = find_dispatch(m->dispatches, row->incident.id);
	return ERR_OK;
}

static void add_up(struct board *board, const struct board_row *row)
{
	if (row->incident.training) {
		board->drills++;
		return;
	}
	board->open++;
	board->institutions += row->closed || row->limited;
	board->untold += row->untold;
	board->late += row->late;
}

static void add_help(struct board *board, const struct dispatch *d)
{
	for (; d; d = d->next) {
		board->waiting += !d->training && !d->team;
		board->out += !d->training && d->team;
	}
}

/* Behind the last that is late, or at the end. */
static void put(struct board_row **first, struct board_row *row)
{
	struct board_row **at = first;

	while (*at && ((*at)->late || !row->late))
		at = &(*at)->next;
	row->next = *at;
	*at = row;
}

enum errc board_make(const struct org_scope *scope, const struct incident_content *content,
		     int64_t now_us, struct arena *arena, struct board *ret, struct err *err)
{
	const struct incident_query query = { .open = true, .training = true };
	const struct incident *incident = NULL;
	struct making m = { .scope = scope, .content = content, .now_us = now_us, .arena = arena };
	size_t shown = 0;
	enum errc code = incidents_list(scope, &query, arena, &incident, err);

	*ret = (struct board){ .rows = NULL };
	if (!code)
		code = dispatches_list(scope, 0, true, arena, &m.dispatches, err);
	if (!code)
		code = teams_list(scope, arena, &ret->teams, err);
	for (; !code && incident; incident = incident->next) {
		struct board_row *row = arena_take(arena, sizeof(*row));

		if (!row)
			return fail(err, ERR_LIMIT, "board: does not fit into memory");
		*row = (struct board_row){ .incident = *incident, .due_us = TIME_NONE };
		code = fill(&m, row, err);
		add_up(ret, row);
		if (shown++ < BOARD_ROWS_MAX)
			put(&ret->rows, row);
	}
	add_help(ret, m.dispatches);
	return code;
}
