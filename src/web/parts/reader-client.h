/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console's side of the channel to the reader: questions about the sealed log and their
 * answers, matched by number. The reader may be gone, slow or restarted: every call ends with
 * exactly one of its answers or with `on_end`, or the asker forgets it.
 */
#pragma once

#include "base/os/channel.h"
#include "roles/messages.h"

struct reader_client;

/* Views are good during the call. Those a question does not lead to may be NULL. */
struct reader_call {
	void (*on_record)(void *user, const struct msg_record *record);
	void (*on_proof)(void *user, const struct msg_proof *proof);
	void (*on_hit)(void *user, const struct msg_search_hit *hit);
	void (*on_end)(void *user, const struct msg_search_end *end); /* of a search */
	void (*on_lost)(void *user); /* the reader went away: no answer will come */
	void *user;
};

struct reader_client *reader_client_new(void) MUST_CHECK;
void reader_client_free(struct reader_client *client);

/* A new channel in place of the old one (taken); questions still open are lost. NULL: none. */
void reader_client_set(struct reader_client *client, struct channel *channel);
bool reader_client_is_there(const struct reader_client *client);

/* The number of the question; 0 when it could not be asked (no reader, too many open). */
uint64_t reader_ask_record(struct reader_client *client, uint64_t index,
			   const struct reader_call *call);
uint64_t reader_ask_proof(struct reader_client *client, uint64_t index,
			  const struct reader_call *call);

/* `search`'s own id is not read. */
uint64_t reader_ask_search(struct reader_client *client, const struct msg_search *search,
			   const struct reader_call *call);

/* Answers to this question are thrown away; a search is cancelled. 0 is fine. */
void reader_forget(struct reader_client *client, uint64_t id);

int reader_client_fd(const struct reader_client *client, bool *ret_write);
void reader_client_run(struct reader_client *client);
