/* SPDX-License-Identifier: Apache-2.0 */
#include "web/parts/hand-in.h"

#include "store/evidence-files.h"

bool hand_in_file(struct page *page, struct str *ret_name, struct str *ret_bytes)
{
	struct str name = STR("");

	if (!http_file(page->request, "file", &name, ret_bytes) || !ret_bytes->len)
		return false;
	*ret_name = evidence_file_name(name, page->arena);
	return true;
}

static void on_gone(void *user)
{
	desk_forget(user);
}

bool hand_in_ask(struct page *page, struct desk *desk, const struct desk_request *request,
		 const struct desk_call *call, struct hand_in_fault *ret)
{
	struct err err;
	const enum errc code = desk_ask(desk, request, call, &err);

	if (!code)
		http_on_gone(page->request, on_gone, desk);
	else if (code == ERR_CONFLICT)
		*ret = (struct hand_in_fault){ 409, TEXT_HAND_IN_BUSY };
	else
		*ret = (struct hand_in_fault){ 503, TEXT_HAND_IN_NOBODY };
	return !code;
}

struct hand_in_fault hand_in_lost(enum desk_lost why)
{
	return why == DESK_LOST_TIME ? (struct hand_in_fault){ 202, TEXT_HAND_IN_LATE }
				     : (struct hand_in_fault){ 503, TEXT_HAND_IN_ENDED };
}
