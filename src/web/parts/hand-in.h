/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that people hand to another role over a desk: what all pages that do so have in common.
 * Once it was asked, the page is finished by the call's `on_done` or `on_lost`.
 */
#pragma once

#include "web/page.h"
#include "web/parts/desk.h"

#define HAND_IN_FILE_MAX (32u * 1024 * 1024)
#define HAND_IN_BODY_MAX (HAND_IN_FILE_MAX + 65536u) /* page_route.body_max */

/* Why nothing can be shown of it, with the status of HTTP. */
struct hand_in_fault {
	unsigned status;
	enum text_key text;
};

/* The form's field "file": its name as a person wrote it, and its bytes, not empty. */
bool hand_in_file(struct page *page, struct str *ret_name, struct str *ret_bytes);

/* False: why it was not asked. The request's `fd` is taken. */
bool hand_in_ask(struct page *page, struct desk *desk, const struct desk_request *request,
		 const struct desk_call *call, struct hand_in_fault *ret);

struct hand_in_fault hand_in_lost(enum desk_lost why);
