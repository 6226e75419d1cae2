/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-records.h"

static void add_units(const struct wards *units, const struct downtime_department *kind,
		      struct downtime_places *places)
{
	for (size_t i = 0; i < units->n && places->n < DOWNTIME_PLACES_MAX; i++) {
		const struct str name = units->at[i].name;

		places->at[places->n++] = (struct downtime_place){
			.id = name, .title = { .ja = name, .en = name }, .kind = kind
		};
	}
}

enum errc downtime_places_list(struct db *db, const struct downtime_content *content,
			       struct arena *arena, struct downtime_places **ret, struct err *err)
{
	struct downtime_places *places = arena_take(arena, sizeof(*places));
	struct wards *units = arena_take(arena, sizeof(*units));

	if (!places || !units)
		return fail(err, ERR_LIMIT, "departments: no room");
	const enum errc code = wards_list(db, arena, units, err);
	for (size_t i = 0; !code && i < content->n_departments; i++) {
		const struct downtime_department *kind = &content->departments[i];

		places->at[places->n++] = (struct downtime_place){ .id = kind->id,
								   .title = kind->title,
								   .kind = kind };
		if (kind->own)
			add_units(units, kind, places);
	}
	if (!code)
		*ret = places;
	return code;
}

const struct downtime_place *downtime_place_find(const struct downtime_places *places,
						 struct str id)
{
	for (size_t i = 0; i < places->n; i++) {
		if (str_equal(places->at[i].id, id))
			return &places->at[i];
	}
	return NULL;
}
