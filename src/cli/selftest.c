/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/selftest.h"

#include "cli/command.h"
#include "cli/print/rows.h"

static const struct option_def selftest_options[] = {
	{ .name = "escape",
	  .type = OPTION_FLAG,
	  .help = TEXT("囲いから出ようとする試みだけ（今はこれがすべて）",
		       "only the attempts to break out (today that is all there is)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "role", .title = TEXT("役割", "role") },
	{ .name = "attempt", .title = TEXT("試みたこと", "attempt") },
	{ .name = "result", .title = TEXT("結果", "result") },
	{ .name = NULL },
};

/* For tables in the reader's language, for programs always the same. */
static const char *result_text(enum selftest_result result, bool for_people)
{
	static const struct {
		const char *name;
		struct text text;
	} texts[] = {
		[SELFTEST_KILLED] = { "killed",
				      TEXT("止められた（seccomp）", "denied (killed by seccomp)") },
		[SELFTEST_REFUSED] = { "refused", TEXT("断られた（Landlock・権限）",
						       "denied (Landlock, privileges)") },
		[SELFTEST_THROUGH] = { "through", TEXT("通ってしまった", "GOT THROUGH") },
		[SELFTEST_NOT_HELD] = { "not-held", TEXT("このカーネルでは防げない",
							 "cannot be denied by this kernel") },
	};

	return for_people ? text_of(texts[result].text) : texts[result].name;
}

struct printing {
	struct rows *rows;
	bool for_people;
};

static void print_row(void *ctx, const struct selftest_row *row)
{
	const struct printing *printing = ctx;
	const struct str cells[] = { str_from(row->role), str_from(row->attempt),
				     str_from(result_text(row->result, printing->for_people)) };

	rows_add(printing->rows, cells);
}

static enum exit_code run(const struct options *options)
{
	const enum rows_format format = rows_format_of(options);
	struct printing printing = { .rows = rows_new(format, columns),
				     .for_people = format == ROWS_TABLE };
	char scratch[] = "/tmp/tonoi-selftest-XXXXXX";
	struct selftest_sum sum;
	struct err err;

	enum errc code = mkdtemp(scratch) ? ERR_OK : fail_errno(&err, "%s", scratch);
	if (!code)
		code = selftest_run(scratch, print_row, &printing, &sum, &err);
	if (rows_end_after(printing.rows, code, &err))
		return command_fail(&err);
	fprintf(stderr,
		text_of(TR("%zu 回のうち %zu 回が防がれ、%zu 回が通りました（Landlock %d 版）\n",
			   "%zu attempts, %zu denied, %zu got through (Landlock version %d)\n")),
		sum.tried, sum.denied, sum.through, sum.landlock);
	return sum.through ? EXIT_FAILED : EXIT_DONE;
}

const struct command command_selftest = {
	.name = "selftest",
	.summary = TEXT("各役割の囲い（サンドボックス）から出ようとして、出られないことを確かめる",
			"try to break out of every role's sandbox, and fail to"),
	.details = TEXT("どれか一つでも通ると終了コードは 1 です。",
			"Exits with 1 when a single attempt got through."),
	.options = selftest_options,
	.run = run,
};
