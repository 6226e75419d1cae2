/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "roles/supervisor.h"

static enum exit_code run(const struct options *given)
{
	const char *config = options_text(given, "config");
	auto_options *merged = NULL;
	struct err err;

	if (config && options_with_file(given, config, &merged, &err))
		return command_fail(&err);
	if (supervisor_run(merged ? merged : given, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_run = {
	.name = "run",
	.summary = TEXT("見張りを始める（ログを受け、しまい、警報を画面に出す）",
			"start the watch: take logs in, keep them, show alerts"),
	.details = TEXT(
		"用意ができると「ready」で始まる一行を出します。止めるには Ctrl-C か SIGTERM。\n"
		"SIGHUP "
		"でルールを読み直します。アドレスに「:514」と書くとすべてのアドレスで待ちます。",
		"Prints one line that begins with “ready” when it is. Ctrl-C or SIGTERM ends it "
		"in\n"
		"order; SIGHUP reads the rules again. “:514” listens on every address."),
	.options = supervisor_options,
	.run = run,
};
