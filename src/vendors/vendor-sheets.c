/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-sheets.h"

#include "store/facility.h"

#define DAY_US (24 * 3600 * US_PER_SEC)

const char *const vendor_sheet_state_names[VENDOR_SHEET_STATES] = {
	[SHEET_MISSING] = "missing",
	[SHEET_WAITING] = "waiting",
	[SHEET_OLD] = "old",
	[SHEET_OLD_EDITION] = "old-edition",
	[SHEET_OTHER_VERSION] = "other-version",
	[SHEET_FRESH] = "fresh",
};

const struct text vendor_sheet_state_words[VENDOR_SHEET_STATES] = {
	[SHEET_MISSING] = TEXT("まだ頼んでいない", "not asked for yet"),
	[SHEET_WAITING] = TEXT("事業者の回答待ち", "waiting for the vendor"),
	[SHEET_OLD] = TEXT("古くなった", "grown old"),
	[SHEET_OLD_EDITION] = TEXT("前の版の用紙での回答", "answered on the edition before"),
	[SHEET_OTHER_VERSION] =
		TEXT("別の版の製品についての回答", "about another version of the product"),
	[SHEET_FRESH] = TEXT("回答あり", "answered"),
};

void vendor_today(const struct vendor_scope *scope, char out[static DAY_TEXT_MAX])
{
	(void)day_text(day_at(scope->now_us, scope->utc_offset_minutes), out);
}

/* A day that is not said counts as before all others. */
static bool is_newer(const struct form *a, const struct form *b)
{
	return str_compare(str_or_empty(a->valid_from), str_or_empty(b->valid_from)) > 0;
}

const struct form *vendor_sheet_form(const struct form_set *forms, struct str series,
				     struct str today)
{
	const struct form *best = NULL;

	for (size_t i = 0; i < form_set_count(forms); i++) {
		const struct form *form = form_set_at(forms, i);
		const bool begun =
			!form->valid_from.len || str_compare(form->valid_from, today) <= 0;

		if (str_equal(form->series, series) && begun && (!best || is_newer(form, best)))
			best = form;
	}
	return best;
}

/* ---- asking ---- */

static enum errc insert(struct db *db, const struct vendor_product *product,
			const struct round *round, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO vendor_sheets (round, product, version, asked_us,"
			    " asked_by) VALUES (:round, :product, :version, :us, :by)");

	db_bind_i64(stmt, ":round", round->id);
	db_bind_text(stmt, ":product", product->id);
	db_bind_text(stmt, ":version", product->version);
	db_bind_i64(stmt, ":us", round->opened_us);
	db_bind_text(stmt, ":by", round->opened_by);
	return db_run(stmt, err);
}

struct search {
	const struct round *wanted;
	int64_t found;
};

static bool is_wanted(void *ctx, const struct round *round)
{
	struct search *search = ctx;

	if (str_equal(round->form, search->wanted->form) &&
	    str_equal(round->subject, search->wanted->subject) &&
	    str_equal(round->title, search->wanted->title))
		search->found = round->id;
	return !search->found;
}

static enum errc open_round(struct db *db, const struct vendor_product *product,
			    struct round *round, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = rounds_open(db, round, &round->id, err);
	if (!code)
		code = insert(db, product, round, err);
	return db_end(db, code, err);
}

enum errc vendor_sheets_ask(const struct vendor_scope *scope, const struct vendor_asking *asking,
			    int64_t *ret_round, struct err *err)
{
	const int32_t today = day_at(scope->now_us, scope->utc_offset_minutes);
	struct vendor_product product;

	enum errc code =
		vendor_products_get(scope->db, asking->product, scope->arena, &product, err);
	if (code)
		return code;
	if (asking->version.ptr)
		product.version = asking->version;
	struct round round = {
		.form = asking->form->id,
		.form_version = asking->form->version,
		.subject = product.id,
		.title = arena_printf(scope->arena, "%.*s%s%.*s (%d)", STR_ARG(product.title),
				      product.version.len ? " " : "", STR_ARG(product.version),
				      fiscal_year_of(today, facility_fiscal_start(scope->db))),
		.opened_us = scope->now_us,
		.opened_by = asking->by,
		.closed_us = TIME_NONE,
	};
	struct search search = { .wanted = &round };
	code = rounds_each(scope->db, is_wanted, &search, err);
	*ret_round = search.found;
	if (code || search.found)
		return code;
	code = open_round(scope->db, &product, &round, err);
	*ret_round = round.id;
	return code;
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
	"round, product, version, asked_us, asked_by, handed_in_us, handed_in_by, edition,"        \
	" digest, key, hand"

static struct vendor_sheet row_of(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct vendor_sheet){
		.round = db_i64(stmt, 0),
		.product = arena_str(arena, db_text(stmt, 1)),
		.version = arena_str(arena, db_text(stmt, 2)),
		.asked_us = db_i64(stmt, 3),
		.asked_by = arena_str(arena, db_text(stmt, 4)),
		.handed_in_us = db_time(stmt, 5),
		.handed_in_by = arena_str(arena, db_text(stmt, 6)),
		.edition = db_i64(stmt, 7),
		.digest = arena_str(arena, db_text(stmt, 8)),
		.key = arena_str(arena, db_text(stmt, 9)),
		.hand = arena_str(arena, db_text(stmt, 10)),
	};
}

