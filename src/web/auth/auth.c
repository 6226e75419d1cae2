/* SPDX-License-Identifier: Apache-2.0 */
#include "web/auth/auth.h"

#include <sodium.h>

#include "base/log.h"
#include "store/settings.h"
#include "web/frame/web-internal.h"

#define TOKEN_BYTES    32
#define TOKEN_DIGITS   (2 * TOKEN_BYTES)
#define TOUCH_EVERY_US (30 * US_PER_SEC)

/* "__Host-" makes browsers insist on TLS, path "/" and no domain; without TLS there is no such
 * name to be had, and the console is on the loopback address. */
static const char *cookie_name(const struct web *web)
{
	return web->tls ? "__Host-session" : "session";
}

const char *auth_lang_cookie(const struct web *web)
{
	return web->tls ? "__Host-lang" : "lang";
}

static bool token_is_plain(struct str token)
{
	for (size_t i = 0; i < token.len; i++) {
		const char c = token.ptr[i];

		if (!ascii_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
	}
	return token.len == TOKEN_DIGITS;
}

static void hash_token(struct str token, char out[static SESSION_HASH_LEN + 1])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)token.ptr, token.len);
	sodium_bin2hex(out, SESSION_HASH_LEN + 1, hash, sizeof(hash));
}

static bool is_alive(const struct page *page, const struct session *session)
{
	const int64_t idle_us =
		settings_number(page->web->db, "session.idle_minutes") * 60 * US_PER_SEC;
	const int64_t age_us =
		settings_number(page->web->db, "session.absolute_hours") * 3600 * US_PER_SEC;

	return page->now_us - session->seen_us < idle_us &&
	       page->now_us - session->created_us < age_us;
}

void auth_load(struct page *page)
{
	const struct str token = http_cookie(page->request, cookie_name(page->web));
	char hash[SESSION_HASH_LEN + 1];

	if (!token.ptr || !token_is_plain(token))
		return;
	hash_token(token, hash);
	if (sessions_get(page->web->db, page->arena, str_from(hash), &page->session, NULL) ||
	    users_get(page->web->db, page->arena, page->session.user_id, &page->user, NULL))
		return;
	if (page->user.disabled || !is_alive(page, &page->session)) {
		err_ignore(sessions_end(page->web->db, str_from(hash), NULL));
		page->user = (struct user){ 0 };
		return;
	}
	page->token = token;
	page->known = true;
}

const char *auth_stage_path(enum session_stage stage)
{
	switch (stage) {
	case SESSION_SECOND_FACTOR:
		return "/login/code";
	case SESSION_NEW_PASSWORD:
		return "/login/password";
	case SESSION_ENROL:
		return "/login/enrol";
	case SESSION_OPEN:
		break;
	}
	return "/";
}

static void set_cookie(struct page *page, struct str token)
{
	http_add_header(page->request, "Set-Cookie",
			arena_printf(page->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s%s",
				     cookie_name(page->web), STR_ARG(token),
				     page->web->tls ? "; Secure" : "",
				     token.len > 0 ? "" : "; Max-Age=0"));
}

enum errc auth_begin(struct page *page, int64_t user_id, int stage, struct err *err)
{
	unsigned char random[TOKEN_BYTES];
	char token[TOKEN_DIGITS + 1];
	char hash[SESSION_HASH_LEN + 1];

	randombytes_buf(random, sizeof(random));
	sodium_bin2hex(token, sizeof(token), random, sizeof(random));
	hash_token(str_from(token), hash);

	const struct str agent = http_header(page->request, "User-Agent");
	const enum errc code = sessions_add(page->web->db,
					    &(struct session){
						    .hash = str_from(hash),
						    .user_id = user_id,
						    .stage = (enum session_stage)stage,
						    .created_us = page->now_us,
						    .peer = http_peer(page->request),
						    .agent = agent.ptr ? agent : STR(""),
					    },
					    err);

	if (code)
		return code;
	if (page->known)
		err_ignore(sessions_end(page->web->db, page->session.hash, NULL));
	set_cookie(page, str_from(token));
	/* A page that is answered with this very request carries the new token in its forms. */
	page->token = arena_str(page->arena, str_from(token));
	view_str(page->view, "csrf", auth_form_token(page));
	return ERR_OK;
}

void auth_end(struct page *page)
{
	struct err err;

	if (page->known && sessions_end(page->web->db, page->session.hash, &err))
		log_warn("a session could not be ended", log_err(&err));
	set_cookie(page, STR(""));
	http_add_header(page->request, "Clear-Site-Data",
			STR("\"cache\", \"cookies\", \"storage\""));
}

void auth_touch(struct page *page)
{
	if (page->now_us - page->session.seen_us < TOUCH_EVERY_US)
		return;
	err_ignore(sessions_touch(page->web->db, page->session.hash, page->now_us, NULL));
}

void auth_prune(struct db *db, int64_t now_us)
{
	const int64_t idle_us = settings_number(db, "session.idle_minutes") * 60 * US_PER_SEC;
	const int64_t age_us = settings_number(db, "session.absolute_hours") * 3600 * US_PER_SEC;

	err_ignore(sessions_prune(db, now_us - idle_us, now_us - age_us, NULL));
}

bool auth_origin_is_ours(const struct page *page)
{
	const struct str site = http_header(page->request, "Sec-Fetch-Site");
	struct str origin = http_header(page->request, "Origin");

	if (site.ptr && !str_is(site, "same-origin"))
		return false;
	if (!origin.ptr)
		return true;
	const struct str scheme = page->web->tls ? STR("https://") : STR("http://");

	return str_starts(origin, scheme) && str_equal_nocase(str_from_pos(origin, scheme.len),
							      http_header(page->request, "Host"));
}

struct str auth_form_token(const struct page *page)
{
	static const char purpose[] = "tonoi form token 1";
	unsigned char hash[16];
	char digits[33];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)page->token.ptr,
			   page->token.len, (const unsigned char *)purpose, sizeof(purpose) - 1);
	sodium_bin2hex(digits, sizeof(digits), hash, sizeof(hash));
	return arena_str(page->arena, str_of(digits, 32));
}

bool auth_form_token_fits(const struct page *page)
{
	const struct str given = http_form(page->request, "csrf");
	const struct str wanted = auth_form_token(page);

	return given.len == wanted.len && given.len > 0 &&
	       sodium_memcmp(given.ptr, wanted.ptr, wanted.len) == 0;
}
