/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One form: its questions, and beside them what the ministry's own file says. That file is handed
 * in here and read by the registrar (roles/registrar/form-files.h); what was read of it can be
 * removed again.
 */
#include "forms/form-set.h"
#include "store/official.h"
#include "web/page.h"
#include "web/parts/hand-in.h"

struct form_page {
	struct page *page;
	const struct form *form;
};

static struct str typed_form(struct page *page)
{
	return http_param(page->request, "id");
}

/* ---- showing ---- */

static bool take_wording(void *ctx, const struct official_wording *wording)
{
	const struct form_page *f = ctx;
	struct arena *arena = f->page->arena;
	const bool ours = wording->item.len;
	const size_t at = ours ? form_find(f->form, wording->item) : SIZE_MAX;
	auto_buf title = BUF_INIT(2 * FORM_TEXT_MAX);
	struct view *row = view_add(f->page->view, at == SIZE_MAX ? "strangers" : "pairs");

	if (at != SIZE_MAX)
		form_add_title(&f->form->items[at], f->page->lang, &title);
	view_str(row, "number", arena_str(arena, wording->number));
	view_str(row, "words", arena_str(arena, wording->text));
	view_str(row, "sheet", arena_str(arena, wording->sheet));
	view_str(row, "cell", arena_str(arena, wording->cell));
	view_str(row, "ours", arena_str(arena, buf_str(&title)));
	return true;
}

static enum errc view_official(struct form_page *f, struct err *err)
{
	struct page *page = f->page;
	struct official_file file;
	enum errc code = official_get(page_db(page), f->form->id, page->arena, &file, err);

	view_bool(page->view, "has_official", !code);
	view_list(page->view, "pairs");
	view_list(page->view, "strangers");
	if (code)
		return code == ERR_NOT_FOUND ? ERR_OK : code;
	view_str(page->view, "file", file.file);
	view_str(page->view, "sha256", file.sha256);
	view_str(page->view, "taken_by", file.taken_by);
	view_time(page->view, "taken_at", file.taken_us);
	return official_each(page_db(page), f->form->id, STR_NONE, take_wording, f, err);
}

static void form_page(struct page *page, unsigned status)
{
	const struct form *form = form_set_find(page_forms(page), typed_form(page));
	struct err err;

	if (!form) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (view_official(&(struct form_page){ .page = page, .form = form }, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", text_pair_in(form->title, page->lang));
	view_str(page->view, "note", text_pair_in(form->note, page->lang));
	view_str(page->view, "source", form->source);
	view_str(page->view, "form", form->id);
	view_bool(page->view, "confirmed", form->confirmed);
	view_number(page->view, "items", (int64_t)form_count(form, DUTY_ASKED));
	page_show_status(page, status, &template_form);
}

static void show_form(struct page *page)
{
	view_bool(page->view, "faulty", false);
	view_bool(page->view, "was_taken", http_query(page->request, "taken").ptr);
	view_number(page->view, "taken", page_number(http_query(page->request, "taken"), 0));
	form_page(page, 200);
}

/* ---- handing in ---- */

static void refuse(struct page *page, struct hand_in_fault fault, struct str problem)
{
	view_bool(page->view, "faulty", true);
	view_text(page->view, "fault", fault.text);
	view_str(page->view, "problem", problem);
	view_bool(page->view, "was_taken", false);
	form_page(page, fault.status);
}

static void on_done(void *user, const void *answer)
{
	const struct msg_form_file_done *done = answer;
	struct page *page = user;
	const struct str problem = arena_str(page->arena, done->problem);
	const struct str counts =
		arena_printf(page->arena, "items %llu, other lines %llu",
			     (unsigned long long)done->taken, (unsigned long long)done->same);

	if (!page_audit(page, "form.worded", typed_form(page), done->failed ? problem : counts,
			done->failed ? "failed" : "done"))
		return;
	if (done->failed)
		refuse(page, (struct hand_in_fault){ 422, TEXT_OFFICIAL_NOT_TAKEN }, problem);
	else
		page_redirect(page, "/forms/%.*s?taken=%llu#official", STR_ARG(typed_form(page)),
			      (unsigned long long)done->taken);
}

static void on_lost(void *user, enum desk_lost why)
{
	refuse(user, hand_in_lost(why), STR(""));
}

static void ask(struct page *page, struct str name, int fd)
{
	struct msg_form_file file = { .purpose = FORM_FILE_WORDING,
				      .form = typed_form(page),
				      .name = name,
				      .by = page->user.name };
	const struct desk_request request = {
		.type = MSG_FORM_FILE, .message = &file, .fd = fd, .answer = MSG_FORM_FILE_DONE
	};
	const struct desk_call call = { .on_done = on_done, .on_lost = on_lost, .user = page };
	struct hand_in_fault fault;

	if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse(page, fault, STR(""));
}

static void do_official(struct page *page)
{
	struct str name;
	struct str bytes;
	int fd = -1;
	struct err err;

	if (!form_set_find(page_forms(page), typed_form(page))) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (!hand_in_file(page, &name, &bytes)) {
		refuse(page, (struct hand_in_fault){ 422, TEXT_HAND_IN_NO_FILE }, STR(""));
		return;
	}
	if (!page_audit(page, "form.official", typed_form(page), name, "done"))
		return;
	if (page_nameless_file(page, bytes, &fd, &err))
		page_fail_err(page, &err);
	else
		ask(page, name, fd);
}

static void do_forget(struct page *page)
{
	struct err err;

	if (!page_audit(page, "form.forget", typed_form(page), STR(""), "done"))
		return;
	const enum errc code = official_remove(page_db(page), typed_form(page), &err);
	/* Somebody else removed it meanwhile: it is as it was wanted. */
	if (code && code != ERR_NOT_FOUND)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/forms/%.*s", STR_ARG(typed_form(page)));
}

static const struct page_route routes[] = {
	{ "GET", "/forms/:id", PAGE_READERS, .handle = show_form },
	{ "POST", "/forms/:id/official", PAGE_DUTY, .body_max = HAND_IN_BODY_MAX,
	  .handle = do_official },
	{ "POST", "/forms/:id/official/remove", PAGE_DUTY, .handle = do_forget },
	{ .path = NULL },
};

const struct page_group pages_form_page = { .name = "form", .routes = routes };
