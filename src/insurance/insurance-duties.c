/* SPDX-License-Identifier: Apache-2.0 */
#include "insurance/insurance-duties.h"

#include "duties/duty-content.h"
#include "insurance/insurance.h"

#define KIND	"insurance-expiry"
#define PAST_US (INT64_C(90) * 24 * 3600 * US_PER_SEC) /* what ended longer ago is history */

static bool is_followed(const struct insurance_policies *all, int32_t until)
{
	for (size_t i = 0; i < all->n; i++) {
		if (insurance_holds(&all->at[i], until + 1))
			return true;
	}
	return false;
}

static void give(const struct duty_scope *scope, const struct duty_sink *sink,
		 const struct insurance_policy *policy, int32_t until, int64_t days)
{
	struct arena *arena = scope->arena;

	sink->take(
		sink->ctx,
		&(struct duty){
			.key = duty_key(arena, KIND,
					arena_printf(arena, "%lld/%.*s", (long long)policy->id,
						     STR_ARG(policy->until_on))),
			.kind = STR(KIND),
			.subject = policy->insurer,
			.reason = { .ja = arena_printf(arena,
						       "%.*s の証券 %.*s は %.*s までで、続く"
						       "契約が登録されていません。",
						       STR_ARG(policy->insurer),
						       STR_ARG(policy->number),
						       STR_ARG(policy->until_on)),
				    .en = arena_printf(arena,
						       "Policy %.*s of %.*s ends on %.*s, and "
						       "none is entered that follows.",
						       STR_ARG(policy->number),
						       STR_ARG(policy->insurer),
						       STR_ARG(policy->until_on)) },
			.link = STR("/insurance"),
			.since_us = day_start_us(until - (int32_t)days, scope->utc_offset_minutes),
			.due_day = until,
		});
}

enum errc duties_of_insurance(struct db *db, const struct duty_scope *scope,
			      const struct duty_sink *sink, struct err *err)
{
	const struct duty_kind *kind = duty_kind_find(scope->content, STR(KIND));
	struct insurance_policies *all = arena_take(scope->arena, sizeof(*all));
	enum errc code = ERR_OK;

	if (!kind)
		return ERR_OK;
	if (!all)
		return fail(err, ERR_LIMIT, "insurance: no room");
	code = insurance_list(db, scope->arena, all, err);
	for (size_t i = 0; !code && i < all->n; i++) {
		int32_t until;

		if (!day_parse(all->at[i].until_on, &until) ||
		    scope->today < until - (int32_t)kind->days || is_followed(all, until) ||
		    day_start_us(until, scope->utc_offset_minutes) < scope->now_us - PAST_US)
			continue;
		give(scope, sink, &all->at[i], until, kind->days);
	}
	return code;
}
