/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sharing: what may leave and who decided it, collections elsewhere that are read, and the
 * collections of this machine. What leaves is shown byte for byte before anybody approves it.
 */
#include "taxii/objects.h"
#include "taxii/offers.h"
#include "taxii/remotes.h"
#include "web/page.h"

#define OBJECTS_SHOWN 50u
#define OFFERS_SHOWN  200u
#define BODY_SHOWN    4000u

static const enum text_key state_texts[TAXII_OFFER_STATES] = {
	[TAXII_OFFERED] = TEXT_SHARING_OFFERED, [TAXII_APPROVED] = TEXT_SHARING_APPROVED,
	[TAXII_REFUSED] = TEXT_SHARING_REFUSED, [TAXII_SENT] = TEXT_SHARING_SENT,
	[TAXII_FAILED] = TEXT_SHARING_FAILED,
};

static const enum text_key arm_texts[TAXII_ARMS] = {
	[TAXII_ARM_NOTHING] = TEXT_SHARING_ARM_NOTHING,
	[TAXII_ARM_INDICATORS] = TEXT_SHARING_ARM_INDICATORS,
	[TAXII_ARM_RULES] = TEXT_SHARING_ARM_RULES,
};

struct showing {
	struct page *page;
	const struct taxii_remotes *remotes;
	unsigned n;
	int64_t last_us;
	struct view *row;
};

static struct str keep(const struct showing *s, struct str text)
{
	return str_or_empty(arena_str(s->page->arena, str_or_empty(text)));
}

/* ---- offers ---- */

static void take_offer(void *ctx, const struct taxii_offer *offer)
{
	struct showing *s = ctx;

	if (s->n++ >= OFFERS_SHOWN)
		return;
	struct view *row = view_add(s->page->view, "offers");
	const bool waits = offer->state == TAXII_OFFERED || offer->state == TAXII_FAILED;

	view_number(row, "offer", offer->id);
	view_str(row, "offer_title", keep(s, offer->title));
	view_cstr(row, "tlp", tlp_name(offer->tlp));
	view_text(row, "state", state_texts[offer->state]);
	view_bool(row, "waits", waits);
	view_bool(row, "failed", offer->state == TAXII_FAILED);
	view_str(row, "problem", keep(s, offer->problem));
	view_str(row, "to", keep(s, offer->remote));
	view_time(row, "offered", offer->offered_us);
	view_str(row, "offered_by", keep(s, offer->offered_by));
	view_bool(row, "decided", offer->decided_us != TIME_NONE);
	view_time(row, "decided_at", offer->decided_us);
	view_str(row, "decided_by", keep(s, offer->decided_by));
	view_bool(row, "sent", offer->sent_us != TIME_NONE);
	view_time(row, "sent_at", offer->sent_us);
	view_str(row, "body", keep(s, str_sub(offer->body, 0, BODY_SHOWN)));
	view_str(row, "alert", keep(s, offer->alert));
	view_list(row, "places");
	for (size_t i = 0; waits && i < s->remotes->n; i++)
		view_str(view_add(row, "places"), "place", s->remotes->at[i].remote.name);
	view_bool(row, "any_place", s->remotes->n > 0);
}

/* ---- elsewhere ---- */

static void view_remote(struct page *page, const struct taxii_remote_state *state)
{
	struct view *row = view_add(page->view, "remotes");
	const struct taxii_position *at = &state->position;

	view_str(row, "remote", state->remote.name);
	view_str(row, "url", state->remote.url);
	view_cstr(row, "remote_tlp", tlp_name(state->remote.tlp));
	view_text(row, "arm", arm_texts[state->remote.arm]);
	view_number(row, "objects", (int64_t)state->objects);
	view_number(row, "problems", (int64_t)state->problems);
	view_bool(row, "read", at->last_ok_us != TIME_NONE);
	view_time(row, "last_ok", at->last_ok_us);
	view_bool(row, "failing", at->failures > 0);
	view_time(row, "failing_since", at->failing_since_us);
	view_str(row, "error", at->error);
}

/* ---- here ---- */

static void take_grant(void *ctx, const struct taxii_grant_row *grant)
{
	struct showing *s = ctx;
	struct view *row = view_add(s->row, "groups");

	view_str(row, "group", keep(s, grant->group));
	view_bool(row, "may_read", grant->rights.read);
	view_bool(row, "may_write", grant->rights.write);
	view_number(row, "members", (int64_t)grant->members);
}

static void take_collection(void *ctx, const struct taxii_collection *collection)
{
	struct showing *s = ctx;
	struct err err;

	s->row = view_add(s->page->view, "collections");
	view_str(s->row, "alias", keep(s, collection->alias));
	view_str(s->row, "collection", keep(s, collection->title));
	view_str(s->row, "about", keep(s, collection->description));
	view_cstr(s->row, "tlp_max", tlp_name(collection->tlp_max));
	view_number(s->row, "count", (int64_t)collection->objects);
	view_bool(s->row, "has_last", collection->last_added_us > 0);
	view_time(s->row, "last_added", collection->last_added_us);
	view_list(s->row, "groups");
	err_ignore(taxii_grants_each(page_db(s->page), collection->id, take_grant, s, &err));
}

/* ---- the page ---- */

static enum errc view_lists(struct page *page, struct err *err)
{
	struct taxii_remotes remotes;
	struct showing s = { .page = page, .remotes = &remotes };
	struct db *db = page_db(page);
	enum errc code = taxii_remotes_list(db, page->arena, &remotes, err);

