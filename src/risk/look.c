/* SPDX-License-Identifier: Apache-2.0 */
#include "risk/look.h"

#include "assets/asset-table.h"

static bool count_one(void *ctx, const struct asset *asset UNUSED)
{
	(*(int64_t *)ctx)++;
	return true;
}

static enum errc count_assets(struct db *db, const struct risk_threat *threat, int64_t *ret,
			      struct err *err)
{
	enum errc code = ERR_OK;

	*ret = 0;
	for (size_t i = 0; !code && i < threat->n_assets; i++) {
		const struct asset_filter filter = { .kind = threat->assets[i], .text = STR("") };
		code = assets_each(db, &filter, count_one, ret, err);
	}
	return code;
}

enum errc risk_look_at(const struct fact_scope *scope, const struct risk_threat *threat,
		       struct risk_look *ret, struct err *err)
{
	enum errc code = count_assets(scope->db, threat, &ret->assets, err);

	for (size_t i = 0; !code && i < threat->n_measures; i++) {
		const struct risk_measure *measure = threat->measures[i];

		ret->facts[i].n = 0;
		if (measure->topic.len)
			facts_of(scope, measure->topic, &ret->facts[i]);
		code = measures_get(scope->db, measure->id, &ret->states[i], err);
	}
	return code;
}
