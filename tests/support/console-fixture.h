/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole console in a test, with requests over loopback and sessions made in the database.
 */
#pragma once

#include <arpa/inet.h>
#include <sodium.h>
#include <sys/socket.h>

#include "support/check.h"
#include "web/page.h"
#include "web/web.h"

struct fixture {
	struct db *owner;
	struct db *db;
	struct web *web;
	uint16_t port;
	unsigned n_sessions;
	int64_t organisation; /* whom paths name that name one; 0: the node's own */
};

static int bound_socket(uint16_t *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	*ret_port = address.sin_port;
	return fd;
}

/* A session of its own for each request, since some of them end it. */
static void new_session(struct fixture *f, size_t person, char token[static 65])
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char digits[SESSION_HASH_LEN + 1];
	struct err err;

	snprintf(token, 65, "%064x", ++f->n_sessions);
	crypto_hash_sha256(hash, (const unsigned char *)token, 64);
	sodium_bin2hex(digits, sizeof(digits), hash, sizeof(hash));
	assert_ok(sessions_add(f->owner,
			       &(struct session){
				       .hash = str_from(digits),
				       .user_id = (int64_t)person,
				       .stage = SESSION_OPEN,
				       .created_us = clock_wall_us(&clock_system),
				       .peer = STR("127.0.0.1"),
				       .agent = STR("test"),
			       },
			       &err),
		  &err);
}

#define QUIET_MAX 30000 /* milliseconds, for a machine that is busy with other things */

/* Send, and run the console until its answer is there. */
static void exchange(struct fixture *f, struct str request, struct buf *answer)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
					     .sin_port = f->port };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct timespec shortly = { .tv_nsec = 1000000 };
	char part[16384];

	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(send(fd, request.ptr, request.len, MSG_NOSIGNAL), request.len);
	for (int quiet = 0; quiet < QUIET_MAX;) {
		web_run(f->web);
		const ssize_t n = recv(fd, part, sizeof(part), MSG_DONTWAIT);

		if (n > 0)
			buf_add_bytes(answer, part, (size_t)n);
		/* A page ends with its connection, a stream of events after its first line. */
		if (n == 0 || str_find(buf_str(answer), STR("retry:")) != SIZE_MAX)
			break;
		quiet++;
		(void)nanosleep(&shortly, NULL);
	}
	close(fd);
}

static void path_of(const struct fixture *f, const struct page_route *route, struct buf *path)
{
	for (struct str rest = str_from(route->path + 1); rest.ptr;) {
		const struct str part = str_split(&rest, '/');

		buf_add_char(path, '/');
		if (str_is(part, ":organisation"))
			buf_printf(path, "%lld", f->organisation ? (long long)f->organisation : 1);
		else if (part.len > 0 && (part.ptr[0] == ':' || part.ptr[0] == '*'))
			buf_add_text(path, "1");
		else
			buf_add(path, part);
	}
}

static void csrf_of(const char *token, char out[static 33])
{
	static const char purpose[] = "tonoi form token 1";
	unsigned char hash[16];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)token, 64,
			   (const unsigned char *)purpose, sizeof(purpose) - 1);
	sodium_bin2hex(out, 33, hash, sizeof(hash));
}

/* `person`: the number of the account; 0: nobody. */
static void ask(struct fixture *f, const struct page_route *route, size_t person,
		struct buf *answer)
{
	auto_buf path = BUF_INIT(256);
	auto_buf request = BUF_INIT(2048);
	char token[65] = "";
	char csrf[33] = "";
	const bool post = strcmp(route->method, "POST") == 0;

	path_of(f, route, &path);
	if (person > 0) {
		new_session(f, person, token);
		csrf_of(token, csrf);
	}
	buf_printf(&request, "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n", route->method,
		   path.ptr);
	if (person > 0)
		buf_printf(&request, "Cookie: session=%s\r\n", token);
	if (post)
		buf_printf(&request,
			   "Content-Type: application/x-www-form-urlencoded\r\n"
			   "Content-Length: %zu\r\n\r\ncsrf=%s",
			   5 + strlen(csrf), csrf);
	else
		buf_add_text(&request, "\r\n");
	exchange(f, buf_str(&request), answer);
}
