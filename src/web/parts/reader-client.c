/* SPDX-License-Identifier: Apache-2.0 */
#include "web/parts/reader-client.h"

#include "base/alloc.h"
#include "base/log.h"

#define OPEN_MAX 512

struct open_call {
	uint64_t id; /* 0: free */
	bool search;
	struct reader_call call;
};

struct reader_client {
	struct channel *channel;
	uint64_t last_id;
	struct open_call open[OPEN_MAX];
};

struct reader_client *reader_client_new(void)
{
	return mem_new(sizeof(struct reader_client));
}

static void lose_all(struct reader_client *client)
{
	for (size_t i = 0; i < OPEN_MAX; i++) {
		const struct open_call lost = client->open[i];

		client->open[i].id = 0;
		if (lost.id && lost.call.on_lost)
			lost.call.on_lost(lost.call.user);
	}
}

void reader_client_set(struct reader_client *client, struct channel *channel)
{
	channel_free(client->channel);
	client->channel = channel;
	lose_all(client);
}

void reader_client_free(struct reader_client *client)
{
	if (!client)
		return;
	reader_client_set(client, NULL);
	free(client);
}

bool reader_client_is_there(const struct reader_client *client)
{
	return client->channel;
}

static struct open_call *find_open(struct reader_client *client, uint64_t id)
{
	for (size_t i = 0; i < OPEN_MAX; i++) {
		if (client->open[i].id == id)
			return &client->open[i];
	}
	return NULL;
}

static void broken(struct reader_client *client, const struct err *err)
{
	log_warn("the reader's channel broke", log_err(err));
	reader_client_set(client, NULL);
}

static uint64_t ask(struct reader_client *client, uint16_t type, const void *message, uint64_t id,
		    const struct reader_call *call)
{
	struct open_call *slot = find_open(client, 0);
	struct err err;

	if (!slot || !client->channel || message_send(client->channel, type, message, &err))
		return 0;
	*slot = (struct open_call){ .id = id, .search = type == MSG_SEARCH, .call = *call };
	return id;
}

uint64_t reader_ask_record(struct reader_client *client, uint64_t index,
			   const struct reader_call *call)
{
	const struct msg_record_get get = { .id = ++client->last_id, .index = index };

	return ask(client, MSG_RECORD_GET, &get, get.id, call);
}

uint64_t reader_ask_proof(struct reader_client *client, uint64_t index,
			  const struct reader_call *call)
{
	const struct msg_record_get get = { .id = ++client->last_id, .index = index };

	return ask(client, MSG_PROOF_GET, &get, get.id, call);
}

uint64_t reader_ask_search(struct reader_client *client, const struct msg_search *search,
			   const struct reader_call *call)
{
	struct msg_search numbered = *search;

	numbered.id = ++client->last_id;
	return ask(client, MSG_SEARCH, &numbered, numbered.id, call);
}

void reader_forget(struct reader_client *client, uint64_t id)
{
	struct open_call *slot = id ? find_open(client, id) : NULL;
	const struct msg_search_end cancel = { .id = id };

	if (!slot)
		return;
	slot->id = 0;
	if (slot->search && client->channel)
		err_ignore(message_send(client->channel, MSG_SEARCH_CANCEL, &cancel, NULL));
}

/* The call a last answer belongs to; it is over by that. */
static struct reader_call take(struct reader_client *client, uint64_t id)
{
	struct open_call *slot = id ? find_open(client, id) : NULL;

	if (!slot)
		return (struct reader_call){ 0 };
	slot->id = 0;
	return slot->call;
}

static enum errc on_record(struct reader_client *client, struct str payload, struct arena *arena,
			   struct err *err)
{
	struct msg_record m;
	const enum errc code = message_decode(MSG_RECORD, payload, arena, &m, sizeof(m), err);

	if (code)
		return code;
	const struct reader_call call = take(client, m.id);

	if (call.on_record)
		call.on_record(call.user, &m);
	return ERR_OK;
}

static enum errc on_proof(struct reader_client *client, struct str payload, struct arena *arena,
			  struct err *err)
{
	struct msg_proof m;
	const enum errc code = message_decode(MSG_PROOF, payload, arena, &m, sizeof(m), err);

	if (code)
		return code;
	const struct reader_call call = take(client, m.id);

	if (call.on_proof)
		call.on_proof(call.user, &m);
	return ERR_OK;
}

static enum errc on_hit(struct reader_client *client, struct str payload, struct arena *arena,
			struct err *err)
{
	struct msg_search_hit m;
	const enum errc code = message_decode(MSG_SEARCH_HIT, payload, arena, &m, sizeof(m), err);

	if (code)
		return code;
	const struct open_call *slot = m.id ? find_open(client, m.id) : NULL;

	if (slot && slot->call.on_hit)
		slot->call.on_hit(slot->call.user, &m);
	return ERR_OK;
}

static enum errc on_end(struct reader_client *client, struct str payload, struct arena *arena,
			struct err *err)
{
	struct msg_search_end m;
	const enum errc code = message_decode(MSG_SEARCH_END, payload, arena, &m, sizeof(m), err);

	if (code)
		return code;
	const struct reader_call call = take(client, m.id);

	if (call.on_end)
		call.on_end(call.user, &m);
	return ERR_OK;
}

static const struct {
	uint16_t type;
	enum errc (*take)(struct reader_client *client, struct str payload, struct arena *arena,
			  struct err *err);
} answers[] = {
	{ MSG_RECORD, on_record },
	{ MSG_PROOF, on_proof },
	{ MSG_SEARCH_HIT, on_hit },
	{ MSG_SEARCH_END, on_end },
};

static enum errc take_message(struct reader_client *client, const struct message *message,
			      struct err *err)
{
	auto_arena arena = ARENA_INIT(65536);

	if (message->fd >= 0)
		close(message->fd);
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		if (answers[i].type == message->type)
			return answers[i].take(client, message->payload, &arena, err);
	}
	return fail(err, ERR_SYNTAX, "reader: sent %s, which is no answer",
		    message_name(message->type));
}

static enum errc take_messages(struct reader_client *client, struct err *err)
{
	struct message message;
	enum errc code;

	while ((code = channel_next(client->channel, &message, err)) == ERR_OK) {
		code = take_message(client, &message, err);
		if (code)
			return code;
	}
	return code == ERR_AGAIN ? ERR_OK : code;
}

int reader_client_fd(const struct reader_client *client, bool *ret_write)
{
	*ret_write = client->channel && channel_queued(client->channel) > 0;
	return client->channel ? channel_fd(client->channel) : -1;
}

void reader_client_run(struct reader_client *client)
{
	struct err err;
	enum errc code = ERR_OK;

	while (client->channel && code == ERR_OK) {
		code = channel_fill(client->channel, &err);
		if (code == ERR_OK)
			code = take_messages(client, &err);
	}
	if (client->channel && code == ERR_AGAIN)
		code = channel_flush(client->channel, &err);
	if (client->channel && code && code != ERR_AGAIN)
		broken(client, &err);
}
