/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves this node: which kinds may, what waits for a person to look at it, byte for byte, and
 * what has left and arrived; at a hub what is said to all, at a facility whether that is looked
 * for.
 */
#include "link/arming.h"
#include "link/board.h"
#include "link/kinds.h"
#include "web/page.h"

#define SHOWN_MAX 200u

static const enum text_key leave_texts[LINK_LEAVES] = {
	[LINK_NEVER] = TEXT_LEAVING_NEVER,
	[LINK_ASKED] = TEXT_LEAVING_ASKED,
	[LINK_ALWAYS] = TEXT_LEAVING_ALWAYS,
};

static enum errc view_kinds(struct page *page, struct err *err)
{
	enum errc code = ERR_OK;

	view_list(page->view, "kinds");
	for (const struct link_kind *kind = link_kinds; kind->name && !code; kind++) {
		struct view *row = view_add(page->view, "kinds");
		enum link_leave leave;

		code = link_kind_get(page_db(page), str_from(kind->name), &leave, err);
		view_cstr(row, "kind", kind->name);
		view_sentence(row, "kind_title", kind->title, page->lang);
		view_sentence(row, "about", kind->about, page->lang);
		view_text(row, "leave", leave_texts[leave]);
		view_bool(row, "leaves", leave != LINK_NEVER);
		view_list(row, "choices");
		for (size_t i = 0; i < LINK_LEAVES; i++) {
			struct view *choice = view_add(row, "choices");

			view_cstr(choice, "value", link_leave_names[i]);
			view_text(choice, "text", leave_texts[i]);
			view_bool(choice, "chosen", i == (size_t)leave);
		}
	}
	return code;
}

static enum errc view_peers(struct page *page, struct err *err)
{
	const struct link_peer *peer = NULL;
	const enum errc code = link_peers_list(page_scope(page), page->arena, &peer, err);

	view_list(page->view, "peers");
	for (; !code && peer; peer = peer->next) {
		struct view *row = view_add(page->view, "peers");

		view_str(row, "code", peer->code);
		view_str(row, "fingerprint", peer->fingerprint);
		view_number(row, "sent", peer->next_sequence - 1);
		view_number(row, "arrived", peer->acknowledged);
		view_number(row, "received", peer->received);
		view_bool(row, "was_heard", peer->heard_us != TIME_NONE);
		view_time(row, "heard", peer->heard_us);
		view_bool(row, "revoked", peer->revoked_us != TIME_NONE);
		view_number(row, "posts", peer->above ? peer->board_here : peer->board_there);
		view_number(row, "armed", peer->above ? peer->armed_here : peer->armed_there);
		view_str(row, "problem", peer->problem);
	}
	return code;
}

static void view_message(struct view *row, const struct link_message *m)
{
	view_number(row, "id", m->id);
	view_str(row, "kind", m->kind);
	view_str(row, "message_title", m->title);
	view_str(row, "body", m->body);
	view_time(row, "made", m->made_us);
	view_bool(row, "refused", str_is(m->state, "refused"));
	view_bool(row, "arrived", m->arrived);
	view_str(row, "decided_by", m->decided_by);
}

static enum errc view_messages(struct page *page, const char *list, const char *state, bool waiting,
			       struct err *err)
{
	const struct link_message *m = NULL;
	const enum errc code = link_outbox_list(page_scope(page), str_from(state), SHOWN_MAX,
						page->arena, &m, err);

	view_list(page->view, list);
	for (; !code && m; m = m->next) {
		if (waiting == str_is(m->state, "waiting"))
			view_message(view_add(page->view, list), m);
	}
	return code;
}

/* At a hub: what all are told. */
static enum errc view_board(struct page *page, struct err *err)
{
	const struct link_post *post = NULL;
	const enum errc code =
		link_board_list(page_scope(page), SHOWN_MAX, page->arena, &post, err);

