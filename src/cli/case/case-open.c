/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-findings.h"
#include "cases/case-walk.h"
#include "cli/case/case-desk.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号（内部）", "ID"), .number = true },
	{ .name = "number", .title = TEXT("事案の番号", "NUMBER") },
	{ .name = "title", .title = TEXT("題名", "TITLE") },
	{ .name = "training" },
	{ .name = NULL },
};

static enum errc read_opening(const struct case_desk *desk, const struct options *options,
			      struct case_opening *ret, struct err *err)
{
	const struct str cause = options_str(options, "cause");
	const struct case_cause *known = case_cause_find(desk->content, cause);
	size_t kind = known ? known->kind : CASE_UNKNOWN;
	enum errc code = case_word(options, "kind", case_kinds, &kind, err);

	*ret = (struct case_opening){ .title = options_str(options, "title"),
				      .kind = (enum case_kind)kind,
				      .cause = cause,
				      .route = STR(""),
				      .playbook = options_str(options, "playbook"),
				      .words = options_str(options, "words"),
				      .known_us = TIME_NONE,
				      .phase = CASE_DETECTION,
				      .origin = options_text(options, "alert") ? CASE_BY_ALERT
									       : CASE_BY_PERSON,
				      .training = options_flag(options, "training") };
	if (!ret->title.len)
		ret->title =
			str_from(text_of(TR("名前のまだない事案", "A case without a name yet")));
	if (!code && cause.len && !known)
		code = fail(err, ERR_USAGE, "--cause %.*s: %s", STR_ARG(cause),
			    text_of(TR("その原因はありません（content/cases/causes.yml）",
				       "there is no such cause (content/cases/causes.yml)")));
	return code ? code : options_time(options, "known-at", &ret->known_us, err);
}

/* ---- the alert it is opened from ---- */

struct taking {
	struct case_edit *edit;
	enum errc code;
	struct err *err;
};

static bool take_alert(void *ctx, const struct alert *alert)
{
	struct taking *taking = ctx;

	taking->code = case_take_alert(taking->edit, alert, taking->err);
	return false;
}

static enum errc add_alert(struct case_edit *edit, const struct options *options, struct err *err)
{
	const char *id = options_text(options, "alert");
	struct taking taking = { .edit = edit, .err = err };
	const struct alert_sink sink = { .take = take_alert, .ctx = &taking };
	const enum errc code = id ? alerts_get(edit->db, str_from(id), &sink, err) : ERR_OK;

	return code ? code : taking.code;
}

/* ---- the playbook that is followed ---- */

static enum errc begin_walk(struct case_edit *edit, struct case_desk *desk, struct str name,
			    struct err *err)
{
	auto_playbook_set *content = NULL;
	auto_playbook_bundle bundle = { .n = 0 };
	int64_t walk = 0;

	if (!name.len)
		return ERR_OK;
	enum errc code = playbook_set_load(NULL, &content, err);
	if (!code)
		code = playbook_bundle_current(content, edit->db, name, &desk->arena, &bundle, err);
	return code ? code : case_walk_begin(edit, &bundle, lang_get(), &walk, err);
}

static enum exit_code print(const struct options *options, const struct case_edit *edit,
			    struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	char id[24];

	(void)snprintf(id, sizeof(id), "%lld", (long long)edit->record.id);
	rows_add(rows, (const struct str[]){ str_from(id), edit->record.number, edit->record.title,
					     edit->record.training ? STR("yes") : STR("no") });
	return rows_end(rows, err) ? command_fail(err) : EXIT_DONE;
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_opening opening;
	struct case_edit edit;
	struct err err;

	if (case_desk_open(options, true, &desk, &err) ||
	    read_opening(&desk, options, &opening, &err) ||
	    records_audit(desk.db, "case.open", opening.title, opening.playbook, &err))
		return command_fail(&err);
	enum errc code = case_open_begin(desk.db, &opening, &desk.actor, &edit, &err);
	if (!code)
		code = add_alert(&edit, options, &err);
	if (!code)
		code = begin_walk(&edit, &desk, opening.playbook, &err);
	/* The texts of the edit go with its end. */
	edit.record.number = arena_str(&desk.arena, edit.record.number);
	edit.record.title = arena_str(&desk.arena, edit.record.title);
	if (case_edit_end(&edit, code, &err))
		return command_fail(&err);
	return print(options, &edit, &err);
}

static const struct option_def option_rows[] = {
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("事案の題名", "title of the case") },
	{ .name = "kind",
	  .type = OPTION_CHOICE,
	  .choices = "unknown|attack|outage|leak",
	  .help = TEXT("事案の種類（なければ原因から、それもなければ unknown）",
		       "kind of case (else by its cause, else unknown)") },
	{ .name = "cause",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("原因（ransomware、power-cut など）", "cause (ransomware, power-cut, …)") },
	{ .name = "known-at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("知った時刻。報告の期限はここから数える（なければ今）",
		       "when it was known: deadlines count from here (else now)") },
	{ .name = "playbook",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("たどる手順書", "playbook to walk") },
	{ .name = "alert",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("この警報から開く。記録・機器・利用者・手がかりも移る",
		       "open it from this alert, with its record, host, account, indicators") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("最初の記録", "the first note") },
	{ .name = "training",
	  .type = OPTION_FLAG,
	  .help = TEXT("訓練の事案として開く（あとから変えられない）",
		       "open it as a drill (this stays)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_case_open = {
	.name = "case open",
	.summary = TEXT("事案を開く", "open a case"),
	.details = TEXT("番号と内部の番号を書き出します。時刻は 2026-11-23T04:30 のように"
			"書きます（時差がなければこの機械の時刻）。",
			"Prints its number and id. Times are written like 2026-11-23T04:30 (in "
			"the zone of this machine when none is given)."),
	.options = option_rows,
	.run = run,
};
