/* SPDX-License-Identifier: Apache-2.0 */
#include "net/line.h"

#include <curl/curl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <openssl/crypto.h>

#include "base/alloc.h"
#include "net/address.h"
#include "net/outbound.h"
#include "net/resolve.h"

#define PEM_MAX		65536u
#define URL_MAX		512u
#define RESOLVE_MS	5000u
#define RESOLVE_LINE	1024u
#define CONNECT_MS	15000L
#define KEEP_ALIVE_S	100L /* before boxes on the way forget the connection */
#define KEEP_ALIVE_NEXT 30L

struct ask {
	struct line *line; /* NULL: this place is free */
	uint64_t id;
	CURL *curl;
	struct buf body;
	struct buf answer;
	bool too_long;
	char url[URL_MAX + LINE_PATH_MAX];
	char problem[CURL_ERROR_SIZE];
};

struct line {
	struct loop *loop;
	struct line_handler handler;
	struct resolver *resolver;
	CURLM *multi;
	struct loop_timer timer;
	struct ask asks[LINE_REQUESTS_MAX];
	struct curl_slist *headers;
	struct curl_slist *resolved; /* NULL: the name is to be asked for again */
	char url[URL_MAX];	     /* "": not set */
	struct line_traffic traffic;
	struct buf authority;
	struct buf certificate;
	struct buf key;
};

/* One descriptor of libcurl's. */
struct socket {
	struct loop_watch watch;
	struct line *line;
};

/* ---- answers ---- */

static void ask_end(struct ask *ask)
{
	if (!ask->line)
		return;
	(void)curl_multi_remove_handle(ask->line->multi, ask->curl);
	curl_easy_cleanup(ask->curl);
	buf_done(&ask->body);
	buf_done(&ask->answer);
	*ask = (struct ask){ .line = NULL };
}

static void count_traffic(struct line *line, CURL *curl)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK ||
	    fd == CURL_SOCKET_BAD || getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		return;
	line->traffic = (struct line_traffic){
		.bytes = info.tcpi_bytes_acked + info.tcpi_bytes_received,
		.packets = (uint64_t)info.tcpi_segs_out + info.tcpi_segs_in,
	};
}

struct line_traffic line_traffic(const struct line *line)
{
	return line->traffic;
}

static void finish(struct ask *ask, CURLcode done)
{
	struct line *line = ask->line;
	const uint64_t id = ask->id;
	auto_buf answer = ask->answer; /* outlives the request: the handler may ask again */
	char problem[CURL_ERROR_SIZE] = "";
	long status = 0;

	ask->answer = (struct buf)BUF_INIT(0);
	(void)curl_easy_getinfo(ask->curl, CURLINFO_RESPONSE_CODE, &status);
	if (ask->too_long)
		(void)snprintf(problem, sizeof(problem), "the answer is too long");
	else if (done != CURLE_OK)
		(void)snprintf(problem, sizeof(problem), "%s",
			       ask->problem[0] ? ask->problem : curl_easy_strerror(done));
	else
		count_traffic(line, ask->curl);
	ask_end(ask);
	if (done != CURLE_OK) {
		/* It may have moved. */
		curl_slist_free_all(STEAL(line->resolved));
		status = 0;
	}
	line->handler.on_answer(line->handler.ctx, id, (unsigned)status, buf_str(&answer), problem);
}

static void take_done(struct line *line)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(line->multi, &left)) != NULL) {
		char *ask = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		const CURLcode done = message->data.result;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &ask);
		finish((struct ask *)(void *)ask, done);
	}
}

/* ---- the loop ---- */

static void on_ready(void *ctx, unsigned events)
{
	struct socket *s = ctx;
	struct line *line = s->line;
	const int what = (events & LOOP_READ ? CURL_CSELECT_IN : 0) |
			 (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0);
	int running;

	/* `s` may be gone after this. */
	(void)curl_multi_socket_action(line->multi, s->watch.fd, what, &running);
	take_done(line);
}

