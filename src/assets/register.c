/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/register.h"

#include "assets/asset-table.h"
#include "assets/join-table.h"
#include "assets/shown.h"
#include "assets/sighting-table.h"
#include "assets/software.h"
#include "base/alloc.h"

#define WORK_BYTES    (4u * 1024 * 1024)
#define PERSON_SOURCE "person"

struct asset_register {
	struct db *db;
	const struct identity *identity;
	struct arena arena; /* of one call */
	struct decision decision;
};

struct asset_register *register_new(struct db *db, const struct identity *identity)
{
	struct asset_register *reg = mem_new(sizeof(*reg));

	reg->db = db;
	reg->identity = identity;
	arena_init(&reg->arena, WORK_BYTES);
	return reg;
}

void register_free(struct asset_register *reg)
{
	if (!reg)
		return;
	arena_done(&reg->arena);
	free(reg);
}

void register_free_at(struct asset_register **reg)
{
	register_free(*reg);
}

/* ---- assets become one ---- */

/* All that belongs to `gone` belongs to `kept`. */
static enum errc unite(struct asset_register *reg, int64_t kept, int64_t gone, struct err *err)
{
	const enum errc code = sightings_assign_all(reg->db, gone, kept, err);

	return code ? code : assets_move(reg->db, gone, kept, err);
}

static enum errc note_reasons(struct asset_register *reg, int64_t sighting,
			      const struct decide_candidate *candidate, int64_t at_us,
			      struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < candidate->n_reasons && !code; i++) {
		const struct decide_reason *reason = &candidate->reasons[i];
		const struct asset_join join = {
			.sighting = sighting,
			.other = reason->other,
			.type = str_from(identifier_types[reason->type].id),
			.value = reason->value,
			.weight = reason->weight,
			.at_us = at_us,
		};
		code = asset_joins_add(reg->db, &join, err);
	}
	return code;
}

/* ---- a sighting comes in ---- */

struct taking {
	struct asset_register *reg;
	struct sighting *sighting; /* normalised */
	struct register_taken *ret;
	int64_t id;
};

static bool normalise(struct asset_register *reg, const struct sighting *given,
		      struct sighting *ret)
{
	struct arena *arena = &reg->arena;

	*ret = *given;
	ret->arena = arena;
	ret->identifiers = NULL;
	ret->n_identifiers = 0;
	if (!ret->used_by.ptr)
		ret->used_by = STR("");
	for (const struct identifier *i = given->identifiers; i; i = i->next) {
		const struct str value =
			identity_normalise(reg->identity, i->type, i->value, arena);
		sighting_identify(ret, i->type, value);
		/* A full name has a host's name in it. */
		if (value.len && i->type == ID_HOSTNAME)
			sighting_identify(
				ret, ID_FQDN,
				identity_normalise(reg->identity, ID_FQDN, i->value, arena));
		if (value.len && i->type == ID_FQDN)
			sighting_identify(
				ret, ID_HOSTNAME,
				identity_normalise(reg->identity, ID_HOSTNAME, i->value, arena));
	}
	if (ret->key.len == 0)
		ret->key = sighting_own_key(ret);
	return ret->key.len > 0;
}

/* Its asset, when the source told of it for the first time. */
static enum errc settle(const struct taking *t, const struct decide_candidate *best,
			int64_t *ret_id, struct err *err)
{
	struct asset fresh = { .first_us = t->sighting->seen_us,
			       .last_us = t->sighting->seen_us,
			       .used_us = TIME_NONE };
	enum errc code = ERR_OK;

	t->ret->result = best ? REGISTER_JOINED : REGISTER_NEW;
	if (best)
		t->ret->asset = best->asset;
	else
		code = assets_add(t->reg->db, &fresh, &t->ret->asset, err);
	return code ? code : sightings_add(t->reg->db, t->ret->asset, t->sighting, ret_id, err);
}

/* The other assets that share enough with it, one after the other: each may rule out the next. */
static enum errc unite_all(struct taking *t, struct err *err)
{
	const struct decision *decision = &t->reg->decision;
	enum errc code = ERR_OK;

