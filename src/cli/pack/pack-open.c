/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a pack of papers on any machine: it is checked first and then unpacked, with its page for
 * a browser. No records are needed and none are changed.
 */
#include "base/os/fd.h"
#include "cli/pack/pack-desk.h"
#include "papers/pack-format.h"

#define PACK_BYTES (512u * 1024 * 1024)

static enum exit_code run(const struct options *options)
{
	auto_buf bytes = BUF_INIT(PAPER_PACK_MAX);
	auto_arena arena = ARENA_INIT(PACK_BYTES);
	const char *folder = options_text(options, "out");
	struct paper_pack_about about;
	struct err err;
	enum errc code = folder ? dir_make(folder, &err)
				: fail(&err, ERR_USAGE, "--out: %s",
				       text_of(TR("書き出し先が要ります", "where to is needed")));

	if (!code)
		code = pack_desk_read(options, folder, &bytes, &err);
	if (!code)
		code = paper_pack_unpack(buf_str(&bytes), folder, &arena, &about, &err);
	if (!code)
		code = pack_desk_print(options, &about, &err);
	if (code)
		return command_fail(&err);
	(void)fprintf(stderr, "%s %s/" PACK_PAGE "\n",
		      text_of(TR("ブラウザで開くファイル:", "open in a browser:")), folder);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "FOLDER",
	  .help = TEXT("展開先の新しいフォルダ（必要）", "new folder to unpack to (needed)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_pack_open = {
	.name = "pack open",
	.summary = TEXT("紙一式を確かめて開き、ブラウザで読めるようにする",
			"check a pack of papers and open it to be read in a browser"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("どの機械でもできます。変えられていたら開きません。もとの記録は要りません。",
		     "On any machine. One that was changed is not opened. No records are needed."),
	.options = option_rows,
	.run = run,
};
