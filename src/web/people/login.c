/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Getting in and out: password, second factor, the first own password, setting up the second
 * factor, giving the password again before something that matters.
 */
#include <sodium.h>

#include "base/log.h"
#include "store/facility.h"
#include "store/settings.h"
#include "web/auth/auth.h"
#include "web/auth/password-change.h"
#include "web/auth/password-policy.h"
#include "web/auth/totp.h"
#include "web/frame/web-internal.h"

static bool needs_second_factor(const struct page *page, const struct user *user)
{
	return settings_flag(page->web->db, "totp.required_all") ||
	       (user->role == USER_ADMIN && settings_flag(page->web->db, "totp.required_admin"));
}

/* What is still to do after the password, and after the code. */
static enum session_stage stage_after_code(const struct page *page, const struct user *user)
{
	if (user->must_change)
		return SESSION_NEW_PASSWORD;
	if (!user->totp_on && needs_second_factor(page, user))
		return SESSION_ENROL;
	return SESSION_OPEN;
}

static enum session_stage stage_after_password(const struct page *page, const struct user *user)
{
	return user->totp_on ? SESSION_SECOND_FACTOR : stage_after_code(page, user);
}

/* A new token for the new stage, then where it leads. */
static void go_on(struct page *page, int64_t user_id, enum session_stage stage, struct str next)
{
	struct err err;

	if (auth_begin(page, user_id, (int)stage, &err)) {
		page_fail_err(page, &err);
		return;
	}
	if (stage == SESSION_OPEN) {
		err_ignore(users_note_login(page->web->db, user_id, page->now_us, NULL));
		page_redirect(page, "%.*s", STR_ARG(next));
		return;
	}
	page_redirect(page, "%s", auth_stage_path(stage));
}

static void login_form(struct page *page, unsigned status, struct str name, int wait_s, bool wrong)
{
	struct str next = http_query(page->request, "next");

	if (!next.ptr)
		next = http_form(page->request, "next");
	view_text(page->view, "title", TEXT_LOGIN_TITLE);
	view_str(page->view, "next", page_next(page, next));
	view_str(page->view, "name", name.ptr ? name : STR(""));
	view_number(page->view, "wait_s", wait_s);
	view_bool(page->view, "wrong", wrong);
	view_bool(page->view, "plain", !page->web->tls);
	page_show_status(page, status, &template_login);
}

static void show_login(struct page *page)
{
	if (page->known && page->session.stage == SESSION_OPEN) {
		page_redirect(page, "/");
		return;
	}
	login_form(page, 200, STR_NONE, 0, false);
}

static void refuse_login(struct page *page, struct str name)
{
	struct web *web = page->web;
	const struct str peer = http_peer(page->request);

	throttle_failed(web->throttle, name, peer, page->now_us);
	if (!page_audit_as(page, name, "login", STR("wrong name or password"), "failed"))
		return;
	login_form(page, 401, name, throttle_wait_s(web->throttle, name, peer, page->now_us), true);
}

static void do_login(struct page *page)
{
	struct web *web = page->web;
	const struct str peer = http_peer(page->request);
	const struct str password = http_form(page->request, "password");
	struct str name = http_form(page->request, "name");
	struct user user = { 0 };

	name = str_sub(str_trim(name), 0, USER_NAME_MAX);
	const int wait_s = throttle_wait_s(web->throttle, name, peer, page->now_us);

	if (wait_s > 0) {
		login_form(page, 429, name, wait_s, false);
		return;
	}
	/* One process serves everybody: guesses from many addresses must not stop its pages. */
	if (!throttle_take_check(web->throttle, page->now_us)) {
		login_form(page, 503, name, 1, false);
		return;
	}
	const bool there = users_find(web->db, page->arena, name, &user, NULL) == ERR_OK;
	const bool fits = password_verify(there ? user.password_hash : STR_NONE,
					  password.ptr ? password : STR(""));

	if (!there || !fits || user.disabled) {
		refuse_login(page, name);
		return;
	}
	if (!page_audit_as(page, user.name, "login", STR("password accepted"), "done"))
		return;
	throttle_succeeded(web->throttle, name, peer, page->now_us);
	go_on(page, user.id, stage_after_password(page, &user),
	      page_next(page, http_form(page->request, "next")));
}

