/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"
#include "taxii/remotes.h"

static enum errc add(struct taxii_desk *desk, const struct options *options, struct str secret,
		     struct err *err)
{
	const struct taxii_remote remote = {
		.name = str_from(options_arg(options, 0)),
		.url = str_from(options_arg(options, 1)),
		.collection = str_from(options_arg(options, 2)),
		.user = options_str(options, "user"),
		.secret = secret,
		.ca_file = options_str(options, "ca"),
		.tlp = taxii_desk_tlp(options),
		.arm = (enum taxii_arm)str_find_name_or(options_str(options, "arm"),
							taxii_arm_names, TAXII_ARMS,
							TAXII_ARM_NOTHING),
		.every_s = options_number(options, "every"),
		.added_us = desk->now_us,
		.added_by = str_from(desk->user),
	};
	const enum errc code =
		records_audit(desk->db, "taxii.remote", remote.name, remote.url, err);

	return code ? code : taxii_remote_add(desk->db, &remote, err);
}

static enum exit_code run(const struct options *options)
{
	return taxii_desk_run(options, add);
}

static const struct option_def option_rows[] = {
	TAXII_LOGIN_OPTIONS,
	{ .name = "tlp",
	  .type = OPTION_CHOICE,
	  .choices = TLP_CHOICES,
	  .fallback = "amber",
	  .help = TEXT("来たもの全体の TLP。中身がこれより厳しければそちら",
		       "TLP of all that comes; what is stricter stays so") },
	{ .name = "arm",
	  .type = OPTION_CHOICE,
	  .choices = "nothing|indicators|rules",
	  .fallback = "nothing",
	  .help = TEXT("来たものを自動で見張りに使うか（rules は Sigma "
		       "ルールも。知らせるだけで、止めない）",
		       "what is put to use by itself: indicators, or Sigma rules too (they only "
		       "detect)") },
	{ .name = "every",
	  .type = OPTION_NUMBER,
	  .arg = "SECONDS",
	  .fallback = "60",
	  .min = 10,
	  .max = 604800,
	  .help = TEXT("尋ねる間隔（秒）", "seconds between two polls") },
	OPTIONS_END,
};

const struct command command_taxii_remote_add = {
	.name = "taxii remote add",
	.summary = TEXT("よその置き場を読む相手に加える", "add a collection elsewhere to be read"),
	.args = "NAME URL COLLECTION",
	.min_args = 3,
	.max_args = 3,
	.details = TEXT("URL は API ルートの番地です（/ で終わる）。分からなければ tonoi taxii "
			"discover で調べられ"
			"ます。COLLECTION はそこでの id か別名です。",
			"URL is the address of the API root (it ends with /); tonoi taxii discover "
			"tells it. "
			"COLLECTION is its id or alias there."),
	.options = option_rows,
	.run = run,
};
