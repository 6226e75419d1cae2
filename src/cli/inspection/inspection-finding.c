/* SPDX-License-Identifier: Apache-2.0 */
/* What an inspection found, and its steps until it is settled. */
#include "base/encoding/time-text.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "inspections/inspections.h"

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "grade",
	  .type = OPTION_CHOICE,
	  .choices = "finding|advice",
	  .fallback = "finding",
	  .help = TEXT("add: 指摘か助言か", "add: a finding or advice") },
	{ .name = "item",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("add: チェックリストの項目など", "add: the item it is about") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何と言われたか、どうするか、何をしたか（必要）",
		       "what was said, planned or done (needed)") },
	{ .name = "due",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("期限（plan では必要）", "its day (needed for plan)") },
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "grade", .title = TEXT("区分", "GRADE") },
	{ .name = "item", .title = TEXT("項目", "ITEM") },
	{ .name = "words", .title = TEXT("内容", "WORDS") },
	{ .name = "due", .title = TEXT("期限", "DUE") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "plan", .title = TEXT("改善計画", "PLAN") },
	{ .name = NULL },
};

struct asked {
	const struct options *options;
	struct db *db;
	int64_t number; /* of the inspection (list, add) or of the finding */
	struct inspection_actor actor;
};

/* ---- list ---- */

static void take(void *ctx, const struct inspection_finding *f)
{
	char id[24];

	(void)snprintf(id, sizeof(id), "%lld", (long long)f->id);
	rows_add(ctx, (const struct str[]){ str_from(id), f->grade, f->item, f->words, f->due_on,
					    str_from(finding_state_name(f->state)),
					    str_or_none(f->plan) });
}

static enum errc do_list(const struct asked *asked, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(asked->options), columns);

	return rows_end_after(rows, findings_each(asked->db, asked->number, take, rows, err), err);
}

/* ---- steps ---- */

static enum errc do_add(const struct asked *asked, struct err *err)
{
	const struct inspection_finding finding = {
		.inspection = asked->number,
		.grade = str_from(options_text(asked->options, "grade")),
		.item = options_str(asked->options, "item"),
		.words = options_str(asked->options, "words"),
		.due_on = options_str_or(asked->options, "due", STR_NONE),
	};
	int64_t id;
	enum errc code =
		records_audit(asked->db, "inspection.finding", finding.item, finding.words, err);

	if (!code)
		code = findings_add(asked->db, &finding, &asked->actor, &id, err);
	if (!code)
		(void)printf("%lld\n", (long long)id);
	return code;
}

static enum errc step(const struct asked *asked, enum finding_state to, struct err *err)
{
	const struct finding_step step = { .finding = asked->number,
					   .to = to,
					   .words = options_str(asked->options, "words"),
					   .due_on = options_str_or(asked->options, "due",
								    STR_NONE) };
	const enum errc code = records_audit(asked->db, "inspection.step",
					     str_from(options_arg(asked->options, 1)),
					     str_from(finding_state_name(to)), err);

	return code ? code : findings_step(asked->db, &step, &asked->actor, err);
}

static enum errc do_plan(const struct asked *asked, struct err *err)
{
	return step(asked, FINDING_PLANNED, err);
}

static enum errc do_done(const struct asked *asked, struct err *err)
{
	return step(asked, FINDING_DONE, err);
}

static enum errc do_settle(const struct asked *asked, struct err *err)
{
	return step(asked, FINDING_SETTLED, err);
}

static enum errc do_reopen(const struct asked *asked, struct err *err)
{
	return step(asked, FINDING_OPEN, err);
}

static const struct {
	const char *name;
	enum errc (*run)(const struct asked *asked, struct err *err);
} verbs[] = {
	{ "list", do_list }, { "add", do_add },	      { "plan", do_plan },
	{ "done", do_done }, { "settle", do_settle }, { "reopen", do_reopen },
};

static enum exit_code run(const struct options *options)
{
	const struct str verb = str_from(options_arg(options, 0));
	const char *number = options_arg(options, 1);
	const size_t i = STR_FIND_ROW(verb, verbs, name);
	char user[RECORDS_USER_MAX];
	auto_db *db = NULL;
	int64_t n;
	struct err err;

	if (i == ARRAY_LEN(verbs) || !str_to_i64(str_from(number), &n)) {
		(void)fail(&err, ERR_USAGE, "%.*s %s: list, add, plan, done, settle, reopen, %s",
			   STR_ARG(verb), number, text_of(TR("と番号", "and a number")));
		return command_fail(&err);
	}
	if (records_open(options, &db, &err))
		return command_fail(&err);
	const struct asked asked = { .options = options,
				     .db = db,
				     .number = n,
				     .actor = { records_user(user),
						clock_wall_us(&clock_system) } };
	return verbs[i].run(&asked, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_inspection_finding = {
	.name = "inspection finding",
	.summary = TEXT("立入検査の指摘と助言を、確認されるまで進める",
			"findings and advice of an inspection, until they are settled"),
	.args = "list|add|plan|done|settle|reopen NUMBER",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("list と add の番号は検査の、ほかは指摘の番号です。add は指摘の番号を"
			"出します。計画、実施、確認の順に進み、飛ばせません。",
			"For list and add NUMBER is the inspection's, else the finding's. add "
			"prints the finding's. Plan, done and settled follow each other; none is "
			"left out."),
	.options = option_rows,
	.run = run,
};
