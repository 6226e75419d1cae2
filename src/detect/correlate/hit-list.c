/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/hit-list.h"

#include <stdlib.h>

#include "base/alloc.h"

struct hit_list {
	struct correlator *correlator;
	struct arena texts;
	size_t bytes;
	struct hit *hits;
	size_t n;
	size_t cap;
	uint64_t early;
};

struct hit_list *hit_list_new(struct correlator *correlator, size_t bytes)
{
	struct hit_list *list = mem_new(sizeof(*list));

	list->correlator = correlator;
	list->bytes = bytes;
	arena_init(&list->texts, bytes * 2);
	return list;
}

void hit_list_free(struct hit_list *list)
{
	if (!list)
		return;
	arena_done(&list->texts);
	free(list->hits);
	free(list);
}

static struct str keep(struct hit_list *list, struct str text)
{
	return text.ptr ? arena_str(&list->texts, text) : STR_NONE;
}

static void add_copy(struct hit_list *list, const struct hit *hit)
{
	const size_t n = size_min(hit->rule->n_reads, HIT_VALUES_MAX);
	struct str *values = arena_take_array(&list->texts, n + 1, sizeof(*values));

	for (size_t i = 0; values && i < n; i++)
		values[i] = keep(list, hit->values[i]);
	if (!values)
		return;
	mem_reserve(&list->hits, &list->cap, list->n + 1, sizeof(*list->hits));
	struct hit *own = &list->hits[list->n++];
	*own = *hit;
	own->values = values;
	own->host = keep(list, hit->host);
	own->user = keep(list, hit->user);
	own->source = keep(list, hit->source);
}

static int by_order(const void *a, const void *b)
{
	return hit_compare(a, b);
}

static void sort(struct hit_list *list)
{
	if (list->n > 1)
		qsort(list->hits, list->n, sizeof(*list->hits), by_order);
}

static void run(struct hit_list *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		correlator_advance(list->correlator, list->hits[i].time_us - 1);
		correlator_take(list->correlator, &list->hits[i]);
	}
}

static void run_older_half(struct hit_list *list)
{
	struct hit_list rest = { .texts = ARENA_INIT(list->bytes * 2) };

	sort(list);
	run(list, list->n / 2);
	for (size_t i = list->n / 2; i < list->n; i++)
		add_copy(&rest, &list->hits[i]);
	arena_done(&list->texts);
	free(list->hits);
	list->texts = rest.texts;
	list->hits = rest.hits;
	list->n = rest.n;
	list->cap = rest.cap;
	list->early++;
}

static size_t used(const struct hit_list *list)
{
	return list->texts.used + list->n * sizeof(*list->hits);
}

void hit_list_add(struct hit_list *list, const struct hit *hit)
{
	if (used(list) >= list->bytes && list->n > 1)
		run_older_half(list);
	add_copy(list, hit);
}

void hit_list_end(struct hit_list *list)
{
	sort(list);
	run(list, list->n);
	correlator_end(list->correlator);
	list->n = 0;
	arena_clear(&list->texts);
}

uint64_t hit_list_early(const struct hit_list *list)
{
	return list->early;
}
