/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http-server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/log.h"
#include "net/http-internal.h"

#define REQUEST_MEMORY_MAX (16u * 1024 * 1024) /* decoded fields and pages; bodies are apart */
#define BODY_DISCARD_MAX   (64u * 1024 * 1024)
#define TICK_MS		   1000
#define LOOK_US		   (100 * US_PER_MS) /* between two looks at all connections */

const struct http_config http_config_default = {
	.listen_fd = -1,
	.connections_max = 512,
	.connections_per_address_max = 128,
	.header_max = 16384,
	.bodies_max = 32u * 1024 * 1024,
	.request_max_s = 20,
	.response_max_s = 60,
	.wait_max_s = 30,
};

void http_connection_deadline(struct http_connection *connection, unsigned seconds)
{
	connection->deadline_us =
		clock_mono_us(connection->server->config.clock) + (int64_t)seconds * US_PER_SEC;
}

static void connection_open(struct http_server *server, struct MHD_Connection *mhd, void **slot)
{
	struct http_connection *connection = mem_new(sizeof(*connection));

	connection->server = server;
	connection->mhd = mhd;
	connection->next = server->connections;
	connection->at = &server->connections;
	if (connection->next)
		connection->next->at = &connection->next;
	server->connections = connection;
	http_connection_deadline(connection, server->config.request_max_s);
	*slot = connection;
}

static void connection_close(struct http_connection *connection)
{
	*connection->at = connection->next;
	if (connection->next)
		connection->next->at = connection->at;
	free(connection);
}

static void on_connection(void *user, struct MHD_Connection *mhd, void **slot,
			  enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		connection_open(user, mhd, slot);
	else if (*slot)
		connection_close(STEAL(*slot));
}

static void peer_text(struct MHD_Connection *mhd, char out[static 64])
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info ? info->client_addr : NULL;

	snprintf(out, 64, "?");
	if (!address)
		return;
	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
			  out, 64);
	if (address->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
			  &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, out,
			  64);
}

/* The daemon read the request line: everything about this request begins here. */
static void *on_request_line(void *user, const char *uri, struct MHD_Connection *mhd)
{
	struct http_request *request = mem_new(sizeof(*request));
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	request->server = user;
	request->connection = info->socket_context;
	request->connection->request = request;
	arena_init(&request->arena, REQUEST_MEMORY_MAX);
	buf_init(&request->body, 0);
	request->target = arena_str(&request->arena, str_from(uri));
	peer_text(mhd, request->peer);
	return request;
}

static void request_gone(struct http_request *request)
{
	void (*on_gone)(void *user) = STEAL(request->on_gone);

	if (on_gone)
		on_gone(request->on_gone_user);
}

static void request_free(struct http_request *request)
{
	request->server->bodies_bytes -= request->body.len;
	if (request->response)
		MHD_destroy_response(request->response);
	arena_done(&request->arena);
	buf_done(&request->body);
	free(request);
}

static void on_completed(void *user UNUSED, struct MHD_Connection *mhd UNUSED, void **slot,
			 enum MHD_RequestTerminationCode why UNUSED)
{
	struct http_request *request = STEAL(*slot);

	if (!request)
		return;
	struct http_connection *connection = request->connection;

	request_gone(request);
	connection->request = NULL;
	http_connection_deadline(connection, connection->server->config.request_max_s);
	request_free(request);
}

void http_refuse(struct http_request *request, unsigned status, const char *why)
{
	const struct http_config *config = &request->server->config;

	if (config->on_error)
		config->on_error(config->context, request, status, why);
	if (request->response)
		return;
	http_respond(request, status, "text/plain; charset=utf-8",
		     arena_printf(&request->arena, "%u %s\n", status, why));
}

static enum MHD_Result refuse_now(struct http_request *request, unsigned status, const char *why)
{
	http_refuse(request, status, why);
	return http_hand_over(request);
}

/* Headers are there: decide before a byte of body is read. */
static enum MHD_Result begin(struct http_request *request, const char *method, const char *version)
{
	struct http_server *server = request->server;
	unsigned status = 0;
	uint64_t length = 0;

