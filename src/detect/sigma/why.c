/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/why.h"

#define SHOW_MAX 1024u

void why_hits_add(struct why_hits *hits, uint32_t field)
{
	if (hits->n == WHY_HITS_MAX)
		return;
	hits->now.field = field;
	hits->now.order = (uint32_t)hits->n;
	hits->at[hits->n++] = hits->now;
}

static void add_hit(void *ctx, uint32_t field)
{
	why_hits_add(ctx, field);
}

/* One spelling of each value of the rule that held; one value, unless all of them had to. */
static void collect_tests(struct evaluator *evaluator, const struct item *item,
			  struct why_hits *hits)
{
	bool held = false;

	for (uint32_t i = 0; i < item->n_tests; i++) {
		const struct test *test = &item->tests[i];

		hits->now.test = test;
		if (!held)
			held = evaluate_test(evaluator, item, test) == VERDICT_YES;
		if (test->more)
			continue;
		if (held && !item->all)
			return;
		held = false;
	}
}

/* What is negated shows nothing: it held because something was not there. */
static void collect_item(struct evaluator *evaluator, const struct item *item,
			 struct why_hits *hits)
{
	if (item->negated || evaluate_item(evaluator, item) != VERDICT_YES)
		return;
	hits->now.item = item;
	hits->named = hits->named || item->slot != SLOT_NONE;
	evaluator->hit = add_hit;
	evaluator->hit_ctx = hits;
	collect_tests(evaluator, item, hits);
	evaluator->hit = NULL;
}

static void collect_selection(struct evaluator *evaluator, const struct selection *selection,
			      struct why_hits *hits)
{
	hits->now.selection = selection;
	for (uint32_t g = 0; g < selection->n_groups; g++) {
		const struct item_group *group = &selection->groups[g];
		if (evaluate_group(evaluator, group) != VERDICT_YES)
			continue;
		for (uint32_t i = 0; i < group->n_items; i++)
			collect_item(evaluator, &group->items[i], hits);
	}
}

static void collect(struct evaluator *evaluator, const struct detection *detection,
		    const struct condition *condition, struct why_hits *hits)
{
	if (condition->op == CONDITION_NOT)
		return;
	if (condition->op == CONDITION_SELECTION) {
		collect_selection(evaluator, &detection->selections[condition->selection], hits);
		return;
	}
	for (uint32_t i = 0; i < condition->n_parts; i++)
		collect(evaluator, detection, condition->parts[i], hits);
}

static int by_field(const void *a, const void *b)
{
	const struct why_hit *x = a;
	const struct why_hit *y = b;

	if (x->field != y->field)
		return (x->field > y->field) - (x->field < y->field);
	return (x->order > y->order) - (x->order < y->order);
}

size_t why_hits_fields(struct why_hits *hits, const struct event *event,
		       struct match_field fields[static MATCH_FIELDS_MAX])
{
	size_t n = 0;

	if (hits->n > 1)
		qsort(hits->at, hits->n, sizeof(hits->at[0]), by_field);
	for (size_t i = 0; i < hits->n && n < MATCH_FIELDS_MAX; i++) {
		const struct why_hit *hit = &hits->at[i];
		const bool raw = hit->field == event->n_fields;
		if (i > 0 && hit->field == hits->at[i - 1].field)
			continue;
		fields[n++] = (struct match_field){
			.name = raw ? STR("") : event->fields[hit->field].name,
			.value = raw ? event->raw : event->fields[hit->field].value,
			.selection = hit->selection->name,
			.item = hit->item->key,
			.test = hit->test,
		};
	}
	return n;
}

size_t why_matched(struct evaluator *evaluator, const struct detection *detection,
		   struct match_field fields[static MATCH_FIELDS_MAX], bool *ret_named)
{
	struct why_hits hits;

