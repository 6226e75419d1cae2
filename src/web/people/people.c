/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts and open sessions, for administrators.
 */
#include "store/sessions.h"
#include "web/page.h"
#include "web/people/session-list.h"

/* What an administrator gives to people of the house. */
static const struct {
	unsigned role;
	enum text_key text;
	enum text_key help;
} roles[] = {
	{ USER_VIEWER, TEXT_USER_VIEWER, TEXT_USER_VIEWER_HELP },
	{ USER_OPERATOR, TEXT_USER_OPERATOR, TEXT_USER_OPERATOR_HELP },
	{ USER_ADMIN, TEXT_USER_ADMIN, TEXT_USER_ADMIN_HELP },
	{ USER_AUDITOR, TEXT_USER_AUDITOR, TEXT_USER_AUDITOR_HELP },
	{ USER_INSPECTOR, TEXT_USER_INSPECTOR, TEXT_USER_INSPECTOR_HELP },
};

static enum text_key role_text(unsigned role)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		if (roles[i].role == role)
			return roles[i].text;
	}
	return role == USER_VENDOR ? TEXT_USER_VENDOR : TEXT_USER_VIEWER;
}

/* A role of the table; who came by an invitation stays a guest. */
static bool house_role_parse(struct str name, unsigned *ret)
{
	return user_role_parse(name, ret) && (*ret & (PAGE_READERS | USER_INSPECTOR));
}

static void view_roles(struct view *view, unsigned chosen)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		struct view *row = view_add(view, "roles");

		view_cstr(row, "value", user_role_name(roles[i].role));
		view_text(row, "text", roles[i].text);
		view_text(row, "help", roles[i].help);
		view_bool(row, "chosen", roles[i].role == chosen);
	}
}

