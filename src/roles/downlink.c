/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The downlink of a hub: takes the questions of facilities over HTTPS (docs/formats/link.md) and
 * hands them to the exchange, with the serial number of the certificate each came with; it looks
 * into none. It has the listening socket and its certificate, and neither files nor the database.
 *
 * Limits: requests under way, bytes of bodies, connections in all and of one address, time to send
 * a request; a question that was left open is answered or given up after WAIT_MAX_S.
 */
#include <sys/resource.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "net/http-server.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/role.h"

#define DECODE_MAX	  (256u * 1024)
#define REQUESTS_MAX	  16384u /* a power of two */
#define BODIES_MAX	  (64u * 1024 * 1024)
#define ENROL_MAX	  (32u * 1024)
#define RENEW_MAX	  (8u * 1024)
#define HEADER_MAX	  4096u
#define PER_ADDRESS	  64
#define WAIT_MAX_S	  300
#define PEM_MAX		  (64u * 1024)
#define DESCRIPTORS_SPARE 64u

struct downlink;

/* A request that the exchange has not answered. Its id is a multiple of REQUESTS_MAX and its place.
 */
struct asked {
	struct downlink *downlink;
	struct http_request *request;
	uint64_t id;
};

struct downlink {
	struct process *process;
	struct link *exchange;
	struct http_server *server;
	struct loop_watch watch;
	struct loop_timer timer;
	struct loop_hook hook;
	uint64_t turn; /* of ids */
	size_t next;   /* place to look at for a free one */
	struct asked *places[REQUESTS_MAX];
};

/* ---- answers ---- */

static void refuse(struct http_request *request, unsigned status, const char *why)
{
	if (status == 503)
		http_add_header(request, "Retry-After", STR("5"));
	http_respond(request, status, "text/plain; charset=utf-8",
		     arena_printf(http_arena(request), "%s\n", why));
}

static void on_error(void *ctx UNUSED, struct http_request *request, unsigned status,
		     const char *why)
{
	refuse(request, status, why);
}

static struct asked *find(struct downlink *downlink, uint64_t id)
{
	struct asked *asked = downlink->places[id % REQUESTS_MAX];

	return asked && asked->id == id ? asked : NULL;
}

static void forget(struct asked *asked)
{
	asked->downlink->places[asked->id % REQUESTS_MAX] = NULL;
	free(asked);
}

static void on_gone(void *user)
{
	struct asked *asked = user;
	const struct msg_line_gone gone = { .id = asked->id };
	struct link *exchange = asked->downlink->exchange;

	forget(asked);
	if (exchange)
		err_ignore(message_send(link_channel(exchange), MSG_LINE_GONE, &gone, NULL));
}

static void answer(struct asked *asked, const struct msg_line_answer *answered)
{
	struct http_request *request = asked->request;
	const unsigned status = answered->status ? answered->status : 503;

	http_on_gone(request, NULL, NULL);
	forget(asked);
	if (status == 503)
		refuse(request, status, "not now");
	else
		http_respond(request, status, answered->body.len ? "application/json" : NULL,
			     answered->body);
}

/* ---- questions ---- */

/* NULL: there are too many. */
static struct asked *put_aside(struct downlink *downlink, struct http_request *request)
{
	for (size_t i = 0; i < REQUESTS_MAX; i++) {
		const size_t place = (downlink->next + i) % REQUESTS_MAX;
		if (downlink->places[place])
			continue;
		struct asked *asked = mem_new(sizeof(*asked));
		downlink->next = place + 1;
		*asked = (struct asked){ .downlink = downlink,
					 .request = request,
					 .id = ++downlink->turn * REQUESTS_MAX + place };
		downlink->places[place] = asked;
		return asked;
	}
	return NULL;
}

static void hand_on(struct downlink *downlink, struct http_request *request,
		    struct msg_line_ask *message)
{
	struct asked *asked;

	if (!downlink->exchange || channel_is_crowded(link_channel(downlink->exchange))) {
		refuse(request, 503, "not now");
		return;
	}
	asked = put_aside(downlink, request);
	if (!asked) {
		refuse(request, 503, "too many requests at one time");
		return;
	}
	message->id = asked->id;
	if (message_send(link_channel(downlink->exchange), MSG_LINE_ASK, message, NULL)) {
		forget(asked);
		refuse(request, 503, "not now");
		return;
	}
	http_on_gone(request, on_gone, asked);
}

static bool read_number(const struct http_request *request, const char *name, uint64_t *ret)
{
	const struct str given = http_query(request, name);

	*ret = 0;
	return given.ptr && str_to_u64(given, ret) && *ret <= INT64_MAX;
}

/* How far the facility came. */
static bool read_numbers(const struct http_request *request, struct msg_line_ask *message)
{
	return read_number(request, "received", &message->received) &&
	       read_number(request, "board", &message->board) &&
	       read_number(request, "armed", &message->armed);
}

static void take(void *ctx, struct http_request *request)
{
	const enum line_question *what = http_route_of(request)->data;
	struct msg_line_ask message = { .what = *what, .body = http_body(request) };
	char serial[HTTP_SERIAL_MAX] = "";
	struct err err;

	if (*what != LINE_ENROL && http_client_serial(request, serial, &err)) {
		refuse(request, 403, err.text);
		return;
	}
	message.serial = str_from(serial);
	if ((*what == LINE_WAIT || *what == LINE_HELLO) && !read_numbers(request, &message))
		refuse(request, 400, "received, board or armed: is no number");
	else
		hand_on(ctx, request, &message);
}

static const enum line_question kinds[LINE_QUESTIONS] = { LINE_HELLO, LINE_WAIT, LINE_MESSAGES,
							  LINE_RENEW, LINE_ENROL };

