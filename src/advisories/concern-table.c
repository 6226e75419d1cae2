/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "advisories/concerns.h"

#define PRODUCT_ARENA_MAX (256u * 1024 * 1024)
#define INVENTORY_ARENA	  (128u * 1024 * 1024)
#define MILLION		  1000000.0

/* ---- the state of both sides ---- */

struct state {
	int64_t edition;
	int64_t matched;
	bool same_inventory;
};

static enum errc read_state(struct db *db, const struct inventory *inventory, struct state *ret,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT edition, matched, inventory = :digest FROM"
					   " advisory_state WHERE one = 1");
	unsigned char digest[DIGEST_BYTES];
	bool row = false;

	inventory_digest(inventory, digest);
	db_bind_blob(stmt, ":digest", str_of(digest, sizeof(digest)));
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	if (!row)
		return fail(err, ERR_CORRUPT, "advisory_state: its row is missing");
	*ret = (struct state){ .edition = db_i64(stmt, 0),
			       .matched = db_i64(stmt, 1),
			       .same_inventory = db_i64(stmt, 2) == 1 };
	db_rest(stmt);
	return ERR_OK;
}

static enum errc write_state(struct db *db, const struct inventory *inventory, int64_t now_us,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE advisory_state SET matched = edition,"
					   " inventory = :digest, matched_us = :now WHERE one = 1");
	unsigned char digest[DIGEST_BYTES];

	inventory_digest(inventory, digest);
	db_bind_blob(stmt, ":digest", str_of(digest, sizeof(digest)));
	db_bind_i64(stmt, ":now", now_us);
	return db_run(stmt, err);
}

/* Does the register hold something else than what was taken of it? */
static enum errc compare_assets(struct db *db, struct arena *arena, struct inventory *ret_now,
				bool *ret_other, struct err *err)
{
	unsigned char kept_digest[DIGEST_BYTES];
	unsigned char now_digest[DIGEST_BYTES];
	struct inventory kept;
	enum errc code = inventory_kept(db, INVENTORY_ASSETS, arena, &kept, err);

	if (!code)
		code = inventory_of_assets(db, arena, ret_now, err);
	if (code)
		return code;
	inventory_digest(&kept, kept_digest);
	inventory_digest(ret_now, now_digest);
	*ret_other = memcmp(kept_digest, now_digest, sizeof(now_digest)) != 0;
	return ERR_OK;
}

enum errc concerns_are_stale(struct db *db, bool *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(INVENTORY_ARENA);
	struct inventory inventory;
	struct state state;
	enum errc code = compare_assets(db, &arena, &inventory, ret, err);

	if (!code && !*ret)
		code = inventory_list(db, &arena, &inventory, err);
	if (!code && !*ret)
		code = read_state(db, &inventory, &state, err);
	if (!code && !*ret)
		*ret = state.edition != state.matched || !state.same_inventory;
	return code;
}

/* ---- working them out ---- */

static void bind_rank(struct db_stmt *stmt, const struct concern *c)
{
	db_bind_i64(stmt, ":urgency", c->urgency);
	db_bind_text(stmt, ":priority", c->priority);
	db_bind_text(stmt, ":least", c->least);
	db_bind_text(stmt, ":cisa", c->cisa);
	db_bind_i64(stmt, ":exploited", c->exploited);
	db_bind_i64(stmt, ":ransomware", c->ransomware);
	db_bind_i64(stmt, ":public", c->exploit_public);
	db_bind_i64(stmt, ":automatable", c->automatable);
	db_bind_time(stmt, ":due", c->due_us);
	if (c->epss >= 0)
		db_bind_i64(stmt, ":epss", (int64_t)(c->epss * MILLION + 0.5));
	else
		db_bind_null(stmt, ":epss");
	if (c->score >= 0)
		db_bind_i64(stmt, ":score", c->score);
	else
		db_bind_null(stmt, ":score");
}

static enum errc write_concern(struct db *db, const struct concern *c, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR REPLACE INTO advisory_concerns (product, advisory, verdict, rule,"
		    " detail, answered_by, urgency, priority, least, cisa, exploited, ransomware,"
		    " exploit_public, automatable, due_us, epss, score, fingerprint) VALUES"
		    " (:product, :advisory, :verdict, :rule, :detail, :answered, :urgency,"
		    " :priority, :least, :cisa, :exploited, :ransomware, :public, :automatable,"
		    " :due, :epss, :score, :fingerprint)");

	db_bind_i64(stmt, ":product", c->product->id);
	db_bind_i64(stmt, ":advisory", c->advisory);
	db_bind_i64(stmt, ":verdict", c->verdict);
	db_bind_text(stmt, ":rule", str_from(match_rule_text(c->rule)->id));
	db_bind_text(stmt, ":detail", c->detail);
	db_bind_text(stmt, ":answered", c->answered_by);
	db_bind_text(stmt, ":fingerprint", c->fingerprint);
	bind_rank(stmt, c);
	return db_run(stmt, err);
}

