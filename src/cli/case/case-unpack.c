/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens an exported case to read, on any machine: it is checked first and then unpacked, with its
 * page for a browser. No records are needed and none are changed.
 */
#include "base/alloc.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "custody/bundle-format.h"
#include "custody/case-bundle.h"

#define BUNDLE_BYTES (1024u * 1024 * 1024)

static void tell(const struct case_bundle_report *report, const char *folder)
{
	(void)printf("%.*s %.*s\n%s %s\n%s %s/" BUNDLE_PAGE "\n", STR_ARG(report->number),
		     STR_ARG(report->title), text_of(TR("鍵の指紋:", "fingerprint of the key:")),
		     report->fingerprint,
		     text_of(TR("ブラウザで開くファイル:", "open in a browser:")), folder);
}

static enum exit_code run(const struct options *options)
{
	auto_buf bytes = BUF_INIT(CASE_BUNDLE_MAX);
	auto_arena arena = ARENA_INIT(BUNDLE_BYTES);
	const char *folder = options_text(options, "out");
	struct case_bundle_report report;
	struct err err;
	enum errc code = folder ? dir_make(folder, &err)
				: fail(&err, ERR_USAGE, "--out: %s",
				       text_of(TR("書き出し先が要ります", "where to is needed")));

	if (code)
		return command_fail(&err);
	auto_free struct sandbox_path *paths = confine_paths(options, folder);
	confine_import(paths);
	code = file_read(options_arg(options, 0), &bytes, &err);
	if (!code)
		code = case_bundle_unpack(buf_str(&bytes), folder, &arena, &report, &err);
	if (code)
		return command_fail(&err);
	tell(&report, folder);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "FOLDER",
	  .help = TEXT("展開先の新しいフォルダ（必要）", "new folder to unpack to (needed)") },
	OPTIONS_END,
};

const struct command command_case_unpack = {
	.name = "case unpack",
	.summary = TEXT("書き出された事案を確かめて開き、ブラウザで読めるようにする",
			"check an exported case and open it to be read in a browser"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("どの機械でもできます。変えられていたら開きません。もとの記録は要りません。",
		     "On any machine. One that was changed is not opened. No records are needed."),
	.options = option_rows,
	.run = run,
};
