/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register of assets: what is done to it. Sightings come in and find their asset; assets become
 * one, or are taken apart again; a person writes down what is known. Whatever a person said stays:
 * what was taken apart is never put together again by itself, and a typed value is believed first.
 *
 * Each call runs within the caller's transaction (db_begin); on an error the caller rolls back.
 */
#pragma once

#include "assets/decide.h"

#define REGISTER_WHO_MAX 200u

struct asset_register;

/* `identity` outlives it; `db` may write. */
struct asset_register *register_new(struct db *db, const struct identity *identity) MUST_CHECK;
void register_free(struct asset_register *reg);
void register_free_at(struct asset_register **reg);
#define auto_register CLEANUP(register_free_at) struct asset_register

enum register_result {
	REGISTER_NEW,	 /* an asset that nobody told of before */
	REGISTER_JOINED, /* belongs to one that another source told of */
	REGISTER_AGAIN,	 /* the source told of it before */
	REGISTER_OLDER,	 /* the source said something newer before: nothing changed */
};

struct register_taken {
	enum register_result result;
	int64_t asset;
	size_t merged; /* assets that became one by it */
};

/* ERR_SYNTAX when the sighting has neither a key nor an identifier. */
enum errc register_take(struct asset_register *reg, const struct sighting *sighting,
			struct register_taken *ret, struct err *err) MUST_CHECK;

/* Two assets are one, says `by`. The lower number stays. */
enum errc register_merge(struct asset_register *reg, int64_t a, int64_t b, struct str by,
			 int64_t now_us, int64_t *ret_id, struct err *err) MUST_CHECK;

/*
 * These sightings of an asset are of another device, says `by`: they become an asset of their own.
 * ERR_USAGE when they are none of this asset, or all of them.
 */
struct register_split {
	int64_t asset;
	const int64_t *sightings;
	size_t n;
	struct str by;
	int64_t now_us;
};
enum errc register_split(struct asset_register *reg, const struct register_split *split,
			 int64_t *ret_new, struct err *err) MUST_CHECK;

/*
 * What a person writes of an asset (`id` 0: a new one): fields with ptr NULL stay. ERR_SYNTAX names
 * the field with a value it may not have.
 */
struct register_edit {
	int64_t id;
	struct str field[ASSET_FIELDS];
	int64_t now_us;
};
enum errc register_edit(struct asset_register *reg, const struct register_edit *edit,
			int64_t *ret_id, struct err *err) MUST_CHECK;

/* What the asset may be the same as, and is not: `at[i].bar` says why not. Texts in `arena`. */
enum errc register_maybe(struct asset_register *reg, int64_t asset, struct arena *arena,
			 struct decision *ret, struct err *err) MUST_CHECK;
