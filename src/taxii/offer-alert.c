/* SPDX-License-Identifier: Apache-2.0 */
#include "store/alerts.h"
#include "taxii/offers.h"

#define INDICATOR_MARK "indicator--"
#define TEXTS_MAX      4096u

struct seen {
	struct arena arena;
	struct taxii_own_sighting *sighting;
	bool of_indicator;
};

/* The rule of an indicator's alert is "indicator:LIST:indicator--UUID". */
static bool take_alert(void *ctx, const struct alert *alert)
{
	struct seen *seen = ctx;
	const size_t at = str_find(alert->rule_id, STR(":" INDICATOR_MARK));

	seen->of_indicator = str_starts(alert->rule_id, STR("indicator:")) && at != SIZE_MAX;
	if (!seen->of_indicator)
		return false;
	seen->sighting->indicator = arena_str(&seen->arena, str_from_pos(alert->rule_id, at + 1));
	seen->sighting->title = arena_str(&seen->arena, str_sub(alert->title, 0, 180));
	seen->sighting->first_us = alert->arrival_us;
	seen->sighting->last_us = alert->arrival_us;
	return false;
}

enum errc taxii_offer_alert(struct db *db, const struct taxii_own_sighting *about, struct err *err)
{
	struct taxii_own_sighting sighting = *about;
	struct seen seen = { .arena = ARENA_INIT(TEXTS_MAX), .sighting = &sighting };
	const struct alert_sink sink = { .take = take_alert, .ctx = &seen };
	enum errc code = alerts_get(db, about->alert, &sink, err);

	sighting.times = 1;
	if (!code && !seen.of_indicator)
		code = fail(err, ERR_UNSUPPORTED,
			    "%.*s: is no alert of a STIX indicator: say the value that was seen",
			    STR_ARG(str_sub(about->alert, 0, 100)));
	if (!code)
		code = taxii_offer_sighting(db, &sighting, err);
	arena_done(&seen.arena);
	return code;
}