	request->seen = true;
	request->phase = HTTP_HEADERS;
	request->method = arena_str(&request->arena, str_from(method));
	const char *why = http_guard(request, version, &status);

	if (why)
		return refuse_now(request, status, why);
	status = http_route_find(request);
	if (status)
		return refuse_now(request, status,
				  status == 404 ? "no such page" : "method not allowed");

	const struct str declared = http_header(request, "Content-Length");

	if (declared.ptr)
		(void)str_to_u64(declared, &length);
	if (length > request->route->body_max)
		return refuse_now(request, 413, "body too large");
	if (server->bodies_bytes + length > server->config.bodies_max)
		return refuse_now(request, 503, "too many bodies at one time");
	request->body.max = request->route->body_max;
	request->phase = HTTP_BODY;
	return MHD_YES;
}

/* The daemon takes no answer in the middle of a body: read on, forget, and say so at the end. */
static enum MHD_Result take_body(struct http_request *request, struct str bytes)
{
	struct http_server *server = request->server;
	const bool fits = server->bodies_bytes + bytes.len <= server->config.bodies_max &&
			  request->body.len + bytes.len <= request->body.max;

	if (fits && !request->body_too_large) {
		buf_add(&request->body, bytes);
		server->bodies_bytes += bytes.len;
		return MHD_YES;
	}
	server->bodies_bytes -= request->body.len;
	buf_clear(&request->body);
	request->body_too_large = true;
	request->status += (unsigned)bytes.len; /* bytes thrown away; set anew by the answer */
	return request->status > BODY_DISCARD_MAX ? MHD_NO : MHD_YES;
}

static bool read_form(struct http_request *request)
{
	const struct str type = http_header(request, "Content-Type");
	struct str rest = type;
	const struct str media = str_trim(str_split(&rest, ';'));

	if (str_equal_nocase(media, STR("application/x-www-form-urlencoded")))
		return !url_pairs_parse(&request->arena, buf_str(&request->body), &request->form,
					NULL);
	if (!str_equal_nocase(media, STR("multipart/form-data")))
		return true;
	request->parts = arena_take(&request->arena, sizeof(*request->parts));
	return request->parts && !multipart_parse(type, buf_str(&request->body), &request->arena,
						  request->parts, NULL);
}

static enum MHD_Result handle(struct http_request *request)
{
	const struct http_server *server = request->server;

	request->phase = HTTP_HANDLING;
	if (request->body_too_large)
		return refuse_now(request, 413, "body too large");
	if (!read_form(request))
		return refuse_now(request, 400, "the form cannot be read");
	request->route->handle(server->config.context, request);
	if (request->response)
		return http_hand_over(request);
	request->phase = HTTP_WAITING;
	http_connection_deadline(request->connection, server->config.wait_max_s);
	MHD_suspend_connection(request->connection->mhd);
	return MHD_YES;
}

static enum MHD_Result on_request(void *user UNUSED, struct MHD_Connection *mhd UNUSED,
				  const char *url UNUSED, const char *method, const char *version,
				  const char *data, size_t *data_size, void **slot)
{
	struct http_request *request = *slot;

	if (!request->seen)
		return begin(request, method, version);
	if (request->phase == HTTP_RESPONDED)
		return MHD_YES;
	if (*data_size > 0) {
		const struct str bytes = str_of(data, *data_size);

		*data_size = 0;
		return take_body(request, bytes);
	}
	if (request->phase == HTTP_ANSWERED)
		return http_hand_over(request);
	return handle(request);
}

/* Only for texts we made: MHD's own decoding is replaced by url.h. */
static size_t keep_encoded(void *user UNUSED, struct MHD_Connection *mhd UNUSED, char *text)
{
	return strlen(text);
}

static void on_log(void *user UNUSED, const char *format UNUSED, va_list args UNUSED)
{
	/* The daemon reports what clients did wrong; that is answered, not logged. */
}

static const char tls_priorities[] =
	"SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"
	"-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD:%SERVER_"
	"PRECEDENCE";