static void people_page(struct page *page, unsigned status, enum text_key fault, bool faulty)
{
	struct users users = { 0 };
	struct err err;

	if (users_list(page_db(page), page->arena, &users, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_PEOPLE_TITLE);
	view_bool(page->view, "faulty", faulty);
	view_text(page->view, "fault", fault);
	view_list(page->view, "users");
	for (size_t i = 0; i < users.n; i++) {
		const struct user *u = &users.at[i];
		struct view *row = view_add(page->view, "users");

		view_number(row, "id", u->id);
		view_str(row, "name", u->name);
		view_str(row, "display", u->display);
		view_text(row, "role_text", role_text(u->role));
		view_bool(row, "disabled", u->disabled);
		view_bool(row, "totp_on", u->totp_on);
		view_time(row, "last_login", u->last_login_us);
		view_bool(row, "self", u->id == page->user.id);
		view_bool(row, "of_house", u->role & PAGE_READERS);
		view_roles(row, u->role);
	}
	view_roles(page->view, USER_OPERATOR);
	view_sessions(page, 0);
	page_show_status(page, status, &template_people);
}

static void show_people(struct page *page)
{
	people_page(page, 200, TEXT_PEOPLE_TITLE, false);
}

/* The one-time password is on this page and nowhere else. */
static void show_once(struct page *page, struct str name, const char *password)
{
	view_text(page->view, "title", TEXT_PEOPLE_ONCE);
	view_str(page->view, "name", name);
	view_cstr(page->view, "password", password);
	page_show(page, &template_people_once);
}

static void do_create(struct page *page)
{
	char password[PASSWORD_GENERATED_LEN + 1];
	char hash[PASSWORD_HASH_MAX];
	const struct str name = str_trim(http_form(page->request, "name"));
	const struct str display = str_trim(http_form(page->request, "display"));
	struct user user = { .name = name, .must_change = true, .created_us = page->now_us };
	struct err err;

	user.display = display.len <= USER_DISPLAY_MAX ? display : STR("");
	if (!user_name_valid(name) ||
	    !house_role_parse(http_form(page->request, "role"), &user.role)) {
		people_page(page, 422, TEXT_PEOPLE_BAD_NAME, true);
		return;
	}
	password_generate(password);
	if (password_hash(str_from(password), hash, &err)) {
		page_fail_err(page, &err);
		return;
	}
	user.password_hash = str_from(hash);
	if (!page_audit(page, "user.create", name, str_from(user_role_name(user.role)), "done"))
		return;
	const enum errc code = users_add(page_db(page), &user, &err);

	if (code == ERR_CONFLICT)
		people_page(page, 409, TEXT_PEOPLE_TAKEN, true);
	else if (code)
		page_fail_err(page, &err);
	else
		show_once(page, name, password);
}

/* The account of the path; false: the answer was sent. */
static bool find_user(struct page *page, struct user *ret)
{
	struct err err;
	const int64_t id = page_number(http_param(page->request, "id"), 0);

	if (users_get(page_db(page), page->arena, id, ret, &err) == ERR_OK)
		return true;
	page_fail_err(page, &err);
	return false;
}

/* Would nobody be left who can administer? */
static bool is_last_admin(const struct page *page, const struct user *user)
{
	uint64_t n = 0;

	if (user->role != USER_ADMIN || user->disabled)
		return false;
	return users_count_admins(page_db(page), &n, NULL) != ERR_OK || n <= 1;
}

static void finish(struct page *page, const struct user *user, enum errc code,
		   const struct err *err)
{
	/* What an account may do changed: its sessions begin anew (ASVS 5.0 7.4.2). */
	if (!code && user->id != page->user.id)
		err_ignore(sessions_end_user(page_db(page), user->id, STR_NONE, NULL));
	if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/people");
}

static void do_role(struct page *page)
{
	struct user user;
	unsigned role;
	struct err err;

	if (!find_user(page, &user))
		return;
	if (!(user.role & PAGE_READERS) ||
	    !house_role_parse(http_form(page->request, "role"), &role)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (role != USER_ADMIN && is_last_admin(page, &user)) {
		people_page(page, 409, TEXT_PEOPLE_LAST_ADMIN, true);
		return;
	}
	if (page_audit(page, "user.role", user.name, str_from(user_role_name(role)), "done"))
		finish(page, &user, users_set_role(page_db(page), user.id, role, &err), &err);
}

static void do_disable(struct page *page)
{
	struct user user;
	struct err err;
	const bool off = str_is(http_form(page->request, "disabled"), "1");

	if (!find_user(page, &user))
		return;
	if (off && (user.id == page->user.id || is_last_admin(page, &user))) {
		people_page(page, 409, TEXT_PEOPLE_LAST_ADMIN, true);
		return;
	}
	if (page_audit(page, off ? "user.disable" : "user.enable", user.name, STR(""), "done"))
		finish(page, &user, users_set_disabled(page_db(page), user.id, off, &err), &err);
}

/* A new one-time password; the second factor goes too, as for somebody who lost the telephone. */
static void do_reset(struct page *page)
{
	char password[PASSWORD_GENERATED_LEN + 1];
	char hash[PASSWORD_HASH_MAX];
	struct user user;
	struct err err;

	if (!find_user(page, &user))
		return;
	password_generate(password);
	if (!page_audit(page, "user.reset", user.name, STR("password and second factor"), "done"))
		return;
	if (password_hash(str_from(password), hash, &err) ||
	    users_set_password(page_db(page), user.id, str_from(hash), true, &err) ||
	    users_set_totp(page_db(page), user.id, STR_NONE, false, &err) ||
	    recovery_codes_replace(page_db(page), user.id, NULL, 0, &err) ||
	    sessions_end_user(page_db(page), user.id, page->session.hash, &err)) {
		page_fail_err(page, &err);
		return;
	}
	show_once(page, user.name, password);
}

static void do_end_session(struct page *page)
{
	const struct str id = http_form(page->request, "id");
	struct sessions sessions = { 0 };

	if (sessions_list(page_db(page), page->arena, 0, &sessions, NULL) ||
	    !page_audit(page, "session.end", id, STR(""), "done"))
		return;
	for (size_t i = 0; i < sessions.n; i++) {
		if (id.len == 16 && str_starts(sessions.at[i].hash, id))
			err_ignore(sessions_end(page_db(page), sessions.at[i].hash, NULL));
	}
	page_redirect(page, "/people");
}

static const struct page_route routes[] = {
	{ "GET", "/people", USER_ADMIN, .fresh = true, .handle = show_people },
	{ "POST", "/people", USER_ADMIN, .fresh = true, .handle = do_create },
	{ "POST", "/people/:id/role", USER_ADMIN, .fresh = true, .handle = do_role },
	{ "POST", "/people/:id/disabled", USER_ADMIN, .fresh = true, .handle = do_disable },
	{ "POST", "/people/:id/reset", USER_ADMIN, .fresh = true, .handle = do_reset },
	{ "POST", "/people/sessions/end", USER_ADMIN, .fresh = true, .handle = do_end_session },
	{ .path = NULL },
};

const struct page_group pages_people = { .name = "people", .routes = routes };
