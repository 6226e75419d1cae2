/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-order.h"

#include <pthread.h>

#include "base/alloc.h"
#include "cli/scan/scan-correlate.h"
#include "cli/scan/scan-input.h"

#define RESULT_KEPT_BYTES (2u * 1024 * 1024) /* of memory, for the next unit */

/* A unit that is done and waits for those before it. */
struct waiting {
	struct scan_result *result; /* NULL: not done */
	struct scan_source *source;
};

struct scan_order {
	pthread_mutex_t lock;
	pthread_cond_t moved; /* `next` */
	struct scan_order_ends ends;
	struct scan_teller teller;
	size_t share; /* bytes of output that a unit may keep to itself */
	uint64_t next;
	bool writing;	      /* a thread writes units that are done, with the lock released */
	struct waiting *ring; /* by number */
	size_t n_ring;
	struct scan_result **spare;
	size_t n_spare;
	size_t cap_spare;
};

struct scan_order *scan_order_new(const struct scan_order_ends *ends, unsigned threads)
{
	struct scan_order *order = mem_new(sizeof(*order));

	(void)pthread_mutex_init(&order->lock, NULL);
	(void)pthread_cond_init(&order->moved, NULL);
	order->ends = *ends;
	order->n_ring = SCAN_AHEAD * (size_t)threads;
	order->share = SCAN_PENDING_BYTES / order->n_ring;
	order->ring = mem_new_array(order->n_ring, sizeof(*order->ring));
	return order;
}

void scan_order_free(struct scan_order *order)
{
	if (!order)
		return;
	for (size_t i = 0; i < order->n_spare; i++) {
		scan_result_done(order->spare[i]);
		free(order->spare[i]);
	}
	free(order->spare);
	free(order->ring);
	(void)pthread_cond_destroy(&order->moved);
	(void)pthread_mutex_destroy(&order->lock);
	free(order);
}

void scan_order_wait_room(struct scan_order *order, uint64_t number)
{
	pthread_mutex_lock(&order->lock);
	while (number >= order->next + order->n_ring)
		pthread_cond_wait(&order->moved, &order->lock);
	pthread_mutex_unlock(&order->lock);
}

struct scan_result *scan_order_result(struct scan_order *order)
{
	struct scan_result *result = NULL;

	pthread_mutex_lock(&order->lock);
	if (order->n_spare)
		result = order->spare[--order->n_spare];
	pthread_mutex_unlock(&order->lock);
	if (!result) {
		result = mem_new(sizeof(*result));
		scan_result_init(result);
	}
	return result;
}

/* In the unit's turn, without the lock: others need not wait for the disk. */
static void write_result(struct scan_order *order, struct scan_result *result)
{
	scan_result_tell(result, &order->teller);
	scan_totals_add(order->ends.totals, &result->totals);
	scan_output_take(order->ends.output, &result->out);
	if (order->ends.correlate)
		scan_correlate_take(order->ends.correlate, buf_str(&result->hits));
	scan_result_clear(result);
}

static void write_unless_void(struct scan_order *order, uint64_t number,
			      const struct scan_source *source, struct scan_result *result)
{
	if (scan_source_is_void(source, number))
		scan_result_clear(result);
	else
		write_result(order, result);
}

/* With the lock held. */
static void give_back(struct scan_order *order, struct scan_result *result)
{
	if (result->out.cap + result->hits.cap > RESULT_KEPT_BYTES) {
		scan_result_done(result);
		scan_result_init(result);
	}
	mem_reserve(&order->spare, &order->cap_spare, order->n_spare + 1, sizeof(*order->spare));
	order->spare[order->n_spare++] = result;
}

/* With the lock held: whoever finds the first open unit done writes it and those behind it. */
static void write_waiting(struct scan_order *order)
{
	if (order->writing)
		return;
	order->writing = true;
	for (;;) {
		struct waiting *first = &order->ring[order->next % order->n_ring];
		const struct waiting unit = *first;
		if (!unit.result)
			break;
		pthread_mutex_unlock(&order->lock);
		write_unless_void(order, order->next, unit.source, unit.result);
		scan_source_drop(unit.source);
		progress_at(order->ends.progress, order->ends.totals->files, NULL);
		pthread_mutex_lock(&order->lock);
		give_back(order, unit.result);
		*first = (struct waiting){ .result = NULL };
		order->next++;
		pthread_cond_broadcast(&order->moved);
	}
	order->writing = false;
}

void scan_order_done(struct scan_order *order, uint64_t number, struct scan_source *source,
		     struct scan_result *result)
{
	pthread_mutex_lock(&order->lock);
	order->ring[number % order->n_ring] =
		(struct waiting){ .result = result, .source = source };
	write_waiting(order);
	pthread_mutex_unlock(&order->lock);
}

static void wait_turn(struct scan_order *order, uint64_t number)
{
	while (order->next != number)
		pthread_cond_wait(&order->moved, &order->lock);
}

/* Nobody else writes then: the unit whose turn it is is not done. */
void scan_order_relieve(struct scan_order *order, uint64_t number, struct scan_source *source,
			struct scan_result *result)
{
	const size_t len = scan_result_bytes(result);

	if (len < RESULT_WRITE_BYTES)
		return;
	pthread_mutex_lock(&order->lock);
	if (len >= order->share)
		wait_turn(order, number);
	const bool is_turn = order->next == number;
	pthread_mutex_unlock(&order->lock);
	if (is_turn)
		write_unless_void(order, number, source, result);
}

bool scan_order_claim_rest(struct scan_order *order, uint64_t number, struct scan_source *source)
{
	pthread_mutex_lock(&order->lock);
	wait_turn(order, number);
	const bool is_void = scan_source_is_void(source, number);
	if (!is_void)
		scan_source_void_after(source, number);
	pthread_mutex_unlock(&order->lock);
	return !is_void;
}
