/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes down that the newest pack of papers was printed, and where the paper lies.
 */
#include "cli/command.h"
#include "cli/records.h"
#include "papers/paper-records.h"

#define ARENA_BYTES (64u * 1024)

static enum errc add(struct db *db, struct str kept_at, struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	char user[RECORDS_USER_MAX];
	struct paper_made made;
	enum errc code = paper_packs_newest(db, &arena, &made, err);

	if (!code)
		code = records_audit(db, "papers.printed", made.sha256, kept_at, err);
	if (code)
		return code;
	const struct paper_print print = { .pack = made.id,
					   .printed_us = clock_wall_us(&clock_system),
					   .printed_by = records_user(user),
					   .kept_at = kept_at };
	return paper_prints_add(db, &print, err);
}

static enum exit_code run(const struct options *options)
{
	auto_db *db = NULL;
	struct err err;
	enum errc code = records_open(options, &db, &err);

	if (!code)
		code = add(db, options_str(options, "kept-at"), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "kept-at",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("紙を置いた場所（必要）", "where the paper is kept (needed)") },
	OPTIONS_END,
};

const struct command command_pack_printed = {
	.name = "pack printed",
	.summary = TEXT("いちばん新しい紙一式を印刷したことを書き残す",
			"write down that the newest pack of papers was printed"),
	.options = option_rows,
	.run = run,
};
