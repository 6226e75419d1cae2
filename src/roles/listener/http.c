/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records over HTTP: POST /ingest/NAME, one record a line (NDJSON), "Authorization: Bearer TOKEN".
 * The answer 200 comes when all of them are on disk, and says how many.
 *
 * A client that lost an answer cannot know whether its records were kept. So that it can send them
 * again without doubling them, it names its run of records and counts:
 *
 *	Tonoi-Stream: web01-2026-11-22      letters, digits, '.', '_', '-'
 *	Tonoi-Offset: 5000                  records of this stream before this request
 *
 * Records that are there already are passed over. An offset beyond what is there is answered 409
 * with the one to go on from; an empty request with offset 0 asks for it. Without these headers
 * every request is new.
 *
 * On the same address inventory agents send what they found (roles/listener/agents.h).
 */
#include <openssl/crypto.h>
#include <sodium.h>

#include "assets/agent-talk.h"
#include "base/alloc.h"
#include "base/encoding/json-write.h"
#include "net/http-server.h"
#include "parse/parser.h"
#include "roles/listener.h"
#include "roles/listener/agents.h"

#define BODY_MAX       (8u * 1024 * 1024)
#define BODIES_MAX     (32u * 1024 * 1024)
#define STREAMS_MAX    1024
#define NAME_MAX_BYTES 64
#define TOKEN_MAX      4096
#define ANSWER_MAX     1024
#define RETRY_AFTER_S  "1"

/* A run of records of one client; `client` is "" for those without the headers. */
struct http_stream_in {
	struct http_stream_in *next;
	struct http_intake *intake;
	struct outbox_stream *stream;
	bool opened;
	uint64_t last;	/* offset of the last record taken */
	size_t waiting; /* requests */
	int64_t used_us;
	char source[NAME_MAX_BYTES + 8];
	char client[NAME_MAX_BYTES + 1];
};

/* A request whose records are not durable yet, or whose stream is not known yet. */
struct waiting {
	struct waiting *next;
	struct http_intake *intake;
	struct http_request *request;
	struct http_stream_in *in;
	uint64_t from;	/* Tonoi-Offset */
	uint64_t until; /* answer when this is durable */
	uint64_t records;
	bool counted; /* the client counts */
	bool taken;   /* its records are in the outbox */
};

struct http_intake {
	struct listener *listener;
	struct http_server *server;
	struct loop_watch watch;
	struct loop_timer timer;
	struct loop_hook hook;
	struct http_stream_in *streams;
	size_t n_streams;
	struct waiting *waiting;
	uint64_t opened; /* makes keys of streams without a client's name */
	struct agent_desk *agents;
	struct str token;
	char token_bytes[TOKEN_MAX];
};

/* ---- answers ---- */

static void answer(struct http_request *request, unsigned status, const char *error,
		   const uint64_t *records, const uint64_t *offset)
{
	auto_buf out = BUF_INIT(ANSWER_MAX);
	struct json_writer json = json_writer_to(&out);

	json_begin_object(&json);
	if (error)
		json_text(&json, "error", error);
	if (records)
		json_u64(&json, "records", *records);
	if (offset)
		json_u64(&json, "offset", *offset);
	json_end_object(&json);
	buf_add_char(&out, '\n');
	if (status == 503)
		http_add_header(request, "Retry-After", STR(RETRY_AFTER_S));
	if (status == 401)
		http_add_header(request, "WWW-Authenticate", STR("Bearer"));
	http_respond(request, status, "application/json", buf_str(&out));
}

static void on_error(void *ctx UNUSED, struct http_request *request, unsigned status,
		     const char *why)
{
	answer(request, status, why, NULL, NULL);
}

/* ---- streams ---- */

static struct http_stream_in *find_stream(struct http_intake *intake, const char *source,
					  struct str client)
{
	struct http_stream_in *in = intake->streams;

	while (in && !(str_is(client, in->client) && str_is(str_from(source), in->source)))
		in = in->next;
	return in;
}

