/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo/demo-output.h"

#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define DROP_MAX_BYTES (4u * 1024 * 1024)
#define HOST_MAX       256

struct demo_output {
	const struct demo_targets *targets;
	int syslog;
	int squid;
	struct buf drop;
};

/* "127.0.0.1:5514" or "[::1]:5514" into its two parts. */
static enum errc split_address(const char *address, char host[static HOST_MAX],
			       const char **ret_port, struct err *err)
{
	const char *colon = strrchr(address, ':');
	struct str name = str_of(address, colon ? (size_t)(colon - address) : 0);

	if (!colon || name.len == 0 || name.len >= HOST_MAX)
		return fail(err, ERR_USAGE, "%s: not ADDR:PORT", address);
	if (str_starts(name, STR("[")) && str_ends(name, STR("]")))
		name = str_sub(name, 1, name.len - 2);
	memcpy(host, name.ptr, name.len);
	host[name.len] = '\0';
	*ret_port = colon + 1;
	return ERR_OK;
}

static enum errc connect_tcp(const char *address, int *ret, struct err *err)
{
	char host[HOST_MAX];
	const char *port;
	struct addrinfo *found = NULL;
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
					.ai_flags = AI_NUMERICSERV | AI_NUMERICHOST };
	const enum errc code = split_address(address, host, &port, err);

	if (code)
		return code;
	const int failed = getaddrinfo(host, port, &hints, &found);
	if (failed)
		return fail(err, ERR_USAGE, "%s: %s", address, gai_strerror(failed));

	auto_fd fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool connected = fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) == 0;
	freeaddrinfo(found);
	if (!connected)
		return fail_errno(err, "%s", address);
	*ret = fd_steal(&fd);
	return ERR_OK;
}

static enum errc open_all(struct demo_output *output, struct err *err)
{
	const struct demo_targets *targets = output->targets;

	if (targets->squid) {
		output->squid =
			open(targets->squid, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
		if (output->squid < 0)
			return fail_errno(err, "%s", targets->squid);
	}
	return targets->syslog ? connect_tcp(targets->syslog, &output->syslog, err) : ERR_OK;
}

enum errc demo_output_new(const struct demo_targets *targets, struct demo_output **ret,
			  struct err *err)
{
	struct demo_output *output = mem_new(sizeof(*output));

	*output = (struct demo_output){
		.targets = targets, .syslog = -1, .squid = -1, .drop = BUF_INIT(DROP_MAX_BYTES)
	};
	const enum errc code = open_all(output, err);
	if (code) {
		demo_output_free(output);
		return code;
	}
	*ret = output;
	return ERR_OK;
}

void demo_output_free(struct demo_output *output)
{
	if (!output)
		return;
	fd_close_at(&output->syslog);
	fd_close_at(&output->squid);
	buf_done(&output->drop);
	free(output);
}

static enum errc to_fd(int fd, struct str line, struct err *err)
{
	auto_buf out = BUF_INIT(DROP_MAX_BYTES);

	if (fd < 0)
		return ERR_OK; /* the person gave no such input */
	buf_add(&out, line);
	buf_add_char(&out, '\n');
	return fd_write_all(fd, buf_str(&out), err);
}

static enum errc to_syslog(struct demo_output *output, struct str line, struct err *err)
{
	return to_fd(output->syslog, line, err);
}

static enum errc to_squid(struct demo_output *output, struct str line, struct err *err)
{
	return to_fd(output->squid, line, err);
}

static enum errc to_drop(struct demo_output *output, struct str line, struct err *err)
{
	buf_add(&output->drop, line);
	buf_add_char(&output->drop, '\n');
	return buf_failed(&output->drop)
		       ? fail(err, ERR_LIMIT, "drop: more than %u bytes", DROP_MAX_BYTES)
		       : ERR_OK;
}

static const struct {
	const char *name;
	enum errc (*send)(struct demo_output *output, struct str line, struct err *err);
} kinds[] = {
	{ "syslog", to_syslog },
	{ "squid", to_squid },
	{ "drop", to_drop },
};

bool demo_output_knows(struct str target)
{
	return STR_FIND_ROW(target, kinds, name) < ARRAY_LEN(kinds);
}

enum errc demo_output_line(struct demo_output *output, struct str target, struct str line,
			   struct err *err)
{
	const size_t i = STR_FIND_ROW(target, kinds, name);

	if (i < ARRAY_LEN(kinds))
		return kinds[i].send(output, line, err);
	return fail(err, ERR_NOT_FOUND, "target %.*s: nobody knows it", STR_ARG(target));
}

enum errc demo_output_drop(struct demo_output *output, struct str name, struct err *err)
{
	char path[PATH_MAX];
	char file[NAME_MAX];

	if (output->drop.len == 0 || !output->targets->drop)
		return ERR_OK;
	(void)snprintf(file, sizeof(file), "%.*s", STR_ARG(name));

	enum errc code = path_join(output->targets->drop, file, path, err);
	if (!code)
		code = file_replace(path, buf_str(&output->drop), 0644, err);
	buf_clear(&output->drop);
	return code;
}
