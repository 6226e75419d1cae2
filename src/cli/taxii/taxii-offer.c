/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offers something for sharing: a value that was seen in an attack here, or that an indicator of
 * others was seen. Nothing leaves by this.
 */
#include "cli/taxii/taxii-desk.h"
#include "taxii/offers.h"

static enum errc offer_sighting(struct taxii_desk *desk, const struct options *options,
				struct err *err)
{
	const struct taxii_own_sighting sighting = {
		.alert = options_str(options, "alert"),
		.tlp = taxii_desk_tlp(options),
		.now_us = desk->now_us,
		.by = str_from(desk->user),
	};

	return taxii_offer_alert(desk->db, &sighting, err);
}

static enum errc offer_value(struct taxii_desk *desk, const struct options *options,
			     struct err *err)
{
	const struct taxii_own_indicator indicator = {
		.value = str_from(options_arg(options, 0)),
		.title = options_str(options, "title"),
		.tlp = taxii_desk_tlp(options),
		.alert = options_str(options, "alert"),
		.now_us = desk->now_us,
		.by = str_from(desk->user),
	};

	return taxii_offer_indicator(desk->db, &indicator, err);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	const bool value = options_args(options) == 1;
	struct err err;

	if (!value && !options_given(options, "alert")) {
		err_ignore(fail(&err, ERR_USAGE, "%s",
				text_of(TR("値か --alert のどちらかが要ります",
					   "a value or --alert is needed"))));
		return command_fail(&err);
	}
	enum errc code = taxii_desk_open(options, &desk, &err);
	if (!code)
		code = records_audit(desk.db, "taxii.offer",
				     value ? str_from(options_arg(options, 0))
					   : options_str(options, "alert"),
				     STR(""), &err);
	if (!code)
		code = value ? offer_value(&desk, options, &err)
			     : offer_sighting(&desk, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "alert",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT(
		  "もとになった警報。値がなければ、その指標をここで見たと知らせる",
		  "the alert it comes from; without a value: that its indicator was seen here") },
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何の値か（人や機器の名前は書かない）",
		       "what the value is of (no names of people or machines)") },
	{ .name = "tlp",
	  .type = OPTION_CHOICE,
	  .choices = TLP_CHOICES,
	  .fallback = "amber",
	  .help = TEXT("だれまで伝えてよいか", "with whom it may be shared") },
	OPTIONS_END,
};

const struct command command_taxii_offer = {
	.name = "taxii offer",
	.summary = TEXT("見つけた値や、指標を見たことを、共有の候補にする",
			"offer a value, or that an indicator was seen, for sharing"),
	.args = "[VALUE]",
	.min_args = 0,
	.max_args = 1,
	.details = TEXT("候補になるだけで、何も外に出ません。人が中身を見て承認し（画面「共有」また"
			"は tonoi taxii "
			"decide）、tonoi taxii push が送ります。",
			"Nothing leaves by this: a person looks at it and approves (the page "
			"Sharing, or tonoi "
			"taxii decide), and tonoi taxii push sends it."),
	.options = option_rows,
	.run = run,
};
