/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/shown.h"

#include "assets/asset-table.h"
#include "assets/line-use.h"
#include "assets/sighting-table.h"

#define WORK_BYTES (2u * 1024 * 1024)

struct best {
	bool any;
	unsigned rank;
	int64_t seen_us;
};

struct showing {
	const struct identity *identity;
	struct arena *arena;
	struct asset asset;
	struct best best[ASSET_FIELDS];
	struct str version;	    /* as the source of the system has it */
	struct str names[ID_TYPES]; /* the first identifier of each type */
	size_t n;
};

static bool is_better(const struct best *best, unsigned rank, int64_t seen_us)
{
	if (!best->any || rank != best->rank)
		return !best->any || rank < best->rank;
	return seen_us > best->seen_us;
}

static void take_fields(struct showing *s, const struct sighting_row *row)
{
	for (enum asset_field i = 0; i < ASSET_FIELDS; i++) {
		const unsigned rank = identity_belief(s->identity, i, row->is.feed);
		if (row->is.field[i].len == 0 || !is_better(&s->best[i], rank, row->is.seen_us))
			continue;
		s->best[i] = (struct best){ true, rank, row->is.seen_us };
		s->asset.field[i] = arena_str(s->arena, row->is.field[i]);
		if (i == ASSET_OS)
			s->version = arena_str(s->arena, row->is.field[ASSET_OS_VERSION]);
	}
}

static bool is_list(enum asset_feed feed)
{
	return feed != FEED_SCAN && feed != FEED_LOG;
}

static bool take_sighting(void *ctx, const struct sighting_row *row)
{
	struct showing *s = ctx;
	struct asset *asset = &s->asset;

	take_fields(s, row);
	for (enum identifier_type i = 0; i < ID_TYPES; i++) {
		if (!s->names[i].ptr)
			s->names[i] = arena_str(s->arena, sighting_identifier(&row->is, i));
	}
	asset->listed |= is_list(row->is.feed);
	asset->first_us = s->n ? (row->first_us < asset->first_us ? row->first_us : asset->first_us)
			       : row->first_us;
	asset->last_us =
		s->n && asset->last_us > row->is.seen_us ? asset->last_us : row->is.seen_us;
	if (row->is.used_us != TIME_NONE &&
	    (asset->used_us == TIME_NONE || row->is.used_us > asset->used_us)) {
		asset->used_us = row->is.used_us;
		asset->used_by = arena_str(s->arena, row->is.used_by);
	}
	s->n++;
	return true;
}

/* Something to call it by. */
static struct str name_of(const struct showing *s)
{
	static const enum identifier_type order[] = { ID_HOSTNAME, ID_FQDN, ID_IP,
						      ID_SERIAL,   ID_MAC,  ID_ACCOUNT };

	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (s->names[order[i]].len)
			return s->names[order[i]];
	}
	return s->asset.field[ASSET_MODEL].len ? s->asset.field[ASSET_MODEL]
					       : s->asset.field[ASSET_NUMBER];
}

enum errc shown_refresh(struct db *db, const struct identity *identity, int64_t asset,
			struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct showing s = { .identity = identity,
			     .arena = &arena,
			     .asset = { .id = asset, .used_us = TIME_NONE, .used_by = STR("") } };
	enum errc code = sightings_each(db, asset, take_sighting, &s, err);

	if (!code)
		code = line_use_show(db, &s.asset, &arena, err);
	if (code)
		return code;
	/* The version belongs to the system that is shown, not to another source's. */
	if (s.version.len)
		s.asset.field[ASSET_OS_VERSION] = s.version;
	if (s.asset.field[ASSET_NAME].len == 0)
		s.asset.field[ASSET_NAME] = name_of(&s);
	return assets_put(db, &s.asset, err);
}
