/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hospital sets: telephone numbers, times of sessions, who needs a second factor. The
 * rows of store/settings.c make the form and check what comes back.
 */
#include "store/settings.h"
#include "web/page.h"

static void view_setting(struct page *page, const struct setting_def *def)
{
	const bool contact = str_starts(str_from(def->name), STR("contact."));
	struct view *row = view_add(page->view, contact ? "contacts" : "settings");
	const struct str value = settings_text(page_db(page), page->arena, def->name);

	view_cstr(row, "name", def->name);
	view_sentence(row, "label", def->title, page->lang);
	view_sentence(row, "help", def->help.ja ? def->help : TR("", ""), page->lang);
	view_str(row, "value", value);
	view_bool(row, "missing", contact && value.len == 0);
	view_bool(row, "is_flag", def->type == SETTING_FLAG);
	view_bool(row, "is_number", def->type == SETTING_NUMBER);
	view_bool(row, "on", str_is(value, "1"));
	view_number(row, "min", def->min);
	view_number(row, "max", def->max);
}

/* How the watch was started: what it takes in and how it keeps it. Not to be changed here. */
static const struct {
	const char *option;
	enum text_key text;
} setup_rows[] = {
	{ "syslog-udp", TEXT_SETUP_SYSLOG_UDP },
	{ "syslog-tcp", TEXT_SETUP_SYSLOG_TCP },
	{ "syslog-tls", TEXT_SETUP_SYSLOG_TLS },
	{ "http-in", TEXT_SETUP_HTTP },
	{ "watch", TEXT_SETUP_WATCH },
	{ "drop", TEXT_SETUP_DROP },
	{ "data", TEXT_SETUP_DATA },
};

static void view_setup(struct page *page)
{
	struct view *view = page->view;
	size_t at = 0;

	for (size_t i = 0; i < ARRAY_LEN(setup_rows); i++) {
		struct view *row = view_add(view, "setup");
		const char *value;

		view_text(row, "text", setup_rows[i].text);
		view_list(row, "values");
		for (at = 0; (value = page_option(page, setup_rows[i].option, &at)) != NULL;)
			view_str(view_add(row, "values"), "value", str_from(value));
	}
	at = 0;
	const char *days = page_option(page, "retain-days", &at);
	at = 0;
	const char *size = page_option(page, "retain-gb", &at);
	at = 0;
	view_str(view, "retain_days", str_from(days ? days : ""));
	view_bool(view, "has_limit", size && strcmp(size, "0") != 0);
	view_str(view, "retain_gb", str_from(size ? size : ""));
	view_bool(view, "encrypted", page_option(page, "key-file", &at) != NULL);
	view_cstr(view, "version", TONOI_VERSION);
}

static void settings_page(struct page *page, unsigned status, struct str fault)
{
	view_text(page->view, "title", TEXT_SETTINGS_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	for (const struct setting_def *def = setting_defs; def->name; def++)
		view_setting(page, def);
	view_setup(page);
	page_show_status(page, status, &template_settings);
}

static void show_settings(struct page *page)
{
	settings_page(page, 200, STR(""));
}

/* Only names of the table are looked at: a form cannot invent a setting (ASVS 5.0 15.3.3). */
static enum errc save_one(struct page *page, const struct setting_def *def, bool *ret_audited,
			  struct err *err)
{
	struct str value = http_form(page->request, def->name);
	const struct str old = settings_text(page_db(page), page->arena, def->name);

	if (!value.ptr)
		return ERR_OK;
	value = str_trim(value);
	if (str_equal(value, old))
		return ERR_OK;
	const enum errc code = setting_check(def, value, err);

	if (code)
		return code;
	*ret_audited = page_audit(page, "setting", str_from(def->name), value, "done");
	if (!*ret_audited)
		return ERR_OK;
	return settings_put(page_db(page), str_from(def->name), value, page->user.name,
			    page->now_us, err);
}

static void do_settings(struct page *page)
{
	struct err err;
	bool audited = true;

	for (const struct setting_def *def = setting_defs; def->name && audited; def++) {
		if (save_one(page, def, &audited, &err)) {
			settings_page(page, 422, arena_str(page->arena, str_from(err.text)));
			return;
		}
	}
	if (audited)
		page_redirect(page, "/settings?saved=1");
}

static const struct page_route routes[] = {
	{ "GET", "/settings", PAGE_READERS, .handle = show_settings },
	{ "POST", "/settings", USER_ADMIN, .fresh = true, .handle = do_settings },
	{ .path = NULL },
};

const struct page_group pages_settings_pages = { .name = "settings", .routes = routes };