static enum errc add_form(const struct vendor_scope *scope, struct vendor_sheet *sheet,
			  struct err *err)
{
	struct round round;
	const enum errc code = rounds_get(scope->db, sheet->round, scope->arena, &round, err);

	if (!code)
		sheet->form = round.form;
	return code;
}

enum errc vendor_sheets_list(const struct vendor_scope *scope, struct str product,
			     const struct vendor_sheet **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(scope->db, "SELECT " COLUMNS " FROM vendor_sheets WHERE product = :product"
				   " ORDER BY asked_us DESC, round DESC");
	const struct vendor_sheet **end = ret;
	enum errc code;
	bool row;

	*ret = NULL;
	db_bind_text(stmt, ":product", product);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct vendor_sheet *sheet = arena_take(scope->arena, sizeof(*sheet));

		if (!sheet)
			code = fail(err, ERR_LIMIT, "%.*s: no room for its sheets",
				    STR_ARG(product));
		else
			*sheet = row_of(stmt, scope->arena);
		if (!code)
			code = add_form(scope, sheet, err);
		if (code) {
			db_rest(stmt);
			return code;
		}
		*end = sheet;
		end = &sheet->next;
	}
	return code;
}

enum errc vendor_sheets_get(const struct vendor_scope *scope, int64_t round,
			    struct vendor_sheet *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(scope->db, "SELECT " COLUMNS " FROM vendor_sheets WHERE round = :round");

	db_bind_i64(stmt, ":round", round);
	const enum errc code =
		db_one(stmt, err, "%s %lld: %s", text_of(TR("回", "round")), (long long)round,
		       text_of(TR("事業者の回答ではありません", "is no vendor's sheet")));
	if (code)
		return code;
	*ret = row_of(stmt, scope->arena);
	db_rest(stmt);
	return add_form(scope, ret, err);
}

enum errc vendor_sheets_hand_in(struct db *db, int64_t round, struct str by, int64_t now_us,
				struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE vendor_sheets SET handed_in_us = :now,"
					   " handed_in_by = :by WHERE round = :round");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":round", round);
	return db_run(stmt, err);
}

enum errc vendor_sheets_note_file(struct db *db, const struct vendor_sheet *sheet, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE vendor_sheets SET handed_in_us = :us, handed_in_by = :by,"
		    " edition = :edition, digest = :digest, key = :key, hand = :hand WHERE round ="
		    " :round");

	db_bind_time(stmt, ":us", sheet->handed_in_us);
	db_bind_text(stmt, ":by", sheet->handed_in_by);
	db_bind_i64(stmt, ":edition", sheet->edition);
	db_bind_text(stmt, ":digest", sheet->digest);
	db_bind_text(stmt, ":key", sheet->key);
	db_bind_text(stmt, ":hand", str_or_empty(sheet->hand));
	db_bind_i64(stmt, ":round", sheet->round);
	return db_run(stmt, err);
}

/* ---- how a product stands ---- */

static bool is_of(const struct vendor_scope *scope, const struct vendor_sheet *sheet,
		  struct str series)
{
	const struct form *form = form_set_find(scope->forms, sheet->form);

	return form && str_equal(form->series, series);
}

/* The newest that was handed in, else the newest that was asked for. */
static const struct vendor_sheet *choose(const struct vendor_scope *scope,
					 const struct vendor_sheet *list, struct str series)
{
	const struct vendor_sheet *best = NULL;

	for (; list; list = list->next) {
		if (!is_of(scope, list, series))
			continue;
		if (!best || (best->handed_in_us == TIME_NONE && list->handed_in_us != TIME_NONE))
			best = list;
	}
	return best;
}

static enum vendor_sheet_state judge(const struct vendor_scope *scope,
				     const struct vendor_product *product,
				     const struct vendor_sheet_view *view)
{
	const struct vendor_sheet *sheet = view->sheet;

	if (!sheet)
		return SHEET_MISSING;
	if (sheet->handed_in_us == TIME_NONE)
		return SHEET_WAITING;
	if (scope->now_us - sheet->handed_in_us > view->kind->days * DAY_US)
		return SHEET_OLD;
	if (view->form && !str_equal(sheet->form, view->form->id))
		return SHEET_OLD_EDITION;
	if (!str_equal(sheet->version, product->version))
		return SHEET_OTHER_VERSION;
	return SHEET_FRESH;
}

enum errc vendor_sheet_look(const struct vendor_scope *scope, const struct vendor_product *product,
			    const struct vendor_sheet_kind *kind, struct vendor_sheet_view *ret,
			    struct err *err)
{
	const struct vendor_sheet *list;
	char today[DAY_TEXT_MAX];

	vendor_today(scope, today);
	*ret = (struct vendor_sheet_view){
		.kind = kind,
		.form = vendor_sheet_form(scope->forms, kind->series, str_from(today)),
	};
	enum errc code = vendor_sheets_list(scope, product->id, &list, err);
	if (code)
		return code;
	ret->sheet = choose(scope, list, kind->series);
	ret->state = judge(scope, product, ret);
	if (!ret->sheet)
		return ERR_OK;
	code = round_sheet_load(scope->db, scope->forms, ret->sheet->round, scope->arena,
				&ret->answers, err);
	ret->has_answers = !code;
	return code;
}
