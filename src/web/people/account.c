/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person's own account: password, second factor, recovery codes, open sessions.
 */
#include <sodium.h>

#include "web/auth/auth.h"
#include "web/auth/password-change.h"
#include "web/auth/password-policy.h"
#include "web/auth/totp.h"
#include "web/frame/web-internal.h"
#include "web/people/session-list.h"

static void account_page(struct page *page, unsigned status, enum text_key fault, bool faulty)
{
	uint64_t codes = 0;

	err_ignore(recovery_codes_count(page->web->db, page->user.id, &codes, NULL));
	view_text(page->view, "title", TEXT_ACCOUNT_TITLE);
	view_str(page->view, "name", page->user.name);
	view_cstr(page->view, "role", user_role_name(page->user.role));
	view_bool(page->view, "totp_on", page->user.totp_on);
	view_number(page->view, "codes_left", (int64_t)codes);
	view_number(page->view, "min", PASSWORD_MIN_CHARS);
	view_bool(page->view, "faulty", faulty);
	view_text(page->view, "fault", fault);
	view_bool(page->view, "changed", http_query(page->request, "changed").ptr);
	view_sessions(page, page->user.id);
	page_show_status(page, status, &template_account);
}

static void show_account(struct page *page)
{
	account_page(page, 200, TEXT_PASSWORD_FINE, false);
}

static void do_change_password(struct page *page)
{
	const struct str password = http_form(page->request, "password");
	const struct str old = http_form(page->request, "old");
	enum text_key fault = TEXT_PASSWORD_OLD_WRONG;

	if (!password_verify(page->user.password_hash, old.ptr ? old : STR(""))) {
		if (page_audit(page, "password.change", page->user.name, STR("old password wrong"),
			       "failed"))
			account_page(page, 422, fault, true);
		return;
	}
	if (!password_acceptable(page, password, http_form(page->request, "again"), &fault)) {
		account_page(page, 422, fault, true);
		return;
	}
	if (page_audit(page, "password.change", page->user.name, STR(""), "done") &&
	    password_replace(page, password))
		page_redirect(page, "/account?changed=1");
}

static void do_end_session(struct page *page)
{
	const struct str id = http_form(page->request, "id");
	struct sessions sessions = { 0 };

	if (sessions_list(page->web->db, page->arena, page->user.id, &sessions, NULL) ||
	    !page_audit(page, "session.end", id, STR("own"), "done"))
		return;
	for (size_t i = 0; i < sessions.n; i++) {
		if (id.len == 16 && str_starts(sessions.at[i].hash, id))
			err_ignore(sessions_end(page->web->db, sessions.at[i].hash, NULL));
	}
	page_redirect(page, "/account");
}

/* ---- second factor ---- */

static void enrol_page(struct page *page, unsigned status, bool wrong)
{
	const struct str secret = page->user.totp_secret;
	const struct str uri = totp_uri(page->arena, secret, page->user.name);

	view_text(page->view, "title", TEXT_ENROL_TITLE);
	view_bool(page->view, "wrong", wrong);
	view_bool(page->view, "required", page->session.stage == SESSION_ENROL);
	view_str(page->view, "secret", totp_secret_text(page->arena, secret));
	totp_view_qr(page->view, uri.ptr ? uri.ptr : "");
	page_show_status(page, status, &template_enrol);
}

/* A second factor that works is not replaced here: it is taken off first, with the password. */
static bool may_enrol(struct page *page)
{
	if (!page->user.totp_on &&
	    (page->session.stage == SESSION_ENROL || page->session.stage == SESSION_OPEN))
		return true;
	page_redirect(page, page->session.stage == SESSION_OPEN ? "/account" : "/login/code");
	return false;
}

static void show_enrol(struct page *page)
{
	unsigned char secret[TOTP_SECRET_LEN];
	struct err err;

	if (!may_enrol(page))
		return;
	if (page->user.totp_secret.len != TOTP_SECRET_LEN) {
		totp_secret_new(secret);
		page->user.totp_secret = arena_str(page->arena, str_of(secret, TOTP_SECRET_LEN));
		if (users_set_totp(page->web->db, page->user.id, page->user.totp_secret, false,
				   &err)) {
			page_fail_err(page, &err);
			return;
		}
	}
	enrol_page(page, 200, false);
}

static bool new_codes(struct page *page, struct err *err)
{
	char codes[RECOVERY_CODES][RECOVERY_CODE_LEN + 1];
	char hashes[RECOVERY_CODES][SESSION_HASH_LEN + 1];
	struct str views[RECOVERY_CODES];

	view_list(page->view, "codes");
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		recovery_code_new(codes[i]);
		recovery_code_hash(str_from(codes[i]), hashes[i]);
		views[i] = str_from(hashes[i]);
		view_cstr(view_add(page->view, "codes"), "code", codes[i]);
	}
	return recovery_codes_replace(page->web->db, page->user.id, views, RECOVERY_CODES, err) ==
	       ERR_OK;
}

static void show_codes(struct page *page)
{
	struct err err;

	if (!new_codes(page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_CODES_TITLE);
	page_show(page, &template_recovery_codes);
}

static void do_enrol(struct page *page)
{
	const struct str code = str_trim(http_form(page->request, "code"));
	int64_t step;
	bool taken = false;
	struct err err;

	if (!may_enrol(page))
		return;
	if (!totp_check(page->user.totp_secret, code, page->now_us, &step)) {
		enrol_page(page, 422, true);
		return;
	}
	if (!page_audit(page, "totp.on", page->user.name, STR(""), "done"))
		return;
	if (users_take_totp_step(page->web->db, page->user.id, step, &taken, &err) ||
	    users_set_totp(page->web->db, page->user.id, page->user.totp_secret, true, &err) ||
	    auth_begin(page, page->user.id, SESSION_OPEN, &err)) {
		page_fail_err(page, &err);
		return;
	}
	show_codes(page);
}

static void do_new_codes(struct page *page)
{
	if (!page->user.totp_on) {
		page_redirect(page, "/account");
		return;
	}
	if (page_audit(page, "totp.codes", page->user.name, STR("new recovery codes"), "done"))
		show_codes(page);
}

static void do_totp_off(struct page *page)
{
	struct err err;

	if (!page_audit(page, "totp.off", page->user.name, STR(""), "done"))
		return;
	if (users_set_totp(page->web->db, page->user.id, STR_NONE, false, &err) ||
	    recovery_codes_replace(page->web->db, page->user.id, NULL, 0, &err)) {
		page_fail_err(page, &err);
		return;
	}
	page_redirect(page, "/account");
}

static const struct page_route routes[] = {
	{ "GET", "/account", PAGE_PERSONS, .handle = show_account },
	{ "POST", "/account/password", PAGE_PERSONS, .handle = do_change_password },
	{ "POST", "/account/sessions/end", PAGE_PERSONS, .handle = do_end_session },
	{ "GET", "/login/enrol", PAGE_STAGE | PAGE_PERSONS, .handle = show_enrol },
	{ "POST", "/login/enrol", PAGE_STAGE | PAGE_PERSONS, .handle = do_enrol },
	{ "POST", "/account/codes", PAGE_PERSONS, .fresh = true, .handle = do_new_codes },
	{ "POST", "/account/totp/off", PAGE_PERSONS, .fresh = true, .handle = do_totp_off },
	{ .path = NULL },
};

const struct page_group pages_account = { .name = "account", .routes = routes };