	for (size_t i = 0; i < decision->n && !code; i++) {
		const struct decide_candidate *candidate = &decision->at[i];
		enum decide_bar bar = BAR_NONE;
		if (candidate->bar != BAR_NONE)
			continue;
		if (candidate->asset != t->ret->asset) {
			code = decide_assets(t->reg->db, t->reg->identity, t->ret->asset,
					     candidate->asset, &bar, err);
			if (code || bar != BAR_NONE)
				continue;
			const int64_t kept =
				candidate->asset < t->ret->asset ? candidate->asset : t->ret->asset;
			code = unite(t->reg, kept, candidate->asset + t->ret->asset - kept, err);
			t->ret->asset = kept;
			t->ret->merged++;
		}
		if (!code)
			code = note_reasons(t->reg, t->id, candidate, t->sighting->seen_us, err);
	}
	return code;
}

static const struct decide_candidate *best_of(const struct decision *decision)
{
	for (size_t i = 0; i < decision->n; i++) {
		if (decision->at[i].bar == BAR_NONE)
			return &decision->at[i];
	}
	return NULL;
}

static enum errc place(struct taking *t, struct err *err)
{
	struct asset_register *reg = t->reg;
	const struct decide_ask ask = { t->id, t->ret->asset, t->sighting };
	bool replaced = true;
	enum errc code = ERR_OK;

	if (t->id)
		code = sightings_replace(reg->db, t->id, t->sighting, &replaced, err);
	if (code || !replaced) {
		t->ret->result = REGISTER_OLDER;
		return code;
	}
	code = decide(reg->db, reg->identity, &ask, &reg->arena, &reg->decision, err);
	if (!code && !t->id)
		code = settle(t, best_of(&reg->decision), &t->id, err);
	if (!code)
		code = unite_all(t, err);
	if (!code && t->sighting->tells_software)
		code = asset_software_put(reg->db, t->id, t->sighting, err);
	return code ? code : shown_refresh(reg->db, reg->identity, t->ret->asset, err);
}

enum errc register_take(struct asset_register *reg, const struct sighting *given,
			struct register_taken *ret, struct err *err)
{
	struct sighting sighting;
	struct taking t = { .reg = reg, .sighting = &sighting, .ret = ret };

	*ret = (struct register_taken){ .result = REGISTER_AGAIN };
	arena_clear(&reg->arena);
	if (!normalise(reg, given, &sighting))
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("機器を見分けるもの（番号、名前、アドレス）が何もありません",
				       "nothing in it tells which device it is")));
	const enum errc code =
		sightings_find(reg->db, sighting.source, sighting.key, &t.id, &ret->asset, err);
	return code ? code : place(&t, err);
}

/* ---- a person's word ---- */

static bool take_first(void *ctx, const struct sighting_row *row)
{
	*(int64_t *)ctx = row->id;
	return false;
}

static enum errc join_by_person(struct asset_register *reg, int64_t a, int64_t b, struct str by,
				int64_t now_us, struct err *err)
{
	struct asset_join join = { .type = STR(ASSET_JOIN_PERSON),
				   .value = by,
				   .weight = identity_enough(reg->identity),
				   .at_us = now_us };
	enum errc code = sightings_each(reg->db, a, take_first, &join.other, err);

	if (!code)
		code = sightings_each(reg->db, b, take_first, &join.sighting, err);
	return code ? code : asset_joins_add(reg->db, &join, err);
}

