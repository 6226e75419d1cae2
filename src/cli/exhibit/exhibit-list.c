/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evidence of a case, or who had it.
 */
#include "base/encoding/time-text.h"
#include "cli/case/case-desk.h"
#include "custody/exhibits.h"

static const struct rows_column exhibit_columns[] = {
	{ .name = "number", .title = TEXT("番号", "NO") },
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "title", .title = TEXT("何か", "WHAT") },
	{ .name = "origin", .title = TEXT("どこから", "FROM") },
	{ .name = "taken", .title = TEXT("とった時刻", "TAKEN") },
	{ .name = "taken_by", .title = TEXT("とった人", "BY") },
	{ .name = "seal", .title = TEXT("封", "SEAL") },
	{ .name = "place" },
	{ .name = "device" },
	{ .name = "method" },
	{ .name = "file" },
	{ .name = "size", .number = true },
	{ .name = "sha256", .title = TEXT("SHA-256", "SHA-256") },
	{ .name = "kept" },
	{ .name = "added" },
	{ .name = "added_by" },
	{ .name = NULL },
};

static const struct rows_column move_columns[] = {
	{ .name = "exhibit", .title = TEXT("番号", "NO") },
	{ .name = "at", .title = TEXT("いつ", "WHEN") },
	{ .name = "kind", .title = TEXT("何を", "WHAT") },
	{ .name = "from", .title = TEXT("渡した人", "FROM") },
	{ .name = "to", .title = TEXT("受け取った人", "TO") },
	{ .name = "place", .title = TEXT("場所", "PLACE") },
	{ .name = "seal", .title = TEXT("封", "SEAL") },
	{ .name = "receipt", .title = TEXT("受領書", "RECEIPT") },
	{ .name = "words", .title = TEXT("説明", "WORDS") },
	{ .name = "added" },
	{ .name = "added_by" },
	{ .name = NULL },
};

struct listing {
	struct case_desk *desk;
	struct case_record record;
	struct rows *rows;
	const struct exhibit *exhibit; /* whose moves come */
	enum errc code;
	struct err *err;
};

static struct str name_cell(struct listing *l, int64_t number)
{
	char name[EXHIBIT_NAME_LEN_MAX];

	return arena_str(&l->desk->arena, str_from(exhibit_name(l->record.number, number, name)));
}

static void take_exhibit(void *ctx, const struct exhibit *e)
{
	struct listing *l = ctx;
	const struct str cells[] = {
		name_cell(l, e->number),
		e->kind,
		e->title,
		e->origin,
		time_str_utc(e->taken_us, &l->desk->arena),
		e->taken_by,
		e->seal,
		e->place,
		e->device,
		e->method,
		e->file,
		arena_printf(&l->desk->arena, "%lld", (long long)e->size),
		e->sha256,
		e->kept ? STR("yes") : STR("no"),
		time_str_utc(e->added_us, &l->desk->arena),
		e->added_by,
	};

	rows_add(l->rows, cells);
}

static void take_move(void *ctx, const struct exhibit_move *m)
{
	struct listing *l = ctx;
	const struct str cells[] = {
		name_cell(l, l->exhibit->number),
		time_str_utc(m->happened_us, &l->desk->arena),
		str_from(exhibit_move_kinds[m->kind].value),
		m->giver,
		m->taker,
		m->place,
		m->seal,
		m->receipt,
		m->words,
		time_str_utc(m->added_us, &l->desk->arena),
		m->added_by,
	};

	rows_add(l->rows, cells);
}

static void take_chain(void *ctx, const struct exhibit *e)
{
	struct listing *l = ctx;

	l->exhibit = e;
	if (!l->code)
		l->code = exhibit_moves_each(l->desk->db, e->case_id, e->id, take_move, l, l->err);
}

static enum errc list(struct listing *l, const struct options *options)
{
	const bool moves = options_flag(options, "moves");

	l->rows = rows_new(rows_format_of(options), moves ? move_columns : exhibit_columns);
	const enum errc code = exhibits_each(l->desk->db, l->record.id,
					     moves ? take_chain : take_exhibit, l, l->err);
	return rows_end_after(l->rows, code ? code : l->code, l->err);
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct err err;
	struct listing l = { .desk = &desk, .err = &err };

	enum errc code = case_desk_open(options, false, &desk, &err);
	if (!code)
		code = case_desk_find(&desk, options, &l.record, &err);
	if (!code)
		code = list(&l, options);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "moves",
	  .type = OPTION_FLAG,
	  .help = TEXT("証拠の受け渡しを並べる", "who had it, instead of what there is") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_exhibit_list = {
	.name = "exhibit list",
	.summary = TEXT("事案の証拠、またはその受け渡しを並べる",
			"list the evidence of a case, or who had it"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
