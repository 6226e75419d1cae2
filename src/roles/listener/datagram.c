/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Syslog over UDP (RFC 5426): many datagrams a system call. What the kernel dropped because we
 * were too slow is counted by it (SO_RXQ_OVFL) and reported, so a loss is never silent.
 */
#include <errno.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "net/address.h"
#include "net/syslog-frame.h"
#include "roles/listener.h"

#define BATCH		  32
#define BATCHES_PER_ROUND 8
#define DATAGRAM_MAX	  (64u * 1024)
#define NOTE_EVERY_US	  US_PER_SEC

struct datagram_socket {
	struct datagram_socket *next;
	struct listener *listener;
	struct loop_watch watch;
	struct loop_timer note;
	char name[ADDRESS_TEXT_MAX + 16];
	uint32_t lost; /* the kernel's count, which wraps */
	uint64_t lost_total;
	uint64_t lost_told;
	struct sockaddr_storage last_peer; /* usually the next one is the same */
	struct sender *last_source;
	struct mmsghdr messages[BATCH];
	struct iovec parts[BATCH];
	struct sockaddr_storage peers[BATCH];
	char control[BATCH][CMSG_SPACE(sizeof(uint32_t))];
	char bytes[BATCH][DATAGRAM_MAX];
};

static void prepare(struct datagram_socket *s)
{
	for (size_t i = 0; i < BATCH; i++) {
		s->parts[i] = (struct iovec){ .iov_base = s->bytes[i], .iov_len = DATAGRAM_MAX };
		s->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &s->peers[i],
			.msg_namelen = sizeof(s->peers[i]),
			.msg_iov = &s->parts[i],
			.msg_iovlen = 1,
			.msg_control = s->control[i],
			.msg_controllen = sizeof(s->control[i]),
		};
	}
}

static void count_lost(struct datagram_socket *s, struct msghdr *msg)
{
	for (struct cmsghdr *head = CMSG_FIRSTHDR(msg); head; head = CMSG_NXTHDR(msg, head)) {
		uint32_t lost;
		if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SO_RXQ_OVFL)
			continue;
		memcpy(&lost, CMSG_DATA(head), sizeof(lost));
		s->lost_total += (uint32_t)(lost - s->lost);
		s->lost = lost;
	}
}

static struct sender *source_of(struct datagram_socket *s, const struct sockaddr_storage *peer)
{
	char host[ADDRESS_TEXT_MAX];
	char name[ADDRESS_TEXT_MAX + 8];

	if (s->last_source && memcmp(peer, &s->last_peer, sizeof(*peer)) == 0)
		return s->last_source;
	address_host_text((const struct sockaddr *)peer, host);
	const int len = snprintf(name, sizeof(name), "syslog:%s", host);
	if (s->last_source)
		sender_let_go(s->last_source);
	s->last_source = sender_find(s->listener->senders, str_of(name, (size_t)len));
	sender_hold(s->last_source);
	s->last_peer = *peer;
	return s->last_source;
}

static void take(struct datagram_socket *s, size_t i)
{
	struct msghdr *msg = &s->messages[i].msg_hdr;
	const struct str text = syslog_datagram(str_of(s->bytes[i], s->messages[i].msg_len));
	const uint32_t flags = msg->msg_flags & MSG_TRUNC ? APPEND_CUT : 0;

	count_lost(s, msg);
	/* The rest of a shorter address would make the same peer look new. */
	memset((char *)&s->peers[i] + msg->msg_namelen, 0, sizeof(s->peers[i]) - msg->msg_namelen);
	if (text.len)
		sender_add(source_of(s, &s->peers[i]), flags, text);
}

static void on_readable(void *ctx, unsigned events UNUSED)
{
	struct datagram_socket *s = ctx;

	for (int round = 0; round < BATCHES_PER_ROUND; round++) {
		if (outbox_is_full(s->listener->outbox))
			return;
		prepare(s);
		const int n = recvmmsg(s->watch.fd, s->messages, BATCH, MSG_DONTWAIT, NULL);
		if (n <= 0)
			return;
		outbox_tick(s->listener->outbox);
		for (size_t i = 0; i < (size_t)n; i++)
			take(s, i);
		if (n < BATCH)
			return;
	}
}

static void on_note_due(void *ctx)
{
	struct datagram_socket *s = ctx;

	if (s->lost_total > s->lost_told) {
		outbox_note(s->listener->outbox, str_from(s->name), "udp-lost", s->lost_total,
			    STR(""));
		log_warn("datagrams were lost because they came too fast",
			 log_text("socket", s->name),
			 log_num("count", (int64_t)(s->lost_total - s->lost_told)));
		s->lost_told = s->lost_total;
	}
	loop_timer_after(s->listener->loop, &s->note, NOTE_EVERY_US);
}

enum errc datagram_socket_add(struct listener *listener, int fd, struct err *err)
{
	struct datagram_socket *s = mem_new(sizeof(*s));
	char where[ADDRESS_TEXT_MAX];

	s->listener = listener;
	s->watch = (struct loop_watch){ .fd = fd, .ready = on_readable, .ctx = s };
	s->note = (struct loop_timer){ .fire = on_note_due, .ctx = s, .at_us = TIME_NONE };
	(void)snprintf(s->name, sizeof(s->name), "syslog-udp:%s", address_of_socket(fd, where));
	s->next = listener->datagrams;
	listener->datagrams = s;
	loop_timer_after(listener->loop, &s->note, NOTE_EVERY_US);
	return loop_add(listener->loop, &s->watch, LOOP_READ, err);
}

void datagram_sockets_pause(struct listener *listener, bool pause)
{
	for (struct datagram_socket *s = listener->datagrams; s; s = s->next)
		loop_want(listener->loop, &s->watch, pause ? 0 : LOOP_READ);
}

void datagram_sockets_free(struct listener *listener)
{
	while (listener->datagrams) {
		struct datagram_socket *s = listener->datagrams;
		listener->datagrams = s->next;
		loop_remove(listener->loop, &s->watch);
		loop_timer_clear(listener->loop, &s->note);
		fd_close_at(&s->watch.fd);
		free(s);
	}
}