enum errc register_merge(struct asset_register *reg, int64_t a, int64_t b, struct str by,
			 int64_t now_us, int64_t *ret_id, struct err *err)
{
	struct asset first;
	struct asset second;

	arena_clear(&reg->arena);
	enum errc code = assets_get(reg->db, a < b ? a : b, &reg->arena, &first, err);
	if (!code)
		code = assets_get(reg->db, a < b ? b : a, &reg->arena, &second, err);
	if (code)
		return code;
	if (first.id == second.id)
		return fail(err, ERR_USAGE, "%s %lld: %s", text_of(TR("資産", "asset")),
			    (long long)first.id,
			    text_of(TR("すでに一つの資産です", "they are one already")));
	code = asset_apart_forget(reg->db, first.id, second.id, err);
	if (!code)
		code = join_by_person(reg, first.id, second.id, by, now_us, err);
	if (!code)
		code = unite(reg, first.id, second.id, err);
	if (!code)
		code = shown_refresh(reg->db, reg->identity, first.id, err);
	if (!code)
		*ret_id = first.id;
	return code;
}

struct membership {
	const struct register_split *split;
	size_t found;
	size_t all;
};

static bool count_member(void *ctx, const struct sighting_row *row)
{
	struct membership *m = ctx;

	m->all++;
	for (size_t i = 0; i < m->split->n; i++)
		m->found += m->split->sightings[i] == row->id;
	return true;
}

static enum errc check_split(struct asset_register *reg, const struct register_split *split,
			     struct err *err)
{
	struct membership m = { .split = split };
	const enum errc code = sightings_each(reg->db, split->asset, count_member, &m, err);

	if (code)
		return code;
	if (split->n == 0 || m.found != split->n)
		return fail(err, ERR_USAGE, "%s %lld: %s", text_of(TR("資産", "asset")),
			    (long long)split->asset,
			    text_of(TR("分ける情報源が、この資産のものではありません",
				       "the sources to split off are none of this asset")));
	if (m.found == m.all)
		return fail(
			err, ERR_USAGE, "%s %lld: %s", text_of(TR("資産", "asset")),
			(long long)split->asset,
			text_of(TR("全部を分けると何も残りません", "nothing would be left of it")));
	return ERR_OK;
}

enum errc register_split(struct asset_register *reg, const struct register_split *split,
			 int64_t *ret_new, struct err *err)
{
	const struct asset fresh = { .first_us = split->now_us,
				     .last_us = split->now_us,
				     .used_us = TIME_NONE };
	enum errc code = check_split(reg, split, err);

	if (!code)
		code = assets_add(reg->db, &fresh, ret_new, err);
	for (size_t i = 0; i < split->n && !code; i++)
		code = sightings_assign(reg->db, split->sightings[i], *ret_new, err);
	if (!code)
		code = asset_joins_cut(reg->db, err);
	if (!code)
		code = asset_apart_add(reg->db, *ret_new, split->asset, split->by, split->now_us,
				       err);
	if (!code)
		code = shown_refresh(reg->db, reg->identity, split->asset, err);
	return code ? code : shown_refresh(reg->db, reg->identity, *ret_new, err);
}

struct typed {
	struct sighting *sighting;
	bool found;
};

/* What was typed in so far, the newest first when two assets with typed values became one. */
static bool take_typed(void *ctx, const struct sighting_row *row)
{
	struct typed *typed = ctx;
	struct sighting *s = typed->sighting;

	if (row->is.feed != FEED_PERSON || (typed->found && row->is.seen_us < s->seen_us))
		return true;
	typed->found = true;
	s->key = arena_str(s->arena, row->is.key);
	s->seen_us = row->is.seen_us;
	for (size_t i = 0; i < ASSET_FIELDS; i++)
		s->field[i] = arena_str(s->arena, row->is.field[i]);
	return true;
}

static enum errc check_values(const struct register_edit *edit, struct err *err)
{
	for (enum asset_field i = 0; i < ASSET_FIELDS; i++) {
		const struct str value = edit->field[i];
		if (value.ptr && (!asset_value_ok(i, value) || value.len > ASSET_TEXT_MAX))
			return fail(
				err, ERR_SYNTAX, "%s: “%.*s”: %s", text_of(asset_fields[i].text),
				(int)size_min(value.len, 80), value.ptr,
				text_of(TR("この値は使えません", "it may not have this value")));
	}
	return ERR_OK;
}

