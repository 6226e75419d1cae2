/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/orders.h"

#include "advisories/advisory.h"
#include "base/calendar/day.h"

#define ORDERS_MAX 2000u
#define STEPS_MAX  500u
#define OPEN_WORK  (4u * 1024 * 1024)
#define COLUMNS	   "id, subject, vendor, product, cpe, version, state, due_on, changed_us"

static const char *const state_names[ORDER_STATES] = {
	[ORDER_OPENED] = "opened", [ORDER_ASKED] = "asked",	      [ORDER_ANSWERED] = "answered",
	[ORDER_FIXED] = "fixed",   [ORDER_CALLED_OFF] = "called-off",
};

/* Bit n: may become the nth state. */
static const unsigned next_states[ORDER_STATES] = {
	[ORDER_OPENED] = 1u << ORDER_ASKED | 1u << ORDER_ANSWERED | 1u << ORDER_FIXED |
			 1u << ORDER_CALLED_OFF,
	[ORDER_ASKED] = 1u << ORDER_ASKED | 1u << ORDER_ANSWERED | 1u << ORDER_FIXED |
			1u << ORDER_CALLED_OFF,
	[ORDER_ANSWERED] = 1u << ORDER_ASKED | 1u << ORDER_ANSWERED | 1u << ORDER_FIXED |
			   1u << ORDER_CALLED_OFF,
};

const char *order_state_name(enum order_state state)
{
	return state_names[state];
}

bool order_state_parse(struct str name, enum order_state *ret)
{
	const size_t i = str_find_name(name, state_names, ORDER_STATES);

	if (i < ORDER_STATES)
		*ret = (enum order_state)i;
	return i < ORDER_STATES;
}

bool order_is_open(enum order_state state)
{
	return state < ORDER_FIXED;
}

bool order_may(enum order_state from, enum order_state to)
{
	return (next_states[from] >> to & 1u) != 0;
}

static enum errc add_step(struct db *db, int64_t id, const struct order_step *step, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO advisory_order_steps (work_order, state, words, done_by, done_us)"
		    " VALUES (:id, :state, :words, :by, :at)");

	if (step->words.len > ORDER_WORDS_MAX)
		return fail(err, ERR_SYNTAX, "work order %lld: the words are over %u bytes",
			    (long long)id, ORDER_WORDS_MAX);
	db_bind_i64(stmt, ":id", id);
	db_bind_text(stmt, ":state", str_from(order_state_name(step->state)));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(step->words)));
	db_bind_text(stmt, ":by", str_or_empty(step->by));
	db_bind_i64(stmt, ":at", step->done_us);
	return db_run(stmt, err);
}

static enum errc check_none_open(struct db *db, const struct names *names,
				 const struct work_order *order, struct err *err)
{
	auto_arena arena = ARENA_INIT(OPEN_WORK);
	struct work_orders open;
	const enum errc code = orders_list(db, true, &arena, &open, err);

	if (code)
		return code;
	const struct work_order *there = order_about(names, &open, order->subject, &order->product);
	if (there)
		return fail(err, ERR_CONFLICT, "%.*s: work order %lld is open for it",
			    STR_ARG(order->subject), (long long)there->id);
	return ERR_OK;
}

enum errc orders_open(struct db *db, const struct names *names, const struct work_order *order,
		      const struct order_step *step, int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO advisory_orders (subject, vendor, product, cpe, version, state,"
		    " due_on, changed_us) VALUES (:subject, :vendor, :product, :cpe, :version,"
		    " 'opened', :due, :at)");

	if (order->due_on.len && !day_valid(order->due_on))
		return fail(err, ERR_SYNTAX, "%.*s: no day; write 2027-01-31",
			    STR_ARG(order->due_on));
	enum errc code = check_none_open(db, names, order, err);
	if (code)
		return code;
	db_bind_text(stmt, ":subject", order->subject);
	db_bind_text(stmt, ":vendor", str_or_empty(order->product.vendor));
	db_bind_text(stmt, ":product", str_or_empty(order->product.product));
	db_bind_text(stmt, ":cpe", str_or_empty(order->product.cpe));
	db_bind_text(stmt, ":version", str_or_empty(order->version));
	db_bind_text(stmt, ":due", str_or_empty(order->due_on));
	db_bind_i64(stmt, ":at", step->done_us);
	code = db_run(stmt, err);
	*ret_id = db_last_id(db);
	return code ? code : add_step(db, *ret_id, step, err);
}

