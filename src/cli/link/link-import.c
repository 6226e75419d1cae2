/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/fd.h"
#include "cli/link/link-desk.h"
#include "link/kinds.h"

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "result_words", .title = TEXT("意味", "MEANING") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = NULL },
};

static void print_intake(struct rows *rows, const struct link_intake *intake)
{
	const struct {
		const char *name;
		struct text words;
		size_t n;
	} counts[] = {
		{ "fresh", TEXT("新しいもの", "new"), intake->fresh },
		{ "again", TEXT("前に届いていたもの", "here already"), intake->again },
		{ "applied", TEXT("効いたもの", "took effect"), intake->applied },
		{ "without-effect", TEXT("使えなかったもの", "could not be used"),
		  intake->without_effect },
		{ "waiting", TEXT("前のものを待つもの", "wait for those before them"),
		  intake->waiting },
	};
	char number[24];

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		(void)snprintf(number, sizeof(number), "%zu", counts[i].n);
		rows_add(rows, (const struct str[]){ str_from(counts[i].name),
						     str_from(text_of(counts[i].words)),
						     str_from(number) });
	}
}

static enum errc take(const struct options *options, struct link_intake *ret, struct err *err)
{
	const char *path = options_arg(options, 0);
	auto_organisation_desk desk = { .db = NULL };
	auto_buf bytes = BUF_INIT(LINK_BUNDLE_MAX);
	struct str own;
	enum errc code = file_read(path, &bytes, err);

	if (!code)
		code = organisation_desk_open(options, true, &desk, err);
	if (!code)
		code = link_desk_own(&desk, &own, err);
	if (!code)
		code = records_audit(desk.db, "link.import", str_from(path), STR(""), err);
	if (code)
		return code;
	records_confine(options);
	code = link_bundle_read(desk.scope, own, buf_str(&bytes), &link_effects_of_kinds,
				desk.actor.now_us, ret, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	struct link_intake intake;
	struct err err;

	if (take(options, &intake, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	print_intake(rows, &intake);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { ROWS_FORMAT_OPTION, OPTIONS_END };

const struct command command_link_import = {
	.name = "link import",
	.summary = TEXT("相手の署名したファイルを取り込む", "take in a file the other side signed"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
