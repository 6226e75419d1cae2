/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-register.h"

#include "base/typed.h"

const char *const vendor_renewal_names[VENDOR_RENEWALS] = {
	[RENEWAL_UNKNOWN] = "unknown",
	[RENEWAL_AUTOMATIC] = "automatic",
	[RENEWAL_AGREED] = "agreed",
	[RENEWAL_NONE] = "none",
};

const struct text vendor_renewal_words[VENDOR_RENEWALS] = {
	[RENEWAL_UNKNOWN] = TEXT("分からない", "not known"),
	[RENEWAL_AUTOMATIC] = TEXT("自動で続く", "goes on by itself"),
	[RENEWAL_AGREED] = TEXT("合意して更新する", "renewed by agreement"),
	[RENEWAL_NONE] = TEXT("継続の契約はない", "no running contract"),
};

bool vendor_id_valid(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		const char c = id.ptr[i];

		if (!ascii_is_digit(c) && (c < 'a' || c > 'z') && (c != '-' || i == 0))
			return false;
	}
	return id.len >= 1 && id.len <= VENDOR_ID_MAX;
}

bool vendor_product_id_valid(struct str id)
{
	struct str rest = id;
	const struct str vendor = str_split(&rest, '/');

	return vendor_id_valid(vendor) && rest.ptr && vendor_id_valid(rest);
}

struct str vendor_of_product(struct str id)
{
	struct str rest = id;

	return str_split(&rest, '/');
}

static enum errc bad_id(struct str id, struct err *err)
{
	return fail(err, ERR_SYNTAX, "“%.*s”: %s", STR_ARG(str_sub(id, 0, 80)),
		    text_of(TR("短い名前は英小文字・数字・ハイフンで、合わせて 40 文字までです",
			       "a short name is small letters, digits and dashes, at most 40")));
}

/* ---- vendors ---- */

#define VENDOR_COLUMNS "id, title, contact, phone, hours, note, changed_us, changed_by"

static struct vendor vendor_row(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct vendor){
		.id = arena_str(arena, db_text(stmt, 0)),
		.title = arena_str(arena, db_text(stmt, 1)),
		.contact = arena_str(arena, db_text(stmt, 2)),
		.phone = arena_str(arena, db_text(stmt, 3)),
		.hours = arena_str(arena, db_text(stmt, 4)),
		.note = arena_str(arena, db_text(stmt, 5)),
		.changed_us = db_i64(stmt, 6),
		.changed_by = arena_str(arena, db_text(stmt, 7)),
	};
}

static enum errc check_vendor(const struct vendor *vendor, struct err *err)
{
	const struct typed texts[] = {
		{ "title", vendor->title, VENDOR_TEXT_MAX, .needed = true },
		{ "contact", vendor->contact, VENDOR_TEXT_MAX },
		{ "phone", vendor->phone, VENDOR_TEXT_MAX },
		{ "hours", vendor->hours, VENDOR_TEXT_MAX },
		{ "note", vendor->note, VENDOR_NOTE_MAX, .lines = true },
	};

	if (!vendor_id_valid(vendor->id))
		return bad_id(vendor->id, err);
	return typed_check(texts, ARRAY_LEN(texts), err);
}

enum errc vendors_put(struct db *db, const struct vendor *vendor, struct err *err)
{
	const enum errc code = check_vendor(vendor, err);

	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO vendors (" VENDOR_COLUMNS ") VALUES (:id, :title, :contact,"
		    " :phone, :hours, :note, :us, :by) ON CONFLICT (id) DO UPDATE SET"
		    " title = excluded.title, contact = excluded.contact, phone ="
		    " excluded.phone, hours = excluded.hours, note = excluded.note,"
		    " changed_us = excluded.changed_us, changed_by = excluded.changed_by");
	db_bind_text(stmt, ":id", vendor->id);
	db_bind_text(stmt, ":title", vendor->title);
	db_bind_text(stmt, ":contact", str_or_empty(vendor->contact));
	db_bind_text(stmt, ":phone", str_or_empty(vendor->phone));
	db_bind_text(stmt, ":hours", str_or_empty(vendor->hours));
	db_bind_text(stmt, ":note", str_or_empty(vendor->note));
	db_bind_i64(stmt, ":us", vendor->changed_us);
	db_bind_text(stmt, ":by", vendor->changed_by);
	return db_run(stmt, err);
}