static const struct http_route routes[] = {
	{ "GET", "/link/hello", 0, take, &kinds[LINE_HELLO] },
	{ "GET", "/link/wait", 0, take, &kinds[LINE_WAIT] },
	{ "POST", "/link/messages", LINE_BODY_MAX, take, &kinds[LINE_MESSAGES] },
	{ "POST", "/link/renew", RENEW_MAX, take, &kinds[LINE_RENEW] },
	{ "POST", "/link/enrol", ENROL_MAX, take, &kinds[LINE_ENROL] },
	{ .path = NULL },
};

/* ---- the exchange ---- */

static void on_message(void *ctx, const struct message *message)
{
	struct downlink *downlink = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_line_answer answered;
	struct err err;

	if (message->type != MSG_LINE_ANSWER ||
	    message_decode(message->type, message->payload, &arena, &answered, sizeof(answered),
			   &err)) {
		log_warn("unexpected message from the exchange",
			 log_text("type", message_name(message->type)));
		return;
	}
	struct asked *asked = find(downlink, answered.id);
	if (asked)
		answer(asked, &answered);
}

/* What it was asked, nobody will answer: facilities come again. */
static void lose_exchange(struct downlink *downlink)
{
	static const struct msg_line_answer none = { .status = 0 };

	link_free(downlink->exchange);
	downlink->exchange = NULL;
	for (size_t i = 0; i < REQUESTS_MAX; i++) {
		if (downlink->places[i])
			answer(downlink->places[i], &none);
	}
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	lose_exchange(ctx);
}

static void on_channel(void *ctx, const char *name UNUSED, int fd)
{
	struct downlink *downlink = ctx;
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = downlink };
	struct err err;

	lose_exchange(downlink);
	if (link_new(process_loop(downlink->process), fd, &handler, &downlink->exchange, &err))
		log_error("the exchange's channel cannot be used", log_err(&err));
}

/* ---- the loop ---- */

static void before_wait(void *ctx)
{
	struct downlink *downlink = ctx;
	struct loop *loop = process_loop(downlink->process);

	http_server_run(downlink->server);
	const int ms = http_server_wait_ms(downlink->server);
	if (ms < 0)
		loop_timer_clear(loop, &downlink->timer);
	else
		loop_timer_after(loop, &downlink->timer, (int64_t)ms * US_PER_MS);
}

static void on_ready(void *ctx UNUSED, unsigned events UNUSED)
{
	/* before_wait() does it all */
}

static void on_time(void *ctx UNUSED)
{
	/* as above */
}

/* ---- the start ---- */

static void read_pem(const struct downlink *downlink, const char *option, struct buf *pem)
{
	const char *path = process_option(downlink->process, option, 0);
	struct err err;

	if (file_read(path ? path : "", pem, &err))
		process_die("the certificate of the line", &err);
}

/* Every facility keeps a connection. What the system allows is what there can be. */
static unsigned raise_descriptors(void)
{
	struct rlimit limit = { 0 };

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 512;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur > REQUESTS_MAX + DESCRIPTORS_SPARE)
		return REQUESTS_MAX;
	return (unsigned)(limit.rlim_cur > 2 * DESCRIPTORS_SPARE
				  ? limit.rlim_cur - DESCRIPTORS_SPARE
				  : limit.rlim_cur / 2);
}

static void open_server(struct downlink *downlink)
{
	auto_buf certificate = BUF_INIT(PEM_MAX);
	auto_buf key = BUF_INIT(PEM_MAX);
	auto_buf clients = BUF_INIT(PEM_MAX);
	struct http_config config = http_config_default;
	struct err err;

	read_pem(downlink, "link-cert", &certificate);
	read_pem(downlink, "link-key", &key);
	read_pem(downlink, "link-authority", &clients);
	config.listen_fd = process_socket(downlink->process, "link-in", 0);
	config.routes = routes;
	config.context = downlink;
	config.clock = &clock_system;
	config.on_error = on_error;
	config.tls_certificate = certificate.ptr;
	config.tls_key = key.ptr;
	config.tls_clients = clients.ptr;
	config.connections_max = raise_descriptors();
	config.connections_per_address_max =
		(unsigned)process_number(downlink->process, "link-per-address", PER_ADDRESS);
	config.header_max = HEADER_MAX;
	config.bodies_max = BODIES_MAX;
	config.wait_max_s = WAIT_MAX_S;
	if (http_server_new(&config, &downlink->server, &err))
		process_die("the downlink cannot start", &err);
}

static int run(void)
{
	const struct process_hooks hooks = { .role = "downlink", .on_channel = on_channel };
	struct downlink *downlink = mem_new(sizeof(*downlink));
	struct err err;

	downlink->process = process_begin(&hooks, downlink);
	downlink->timer =
		(struct loop_timer){ .fire = on_time, .ctx = downlink, .at_us = TIME_NONE };
	downlink->hook = (struct loop_hook){ .before_wait = before_wait, .ctx = downlink };
	open_server(downlink);
	process_enter(downlink->process, NULL, "");
	struct loop *loop = process_loop(downlink->process);
	downlink->watch = (struct loop_watch){ .fd = http_server_fd(downlink->server),
					       .ready = on_ready,
					       .ctx = downlink };
	if (loop_add(loop, &downlink->watch, LOOP_READ, &err))
		process_die("the downlink's socket cannot be watched", &err);
	loop_hook_add(loop, &downlink->hook);
	const int code = process_run(downlink->process);
	loop_hook_remove(loop, &downlink->hook);
	lose_exchange(downlink);
	http_server_free(downlink->server);
	process_free(downlink->process);
	free(downlink);
	return code;
}

const struct role role_downlink = {
	.name = "downlink",
	.run = run,
};
