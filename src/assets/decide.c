/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/decide.h"

#include <stdlib.h>

#include "assets/join-table.h"
#include "assets/sighting-table.h"

#define DAY_US	   (24 * INT64_C(3600) * US_PER_SEC)
#define VALUES_MAX 64u
#define WORK_BYTES (256u * 1024)

struct deciding {
	struct db *db;
	const struct identity *identity;
	const struct decide_ask *ask;
	struct arena *arena;
	struct decision *decision;
	struct err *err;
};

/* ---- values that two devices cannot both have ---- */

struct values {
	struct str at[VALUES_MAX];
	size_t n;
	struct arena *arena;
};

static bool add_value(void *ctx, struct str value)
{
	struct values *values = ctx;

	if (values->n < VALUES_MAX)
		values->at[values->n++] = arena_str(values->arena, value);
	return values->n < VALUES_MAX;
}

static bool have_common(const struct values *a, const struct values *b)
{
	for (size_t i = 0; i < a->n; i++) {
		for (size_t j = 0; j < b->n; j++) {
			if (str_equal(a->at[i], b->at[j]))
				return true;
		}
	}
	return false;
}

/* Of an asset and of a sighting that is not in it yet; either may be none. */
static enum errc values_of(struct db *db, int64_t asset, const struct sighting *sighting,
			   enum identifier_type type, struct values *ret, struct err *err)
{
	ret->n = 0;
	for (const struct identifier *i = sighting ? sighting->identifiers : NULL; i; i = i->next) {
		if (i->type == type)
			(void)add_value(ret, i->value);
	}
	return asset ? sightings_values(db, asset, type, add_value, ret, err) : ERR_OK;
}

static enum errc differ(struct db *db, const struct identity *identity,
			const struct decide_ask *ask, int64_t other, bool *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct values ours = { .n = 0, .arena = &arena };
	struct values theirs = { .n = 0, .arena = &arena };

	*ret = false;
	for (enum identifier_type type = 0; type < ID_TYPES && !*ret; type++) {
		if (!identity_rule(identity, type)->apart)
			continue;
		enum errc code = values_of(db, ask->asset, ask->sighting, type, &ours, err);
		if (!code)
			code = values_of(db, other, NULL, type, &theirs, err);
		if (code)
			return code;
		*ret = ours.n && theirs.n && !have_common(&ours, &theirs);
	}
	return ERR_OK;
}

static enum errc bar_of(struct db *db, const struct identity *identity,
			const struct decide_ask *ask, int64_t other, enum decide_bar *ret,
			struct err *err)
{
	bool is = false;
	enum errc code =
		ask->asset || ask->id ? asset_apart_is(db, ask->asset, 0, other, &is, err) : ERR_OK;

	*ret = is ? BAR_APART : BAR_NONE;
	if (code || is)
		return code;
	code = differ(db, identity, ask, other, &is, err);
	if (is)
		*ret = BAR_DIFFER;
	return code;
}

enum errc decide_assets(struct db *db, const struct identity *identity, int64_t a, int64_t b,
			enum decide_bar *ret, struct err *err)
{
	const struct decide_ask ask = { .asset = a };

	return bar_of(db, identity, &ask, b, ret, err);
}

/* ---- shared values ---- */

static struct decide_candidate *candidate_of(struct decision *decision, int64_t asset)
{
	for (size_t i = 0; i < decision->n; i++) {
		if (decision->at[i].asset == asset)
			return &decision->at[i];
	}
	if (decision->n == DECIDE_CANDIDATES_MAX)
		return NULL;
	decision->at[decision->n] = (struct decide_candidate){ .asset = asset };
	return &decision->at[decision->n++];
}

/* Of one type the best value counts. */
static void add_reason(struct decide_candidate *candidate, const struct decide_reason *reason)
{
	for (size_t i = 0; i < candidate->n_reasons; i++) {
		if (candidate->reasons[i].type != reason->type)
			continue;
		if (candidate->reasons[i].weight < reason->weight)
			candidate->reasons[i] = *reason;
		return;
	}
	candidate->reasons[candidate->n_reasons++] = *reason;
}

/* A ledger is true until it is changed; what was seen on the network passes. */
static bool is_fresh(const struct identity_rule *rule, const struct sighting_hit *hit,
		     int64_t seen_us)
{
	const int64_t age_us = llabs(seen_us - hit->last_us);

	return rule->days == 0 || hit->feed == FEED_LEDGER || hit->feed == FEED_PERSON ||
	       age_us <= rule->days * DAY_US;
}

