/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vendors: whom we depend on, how to reach them, what they have answered; their invitations, the
 * keys they sign with, and files of answers that they sent.
 */
#include "base/os/fd.h"
#include "vendors/answer-exchange.h"
#include "vendors/invitations.h"
#include "vendors/ssh-signature.h"
#include "web/house/vendor-view.h"
#include "web/parts/hand-in.h"

#define DAY_US (24 * 3600 * US_PER_SEC)

/* ---- all of them ---- */

static enum errc view_products(struct page *page, struct view *row, struct str vendor,
			       struct err *err)
{
	const struct vendor_scope scope = page_vendor_scope(page);
	const struct vendor_product *product;
	struct vendor_standing standing;

	enum errc code = vendor_products_list(scope.db, vendor, scope.arena, &product, err);
	view_list(row, "products");
	for (; !code && product; product = product->next) {
		struct view *line = view_add(row, "products");
		struct str rest = product->id;

		(void)str_split(&rest, '/');
		code = vendor_standing(&scope, product, &standing, err);
		if (code)
			return code;
		view_str(line, "product", rest);
		view_str(line, "product_title", product->title);
		view_str(line, "product_version", product->version);
		view_bool(line, "used", product->used);
		view_vendor_standing(page, line, &standing);
	}
	return code;
}

static void view_vendor(struct view *row, const struct vendor *vendor)
{
	view_str(row, "vendor", vendor->id);
	view_str(row, "name", vendor->title);
	view_str(row, "contact", vendor->contact);
	view_str(row, "phone", vendor->phone);
	view_str(row, "hours", vendor->hours);
	view_str(row, "note", vendor->note);
}

/* `typed` is what came back and was refused; NULL: an empty form. */
static void list_page(struct page *page, unsigned status, const struct vendor *typed,
		      struct str fault)
{
	static const struct vendor none = {
		.id = { .ptr = "" },
		.title = { .ptr = "" },
		.contact = { .ptr = "" },
		.phone = { .ptr = "" },
		.hours = { .ptr = "" },
		.note = { .ptr = "" },
	};
	const struct vendor *vendor;
	struct err err;

	view_text(page->view, "title", TEXT_VENDORS_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_list(page->view, "vendors");
	enum errc code = vendors_list(page_db(page), page->arena, &vendor, &err);
	for (; !code && vendor; vendor = vendor->next) {
		struct view *row = view_add(page->view, "vendors");

		view_vendor(row, vendor);
		code = view_products(page, row, vendor->id, &err);
	}
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_vendor(view_object(page->view, "typed"), typed ? typed : &none);
	page_show_status(page, status, &template_vendors);
}

static void show_list(struct page *page)
{
	list_page(page, 200, NULL, STR(""));
}

static struct vendor typed_vendor(struct page *page, struct str id)
{
	return (struct vendor){ .id = id,
				.title = vendor_typed(page, "title"),
				.contact = vendor_typed(page, "contact"),
				.phone = vendor_typed(page, "phone"),
				.hours = vendor_typed(page, "hours"),
				.note = page_lines(page, vendor_typed(page, "note")),
				.changed_us = page->now_us,
				.changed_by = page->user.name };
}

static bool is_typo(enum errc code)
{
	return code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_CONFLICT ||
	       code == ERR_NOT_FOUND || code == ERR_DENIED || code == ERR_CORRUPT ||
	       code == ERR_UNSUPPORTED;
}

static struct str sentence(struct page *page, const struct err *err)
{
	return arena_str(page->arena, str_from(err->text));
}

static void do_add(struct page *page)
{
	const struct vendor vendor = typed_vendor(page, vendor_typed(page, "id"));
	struct err err;

	if (!page_audit(page, "vendor", vendor.id, vendor.title, "done"))
		return;
	const enum errc code = vendors_put(page_db(page), &vendor, &err);
	if (is_typo(code))
		list_page(page, 422, &vendor, sentence(page, &err));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/vendors/%.*s?saved=1", STR_ARG(vendor.id));
}

/* ---- one of them ---- */

static enum errc view_invitations(struct page *page, struct str vendor, struct err *err)
{
	static const enum text_key states[INVITATION_STATES] = {
		[INVITATION_OPEN] = TEXT_VENDORS_INVITATION_OPEN,
		[INVITATION_USED] = TEXT_VENDORS_INVITATION_USED,
		[INVITATION_REVOKED] = TEXT_VENDORS_INVITATION_REVOKED,
		[INVITATION_EXPIRED] = TEXT_VENDORS_INVITATION_EXPIRED,
	};
	const struct invitation *i;

