/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "detect/sigma/correlation.h"

static void show(const struct correlation *correlation, const struct condition *c, struct buf *out)
{
	if (c->op == CONDITION_SELECTION) {
		buf_add(out, correlation->members[c->selection].ref);
		return;
	}
	if (c->op == CONDITION_NOT)
		buf_add_text(out, "not ");
	buf_add_char(out, '(');
	for (uint32_t i = 0; i < c->n_parts; i++) {
		if (i)
			buf_add_text(out, c->op == CONDITION_AND ? " and " : " or ");
		show(correlation, c->parts[i], out);
	}
	buf_add_char(out, ')');
}

void correlation_show_condition(const struct correlation *correlation, struct buf *out)
{
	if (correlation->expression) {
		show(correlation, correlation->expression, out);
		return;
	}
	for (uint32_t i = 0; i < correlation->n_bounds; i++) {
		if (i)
			buf_add_text(out, " and ");
		buf_printf(out, "%s %.15g", correlation_op_name(correlation->bounds[i].op),
			   correlation->bounds[i].number);
	}
}
