/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of devices (台帳, agents' reports, scans) handed in. What comes from outside is not read
 * here: the registrar gets the file, writes the register, and says what it took and what not.
 */
#include "assets/intake.h"
#include "web/page.h"
#include "web/parts/hand-in.h"

static void result_page(struct page *page, unsigned status, enum text_key title)
{
	view_text(page->view, "title", title);
	page_show_status(page, status, &template_assets_taken);
}

static void refuse(struct page *page, struct hand_in_fault fault)
{
	view_bool(page->view, "faulty", true);
	view_text(page->view, "fault", fault.text);
	result_page(page, fault.status, TEXT_ASSETS_NOT_TAKEN_TITLE);
}

static struct str file_name(struct page *page)
{
	struct str name = STR("");
	struct str bytes;

	return hand_in_file(page, &name, &bytes) ? name : STR("");
}

static void on_failed(struct page *page, const struct msg_ledger_done *done)
{
	const struct str problem = arena_str(page->arena, done->problem);

	if (!page_audit(page, "asset.import", file_name(page), problem, "failed"))
		return;
	view_bool(page->view, "has_problem", true);
	view_str(page->view, "problem", problem);
	refuse(page, (struct hand_in_fault){ 422, TEXT_ASSETS_NOT_TAKEN });
}

static void view_done(struct page *page, const struct msg_ledger_done *done)
{
	struct view *view = page->view;

	view_str(view, "file", file_name(page));
	view_number(view, "fresh", (int64_t)done->fresh);
	view_number(view, "joined", (int64_t)done->joined);
	view_number(view, "again", (int64_t)done->again);
	view_number(view, "older", (int64_t)done->older);
	view_number(view, "noted", (int64_t)done->noted);
	view_number(view, "unnamed", (int64_t)(done->noted - size_min(done->n_notes, done->noted)));
	view_list(view, "notes");
	for (size_t i = 0; i < done->n_notes; i++)
		view_str(view_add(view, "notes"), "text",
			 arena_str(page->arena, done->notes[i].text));
}

static void on_done(void *user, const void *answer)
{
	const struct msg_ledger_done *done = answer;
	struct page *page = user;

	if (done->failed) {
		on_failed(page, done);
		return;
	}
	const struct str counts =
		arena_printf(page->arena, "%.*s: new %llu, joined %llu, updated %llu, noted %llu",
			     STR_ARG(done->format), (unsigned long long)done->fresh,
			     (unsigned long long)done->joined, (unsigned long long)done->again,
			     (unsigned long long)done->noted);
	if (!page_audit(page, "asset.taken", file_name(page), counts, "done"))
		return;
	view_done(page, done);
	result_page(page, 200, TEXT_ASSETS_TAKEN_TITLE);
}

static void on_lost(void *user, enum desk_lost why)
{
	refuse(user, hand_in_lost(why));
}

static void ask(struct page *page, struct str name, int fd)
{
	struct msg_ledger ledger = { .source = intake_source_of(name) };
	const struct desk_request request = {
		.type = MSG_LEDGER, .message = &ledger, .fd = fd, .answer = MSG_LEDGER_DONE
	};
	const struct desk_call call = { .on_done = on_done, .on_lost = on_lost, .user = page };
	struct hand_in_fault fault;

	if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse(page, fault);
}

static void do_import(struct page *page)
{
	struct str name;
	struct str bytes;
	int fd = -1;
	struct err err;

	if (!hand_in_file(page, &name, &bytes)) {
		refuse(page, (struct hand_in_fault){ 422, TEXT_HAND_IN_NO_FILE });
		return;
	}
	if (!page_audit(page, "asset.import", name,
			arena_printf(page->arena, "%zu bytes", bytes.len), "done"))
		return;
	if (page_nameless_file(page, bytes, &fd, &err))
		page_fail_err(page, &err);
	else
		ask(page, name, fd);
}

static const struct page_route routes[] = {
	{ "POST", "/assets/lists", PAGE_DUTY, .body_max = HAND_IN_BODY_MAX, .handle = do_import },
	{ .path = NULL },
};

const struct page_group pages_asset_lists = { .name = "asset-lists", .routes = routes };
