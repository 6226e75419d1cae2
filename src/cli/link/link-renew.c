/* SPDX-License-Identifier: Apache-2.0 */
/*
 * At a facility: the watch asks its hub for a new certificate, with a new key, before it would do
 * so by itself.
 */
#include <unistd.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/link/link-desk.h"
#include "link/node.h"

#define FILE_MODE 0600

static enum errc ask(const struct options *options, struct err *err)
{
	auto_organisation_desk desk = { .db = NULL };
	char data[PATH_MAX];
	char node[PATH_MAX];
	char path[PATH_MAX];
	enum errc code = path_data(options_text(options, "data"), data, err);

	if (!code)
		code = path_join(data, LINK_NODE_FILE, node, err);
	if (!code)
		code = path_join(data, LINK_RENEW_FILE, path, err);
	if (!code && access(node, F_OK) < 0)
		code = fail(err, ERR_NOT_FOUND, "%s",
			    text_of(TR("この施設は回線ではつながっていません",
				       "this node has no line to a hub")));
	if (!code)
		code = organisation_desk_open(options, true, &desk, err);
	if (!code)
		code = records_audit(desk.db, "link.renew", STR(""), STR(""), err);
	if (!code)
		code = file_replace(path, STR(""), FILE_MODE, err);
	if (!code)
		records_give(data, path);
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct err err;

	return ask(options, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { OPTIONS_END };

const struct command command_link_renew = {
	.name = "link renew",
	.summary = TEXT("回線の証明書と鍵を、期限の前に新しくする",
			"get a new certificate and key of the line before the time"),
	.details =
		TEXT("見張り（tonoi run）が動いているときに、数秒で済みます。"
		     "期限が近づけば、自分で新しくします。",
		     "The watch (tonoi run) does it within seconds. When the time comes it does so "
		     "by itself."),
	.options = option_rows,
	.run = run,
};
