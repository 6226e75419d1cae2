/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work on a weakness: opened, the vendor asked, answered, seen fixed in a later inventory; or
 * called off. Every step keeps its words, who and when; none is changed afterwards.
 */
#pragma once

#include "advisories/names.h"
#include "store/db.h"

#define ORDER_WORDS_MAX 4000u

enum order_state {
	ORDER_OPENED,
	ORDER_ASKED,
	ORDER_ANSWERED,
	ORDER_FIXED,
	ORDER_CALLED_OFF,
	ORDER_STATES,
};

struct work_order {
	int64_t id;
	struct str subject;
	struct product_name product;
	struct str version; /* when it was opened */
	enum order_state state;
	struct str due_on; /* YYYY-MM-DD; "": none was set */
	int64_t changed_us;
};

struct order_step {
	enum order_state state;
	struct str words;
	struct str by; /* "": the watch itself */
	int64_t done_us;
};

/* "opened", "asked", "answered", "fixed", "called-off" */
const char *order_state_name(enum order_state state);
bool order_state_parse(struct str name, enum order_state *ret);
bool order_is_open(enum order_state state);

/* May a person go from one to the other? Asking again and a second answer are fine. */
bool order_may(enum order_state from, enum order_state to);

/*
 * Inside the caller's transaction. ERR_CONFLICT when one is open already for this subject and
 * product, ERR_SYNTAX when the day is none or the words are too long.
 */
enum errc orders_open(struct db *db, const struct names *names, const struct work_order *order,
		      const struct order_step *step, int64_t *ret_id, struct err *err) MUST_CHECK;

/* Inside the caller's transaction. ERR_NOT_FOUND; ERR_CONFLICT when it cannot go there. */
enum errc orders_step(struct db *db, int64_t id, const struct order_step *step,
		      struct err *err) MUST_CHECK;

struct work_orders {
	struct work_order *at;
	size_t n;
};

/* The last changed first; at most 2,000. */
enum errc orders_list(struct db *db, bool only_open, struct arena *arena, struct work_orders *ret,
		      struct err *err) MUST_CHECK;
enum errc orders_get(struct db *db, int64_t id, struct arena *arena, struct work_order *ret,
		     struct err *err) MUST_CHECK;

struct order_steps {
	struct order_step *at; /* the oldest first */
	size_t n;
};

enum errc orders_steps(struct db *db, int64_t id, struct arena *arena, struct order_steps *ret,
		       struct err *err) MUST_CHECK;

/* The newest about this subject and product; NULL: none. */
const struct work_order *order_about(const struct names *names, const struct work_orders *all,
				     struct str subject, const struct product_name *product);
