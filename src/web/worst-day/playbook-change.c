/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A facility's own playbooks: a file handed in, which the registrar reads and checks, and other
 * words for a step. Both make the next version; nothing that was there is lost.
 */
#include "playbooks/playbook-edit.h"
#include "playbooks/playbook-records.h"
#include "web/page.h"
#include "web/parts/hand-in.h"

/* ---- a file ---- */

static void add_page(struct page *page, unsigned status, struct str fault,
		     const struct msg_handed_done *done)
{
	view_text(page->view, "title", TEXT_PLAYBOOKS_ADD);
	view_str(page->view, "fault", fault);
	view_str(page->view, "typed_note", page_typed(page, "note"));
	view_list(page->view, "notes");
	for (size_t i = 0; done && i < done->n_notes; i++)
		view_str(view_add(page->view, "notes"), "text",
			 arena_str(page->arena, done->notes[i].text));
	page_show_status(page, status, &template_playbook_add);
}

static void show_add(struct page *page)
{
	add_page(page, 200, STR(""), NULL);
}

static void refuse_file(struct page *page, struct hand_in_fault fault, struct str problem,
			const struct msg_handed_done *done)
{
	const char *words = text_by_key(fault.text, page->lang);

	add_page(page, fault.status, arena_printf(page->arena, "%s %.*s", words, STR_ARG(problem)),
		 done);
}

static void on_file_done(void *user, const void *answer)
{
	const struct msg_handed_done *done = answer;
	struct page *page = user;
	const struct str problem = arena_str(page->arena, done->problem);
	const struct str name = arena_str(page->arena, done->object);

	if (!page_audit(page, "playbook.added", name, problem, done->failed ? "failed" : "done"))
		return;
	if (done->failed)
		refuse_file(page, (struct hand_in_fault){ 422, TEXT_PLAYBOOKS_NOT_TAKEN }, problem,
			    done);
	else
		page_redirect(page, "/playbooks/%.*s?saved=1", STR_ARG(name));
}

static void on_file_lost(void *user, enum desk_lost why)
{
	refuse_file(user, hand_in_lost(why), STR(""), NULL);
}

static void do_add(struct page *page)
{
	struct msg_handed handed = { .purpose = HANDED_PLAYBOOK,
				     .by = page->user.name,
				     .words = page_typed(page, "note") };
	struct desk_request request = {
		.type = MSG_HANDED, .message = &handed, .fd = -1, .answer = MSG_HANDED_DONE
	};
	const struct desk_call call = { .on_done = on_file_done,
					.on_lost = on_file_lost,
					.user = page };
	struct hand_in_fault fault = { 422, TEXT_HAND_IN_NO_FILE };
	struct str bytes;
	struct err err;

	if (!hand_in_file(page, &handed.name, &bytes)) {
		refuse_file(page, fault, STR(""), NULL);
		return;
	}
	if (!page_audit(page, "playbook.add", handed.name, STR(""), "done"))
		return;
	if (page_nameless_file(page, bytes, &request.fd, &err))
		page_fail_err(page, &err);
	else if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse_file(page, fault, STR(""), NULL);
}

/* ---- the words of a step ---- */

/* A step as it is written, {words} of the sector not put in. */
struct step_desk {
	struct playbook_copy copy; /* in force; its playbook is the desk's */
	struct playbook *raw;
	const struct playbook_step *step;
};

static void close_desk(struct step_desk *desk)
{
	playbook_free(desk->copy.playbook);
	playbook_free(desk->raw);
}
#define auto_step_desk CLEANUP(close_desk) struct step_desk

/* False: the error page was sent. */
static bool open_desk(struct page *page, struct step_desk *ret)
{
	struct playbook_notes *notes = arena_take(page->arena, sizeof(*notes));
	struct err err = { .code = ERR_OK };
	enum errc code = notes ? playbook_current(page_playbooks(page), page_db(page),
						  http_param(page->request, "name"), page->arena,
						  &ret->copy, &err)
			       : fail(&err, ERR_LIMIT, "a playbook: no room");

	if (!code) {
		notes->arena = page->arena;
		code = playbook_read(ret->copy.json, false, notes, &ret->raw, &err);
	}
	const size_t at =
		code ? 0 : playbook_step_find(ret->raw, http_param(page->request, "step"));
	if (code)
		page_fail_err(page, &err);
	else if (at == PLAYBOOK_NO_STEP)
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
	else
		ret->step = &ret->raw->steps[at];
	return ret->step;
}

static const struct {
	const char *name; /* of the field, with "_ja" and "_en" */
	size_t offset;
	enum text_key title;
	bool question; /* only of steps that ask */
} fields[] = {
	{ "name", offsetof(struct playbook_wording, name), TEXT_PLAYBOOKS_EDIT_NAME, false },
	{ "question", offsetof(struct playbook_wording, question), TEXT_PLAYBOOKS_EDIT_QUESTION,
	  true },
	{ "text", offsetof(struct playbook_wording, text), TEXT_PLAYBOOKS_EDIT_TEXT, false },
	{ "why", offsetof(struct playbook_wording, why), TEXT_PLAYBOOKS_EDIT_WHY, false },
	{ "task", offsetof(struct playbook_wording, task), TEXT_PLAYBOOKS_EDIT_TASK, false },
};