/* Close the one that was not used for longest; its place in the log is remembered by the store. */
static bool make_place(struct http_intake *intake)
{
	struct http_stream_in **oldest = NULL;

	for (struct http_stream_in **at = &intake->streams; *at; at = &(*at)->next) {
		if ((*at)->waiting == 0 && (!oldest || (*at)->used_us < (*oldest)->used_us))
			oldest = at;
	}
	if (!oldest)
		return false;
	struct http_stream_in *in = *oldest;
	*oldest = in->next;
	intake->n_streams--;
	outbox_close(in->stream);
	free(in);
	return true;
}

static struct http_stream_in *open_stream(struct http_intake *intake, const char *source,
					  struct str client)
{
	char key[NAME_MAX_BYTES + 64];
	int len;

	if (intake->n_streams >= STREAMS_MAX && !make_place(intake))
		return NULL;
	struct http_stream_in *in = mem_new(sizeof(*in));
	in->intake = intake;
	(void)snprintf(in->source, sizeof(in->source), "%s", source);
	(void)snprintf(in->client, sizeof(in->client), "%.*s", STR_ARG(client));
	if (client.len)
		len = snprintf(key, sizeof(key), "client:%s", in->client);
	else
		len = snprintf(key, sizeof(key), "session:%s-http-%llu",
			       senders_session(intake->listener->senders),
			       (unsigned long long)++intake->opened);
	in->stream = outbox_open(intake->listener->outbox, str_from(in->source),
				 str_of(key, (size_t)len), client.len ? 0 : STREAM_SESSION, in);
	/* Nobody else counts in a stream of this process: no need to ask where it stands. */
	in->opened = client.len == 0;
	in->next = intake->streams;
	intake->streams = in;
	intake->n_streams++;
	return in;
}

/* ---- requests that wait ---- */

static void unlink_waiting(struct waiting *w)
{
	struct waiting **at = &w->intake->waiting;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	w->in->waiting--;
	free(w);
}

/* The client left: its records are kept all the same. */
static void on_gone(void *user)
{
	unlink_waiting(user);
}

static void answer_waiting(struct waiting *w, unsigned status, const char *error)
{
	struct http_request *request = w->request;
	const uint64_t records = w->records;
	const uint64_t offset = error ? w->in->last : w->until;
	const bool counted = w->counted;

	unlink_waiting(w);
	answer(request, status, error, error ? NULL : &records, counted ? &offset : NULL);
}

static uint64_t count_lines(struct str body)
{
	uint64_t n = 0;
	struct str line;

	while (str_next_line(&body, &line))
		n += str_trim(line).len > 0;
	return n;
}

/* The stream is known: take the records that are not there yet. */
static void take_records(struct waiting *w)
{
	struct http_stream_in *in = w->in;
	struct str body = http_body(w->request);
	uint64_t offset = w->counted ? w->from : in->last;
	struct str line;

	w->taken = true;
	if (offset > in->last) {
		answer_waiting(w, 409, "records before this offset are missing");
		return;
	}
	outbox_tick(in->intake->listener->outbox);
	while (str_next_line(&body, &line)) {
		if (str_trim(line).len == 0)
			continue;
		w->records++;
		if (++offset <= in->last)
			continue;
		const uint32_t cut = line.len > RECORD_MAX ? APPEND_CUT : 0;
		outbox_append(in->stream, offset,
			      cut | (uint32_t)FRAME_JSON << APPEND_FRAMING_SHIFT,
			      str_sub(line, 0, RECORD_MAX));
		in->last = offset;
	}
	w->until = w->counted && w->records == 0 ? in->last : offset;
	if (outbox_durable(in->stream) >= w->until)
		answer_waiting(w, 200, NULL);
}

void http_intake_opened(struct listener *listener, struct outbox_stream *stream, uint64_t offset)
{
	struct http_intake *intake = listener->http;
	struct waiting *next;

	if (!intake)
		return;
	for (struct http_stream_in *in = intake->streams; in; in = in->next) {
		if (in->stream != stream || in->opened)
			continue;
		in->opened = true;
		in->last = offset;
	}
	for (struct waiting *w = intake->waiting; w; w = next) {
		next = w->next;
		if (w->in->stream == stream && !w->taken)
			take_records(w);
	}
}

