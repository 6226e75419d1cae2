/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server in its own event loop, with raw bytes from a client on loopback: a row is what is
 * sent and how the answer begins. Framing rows follow RFC 9112 and the ASVS 5.0 items 4.2.1 to
 * 4.2.4 (message boundaries).
 */
#include "support/check.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "net/http-server.h"

struct fixture {
	struct http_server *server;
	struct clock clock;
	uint16_t port;
	struct http_request *waiting;
	struct http_stream *stream;
	int gone;
};

static void handle_echo(void *context UNUSED, struct http_request *request)
{
	http_add_header(request, "X-Id", http_param(request, "id"));
	http_respond(request, 200, "text/plain",
		     arena_printf(http_arena(request), "q=%.*s f=%.*s b=%.*s",
				  STR_ARG(http_query(request, "q")),
				  STR_ARG(http_form(request, "f")), STR_ARG(http_body(request))));
}

static void count_gone(void *user)
{
	((struct fixture *)user)->gone++;
}

static void handle_wait(void *context, struct http_request *request)
{
	struct fixture *f = context;

	f->waiting = request;
	http_on_gone(request, count_gone, f);
}

static void handle_stream(void *context, struct http_request *request)
{
	struct fixture *f = context;

	f->stream = http_respond_stream(request, "text/event-stream", 64, count_gone, f);
	http_stream_write(f->stream, STR("first\n"));
}

/* Its position is behind what was written, as it is after printing. */
static void handle_file(void *context UNUSED, struct http_request *request)
{
	const int fd = memfd_create("file", MFD_CLOEXEC);

	assert_int_equal(write(fd, "of a file", 9), 9);
	http_respond_file(request, "application/zip", fd, 9);
}

static const struct http_route routes[] = {
	{ .method = "GET", .path = "/echo/:id", .handle = handle_echo },
	{ .method = "POST", .path = "/echo/:id", .body_max = 16, .handle = handle_echo },
	{ .method = "GET", .path = "/file", .handle = handle_file },
	{ .method = "GET", .path = "/wait", .handle = handle_wait },
	{ .method = "GET", .path = "/stream", .handle = handle_stream },
	{ .path = NULL },
};

static int start(struct fixture *f)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	struct http_config config = http_config_default;
	struct err err;

	*f = (struct fixture){ .clock = clock_fake(1000 * US_PER_SEC) };
	config.listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(config.listen_fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(config.listen_fd, 8), 0);
	assert_int_equal(getsockname(config.listen_fd, (struct sockaddr *)&address, &len), 0);
	f->port = address.sin_port;
	config.routes = routes;
	config.context = f;
	config.clock = &f->clock;
	assert_ok(http_server_new(&config, &f->server, &err), &err);
	return 0;
}

static int client(const struct fixture *f)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
					     .sin_port = f->port };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

#define PATIENCE_US (30 * US_PER_SEC) /* of a machine that is busy with other things */

typedef bool (*until_fn)(struct fixture *f, struct str answer);

static bool put_aside(struct fixture *f, struct str answer UNUSED)
{
	return f->waiting;
}

static bool first_came(struct fixture *f UNUSED, struct str answer)
{
	return str_find(answer, STR("first\n")) != SIZE_MAX;
}

static bool second_came(struct fixture *f UNUSED, struct str answer)
{
	return str_find(answer, STR("second\n")) != SIZE_MAX;
}

static bool told_gone(struct fixture *f, struct str answer UNUSED)
{
	return f->gone > 0;
}

/* Lets time pass until the connection is closed. */
static bool never(struct fixture *f, struct str answer UNUSED)
{
	f->clock.fake_us += US_PER_SEC;
	return false;
}

/* Run the server until the client saw the end, or `until` (NULL: no other) holds. */
static void exchange(struct fixture *f, int fd, struct str request, struct buf *answer,
		     until_fn until)
{
	const int64_t deadline_us = clock_mono_us(&clock_system) + PATIENCE_US;
	char part[4096];

	assert_int_equal(send(fd, request.ptr, request.len, MSG_NOSIGNAL), request.len);
	while (clock_mono_us(&clock_system) < deadline_us) {
		struct pollfd wait = { .fd = http_server_fd(f->server), .events = POLLIN };

		(void)poll(&wait, 1, 2);
		http_server_run(f->server);
		const ssize_t n = recv(fd, part, sizeof(part), MSG_DONTWAIT);

		if (n == 0)
			return;
		if (n > 0)
			buf_add_bytes(answer, part, (size_t)n);
		if (until && until(f, buf_str(answer)))
			return;
	}
	fail_msg("neither the end nor what was waited for; got “%.*s”", STR_ARG(buf_str(answer)));
}

#define HOST "Host: a\r\nConnection: close\r\n"

struct row {
	const char *name;
	const char *request;
	const char *status; /* how the answer begins; "" when the connection only closes */
	const char *holds;  /* NULL: not looked at */
};

