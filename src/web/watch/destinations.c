/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where alerts are told to outside of the console: by whom it is set, what leaves, and how it goes.
 * Secrets go in and never come out again.
 */
#include "store/destinations.h"
#include "web/page.h"
#include "web/watch/alert-words.h"

static const struct {
	const char *name;
	enum text_key text;
} shapes[] = {
	{ "chat", TEXT_DESTINATIONS_SHAPE_CHAT },
	{ "ecs", TEXT_DESTINATIONS_SHAPE_ECS },
	{ "ocsf", TEXT_DESTINATIONS_SHAPE_OCSF },
	{ "cef", TEXT_DESTINATIONS_SHAPE_CEF },
};

static const enum text_key kind_texts[DESTINATION_KINDS] = {
	[DESTINATION_WEBHOOK] = TEXT_DESTINATIONS_WEBHOOK,
	[DESTINATION_MAIL] = TEXT_DESTINATIONS_MAIL,
	[DESTINATION_SYSLOG] = TEXT_DESTINATIONS_SYSLOG,
};

static const enum text_key kind_helps[DESTINATION_KINDS] = {
	[DESTINATION_WEBHOOK] = TEXT_DESTINATIONS_WEBHOOK_HELP,
	[DESTINATION_MAIL] = TEXT_DESTINATIONS_MAIL_HELP,
	[DESTINATION_SYSLOG] = TEXT_DESTINATIONS_SYSLOG_HELP,
};

/* ---- the page ---- */

static void view_choices(struct view *row, const struct destination *d)
{
	for (enum destination_kind kind = 0; kind < DESTINATION_KINDS; kind++) {
		struct view *choice = view_add(row, "kinds");
		view_cstr(choice, "value", destination_kind_name(kind));
		view_text(choice, "text", kind_texts[kind]);
		view_text(choice, "help", kind_helps[kind]);
		view_bool(choice, "chosen", d->kind == kind);
	}
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		struct view *choice = view_add(row, "shapes");
		view_cstr(choice, "value", shapes[i].name);
		view_text(choice, "text", shapes[i].text);
		view_bool(choice, "chosen", str_is(d->shape, shapes[i].name));
	}
	for (int level = ALERT_CRITICAL; level >= ALERT_INFORMATIONAL; level--) {
		struct view *choice = view_add(row, "levels");
		view_cstr(choice, "value", alert_level_name((enum alert_level)level));
		view_text(choice, "text", level_text((enum alert_level)level));
		view_bool(choice, "chosen", (int)d->least == level);
	}
}

static void view_fields(struct view *row, const struct destination *d)
{
	view_number(row, "id", d->id);
	view_str(row, "name", d->name);
	view_str(row, "address", d->address);
	view_str(row, "mail_from", d->mail_from);
	view_str(row, "mail_to", d->mail_to);
	view_str(row, "user", d->user);
	view_bool(row, "has_secret", d->secret.len);
	view_bool(row, "english", str_is(d->lang, "en"));
	view_bool(row, "enabled", d->enabled);
	view_choices(row, d);
}

static void view_state(struct view *row, const struct destination *d)
{
	view_text(row, "kind_text", kind_texts[d->kind]);
	view_text(row, "least_text", level_text(d->least));
	view_number(row, "told", (int64_t)d->told);
	view_bool(row, "ever", d->last_ok_us != TIME_NONE);
	view_time(row, "last_ok", d->last_ok_us);
	view_bool(row, "failing", d->failing_since_us != TIME_NONE);
	view_time(row, "failing_since", d->failing_since_us);
	view_str(row, "error", d->error);
	view_bool(row, "testing", d->test != d->test_done);
}

/* The caller has put "fault" into the view, or nothing. */
static void destinations_page(struct page *page, unsigned status)
{
	const struct destination fresh = { .name = STR(""),
					   .kind = DESTINATION_MAIL,
					   .address = STR(""),
					   .shape = STR("chat"),
					   .least = ALERT_HIGH,
					   .lang = STR("ja"),
					   .mail_from = STR(""),
					   .mail_to = STR(""),
					   .user = STR(""),
					   .secret = STR(""),
					   .enabled = true };
	struct destinations all = { .n = 0 };
	struct err err;

	if (destinations_list(page_db(page), page->arena, &all, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_DESTINATIONS_TITLE);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "none", all.n == 0);
	view_bool(page->view, "full", all.n == DESTINATIONS_MAX);
	view_list(page->view, "destinations");
	for (size_t i = 0; i < all.n; i++) {
		struct view *row = view_add(page->view, "destinations");
		view_fields(row, &all.at[i]);
		view_state(row, &all.at[i]);
	}
	view_fields(view_add(page->view, "fresh"), &fresh);
	page_show_status(page, status, &template_destinations);
}

