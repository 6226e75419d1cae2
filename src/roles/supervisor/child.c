/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/child.h"

#include <fcntl.h>

#include "base/log.h"

void child_tell(struct child *child, uint16_t type, const void *message)
{
	struct err err;

	if (!child->control)
		return;
	if (message_send(link_channel(child->control), type, message, &err))
		log_warn("could not tell a role", log_text("role", child->row->name),
			 log_text("message", message_name(type)), log_err(&err));
}

void child_give(struct child *child, uint16_t type, const char *name, int fd)
{
	const struct msg_channel message = { .name = str_from(name) };
	struct err err;

	if (message_send_fd(link_channel(child->control), type, &message, fd, &err))
		log_warn("could not pass a descriptor", log_text("role", child->row->name),
			 log_text("name", name), log_err(&err));
}

void child_give_copy(struct child *child, const char *name, int fd)
{
	const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (copy >= 0)
		child_give(child, MSG_SOCKET, name, copy);
}