static enum errc write_all(struct db *db, const struct concern_tables *tables,
			   const struct inventory *inventory, struct err *err)
{
	auto_arena arena = ARENA_INIT(PRODUCT_ARENA_MAX);
	enum errc code = db_run(db_stmt(db, "DELETE FROM advisory_concerns"), err);

	for (size_t i = 0; !code && i < inventory->n; i++) {
		struct concerns found;
		arena_clear(&arena);
		code = concerns_of(db, tables, &inventory->at[i], &arena, &found, err);
		for (size_t k = 0; !code && k < found.n; k++)
			code = write_concern(db, &found.at[k], err);
	}
	return code;
}

/* ---- what became of the work orders ---- */

/* What the rows of an order's subject and product say together. */
struct seen {
	size_t rows;
	size_t open; /* affected or to be checked */
	size_t same; /* with the version of then */
	struct str version;
};

static void look(const struct concern_tables *tables, const struct work_order *order,
		 const struct concerns *concerns, struct seen *ret)
{
	struct work_order copy = *order;
	const struct work_orders alone = { .at = &copy, .n = 1 };

	*ret = (struct seen){ .rows = 0 };
	for (size_t i = 0; i < concerns->n; i++) {
		const struct concern *c = &concerns->at[i];
		if (!order_about(tables->names, &alone, c->subject, &c->product->name))
			continue;
		ret->rows++;
		ret->open += c->verdict != VERDICT_NOT_AFFECTED;
		ret->same += str_equal(c->product->version, order->version);
		ret->version = c->product->version;
	}
}

static enum errc close_done(struct db *db, const struct concern_tables *tables, int64_t now_us,
			    size_t *ret_done, struct err *err)
{
	auto_arena arena = ARENA_INIT(INVENTORY_ARENA);
	struct work_orders orders;
	enum errc code = orders_list(db, true, &arena, &orders, err);

	for (size_t i = 0; !code && i < orders.n; i++) {
		const struct work_order *order = &orders.at[i];
		const struct concern_filter filter = { .verdict = -1, .name = order->subject };
		struct concerns about;
		struct seen seen;
		code = concerns_list(db, tables, &filter, &arena, &about, err);
		if (code)
			break;
		look(tables, order, &about, &seen);
		if (seen.rows == 0 || seen.open || seen.same)
			continue;
		const struct order_step step = {
			.state = ORDER_FIXED,
			.words = arena_printf(&arena, "%.*s → %.*s", STR_ARG(order->version),
					      STR_ARG(seen.version)),
			.by = STR(""),
			.done_us = now_us,
		};
		code = orders_step(db, order->id, &step, err);
		(*ret_done)++;
	}
	return code;
}

static enum errc refresh(struct db *db, const struct concern_tables *tables, bool force,
			 int64_t now_us, size_t *ret_done, struct err *err)
{
	auto_arena arena = ARENA_INIT(INVENTORY_ARENA);
	struct inventory inventory;
	struct state state;
	bool other;
	enum errc code = compare_assets(db, &arena, &inventory, &other, err);

	if (!code && other)
		code = inventory_replace(db, INVENTORY_ASSETS, &inventory, err);
	if (!code)
		code = inventory_list(db, &arena, &inventory, err);
	if (!code)
		code = read_state(db, &inventory, &state, err);
	if (code || (!force && state.edition == state.matched && state.same_inventory))
		return code;
	code = write_all(db, tables, &inventory, err);
	if (!code)
		code = write_state(db, &inventory, now_us, err);
	return code ? code : close_done(db, tables, now_us, ret_done, err);
}

enum errc concerns_refresh(struct db *db, const struct concern_tables *tables, bool force,
			   int64_t now_us, size_t *ret_done, struct err *err)
{
	enum errc code = db_begin(db, err);

	*ret_done = 0;
	if (!code)
		code = refresh(db, tables, force, now_us, ret_done, err);
	return db_end(db, code, err);
}

/* ---- what is kept ---- */

static enum match_rule rule_of(struct str id)
{
	enum match_rule rule = RULE_OTHER_PRODUCT;

	while (rule + 1 < RULE_COUNT && !str_is(id, match_rule_text(rule)->id))
		rule++;
	return rule;
}

static bool read_place(struct db_stmt *stmt, struct arena *arena, struct concern *c)
{
	struct inventory_product *product = arena_take(arena, sizeof(*product));

	if (!product)
		return false;
	*product = (struct inventory_product){
		.id = db_i64(stmt, 20),
		.asset = arena_str(arena, db_text(stmt, 21)),
		.name = { .vendor = arena_str(arena, db_text(stmt, 22)),
			  .product = arena_str(arena, db_text(stmt, 23)),
			  .cpe = arena_str(arena, db_text(stmt, 25)) },
		.version = arena_str(arena, db_text(stmt, 24)),
		.exposure = (enum exposure)db_i64(stmt, 26),
		.impact = (enum human_impact)db_i64(stmt, 27),
	};
	c->product = product;
	return true;
}