static void show_destinations(struct page *page)
{
	view_cstr(page->view, "fault", "");
	destinations_page(page, 200);
}

/* ---- changes ---- */

/* Recipients may be written with commas, spaces or on lines of their own. */
static struct str one_space(struct page *page, struct str list)
{
	char *copy = arena_cstr(page->arena, list);

	for (char *c = copy; c && *c; c++) {
		if (*c == ',' || *c == ';' || *c == '\r' || *c == '\n' || *c == '\t')
			*c = ' ';
	}
	return str_trim(str_from(copy ? copy : ""));
}

static bool read_form(struct page *page, struct destination *ret)
{
	*ret = (struct destination){
		.name = page_typed(page, "name"),
		.address = page_typed(page, "address"),
		.shape = page_typed(page, "shape"),
		.lang = str_is(page_typed(page, "lang"), "en") ? STR("en") : STR("ja"),
		.mail_from = page_typed(page, "mail_from"),
		.mail_to = one_space(page, page_typed(page, "mail_to")),
		.user = page_typed(page, "user"),
		.secret = page_typed(page, "secret"),
		.enabled = !str_is(page_typed(page, "enabled"), "0"),
	};
	return destination_kind_parse(page_typed(page, "kind"), &ret->kind) &&
	       alert_level_parse(page_typed(page, "least"), &ret->least);
}

static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (code == ERR_CONFLICT) {
		view_text(page->view, "fault", TEXT_DESTINATIONS_TAKEN);
		destinations_page(page, 409);
	} else if (code == ERR_SYNTAX || code == ERR_LIMIT) {
		view_cstr(page->view, "fault", err->text);
		destinations_page(page, 422);
	} else if (code) {
		page_fail_err(page, err);
	} else {
		page_redirect(page, "/destinations?saved=1");
	}
}

static void do_add(struct page *page)
{
	struct destination d;
	struct err err;

	if (!read_form(page, &d)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	enum errc code = destination_check(&d, &err);
	if (!code && !page_audit(page, "destination.add", d.name, d.address, "done"))
		return;
	if (!code)
		code = destinations_add(page_db(page), &d, page->now_us, &err);
	answer(page, code, &err);
}

static void do_change(struct page *page)
{
	struct destination d;
	struct err err;

	if (!read_form(page, &d)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	d.id = page_number(http_param(page->request, "id"), 0);
	/* An empty box leaves the secret as it is; a box of its own takes it away. */
	if (d.secret.len == 0 && !str_is(page_typed(page, "forget"), "1"))
		d.secret = STR_NONE;
	enum errc code = destination_check(&d, &err);
	if (!code && !page_audit(page, "destination.change", d.name, d.address, "done"))
		return;
	if (!code)
		code = destinations_change(page_db(page), &d, &err);
	answer(page, code, &err);
}

static void do_remove(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;

	if (!page_audit(page, "destination.remove", id, STR(""), "done"))
		return;
	answer(page, destinations_remove(page_db(page), page_number(id, 0), &err), &err);
}

static void do_test(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;

	if (!page_audit(page, "destination.test", id, STR(""), "done"))
		return;
	answer(page, destinations_ask_test(page_db(page), page_number(id, 0), &err), &err);
}

static const struct page_route routes[] = {
	{ "GET", "/destinations", USER_ADMIN, .fresh = true, .handle = show_destinations },
	{ "POST", "/destinations", USER_ADMIN, .fresh = true, .handle = do_add },
	{ "POST", "/destinations/:id", USER_ADMIN, .fresh = true, .handle = do_change },
	{ "POST", "/destinations/:id/remove", USER_ADMIN, .fresh = true, .handle = do_remove },
	{ "POST", "/destinations/:id/test", USER_ADMIN, .fresh = true, .handle = do_test },
	{ .path = NULL },
};

const struct page_group pages_destinations = { .name = "destinations", .routes = routes };
