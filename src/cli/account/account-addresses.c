/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From where log-ins by VPN are known to come.
 */
#include "accounts/addresses.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "note",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("だれのものか（add に必要）", "whose it is (needed to add)") },
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "network", .title = TEXT("ネットワーク", "NETWORK") },
	{ .name = "note", .title = TEXT("だれのもの", "WHOSE") },
	{ .name = "added_by", .title = TEXT("登録した人", "ADDED BY") },
	{ .name = NULL },
};

static void take(void *ctx, const struct known_address *address)
{
	rows_add(ctx, (const struct str[]){ address->network, address->note, address->added_by });
}

static enum errc fill(UNUSED const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	return addresses_each(db, take, rows, err);
}

static enum errc change(const struct options *options, bool adds, struct err *err)
{
	const char *note = options_text(options, "note");
	char user[RECORDS_USER_MAX];
	const struct known_address address = {
		.network = str_from(options_arg(options, 1)),
		.note = note ? str_from(note) : STR(""),
		.added_by = records_user(user),
		.added_us = clock_wall_us(&clock_system),
	};
	auto_db *db = NULL;
	enum errc code = records_open(options, &db, err);

	if (!code)
		code = records_audit(db, adds ? "account.address.add" : "account.address.remove",
				     address.network, address.note, err);
	if (code)
		return code;
	return adds ? addresses_put(db, &address, err) : addresses_remove(db, address.network, err);
}

static enum exit_code run(const struct options *options)
{
	const struct str verb = str_from(options_arg(options, 0));
	const bool alone = options_args(options) == 1;
	struct err err;
	enum errc code;

	if (str_is(verb, "list") && alone)
		code = records_list(options, columns, fill, &err);
	else if ((str_is(verb, "add") || str_is(verb, "remove")) && !alone)
		code = change(options, str_is(verb, "add"), &err);
	else
		code = fail(&err, ERR_USAGE, "%.*s: list, add NETWORK, remove NETWORK",
			    STR_ARG(verb));
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_account_addresses = {
	.name = "account addresses",
	.summary = TEXT("VPN の接続元として知っているアドレスを出す、加える、消す",
			"list, add or remove addresses that VPN log-ins are known to come from"),
	.args = "list|add|remove [NETWORK]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT("一つでも登録すると、ほかの所からの VPN 接続が務めになります。",
			"Once there is one, a log-in by VPN from elsewhere becomes a duty."),
	.options = option_rows,
	.run = run,
};
