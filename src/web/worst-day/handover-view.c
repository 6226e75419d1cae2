/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/handover-view.h"

#include "base/os/fd.h"
#include "web/parts/download.h"

#define LOOK_AGAIN_S "2"

bool handover_ask(struct page *page, enum seal_what what, struct str object)
{
	const struct msg_seal seal = {
		.what = what, .lang = page->lang, .object = object, .by = page->user.name
	};
	int file = -1;
	struct err err;
	enum errc code = page_nameless_file(page, STR(""), &file, &err);

	if (!code)
		code = handover_begin(page_handover(page), page_sealer(page), &seal, file, &err);
	if (code == ERR_CONFLICT)
		page_fail(page, 503, TEXT_PRINT_BUSY);
	else if (code == ERR_AGAIN)
		page_fail(page, 503, TEXT_PRINT_NOBODY);
	else if (code)
		page_fail_err(page, &err);
	return !code;
}

void view_handover(struct page *page, enum seal_what what, struct str object)
{
	const struct handover_status status = handover_status(page_handover(page), what, object);
	struct view *view = page->view;

	view_bool(view, "working", status.state == HANDOVER_WORKING);
	view_bool(view, "made", status.state == HANDOVER_DONE);
	view_bool(view, "failed",
		  status.state == HANDOVER_FAILED || status.state == HANDOVER_ABSENT);
	view_number(view, "made_files", (int64_t)status.files);
	view_number(view, "made_kib", (int64_t)((status.bytes + 1023) / 1024));
	view_number(view, "size_kib", (int64_t)((status.size + 1023) / 1024));
	view_cstr(view, "made_problem", status.problem);
	view_cstr(view, "made_key", status.fingerprint);
	if (status.state == HANDOVER_WORKING)
		http_add_header(page->request, "Refresh", STR(LOOK_AGAIN_S));
}

void handover_send(struct page *page, enum seal_what what, struct str object, struct str name)
{
	const struct handover_status status = handover_status(page_handover(page), what, object);
	auto_fd file = status.state == HANDOVER_DONE ? handover_file(page_handover(page)) : -1;

	if (file < 0) {
		page_fail(page, 404, TEXT_HANDOVER_GONE);
		return;
	}
	download_name(page, name);
	http_respond_file(page->request, "application/zip", fd_steal(&file), status.size);
}