enum errc vendors_get(struct db *db, struct str id, struct arena *arena, struct vendor *ret,
		      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " VENDOR_COLUMNS " FROM vendors WHERE id = :id");

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "%.*s: %s", STR_ARG(str_sub(id, 0, 80)),
				      text_of(TR("その事業者は登録されていません",
						 "no vendor of that name is in the register")));
	if (code)
		return code;
	*ret = vendor_row(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

enum errc vendors_list(struct db *db, struct arena *arena, const struct vendor **ret,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " VENDOR_COLUMNS " FROM vendors ORDER BY id");
	const struct vendor **end = ret;
	enum errc code;
	bool row;

	*ret = NULL;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct vendor *vendor = arena_take(arena, sizeof(*vendor));

		if (!vendor) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "vendors: no room for the list");
		}
		*vendor = vendor_row(stmt, arena);
		*end = vendor;
		end = &vendor->next;
	}
	return code;
}

/* ---- products ---- */

#define PRODUCT_COLUMNS                                                                            \
	"id, vendor, title, version, contract_from, contract_until, renewal, used, changed_us,"    \
	" changed_by"

/* A day that nobody gave stays none; arena_str() would make it an empty text. */
static struct str day_column(const struct db_stmt *stmt, int column, struct arena *arena)
{
	return db_is_null(stmt, column) ? STR_NONE : arena_str(arena, db_text(stmt, column));
}

static struct vendor_product product_row(const struct db_stmt *stmt, struct arena *arena)
{
	const struct str renewal = db_text(stmt, 6);
	struct vendor_product product = {
		.id = arena_str(arena, db_text(stmt, 0)),
		.vendor = arena_str(arena, db_text(stmt, 1)),
		.title = arena_str(arena, db_text(stmt, 2)),
		.version = arena_str(arena, db_text(stmt, 3)),
		.contract_from = day_column(stmt, 4, arena),
		.contract_until = day_column(stmt, 5, arena),
		.used = db_i64(stmt, 7),
		.changed_us = db_i64(stmt, 8),
		.changed_by = arena_str(arena, db_text(stmt, 9)),
	};

	product.renewal = (enum vendor_renewal)str_find_name_or(renewal, vendor_renewal_names,
								VENDOR_RENEWALS, RENEWAL_UNKNOWN);
	return product;
}

static enum errc check_day(const char *field, struct str day, struct err *err)
{
	const enum errc code = day.len ? typed_day(day, err) : ERR_OK;

	return code ? fail_in(err, code, field) : ERR_OK;
}

static enum errc check_product(const struct vendor_product *product, struct err *err)
{
	const struct typed texts[] = {
		{ "title", product->title, VENDOR_TEXT_MAX, .needed = true },
		{ "version", product->version, VENDOR_TEXT_MAX },
	};

	if (!vendor_product_id_valid(product->id))
		return bad_id(product->id, err);
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);
	if (!code)
		code = check_day("contract from", product->contract_from, err);
	if (!code)
		code = check_day("contract until", product->contract_until, err);
	if (code || !product->contract_from.len || !product->contract_until.len ||
	    str_compare(product->contract_from, product->contract_until) <= 0)
		return code;
	return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(product->id),
		    text_of(TR("契約の終わりが始まりより前です",
			       "the contract ends before it begins")));
}