	why_hits_init(&hits);
	collect(evaluator, detection, detection->condition, &hits);
	*ret_named = hits.named;
	return why_hits_fields(&hits, evaluator->view.event, fields);
}

static const char *const order_signs[] = {
	[ORDER_EQUAL] = "=", [ORDER_LT] = "<",	 [ORDER_LTE] = "<=",
	[ORDER_GT] = ">",    [ORDER_GTE] = ">=",
};

static void show_cidr(const struct cidr *cidr, struct buf *out)
{
	const unsigned char *b = cidr->bytes;

	if (cidr->v4) {
		buf_printf(out, "%u.%u.%u.%u/%u", b[12], b[13], b[14], b[15], cidr->bits - 96);
		return;
	}
	for (size_t i = 0; i < 16; i += 2)
		buf_printf(out, "%s%02x%02x", i ? ":" : "", b[i], b[i + 1]);
	buf_printf(out, "/%u", cidr->bits);
}

static void show_number(const struct test_number *test, struct buf *out)
{
	buf_printf(out, "%s ", order_signs[test->order]);
	if (test->number.whole)
		buf_printf(out, "%lld", (long long)test->number.i);
	else
		buf_printf(out, "%g", test->number.d);
}

void why_show_test(const struct pool *pool, const struct test *test, struct buf *out)
{
	switch (test->kind) {
	case TEST_PATTERN:
		pattern_show(&test->pattern, out);
		break;
	case TEST_REGEX:
		buf_add(out, test->regex.source);
		break;
	case TEST_CIDR:
		show_cidr(&test->cidr, out);
		break;
	case TEST_NUMBER:
	case TEST_TIME:
		show_number(&test->number, out);
		break;
	case TEST_FIELD:
		buf_add(out, pool->plan.names[test->field.slot]);
		break;
	case TEST_NULL:
		buf_add_text(out, "null");
		break;
	case TEST_EXISTS:
		buf_add_text(out, test->exists ? "true" : "false");
		break;
	}
}

/* A long value is cut at its end; the buffer only marks that it could not take more. */
static void explain_test(struct evaluator *evaluator, const struct item *item,
			 const struct test *test, const struct explain_sink *sink)
{
	auto_buf text = BUF_INIT(SHOW_MAX);

	why_show_test(evaluator->view.pool, test, &text);
	const struct explain_step step = {
		.depth = 3,
		.text = buf_str(&text),
		.verdict = evaluate_test(evaluator, item, test),
	};
	sink->step(sink->ctx, &step);
}

static void explain_item(struct evaluator *evaluator, const struct item *item,
			 const struct explain_sink *sink)
{
	const struct view *view = &evaluator->view;
	const uint32_t field =
		item->slot == SLOT_NONE ? VIEW_NONE : evaluator_field(evaluator, item->slot);
	const struct explain_step step = {
		.depth = 2,
		.text = item->key,
		.verdict = evaluate_item(evaluator, item),
		.field = field == VIEW_NONE ? STR_NONE : view->event->fields[field].name,
		.value = field == VIEW_NONE ? STR_NONE : view_value(view, field),
	};

	sink->step(sink->ctx, &step);
	for (uint32_t i = 0; i < item->n_tests; i++)
		explain_test(evaluator, item, &item->tests[i], sink);
}

void why_explain(struct evaluator *evaluator, const struct detection *detection,
		 const struct explain_sink *sink)
{
	for (uint32_t s = 0; s < detection->n_selections; s++) {
		const struct selection *selection = &detection->selections[s];
		const struct explain_step step = {
			.depth = 1,
			.text = selection->name,
			.verdict = evaluate_selection(evaluator, selection),
		};
		sink->step(sink->ctx, &step);
		for (uint32_t g = 0; g < selection->n_groups; g++) {
			const struct item_group *group = &selection->groups[g];
			for (uint32_t i = 0; i < group->n_items; i++)
				explain_item(evaluator, &group->items[i], sink);
		}
	}
}
