/* SPDX-License-Identifier: Apache-2.0 */
#include "net/resolve.h"

#include <ares.h>
#include <arpa/inet.h>
#include <poll.h>

#include "base/alloc.h"
#include "base/os/clock.h"

struct resolver {
	ares_channel channel;
};

/* One question being asked. */
struct question {
	struct resolved *ret;
	uint16_t port;
	int status; /* of c-ares */
	bool done;
};

enum errc resolver_new(struct resolver **ret, struct err *err)
{
	const int started = ares_library_init(ARES_LIB_INIT_ALL);
	struct resolver *resolver = mem_new(sizeof(*resolver));
	const int code = started ? started : ares_init(&resolver->channel);

	if (code) {
		free(resolver);
		return fail(err, ERR_IO, "name servers: %s", ares_strerror(code));
	}
	*ret = resolver;
	return ERR_OK;
}

void resolver_free(struct resolver *resolver)
{
	if (!resolver)
		return;
	ares_destroy(resolver->channel);
	ares_library_cleanup();
	free(resolver);
}

static void add_address(struct question *question, const struct ares_addrinfo_node *node)
{
	struct resolved *ret = question->ret;

	if (ret->n == RESOLVE_MAX || node->ai_addrlen > sizeof(ret->at[0]))
		return;
	struct sockaddr_storage *at = &ret->at[ret->n];
	memcpy(at, node->ai_addr, node->ai_addrlen);
	if (at->ss_family == AF_INET)
		((struct sockaddr_in *)at)->sin_port = htons(question->port);
	else
		((struct sockaddr_in6 *)at)->sin6_port = htons(question->port);
	ret->size[ret->n++] = node->ai_addrlen;
}

static void answered(void *ctx, int status, int timeouts UNUSED, struct ares_addrinfo *answer)
{
	struct question *question = ctx;

	question->done = true;
	question->status = status;
	for (struct ares_addrinfo_node *node = answer ? answer->nodes : NULL; node;
	     node = node->ai_next) {
		if (node->ai_family == AF_INET || node->ai_family == AF_INET6)
			add_address(question, node);
	}
	if (answer)
		ares_freeaddrinfo(answer);
}

/* Wait for the name servers once, at most `wait_ms`. */
static void serve(struct resolver *resolver, int wait_ms)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	struct pollfd fds[ARES_GETSOCK_MAXNUM];
	/* Not by c-ares's own macros: they shift an int into its sign. */
	const unsigned bits =
		(unsigned)ares_getsock(resolver->channel, sockets, ARES_GETSOCK_MAXNUM);
	nfds_t n = 0;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		const bool readable = bits >> i & 1;
		const bool writable = bits >> (i + ARES_GETSOCK_MAXNUM) & 1;
		const short events = (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
		if (events)
			fds[n++] = (struct pollfd){ .fd = sockets[i], .events = events };
	}
	(void)poll(fds, n, wait_ms);
	for (nfds_t i = 0; i < n; i++)
		ares_process_fd(resolver->channel,
				fds[i].revents & (POLLIN | POLLERR | POLLHUP) ? fds[i].fd
									      : ARES_SOCKET_BAD,
				fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
	/* Lets its own timeouts pass. */
	ares_process_fd(resolver->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static enum errc outcome(const struct question *question, const char *host, struct err *err)
{
	if (question->ret->n)
		return ERR_OK;
	if (!question->done)
		return fail(err, ERR_AGAIN, "%s: the name servers did not answer in time", host);
	const bool unknown = question->status == ARES_ENOTFOUND ||
			     question->status == ARES_ENODATA || question->status == ARES_SUCCESS;
	return fail(err, unknown ? ERR_NOT_FOUND : ERR_AGAIN, "%s: %s", host,
		    ares_strerror(question->status));
}

/* A number is an address as it stands: nobody is asked. */
static bool read_number(const char *host, uint16_t port, struct resolved *ret)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (inet_pton(AF_INET, host, &in.sin_addr) != 1)
		return false;
	memcpy(&ret->at[0], &in, sizeof(in));
	ret->size[0] = sizeof(in);
	ret->n = 1;
	return true;
}

enum errc resolve(struct resolver *resolver, const char *host, uint16_t port, unsigned timeout_ms,
		  struct resolved *ret, struct err *err)
{
	const struct ares_addrinfo_hints hints = { .ai_family = AF_UNSPEC,
						   .ai_flags = ARES_AI_NOSORT };
	struct question question = { .ret = ret, .port = port };
	const int64_t until_us = clock_mono_us(&clock_system) + (int64_t)timeout_ms * US_PER_MS;

	*ret = (struct resolved){ .n = 0 };
	if (read_number(host, port, ret))
		return ERR_OK;
	ares_getaddrinfo(resolver->channel, host, NULL, &hints, answered, &question);
	while (!question.done) {
		const int64_t left_us = until_us - clock_mono_us(&clock_system);
		if (left_us <= 0)
			break;
		serve(resolver, (int)(left_us / US_PER_MS < 100 ? left_us / US_PER_MS + 1 : 100));
	}
	/* What comes later must not write into a question that is gone. */
	if (!question.done) {
		ares_cancel(resolver->channel);
		question.done = false;
	}
	return outcome(&question, host, err);
}