	view_list(page->view, "posts_asked");
	view_list(page->view, "posts_said");
	for (; !code && post; post = post->next) {
		const bool waits = str_is(post->state, "waiting");
		struct view *row = view_add(page->view, waits ? "posts_asked" : "posts_said");

		view_number(row, "id", post->id);
		view_str(row, "kind", post->kind);
		view_str(row, "message_title", post->title);
		view_str(row, "body", post->body);
		view_time(row, "made", post->made_us);
		view_bool(row, "refused", str_is(post->state, "refused"));
		view_number(row, "arrived", post->arrived);
		view_number(row, "armed", post->armed);
		view_str(row, "decided_by", post->decided_by);
	}
	return code;
}

/* At a facility: whether what the hub tells all is looked for. */
static enum errc view_arming(struct page *page, struct err *err)
{
	bool arms = false;
	const enum errc code = link_arming_get(page_db(page), &arms, err);

	view_bool(page->view, "arms", arms);
	view_bool(page->view, "is_hub", page_is_hub(page));
	return code;
}

static void leaving_page(struct page *page, unsigned status, struct str fault)
{
	struct err err;
	enum errc code = view_kinds(page, &err);

	if (!code)
		code = view_peers(page, &err);
	if (!code)
		code = view_messages(page, "waiting", "waiting", true, &err);
	if (!code)
		code = view_messages(page, "decided", "", false, &err);
	if (!code)
		code = view_board(page, &err);
	if (!code)
		code = view_arming(page, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_LEAVING_TITLE);
	view_str(page->view, "fault", fault);
	page_show_status(page, status, &template_leaving);
}

static void show(struct page *page)
{
	leaving_page(page, 200, STR(""));
}

static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (!code)
		page_redirect(page, "/leaving");
	else if (code == ERR_CONFLICT || code == ERR_NOT_FOUND)
		leaving_page(page, 409, arena_str(page->arena, str_from(err->text)));
	else
		page_fail_err(page, err);
}

static void do_kind(struct page *page)
{
	const struct str kind = http_param(page->request, "kind");
	const struct str leave = page_typed(page, "leave");
	const size_t chosen = str_find_name(leave, link_leave_names, LINK_LEAVES);
	struct err err;

	if (chosen == LINK_LEAVES) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (page_audit(page, "link.kind", kind, leave, "done"))
		answer(page,
		       link_kind_set(page_db(page), kind, (enum link_leave)chosen, page->user.name,
				     page->now_us, &err),
		       &err);
}

static void do_message(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	const bool refuses = str_is(page_typed(page, "decision"), "refuse");
	const int64_t number = page_number(id, 0);
	struct err err;

	if (!page_audit(page, refuses ? "link.refuse" : "link.approve", id, STR(""), "done"))
		return;
	const enum errc code =
		refuses ? link_refuse(page_scope(page), number, page->user.name, page->now_us, &err)
			: link_approve(page_scope(page), number, page->user.name, page->now_us,
				       &err);
	answer(page, code, &err);
}

static void do_post(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	const bool approves = !str_is(page_typed(page, "decision"), "refuse");
	struct err err;

	if (page_audit(page, approves ? "link.approve" : "link.refuse", id, STR("board"), "done"))
		answer(page,
		       link_board_decide(page_scope(page), page_number(id, 0), approves,
					 page->user.name, page->now_us, &err),
		       &err);
}

static void do_arming(struct page *page)
{
	const bool arms = str_is(page_typed(page, "arm"), "indicators");
	struct err err;

	if (page_audit(page, "link.arm", arms ? STR("indicators") : STR("nothing"), STR(""),
		       "done"))
		answer(page,
		       link_arming_set(page_db(page), arms, page->user.name, page->now_us, &err),
		       &err);
}

static const struct page_route routes[] = {
	{ "GET", "/leaving", PAGE_READERS, .handle = show },
	{ "POST", "/leaving/arming", USER_ADMIN, .fresh = true, .handle = do_arming },
	{ "POST", "/leaving/board/:id", USER_ADMIN, .fresh = true, .handle = do_post },
	{ "POST", "/leaving/kinds/:kind", USER_ADMIN, .fresh = true, .handle = do_kind },
	{ "POST", "/leaving/:id", USER_ADMIN, .fresh = true, .handle = do_message },
	{ .path = NULL },
};

const struct page_group pages_leaving_pages = { .name = "leaving", .routes = routes };
