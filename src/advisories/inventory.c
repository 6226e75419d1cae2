/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/inventory.h"

#define BOTH_MAX (2 * INVENTORY_MAX) /* a list and the register */

struct word {
	const char *word;
	int value;
};

/* The first word of a value is its name; the others are read as well. */
static const struct word exposure_words[] = {
	{ "unknown", EXPOSURE_UNKNOWN },     { "", EXPOSURE_UNKNOWN },
	{ "不明", EXPOSURE_UNKNOWN },	     { "small", EXPOSURE_SMALL },
	{ "internal", EXPOSURE_SMALL },	     { "院内", EXPOSURE_SMALL },
	{ "閉域", EXPOSURE_SMALL },	     { "controlled", EXPOSURE_CONTROLLED },
	{ "限定", EXPOSURE_CONTROLLED },     { "保守回線", EXPOSURE_CONTROLLED },
	{ "open", EXPOSURE_OPEN },	     { "internet", EXPOSURE_OPEN },
	{ "インターネット", EXPOSURE_OPEN },
};

static const struct word impact_words[] = {
	{ "unknown", IMPACT_UNKNOWN }, { "", IMPACT_UNKNOWN },
	{ "不明", IMPACT_UNKNOWN },    { "low", IMPACT_LOW },
	{ "低", IMPACT_LOW },	       { "medium", IMPACT_MEDIUM },
	{ "中", IMPACT_MEDIUM },       { "high", IMPACT_HIGH },
	{ "高", IMPACT_HIGH },	       { "very-high", IMPACT_VERY_HIGH },
	{ "生命", IMPACT_VERY_HIGH },
};

static const struct text exposure_texts[] = {
	[EXPOSURE_UNKNOWN] = TEXT("どこから届くか不明", "not known from where it can be reached"),
	[EXPOSURE_SMALL] = TEXT("内部からだけ届く", "reached only from inside"),
	[EXPOSURE_CONTROLLED] = TEXT("限られた相手にだけ届く（保守回線など）",
				     "reached only by some, over a line that checks"),
	[EXPOSURE_OPEN] = TEXT("インターネットから届く", "reached from the internet"),
};

static const struct text impact_texts[] = {
	[IMPACT_UNKNOWN] = WORD("impact-unknown"),     [IMPACT_LOW] = WORD("impact-low"),
	[IMPACT_MEDIUM] = WORD("impact-medium"),       [IMPACT_HIGH] = WORD("impact-high"),
	[IMPACT_VERY_HIGH] = WORD("impact-very-high"),
};

static const char *name_of(const struct word *words, size_t n, int value)
{
	for (size_t i = 0; i < n; i++)
		if (words[i].value == value)
			return words[i].word;
	return "unknown";
}

static bool find_word(const struct word *words, size_t n, struct str text, int *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal_nocase(text, str_from(words[i].word))) {
			*ret = words[i].value;
			return true;
		}
	}
	return false;
}

const char *exposure_name(enum exposure exposure)
{
	return name_of(exposure_words, ARRAY_LEN(exposure_words), (int)exposure);
}

bool exposure_parse(struct str text, enum exposure *ret)
{
	int value;
	const bool known = find_word(exposure_words, ARRAY_LEN(exposure_words), text, &value);

	if (known)
		*ret = (enum exposure)value;
	return known;
}

struct text exposure_text(enum exposure exposure)
{
	return exposure_texts[exposure];
}

bool impact_parse(struct str text, enum human_impact *ret)
{
	int value;
	const bool known = find_word(impact_words, ARRAY_LEN(impact_words), text, &value);

	if (known)
		*ret = (enum human_impact)value;
	return known;
}

struct text impact_text(enum human_impact impact)
{
	return impact_texts[impact];
}

/* ---- what is kept ---- */

static const char *const origin_names[] = {
	[INVENTORY_LIST] = "list",
	[INVENTORY_ASSETS] = "assets",
};

