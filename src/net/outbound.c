/* SPDX-License-Identifier: Apache-2.0 */
#include "net/outbound.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <poll.h>

#include "base/alloc.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "net/address.h"
#include "net/resolve.h"
#include "net/smtp-talk.h"

#define RESOLVE_LINE_MAX 1024

struct outbound {
	struct resolver *resolver;
};

/* One transfer while it runs. */
struct transfer {
	CURL *curl;
	struct curl_slist *resolve;
	struct curl_slist *headers;
	struct curl_slist *to;
	const struct outbound_request *request;
	struct outbound_answer *answer;
	size_t sent;
	int64_t until_us; /* of what we say ourselves */
	bool too_long;
	char problem[CURL_ERROR_SIZE];
	char plain_url[RESOLVE_LINE_MAX]; /* the address as libcurl wants it */
};

enum errc outbound_new(struct outbound **ret, struct err *err)
{
	struct outbound *outbound = mem_new(sizeof(*outbound));
	enum errc code = ERR_OK;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		code = fail(err, ERR_IO, "libcurl cannot be used");
	if (!code)
		code = resolver_new(&outbound->resolver, err);
	if (code) {
		free(outbound);
		return code;
	}
	*ret = outbound;
	return ERR_OK;
}

void outbound_free(struct outbound *outbound)
{
	if (!outbound)
		return;
	resolver_free(outbound->resolver);
	curl_global_cleanup();
	free(outbound);
}

/* ---- addresses ---- */

static enum errc copy_part(CURLU *url, CURLUPart part, unsigned flags, struct buf *out)
{
	char *text = NULL;

	if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
		return ERR_SYNTAX;
	buf_add_text(out, text);
	buf_add_char(out, '\0');
	curl_free(text);
	return buf_failed(out) ? ERR_LIMIT : ERR_OK;
}

/* libcurl knows the ports of its own schemes only. */
static bool has_own_port(const char *scheme)
{
	static const char *const known[] = { "http", "https", "smtp", "smtps" };

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (strcmp(scheme, known[i]) == 0)
			return true;
	}
	return false;
}

static enum errc read_url(CURLU *url, const char *text, struct outbound_target *ret)
{
	struct buf scheme = BUF_INIT(sizeof(ret->scheme));
	struct buf host = BUF_INIT(sizeof(ret->host));
	struct buf port = BUF_INIT(8);
	struct buf path = BUF_INIT(sizeof(ret->path));
	uint64_t number = 0;
	enum errc code = ERR_SYNTAX;

	if (curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
		code = copy_part(url, CURLUPART_SCHEME, 0, &scheme);
	if (!code)
		code = copy_part(url, CURLUPART_HOST, 0, &host);
	if (!code)
		code = copy_part(url, CURLUPART_PORT,
				 has_own_port(scheme.ptr) ? CURLU_DEFAULT_PORT : 0, &port);
	if (!code)
		code = copy_part(url, CURLUPART_PATH, 0, &path);
	if (!code &&
	    (!str_to_u64(str_from(port.ptr), &number) || number == 0 || number > UINT16_MAX))
		code = ERR_SYNTAX;
	if (!code) {
		struct str name = str_from(host.ptr);
		if (str_starts(name, STR("[")) && str_ends(name, STR("]")))
			name = str_sub(name, 1, name.len - 2);
		memcpy(ret->scheme, scheme.ptr, scheme.len);
		memcpy(ret->path, path.ptr, path.len);
		(void)snprintf(ret->host, sizeof(ret->host), "%.*s", STR_ARG(name));
		ret->port = (uint16_t)number;
	}
	buf_done(&scheme);
	buf_done(&host);
	buf_done(&port);
	buf_done(&path);
	return code;
}

enum errc outbound_target(const char *url, struct outbound_target *ret, struct err *err)
{
	CURLU *parser = curl_url();
	const enum errc code = parser ? read_url(parser, url, ret) : ERR_LIMIT;

