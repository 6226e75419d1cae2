/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offers something for sharing: a value that was seen in an attack here, or that an indicator of
 * others was seen. Nothing leaves by this.
 */
#include "cli/taxii/taxii-desk.h"
#include "store/alerts.h"
#include "taxii/offers.h"

#define INDICATOR_MARK "indicator--"

struct seen {
	struct taxii_desk *desk;
	struct taxii_own_sighting sighting;
	bool of_indicator;
};

/* The rule of an indicator's alert is "indicator:LIST:indicator--UUID". */
static bool take_alert(void *ctx, const struct alert *alert)
{
	struct seen *seen = ctx;
	struct arena *arena = &seen->desk->arena;
	const size_t at = str_find(alert->rule_id, STR(":" INDICATOR_MARK));

	seen->of_indicator = str_starts(alert->rule_id, STR("indicator:")) && at != SIZE_MAX;
	if (!seen->of_indicator)
		return false;
	seen->sighting.indicator = arena_str(arena, str_from_pos(alert->rule_id, at + 1));
	seen->sighting.title = arena_str(arena, str_sub(alert->title, 0, 180));
	seen->sighting.first_us = alert->arrival_us;
	seen->sighting.last_us = alert->arrival_us;
	return false;
}

static enum errc offer_sighting(struct taxii_desk *desk, const struct options *options,
				struct err *err)
{
	const struct str id = options_str(options, "alert");
	struct seen seen = { .desk = desk,
			     .sighting = { .tlp = taxii_desk_tlp(options),
					   .alert = id,
					   .times = 1,
					   .now_us = desk->now_us,
					   .by = str_from(desk->user) } };
	const struct alert_sink sink = { .take = take_alert, .ctx = &seen };
	enum errc code = alerts_get(desk->db, id, &sink, err);

	if (!code && !seen.of_indicator)
		code = fail(err, ERR_UNSUPPORTED, "%.*s: %s", STR_ARG(id),
			    text_of(TR("STIX の指標による警報ではありません（値を添えてください）",
				       "is no alert of a STIX indicator (give the value)")));
	return code ? code : taxii_offer_sighting(desk->db, &seen.sighting, err);
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
