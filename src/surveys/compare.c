/* SPDX-License-Identifier: Apache-2.0 */
#include "surveys/compare.h"

/* The first breakdown's: totals are the same in all. */
static const struct survey_table *table_of(const struct survey_tables *year, struct str item)
{
	const size_t at = form_find(year->form, item);

	for (size_t i = 0; i < year->release.n_tables; i++) {
		const struct survey_table *t = &year->release.tables[i];

		if (t->item == at && t->breakdown == 0 && t->state != SURVEY_TABLE_WITHHELD)
			return t;
	}
	return NULL;
}

/* One answer alone, not several that were put together. */
static struct str only_value(const struct survey_table_row *row)
{
	return row->n_values == 1 ? row->values[0] : STR_NONE;
}

static const struct survey_table_row *row_of(const struct survey_table *table, struct str value)
{
	for (size_t r = 0; r < table->n_rows; r++) {
		const struct str one = only_value(&table->rows[r]);

		if (one.ptr && str_equal(one, value))
			return &table->rows[r];
	}
	return NULL;
}

static const struct survey_table *table_before(const struct survey_tables *before,
					       const struct form *form,
					       const struct form_item *item)
{
	if (before->form == form)
		return table_of(before, item->id);
	if (form->previous != before->form || item->n_origins != 1 || item->change != CHANGE_SAME)
		return NULL;
	return table_of(before, before->form->items[item->origins[0]].id);
}

static void compare_tables(const struct survey_table *then, const struct survey_table *now,
			   void (*take)(void *ctx, const struct survey_compared *row), void *ctx)
{
	for (size_t r = 0; r < now->n_rows; r++) {
		const struct str value = only_value(&now->rows[r]);
		const struct survey_table_row *was = value.ptr ? row_of(then, value) : NULL;

		if (!was)
			continue;
		struct survey_compared row = {
			.before = then,
			.after = now,
			.row = r,
			.was = survey_permille(was->total, then->asked),
			.is = survey_permille(now->rows[r].total, now->asked),
		};
		row.change = (int32_t)row.is - (int32_t)row.was;
		take(ctx, &row);
	}
}

void survey_compare(const struct survey_tables *before, const struct survey_tables *after,
		    void (*take)(void *ctx, const struct survey_compared *row), void *ctx)
{
	for (size_t i = 0; i < after->form->n_items; i++) {
		const struct form_item *item = &after->form->items[i];
		const struct survey_table *now = table_of(after, item->id);
		const struct survey_table *then = table_before(before, after->form, item);

		if (now && then)
			compare_tables(then, now, take, ctx);
	}
}