	curl_url_cleanup(parser);
	return code ? fail(err, code, "“%s” is no address of the form scheme://host:port/path", url)
		    : ERR_OK;
}

/* "host:port:address,address": so that libcurl asks nobody itself. */
static enum errc resolve_for(struct outbound *outbound, struct transfer *t,
			     const struct outbound_target *target, struct err *err)
{
	struct resolved found;
	char line[RESOLVE_LINE_MAX];
	const enum errc code = resolve(outbound->resolver, target->host, target->port,
				       t->request->timeout_ms, &found, err);

	if (code)
		return code;
	int len = snprintf(line, sizeof(line), "%s:%u:", target->host, target->port);
	for (size_t i = 0; i < found.n && len > 0 && (size_t)len < sizeof(line); i++) {
		char text[ADDRESS_TEXT_MAX];
		(void)address_host_text((const struct sockaddr *)&found.at[i], text);
		len += snprintf(line + len, sizeof(line) - (size_t)len, "%s%s", i ? "," : "", text);
	}
	t->resolve = curl_slist_append(NULL, line);
	return t->resolve ? ERR_OK : fail(err, ERR_LIMIT, "no memory");
}

/* ---- a transfer ---- */

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	buf_add(&t->answer->body, str_of(bytes, size * n));
	t->too_long = buf_failed(&t->answer->body);
	return t->too_long ? 0 : size * n;
}

static size_t give_body(char *room, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	const struct str part = str_sub(t->request->body, t->sent, size * n);

	memcpy(room, part.ptr, part.len);
	t->sent += part.len;
	return part.len;
}

static void set_common(struct transfer *t, const char *url)
{
	CURL *curl = t->curl;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)t->request->timeout_ms);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, t->problem);
	curl_easy_setopt(curl, CURLOPT_RESOLVE, t->resolve);
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "Tonoi/" TONOI_VERSION);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
	if (t->request->ca_file) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, t->request->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
}

static void set_http(struct transfer *t)
{
	const struct outbound_request *request = t->request;

	for (size_t i = 0; request->headers[i]; i++)
		t->headers = curl_slist_append(t->headers, request->headers[i]);
	/* Nobody is asked whether he wants the body: that costs a second where it is not known. */
	t->headers = curl_slist_append(t->headers, "Expect:");
	curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, request->method);
	if (request->body.ptr) {
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)request->body.len);
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, request->body.ptr);
	}
}

/*
 * libcurl greets with the path of the URL (RFC 5321 4.1.1.1): without one it would ask for the
 * name of this machine, which is nobody's business.
 */
static void set_greeting(struct transfer *t)
{
	const char *at = strchr(t->request->from, '@');
	const size_t len = strlen(t->request->url);
	const bool slash = len && t->request->url[len - 1] == '/';

	(void)snprintf(t->plain_url, sizeof(t->plain_url), "%s%s%s", t->request->url,
		       slash ? "" : "/", at ? at + 1 : "tonoi.invalid");
	curl_easy_setopt(t->curl, CURLOPT_URL, t->plain_url);
}

static void set_mail(struct transfer *t, const struct outbound_target *target)
{
	const struct outbound_request *request = t->request;

	if (strlen(target->path) <= 1)
		set_greeting(t);
	for (size_t i = 0; request->to[i]; i++)
		t->to = curl_slist_append(t->to, request->to[i]);
	curl_easy_setopt(t->curl, CURLOPT_MAIL_FROM, request->from);
	curl_easy_setopt(t->curl, CURLOPT_MAIL_RCPT, t->to);
	curl_easy_setopt(t->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->curl, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(t->curl, CURLOPT_READDATA, t);
	curl_easy_setopt(t->curl, CURLOPT_USE_SSL,
			 request->need_tls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
	if (request->user) {
		curl_easy_setopt(t->curl, CURLOPT_USERNAME, request->user);
		curl_easy_setopt(t->curl, CURLOPT_PASSWORD, request->password);
	}
}

/* Printable, and whole: what is kept is sent back as a header one day. */
static void note_header(CURL *curl, const char *name, char *out, size_t room)
{
	struct curl_header *header = NULL;

	out[0] = '\0';
	if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return;
	const struct str value = str_from(header->value);
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] < 0x20 || value.ptr[i] > 0x7e)
			return;
	}
	if (value.len < room)
		(void)snprintf(out, room, "%s", header->value);
}