static const struct row rows[] = {
	{ "a page", "GET /echo/7?q=a+b%21 HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 200", "q=a b! f=" },
	{ "a parameter", "GET /echo/x%20y HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 200", "X-Id: x y" },
	{ "HEAD as GET", "HEAD /echo/7 HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 200", NULL },
	{ "a form cut within a character",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Content-Length: 8\r\n"
	  "Content-Type: application/x-www-form-urlencoded\r\n\r\nf=%E5%AE",
	  "HTTP/1.1 400", NULL },
	{ "a form in chunks",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n"
	  "Content-Type: application/x-www-form-urlencoded\r\n\r\n2\r\nf=\r\n1\r\nz\r\n0\r\n\r\n",
	  "HTTP/1.1 200", "f=z" },
	{ "no such page", "GET /nothing HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 404", NULL },
	{ "an empty segment", "GET /echo/ HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 404", NULL },
	{ "a method nobody offers", "DELETE /wait HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 405", NULL },
	{ "TRACE (ASVS 13.4.4)", "TRACE /wait HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 405", NULL },
	{ "a body too large",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Content-Length: 17\r\n\r\n12345678901234567",
	  "HTTP/1.1 413", NULL },
	{ "a chunked body too large",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
	  "11\r\n12345678901234567\r\n0\r\n\r\n",
	  "HTTP/1.1 413", NULL },
	{ "a body for GET", "GET /echo/7 HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx",
	  "HTTP/1.1 413", NULL },
	{ "coding and length",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
	  "0\r\n\r\n",
	  "HTTP/1.1 400", "6.3" },
	{ "length twice",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
	  "HTTP/1.1 400", "6.3" },
	{ "length with a sign", "POST /echo/7 HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\nx",
	  "HTTP/1.1 400", NULL },
	{ "coding nobody knows",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n", "HTTP/1.1 400",
	  NULL },
	{ "chunk size with 0x before it",
	  "POST /echo/7 HTTP/1.1\r\n" HOST
	  "Transfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n",
	  "HTTP/1.1 400", NULL },
	{ "chunk size with a sign",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n+1\r\nx\r\n0\r\n\r\n",
	  "HTTP/1.1 400", NULL },
	{ "chunk size with an underscore",
	  "POST /echo/7 HTTP/1.1\r\n" HOST
	  "Transfer-Encoding: chunked\r\n\r\n1_0\r\nx\r\n0\r\n\r\n",
	  "HTTP/1.1 400", NULL },
	{ "chunk size with a space before it",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n 1\r\nx\r\n0\r\n\r\n",
	  "HTTP/1.1 400", NULL },
	{ "a space before the colon",
	  "POST /echo/7 HTTP/1.1\r\n" HOST "Content-Length : 1\r\n\r\nx", "HTTP/1.1 400", NULL },
	{ "version 1.32", "GET /echo/7 HTTP/1.32\r\n" HOST "\r\n", "HTTP/1.1 400", NULL },
	{ "no host", "GET /echo/7 HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400", NULL },
	{ "host twice", "GET /echo/7 HTTP/1.1\r\n" HOST "Host: b\r\n\r\n", "HTTP/1.1 400", "3.2" },
	{ "absolute form", "GET http://b/echo/7 HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 400", NULL },
	{ "dot segments", "GET /echo/../wait HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 400", NULL },
	{ "encoded dot segments", "GET /%2e%2e/wait HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 400",
	  NULL },
	{ "an encoded NUL", "GET /echo/%00 HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 400", NULL },
	{ "half a percent sign", "GET /echo/%4 HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 400", NULL },
	{ "overlong UTF-8", "GET /echo/%c0%af HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 400", NULL },
	{ "a backslash", "GET /echo\\7 HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 400", NULL },
	{ "a control in a header", "GET /echo/7 HTTP/1.1\r\n" HOST "X: a\x01z\r\n\r\n",
	  "HTTP/1.1 400", "5.5" },
	{ "an expectation nobody meets", "GET /echo/7 HTTP/1.1\r\n" HOST "Expect: cake\r\n\r\n",
	  "HTTP/1.1 417", NULL },
};

static void answers_and_refuses_by_the_rows(void **state UNUSED)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;
		auto_buf answer = BUF_INIT(65536);

		start(&f);
		const int fd = client(&f);

		exchange(&f, fd, str_from(rows[i].request), &answer, NULL);
		if (!str_starts(buf_str(&answer), str_from(rows[i].status)))
			fail_msg("row “%s”: got “%.*s”", rows[i].name, STR_ARG(buf_str(&answer)));
		if (rows[i].holds)
			check_row(str_find(buf_str(&answer), str_from(rows[i].holds)) != SIZE_MAX,
				  rows[i].name);
		close(fd);
		http_server_free(f.server);
	}
}

static void refuses_before_a_smuggled_second_request(void **state UNUSED)
{
	struct fixture f;
	auto_buf answer = BUF_INIT(65536);

	start(&f);
	const int fd = client(&f);

	exchange(&f, fd,
		 STR("POST /echo/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
		     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /echo/8 HTTP/1.1\r\n"
		     "Host: a\r\n\r\n"),
		 &answer, NULL);
	assert_true(str_starts(buf_str(&answer), STR("HTTP/1.1 400")));
	assert_true(str_find(buf_str(&answer), STR("X-Id: 8")) == SIZE_MAX);
	close(fd);
	http_server_free(f.server);
}

