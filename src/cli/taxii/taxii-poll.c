/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads collections elsewhere and puts to use what came. Two processes follow each other: one has
 * the network and the records and nothing else, the other arms what is in the records and has no
 * business outside.
 */
#include <errno.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/os/paths.h"
#include "cli/taxii/taxii-arm.h"
#include "cli/taxii/taxii-transport.h"

#define ROUND_MS 1000 /* how often it is looked who is due */

static const struct rows_column columns[] = {
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "objects", .title = TEXT("来た数", "CAME"), .number = true },
	{ .name = "fresh", .title = TEXT("新しい数", "NEW"), .number = true },
	{ .name = "armed", .title = TEXT("見張りに使う数", "ARMED"), .number = true },
	{ .name = "rules", .title = TEXT("ルール", "RULES"), .number = true },
	{ .name = "problem", .title = TEXT("わけ", "WHY NOT") },
	{ .name = NULL },
};

/* What the first process tells the second, by remote. */
struct told {
	int64_t remote;
	struct taxii_poll_report report;
};

struct round {
	const struct options *options;
	bool all; /* whether due or not */
	struct rows *rows;
	bool failed;
	bool rules_changed;
};

static bool is_wanted(const struct options *options, const struct taxii_remote *remote)
{
	for (size_t i = 0; i < options_args(options); i++) {
		if (str_is(remote->name, options_arg(options, i)))
			return true;
	}
	return options_args(options) == 0;
}

static bool is_due(const struct round *round, const struct taxii_remote_state *state,
		   int64_t now_us)
{
	return is_wanted(round->options, &state->remote) &&
	       (round->all || state->position.due_us <= now_us);
}

/* ---- the process with the network ---- */

static enum errc poll_due(const struct round *round, struct taxii_desk *desk,
			  const struct taxii_remotes *remotes, int out, struct err *err)
{
	auto_taxii_way way = { .outbound = NULL };
	auto_stix_rules *rules = NULL;
	char content[PATH_MAX];
	enum errc code = path_content(content, err);

	if (!code)
		code = stix_rules_load(content, &rules, err);
	if (!code)
		code = taxii_way_open(&way, err);
	if (code)
		return code;
	taxii_way_confine(round->options, remotes);
	const struct taxii_poller poller = {
		.db = desk->db, .rules = rules, .transport = &way.transport, .clock = &clock_system
	};
	for (size_t i = 0; !code && i < remotes->n; i++) {
		struct told told = { .remote = remotes->at[i].remote.id };

		if (!is_due(round, &remotes->at[i], desk->now_us))
			continue;
		code = taxii_poll(&poller, &remotes->at[i], &told.report, err);
		/* Less than PIPE_BUF: whole or not at all. */
		if (!code && write(out, &told, sizeof(told)) != (ssize_t)sizeof(told))
			code = fail_errno(err, "pipe");
	}
	return code;
}

static int child(const struct round *round, int out)
{
	auto_taxii_desk desk = { .db = NULL };
	struct taxii_remotes remotes;
	struct err err;
	enum errc code = taxii_desk_open(round->options, &desk, &err);

	if (!code)
		code = taxii_remotes_list(desk.db, &desk.arena, &remotes, &err);
	if (!code)
		code = poll_due(round, &desk, &remotes, out, &err);
	return code ? (int)command_fail(&err) : EXIT_DONE;
}

/* ---- the process that arms ---- */

static const struct taxii_remote *find(const struct taxii_remotes *remotes, int64_t id)
{
	for (size_t i = 0; i < remotes->n; i++) {
		if (remotes->at[i].remote.id == id)
			return &remotes->at[i].remote;
	}
	return NULL;
}

static void add_row(struct round *round, struct taxii_desk *desk, const struct taxii_remote *remote,
		    const struct taxii_poll_report *report, const struct armed *armed)
{
	const struct str cells[] = {
		remote->name,
		report->failed ? STR("failed") : STR("read"),
		taxii_desk_number(desk, report->objects),
		taxii_desk_number(desk, report->fresh),
		taxii_desk_number(desk, armed->values),
		taxii_desk_number(desk, armed->rules),
		report->failed ? str_from(report->problem) : STR_NONE,
	};

	rows_add(round->rows, cells);
	round->failed |= report->failed;
	round->rules_changed |= armed->rules_changed;
}

static enum errc take_told(struct round *round, int in, struct err *err)
{
	auto_taxii_desk desk = { .db = NULL };
	struct taxii_remotes remotes;
	struct told told;
	enum errc code = taxii_desk_open(round->options, &desk, err);

	if (!code)
		code = taxii_remotes_list(desk.db, &desk.arena, &remotes, err);
	while (!code && read(in, &told, sizeof(told)) == (ssize_t)sizeof(told)) {
		const struct taxii_remote *remote = find(&remotes, told.remote);
		struct armed armed = { .values = 0 };

		if (!remote)
			continue;
		code = taxii_arm(&desk, round->options, remote, &armed, err);
		add_row(round, &desk, remote, &told.report, &armed);
	}
	return code;
}

static enum errc wait_for(pid_t pid, struct err *err)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return fail_errno(err, "waitpid");
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_DONE
		       ? ERR_OK
		       : fail(err, ERR_IO, "the polls did not come to their end");
}

static enum errc run_round(struct round *round, struct err *err)
{
	int ends[2];

	if (pipe(ends) < 0)
		return fail_errno(err, "pipe");
	const pid_t pid = fork();
	if (pid < 0)
		return fail_errno(err, "fork");
	if (pid == 0) {
		(void)close(ends[0]);
		_exit(child(round, ends[1]));
	}
	(void)close(ends[1]);
	const enum errc code = take_told(round, ends[0], err);
	(void)close(ends[0]);
	const enum errc ended = wait_for(pid, code ? NULL : err);
	if (round->rules_changed)
		arm_tell_watch(round->options);
	return code ? code : ended;
}

/* ---- the command ---- */

static enum exit_code run(const struct options *options)
{
	struct round round = { .options = options, .all = !options_flag(options, "watch") };
	struct err err;

	do {
		round.rows = rows_new(rows_format_of(options), columns);
		round.rules_changed = false;
		if (rows_end_after(round.rows, run_round(&round, &err), &err))
			return command_fail(&err);
		if (!round.all)
			(void)poll(NULL, 0, ROUND_MS);
	} while (!round.all);
	return round.failed ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "watch",
	  .type = OPTION_FLAG,
	  .help = TEXT("終わらずに、それぞれの間隔で読み続ける",
		       "do not end: read each of them at its own interval") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_poll = {
	.name = "taxii poll",
	.summary = TEXT("よその置き場を読み、来たものを見張りに使う",
			"read collections elsewhere and put to use what came"),
	.args = "[NAME…]",
	.min_args = 0,
	.max_args = 100,
	.details = TEXT("途中で止められても、次に続きから読みます。同じものを二度数えません。"
			"うまくいかない相手には、間をあけて尋ね直します。",
			"A poll that was stopped goes on where it was, and nothing is counted "
			"twice. Who does "
			"not answer is asked again later and later."),
	.options = option_rows,
	.run = run,
};