static enum errc add(struct db *db, enum inventory_origin origin,
		     const struct inventory_product *product, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO advisory_products (origin, asset, vendor, product, version, cpe,"
		    " exposure, impact) VALUES (:origin, :asset, :vendor, :product, :version, :cpe,"
		    " :exposure, :impact)");

	db_bind_text(stmt, ":origin", str_from(origin_names[origin]));
	db_bind_text(stmt, ":asset", str_or_empty(product->asset));
	db_bind_text(stmt, ":vendor", str_or_empty(product->name.vendor));
	db_bind_text(stmt, ":product", str_or_empty(product->name.product));
	db_bind_text(stmt, ":version", str_or_empty(product->version));
	db_bind_text(stmt, ":cpe", str_or_empty(product->name.cpe));
	db_bind_i64(stmt, ":exposure", product->exposure);
	db_bind_i64(stmt, ":impact", product->impact);
	return db_run(stmt, err);
}

enum errc inventory_replace(struct db *db, enum inventory_origin origin,
			    const struct inventory *inventory, struct err *err)
{
	struct db_stmt *concerns =
		db_stmt(db, "DELETE FROM advisory_concerns WHERE product IN"
			    " (SELECT id FROM advisory_products WHERE origin = :origin)");
	struct db_stmt *products =
		db_stmt(db, "DELETE FROM advisory_products WHERE origin = :origin");

	db_bind_text(concerns, ":origin", str_from(origin_names[origin]));
	enum errc code = db_run(concerns, err);
	if (code)
		return code;
	db_bind_text(products, ":origin", str_from(origin_names[origin]));
	code = db_run(products, err);
	for (size_t i = 0; !code && i < inventory->n; i++)
		code = add(db, origin, &inventory->at[i], err);
	return code;
}

static struct inventory_product row_of(struct db_stmt *stmt, struct arena *arena)
{
	return (struct inventory_product){
		.id = db_i64(stmt, 0),
		.asset = arena_str(arena, db_text(stmt, 1)),
		.name = { .vendor = arena_str(arena, db_text(stmt, 2)),
			  .product = arena_str(arena, db_text(stmt, 3)),
			  .cpe = arena_str(arena, db_text(stmt, 5)) },
		.version = arena_str(arena, db_text(stmt, 4)),
		.exposure = (enum exposure)db_i64(stmt, 6),
		.impact = (enum human_impact)db_i64(stmt, 7),
	};
}

static enum errc read_all(struct db_stmt *stmt, struct arena *arena, struct inventory *ret,
			  struct err *err)
{
	enum errc code;
	bool row;

	*ret = (struct inventory){ .n = 0 };
	ret->at = arena_take_array(arena, BOTH_MAX, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "the products do not fit");
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < BOTH_MAX)
		ret->at[ret->n++] = row_of(stmt, arena);
	return code;
}

enum errc inventory_kept(struct db *db, enum inventory_origin origin, struct arena *arena,
			 struct inventory *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id, asset, vendor, product, version, cpe,"
					   " exposure, impact FROM advisory_products"
					   " WHERE origin = :origin ORDER BY id");

	db_bind_text(stmt, ":origin", str_from(origin_names[origin]));
	return read_all(stmt, arena, ret, err);
}

enum errc inventory_list(struct db *db, struct arena *arena, struct inventory *ret, struct err *err)
{
	return read_all(db_stmt(db, "SELECT id, asset, vendor, product, version, cpe, exposure,"
				    " impact FROM advisory_products ORDER BY id"),
			arena, ret, err);
}

void inventory_digest(const struct inventory *inventory, unsigned char ret[static DIGEST_BYTES])
{
	struct digest digest;

	digest_begin(&digest);
	for (size_t i = 0; i < inventory->n; i++) {
		const struct inventory_product *one = &inventory->at[i];
		digest_add_text(&digest, str_or_empty(one->asset));
		digest_add_text(&digest, str_or_empty(one->name.vendor));
		digest_add_text(&digest, str_or_empty(one->name.product));
		digest_add_text(&digest, str_or_empty(one->name.cpe));
		digest_add_text(&digest, str_or_empty(one->version));
		digest_add_u64(&digest, one->exposure);
		digest_add_u64(&digest, one->impact);
	}
	digest_end(&digest, ret);
}