static struct MHD_Daemon *start(struct http_server *server)
{
	const struct http_config *config = &server->config;
	const bool tls = config->tls_certificate;
	/* Rows after the end mark are not read. */
	const struct MHD_OptionItem tls_rows[] = {
		{ tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0,
		  (void *)(uintptr_t)config->tls_certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)config->tls_key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)tls_priorities },
		{ config->tls_clients ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0,
		  (void *)(uintptr_t)config->tls_clients },
		{ MHD_OPTION_END, 0, NULL },
	};
	const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
			       (tls ? (unsigned)MHD_USE_TLS : 0u);

	/* clang-format off */
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, server,
		MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
		MHD_OPTION_LISTEN_SOCKET, config->listen_fd,
		MHD_OPTION_CONNECTION_LIMIT, config->connections_max,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, config->connections_per_address_max,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, config->header_max,
		MHD_OPTION_CONNECTION_TIMEOUT, config->request_max_s,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_UNESCAPE_CALLBACK, keep_encoded, NULL,
		MHD_OPTION_URI_LOG_CALLBACK, on_request_line, server,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
		MHD_OPTION_ARRAY, tls_rows,
		MHD_OPTION_END);
	/* clang-format on */
}

enum errc http_server_new(const struct http_config *config, struct http_server **ret,
			  struct err *err)
{
	struct http_server *server = mem_new(sizeof(*server));

	server->config = *config;
	server->daemon = start(server);
	if (!server->daemon) {
		free(server);
		return fail(err, ERR_IO, "HTTP server: cannot start%s",
			    config->tls_certificate ? "; are certificate and key a pair in PEM?"
						    : "");
	}
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);

	server->fd = info->epoll_fd;
	*ret = server;
	return ERR_OK;
}

/* A connection the daemon does not look at cannot be ended: wake it first. */
static void wake_all(struct http_server *server)
{
	for (struct http_connection *c = server->connections; c; c = c->next) {
		if (c->stream)
			http_stream_end(c->stream);
		else if (c->request && c->request->phase == HTTP_WAITING)
			http_refuse(c->request, 503, "the server ends");
	}
}

void http_server_free(struct http_server *server)
{
	if (!server)
		return;
	wake_all(server);
	MHD_run(server->daemon);
	MHD_stop_daemon(server->daemon);
	free(server);
}

int http_server_fd(const struct http_server *server)
{
	return server->fd;
}

/* The daemon looks at resumed connections only when it runs, and does not wake the loop for it. */
void http_resume(struct http_connection *connection)
{
	connection->server->resumed = true;
	MHD_resume_connection(connection->mhd);
}

int http_server_wait_ms(const struct http_server *server)
{
	MHD_UNSIGNED_LONG_LONG ms = 0;

	if (server->resumed)
		return 0;
	if (MHD_get_timeout(server->daemon, &ms) == MHD_YES && ms < TICK_MS)
		return (int)ms;
	return server->connections ? TICK_MS : -1;
}

/* The daemon's own timeout counts only silence; this one counts the whole. */
static void end_overdue(struct http_connection *connection)
{
	struct http_request *request = connection->request;

	connection->deadline_us = TIME_NONE;
	if (request && request->phase == HTTP_WAITING) {
		request_gone(request);
		http_refuse(request, 504, "no answer in time");
		return;
	}
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_CONNECTION_FD);

	if (info)
		shutdown(info->connect_fd, SHUT_RDWR);
}

static void end_all_overdue(struct http_server *server, int64_t now_us)
{
	server->looked_us = now_us;
	for (struct http_connection *c = server->connections; c; c = c->next) {
		if (c->deadline_us != TIME_NONE && c->deadline_us <= now_us)
			end_overdue(c);
	}
}

void http_server_run(struct http_server *server)
{
	const int64_t now_us = clock_mono_us(server->config.clock);

	if (now_us - server->looked_us >= LOOK_US)
		end_all_overdue(server, now_us);
	server->resumed = false;
	MHD_run(server->daemon);
}
