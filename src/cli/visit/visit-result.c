/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/csv-read.h"
#include "base/os/fd.h"
#include "base/typed.h"
#include "cli/incident/incident-desk.h"
#include "inspections/visits.h"

static const struct rows_column columns[] = {
	{ .name = "item", .title = TEXT("項目", "ITEM") },
	{ .name = "state", .title = TEXT("結果", "RESULT") },
	{ .name = NULL },
};

struct taking {
	struct sector_desk *desk;
	struct rows *rows;
	struct visit_actor actor;
	int64_t id;
};

static enum errc put(struct taking *t, const struct visit_result *result, struct err *err)
{
	const enum errc code = visit_result_put(t->desk->base.scope, t->id, result, &t->actor, err);

	if (!code)
		rows_add(t->rows,
			 (const struct str[]){ result->item,
					       str_from(visit_verdicts[result->verdict].value) });
	return code;
}

/* item, verdict, machine, words, due: without a heading line. */
static enum errc put_line(struct taking *t, struct str record, size_t line, struct err *err)
{
	struct csv_cells cells = csv_cells_of(record, ',', &t->desk->base.arena);
	struct str at[5] = { STR(""), STR(""), STR(""), STR(""), STR("") };

	for (size_t i = 0; i < ARRAY_LEN(at) && csv_next(&cells, &at[i]); i++)
		at[i] = str_trim(at[i]);
	const size_t verdict = typed_choice(visit_verdicts, at[1]);
	const size_t machine =
		at[2].len ? typed_choice(visit_machines, at[2]) : VISIT_MACHINE_UNKNOWN;

	if (verdict == VISIT_VERDICTS || machine == VISIT_MACHINES)
		return fail(
			err, ERR_SYNTAX, "%zu: %s", line,
			text_of(TR("結果は met、advice、finding、not-judged、not-asked、機械は "
				   "good、bad、unknown です",
				   "a verdict is met, advice, finding, not-judged or not-asked, a "
				   "machine good, bad or unknown")));
	const struct visit_result result = {
		.item = at[0],
		.verdict = (enum visit_verdict)verdict,
		.machine = (enum visit_machine)machine,
		.words = at[3],
		.due_on = at[4],
		.source = arena_printf(&t->desk->base.arena, "csv:%zu", line),
	};
	return put(t, &result, err);
}

static enum errc put_file(struct taking *t, const char *path, struct err *err)
{
	auto_buf bytes = BUF_INIT(1024u * 1024);
	struct str record;
	size_t line = 0;
	enum errc code = file_read(path, &bytes, err);

	for (struct str rest = buf_str(&bytes); !code && csv_next_record(&rest, &record);) {
		line++;
		if (str_trim(record).len)
			code = put_line(t, record, line, err);
	}
	return code;
}

static enum errc put_given(const struct options *options, struct taking *t, struct err *err)
{
	const struct visit_result result = {
		.item = options_str(options, "item"),
		.verdict = (enum visit_verdict)typed_choice(visit_verdicts,
							    options_str(options, "verdict")),
		.machine = (enum visit_machine)typed_choice(visit_machines,
							    options_str(options, "machine")),
		.words = options_str(options, "words"),
		.due_on = options_str(options, "due"),
		.source = STR("typed"),
	};

	return put(t, &result, err);
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	struct taking t = { .desk = desk,
			    .rows = rows,
			    .actor = { desk->actor.by, desk->actor.now_us } };
	enum errc code = options_arg_number(options, 0, &t.id, err);

	if (!code)
		code = db_begin(desk->base.db, err);
	if (code)
		return code;
	code = options_args(options) > 1 ? put_file(&t, options_arg(options, 1), err)
					 : put_given(options, &t, err);
	return db_end(desk->base.db, code, err);
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "visit.result",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "item",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("項目（必要）", "item (needed)") },
	{ .name = "verdict",
	  .type = OPTION_CHOICE,
	  .choices = "met|advice|finding|not-judged|not-asked",
	  .fallback = "met",
	  .help = TEXT("結果", "what was judged") },
	{ .name = "machine",
	  .type = OPTION_CHOICE,
	  .choices = "good|bad|unknown",
	  .fallback = "unknown",
	  .help = TEXT("施設の機械の見立て", "what the machines there say") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("内容（指摘・助言では必要）", "words (needed for findings and advice)") },
	{ .name = "due",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("改善の期限", "to be done by") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_visit_result = {
	.name = "visit result",
	.summary = TEXT("項目の結果を、一つずつか CSV で書く",
			"write results of items, one or a CSV of them"),
	.args = "VISIT [CSV]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT("CSV "
			"は一行に「項目,結果,機械の見立て,内容,"
			"期限」です。一つでも誤りがあれば、何も入りません。",
			"The CSV has “item,verdict,machine,words,due” a line. When one is wrong, "
			"none is taken."),
	.options = option_rows,
	.run = run,
};
