/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workbook of a round, filled in elsewhere and brought back. It is not read here: the registrar
 * gets the file, saves what it holds, and says which cells were not taken.
 */
#include "web/checks/round-view.h"
#include "web/page.h"
#include "web/parts/hand-in.h"

static void result_page(struct page *page, unsigned status, enum text_key title)
{
	view_text(page->view, "title", title);
	page_show_status(page, status, &template_round_taken);
}

static void refuse(struct page *page, struct hand_in_fault fault)
{
	view_bool(page->view, "faulty", true);
	view_text(page->view, "fault", fault.text);
	result_page(page, fault.status, TEXT_BOOK_NOT_TAKEN_TITLE);
}

static struct str object_of(struct page *page)
{
	return arena_printf(page->arena, "round %.*s", STR_ARG(http_param(page->request, "id")));
}

static void on_failed(struct page *page, const struct msg_form_file_done *done)
{
	const struct str problem = arena_str(page->arena, done->problem);

	if (!page_audit(page, "round.import", object_of(page), problem, "failed"))
		return;
	view_bool(page->view, "has_problem", true);
	view_str(page->view, "problem", problem);
	refuse(page, (struct hand_in_fault){ 422, TEXT_BOOK_NOT_TAKEN });
}

/* Where the item is answered; "" for a line that is of none. */
static struct str section_of(const struct round_sheet *sheet, struct str item)
{
	const size_t at = form_find(sheet->form, item);

	return at == SIZE_MAX ? STR("") : form_section_of(sheet->form, at)->id;
}

static void view_note(struct page *page, const struct round_sheet *sheet,
		      const struct msg_form_note *note)
{
	struct view *row = view_add(page->view, note->conflict ? "conflicts" : "refused");

	view_str(row, "sheet", arena_str(page->arena, note->sheet));
	view_str(row, "cell", arena_str(page->arena, note->cell));
	view_str(row, "item", arena_str(page->arena, note->item));
	view_str(row, "section", section_of(sheet, note->item));
	view_str(row, "text", arena_str(page->arena, note->text));
	view_str(row, "said", arena_str(page->arena, note->said));
}

static void on_done(void *user, const void *answer)
{
	const struct msg_form_file_done *done = answer;
	struct page *page = user;
	struct round_sheet sheet;

	if (done->failed) {
		on_failed(page, done);
		return;
	}
	const struct str counts = arena_printf(
		page->arena, "saved %llu, unchanged %llu, not taken %zu",
		(unsigned long long)done->taken, (unsigned long long)done->same, done->n_notes);
	if (!page_audit(page, "round.imported", object_of(page), counts, "done") ||
	    !round_of_page(page, &sheet))
		return;
	view_number(page->view, "saved", (int64_t)done->taken);
	view_number(page->view, "same", (int64_t)done->same);
	view_list(page->view, "conflicts");
	view_list(page->view, "refused");
	for (size_t i = 0; i < done->n_notes; i++)
		view_note(page, &sheet, &done->notes[i]);
	result_page(page, 200, TEXT_BOOK_TAKEN_TITLE);
}

static void on_lost(void *user, enum desk_lost why)
{
	refuse(user, hand_in_lost(why));
}

static void ask(struct page *page, int64_t round, int fd)
{
	struct msg_form_file file = { .purpose = FORM_FILE_ANSWERS,
				      .round = (uint64_t)round,
				      .by = page->user.name };
	const struct desk_request request = {
		.type = MSG_FORM_FILE, .message = &file, .fd = fd, .answer = MSG_FORM_FILE_DONE
	};
	const struct desk_call call = { .on_done = on_done, .on_lost = on_lost, .user = page };
	struct hand_in_fault fault;

	if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse(page, fault);
}

static void do_book(struct page *page)
{
	struct round_sheet sheet;
	struct str name;
	struct str bytes;
	int fd = -1;
	struct err err;

	if (!round_of_page(page, &sheet))
		return;
	view_round(page, &sheet, 1);
	if (!hand_in_file(page, &name, &bytes)) {
		refuse(page, (struct hand_in_fault){ 422, TEXT_HAND_IN_NO_FILE });
		return;
	}
	if (!page_audit(page, "round.import", object_of(page), name, "done"))
		return;
	if (page_nameless_file(page, bytes, &fd, &err))
		page_fail_err(page, &err);
	else
		ask(page, sheet.round.id, fd);
}

static const struct page_route routes[] = {
	{ "POST", "/rounds/:id/workbook", PAGE_DUTY, .body_max = HAND_IN_BODY_MAX,
	  .handle = do_book },
	{ .path = NULL },
};

const struct page_group pages_round_books = { .name = "round-books", .routes = routes };
