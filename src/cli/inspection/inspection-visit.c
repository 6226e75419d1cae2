/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens, ends and closes an inspection without the console. Who logs in as an inspector is chosen
 * in the console alone, where accounts are.
 */
#include "base/calendar/day.h"
#include "base/encoding/time-text.h"
#include "cli/command.h"
#include "cli/records.h"
#include "inspections/inspections.h"

static const struct option_def option_rows[] = {
	{ .name = "body",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("open: 検査する機関（必要）", "open: who inspects (needed)") },
	{ .name = "kind",
	  .type = OPTION_CHOICE,
	  .choices = "regular|follow-up|special",
	  .fallback = "regular",
	  .help = TEXT("open: 定期、改善の確認、臨時", "open: regular, follow-up, special") },
	{ .name = "visit",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("open: 検査日（必要）", "open: the day of the visit (needed)") },
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("open: ログインできる最初の日（なければ検査日）",
		       "open: the first day of its log-ins (else the visit's)") },
	{ .name = "until",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("open: ログインできる最後の日（なければ検査日）",
		       "open: the last day of its log-ins (else the visit's)") },
	OPTIONS_END,
};

static enum errc do_open(const struct options *options, struct db *db,
			 const struct inspection_actor *actor, struct err *err)
{
	const struct str visit = options_str(options, "visit");
	const struct inspection inspection = {
		.body = options_str(options, "body"),
		.kind = str_from(options_text(options, "kind")),
		.visit_on = visit,
		.from_on = options_str_or(options, "from", visit),
		.until_on = options_str_or(options, "until", visit),
		.opened_us = actor->now_us,
		.opened_by = actor->by,
	};
	int64_t id;
	enum errc code =
		records_audit(db, "inspection.open", inspection.body, inspection.visit_on, err);

	if (!code)
		code = inspections_open(db, &inspection, &id, err);
	if (!code)
		(void)printf("%lld\n", (long long)id);
	return code;
}

/* One that is there already: ERR_USAGE without its number. */
static enum errc step(const struct options *options, struct db *db, const char *action,
		      enum errc (*run)(struct db *db, int64_t id,
				       const struct inspection_actor *actor, struct err *err),
		      const struct inspection_actor *actor, struct err *err)
{
	const char *number = options_arg(options, 1);
	int64_t id;

	if (!number || !str_to_i64(str_from(number), &id))
		return fail(err, ERR_USAGE, "%s: %s", number ? number : "ID",
			    text_of(TR("検査の番号が要ります（tonoi inspection list）",
				       "the number of an inspection (tonoi inspection list)")));
	const enum errc code = records_audit(db, action, str_from(number), STR(""), err);
	return code ? code : run(db, id, actor, err);
}

static enum errc do_end(const struct options *options, struct db *db,
			const struct inspection_actor *actor, struct err *err)
{
	return step(options, db, "inspection.end", inspections_end, actor, err);
}

static enum errc do_close(const struct options *options, struct db *db,
			  const struct inspection_actor *actor, struct err *err)
{
	return step(options, db, "inspection.close", inspections_close, actor, err);
}

static const struct {
	const char *name;
	enum errc (*run)(const struct options *options, struct db *db,
			 const struct inspection_actor *actor, struct err *err);
} verbs[] = {
	{ "open", do_open },
	{ "end", do_end },
	{ "close", do_close },
};

static enum exit_code run(const struct options *options)
{
	const struct str verb = str_from(options_arg(options, 0));
	const size_t i = STR_FIND_ROW(verb, verbs, name);
	char user[RECORDS_USER_MAX];
	auto_db *db = NULL;
	struct err err;

	if (i == ARRAY_LEN(verbs)) {
		(void)fail(&err, ERR_USAGE, "%.*s: open, end, close", STR_ARG(verb));
		return command_fail(&err);
	}
	if (records_open(options, &db, &err))
		return command_fail(&err);
	const struct inspection_actor actor = { records_user(user), clock_wall_us(&clock_system) };
	return verbs[i].run(options, db, &actor, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_inspection_visit = {
	.name = "inspection visit",
	.summary = TEXT("立入検査を開き、終え、閉じる", "open, end or close an inspection"),
	.args = "open|end|close [ID]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT(
		"open は番号を出します。end で検査員のログインが止まります。close は、指摘が"
		"すべて確認されてからです。だれが検査員としてログインするかは、画面で決めます。",
		"open prints its number. After end the inspector's log-ins stop. It can be "
		"closed when every finding is settled. Who logs in as an inspector is said "
		"in the console."),
	.options = option_rows,
	.run = run,
};
