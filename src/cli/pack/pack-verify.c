/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks a pack of papers. No records are needed: any machine with this program can do it.
 */
#include "cli/pack/pack-desk.h"

#define PACK_BYTES (512u * 1024 * 1024)

static enum exit_code run(const struct options *options)
{
	auto_buf bytes = BUF_INIT(PAPER_PACK_MAX);
	auto_arena arena = ARENA_INIT(PACK_BYTES);
	struct paper_pack_about about;
	struct err err;
	enum errc code = pack_desk_read(options, NULL, &bytes, &err);

	if (!code)
		code = paper_pack_check(buf_str(&bytes), &arena, &about, &err);
	if (!code)
		code = pack_desk_print(options, &about, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_pack_verify = {
	.name = "pack verify",
	.summary = TEXT("紙一式が、変えられていないか確かめる",
			"check that a pack of papers was not changed"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("だれの鍵かは、画面と紙に控えた指紋と見比べてください。",
			"Whose key it is: compare the fingerprint with the one on paper."),
	.options = option_rows,
	.run = run,
};