static void on_time(void *ctx)
{
	struct line *line = ctx;
	int running;

	(void)curl_multi_socket_action(line->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	take_done(line);
}

static int want_time(CURLM *multi UNUSED, long ms, void *ctx)
{
	struct line *line = ctx;

	if (ms < 0)
		loop_timer_clear(line->loop, &line->timer);
	else
		loop_timer_after(line->loop, &line->timer, (int64_t)ms * US_PER_MS);
	return 0;
}

static void forget_socket(struct line *line, struct socket *s)
{
	if (!s)
		return;
	loop_remove(line->loop, &s->watch);
	free(s);
}

static struct socket *new_socket(struct line *line, curl_socket_t fd, unsigned wanted)
{
	struct socket *s = mem_new(sizeof(*s));

	s->line = line;
	s->watch = (struct loop_watch){ .fd = fd, .ready = on_ready, .ctx = s };
	if (loop_add(line->loop, &s->watch, wanted, NULL)) {
		free(s);
		return NULL;
	}
	(void)curl_multi_assign(line->multi, fd, s);
	return s;
}

static int want_socket(CURL *curl UNUSED, curl_socket_t fd, int what, void *ctx, void *assigned)
{
	struct line *line = ctx;
	struct socket *s = assigned;
	const unsigned wanted = (what & CURL_POLL_IN ? (unsigned)LOOP_READ : 0u) |
				(what & CURL_POLL_OUT ? (unsigned)LOOP_WRITE : 0u);

	if (what == CURL_POLL_REMOVE) {
		(void)curl_multi_assign(line->multi, fd, NULL);
		forget_socket(line, s);
		return 0;
	}
	if (s)
		loop_want(line->loop, &s->watch, wanted);
	else if (!new_socket(line, fd, wanted))
		return -1;
	return 0;
}

/* ---- a request ---- */

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct ask *ask = ctx;

	buf_add(&ask->answer, str_of(bytes, size * n));
	ask->too_long = buf_failed(&ask->answer);
	return ask->too_long ? 0 : size * n;
}

/* "host:port:address,address": so that libcurl asks nobody itself. */
static enum errc find_address(struct line *line, struct err *err)
{
	struct outbound_target target;
	struct resolved found;
	char text[RESOLVE_LINE];
	enum errc code = outbound_target(line->url, &target, err);

	if (!code)
		code = resolve(line->resolver, target.host, target.port, RESOLVE_MS, &found, err);
	if (code)
		return code;
	int len = snprintf(text, sizeof(text), "%s:%u:", target.host, target.port);
	for (size_t i = 0; i < found.n && len > 0 && (size_t)len < sizeof(text); i++) {
		char address[ADDRESS_TEXT_MAX];
		(void)address_host_text((const struct sockaddr *)&found.at[i], address);
		len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%s", i ? "," : "",
				address);
	}
	line->resolved = curl_slist_append(NULL, text);
	return line->resolved ? ERR_OK : fail(err, ERR_LIMIT, "no memory");
}

static void set_blob(CURL *curl, CURLoption option, const struct buf *pem)
{
	struct curl_blob blob = { .data = pem->ptr, .len = pem->len, .flags = CURL_BLOB_COPY };

	curl_easy_setopt(curl, option, &blob);
}

static void set_security(const struct line *line, CURL *curl)
{
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
	set_blob(curl, CURLOPT_CAINFO_BLOB, &line->authority);
	set_blob(curl, CURLOPT_SSLCERT_BLOB, &line->certificate);
	set_blob(curl, CURLOPT_SSLKEY_BLOB, &line->key);
}

static void set_request(struct ask *ask, const struct line_request *request)
{
	CURL *curl = ask->curl;

	curl_easy_setopt(curl, CURLOPT_URL, ask->url);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, (char *)ask);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, ask->line->headers);
	curl_easy_setopt(curl, CURLOPT_RESOLVE, ask->line->resolved);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, KEEP_ALIVE_S);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, KEEP_ALIVE_NEXT);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, ask->problem);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, ask);
	if (!request->post)
		return;
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->body.len);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, buf_str(&ask->body).ptr);
}

static struct ask *free_place(struct line *line)
{
	for (size_t i = 0; i < LINE_REQUESTS_MAX; i++) {
		if (!line->asks[i].line)
			return &line->asks[i];
	}
	return NULL;
}

enum errc line_ask(struct line *line, const struct line_request *request, struct err *err)
{
	struct ask *ask = free_place(line);
	enum errc code = ERR_OK;

