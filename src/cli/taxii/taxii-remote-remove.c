/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"
#include "taxii/remotes.h"

static enum exit_code run(const struct options *options)
{
	const struct str name = str_from(options_arg(options, 0));
	auto_taxii_desk desk = { .db = NULL };
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code)
		code = records_audit(desk.db, "taxii.remote", name, STR("removed"), &err);
	if (!code)
		code = taxii_remote_remove(desk.db, name, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_taxii_remote_remove = {
	.name = "taxii remote remove",
	.summary = TEXT("よその置き場を読むのをやめる", "read a collection elsewhere no more"),
	.args = "NAME",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"来ていたものの控えも消えます。見張りの一覧は tonoi indicators remove --source "
		"taxii-NAME、"
		"ルールはデータのフォルダの rules/taxii-NAME を消すと外れます。",
		"What came from it is forgotten. The watch's list goes by tonoi indicators remove "
		"--source taxii-NAME, rules with the folder rules/taxii-NAME of the data folder."),
	.run = run,
};