enum errc vendor_products_put(struct db *db, const struct vendor_product *product, struct err *err)
{
	const enum errc code = check_product(product, err);

	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO vendor_products (" PRODUCT_COLUMNS ") SELECT :id, v.id, :title,"
		    " :version, :from, :until, :renewal, :used, :us, :by FROM vendors v WHERE v.id"
		    " = :vendor ON CONFLICT (id) DO UPDATE SET title = excluded.title, version ="
		    " excluded.version, contract_from = excluded.contract_from, contract_until ="
		    " excluded.contract_until, renewal = excluded.renewal, used = excluded.used,"
		    " changed_us = excluded.changed_us, changed_by = excluded.changed_by");
	const struct str vendor = vendor_of_product(product->id);

	db_bind_text(stmt, ":id", product->id);
	db_bind_text(stmt, ":vendor", vendor);
	db_bind_text(stmt, ":title", product->title);
	db_bind_text(stmt, ":version", str_or_empty(product->version));
	db_bind_text(stmt, ":from", product->contract_from.len ? product->contract_from : STR_NONE);
	db_bind_text(stmt, ":until",
		     product->contract_until.len ? product->contract_until : STR_NONE);
	db_bind_text(stmt, ":renewal", str_from(vendor_renewal_names[product->renewal]));
	db_bind_i64(stmt, ":used", product->used);
	db_bind_i64(stmt, ":us", product->changed_us);
	db_bind_text(stmt, ":by", product->changed_by);
	return db_run_one(stmt, err, "%.*s: %s", STR_ARG(vendor),
			  text_of(TR("先に事業者を登録します", "add the vendor first")));
}

enum errc vendor_products_get(struct db *db, struct str id, struct arena *arena,
			      struct vendor_product *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " PRODUCT_COLUMNS " FROM vendor_products WHERE id = :id");

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "%.*s: %s", STR_ARG(str_sub(id, 0, 100)),
				      text_of(TR("その製品は登録されていません",
						 "no product of that name is in the register")));
	if (code)
		return code;
	*ret = product_row(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

enum errc vendor_products_list(struct db *db, struct str vendor, struct arena *arena,
			       const struct vendor_product **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " PRODUCT_COLUMNS " FROM vendor_products WHERE :vendor IS NULL"
			    " OR vendor = :vendor ORDER BY id");
	const struct vendor_product **end = ret;
	enum errc code;
	bool row;

	*ret = NULL;
	db_bind_text(stmt, ":vendor", vendor);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct vendor_product *product = arena_take(arena, sizeof(*product));

		if (!product) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "products of vendors: no room for the list");
		}
		*product = product_row(stmt, arena);
		*end = product;
		end = &product->next;
	}
	return code;
}

/* ---- assets ---- */

enum errc vendor_assets_tie(struct db *db, const struct vendor_tie *tie, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO vendor_assets (product, asset, tied_by, tied_us) VALUES"
			    " (:product, :asset, :by, :us) ON CONFLICT DO NOTHING");

	db_bind_text(stmt, ":product", tie->product);
	db_bind_i64(stmt, ":asset", tie->asset);
	db_bind_text(stmt, ":by", tie->by);
	db_bind_i64(stmt, ":us", tie->now_us);
	return db_run(stmt, err);
}

enum errc vendor_assets_untie(struct db *db, const struct vendor_tie *tie, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "DELETE FROM vendor_assets WHERE product = :product AND asset = :asset");

	db_bind_text(stmt, ":product", tie->product);
	db_bind_i64(stmt, ":asset", tie->asset);
	return db_run_one(stmt, err, "%.*s: asset %lld is not tied to it", STR_ARG(tie->product),
			  (long long)tie->asset);
}

enum errc vendor_assets_each(struct db *db, struct str product,
			     void (*take)(void *ctx, int64_t asset), void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT asset FROM vendor_assets WHERE product = :p ORDER BY asset");
	enum errc code;
	bool row;

	db_bind_text(stmt, ":p", product);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		take(ctx, db_i64(stmt, 0));
	return code;
}
