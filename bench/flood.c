/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flood ADDR PORT CONNECTIONS SECONDS RATE [SIZE]: numbered syslog lines over TCP.
 *
 * Every line is SIZE bytes (256) with its line end and carries "conn=C seq=N", so that a count of
 * what arrived can be checked for gaps and repeats. RATE is lines a second over all connections; 0
 * is as fast as they are taken. Prints what was sent as one JSON object.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "base/str.h"

#define CONNECTIONS_MAX 256
#define SIZE_MIN	128
#define SIZE_MAX_	8192
#define BATCH		64 /* lines a write */

struct connection {
	int fd;
	uint64_t seq;
	char *batch; /* BATCH lines being sent */
	size_t len;
	size_t sent;
};

struct flood {
	struct connection *connections;
	size_t n;
	size_t size;
	int64_t begin_us;
	uint64_t lines; /* handed to the system whole */
	double rate;
};

static NORETURN void die(const char *what)
{
	perror(what);
	exit(1);
}

static int open_one(const char *address, uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = inet_addr(address) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)))
		die(address);
	return fd;
}

static void write_line(char *line, size_t size, size_t connection, uint64_t seq)
{
	memset(line, '.', size - 1);
	const int n =
		snprintf(line, size,
			 "<134>Nov 22 12:00:00 ward%zu app[77]: conn=%zu seq=%llu user=nurse%llu "
			 "action=open result=ok ",
			 connection % 50, connection, (unsigned long long)seq,
			 (unsigned long long)(seq % 400));
	line[n] = '.';
	line[size - 1] = '\n';
}

static void refill(struct flood *flood, size_t i)
{
	struct connection *c = &flood->connections[i];

	for (size_t k = 0; k < BATCH; k++)
		write_line(c->batch + k * flood->size, flood->size, i, ++c->seq);
	c->len = BATCH * flood->size;
	c->sent = 0;
}

/* Lines that may have been sent by now. */
static double allowed(const struct flood *flood)
{
	const int64_t run_us = clock_mono_us(&clock_system) - flood->begin_us;

	return flood->rate > 0 ? flood->rate * (double)run_us / 1e6 : 1e18;
}

static void send_some(struct flood *flood, size_t i)
{
	struct connection *c = &flood->connections[i];

	if (c->sent == c->len)
		refill(flood, i);
	const ssize_t n =
		send(c->fd, c->batch + c->sent, c->len - c->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		die("send");
	if (n <= 0)
		return;
	c->sent += (size_t)n;
	if (c->sent == c->len)
		flood->lines += BATCH;
}

static void run(struct flood *flood, int64_t until_us)
{
	struct pollfd *fds = mem_new_array(flood->n, sizeof(*fds));

	for (size_t i = 0; i < flood->n; i++)
		fds[i] = (struct pollfd){ .fd = flood->connections[i].fd, .events = POLLOUT };
	while (clock_mono_us(&clock_system) < until_us) {
		if ((double)flood->lines >= allowed(flood)) {
			const struct timespec pause = { .tv_nsec = 500000 };
			(void)nanosleep(&pause, NULL);
			continue;
		}
		if (poll(fds, (nfds_t)flood->n, 100) < 0)
			die("poll");
		for (size_t i = 0; i < flood->n; i++) {
			if (fds[i].revents)
				send_some(flood, i);
		}
	}
	free(fds);
}

/* Only whole lines count: what was begun is finished. */
static void finish(struct flood *flood)
{
	struct err err;

	for (size_t i = 0; i < flood->n; i++) {
		struct connection *c = &flood->connections[i];
		if (c->sent != c->len) {
			if (fd_write_all(c->fd, str_of(c->batch + c->sent, c->len - c->sent), &err))
				die("send");
			flood->lines += BATCH;
		}
		(void)shutdown(c->fd, SHUT_WR);
	}
	/* Wait until the other side has read all and closes too. */
	for (size_t i = 0; i < flood->n; i++) {
		char byte;
		(void)!read(flood->connections[i].fd, &byte, 1);
		fd_close_at(&flood->connections[i].fd);
		free(flood->connections[i].batch);
	}
}

static uint64_t number(const char *text, uint64_t least, uint64_t most)
{
	uint64_t n;

	if (str_to_u64(str_from(text), &n) && n >= least && n <= most)
		return n;
	fprintf(stderr, "flood: %s is not within %llu..%llu\n", text, (unsigned long long)least,
		(unsigned long long)most);
	exit(2);
}

int main(int argc, char **argv)
{
	if (argc < 6) {
		fputs("usage: flood ADDR PORT CONNECTIONS SECONDS RATE [SIZE]\n", stderr);
		return 2;
	}
	const uint16_t port = (uint16_t)number(argv[2], 1, 65535);
	const int64_t seconds = (int64_t)number(argv[4], 1, 86400);
	struct flood flood = {
		.n = number(argv[3], 1, CONNECTIONS_MAX),
		.rate = (double)number(argv[5], 0, 100000000),
		.size = argc > 6 ? number(argv[6], SIZE_MIN, SIZE_MAX_) : 256,
	};

	flood.connections = mem_new_array(flood.n, sizeof(*flood.connections));
	for (size_t i = 0; i < flood.n; i++) {
		flood.connections[i].fd = open_one(argv[1], port);
		flood.connections[i].batch = mem_new(BATCH * flood.size);
	}
	flood.begin_us = clock_mono_us(&clock_system);
	run(&flood, flood.begin_us + seconds * US_PER_SEC);
	finish(&flood);
	const double took = (double)(clock_mono_us(&clock_system) - flood.begin_us) / 1e6;
	printf("{\"lines\":%llu,\"seconds\":%.3f}\n", (unsigned long long)flood.lines, took);
	free(flood.connections);
	return 0;
}
