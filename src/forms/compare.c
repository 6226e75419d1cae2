/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/compare.h"

#include <stdlib.h>

#include "base/alloc.h"

const char *const form_difference_names[FORM_DIFFERENCES] = {
	[DIFFERENCE_SAME] = "same",	    [DIFFERENCE_MOVED] = "moved",
	[DIFFERENCE_MERGED] = "merged",	    [DIFFERENCE_STRICTER] = "stricter",
	[DIFFERENCE_DUTY] = "duty-changed", [DIFFERENCE_NEW] = "new",
	[DIFFERENCE_GONE] = "gone",
};

struct comparing {
	const struct form *before;
	const struct form *after;
	bool *met; /* items of `before` that have a partner */
	void (*take)(void *ctx, const struct form_pair *pair);
	void *ctx;
};

static enum form_difference judge(const struct form_item *before, const struct form_item *after,
				  bool mapped)
{
	if (mapped && after->change == CHANGE_STRICTER)
		return DIFFERENCE_STRICTER;
	if (mapped && after->change == CHANGE_MERGED)
		return DIFFERENCE_MERGED;
	if (before->duty != after->duty)
		return DIFFERENCE_DUTY;
	return str_equal(before->number, after->number) ? DIFFERENCE_SAME : DIFFERENCE_MOVED;
}

static void tell(struct comparing *c, size_t before, const struct form_item *after, bool mapped)
{
	const struct form_item *old = &c->before->items[before];
	const struct form_pair pair = { .difference = judge(old, after, mapped),
					.before = old,
					.after = after };

	c->met[before] = true;
	c->take(c->ctx, &pair);
}

/* The map knows of parts that became one; without it the same topic may be asked for each part. */
static bool alike(const struct form_item *a, const struct form_item *b)
{
	if (!a->topic.ptr || !str_equal(a->topic, b->topic))
		return false;
	return !a->part.ptr || !b->part.ptr || str_equal(a->part, b->part);
}

static size_t tell_by_topic(struct comparing *c, const struct form_item *after)
{
	size_t n = 0;

	for (size_t i = 0; i < c->before->n_items; i++) {
		if (!alike(&c->before->items[i], after))
			continue;
		tell(c, i, after, false);
		n++;
	}
	return n;
}

void form_compare(const struct form *before, const struct form *after,
		  void (*take)(void *ctx, const struct form_pair *pair), void *ctx)
{
	auto_free bool *met = mem_new_array(before->n_items, sizeof(*met));
	struct comparing c = {
		.before = before, .after = after, .met = met, .take = take, .ctx = ctx
	};
	const bool mapped = after->previous == before;

	for (size_t i = 0; i < after->n_items; i++) {
		const struct form_item *item = &after->items[i];
		size_t n = mapped ? item->n_origins : tell_by_topic(&c, item);
		for (size_t k = 0; mapped && k < item->n_origins; k++)
			tell(&c, item->origins[k], item, true);
		if (!n)
			take(ctx,
			     &(struct form_pair){ .difference = DIFFERENCE_NEW, .after = item });
	}
	for (size_t i = 0; i < before->n_items; i++) {
		if (!met[i])
			take(ctx, &(struct form_pair){ .difference = DIFFERENCE_GONE,
						       .before = &before->items[i] });
	}
}