enum errc orders_step(struct db *db, int64_t id, const struct order_step *step, struct err *err)
{
	auto_arena arena = ARENA_INIT(OPEN_WORK);
	struct work_order order;
	enum errc code = orders_get(db, id, &arena, &order, err);

	if (code)
		return code;
	if (!order_may(order.state, step->state))
		return fail(err, ERR_CONFLICT, "work order %lld: it is “%s” and cannot become “%s”",
			    (long long)id, order_state_name(order.state),
			    order_state_name(step->state));
	struct db_stmt *stmt = db_stmt(db, "UPDATE advisory_orders SET state = :state,"
					   " changed_us = :at WHERE id = :id");
	db_bind_text(stmt, ":state", str_from(order_state_name(step->state)));
	db_bind_i64(stmt, ":at", step->done_us);
	db_bind_i64(stmt, ":id", id);
	code = db_run(stmt, err);
	return code ? code : add_step(db, id, step, err);
}

static struct work_order row_of(struct db_stmt *stmt, struct arena *arena)
{
	struct work_order order = {
		.id = db_i64(stmt, 0),
		.subject = arena_str(arena, db_text(stmt, 1)),
		.product = { .vendor = arena_str(arena, db_text(stmt, 2)),
			     .product = arena_str(arena, db_text(stmt, 3)),
			     .cpe = arena_str(arena, db_text(stmt, 4)) },
		.version = arena_str(arena, db_text(stmt, 5)),
		.due_on = arena_str(arena, db_text(stmt, 7)),
		.changed_us = db_i64(stmt, 8),
	};

	if (!order_state_parse(db_text(stmt, 6), &order.state))
		order.state = ORDER_OPENED;
	return order;
}

enum errc orders_list(struct db *db, bool only_open, struct arena *arena, struct work_orders *ret,
		      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM advisory_orders WHERE :open = 0 OR state IN"
			    " ('opened', 'asked', 'answered') ORDER BY changed_us DESC, id DESC"
			    " LIMIT 2000");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":open", only_open);
	ret->n = 0;
	ret->at = arena_take_array(arena, ORDERS_MAX, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "the list of work orders does not fit");
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < ORDERS_MAX)
		ret->at[ret->n++] = row_of(stmt, arena);
	return code;
}

enum errc orders_get(struct db *db, int64_t id, struct arena *arena, struct work_order *ret,
		     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM advisory_orders WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "work order %lld: there is none", (long long)id);
	if (code)
		return code;
	*ret = row_of(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

enum errc orders_steps(struct db *db, int64_t id, struct arena *arena, struct order_steps *ret,
		       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT state, words, done_by, done_us FROM advisory_order_steps"
			    " WHERE work_order = :id ORDER BY id LIMIT 500");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":id", id);
	ret->n = 0;
	ret->at = arena_take_array(arena, STEPS_MAX, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "the steps of work order %lld do not fit",
			    (long long)id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < STEPS_MAX) {
		struct order_step *step = &ret->at[ret->n++];
		if (!order_state_parse(db_text(stmt, 0), &step->state))
			step->state = ORDER_OPENED;
		step->words = arena_str(arena, db_text(stmt, 1));
		step->by = arena_str(arena, db_text(stmt, 2));
		step->done_us = db_i64(stmt, 3);
	}
	return code;
}

const struct work_order *order_about(const struct names *names, const struct work_orders *all,
				     struct str subject, const struct product_name *product)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct work_order *one = &all->at[i];
		if (str_equal(one->subject, subject) && names_agree(names, &one->product, product))
			return one;
	}
	return NULL;
}