static bool read_row(struct db_stmt *stmt, struct arena *arena, struct concern *c)
{
	*c = (struct concern){
		.advisory = db_i64(stmt, 0),
		.feed = arena_str(arena, db_text(stmt, 1)),
		.name = arena_str(arena, db_text(stmt, 2)),
		.subject = arena_str(arena, db_text(stmt, 3)),
		.title = arena_str(arena, db_text(stmt, 4)),
		.modified_us = db_time(stmt, 5),
		.verdict = (enum verdict)db_i64(stmt, 6),
		.rule = rule_of(db_text(stmt, 7)),
		.detail = arena_str(arena, db_text(stmt, 8)),
		.answered_by = arena_str(arena, db_text(stmt, 9)),
		.urgency = db_i64(stmt, 10),
		.priority = arena_str(arena, db_text(stmt, 11)),
		.least = arena_str(arena, db_text(stmt, 12)),
		.cisa = arena_str(arena, db_text(stmt, 13)),
		.exploited = db_i64(stmt, 14) == 1,
		.ransomware = db_i64(stmt, 15) == 1,
		.exploit_public = db_i64(stmt, 16) == 1,
		.automatable = (int)db_i64(stmt, 17),
		.due_us = db_time(stmt, 18),
		.epss = db_is_null(stmt, 19) ? -1 : (double)db_i64(stmt, 19) / MILLION,
		.score = db_is_null(stmt, 28) ? -1 : db_i64(stmt, 28),
		.fingerprint = arena_str(arena, db_text(stmt, 29)),
		.seen_us = db_i64(stmt, 30),
	};
	return read_place(stmt, arena, c);
}

static const char list_sql[] =
	"SELECT a.id, a.feed, a.name, a.subject, a.title, coalesce(a.modified_us, a.published_us),"
	" c.verdict, c.rule, c.detail, c.answered_by, c.urgency, c.priority, c.least, c.cisa,"
	" c.exploited, c.ransomware, c.exploit_public, c.automatable, c.due_us, c.epss,"
	" p.id, p.asset, p.vendor, p.product, p.version, p.cpe, p.exposure, p.impact,"
	" c.score, c.fingerprint, a.changed_us"
	" FROM advisory_concerns c JOIN advisories a ON a.id = c.advisory"
	" JOIN advisory_products p ON p.id = c.product"
	" WHERE (:verdict = -1 OR c.verdict = :verdict)"
	" AND (:product = 0 OR c.product = :product)"
	" AND (:name IS NULL OR a.name = :name OR a.subject = :name)"
	" AND (:open = 0 OR c.verdict >= 2)"
	" ORDER BY c.verdict DESC, c.urgency DESC LIMIT :limit";

static enum errc fill_list(struct db_stmt *stmt, struct arena *arena, struct concerns *ret,
			   struct err *err)
{
	size_t room = 0;
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (ret->n == room) {
			const size_t wider = size_max(64, room * 2);
			struct concern *list = arena_take_array(arena, wider, sizeof(*list));
			if (!list)
				return fail(err, ERR_LIMIT, "the list of concerns does not fit");
			if (ret->n)
				memcpy(list, ret->at, ret->n * sizeof(*list));
			ret->at = list;
			room = wider;
		}
		if (!read_row(stmt, arena, &ret->at[ret->n++]))
			return fail(err, ERR_LIMIT, "the list of concerns does not fit");
	}
	return code;
}

static void keep_open(struct concerns *concerns)
{
	size_t kept = 0;

	for (size_t i = 0; i < concerns->n; i++)
		if (concern_is_open(&concerns->at[i]))
			concerns->at[kept++] = concerns->at[i];
	concerns->n = kept;
}

enum errc concerns_list(struct db *db, const struct concern_tables *tables,
			const struct concern_filter *filter, struct arena *arena,
			struct concerns *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, list_sql);

	*ret = (struct concerns){ .n = 0 };
	db_bind_i64(stmt, ":verdict", filter->verdict);
	db_bind_i64(stmt, ":product", filter->product);
	db_bind_text(stmt, ":name", str_or_none(filter->name));
	db_bind_i64(stmt, ":open", filter->open);
	db_bind_i64(stmt, ":limit", CONCERNS_MAX);
	enum errc code = fill_list(stmt, arena, ret, err);
	db_rest(stmt);
	if (!code)
		code = concerns_add_decisions(db, tables, ret, arena, err);
	if (code)
		return code;
	if (filter->open)
		keep_open(ret);
	if (ret->n)
		qsort(ret->at, ret->n, sizeof(*ret->at), concern_compare);
	return ERR_OK;
}
