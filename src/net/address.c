/* SPDX-License-Identifier: Apache-2.0 */
#include "net/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>

#include "base/os/fd.h"
#include "base/str.h"
#include "base/text.h"

#define HOST_MAX	  256
#define BACKLOG		  1024
#define UDP_RECEIVE_BYTES (8 * 1024 * 1024)

struct host_port {
	char host[HOST_MAX]; /* "" for every address */
	char port[8];
};

/* Split at the last colon; brackets around IPv6. */
static bool split(struct str text, struct host_port *ret)
{
	size_t colon = text.len;
	uint64_t port;

	while (colon > 0 && text.ptr[colon - 1] != ':')
		colon--;
	if (colon == 0)
		return false;
	struct str host = str_sub(text, 0, colon - 1);
	const struct str port_text = str_from_pos(text, colon);
	if (str_starts(host, STR("[")) && str_ends(host, STR("]")))
		host = str_sub(host, 1, host.len - 2);
	else if (str_find_char(host, ':') != SIZE_MAX)
		return false;
	if (host.len >= HOST_MAX || !str_to_u64(port_text, &port) || port > UINT16_MAX)
		return false;
	(void)snprintf(ret->host, sizeof(ret->host), "%.*s", STR_ARG(host));
	(void)snprintf(ret->port, sizeof(ret->port), "%u", (unsigned)port);
	return true;
}

static void set_option(int fd, int level, int option, int value)
{
	(void)setsockopt(fd, level, option, &value, sizeof(value));
}

static void tune(int fd, const struct addrinfo *info, bool any)
{
	if (info->ai_family == AF_INET6)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, any ? 0 : 1);
	if (info->ai_socktype == SOCK_STREAM) {
		set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
		return;
	}
	set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
	/* FORCE passes net.core.rmem_max and needs root; else the sysctl drop-in raises it. */
	set_option(fd, SOL_SOCKET, SO_RCVBUF, UDP_RECEIVE_BYTES);
	set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, UDP_RECEIVE_BYTES);
}

static enum errc bind_one(const char *text, const struct addrinfo *info, bool any, int *ret_fd,
			  struct err *err)
{
	auto_fd fd = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return fail_errno(err, "%s: socket", text);
	tune(fd, info, any);
	const bool failed = bind(fd, info->ai_addr, info->ai_addrlen) < 0 ||
			    (info->ai_socktype == SOCK_STREAM && listen(fd, BACKLOG) < 0);
	if (failed && errno == EADDRINUSE)
		return fail(err, ERR_CONFLICT,
			    text_of(TR("%s: 別のプログラムがこのアドレスを使っています",
				       "%s: another program is using this address")),
			    text);
	if (failed && errno == EACCES)
		return fail(err, ERR_DENIED,
			    text_of(TR("%s: 1024 未満のポートには権限が要ります（systemd の"
				       "ユニットか root で起動してください）",
				       "%s: ports below 1024 need a privilege (start it by its "
				       "systemd unit or as root)")),
			    text);
	if (failed)
		return fail_errno(err, "%s: bind", text);
	*ret_fd = fd_steal(&fd);
	return ERR_OK;
}

enum errc address_bind(const char *text, int type, int *ret_fd, struct err *err)
{
	struct host_port where;
	struct addrinfo *found = NULL;

	if (!split(str_from(text), &where))
		return fail(err, ERR_USAGE,
			    text_of(TR("%s: 「アドレス:ポート」の形で書いてください（例 "
				       "0.0.0.0:514、[::1]:514）",
				       "%s: write it as ADDRESS:PORT (0.0.0.0:514, [::1]:514)")),
			    text);
	const bool any = where.host[0] == '\0';
	const struct addrinfo hints = { .ai_family = AF_UNSPEC,
					.ai_socktype = type,
					.ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	const int code = getaddrinfo(any ? "::" : where.host, where.port, &hints, &found);
	if (code)
		return fail(err, ERR_NOT_FOUND, "%s: %s", text, gai_strerror(code));

	enum errc result = bind_one(text, found, any, ret_fd, err);
	freeaddrinfo(found);
	if (!result || !any || result == ERR_CONFLICT || result == ERR_DENIED)
		return result;

	/* A machine without IPv6: every IPv4 address. */
	struct sockaddr_in all = { .sin_family = AF_INET };
	uint64_t port = 0;
	(void)str_to_u64(str_from(where.port), &port);
	all.sin_port = htons((uint16_t)port);
	const struct addrinfo info = { .ai_family = AF_INET,
				       .ai_socktype = type,
				       .ai_addr = (struct sockaddr *)&all,
				       .ai_addrlen = sizeof(all) };
	return bind_one(text, &info, any, ret_fd, err);
}

/* Host and port of an address of either family. */
static uint16_t read_address(const struct sockaddr *address, char host[static INET6_ADDRSTRLEN],
			     bool *ret_v6)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	host[0] = '\0';
	*ret_v6 = false;
	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		(void)inet_ntop(AF_INET, &v4.sin_addr, host, INET6_ADDRSTRLEN);
		return ntohs(v4.sin_port);
	}
	if (address->sa_family != AF_INET6)
		return 0;
	memcpy(&v6, address, sizeof(v6));
	*ret_v6 = !IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
	if (*ret_v6)
		(void)inet_ntop(AF_INET6, &v6.sin6_addr, host, INET6_ADDRSTRLEN);
	else
		(void)inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], host, INET6_ADDRSTRLEN);
	return ntohs(v6.sin6_port);
}

const char *address_text(const struct sockaddr *address, char out[static ADDRESS_TEXT_MAX])
{
	char host[INET6_ADDRSTRLEN];
	bool v6;
	const uint16_t port = read_address(address, host, &v6);

	(void)snprintf(out, ADDRESS_TEXT_MAX, v6 ? "[%s]:%u" : "%s:%u", host, (unsigned)port);
	return out;
}

const char *address_host_text(const struct sockaddr *address, char out[static ADDRESS_TEXT_MAX])
{
	char host[INET6_ADDRSTRLEN];
	bool v6;

	(void)read_address(address, host, &v6);
	(void)snprintf(out, ADDRESS_TEXT_MAX, "%s", host);
	return out;
}

const char *address_of_socket(int fd, char out[static ADDRESS_TEXT_MAX])
{
	struct sockaddr_storage address = { 0 };
	socklen_t size = sizeof(address);

	out[0] = '\0';
	if (getsockname(fd, (struct sockaddr *)&address, &size) == 0)
		(void)address_text((const struct sockaddr *)&address, out);
	return out;
}
