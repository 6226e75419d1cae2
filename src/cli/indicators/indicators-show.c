/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Would this address, name, URL or hash give an alert, from which list, and until when?
 */
#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/indicators/indicator-folder.h"
#include "cli/print/rows.h"
#include "detect/indicators/matcher.h"

#define SHOWN_MAX (4u * 1024)

static const struct rows_column columns[] = {
	{ .name = "asked", .title = TEXT("調べた値", "ASKED") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "source", .title = TEXT("一覧", "LIST") },
	{ .name = "type", .title = TEXT("種類", "TYPE") },
	{ .name = "value", .title = TEXT("指標", "INDICATOR") },
	{ .name = "tlp", .title = TEXT("TLP", "TLP") },
	{ .name = "confidence", .title = TEXT("確度", "CONFIDENCE"), .number = true },
	{ .name = "level", .title = TEXT("重さ", "LEVEL") },
	{ .name = "valid_until", .title = TEXT("期限", "UNTIL") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "report", .title = TEXT("報告", "REPORT") },
	{ .name = "author", .title = TEXT("作成者", "AUTHOR") },
	{ .name = "id", .title = TEXT("ID", "ID") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

struct asking {
	const struct indicator_set *set;
	const struct allow *allow;
	struct rows *rows;
	bool found;
};

static const char *state_of(const struct asking *asking, const struct indicator *indicator)
{
	if (allow_covers(asking->allow, indicator->type, indicator->value))
		return "allowed";
	if (indicator->valid_until_us != TIME_NONE &&
	    indicator->valid_until_us <= clock_wall_us(&clock_system))
		return "ended";
	return "matches";
}

static void add_hit(struct asking *asking, const char *asked, const struct indicator *indicator)
{
	const struct indicator_context context =
		indicator_set_context(asking->set, indicator->context);
	auto_buf shown = BUF_INIT(SHOWN_MAX);
	char confidence[24];
	char until[TIME_TEXT_MAX];
	char id[INDICATOR_ID_TEXT];
	const enum rule_level level = indicator_level(indicator->type, indicator->confidence);

	(void)snprintf(confidence, sizeof(confidence), "%u", indicator->confidence);
	indicator_value_show(indicator->type, indicator->value, &shown);
	const struct str cells[] = {
		str_from(asked),
		str_from(state_of(asking, indicator)),
		indicator_set_source(asking->set, indicator->source)->name,
		str_from(indicator_type_name(indicator->type)),
		buf_str(&shown),
		str_or_none(str_from(tlp_name(indicator->tlp))),
		indicator->confidence == INDICATOR_NO_CONFIDENCE ? STR_NONE : str_from(confidence),
		str_from(rule_level_name(level)),
		indicator->valid_until_us == TIME_NONE
			? STR_NONE
			: str_from(time_format_local(indicator->valid_until_us, time_zone_offset(),
						     until)),
		str_or_none(indicator->name),
		str_or_none(context.title),
		str_or_none(context.author),
		str_from(indicator_id_text(indicator, id)),
	};
	rows_add(asking->rows, cells);
	asking->found = true;
}

static enum errc ask(struct asking *asking, const char *text, struct err *err)
{
	struct indicator_hits hits = { .n = 0 };
	struct indicator_value value;
	struct indicator indicator;
	const enum errc code = indicator_value_guess(str_from(text), &value, err);

	if (code)
		return code;
	if (asking->set)
		indicator_lookup(asking->set, &value, &hits);
	for (size_t i = 0; i < hits.n; i++) {
		if (indicator_set_read(asking->set, hits.at[i], &indicator))
			add_hit(asking, text, &indicator);
	}
	return ERR_OK;
}

static enum errc open_all(const struct options *options, struct indicator_set **ret_set,
			  struct allow **ret_allow, struct err *err)
{
	struct indicator_folder folder;
	char content[PATH_MAX];
	enum errc code = indicator_folder_of(options, &folder, err);

	if (!code)
		code = path_content(content, err);
	if (!code)
		code = allow_open(content, folder.allow, ret_allow, err);
	return code ? code : indicator_folder_open(&folder, ret_set, err);
}

static enum exit_code run(const struct options *options)
{
	auto_indicator_set *set = NULL;
	auto_allow *allow = NULL;
	struct err err;
	enum errc code = open_all(options, &set, &allow, &err);

	if (code)
		return command_fail(&err);
	struct asking asking = { .set = set,
				 .allow = allow,
				 .rows = rows_new(rows_format_of(options), columns) };
	for (size_t i = 0; !code && i < options_args(options); i++)
		code = ask(&asking, options_arg(options, i), &err);
	if (rows_end_after(asking.rows, code, &err))
		return command_fail(&err);
	return asking.found ? EXIT_DONE : EXIT_FAILED;
}

const struct command command_indicators_show = {
	.name = "indicators show",
	.summary = TEXT("値が一覧にあるか、どの一覧か、いつまでかを調べる",
			"tell whether a value is on a list, on which, and until when"),
	.args = "VALUE…",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details =
		TEXT("[.] や hxxp "
		     "のように無害化して書いた値も読みます。どの一覧にもなければ終了値は 1 です。\n"
		     "状態: matches は警報になる、ended は期限切れ、allowed は許可の一覧にある。",
		     "Values made harmless ([.], hxxp) are read too. The exit code is 1 when "
		     "none is on a list.\n"
		     "State: matches gives an alert, ended is over, allowed is on the "
		     "allowlist."),
	.options = option_rows,
	.run = run,
};
