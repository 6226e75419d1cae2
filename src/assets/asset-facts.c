/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/asset-facts.h"

#include "assets/asset-table.h"
#include "assets/heard.h"
#include "base/encoding/time-text.h"

#define DAY_LEN 10

struct tally {
	char today[TIME_TEXT_MAX];
	int64_t last_us; /* 0: no asset */
	int64_t unpermitted;
	int64_t heard;
};

static bool take_asset(void *ctx, const struct asset *asset)
{
	struct tally *tally = ctx;
	const enum permit_state permit =
		asset_permit(asset, str_sub(str_from(tally->today), 0, DAY_LEN));

	if (asset->last_us > tally->last_us)
		tally->last_us = asset->last_us;
	tally->unpermitted += permit == PERMIT_MISSING || permit == PERMIT_OVER;
	return true;
}

static bool take_heard(void *ctx, const struct heard *heard UNUSED)
{
	struct tally *tally = ctx;

	tally->heard++;
	return true;
}

static enum errc look(const struct fact_scope *scope, struct tally *ret, struct err *err)
{
	const struct asset_filter everything = { .text = STR("") };

	*ret = (struct tally){ .last_us = 0 };
	(void)time_format_local(scope->now_us, time_zone_offset(), ret->today);
	return assets_each(scope->db, &everything, take_asset, ret, err);
}

static enum errc count_listed(const struct fact_scope *scope, struct fact_count *ret,
			      struct err *err)
{
	char day[TIME_TEXT_MAX];
	struct asset_counts counts;
	struct tally tally;
	enum errc code = assets_count(scope->db, &counts, err);

	if (!code)
		code = look(scope, &tally, err);
	if (code)
		return code;
	ret->found = counts.all - counts.unlisted;
	ret->seen = counts.all;
	(void)time_format_local(tally.last_us, time_zone_offset(), day);
	ret->detail = arena_str(scope->arena, str_sub(str_from(day), 0, DAY_LEN));
	return ERR_OK;
}

/* Without a list of any kind nothing can be missing from it. */
static enum errc count_unlisted(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	struct tally tally = { .heard = 0 };
	struct asset_counts counts;
	enum errc code = assets_count(scope->db, &counts, err);

	if (code || counts.all == 0)
		return code;
	code = assets_heard(scope->db, take_heard, &tally, err);
	ret->found = counts.unlisted + tally.heard;
	ret->seen = counts.all + tally.heard;
	return code;
}

static enum errc count_unpermitted(const struct fact_scope *scope, struct fact_count *ret,
				   struct err *err)
{
	struct asset_counts counts;
	struct tally tally;
	enum errc code = assets_count(scope->db, &counts, err);

	if (!code)
		code = look(scope, &tally, err);
	if (code)
		return code;
	ret->found = tally.unpermitted;
	ret->seen = counts.foreign;
	return ERR_OK;
}

const struct fact_measure asset_measures[] = {
	{ "assets-listed", count_listed },
	{ "assets-unlisted", count_unlisted },
	{ "assets-unpermitted", count_unpermitted },
	{ .id = NULL },
};