	const enum errc code = invitations_list(page_db(page), vendor, page->arena, &i, err);
	view_list(page->view, "invitations");
	for (; !code && i; i = i->next) {
		const enum invitation_state state = invitation_state(i, page->now_us);
		struct view *row = view_add(page->view, "invitations");

		view_number(row, "id", i->id);
		view_text(row, "state", states[state]);
		view_bool(row, "open", state == INVITATION_OPEN);
		view_time(row, "made", i->made_us);
		view_str(row, "made_by", i->made_by);
		view_time(row, "expires", i->expires_us);
		view_str(row, "account", str_or_empty(i->used_by));
	}
	return code;
}

static enum errc view_keys(struct page *page, struct str vendor, struct err *err)
{
	char text[VENDOR_FINGERPRINT_TEXT];
	char ssh[SSH_PRINT_MAX];
	const struct vendor_key *key;

	const enum errc code = vendor_keys_list(page_db(page), vendor, page->arena, &key, err);
	view_list(page->view, "keys");
	for (; !code && key; key = key->next) {
		struct view *row = view_add(page->view, "keys");

		view_str(row, "fingerprint", key->fingerprint);
		view_cstr(row, "spelled", vendor_fingerprint_text(key->fingerprint, text));
		view_str(row, "ssh",
			 arena_str(page->arena, str_from(ssh_print_of(key->public_key, ssh))));
		view_sentence(row, "state", vendor_key_state_words[key->state], page->lang);
		view_bool(row, "seen", key->state == VENDOR_KEY_SEEN);
		view_bool(row, "confirmed", key->state == VENDOR_KEY_CONFIRMED);
		view_time(row, "seen_at", key->seen_us);
		view_str(row, "by", str_or_empty(key->decided_by));
		view_str(row, "words", key->words);
	}
	return code;
}

static struct str vendor_of_page(struct page *page)
{
	return http_param(page->request, "vendor");
}

/* `fault`: why something that was sent could not be done; "": nothing was wrong. */
static void vendor_page(struct page *page, unsigned status, struct str fault)
{
	struct vendor vendor;
	struct err err;

	enum errc code =
		vendors_get(page_db(page), vendor_of_page(page), page->arena, &vendor, &err);
	if (!code)
		code = view_products(page, page->view, vendor.id, &err);
	if (!code)
		code = view_invitations(page, vendor.id, &err);
	if (!code)
		code = view_keys(page, vendor.id, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", vendor.title);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "taken", http_query(page->request, "taken").ptr);
	view_number(page->view, "changed", page_number(http_query(page->request, "taken"), 0));
	view_number(page->view, "kept", page_number(http_query(page->request, "kept"), 0));
	view_vendor(page->view, &vendor);
	page_show_status(page, status, &template_vendor);
}

static void show_vendor(struct page *page)
{
	vendor_page(page, 200, STR(""));
}

/* Back to the vendor's page, or the page with what went wrong. */
static void finish(struct page *page, enum errc code, const struct err *err, const char *anchor)
{
	if (is_typo(code))
		vendor_page(page, 422, sentence(page, err));
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/vendors/%.*s?saved=1%s", STR_ARG(vendor_of_page(page)),
			      anchor);
}

static void do_change(struct page *page)
{
	const struct vendor vendor = typed_vendor(page, vendor_of_page(page));
	struct err err;

	if (page_audit(page, "vendor", vendor.id, vendor.title, "done"))
		finish(page, vendors_put(page_db(page), &vendor, &err), &err, "");
}

static void do_add_product(struct page *page)
{
	const struct vendor_product product = {
		.id = arena_printf(page->arena, "%.*s/%.*s", STR_ARG(vendor_of_page(page)),
				   STR_ARG(vendor_typed(page, "id"))),
		.title = vendor_typed(page, "title"),
		.version = vendor_typed(page, "version"),
		.used = true,
		.changed_us = page->now_us,
		.changed_by = page->user.name,
	};
	struct vendor_product there;
	struct err err;

	if (vendor_products_get(page_db(page), product.id, page->arena, &there, NULL) == ERR_OK) {
		page_redirect(page, "/vendors/%.*s", STR_ARG(product.id));
		return;
	}
	if (page_audit(page, "vendor.product", product.id, product.title, "done"))
		finish(page, vendor_products_put(page_db(page), &product, &err), &err, "#products");
}

/* ---- invitations ---- */

/* The link is on this page and nowhere else. */
static void do_invite(struct page *page)
{
	const int64_t days = page_number(vendor_typed(page, "days"), INVITATION_DAYS);
	const struct str host = http_header(page->request, "Host");
	const struct invitation invitation = {
		.vendor = vendor_of_page(page),
		.made_us = page->now_us,
		.made_by = page->user.name,
		.expires_us = page->now_us + DAY_US * (days >= 1 && days <= INVITATION_DAYS_MAX
							       ? days
							       : INVITATION_DAYS),
	};
	char token[INVITATION_TOKEN_LEN + 1];
	int64_t id = 0;
	struct err err;

	if (!page_audit(page, "vendor.invite", invitation.vendor, STR(""), "done"))
		return;
	const enum errc code = invitations_make(page_db(page), &invitation, token, &id, &err);
	if (code) {
		finish(page, code, &err, "");
		return;
	}
	view_text(page->view, "title", TEXT_VENDORS_INVITED);
	view_str(page->view, "vendor", invitation.vendor);
	view_time(page->view, "expires", invitation.expires_us);
	view_str(page->view, "link",
		 arena_printf(page->arena, "%s://%.*s" INVITATION_PATH_PREFIX "%s",
			      page_is_tls(page) ? "https" : "http", STR_ARG(host), token));
	page_show(page, &template_vendor_invited);
}

static void do_revoke(struct page *page)
{
	const int64_t id = page_number(vendor_typed(page, "id"), 0);
	struct err err;

	if (page_audit(page, "vendor.invite.revoke", vendor_of_page(page),
		       arena_printf(page->arena, "%lld", (long long)id), "done"))
		finish(page,
		       invitations_revoke(page_db(page), id, page->user.name, page->now_us, &err),
		       &err, "#invitations");
}

/* ---- keys and files ---- */

static void do_key(struct page *page)
{
	const bool confirm = str_is(vendor_typed(page, "do"), "confirm");
	const struct vendor_key_word word = { .vendor = vendor_of_page(page),
					      .fingerprint = vendor_typed(page, "fingerprint"),
					      .by = page->user.name,
					      .words = vendor_typed(page, "words"),
					      .now_us = page->now_us };
	struct err err;

	if (!page_audit(page, confirm ? "vendor.key.confirm" : "vendor.key.retire", word.vendor,
			word.fingerprint, "done"))
		return;
	finish(page,
	       confirm ? vendor_keys_confirm(page_db(page), &word, &err)
		       : vendor_keys_retire(page_db(page), &word, &err),
	       &err, "#keys");
}

static enum errc import_file(struct page *page, struct answers_import *in, struct err *err)
{
	const struct vendor_scope scope = page_vendor_scope(page);
	struct str name;