static void do_logout(struct page *page)
{
	if (!page_audit(page, "logout", STR(""), STR(""), "done"))
		return;
	auth_end(page);
	page_redirect(page, "/login");
}

/* ---- second factor ---- */

static void code_form(struct page *page, unsigned status, int wait_s, bool wrong)
{
	view_text(page->view, "title", TEXT_CODE_TITLE);
	view_number(page->view, "wait_s", wait_s);
	view_bool(page->view, "wrong", wrong);
	page_show_status(page, status, &template_login_code);
}

/* A page of a stage that the session is not in leads to where it is. */
static bool wants_stage(struct page *page, enum session_stage stage)
{
	if (page->session.stage == stage)
		return true;
	page_redirect(page, "%s", auth_stage_path(page->session.stage));
	return false;
}

static void show_code(struct page *page)
{
	if (wants_stage(page, SESSION_SECOND_FACTOR))
		code_form(page, 200, 0, false);
}

/* Six digits are a code of now; anything else may be a recovery code. Each works once. */
static bool code_fits(struct page *page, struct str code)
{
	char hash[SESSION_HASH_LEN + 1];
	int64_t step;
	bool taken = false;

	if (totp_check(page->user.totp_secret, code, page->now_us, &step))
		return users_take_totp_step(page->web->db, page->user.id, step, &taken, NULL) ==
			       ERR_OK &&
		       taken;
	recovery_code_hash(code, hash);
	return recovery_codes_take(page->web->db, page->user.id, str_from(hash), &taken, NULL) ==
		       ERR_OK &&
	       taken;
}

static void do_code(struct page *page)
{
	struct throttle *throttle = page->web->throttle;
	const struct str peer = http_peer(page->request);
	const struct str code = str_trim(http_form(page->request, "code"));

	if (!wants_stage(page, SESSION_SECOND_FACTOR))
		return;
	const int wait_s = throttle_wait_s(throttle, page->user.name, peer, page->now_us);

	if (wait_s > 0) {
		code_form(page, 429, wait_s, false);
		return;
	}
	if (!code_fits(page, code)) {
		throttle_failed(throttle, page->user.name, peer, page->now_us);
		if (page_audit(page, "login.code", page->user.name, STR("wrong code"), "failed"))
			code_form(page, 401, 0, true);
		return;
	}
	if (!page_audit(page, "login.code", page->user.name, STR("code accepted"), "done"))
		return;
	throttle_succeeded(throttle, page->user.name, peer, page->now_us);
	go_on(page, page->user.id, stage_after_code(page, &page->user), STR("/"));
}

/* ---- the first own password ---- */

static void password_form(struct page *page, unsigned status, enum text_key fault, bool faulty)
{
	view_text(page->view, "title", TEXT_PASSWORD_TITLE);
	view_bool(page->view, "faulty", faulty);
	view_text(page->view, "fault", fault);
	view_number(page->view, "min", PASSWORD_MIN_CHARS);
	page_show_status(page, status, &template_login_password);
}

static void show_password(struct page *page)
{
	if (wants_stage(page, SESSION_NEW_PASSWORD))
		password_form(page, 200, TEXT_PASSWORD_FINE, false);
}

static enum text_key password_fault_text(enum password_fault fault)
{
	static const enum text_key texts[] = {
		[PASSWORD_FINE] = TEXT_PASSWORD_FINE,	[PASSWORD_SHORT] = TEXT_PASSWORD_SHORT,
		[PASSWORD_LONG] = TEXT_PASSWORD_LONG,	[PASSWORD_COMMON] = TEXT_PASSWORD_COMMON,
		[PASSWORD_NAMED] = TEXT_PASSWORD_NAMED, [PASSWORD_TEXT] = TEXT_PASSWORD_NOTEXT,
	};

	return texts[fault];
}

bool password_acceptable(struct page *page, struct str password, struct str again,
			 enum text_key *ret_fault)
{
	struct web *web = page->web;
	const enum password_fault fault =
		password_policy_check(web->passwords, password.ptr ? password : STR(""),
				      page->user.name, facility_name(web->db, page->arena));

	*ret_fault = password_fault_text(fault);
	if (fault)
		return false;
	*ret_fault = TEXT_PASSWORD_DIFFER;
	if (!str_equal(password, again))
		return false;
	*ret_fault = TEXT_PASSWORD_SAME;
	return !password_verify(page->user.password_hash, password);
}

