/* SPDX-License-Identifier: Apache-2.0 */
#include "web/parts/desk.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"

#define DECODE_MAX (4u * 1024 * 1024) /* a thousand notes on a workbook */

struct desk {
	const char *role;
	const struct clock *clock;
	struct channel *channel;
	uint64_t last_id;
	uint64_t busy;	 /* the request that is worked on; 0: none */
	uint16_t answer; /* what it will be answered with */
	uint16_t progress;
	struct desk_call call;
	bool waited_for; /* somebody wants to hear of it */
	int64_t deadline_us;
};

struct desk *desk_new(const char *role, const struct clock *clock)
{
	struct desk *desk = mem_new(sizeof(*desk));

	desk->role = role;
	desk->clock = clock;
	return desk;
}

static void lose(struct desk *desk, enum desk_lost why)
{
	const bool told = desk->waited_for;

	desk->waited_for = false;
	if (told)
		desk->call.on_lost(desk->call.user, why);
}

void desk_set(struct desk *desk, struct channel *channel)
{
	channel_free(desk->channel);
	desk->channel = channel;
	desk->busy = 0;
	lose(desk, DESK_LOST_ROLE);
}

void desk_free(struct desk *desk)
{
	if (!desk)
		return;
	desk->waited_for = false;
	desk_set(desk, NULL);
	free(desk);
}

enum errc desk_ask(struct desk *desk, const struct desk_request *request,
		   const struct desk_call *call, struct err *err)
{
	auto_fd file = request->fd;

	if (desk->busy)
		return fail(err, ERR_CONFLICT, "%s: works on something else", desk->role);
	if (!desk->channel)
		return fail(err, ERR_AGAIN, "%s: is not there", desk->role);
	memcpy(request->message, &(uint64_t){ ++desk->last_id }, sizeof(uint64_t));
	const enum errc code =
		file < 0 ? message_send(desk->channel, request->type, request->message, err)
			 : message_send_fd(desk->channel, request->type, request->message,
					   fd_steal(&file), err);
	if (code)
		return code;
	desk->busy = desk->last_id;
	desk->answer = request->answer;
	desk->progress = request->progress;
	desk->call = *call;
	desk->waited_for = true;
	desk->deadline_us = clock_mono_us(desk->clock) + DESK_WAIT_S * US_PER_SEC;
	return ERR_OK;
}

bool desk_busy(const struct desk *desk)
{
	return desk->waited_for;
}

void desk_forget(struct desk *desk)
{
	desk->waited_for = false;
}

static enum errc take_message(struct desk *desk, const struct message *message, struct err *err)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	int fd = message->fd;
	uint64_t id;

	fd_close_at(&fd);
	const bool on_its_way = desk->progress && message->type == desk->progress;
	if (!desk->busy || (message->type != desk->answer && !on_its_way))
		return fail(err, ERR_SYNTAX, "%s: sent %s, which is no answer", desk->role,
			    message_name(message->type));
	const size_t size = message_size(message->type);
	void *answer = arena_take(&arena, size);
	if (!answer)
		return fail(err, ERR_LIMIT, "%s: no room for an answer", desk->role);
	const enum errc code =
		message_decode(message->type, message->payload, &arena, answer, size, err);
	if (code)
		return code;
	memcpy(&id, answer, sizeof(id));
	if (id != desk->busy)
		return fail(err, ERR_SYNTAX, "%s: answered what nobody asked", desk->role);
	const bool told = desk->waited_for;
	if (on_its_way) {
		desk->deadline_us = clock_mono_us(desk->clock) + DESK_WAIT_S * US_PER_SEC;
		if (told && desk->call.on_progress)
			desk->call.on_progress(desk->call.user, answer);
		return ERR_OK;
	}
	desk->busy = 0;
	desk->waited_for = false;
	if (told)
		desk->call.on_done(desk->call.user, answer);
	return ERR_OK;
}

static enum errc take_messages(struct desk *desk, struct err *err)
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

int desk_fd(const struct desk *desk, bool *ret_write)
{
	*ret_write = desk->channel && channel_queued(desk->channel) > 0;
	return desk->channel ? channel_fd(desk->channel) : -1;
}

void desk_run(struct desk *desk)
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
		log_warn("a channel broke", log_text("role", desk->role), log_err(&err));
		desk_set(desk, NULL);
	}
	if (desk->waited_for && clock_mono_us(desk->clock) >= desk->deadline_us)
		lose(desk, DESK_LOST_TIME);
}
