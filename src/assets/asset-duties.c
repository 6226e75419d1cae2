/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/asset-duties.h"

#include "assets/asset-table.h"
#include "assets/heard.h"
#include "duties/duty-content.h"

#define DAY_US (24 * INT64_C(3600) * US_PER_SEC)

struct finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
};

static void give(const struct finding *f, const struct duty_kind *kind, const struct duty *duty)
{
	struct duty full = *duty;

	full.kind = kind->id;
	full.due_day = DAY_NONE;
	f->sink->take(f->sink->ctx, &full);
}

static void take_asset(const struct finding *f, const struct asset *asset, const char *kind_id,
		       struct text sentence, int64_t since_us)
{
	struct arena *arena = f->scope->arena;
	const struct duty_kind *kind = duty_kind_find(f->scope->content, str_from(kind_id));
	const struct str subject = arena_printf(arena, "%lld", (long long)asset->id);
	const struct str name = asset->field[ASSET_NAME];

	if (!kind)
		return;
	give(f, kind,
	     &(struct duty){
		     .key = duty_key(arena, kind_id, subject),
		     .subject = arena_str(arena, name),
		     .reason = { .ja = arena_printf(arena, "「%.*s」%s", STR_ARG(name),
						    sentence.ja),
				 .en = arena_printf(arena, "%.*s: %s", STR_ARG(name),
						    sentence.en) },
		     .link = arena_printf(arena, "/assets/%.*s", STR_ARG(subject)),
		     .since_us = since_us,
	     });
}

/* Days without use after which a line is asked about. */
static bool is_unused(const struct finding *f, const struct asset *asset)
{
	const struct duty_kind *kind = duty_kind_find(f->scope->content, STR("asset-line-unused"));

	return kind && str_is(asset->field[ASSET_KIND], ASSET_KIND_LINE) &&
	       asset->used_us != TIME_NONE &&
	       asset->used_us < f->scope->now_us - kind->days * DAY_US;
}

static bool take_one(void *ctx, const struct asset *asset)
{
	const struct finding *f = ctx;
	char today[DAY_TEXT_MAX];
	const enum permit_state permit =
		asset_permit(asset, str_from(day_text(f->scope->today, today)));

	if (!asset->listed)
		take_asset(f, asset, "asset-unlisted",
			   TR("はネットワークで見つかりましたが、台帳にありません",
			      "noticed on the network, and in no list"),
			   asset->first_us);
	if (permit == PERMIT_MISSING)
		take_asset(f, asset, "asset-permit",
			   TR("は当院のものではなく、許可の記録がありません",
			      "not the institution's own, and no permit is on record"),
			   asset->first_us);
	if (permit == PERMIT_OVER)
		take_asset(f, asset, "asset-permit",
			   TR("の許可の期限が過ぎました", "its permit is over"), asset->first_us);
	if (is_unused(f, asset))
		take_asset(f, asset, "asset-line-unused",
			   TR("は長く使われていない保守回線です",
			      "a maintenance line that nobody has used for long"),
			   asset->used_us);
	return true;
}

static bool take_heard(void *ctx, const struct heard *heard)
{
	const struct finding *f = ctx;
	struct arena *arena = f->scope->arena;
	const struct duty_kind *kind = duty_kind_find(f->scope->content, STR("asset-unlisted"));

	if (!kind)
		return false;
	give(f, kind,
	     &(struct duty){
		     .key = duty_key(arena, "asset-unlisted", arena_str(arena, heard->host)),
		     .subject = arena_str(arena, heard->host),
		     .reason = { .ja = arena_printf(
					 arena, "%.*s から記録が届いていますが、台帳にありません",
					 STR_ARG(heard->host)),
				 .en = arena_printf(arena, "%.*s sends records, and is in no list",
						    STR_ARG(heard->host)) },
		     .link = STR("/assets?unlisted=1"),
		     .since_us = heard->first_us,
	     });
	return true;
}

enum errc duties_of_assets(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err)
{
	struct finding finding = { .scope = scope, .sink = sink };
	const struct asset_filter everything = { .text = STR("") };
	struct asset_counts counts;
	enum errc code = assets_count(db, &counts, err);

	/* A hospital that has no list yet is told so by its checklist, not by every device. */
	if (code || counts.all == 0)
		return code;
	code = assets_each(db, &everything, take_one, &finding, err);
	return code ? code : assets_heard(db, take_heard, &finding, err);
}
