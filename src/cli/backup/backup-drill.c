/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-drills.h"
#include "cli/backup/backup-place.h"
#include "cli/command.h"
#include "cli/records.h"

static const struct option_def option_rows[] = {
	{ .name = "people",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("start: だれが行うか（必要）", "start: who takes part (needed)") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("stop: 何を戻し、何が分かったか（必要）",
		       "stop: what was restored and learnt (needed)") },
	{ .name = "newest",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("stop: 戻った記録のうち最も新しいものの時刻",
		       "stop: the time of the newest record that was there again") },
	{ .name = "failed",
	  .type = OPTION_FLAG,
	  .help = TEXT("stop: 戻せなかった", "stop: it could not be restored") },
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("始めた、または終えた時刻（なければ今）",
		       "when it began or ended (else now)") },
	OPTIONS_END,
};

/* `fallback` when it was not given. */
static enum errc read_time(const struct options *options, const char *name, int64_t fallback,
			   int64_t *ret_us, struct err *err)
{
	const char *text = options_text(options, name);

	*ret_us = fallback;
	if (!text || time_parse_short(str_from(text), time_zone_offset(), ret_us))
		return ERR_OK;
	return fail(err, ERR_USAGE, "--%s %s: %s", name, text,
		    text_of(TR("時刻として読めません（例: 2026-11-22T09:30）",
			       "is no time (such as 2026-11-22T09:30)")));
}

static struct str given(const struct options *options, const char *name)
{
	const char *text = options_text(options, name);

	return text ? str_from(text) : STR("");
}

static enum errc start(const struct options *options, struct db *db, struct backup_drill *drill,
		       struct err *err)
{
	char user[RECORDS_USER_MAX];

	drill->began_by = records_user(user);
	drill->people = given(options, "people");
	enum errc code =
		read_time(options, "at", clock_wall_us(&clock_system), &drill->began_us, err);
	if (!code)
		code = records_audit(db, "backup.drill.start", drill->place, drill->people, err);
	return code ? code : backup_drills_begin(db, drill, err);
}

static enum errc stop(const struct options *options, struct db *db, struct backup_drill *drill,
		      struct err *err)
{
	char user[RECORDS_USER_MAX];

	drill->ended_by = records_user(user);
	drill->words = given(options, "words");
	drill->outcome = options_flag(options, "failed") ? DRILL_FAILED : DRILL_RESTORED;
	enum errc code =
		read_time(options, "at", clock_wall_us(&clock_system), &drill->ended_us, err);
	if (!code)
		code = read_time(options, "newest", TIME_NONE, &drill->newest_us, err);
	if (!code)
		code = records_audit(db, "backup.drill.stop", drill->place, drill->words, err);
	return code ? code : backup_drills_end(db, drill, err);
}

static enum exit_code run(const struct options *options)
{
	const char *verb = options_arg(options, 0);
	const bool starts = strcmp(verb, "start") == 0;
	struct backup_drill drill = { .newest_us = TIME_NONE };
	char place[PATH_MAX];
	auto_db *db = NULL;
	struct err err;

	if (!starts && strcmp(verb, "stop") != 0) {
		(void)fail(&err, ERR_USAGE, "%s: start, stop", verb);
		return command_fail(&err);
	}
	if (backup_place(options_arg(options, 1), place, &err) || records_open(options, &db, &err))
		return command_fail(&err);
	drill.place = str_from(place);
	return (starts ? start : stop)(options, db, &drill, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_backup_drill = {
	.name = "backup drill",
	.summary = TEXT("復元の訓練を始める、終える（時間を計る）",
			"begin or end a drill of restoring, timed"),
	.args = "start|stop PLACE",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("start から、使えると言えた stop までを計ります。"
		     "すべてが壊れたのが start の時だったとして、失われる記録の長さも出します。",
		     "It is timed from start until stop, when care could go on. What would be lost "
		     "is counted as if all had been destroyed at the start."),
	.options = option_rows,
	.run = run,
};