static void a_file_is_sent_from_its_beginning(void **state UNUSED)
{
	struct fixture f;
	auto_buf answer = BUF_INIT(65536);

	start(&f);
	const int fd = client(&f);

	exchange(&f, fd, STR("GET /file HTTP/1.1\r\n" HOST "\r\n"), &answer, NULL);
	assert_true(str_starts(buf_str(&answer), STR("HTTP/1.1 200")));
	assert_true(str_find(buf_str(&answer), STR("Content-Length: 9\r\n")) != SIZE_MAX);
	assert_true(str_ends(buf_str(&answer), STR("\r\n\r\nof a file")));
	close(fd);
	http_server_free(f.server);
}

static void a_request_put_aside_is_answered_later(void **state UNUSED)
{
	struct fixture f;
	auto_buf answer = BUF_INIT(65536);

	start(&f);
	const int fd = client(&f);

	exchange(&f, fd, STR("GET /wait HTTP/1.1\r\n" HOST "\r\n"), &answer, put_aside);
	assert_int_equal(answer.len, 0);
	http_respond(f.waiting, 200, "text/plain", STR("at last"));
	exchange(&f, fd, STR(""), &answer, NULL);
	assert_true(str_ends(buf_str(&answer), STR("at last")));
	assert_int_equal(f.gone, 0);
	close(fd);
	http_server_free(f.server);
}

static void a_request_nobody_answers_gets_504(void **state UNUSED)
{
	struct fixture f;
	auto_buf answer = BUF_INIT(65536);

	start(&f);
	const int fd = client(&f);

	exchange(&f, fd, STR("GET /wait HTTP/1.1\r\n" HOST "\r\n"), &answer, put_aside);
	f.clock.fake_us += 31 * US_PER_SEC;
	exchange(&f, fd, STR(""), &answer, NULL);
	assert_true(str_starts(buf_str(&answer), STR("HTTP/1.1 504")));
	assert_int_equal(f.gone, 1);
	close(fd);
	http_server_free(f.server);
}

static void a_slow_request_loses_its_connection(void **state UNUSED)
{
	struct fixture f;
	auto_buf answer = BUF_INIT(65536);

	start(&f);
	const int fd = client(&f);

	exchange(&f, fd, STR("GET /echo/7 HT"), &answer, never);
	assert_int_equal(answer.len, 0);
	close(fd);
	http_server_free(f.server);
}

static void a_stream_sends_what_is_written_until_it_ends(void **state UNUSED)
{
	struct fixture f;
	auto_buf answer = BUF_INIT(65536);

	start(&f);
	const int fd = client(&f);

	exchange(&f, fd, STR("GET /stream HTTP/1.1\r\n" HOST "\r\n"), &answer, first_came);
	http_stream_write(f.stream, STR("second\n"));
	exchange(&f, fd, STR(""), &answer, second_came);
	assert_int_equal(f.gone, 0);
	http_stream_end(f.stream);
	exchange(&f, fd, STR(""), &answer, told_gone);
	assert_int_equal(f.gone, 1);
	close(fd);
	http_server_free(f.server);
}

static void a_stream_whose_client_takes_nothing_ends(void **state UNUSED)
{
	struct fixture f;
	auto_buf answer = BUF_INIT(65536);
	char big[65];

	memset(big, 'x', sizeof(big));
	start(&f);
	const int fd = client(&f);

	exchange(&f, fd, STR("GET /stream HTTP/1.1\r\n" HOST "\r\n"), &answer, first_came);
	http_stream_write(f.stream, str_of(big, sizeof(big)));
	exchange(&f, fd, STR(""), &answer, told_gone);
	assert_int_equal(f.gone, 1);
	close(fd);
	http_server_free(f.server);
}

static void ends_with_connections_of_every_kind_open(void **state UNUSED)
{
	struct fixture f;
	auto_buf answer = BUF_INIT(65536);

	start(&f);
	const int idle = client(&f);
	const int stream = client(&f);
	const int waiting = client(&f);

	assert_int_equal(send(idle, "GET /ec", 7, MSG_NOSIGNAL), 7);
	exchange(&f, stream, STR("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"), &answer, first_came);
	exchange(&f, waiting, STR("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"), &answer, put_aside);
	http_server_free(f.server);
	assert_int_equal(f.gone, 1);
	close(idle);
	close(stream);
	close(waiting);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_and_refuses_by_the_rows),
		cmocka_unit_test(refuses_before_a_smuggled_second_request),
		cmocka_unit_test(a_file_is_sent_from_its_beginning),
		cmocka_unit_test(a_request_put_aside_is_answered_later),
		cmocka_unit_test(a_request_nobody_answers_gets_504),
		cmocka_unit_test(a_slow_request_loses_its_connection),
		cmocka_unit_test(a_stream_sends_what_is_written_until_it_ends),
		cmocka_unit_test(a_stream_whose_client_takes_nothing_ends),
		cmocka_unit_test(ends_with_connections_of_every_kind_open),
	};

	return cmocka_run_group_tests_name("http-server", tests, NULL, NULL);
}