static void note_answer(struct transfer *t)
{
	const char *text = NULL;
	curl_off_t us = 0;

	(void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &t->answer->status);
	(void)curl_easy_getinfo(t->curl, CURLINFO_TOTAL_TIME_T, &us);
	t->answer->taken_us = us;
	note_header(t->curl, "ETag", t->answer->etag, sizeof(t->answer->etag));
	note_header(t->curl, "Last-Modified", t->answer->modified, sizeof(t->answer->modified));
	for (size_t i = 0; i < OUTBOUND_ASKED_MAX; i++) {
		t->answer->asked[i][0] = '\0';
		if (t->request->asked[i])
			note_header(t->curl, t->request->asked[i], t->answer->asked[i],
				    OUTBOUND_ASKED_LEN);
	}
	if (curl_easy_getinfo(t->curl, CURLINFO_REDIRECT_URL, &text) == CURLE_OK && text)
		(void)snprintf(t->answer->redirect, sizeof(t->answer->redirect), "%s", text);
	if (curl_easy_getinfo(t->curl, CURLINFO_PRIMARY_IP, &text) == CURLE_OK && text)
		(void)snprintf(t->answer->address, sizeof(t->answer->address), "%s", text);
}

static enum errc failed(const struct transfer *t, const char *url, CURLcode code, struct err *err)
{
	if (t->too_long)
		return fail(err, ERR_LIMIT, "%s: the answer is longer than %zu bytes", url,
			    t->request->answer_max);
	const char *why = t->problem[0] ? t->problem : curl_easy_strerror(code);
	return fail(err, code == CURLE_OPERATION_TIMEDOUT ? ERR_AGAIN : ERR_IO, "%s: %s", url, why);
}

static enum errc begin(struct outbound *outbound, struct transfer *t,
		       struct outbound_target *target, struct err *err)
{
	enum errc code = outbound_target(t->request->url, target, err);

	if (!code)
		code = resolve_for(outbound, t, target, err);
	if (!code && !(t->curl = curl_easy_init()))
		code = fail(err, ERR_LIMIT, "no memory");
	return code;
}

static void end(struct transfer *t)
{
	curl_easy_cleanup(t->curl);
	curl_slist_free_all(t->resolve);
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->to);
}

/* ---- plain bytes ---- */

static int64_t until_of(const struct transfer *t)
{
	return clock_mono_us(&clock_system) + (int64_t)t->request->timeout_ms * US_PER_MS;
}

/* Until the other side reads or writes; ERR_AGAIN after that moment. */
static enum errc wait_for(const struct transfer *t, short events, struct err *err)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	(void)curl_easy_getinfo(t->curl, CURLINFO_ACTIVESOCKET, &fd);
	struct pollfd wait = { .fd = fd, .events = events };
	if (clock_mono_us(&clock_system) > t->until_us)
		return fail(err, ERR_AGAIN, "%s: nobody %s", t->request->url,
			    events == POLLIN ? "answers" : "reads");
	(void)poll(&wait, 1, 100);
	return ERR_OK;
}

static enum errc send_all(void *ctx, struct str bytes, struct err *err)
{
	struct transfer *t = ctx;

	while (bytes.len) {
		size_t n = 0;
		const CURLcode done = curl_easy_send(t->curl, bytes.ptr, bytes.len, &n);
		enum errc code = ERR_OK;

		bytes = str_from_pos(bytes, n);
		if (done == CURLE_AGAIN)
			code = wait_for(t, POLLOUT, err);
		else if (done != CURLE_OK)
			code = failed(t, t->request->url, done, err);
		if (code)
			return code;
	}
	return ERR_OK;
}

static enum errc receive(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err)
{
	struct transfer *t = ctx;

