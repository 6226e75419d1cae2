/* SPDX-License-Identifier: Apache-2.0 */
#include "web/parts/list-desk.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"

#define DECODE_MAX (256u * 1024)

struct list_desk {
	const struct clock *clock;
	struct channel *channel;
	uint64_t last_id;
	uint64_t busy; /* the request the importer works on; 0: none */
	struct list_call call;
	bool waited_for; /* somebody wants to hear of it */
	int64_t deadline_us;
};

struct list_desk *list_desk_new(const struct clock *clock)
{
	struct list_desk *desk = mem_new(sizeof(*desk));

	desk->clock = clock;
	return desk;
}

static void lose(struct list_desk *desk, enum list_lost why)
{
	const bool told = desk->waited_for;

	desk->waited_for = false;
	if (told)
		desk->call.on_lost(desk->call.user, why);
}

void list_desk_set(struct list_desk *desk, struct channel *channel)
{
	channel_free(desk->channel);
	desk->channel = channel;
	desk->busy = 0;
	lose(desk, LIST_LOST_READER);
}

void list_desk_free(struct list_desk *desk)
{
	if (!desk)
		return;
	desk->waited_for = false;
	list_desk_set(desk, NULL);
	free(desk);
}

enum errc list_desk_ask(struct list_desk *desk, const struct msg_list *list, int fd,
			const struct list_call *call, struct err *err)
{
	auto_fd file = fd;
	struct msg_list numbered = *list;

	if (desk->busy)
		return fail(err, ERR_CONFLICT, "%.*s: another list is being read",
			    STR_ARG(list->name));
	if (!desk->channel)
		return fail(err, ERR_AGAIN, "%.*s: the importer is not there", STR_ARG(list->name));
	numbered.id = ++desk->last_id;
	const enum errc code = fd < 0 ? message_send(desk->channel, MSG_LIST_REMOVE, &numbered, err)
				      : message_send_fd(desk->channel, MSG_LIST_TAKE, &numbered,
							fd_steal(&file), err);
	if (code)
		return code;
	desk->busy = numbered.id;
	desk->call = *call;
	desk->waited_for = true;
	desk->deadline_us = clock_mono_us(desk->clock) + LIST_DESK_WAIT_S * US_PER_SEC;
	return ERR_OK;
}

void list_desk_forget(struct list_desk *desk)
{
	desk->waited_for = false;
}

static enum errc take_message(struct list_desk *desk, const struct message *message,
			      struct err *err)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_list_done done;
	int fd = message->fd;

	fd_close_at(&fd);
	if (message->type != MSG_LIST_DONE)
		return fail(err, ERR_SYNTAX, "importer: sent %s, which is no answer",
			    message_name(message->type));
	const enum errc code =
		message_decode(MSG_LIST_DONE, message->payload, &arena, &done, sizeof(done), err);
	if (code)
		return code;
	if (done.id != desk->busy)
		return fail(err, ERR_SYNTAX, "importer: answered what nobody asked");
	const bool told = desk->waited_for;
	desk->busy = 0;
	desk->waited_for = false;
	if (told)
		desk->call.on_done(desk->call.user, &done);
	return ERR_OK;
}

static enum errc take_messages(struct list_desk *desk, struct err *err)
{
	struct message message;
	enum errc code;

	while ((code = channel_next(desk->channel, &message, err)) == ERR_OK) {
		code = take_message(desk, &message, err);
		if (code)
			return code;
	}
	return code == ERR_AGAIN ? ERR_OK : code;
}

int list_desk_fd(const struct list_desk *desk, bool *ret_write)
{
	*ret_write = desk->channel && channel_queued(desk->channel) > 0;
	return desk->channel ? channel_fd(desk->channel) : -1;
}

void list_desk_run(struct list_desk *desk)
{
	struct err err;
	enum errc code = ERR_OK;

	while (desk->channel && code == ERR_OK) {
		code = channel_fill(desk->channel, &err);
		if (code == ERR_OK)
			code = take_messages(desk, &err);
	}
	if (desk->channel && code == ERR_AGAIN)
		code = channel_flush(desk->channel, &err);
	if (desk->channel && code && code != ERR_AGAIN) {
		log_warn("the importer's channel broke", log_err(&err));
		list_desk_set(desk, NULL);
	}
	if (desk->waited_for && clock_mono_us(desk->clock) >= desk->deadline_us)
		lose(desk, LIST_LOST_TIME);
}
