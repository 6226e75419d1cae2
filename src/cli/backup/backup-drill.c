/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/drill-checks.h"
#include "base/os/paths.h"
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
	{ .name = "restored",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("check: 人が復元したフォルダ（必要）",
		       "check: the folder that people restored into (needed)") },
	{ .name = "manifest",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("check: 別の場所に控えたハッシュ値（sha256sum の形。必要）",
		       "check: hashes kept elsewhere, as sha256sum writes them (needed)") },
	{ .name = "probe",
	  .type = OPTION_TEXT,
	  .arg = "PROGRAM",
	  .help = TEXT("check: 復元したものを開いて答えるプログラム（L6 に必要）",
		       "check: a program that opens what was restored and answers (for L6)") },
	{ .name = "seconds",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = 604800,
	  .fallback = "14400",
	  .help = TEXT("check: プログラムにかけてよい秒数",
		       "check: seconds that the program may take") },
	OPTIONS_END,
};

static enum errc start(const struct options *options, struct db *db, struct backup_drill *drill,
		       struct err *err)
{
	char user[RECORDS_USER_MAX];

	drill->began_by = records_user(user);
	drill->people = options_str(options, "people");
	drill->began_typed = options_given(options, "at");
	drill->began_us = clock_wall_us(&clock_system);
	enum errc code = options_time(options, "at", &drill->began_us, err);
	if (!code)
		code = records_audit(db, "backup.drill.start", drill->place, drill->people, err);
	return code ? code : backup_drills_begin(db, drill, err);
}

static enum errc stop(const struct options *options, struct db *db, struct backup_drill *drill,
		      struct err *err)
{
	char user[RECORDS_USER_MAX];

	drill->ended_by = records_user(user);
	drill->words = options_str(options, "words");
	drill->ended_typed = options_given(options, "at");
	drill->newest_us = TIME_NONE;
	drill->outcome = options_flag(options, "failed") ? DRILL_FAILED : DRILL_RESTORED;
	drill->ended_us = clock_wall_us(&clock_system);
	enum errc code = options_time(options, "at", &drill->ended_us, err);
	if (!code)
		code = options_time(options, "newest", &drill->newest_us, err);
	if (!code)
		code = records_audit(db, "backup.drill.stop", drill->place, drill->words, err);
	return code ? code : backup_drills_end(db, drill, err);
}

/* ---- check: what people restored is read while the drill goes on ---- */

static enum errc needed_path(const struct options *options, const char *name,
			     char out[static PATH_MAX], struct err *err)
{
	const char *text = options_text(options, name);

	if (!text)
		return fail(err, ERR_USAGE, "--%s: %s", name, text_of(TR("要ります", "is needed")));
	return path_absolute(text, out, err);
}

static enum errc read_ask(const struct options *options, struct backup_ask *ret,
			  char paths[static 3][PATH_MAX], struct err *err)
{
	enum errc code = needed_path(options, "restored", paths[0], err);

	if (!code)
		code = needed_path(options, "manifest", paths[1], err);
	if (!code && options_given(options, "probe"))
		code = needed_path(options, "probe", paths[2], err);
	*ret = (struct backup_ask){
		.manifest = paths[1],
		.probe = options_given(options, "probe") ? paths[2] : NULL,
		.seconds = (unsigned)options_number(options, "seconds"),
	};
	return code;
}

/* Short of L5 it is kept all the same, and said. */
static enum errc tell(const struct backup_finding *finding, struct err *err)
{
	const enum lang lang = lang_get();

	if (finding->level < BACKUP_L5)
		return fail(err, ERR_SYNTAX, "%s: %.*s", backup_level_name(finding->level),
			    STR_ARG(buf_str(&finding->problems[lang])));
	(void)printf("%s %.*s\n", backup_level_name(finding->level),
		     STR_ARG(buf_str(&finding->done[lang])));
	return ERR_OK;
}

static enum errc check(const struct options *options, struct db *db, struct backup_drill *drill,
		       struct err *err)
{
	char paths[3][PATH_MAX];
	char user[RECORDS_USER_MAX];
	struct backup_ask ask;
	struct backup_finding finding;

	enum errc code = read_ask(options, &ask, paths, err);
	if (!code)
		code = backup_drills_going_on(db, drill->place, &drill->id, &drill->began_us, err);
	if (code)
		return code;
	backup_finding_init(&finding);
	drill_check_folder(&ask, paths[0], drill->began_us, &finding);
	code = records_audit(db, "backup.drill.check", drill->place,
			     str_from(backup_level_name(finding.level)), err);
	if (!code)
		code = drill_checks_add(db, drill->place, &finding, records_user(user), lang_get(),
					clock_wall_us(&clock_system), err);
	if (!code)
		code = tell(&finding, err);
	backup_finding_done(&finding);
	return code;
}

static const struct {
	const char *name;
	enum errc (*run)(const struct options *options, struct db *db, struct backup_drill *drill,
			 struct err *err);
} verbs[] = {
	{ "start", start },
	{ "check", check },
	{ "stop", stop },
};

static enum exit_code run(const struct options *options)
{
	const struct str verb = str_from(options_arg(options, 0));
	const size_t i = STR_FIND_ROW(verb, verbs, name);
	struct backup_drill drill = { .newest_us = TIME_NONE };
	char place[PATH_MAX];
	auto_db *db = NULL;
	struct err err;

	if (i == ARRAY_LEN(verbs)) {
		(void)fail(&err, ERR_USAGE, "%.*s: start, check, stop", STR_ARG(verb));
		return command_fail(&err);
	}
	if (backup_place(options_arg(options, 1), place, &err) || records_open(options, &db, &err))
		return command_fail(&err);
	drill.place = str_from(place);
	return verbs[i].run(options, db, &drill, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_backup_drill = {
	.name = "backup drill",
	.summary = TEXT("復元の訓練を始める、終える（時間を計る）",
			"begin or end a drill of restoring, timed"),
	.args = "start|check|stop PLACE",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("start から、使えると言えた stop までを計ります。"
		     "すべてが壊れたのが start の時だったとして、失われる記録の長さも出します。"
		     "check は、人が復元したフォルダを控えと照合し、プログラムで開きます。"
		     "始めも終わりもその時に記録し（--at なし）、check が L5 に届いた訓練だけが、"
		     "証明の段階 L6 に数えられます。",
		     "It is timed from start until stop, when care could go on. What would be lost "
		     "is counted as if all had been destroyed at the start. check compares the "
		     "folder that people restored into with the hashes, and opens it with the "
		     "program. Only a drill whose start and stop were taken by the clock (without "
		     "--at) and whose check reached L5 counts for L6."),
	.options = option_rows,
	.run = run,
};
