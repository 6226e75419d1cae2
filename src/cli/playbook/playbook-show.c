/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"
#include "cli/playbook/playbook-desk.h"
#include "playbooks/playbook-paper.h"

#define TEXT_BYTES (1024u * 1024)

/* One version of one's own, or the one in force, as it was read. */
static enum errc write_json(struct playbook_desk *desk, const struct options *options,
			    const struct playbook_bundle *bundle, struct err *err)
{
	const int64_t number = options_number(options, "version");
	struct str json = bundle->at[0].json;
	enum errc code = ERR_OK;

	if (number)
		code = playbook_version_get(desk->db, bundle->at[0].playbook->id, number,
					    &desk->arena, &json, err);
	return code ? code : out_file_write(options, json, err);
}

static enum errc write_text(const struct options *options, const struct playbook_bundle *bundle,
			    struct err *err)
{
	const struct playbook_paper paper = { .bundle = bundle, .lang = lang_get() };
	auto_buf out = BUF_INIT(TEXT_BYTES);
	const enum errc code = playbook_paper_text(&paper, &out, err);

	return code ? code : out_file_write(options, buf_str(&out), err);
}

static enum exit_code run(const struct options *options)
{
	auto_playbook_desk desk = { .db = NULL };
	auto_playbook_bundle bundle = { .n = 0 };
	struct err err;
	enum errc code = playbook_desk_open(options, false, &desk, &err);

	if (!code)
		code = playbook_desk_bundle(&desk, options, &bundle, &err);
	if (!code)
		code = str_is(str_from(options_text(options, "as")), "json")
			       ? write_json(&desk, options, &bundle, &err)
			       : write_text(options, &bundle, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "text|json",
	  .fallback = "text",
	  .help = TEXT("書き出す形（json は CACAO 2.0）", "how to write it (json is CACAO 2.0)") },
	{ .name = "version",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "0",
	  .min = 0,
	  .max = 1000000,
	  .help = TEXT("--as json で出す自施設の版（0 は今使われる版）",
		       "own version that --as json writes (0 is the one in force)") },
	OUT_FILE_OPTION,
	OPTIONS_END,
};

const struct command command_playbook_show = {
	.name = "playbook show",
	.summary = TEXT("手順を番号つきの一覧で見せる", "show a playbook as a numbered list"),
	.args = "NAME",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("NAME は tonoi playbook list の名前か CACAO の id です。",
			"NAME is one of tonoi playbook list, or the id of CACAO."),
	.options = option_rows,
	.run = run,
};
