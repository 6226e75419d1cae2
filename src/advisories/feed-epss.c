/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIRST's EPSS scores: CSV, since 2022 with a line of comment in front, since September 2021 with a
 * percentile. They say how likely an attack is, nothing of products.
 */
#include <stdlib.h>

#include "advisories/feed.h"
#include "base/encoding/csv-read.h"

#define NUMBER_MAX 40u
#define CELLS_MAX  16u

struct columns {
	size_t cve;
	size_t epss;
	size_t percentile; /* SIZE_MAX: an old file has none */
};

static struct str first_row(struct str *rest)
{
	struct str line = STR_NONE;

	while (str_next_line(rest, &line) && (line.len == 0 || line.ptr[0] == '#'))
		;
	return line;
}

static bool looks_like(struct str text)
{
	return str_starts(first_row(&text), STR("cve,epss"));
}

/* A decimal number from 0 to 1, "0.97567" or "1.2e-05"; below 0 when it is none. */
static double probability(struct str cell)
{
	char text[NUMBER_MAX + 1];
	char *end;

	cell = str_trim(cell);
	if (cell.len == 0 || cell.len > NUMBER_MAX ||
	    !(ascii_is_digit(cell.ptr[0]) || cell.ptr[0] == '.'))
		return -1;
	memcpy(text, cell.ptr, cell.len);
	text[cell.len] = '\0';
	const double value = strtod(text, &end);
	return *end == '\0' && value >= 0 && value <= 1 ? value : -1;
}

static size_t cells_of(struct str line, struct arena *arena, struct str cells[static CELLS_MAX])
{
	struct csv_cells from = csv_cells_of(line, ',', arena);
	size_t n = 0;

	while (n < CELLS_MAX && csv_next(&from, &cells[n]))
		n++;
	return n;
}

static bool find_columns(struct str head, struct arena *arena, struct columns *ret)
{
	struct str cells[CELLS_MAX];
	const size_t n = cells_of(head, arena, cells);

	*ret = (struct columns){ SIZE_MAX, SIZE_MAX, SIZE_MAX };
	for (size_t i = 0; i < n; i++) {
		const struct str name = str_trim(cells[i]);
		if (str_is(name, "cve"))
			ret->cve = i;
		else if (str_is(name, "epss"))
			ret->epss = i;
		else if (str_is(name, "percentile"))
			ret->percentile = i;
	}
	return ret->cve != SIZE_MAX && ret->epss != SIZE_MAX;
}

/* "#model_version:v2023.03.01,score_date:2023-03-07T00:00:00+0000" */
static int64_t score_date(struct str text)
{
	struct str line;
	const struct str name = STR("score_date:");

	if (!str_next_line(&text, &line) || line.len == 0 || line.ptr[0] != '#')
		return TIME_NONE;
	const size_t at = str_find(line, name);
	/* The date alone: the zone is always UTC, and written without its colon */
	return at == SIZE_MAX ? TIME_NONE : advisory_time(str_sub(line, at + name.len, 10), 0);
}

static enum errc read_row(struct feed_reader *reader, const struct columns *columns,
			  struct str line, int64_t date_us, struct err *err)
{
	struct str cells[CELLS_MAX];
	struct advisory advisory;
	const size_t n = cells_of(line, reader->arena, cells);

	if (n <= size_max(columns->cve, columns->epss) || !is_cve(str_trim(cells[columns->cve])) ||
	    probability(cells[columns->epss]) < 0) {
		feed_refuse(reader, "“%.*s” is no CVE with a probability",
			    (int)size_min(line.len, 60), line.ptr ? line.ptr : "");
		return ERR_OK;
	}
	advisory_init(&advisory, reader->report->format, reader->arena);
	advisory.id = str_trim(cells[columns->cve]);
	advisory.publisher = STR("FIRST");
	advisory.epss = probability(cells[columns->epss]);
	if (columns->percentile < n)
		advisory.percentile = probability(cells[columns->percentile]);
	advisory.modified_us = date_us;
	return feed_take(reader, &advisory, err);
}

static enum errc read_feed(struct feed_reader *reader, struct err *err)
{
	struct str rest = reader->text;
	const int64_t date_us = score_date(rest);
	struct columns columns;
	struct str line;
	enum errc code = ERR_OK;

	if (!find_columns(first_row(&rest), reader->arena, &columns))
		return fail(err, ERR_SYNTAX, "the first row must name “cve” and “epss”");
	arena_clear(reader->arena);
	while (!code && str_next_line(&rest, &line))
		if (line.len)
			code = read_row(reader, &columns, line, date_us, err);
	return code;
}

const struct feed_format feed_epss = {
	.name = "epss",
	.summary =
		TEXT("FIRST の EPSS（攻撃に使われる見込み）の CSV", "FIRST's EPSS scores as CSV"),
	.looks_like = looks_like,
	.read = read_feed,
};
