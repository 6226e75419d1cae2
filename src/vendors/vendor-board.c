/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-board.h"

static enum errc look_at_sheets(const struct vendor_scope *scope, struct vendor_standing *ret,
				struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t k = 0; !code && k < scope->content->n_sheets; k++)
		code = vendor_sheet_look(scope, ret->product, &scope->content->sheets[k],
					 &ret->sheets[k], err);
	return code;
}

static enum errc look_at_terms(const struct vendor_scope *scope, struct vendor_standing *ret,
			       struct err *err)
{
	const struct vendor_content *content = scope->content;
	enum errc code = vendor_terms_list(scope->db, TERM_CONTRACT, ret->product->id, scope->arena,
					   &ret->contract, err);

	if (!code)
		code = vendor_terms_list(scope->db, TERM_TASK, ret->product->id, scope->arena,
					 &ret->tasks, err);
	for (size_t i = 0; !code && i < content->n_items; i++) {
		const unsigned answer = vendor_term_answer(ret->contract, content->items[i].id);

		ret->lacking += answer == CONTRACT_NO;
		ret->unread += answer == CONTRACT_UNKNOWN;
	}
	for (size_t i = 0; !code && i < content->n_tasks; i++)
		ret->undecided +=
			vendor_term_answer(ret->tasks, content->tasks[i].id) == TASK_UNDECIDED;
	return code;
}

enum errc vendor_standing(const struct vendor_scope *scope, const struct vendor_product *product,
			  struct vendor_standing *ret, struct err *err)
{
	const struct vendor_difference *d;
	const struct vendor_issue *issue;

	*ret = (struct vendor_standing){ .product = product };
	enum errc code = look_at_sheets(scope, ret, err);
	if (!code)
		code = look_at_terms(scope, ret, err);
	if (!code)
		code = vendor_differences(scope, product->id, &d, err);
	for (; !code && d; d = d->next)
		ret->differing++;
	if (!code)
		code = vendor_issues(scope, product->id, &issue, err);
	for (; !code && issue; issue = issue->next)
		ret->issues++;
	return code;
}