	if (!line->url[0])
		return fail(err, ERR_CONFLICT, "line: nobody said where to");
	if (!ask)
		return fail(err, ERR_LIMIT, "line: %u requests are under way", LINE_REQUESTS_MAX);
	if (!line->resolved)
		code = find_address(line, err);
	if (code)
		return code;
	*ask = (struct ask){ .line = line,
			     .id = request->id,
			     .curl = curl_easy_init(),
			     .body = BUF_INIT(request->body.len + 1),
			     .answer = BUF_INIT(request->answer_max) };
	if (!ask->curl) {
		ask->line = NULL;
		return fail(err, ERR_LIMIT, "no memory");
	}
	buf_add(&ask->body, request->body);
	(void)snprintf(ask->url, sizeof(ask->url), "%s%s", line->url, request->path);
	set_security(line, ask->curl);
	set_request(ask, request);
	if (curl_multi_add_handle(line->multi, ask->curl) == CURLM_OK)
		return ERR_OK;
	ask_end(ask);
	return fail(err, ERR_IO, "libcurl cannot be used");
}

/* ---- the line ---- */

static bool set_up(struct line *line)
{
	line->multi = curl_multi_init();
	/* Neither what we are nor what we take: the other side knows. */
	line->headers = curl_slist_append(NULL, "Accept:");
	if (line->headers)
		line->headers = curl_slist_append(line->headers, "Expect:");
	if (line->headers)
		line->headers = curl_slist_append(line->headers, "Content-Type: application/json");
	return line->multi && line->headers &&
	       curl_multi_setopt(line->multi, CURLMOPT_SOCKETFUNCTION, want_socket) == CURLM_OK &&
	       curl_multi_setopt(line->multi, CURLMOPT_SOCKETDATA, line) == CURLM_OK &&
	       curl_multi_setopt(line->multi, CURLMOPT_TIMERFUNCTION, want_time) == CURLM_OK &&
	       curl_multi_setopt(line->multi, CURLMOPT_TIMERDATA, line) == CURLM_OK &&
	       curl_multi_setopt(line->multi, CURLMOPT_MAXCONNECTS, 2L) == CURLM_OK;
}

enum errc line_new(struct loop *loop, const struct line_handler *handler, struct line **ret,
		   struct err *err)
{
	struct line *line = mem_new(sizeof(*line));
	enum errc code = ERR_OK;

	line->loop = loop;
	line->handler = *handler;
	line->timer = (struct loop_timer){ .fire = on_time, .ctx = line, .at_us = TIME_NONE };
	buf_init(&line->authority, PEM_MAX);
	buf_init(&line->certificate, PEM_MAX);
	buf_init(&line->key, PEM_MAX);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !set_up(line))
		code = fail(err, ERR_IO, "libcurl cannot be used");
	if (!code)
		code = resolver_new(&line->resolver, err);
	if (code)
		line_free(line);
	else
		*ret = line;
	return code;
}

void line_drop(struct line *line)
{
	for (size_t i = 0; i < LINE_REQUESTS_MAX; i++)
		ask_end(&line->asks[i]);
	curl_slist_free_all(STEAL(line->resolved));
}

void line_free(struct line *line)
{
	if (!line)
		return;
	line_drop(line);
	curl_multi_cleanup(line->multi);
	loop_timer_clear(line->loop, &line->timer);
	curl_slist_free_all(line->headers);
	if (line->resolver)
		resolver_free(line->resolver);
	buf_done(&line->authority);
	buf_done(&line->certificate);
	OPENSSL_cleanse(line->key.ptr, line->key.len);
	buf_done(&line->key);
	curl_global_cleanup();
	free(line);
}

static bool replace(struct buf *buf, struct str text)
{
	buf_clear(buf);
	buf_add(buf, text);
	return !buf_failed(buf);
}

enum errc line_set(struct line *line, const struct line_config *config, struct err *err)
{
	line_drop(line);
	line->url[0] = '\0';
	if (config->url.len >= URL_MAX || !replace(&line->authority, config->authority) ||
	    !replace(&line->certificate, config->certificate) || !replace(&line->key, config->key))
		return fail(err, ERR_LIMIT, "line: an address or a certificate is too long");
	(void)snprintf(line->url, sizeof(line->url), "%.*s", STR_ARG(config->url));
	return ERR_OK;
}