bool password_replace(struct page *page, struct str password)
{
	struct db *db = page->web->db;
	char hash[PASSWORD_HASH_MAX];
	struct err err;

	if (password_hash(password, hash, &err) ||
	    users_set_password(db, page->user.id, str_from(hash), false, &err) ||
	    sessions_end_user(db, page->user.id, page->session.hash, &err)) {
		page_fail_err(page, &err);
		return false;
	}
	return true;
}

static void do_password(struct page *page)
{
	const struct str password = http_form(page->request, "password");
	enum text_key fault;

	if (!wants_stage(page, SESSION_NEW_PASSWORD))
		return;
	if (!password_acceptable(page, password, http_form(page->request, "again"), &fault)) {
		password_form(page, 422, fault, true);
		return;
	}
	if (!page_audit(page, "password.change", page->user.name, STR("first own password"),
			"done") ||
	    !password_replace(page, password))
		return;
	page->user.must_change = false;
	go_on(page, page->user.id, stage_after_code(page, &page->user), STR("/"));
}

/* ---- giving the password again ---- */

static void confirm_form(struct page *page, unsigned status, struct str next, int wait_s,
			 bool wrong)
{
	view_text(page->view, "title", TEXT_CONFIRM_TITLE);
	view_str(page->view, "next", page_next(page, next));
	view_number(page->view, "wait_s", wait_s);
	view_bool(page->view, "wrong", wrong);
	page_show_status(page, status, &template_confirm);
}

static void show_confirm(struct page *page)
{
	confirm_form(page, 200, http_query(page->request, "next"), 0, false);
}

static void do_confirm(struct page *page)
{
	struct throttle *throttle = page->web->throttle;
	const struct str peer = http_peer(page->request);
	const struct str password = http_form(page->request, "password");
	const struct str next = page_next(page, http_form(page->request, "next"));
	const int wait_s = throttle_wait_s(throttle, page->user.name, peer, page->now_us);
	struct err err;

	if (wait_s > 0) {
		confirm_form(page, 429, next, wait_s, false);
		return;
	}
	if (!password_verify(page->user.password_hash, password.ptr ? password : STR(""))) {
		throttle_failed(throttle, page->user.name, peer, page->now_us);
		if (page_audit(page, "confirm", page->user.name, STR("wrong password"), "failed"))
			confirm_form(page, 401, next, 0, true);
		return;
	}
	if (!page_audit(page, "confirm", page->user.name, STR(""), "done"))
		return;
	if (sessions_confirm(page->web->db, page->session.hash, page->now_us, &err)) {
		page_fail_err(page, &err);
		return;
	}
	page_redirect(page, "%.*s", STR_ARG(next));
}

/* ---- language: for everybody, kept in a cookie and with the account ---- */

static void do_language(struct page *page)
{
	const struct str wanted = http_form(page->request, "lang");
	enum lang lang;

	if (!lang_parse(wanted, &lang)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (page->known)
		err_ignore(users_set_lang(page->web->db, page->user.id, wanted, NULL));
	http_add_header(page->request, "Set-Cookie",
			arena_printf(page->arena,
				     "%s=%s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax%s",
				     auth_lang_cookie(page->web), lang == LANG_JA ? "ja" : "en",
				     page->web->tls ? "; Secure" : ""));
	page_redirect(page, "%.*s", STR_ARG(page_next(page, http_form(page->request, "next"))));
}

/* In the middle of logging in nobody has used a role yet: all of them. */
#define STAGE (PAGE_STAGE | PAGE_PERSONS)

static const struct page_route routes[] = {
	{ "GET", "/login", PAGE_ANYONE, .handle = show_login },
	{ "POST", "/login", PAGE_ANYONE, .handle = do_login },
	{ "GET", "/login/code", STAGE, .handle = show_code },
	{ "POST", "/login/code", STAGE, .handle = do_code },
	{ "GET", "/login/password", STAGE, .handle = show_password },
	{ "POST", "/login/password", STAGE, .handle = do_password },
	{ "POST", "/logout", STAGE, .handle = do_logout },
	{ "GET", "/confirm", PAGE_PERSONS, .handle = show_confirm },
	{ "POST", "/confirm", PAGE_PERSONS, .handle = do_confirm },
	{ "POST", "/language", PAGE_ANYONE, .handle = do_language },
	{ .path = NULL },
};

const struct page_group pages_login = { .name = "login", .routes = routes };