static struct text_pair *pair_at(struct playbook_wording *wording, size_t i)
{
	return (struct text_pair *)((char *)wording + fields[i].offset);
}

static void view_field(struct page *page, const char *name, enum text_key title, enum lang lang,
		       struct str value)
{
	struct view *row = view_add(page->view, "fields");

	view_str(row, "field",
		 arena_printf(page->arena, "%s_%s", name, lang == LANG_JA ? "ja" : "en"));
	view_text(row, "label", title);
	view_bool(row, "japanese", lang == LANG_JA);
	view_str(row, "value", value);
}

static void edit_page(struct page *page, unsigned status, const struct step_desk *desk,
		      struct playbook_wording wording, struct str fault)
{
	view_list(page->view, "fields");
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (fields[i].question && !desk->step->asks)
			continue;
		const struct text_pair *pair = pair_at(&wording, i);
		view_field(page, fields[i].name, fields[i].title, LANG_JA, pair->ja);
		view_field(page, fields[i].name, fields[i].title, LANG_EN, pair->en);
	}
	view_text(page->view, "title", TEXT_PLAYBOOKS_EDIT);
	view_str(page->view, "fault", fault);
	view_str(page->view, "short", desk->copy.playbook->short_name);
	view_str(page->view, "step", desk->step->id);
	view_cstr(page->view, "sha256", desk->copy.sha256);
	view_str(page->view, "typed_note", page_typed(page, "note"));
	page_show_status(page, status, &template_playbook_edit);
}

static void show_edit(struct page *page)
{
	auto_step_desk desk = { .step = NULL };

	if (open_desk(page, &desk))
		edit_page(page, 200, &desk, playbook_wording_of(desk.step), STR(""));
}

static struct str typed(struct page *page, const char *name, const char *lang)
{
	const struct str field = arena_printf(page->arena, "%s_%s", name, lang);

	return str_trim(page_lines(page, http_form(page->request, field.ptr ? field.ptr : "")));
}

static struct playbook_wording read_wording(struct page *page, const struct step_desk *desk)
{
	struct playbook_wording wording = playbook_wording_of(desk->step);

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (!fields[i].question || desk->step->asks)
			*pair_at(&wording, i) =
				(struct text_pair){ .ja = typed(page, fields[i].name, "ja"),
						    .en = typed(page, fields[i].name, "en") };
	}
	return wording;
}

/* Check what came of it and keep it as the next version. */
static enum errc keep_version(struct page *page, const struct step_desk *desk, struct str json,
			      struct err *err)
{
	struct playbook_notes *notes = arena_take(page->arena, sizeof(*notes));
	const struct playbook_deed deed = { .by = page->user.name,
					    .now_us = page->now_us,
					    .note = page_typed(page, "note") };
	struct playbook_copy copy = { .playbook = NULL };
	int64_t number = 0;

	if (!notes)
		return fail(err, ERR_LIMIT, "a playbook: no room to check it");
	notes->arena = page->arena;
	if (!str_is(page_typed(page, "sha256"), desk->copy.sha256))
		return fail(err, ERR_CONFLICT, "%s",
			    text_in(TR("書いているあいだに、ほかの版が使われ始めました",
				       "another version came into force while you wrote"),
				    page->lang));
	enum errc code = playbook_copy_read(json, NULL, notes, &copy, err);
	if (!code)
		code = playbook_version_add(page_db(page), page_playbooks(page), &copy, &deed,
					    &number, err);
	playbook_free(copy.playbook);
	return code;
}

static void do_edit(struct page *page)
{
	auto_step_desk desk = { .step = NULL };
	auto_buf json = BUF_INIT(PLAYBOOK_BYTES_MAX);
	struct err err;

	if (!open_desk(page, &desk))
		return;
	const struct playbook_wording wording = read_wording(page, &desk);
	if (!page_audit(page, "playbook.reword", desk.copy.playbook->id, desk.step->id, "done"))
		return;
	enum errc code =
		playbook_reword(desk.copy.json, desk.step->id, &wording, page->now_us, &json, &err);
	if (!code)
		code = keep_version(page, &desk, buf_str(&json), &err);
	if (code)
		edit_page(page, code == ERR_CONFLICT ? 409 : 422, &desk, wording,
			  arena_str(page->arena, str_from(err.text)));
	else
		page_redirect(page, "/playbooks/%.*s?saved=1",
			      STR_ARG(desk.copy.playbook->short_name));
}

static const struct page_route routes[] = {
	{ "GET", "/playbooks/add", USER_ADMIN, .handle = show_add },
	{ "POST", "/playbooks/add", USER_ADMIN, .body_max = PLAYBOOK_BYTES_MAX + 65536u,
	  .handle = do_add },
	{ "GET", "/playbooks/:name/steps/:step", USER_ADMIN, .handle = show_edit },
	{ "POST", "/playbooks/:name/steps/:step", USER_ADMIN, .kept = true, .body_max = 256 * 1024,
	  .handle = do_edit },
	{ .path = NULL },
};

const struct page_group pages_playbook_change = { .name = "playbook-change", .routes = routes };