	view_list(page->view, "offers");
	view_list(page->view, "remotes");
	view_list(page->view, "collections");
	for (size_t i = 0; !code && i < remotes.n; i++)
		view_remote(page, &remotes.at[i]);
	if (!code)
		code = taxii_offers_each(db, take_offer, &s, err);
	return code ? code : taxii_collections_each(db, take_collection, &s, err);
}

/* What a link from elsewhere fills in, or what was typed and refused. */
static struct str given(struct page *page, const char *name)
{
	const struct str typed = page_typed(page, name);

	return typed.len ? typed : str_trim(str_or_empty(http_query(page->request, name)));
}

static void sharing_page(struct page *page, unsigned status, struct str fault)
{
	struct err err;

	if (view_lists(page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_SHARING_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_str(page->view, "typed_value", given(page, "value"));
	view_str(page->view, "typed_title", given(page, "about"));
	view_str(page->view, "typed_alert", given(page, "alert"));
	page_show_status(page, status, &template_sharing);
}

static void show_sharing(struct page *page)
{
	sharing_page(page, 200, STR(""));
}

/* ---- changes ---- */

static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_NOT_FOUND ||
	    code == ERR_UNSUPPORTED)
		sharing_page(page, 422, arena_str(page->arena, str_from(err->text)));
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/sharing?saved=1");
}

static enum errc offer(struct page *page, enum tlp tlp, struct err *err)
{
	const struct taxii_own_sighting sighting = { .alert = page_typed(page, "alert"),
						     .tlp = tlp,
						     .now_us = page->now_us,
						     .by = page->user.name };
	const struct taxii_own_indicator indicator = { .value = page_typed(page, "value"),
						       .title = page_typed(page, "about"),
						       .tlp = tlp,
						       .alert = sighting.alert,
						       .now_us = page->now_us,
						       .by = page->user.name };

	return indicator.value.len || !sighting.alert.len
		       ? taxii_offer_indicator(page_db(page), &indicator, err)
		       : taxii_offer_alert(page_db(page), &sighting, err);
}

static void do_offer(struct page *page)
{
	enum tlp tlp = TLP_NONE;
	struct err err;

	(void)tlp_parse(page_typed(page, "tlp"), &tlp);
	if (!page_audit(page, "taxii.offer", page_typed(page, "value"), page_typed(page, "alert"),
			"done"))
		return;
	answer(page, offer(page, tlp, &err), &err);
}

static void do_decide(struct page *page)
{
	const bool send = str_is(page_typed(page, "decision"), "send");
	const struct taxii_decision decision = {
		.offer = page_number(http_param(page->request, "offer"), 0),
		.remote = send ? page_typed(page, "place") : STR(""),
		.now_us = page->now_us,
		.by = page->user.name,
	};
	struct err err;

	if (send && !decision.remote.len) {
		sharing_page(page, 422,
			     str_from(text_in(TR("送り先を選んでください", "Choose where it goes"),
					      page->lang)));
		return;
	}
	if (!page_audit(page, "taxii.decide", http_param(page->request, "offer"),
			send ? decision.remote : STR("refused"), "done"))
		return;
	answer(page, taxii_offer_decide(page_db(page), &decision, &err), &err);
}

/* ---- one collection ---- */

static bool take_object(void *ctx, const struct taxii_object *object)
{
	struct showing *s = ctx;
	struct view *row = view_add(s->page->view, "objects");

	view_str(row, "object", keep(s, object->id));
	view_str(row, "type", keep(s, object->type));
	view_cstr(row, "tlp", tlp_name(object->tlp));
	view_bool(row, "marked", object->tlp != TLP_NONE);
	view_bool(row, "revoked", object->revoked);
	view_str(row, "version", keep(s, object->version));
	view_str(row, "member", keep(s, object->member));
	view_time(row, "added", object->added_us);
	view_str(row, "body", keep(s, str_sub(object->body, 0, BODY_SHOWN)));
	s->n++;
	s->last_us = object->added_us;
	return true;
}

static void show_collection(struct page *page)
{
	const int64_t before_us = page_number(http_query(page->request, "before"), 0);
	struct taxii_collection collection;
	struct showing s = { .page = page };
	struct db *db = page_db(page);
	struct err err;
	enum errc code = taxii_collection_find(
		db, page->arena, http_param(page->request, "collection"), &collection, &err);

	view_list(page->view, "objects");
	if (!code)
		code = taxii_objects_newest(db, collection.id, before_us, OBJECTS_SHOWN,
					    take_object, &s, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", collection.title);
	view_str(page->view, "about", collection.description);
	view_cstr(page->view, "tlp_max", tlp_name(collection.tlp_max));
	view_bool(page->view, "none", s.n == 0);
	view_str(page->view, "more",
		 s.n == OBJECTS_SHOWN
			 ? arena_printf(page->arena, "/sharing/%.*s?before=%lld",
					STR_ARG(collection.alias), (long long)s.last_us)
			 : STR(""));
	page_show(page, &template_sharing_collection);
}

static const struct page_route routes[] = {
	{ "GET", "/sharing", PAGE_READERS, .handle = show_sharing },
	{ "POST", "/sharing", PAGE_DUTY, .kept = true, .handle = do_offer },
	{ "POST", "/sharing/offers/:offer", USER_ADMIN, .fresh = true, .handle = do_decide },
	{ "GET", "/sharing/:collection", PAGE_READERS, .handle = show_collection },
	{ .path = NULL },
};

const struct page_group pages_sharing_pages = { .name = "sharing", .routes = routes };
