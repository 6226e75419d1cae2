/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-records.h"
#include "cli/backup/backup-place.h"
#include "cli/command.h"
#include "cli/records.h"

#define TEXTS_MAX     (64u * 1024)
#define HOURS_MAX     100000
#define MINUTES_MAX   (HOURS_MAX * 60)
#define HOURS_DEFAULT 48

static const struct option_def option_rows[] = {
	{ .name = "system",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何のバックアップか（例: 主システム）",
		       "what it keeps (such as: the main system)") },
	{ .name = "copy",
	  .type = OPTION_CHOICE,
	  .choices = "none|logical|immutable|offline|unknown",
	  .help = TEXT("本番からの切り離し（論理、書き換え不可、オフライン）",
		       "how it is apart from what it keeps") },
	{ .name = "connected",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("オフラインの写しを最後につないだ日（YYYY-MM-DD）",
		       "the day an offline copy was last connected (YYYY-MM-DD)") },
	{ .name = "encrypted",
	  .type = OPTION_CHOICE,
	  .choices = "yes|no|unknown",
	  .help = TEXT("暗号化しているか（確かめたときは、見たもので置き換わります）",
		       "whether it is encrypted (a proof puts what it saw in its place)") },
	{ .name = "max-age",
	  .type = OPTION_NUMBER,
	  .arg = "HOURS",
	  .min = 1,
	  .max = HOURS_MAX,
	  .help = TEXT("最新の世代がこれより古ければ「古い」", "older than that is too old") },
	{ .name = "rpo",
	  .type = OPTION_NUMBER,
	  .arg = "MINUTES",
	  .min = 0,
	  .max = MINUTES_MAX,
	  .help = TEXT("失ってよい記録の長さ（分。0 は決めていない）",
		       "minutes of records that may be lost; 0: not said") },
	{ .name = "rto",
	  .type = OPTION_NUMBER,
	  .arg = "MINUTES",
	  .min = 0,
	  .max = MINUTES_MAX,
	  .help = TEXT("使えるまでにかけてよい時間（分。0 は決めていない）",
		       "minutes until care can go on with it; 0: not said") },
	OPTIONS_END,
};

static void set_text(const struct options *options, const char *name, struct str *value)
{
	if (options_given(options, name))
		*value = str_from(options_text(options, name));
}

static void set_number(const struct options *options, const char *name, int64_t *value)
{
	if (options_given(options, name))
		*value = options_number(options, name);
}

static enum errc describe(const struct options *options, struct db *db, struct str place,
			  struct err *err)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	struct backup_repository r;

	enum errc code = backup_repositories_get(db, place, &arena, &r, err);
	if (code == ERR_NOT_FOUND) {
		r = (struct backup_repository){ .place = place,
						.tool = STR("unknown"),
						.system = STR(""),
						.copy = STR("unknown"),
						.encrypted = STR("unknown"),
						.max_age_hours = HOURS_DEFAULT };
		code = ERR_OK;
	}
	if (code)
		return code;
	set_text(options, "system", &r.system);
	set_text(options, "copy", &r.copy);
	set_text(options, "connected", &r.connected_on);
	set_text(options, "encrypted", &r.encrypted);
	set_number(options, "max-age", &r.max_age_hours);
	set_number(options, "rpo", &r.rpo_minutes);
	set_number(options, "rto", &r.rto_minutes);
	code = records_audit(db, "backup.describe", place, r.copy, err);
	return code ? code : backup_repositories_describe(db, &r, err);
}

static enum exit_code run(const struct options *options)
{
	const char *given = options_arg(options, 0);
	char place[PATH_MAX];
	auto_db *db = NULL;
	struct err err;

	if (backup_place(given, place, &err) || records_open(options, &db, &err) ||
	    describe(options, db, str_from(place), &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_backup_describe = {
	.name = "backup describe",
	.summary = TEXT("バックアップについて、人の知っていることを書く",
			"say what people know of a backup"),
	.args = "PLACE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("書かなかったことは、前のままです。つないでいないオフラインの写しも書けます。",
		     "What is not said stays as it was. An offline copy need not be connected."),
	.options = option_rows,
	.run = run,
};