static size_t count_assets(const struct sighting_hit *hits, size_t n)
{
	size_t assets = 0;

	for (size_t i = 0; i < n; i++) {
		size_t j = 0;
		while (j < i && hits[j].asset != hits[i].asset)
			j++;
		assets += j == i;
	}
	return assets;
}

static bool has_no_other(const struct sighting *s, enum identifier_type type)
{
	for (const struct identifier *i = s->identifiers; i; i = i->next) {
		if (i->type != type)
			return false;
	}
	return true;
}

static bool note_one(void *ctx, struct str value UNUSED)
{
	*(bool *)ctx = true;
	return false;
}

static enum errc asset_has_no_other(struct db *db, int64_t asset, enum identifier_type type,
				    bool *ret, struct err *err)
{
	bool other = false;
	enum errc code = ERR_OK;

	for (enum identifier_type i = 0; i < ID_TYPES && !code && !other; i++) {
		if (i != type)
			code = sightings_values(db, asset, i, note_one, &other, err);
	}
	*ret = !other;
	return code;
}

struct shared {
	const struct identifier *identifier;
	const struct sighting_hit *hit;
	size_t assets; /* that have the value */
};

static enum errc weigh(const struct deciding *d, const struct shared *shared, unsigned *ret)
{
	const enum identifier_type type = shared->identifier->type;
	const struct identity_rule *rule = identity_rule(d->identity, type);
	bool alone = false;

	*ret = identity_weight(d->identity, type, shared->identifier->value);
	if (rule->other_vendor &&
	    vendors_differ(d->ask->sighting->field[ASSET_VENDOR], shared->hit->vendor))
		*ret = rule->other_vendor;
	if (shared->assets > 1)
		return ERR_OK;
	if (rule->only)
		*ret = rule->only;
	if (!rule->alone)
		return ERR_OK;
	alone = has_no_other(d->ask->sighting, type);
	const enum errc code =
		alone ? ERR_OK
		      : asset_has_no_other(d->db, shared->hit->asset, type, &alone, d->err);
	if (alone)
		*ret = rule->alone;
	return code;
}

static enum errc add_shared(const struct deciding *d, const struct identifier *identifier)
{
	const struct identity_rule *rule = identity_rule(d->identity, identifier->type);
	struct sighting_hit hits[SIGHTING_HITS_MAX];
	size_t n = 0;
	enum errc code = sightings_with(d->db, d->ask->id, identifier->type, identifier->value,
					d->arena, hits, &n, d->err);
	const size_t assets = count_assets(hits, n);

	if (code || n == SIGHTING_HITS_MAX || assets > identity_shared_over(d->identity))
		return code;
	for (size_t i = 0; i < n && !code; i++) {
		const struct shared shared = { identifier, &hits[i], assets };
		unsigned weight = 0;
		if (hits[i].asset == d->ask->asset ||
		    !is_fresh(rule, &hits[i], d->ask->sighting->seen_us))
			continue;
		code = weigh(d, &shared, &weight);
		struct decide_candidate *candidate = candidate_of(d->decision, hits[i].asset);
		if (candidate && weight)
			add_reason(candidate,
				   &(struct decide_reason){ hits[i].sighting, identifier->type,
							    identifier->value, weight });
	}
	return code;
}

static int heavier_first(const void *a, const void *b)
{
	const struct decide_candidate *x = a;
	const struct decide_candidate *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return (x->asset > y->asset) - (x->asset < y->asset);
}

static enum errc judge(const struct deciding *d, struct decide_candidate *candidate)
{
	for (size_t i = 0; i < candidate->n_reasons; i++)
		candidate->weight += candidate->reasons[i].weight;
	const enum errc code =
		bar_of(d->db, d->identity, d->ask, candidate->asset, &candidate->bar, d->err);
	if (!code && candidate->bar == BAR_NONE && candidate->weight < identity_enough(d->identity))
		candidate->bar = BAR_WEAK;
	return code;
}

enum errc decide(struct db *db, const struct identity *identity, const struct decide_ask *ask,
		 struct arena *arena, struct decision *ret, struct err *err)
{
	const struct deciding d = { .db = db,
				    .identity = identity,
				    .ask = ask,
				    .arena = arena,
				    .decision = ret,
				    .err = err };
	enum errc code = ERR_OK;

	ret->n = 0;
	for (const struct identifier *i = ask->sighting->identifiers; i && !code; i = i->next)
		code = add_shared(&d, i);
	for (size_t i = 0; i < ret->n && !code; i++)
		code = judge(&d, &ret->at[i]);
	qsort(ret->at, ret->n, sizeof(ret->at[0]), heavier_first);
	return code;
}