void http_intake_durable(struct listener *listener, struct outbox_stream *stream, uint64_t offset)
{
	struct waiting *next;

	for (struct waiting *w = listener->http ? listener->http->waiting : NULL; w; w = next) {
		next = w->next;
		if (w->in->stream == stream && w->taken && w->until <= offset)
			answer_waiting(w, 200, NULL);
	}
}

/* ---- the request ---- */

static bool is_name(struct str s)
{
	if (s.len == 0 || s.len > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];
		if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

static bool is_token(const struct http_intake *intake, struct str shown)
{
	return shown.len == intake->token.len && shown.len > 0 &&
	       CRYPTO_memcmp(shown.ptr, intake->token.ptr, shown.len) == 0;
}

/* What stands behind the name of a scheme (RFC 9110 11.4); STR_NONE: it is another one. */
static struct str credentials(struct http_request *request, struct str scheme)
{
	const struct str header = http_header(request, "Authorization");

	return str_equal_nocase(str_sub(header, 0, scheme.len), scheme)
		       ? str_trim(str_from_pos(header, scheme.len))
		       : STR_NONE;
}

static bool is_authorised(const struct http_intake *intake, struct http_request *request)
{
	return is_token(intake, credentials(request, STR("Bearer ")));
}

/* Agents can show a password (RFC 7617); whatever name they give, it is the token. */
static bool is_agent_authorised(const struct http_intake *intake, struct http_request *request)
{
	const struct str packed = credentials(request, STR("Basic "));
	char text[TOKEN_MAX];
	size_t len = 0;

	if (is_authorised(intake, request))
		return true;
	if (packed.len == 0 ||
	    sodium_base642bin((unsigned char *)text, sizeof(text), packed.ptr, packed.len, NULL,
			      &len, NULL, sodium_base64_VARIANT_ORIGINAL))
		return false;
	struct str password = str_of(text, len);
	(void)str_split(&password, ':');
	return is_token(intake, password);
}

static void handle_agent(void *context, struct http_request *request)
{
	struct http_intake *intake = context;

	if (agent_desk_knows(intake->agents, http_peer(request)) ||
	    is_agent_authorised(intake, request)) {
		agent_desk_serve(intake->agents, request);
		return;
	}
	http_add_header(request, "WWW-Authenticate", STR("Basic realm=\"tonoi\""));
	http_respond(request, 401, "text/plain; charset=utf-8",
		     STR("show the token as password, or send from a network that is let in\n"));
}

/* What is wrong with the request itself; 0: nothing. */
static unsigned check(const struct http_intake *intake, struct http_request *request,
		      uint64_t *ret_from, const char **ret_why)
{
	const struct str client = http_header(request, "Tonoi-Stream");
	const struct str offset = http_header(request, "Tonoi-Offset");

	*ret_from = 0;
	*ret_why = "show the token: Authorization: Bearer …";
	if (!is_authorised(intake, request))
		return 401;
	*ret_why = "the name of a source is 1 to 64 letters, digits, '.', '_' or '-'";
	if (!is_name(http_param(request, "source")))
		return 400;
	*ret_why = "Tonoi-Stream is 1 to 64 letters, digits, '.', '_' or '-', and needs "
		   "Tonoi-Offset, a number";
	if ((client.ptr != NULL) != (offset.ptr != NULL) || (client.ptr && !is_name(client)) ||
	    (offset.ptr && !str_to_u64(offset, ret_from)))
		return 400;
	*ret_why = "no records: send one a line";
	if (!client.ptr && count_lines(http_body(request)) == 0)
		return 400;
	*ret_why = "the store is behind, try again";
	return outbox_is_full(intake->listener->outbox) || intake->listener->stopping ? 503 : 0;
}

static void handle(void *context, struct http_request *request)
{
	struct http_intake *intake = context;
	const struct str client = http_header(request, "Tonoi-Stream");
	char source[NAME_MAX_BYTES + 8];
	const char *why;
	uint64_t from;

	const unsigned status = check(intake, request, &from, &why);
	if (status) {
		answer(request, status, why, NULL, NULL);
		return;
	}
	(void)snprintf(source, sizeof(source), "http:%.*s", STR_ARG(http_param(request, "source")));
	struct http_stream_in *in = find_stream(intake, source, client);
	if (!in)
		in = open_stream(intake, source, client);
	if (!in) {
		answer(request, 503, "too many streams at a time", NULL, NULL);
		return;
	}
	struct waiting *w = mem_new(sizeof(*w));
	*w = (struct waiting){ .next = intake->waiting,
			       .intake = intake,
			       .request = request,
			       .in = in,
			       .from = from,
			       .counted = client.ptr != NULL };
	intake->waiting = w;
	in->waiting++;
	in->used_us = loop_now_us(intake->listener->loop);
	http_on_gone(request, on_gone, w);
	if (in->opened)
		take_records(w);
}

static const struct http_route routes[] = {
	{ .method = "POST", .path = "/ingest/:source", .body_max = BODY_MAX, .handle = handle },
	{ .method = "POST", .path = "/agents", .body_max = AGENT_BODY_MAX, .handle = handle_agent },
	{ .path = NULL },
};

/* ---- in the loop ---- */

static void serve(void *ctx)
{
	struct http_intake *intake = ctx;

	http_server_run(intake->server);
}

static void on_readable(void *ctx, unsigned events UNUSED)
{
	serve(ctx);
}

static void before_wait(void *ctx)
{
	struct http_intake *intake = ctx;
	const int wait_ms = http_server_wait_ms(intake->server);

	if (wait_ms < 0)
		loop_timer_clear(intake->listener->loop, &intake->timer);
	else if (wait_ms == 0 || intake->timer.at_us == TIME_NONE)
		loop_timer_after(intake->listener->loop, &intake->timer, wait_ms * US_PER_MS);
}

enum errc http_intake_start(struct listener *listener, int fd, struct str token,
			    struct agent_desk *agents, struct err *err)
{
	struct http_intake *intake = mem_new(sizeof(*intake));
	struct http_config config = http_config_default;

	if (token.len == 0 || token.len > TOKEN_MAX) {
		free(intake);
		return fail(err, ERR_SYNTAX, "the token for HTTP senders has %zu bytes", token.len);
	}
	intake->listener = listener;
	intake->agents = agents;
	memcpy(intake->token_bytes, token.ptr, token.len);
	intake->token = str_of(intake->token_bytes, token.len);
	config.listen_fd = fd;
	config.routes = routes;
	config.context = intake;
	config.clock = &clock_system;
	config.on_error = on_error;
	config.bodies_max = BODIES_MAX;
	const enum errc code = http_server_new(&config, &intake->server, err);
	if (code) {
		free(intake);
		return code;
	}
	intake->watch = (struct loop_watch){ .fd = http_server_fd(intake->server),
					     .ready = on_readable,
					     .ctx = intake };
	intake->timer = (struct loop_timer){ .fire = serve, .ctx = intake, .at_us = TIME_NONE };
	intake->hook = (struct loop_hook){ .before_wait = before_wait, .ctx = intake };
	loop_hook_add(listener->loop, &intake->hook);
	listener->http = intake;
	return loop_add(listener->loop, &intake->watch, LOOP_READ, err);
}

void http_intake_free(struct listener *listener)
{
	struct http_intake *intake = listener->http;

	if (!intake)
		return;
	listener->http = NULL;
	loop_hook_remove(listener->loop, &intake->hook);
	loop_timer_clear(listener->loop, &intake->timer);
	loop_remove(listener->loop, &intake->watch);
	http_server_free(intake->server); /* calls on_gone for what still waits */
	while (intake->streams) {
		struct http_stream_in *in = intake->streams;
		intake->streams = in->next;
		free(in);
	}
	free(intake);
}
