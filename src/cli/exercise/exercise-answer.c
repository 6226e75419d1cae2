/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/csv-read.h"
#include "base/os/fd.h"
#include "cli/incident/incident-desk.h"
#include "incidents/sector-drill.h"

#define ANSWERS_MAX (16u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "uuid", .title = TEXT("知らせ", "INJECT") },
	{ .name = "answer", .title = TEXT("答え", "ANSWER") },
	{ .name = NULL },
};

static enum errc put(struct sector_desk *desk, const struct sector_answer *answer,
		     struct rows *rows, struct err *err)
{
	const enum errc code = sector_inject_answer(desk->base.scope, answer, err);

	if (!code)
		rows_add(rows, (const struct str[]){ answer->uuid, answer->answer });
	return code;
}

/* inject, answer, time, words: without a heading line. */
static enum errc put_line(struct sector_desk *desk, struct str record, size_t line,
			  struct rows *rows, struct err *err)
{
	struct csv_cells cells = csv_cells_of(record, ',', &desk->base.arena);
	struct str at[4] = { STR(""), STR(""), STR(""), STR("") };

	for (size_t i = 0; i < ARRAY_LEN(at) && csv_next(&cells, &at[i]); i++)
		at[i] = str_trim(at[i]);
	struct sector_answer answer = {
		.uuid = at[0], .answer = at[1], .words = at[3], .by = desk->actor.by
	};
	if (!time_parse_iso(at[2], time_zone_offset(), &answer.at_us))
		return fail(err, ERR_SYNTAX, "%zu: %s", line,
			    text_of(TR("一行は「知らせ,答え,時刻,ひとこと」です",
				       "a line is “inject,answer,time,words”")));
	return put(desk, &answer, rows, err);
}

static enum errc put_file(struct sector_desk *desk, struct str bytes, struct rows *rows,
			  struct err *err)
{
	struct str record;
	size_t line = 0;
	enum errc code = db_begin(desk->base.db, err);

	if (code)
		return code;
	while (!code && csv_next_record(&bytes, &record)) {
		line++;
		if (str_trim(record).len)
			code = put_line(desk, record, line, rows, err);
	}
	return db_end(desk->base.db, code, err);
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	auto_buf bytes = BUF_INIT(ANSWERS_MAX);
	struct sector_answer answer = { .words = options_str(options, "words"),
					.at_us = desk->actor.now_us,
					.by = desk->actor.by };
	enum errc code = options_time(options, "at", &answer.at_us, err);

	if (!code && options_given(options, "file")) {
		code = file_read(options_text(options, "file"), &bytes, err);
		return code ? code : put_file(desk, buf_str(&bytes), rows, err);
	}
	if (!code && options_args(options) != 2)
		code = fail(err, ERR_USAGE, "%s",
			    text_of(TR("知らせと答え、または --file が要ります",
				       "an inject and its answer are needed, or --file")));
	if (code)
		return code;
	answer.uuid = str_from(options_arg(options, 0));
	answer.answer = str_from(options_arg(options, 1));
	return put(desk, &answer, rows, err);
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "exercise.answer",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "file",
	  .type = OPTION_TEXT,
	  .arg = "CSV",
	  .help = TEXT("多くの答えを一度に（一行に「知らせ,答え,時刻,ひとこと」）",
		       "many answers at once (“inject,answer,time,words” a line)") },
	{ .name = "words", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("ひとこと", "words") },
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("答えた時刻（なければ今）", "when it was answered (else now)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_exercise_answer = {
	.name = "exercise answer",
	.summary = TEXT("演習の知らせに答える、または聞いた答えを書く",
			"answer an inject, or write down an answer that was heard"),
	.args = "[INJECT ANSWER]",
	.min_args = 0,
	.max_args = 2,
	.options = option_rows,
	.run = run,
};
