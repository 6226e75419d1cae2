/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves: taking addresses apart, and one request to a server on loopback that lives in a
 * child process.
 */
#include "support/check.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/outbound.h"
#include "net/resolve.h"

static void addresses_are_taken_apart(void **state UNUSED)
{
	static const struct {
		const char *url;
		const char *scheme; /* NULL: refused */
		const char *host;
		unsigned port;
		const char *path;
	} rows[] = {
		{ "https://soc.example/in?a=1", "https", "soc.example", 443, "/in" },
		{ "http://192.0.2.7:8080/", "http", "192.0.2.7", 8080, "/" },
		{ "https://[2001:db8::1]:8443/x", "https", "2001:db8::1", 8443, "/x" },
		{ "smtp://mail.example:25", "smtp", "mail.example", 25, "/" },
		{ "tls://log.example:6514", "tls", "log.example", 6514, "/" },
		{ "udp://log.example", NULL, NULL, 0, NULL }, /* no port, and none is usual */
		{ "nonsense", NULL, NULL, 0, NULL },
		{ "https://", NULL, NULL, 0, NULL },
		{ "https://host:99999/", NULL, NULL, 0, NULL },
	};
	struct outbound_target target;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const enum errc code = outbound_target(rows[i].url, &target, NULL);
		check_row((code == ERR_OK) == (rows[i].scheme != NULL), rows[i].url);
		if (code)
			continue;
		check_row(strcmp(target.scheme, rows[i].scheme) == 0, rows[i].url);
		check_row(strcmp(target.host, rows[i].host) == 0, rows[i].url);
		check_row(target.port == rows[i].port, rows[i].url);
		check_row(strcmp(target.path, rows[i].path) == 0, rows[i].url);
	}
}

static void numbers_and_localhost_need_no_name_server(void **state UNUSED)
{
	struct resolver *resolver = NULL;
	struct resolved found;
	struct err err;

	assert_ok(resolver_new(&resolver, &err), &err);
	assert_ok(resolve(resolver, "192.0.2.7", 514, 1000, &found, &err), &err);
	assert_int_equal(found.n, 1);
	assert_int_equal(ntohs(((struct sockaddr_in *)&found.at[0])->sin_port), 514);
	assert_ok(resolve(resolver, "localhost", 80, 1000, &found, &err), &err);
	assert_true(found.n >= 1);
	resolver_free(resolver);
}

struct server {
	pid_t pid;
	uint16_t port;
	int seen; /* what it read comes out here */
};

/* Accepts once, reads what there is, answers with `answer`. */
static void NORETURN serve(int listener, int seen, const char *answer)
{
	char bytes[4096];
	const int fd = accept(listener, NULL, NULL);
	const ssize_t n = read(fd, bytes, sizeof(bytes));

	if (n > 0 && write(seen, bytes, (size_t)n) < 0)
		_exit(1);
	if (write(fd, answer, strlen(answer)) < 0)
		_exit(1);
	close(fd);
	_exit(0);
}

static void start(struct server *server, const char *answer)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	int seen[2];

	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	assert_int_equal(pipe(seen), 0);
	server->port = ntohs(address.sin_port);
	server->seen = seen[0];
	server->pid = fork();
	assert_true(server->pid >= 0);
	if (server->pid == 0)
		serve(fd, seen[1], answer);
	close(fd);
	close(seen[1]);
}

static struct str stop(struct server *server, char *room, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(server->seen, room + len, size - len)) > 0)
		len += (size_t)n;
	close(server->seen);
	assert_int_equal(waitpid(server->pid, NULL, 0), server->pid);
	return str_of(room, len);
}

/* A request to a server that answers with `answer`. */
struct exchange {
	struct outbound *outbound;
	struct server server;
	char url[64];
	char room[8192];
	struct outbound_answer answer;
	struct err err;
};

static void begin(struct exchange *x, const char *scheme, const char *answer)
{
	assert_ok(outbound_new(&x->outbound, &x->err), &x->err);
	start(&x->server, answer);
	(void)snprintf(x->url, sizeof(x->url), "%s://127.0.0.1:%u/hook", scheme, x->server.port);
	x->answer = (struct outbound_answer){ .body = BUF_INIT(100) };
}

/* What the server saw. */
static struct str end(struct exchange *x)
{
	outbound_free(x->outbound);
	return stop(&x->server, x->room, sizeof(x->room));
}

static void a_request_carries_its_headers_and_redirects_are_only_told(void **state UNUSED)
{
	struct exchange x;

	begin(&x, "http",
	      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/elsewhere\r\n"
	      "Content-Length: 2\r\n\r\nno");
	const struct outbound_request request = {
		.url = x.url,
		.method = "POST",
		.headers = { "Content-Type: application/json", "X-Token: t" },
		.body = STR("{\"a\":1}"),
		.timeout_ms = 5000,
		.answer_max = 100,
	};

	assert_ok(outbound_send(x.outbound, &request, &x.answer, &x.err), &x.err);
	assert_int_equal(x.answer.status, 302);
	assert_string_equal(x.answer.redirect, "http://127.0.0.1:1/elsewhere");
	assert_str_is(buf_str(&x.answer.body), "no");
	buf_done(&x.answer.body);
	const struct str seen = end(&x);
	assert_true(str_starts(seen, STR("POST /hook HTTP/1.1\r\n")));
	assert_true(str_find(seen, STR("X-Token: t\r\n")) != SIZE_MAX);
	assert_true(str_ends(seen, STR("\r\n\r\n{\"a\":1}")));
}

static void an_answer_that_is_too_long_is_an_error(void **state UNUSED)
{
	struct exchange x;

	begin(&x, "http", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789");
	x.answer.body.max = 10;
	const struct outbound_request request = {
		.url = x.url, .method = "GET", .timeout_ms = 5000, .answer_max = 10
	};

	assert_int_equal(outbound_send(x.outbound, &request, &x.answer, &x.err), ERR_LIMIT);
	buf_done(&x.answer.body);
	(void)end(&x);
}

static void bytes_go_over_tcp_as_they_are(void **state UNUSED)
{
	struct exchange x;

	begin(&x, "tcp", "");
	const struct outbound_request request = { .url = x.url,
						  .body = STR("5 hello"),
						  .timeout_ms = 5000 };

	assert_ok(outbound_write(x.outbound, &request, &x.err), &x.err);
	assert_str_is(end(&x), "5 hello");
}

static void nobody_there_is_an_error_with_the_address_in_it(void **state UNUSED)
{
	struct outbound *outbound = NULL;
	struct err err;
	const struct outbound_request request = { .url = "tcp://127.0.0.1:1",
						  .body = STR("x"),
						  .timeout_ms = 2000 };

	assert_ok(outbound_new(&outbound, &err), &err);
	assert_int_equal(outbound_write(outbound, &request, &err), ERR_IO);
	assert_true(str_starts(str_from(err.text), STR("tcp://127.0.0.1:1: ")));
	outbound_free(outbound);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_taken_apart),
		cmocka_unit_test(numbers_and_localhost_need_no_name_server),
		cmocka_unit_test(a_request_carries_its_headers_and_redirects_are_only_told),
		cmocka_unit_test(an_answer_that_is_too_long_is_an_error),
		cmocka_unit_test(bytes_go_over_tcp_as_they_are),
		cmocka_unit_test(nobody_there_is_an_error_with_the_address_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
