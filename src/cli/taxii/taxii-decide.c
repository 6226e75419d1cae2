/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"
#include "taxii/offers.h"

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	struct taxii_decision decision = { .remote = options_str(options, "send-to") };
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	decision.now_us = desk.now_us;
	decision.by = str_from(desk.user);
	if (!code && !str_to_i64(str_from(options_arg(options, 0)), &decision.offer))
		code = fail(&err, ERR_USAGE, "%s: %s", options_arg(options, 0),
			    text_of(TR("候補の番号ではありません", "is no number of an offer")));
	if (!code)
		code = records_audit(desk.db, "taxii.decide", str_from(options_arg(options, 0)),
				     decision.remote.len ? decision.remote : STR("refused"), &err);
	if (!code)
		code = taxii_offer_decide(desk.db, &decision, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "send-to",
	  .type = OPTION_TEXT,
	  .arg = "REMOTE",
	  .help = TEXT("承認して送る先（なければ断る）",
		       "approve it for there (else it is refused)") },
	OPTIONS_END,
};

const struct command command_taxii_decide = {
	.name = "taxii decide",
	.summary =
		TEXT("共有の候補を承認する、断る", "approve or refuse what is offered for sharing"),
	.args = "OFFER",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