	for (;;) {
		const CURLcode done = curl_easy_recv(t->curl, to, room, ret_n);
		enum errc code = ERR_OK;

		if (done == CURLE_OK && *ret_n)
			return ERR_OK;
		if (done == CURLE_AGAIN)
			code = wait_for(t, POLLIN, err);
		else
			code = done ? failed(t, t->request->url, done, err)
				    : fail(err, ERR_IO, "%s: hung up", t->request->url);
		if (code)
			return code;
	}
}

/*
 * The library opens the line, greets, secures and logs in; what it cannot say, the request for
 * reports, we say ourselves.
 */
static enum errc hand_over(struct transfer *t, struct err *err)
{
	const struct smtp_wire wire = { .write = send_all, .read = receive, .ctx = t };
	const struct smtp_mail mail = { .name = "tonoi.invalid",
					.from = t->request->from,
					.to = t->request->to,
					.envelope = t->request->envelope,
					.text = t->request->body };
	bool reports = false;

	curl_easy_setopt(t->curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(t->curl, CURLOPT_UPLOAD, 0L);
	curl_easy_setopt(t->curl, CURLOPT_FORBID_REUSE, 0L); /* or it is gone at once */
	const CURLcode done = curl_easy_perform(t->curl);
	note_answer(t);
	t->until_us = until_of(t);
	return done == CURLE_OK ? smtp_hand_over(&wire, &mail, &reports, err)
				: failed(t, t->request->url, done, err);
}

enum errc outbound_send(struct outbound *outbound, const struct outbound_request *request,
			struct outbound_answer *answer, struct err *err)
{
	struct transfer t = { .request = request, .answer = answer };
	struct outbound_target target;
	enum errc code = begin(outbound, &t, &target, err);

	if (!code) {
		set_common(&t, request->url);
		if (request->from)
			set_mail(&t, &target);
		else
			set_http(&t);
	}
	if (!code && request->from && request->envelope) {
		code = hand_over(&t, err);
	} else if (!code) {
		const CURLcode done = curl_easy_perform(t.curl);
		note_answer(&t);
		if (done != CURLE_OK)
			code = failed(&t, request->url, done, err);
	}
	end(&t);
	return code;
}

enum errc outbound_write(struct outbound *outbound, const struct outbound_request *request,
			 struct err *err)
{
	struct outbound_answer answer = { .body = BUF_INIT(0) };
	struct transfer t = { .request = request, .answer = &answer };
	struct outbound_target target;
	enum errc code = begin(outbound, &t, &target, err);

	if (!code) {
		const bool tls = strcmp(target.scheme, "tls") == 0;
		const bool six = strchr(target.host, ':');
		(void)snprintf(t.plain_url, sizeof(t.plain_url), "%s://%s%s%s:%u",
			       tls ? "https" : "http", six ? "[" : "", target.host, six ? "]" : "",
			       target.port);
		set_common(&t, t.plain_url);
		curl_easy_setopt(t.curl, CURLOPT_CONNECT_ONLY, 1L);
		curl_easy_setopt(t.curl, CURLOPT_FORBID_REUSE, 0L); /* or it is gone at once */
		curl_easy_setopt(t.curl, CURLOPT_SSL_ENABLE_ALPN, 0L);
		const CURLcode done = curl_easy_perform(t.curl);
		t.until_us = until_of(&t);
		code = done == CURLE_OK ? send_all(&t, request->body, err)
					: failed(&t, request->url, done, err);
	}
	end(&t);
	return code;
}

enum errc outbound_datagram(struct outbound *outbound, const struct outbound_request *request,
			    struct err *err)
{
	struct outbound_target target;
	struct resolved found;
	enum errc code = outbound_target(request->url, &target, err);

	if (!code)
		code = resolve(outbound->resolver, target.host, target.port, request->timeout_ms,
			       &found, err);
	if (code)
		return code;
	auto_fd fd = socket(found.at[0].ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const struct sockaddr *to = (const struct sockaddr *)&found.at[0];
	if (fd < 0 ||
	    sendto(fd, request->body.ptr, request->body.len, MSG_NOSIGNAL, to, found.size[0]) < 0)
		return fail_errno(err, "%s", request->url);
	return ERR_OK;
}