enum errc register_edit(struct asset_register *reg, const struct register_edit *edit,
			int64_t *ret_id, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct sighting sighting;
	struct typed typed = { .sighting = &sighting };
	struct asset asset = { .id = 0 };
	struct register_taken taken;

	sighting_init(&sighting, FEED_PERSON, STR(PERSON_SOURCE), edit->now_us, &arena);
	enum errc code = check_values(edit, err);
	if (!code && edit->id)
		code = assets_get(reg->db, edit->id, &arena, &asset, err);
	if (!code && edit->id)
		code = sightings_each(reg->db, asset.id, take_typed, &typed, err);
	if (code)
		return code;
	for (size_t i = 0; i < ASSET_FIELDS; i++)
		sighting.field[i] =
			edit->field[i].ptr ? str_trim(edit->field[i]) : sighting.field[i];
	if (!typed.found)
		sighting.key = arena_printf(&arena, "%lld-%lld", (long long)asset.id,
					    (long long)edit->now_us);
	sighting.seen_us = edit->now_us > sighting.seen_us ? edit->now_us : sighting.seen_us;
	if (typed.found || asset.id == 0) {
		code = register_take(reg, &sighting, &taken, err);
		if (!code)
			*ret_id = taken.asset;
		return code;
	}
	int64_t id;
	*ret_id = asset.id;
	sighting.used_by = STR("");
	code = sightings_add(reg->db, asset.id, &sighting, &id, err);
	return code ? code : shown_refresh(reg->db, reg->identity, asset.id, err);
}

struct wondering {
	struct asset_register *reg;
	int64_t asset;
	struct arena *arena;
	struct decision *ret;
	enum errc code;
	struct err *err;
};

static bool is_known(const struct decision *decision, int64_t asset)
{
	for (size_t i = 0; i < decision->n; i++) {
		if (decision->at[i].asset == asset)
			return true;
	}
	return false;
}

static bool ask_of_sighting(struct wondering *w, const struct sighting_row *row)
{
	const struct decide_ask ask = { row->id, w->asset, &row->is };
	struct decision *one = &w->reg->decision;

	w->code = decide(w->reg->db, w->reg->identity, &ask, w->arena, one, w->err);
	for (size_t i = 0; i < one->n && !w->code && w->ret->n < DECIDE_CANDIDATES_MAX; i++) {
		if (!is_known(w->ret, one->at[i].asset))
			w->ret->at[w->ret->n++] = one->at[i];
	}
	return w->code == ERR_OK;
}

struct rows {
	struct sighting_row at[64];
	size_t n;
	struct arena *arena;
};

/* A statement serves one loop at a time: the rows are kept, then asked. */
static bool keep_row(void *ctx, const struct sighting_row *row)
{
	struct rows *rows = ctx;
	struct sighting_row *kept = &rows->at[rows->n++];

	*kept = *row;
	sighting_init(&kept->is, row->is.feed, STR(""), row->is.seen_us, rows->arena);
	kept->is.field[ASSET_VENDOR] = arena_str(rows->arena, row->is.field[ASSET_VENDOR]);
	for (const struct identifier *i = row->is.identifiers; i; i = i->next)
		sighting_identify(&kept->is, i->type, arena_str(rows->arena, i->value));
	return rows->n < ARRAY_LEN(rows->at);
}

enum errc register_maybe(struct asset_register *reg, int64_t asset, struct arena *arena,
			 struct decision *ret, struct err *err)
{
	auto_arena work = ARENA_INIT(WORK_BYTES);
	auto_free struct rows *rows = mem_new(sizeof(*rows));
	struct wondering w = { .reg = reg, .asset = asset, .arena = arena, .ret = ret, .err = err };

	rows->arena = &work;
	ret->n = 0;
	const enum errc code = sightings_each(reg->db, asset, keep_row, rows, err);
	for (size_t i = 0; i < rows->n && !code && !w.code; i++)
		(void)ask_of_sighting(&w, &rows->at[i]);
	return code ? code : w.code;
}