	if (!http_file(page->request, "file", &name, &in->bytes) || !in->bytes.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_in(TR("ファイルを選んでください", "choose a file"), page->lang));
	return answers_import(&scope, in, err);
}

/* ---- a workbook: the registrar reads it ---- */

static void refuse_book(struct page *page, enum text_key text, struct str problem)
{
	struct err said = { .code = ERR_SYNTAX };

	(void)snprintf(said.text, sizeof(said.text), "%s %.*s", text_by_key(text, page->lang),
		       STR_ARG(problem));
	finish(page, ERR_SYNTAX, &said, "");
}

static void on_book_done(void *user, const void *answer)
{
	const struct msg_handed_done *done = answer;
	struct page *page = user;

	if (!page_audit(page, "vendor.answers.taken", arena_str(page->arena, done->object),
			arena_str(page->arena, done->problem), done->failed ? "failed" : "done"))
		return;
	if (done->failed)
		refuse_book(page, TEXT_VENDORS_BOOK_NOT_TAKEN,
			    arena_str(page->arena, done->problem));
	else
		page_redirect(page, "/vendors/%.*s?taken=%llu&kept=%llu", STR_ARG(done->object),
			      (unsigned long long)done->taken, (unsigned long long)done->kept);
}

static void on_book_lost(void *user, enum desk_lost why)
{
	refuse_book(user, hand_in_lost(why).text, STR(""));
}

static void hand_in_book(struct page *page, struct str name, struct str bytes)
{
	struct msg_handed handed = { .purpose = HANDED_ANSWERS,
				     .name = name,
				     .by = page->user.name,
				     .object = vendor_of_page(page),
				     .signature = STR(""),
				     .words = vendor_typed(page, "unsigned") };
	struct desk_request request = {
		.type = MSG_HANDED, .message = &handed, .fd = -1, .answer = MSG_HANDED_DONE
	};
	const struct desk_call call = { .on_done = on_book_done,
					.on_lost = on_book_lost,
					.user = page };
	struct hand_in_fault fault;
	struct str signature_name;
	struct err err;

	if (!http_file(page->request, "signature", &signature_name, &handed.signature))
		handed.signature = STR("");
	if (handed.signature.len > MSG_SIGN_MAX)
		refuse_book(page, TEXT_VENDORS_BOOK_NOT_TAKEN, STR(""));
	else if (page_nameless_file(page, bytes, &request.fd, &err))
		page_fail_err(page, &err);
	else if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse_book(page, fault.text, STR(""));
}

static void do_import(struct page *page)
{
	struct str name;
	struct str bytes;

	struct answers_import in = { .by = page->user.name };
	struct err err;

	if (!page_audit(page, "vendor.answers.import", vendor_of_page(page), STR(""), "done"))
		return;
	if (hand_in_file(page, &name, &bytes) && str_starts(bytes, STR("PK"))) {
		hand_in_book(page, name, bytes);
		return;
	}
	const enum errc code = import_file(page, &in, &err);
	if (code)
		finish(page, code, &err, "");
	else
		page_redirect(page, "/vendors/%.*s?taken=%u&kept=%u", STR_ARG(in.product),
			      in.changed, in.kept);
}

static const struct page_route routes[] = {
	{ "GET", "/vendors", PAGE_READERS, .handle = show_list },
	{ "POST", "/vendors", PAGE_DUTY, .handle = do_add },
	{ "GET", "/vendors/:vendor", PAGE_READERS, .handle = show_vendor },
	{ "POST", "/vendors/:vendor", PAGE_DUTY, .handle = do_change },
	{ "POST", "/vendors/:vendor/add/product", PAGE_DUTY, .handle = do_add_product },
	{ "POST", "/vendors/:vendor/add/invitation", USER_ADMIN, .fresh = true,
	  .handle = do_invite },
	{ "POST", "/vendors/:vendor/revoke/invitation", USER_ADMIN, .handle = do_revoke },
	{ "POST", "/vendors/:vendor/decide/key", USER_ADMIN, .fresh = true, .handle = do_key },
	{ "POST", "/vendors/:vendor/add/answers", PAGE_DUTY, .body_max = HAND_IN_BODY_MAX,
	  .handle = do_import },
	{ .path = NULL },
};

const struct page_group pages_vendor_pages = { .name = "vendors", .routes = routes };
