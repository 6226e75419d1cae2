/* SPDX-License-Identifier: Apache-2.0 */
#include "web/frame/wait.h"

#include "base/alloc.h"
#include "web/frame/web-internal.h"
#include "web/parts/reader-client.h"

struct wait_call {
	struct wait *wait;
	uint64_t id;
	const struct wait_takers *takers;
};

struct wait {
	struct page *page;
	void *data;
	void (*finish)(struct page *page, void *data);
	struct wait_call calls[WAIT_CALLS_MAX];
	size_t n_calls;
	size_t n_open;
	int64_t deadline_us;
	struct wait *next;
	struct wait **at;
};

struct waits {
	const struct clock *clock;
	struct wait *first;
};

struct waits *waits_new(const struct clock *clock)
{
	struct waits *waits = mem_new(sizeof(*waits));

	waits->clock = clock;
	return waits;
}

/* Take it from the list and forget what was still asked. */
static void wait_free(struct wait *wait)
{
	for (size_t i = 0; i < wait->n_calls; i++)
		reader_forget(wait->page->web->reader, wait->calls[i].id);
	*wait->at = wait->next;
	if (wait->next)
		wait->next->at = wait->at;
	free(wait);
}

void waits_free(struct waits *waits)
{
	if (!waits)
		return;
	while (waits->first)
		wait_free(waits->first);
	free(waits);
}

struct wait *wait_new(struct page *page, void *data, void (*finish)(struct page *page, void *data))
{
	struct waits *waits = page->web->waits;
	struct wait *wait = mem_new(sizeof(*wait));

	wait->page = page;
	wait->data = data;
	wait->finish = finish;
	wait->deadline_us = clock_mono_us(waits->clock) + WAIT_S * US_PER_SEC;
	wait->next = waits->first;
	wait->at = &waits->first;
	if (wait->next)
		wait->next->at = &wait->next;
	waits->first = wait;
	return wait;
}

static void one_less(struct wait_call *call)
{
	call->id = 0;
	call->wait->n_open--;
}

static void on_record(void *user, const struct msg_record *record)
{
	struct wait_call *call = user;

	one_less(call);
	call->takers->record(call->wait->data, call->wait->page->arena, record);
}

static void on_proof(void *user, const struct msg_proof *proof)
{
	struct wait_call *call = user;

	one_less(call);
	call->takers->proof(call->wait->data, call->wait->page->arena, proof);
}

static void on_hit(void *user, const struct msg_search_hit *hit)
{
	struct wait_call *call = user;

	call->takers->hit(call->wait->data, call->wait->page->arena, hit);
}

static void on_end(void *user, const struct msg_search_end *end)
{
	struct wait_call *call = user;

	one_less(call);
	if (call->takers->end)
		call->takers->end(call->wait->data, call->wait->page->arena, end);
}

static void on_lost(void *user)
{
	one_less(user);
}

/* The next call, with what the reader client wants to know about it. */
static struct wait_call *next_call(struct wait *wait, const struct wait_takers *takers,
				   struct reader_call *ret)
{
	if (wait->n_calls == WAIT_CALLS_MAX)
		return NULL;
	struct wait_call *call = &wait->calls[wait->n_calls];

	*call = (struct wait_call){ .wait = wait, .takers = takers };
	*ret = (struct reader_call){
		.on_record = takers->record ? on_record : NULL,
		.on_proof = takers->proof ? on_proof : NULL,
		.on_hit = takers->hit ? on_hit : NULL,
		.on_end = on_end,
		.on_lost = on_lost,
		.user = call,
	};
	return call;
}

static void asked(struct wait *wait, struct wait_call *call, uint64_t id)
{
	call->id = id;
	wait->n_calls++;
	wait->n_open += id != 0;
}

void wait_for_record(struct wait *wait, uint64_t index, const struct wait_takers *takers)
{
	struct reader_call how;
	struct wait_call *call = next_call(wait, takers, &how);

	if (call)
		asked(wait, call, reader_ask_record(wait->page->web->reader, index, &how));
}

void wait_for_proof(struct wait *wait, uint64_t index, const struct wait_takers *takers)
{
	struct reader_call how;
	struct wait_call *call = next_call(wait, takers, &how);

	if (call)
		asked(wait, call, reader_ask_proof(wait->page->web->reader, index, &how));
}

void wait_for_search(struct wait *wait, const struct msg_search *search,
		     const struct wait_takers *takers)
{
	struct reader_call how;
	struct wait_call *call = next_call(wait, takers, &how);

	if (call)
		asked(wait, call, reader_ask_search(wait->page->web->reader, search, &how));
}

static void finish(struct wait *wait)
{
	struct page *page = wait->page;
	void *data = wait->data;
	void (*how)(struct page * page, void *data) = wait->finish;

	wait_free(wait);
	how(page, data);
}

static void on_gone(void *user)
{
	wait_free(user);
}

void wait_begin(struct wait *wait)
{
	if (wait->n_open == 0)
		finish(wait);
	else
		http_on_gone(wait->page->request, on_gone, wait);
}

void waits_run(struct waits *waits)
{
	const int64_t now_us = clock_mono_us(waits->clock);
	struct wait *next;

	for (struct wait *wait = waits->first; wait; wait = next) {
		next = wait->next;
		if (wait->n_open == 0 || wait->deadline_us <= now_us)
			finish(wait);
	}
}
