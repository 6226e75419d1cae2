/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A drill played without waiting, in records that are thrown away afterwards, or with --keep in
 * those of the watch.
 */
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>

#include "base/os/fd.h"
#include "cli/drill/drill-desk.h"
#include "cli/drill/score-rows.h"
#include "drills/drill-script.h"

#define SCRIPT_BYTES (1024u * 1024)

/* The desk works on other records than those of --data. */
static void use_records(struct drill_desk *desk, struct db *db)
{
	desk->room.db = db;
	desk->reports.db = db;
}

static int remove_one(const char *path, const struct stat *st UNUSED, int kind UNUSED,
		      struct FTW *ftw UNUSED)
{
	return remove(path);
}

static enum errc read_script(const struct options *options, struct drill_script **ret,
			     struct err *err)
{
	const char *path = options_text(options, "answers");
	auto_buf text = BUF_INIT(SCRIPT_BYTES);
	enum errc code = path ? file_read(path, &text, err) : ERR_OK;

	if (path && !code)
		code = drill_script_read(path, buf_str(&text), ret, err);
	return code;
}

static enum errc play_it(struct drill_desk *desk, const struct options *options,
			 const struct scenario *scenario, int64_t id, struct err *err)
{
	auto_drill_play play = { .scenario = NULL };
	auto_drill_script *script = NULL;
	struct drill_scores scores = { .n = 0 };
	int64_t end_us = 0;
	enum errc code = read_script(options, &script, err);

	if (!code)
		code = drill_play_open(desk->room.db, id, &play, err);
	if (code)
		return code;
	/* It is over now: nothing is written of times to come. */
	code = drill_script_play(&desk->room, &play, script, desk->deed.now_us - play.plan.end_us,
				 &end_us, err);
	desk->reports.now_us = end_us;
	if (!code)
		code = drill_score(&play, &desk->reports, &scores, err);
	const struct drill_ending ending = { .deed = { .by = desk->deed.by, .now_us = end_us },
					     .next_day = STR(""),
					     .scores = &scores };
	if (!code)
		code = drill_end(&desk->room, &play, &ending, err);
	return code ? code : score_rows_print(options, scenario, &scores, err);
}

static enum errc make_and_play(struct drill_desk *desk, const struct options *options,
			       const struct scenario *scenario, struct err *err)
{
	struct drill_part parts[DRILL_PARTS_MAX];
	struct drill_making making = {
		.scenario = scenario,
		.seed = (uint64_t)options_number(options, "seed"),
		.form = (enum drill_form)case_choice(drill_forms, options_str(options, "form")),
		.lang = lang_get(),
		.parts = parts,
		.by = desk->deed.by,
		.now_us = desk->deed.now_us,
	};
	int64_t id = 0;
	enum errc code = drill_desk_parts(desk, options, scenario, parts, &making.n_parts, err);

	if (!code)
		code = drill_desk_make(desk, &making, &id, err);
	return code ? code : play_it(desk, options, scenario, id, err);
}

static enum errc in_thrown_away(struct drill_desk *desk, const struct options *options,
				const struct scenario *scenario, struct err *err)
{
	const char *base = getenv("TMPDIR");
	char folder[PATH_MAX];
	struct db *db = NULL;

	(void)snprintf(folder, sizeof(folder), "%s/tonoi-drill-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(folder))
		return fail_errno(err, "%s", folder);
	enum errc code = db_open(folder, DB_OWNER, &db, err);
	if (!code) {
		use_records(desk, db);
		code = make_and_play(desk, options, scenario, err);
	}
	db_close(db);
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_drill_desk desk = { .room.db = NULL };
	auto_scenario *scenario = NULL;
	const bool keep = options_flag(options, "keep");
	const struct str id = str_from(options_arg(options, 0));
	struct err err;
	enum errc code = drill_desk_open(options, true, &desk, &err);

	if (!code)
		code = drill_desk_scenario(&desk, id, &scenario, &err);
	if (!code && keep)
		code = records_audit(desk.room.db, "drill.run", id, STR(""), &err);
	if (!code)
		code = keep ? make_and_play(&desk, options, scenario, &err)
			    : in_thrown_away(&desk, options, scenario, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	DRILL_SEED_OPTION,
	DRILL_FORM_OPTION,
	DRILL_PART_OPTION,
	{ .name = "answers",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("だれが何分に何をするか（なければ、だれも何もしない）",
		       "who does what at which minute (else nobody does anything)") },
	{ .name = "keep",
	  .type = OPTION_FLAG,
	  .help = TEXT("この見張りの記録に残す（なければ捨てる）",
		       "keep it in the records of the watch (else it is thrown away)") },
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_drill_run = {
	.name = "drill run",
	.summary = TEXT("シナリオを待たずに最後まで進め、点を出す",
			"play a scenario to its end without waiting, and score it"),
	.args = "SCENARIO",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("同じ種と同じ答えなら、同じ点になります。答えのファイルの書き方は "
			"docs/formats/drills.md にあります。",
			"The same seed and the same answers give the same score. "
			"docs/formats/drills.md tells how answers are written."),
	.options = option_rows,
	.run = run,
};
