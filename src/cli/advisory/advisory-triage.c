/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people decide about a product and a weakness, with their reason.
 */
#include "base/encoding/time-text.h"
#include "cli/advisory/advisory-command.h"
#include "cli/command.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "subject", .title = TEXT("対象", "SUBJECT") },
	{ .name = "product", .title = TEXT("製品", "PRODUCT") },
	{ .name = "decision", .title = TEXT("決定", "DECISION") },
	{ .name = "by", .title = TEXT("決めた人", "BY") },
	{ .name = "at", .title = TEXT("日時", "AT") },
	{ .name = "version", .title = TEXT("そのときの版", "VERSION THEN") },
	{ .name = "verdict", .title = TEXT("そのときの判定", "VERDICT THEN") },
	{ .name = "reason", .title = TEXT("理由", "REASON") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	ADVISORY_PRODUCT_OPTION,
	{ .name = "decision",
	  .type = OPTION_CHOICE,
	  .choices = "affected|not-affected|accepted|open",
	  .help = TEXT(
		  "対応する、影響なし、受け入れる、決定を取り消す",
		  "to be dealt with, does not concern us, left as it is, decision taken back") },
	{ .name = "reason",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("理由（必須）", "why (needed)") },
	ADVISORY_BY_OPTION,
	OPTIONS_END,
};

static void add(struct rows *rows, const struct decision *d, struct arena *arena)
{
	const struct inventory_product product = { .name = d->product };
	char time[TIME_TEXT_MAX];

	rows_add(rows, (const struct str[]){
			       d->subject,
			       product_label(&product, arena),
			       str_from(decision_name(d->kind)),
			       d->by,
			       str_from(time_format_local(d->decided_us, time_zone_offset(), time)),
			       str_or_none(d->version),
			       d->verdict,
			       d->reason,
		       });
}

static enum errc list(const struct options *options, struct err *err)
{
	auto_advisory_command command;
	struct decisions all;
	enum errc code = advisory_command_open(options, DB_READER, &command, err);

	if (!code)
		code = decisions_list(command.db, &command.arena, &all, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < all.n; i++)
		add(rows, &all.at[i], &command.arena);
	return rows_end(rows, err);
}

static enum errc put(struct advisory_command *command, const struct options *options,
		     const struct concern *concern, struct decision *ret, struct err *err)
{
	const char *kind = options_text(options, "decision");

	*ret = (struct decision){
		.subject = concern->subject,
		.product = concern->product->name,
		.version = concern->product->version,
		.reason = str_from(options_text(options, "reason")),
		.by = advisory_command_by(options),
		.decided_us = clock_wall_us(&clock_system),
		.verdict = str_from(verdict_name(concern->verdict)),
		.fingerprint = concern->fingerprint,
	};
	if (!kind || !decision_parse(str_from(kind), &ret->kind))
		return fail(err, ERR_USAGE, "--decision: %s",
			    text_of(TR("何に決めるかが必要です", "what is decided is needed")));
	enum errc code = advisory_command_audit(command, options, "advisory.triage",
						concern->subject, str_from(kind), err);
	return code ? code : decisions_add(command->db, ret, err);
}

static enum errc decide(const struct options *options, struct err *err)
{
	auto_advisory_command command;
	const struct concern *concern;
	struct decision decision;
	enum errc code = advisory_command_open(options, DB_OWNER, &command, err);

	if (!code)
		code = advisory_command_find(&command, str_from(options_arg(options, 0)),
					     options_text(options, "product"), &concern, err);
	if (!code)
		code = db_begin(command.db, err);
	if (code)
		return code;
	code = put(&command, options, concern, &decision, err);
	code = db_end(command.db, code, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	add(rows, &decision, &command.arena);
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	struct err err;
	const enum errc code = options_args(options) ? decide(options, &err) : list(options, &err);

	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_advisory_triage = {
	.name = "advisory triage",
	.summary = TEXT("脆弱性が当院の製品にどうかを決め、理由を残す",
			"decide what a weakness means for a product here, with the reason"),
	.args = "[ADVISORY]",
	.max_args = 1,
	.details = TEXT(
		"ADVISORY "
		"がなければ、これまでの決定を並べます。決定は製品の版が上がっても、情報が\n"
		"更新されても残り、そのときから変わったものは「変わった」と示されます。",
		"Without ADVISORY the decisions are listed. A decision stays when the product or "
		"the\n"
		"advisory gets a new version; what changed since is marked so."),
	.options = option_rows,
	.run = run,
};
