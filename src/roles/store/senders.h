/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sources a listener hears from, each with its stream to the store. A source is named after
 * who sends ("syslog:192.0.2.7"), its stream after this process ("session"): the offsets are a
 * count of records, which means something only to who counted. What was taken in and is not yet
 * durable is sent again to a restarted store under the same offsets, so it is not doubled.
 *
 * Addresses can be forged, so their number is bounded: past SENDERS_MAX a new one takes the
 * place of one that was silent for a minute, or is counted under "syslog:other".
 */
#pragma once

#include "roles/outbox.h"

#define SENDERS_MAX 4096

struct senders;
struct sender;

struct senders *senders_new(struct outbox *outbox) MUST_CHECK;
void senders_free(struct senders *senders);

/* Found or made; good until the next call of sender_find(), longer while it is held. */
struct sender *sender_find(struct senders *senders, struct str name);
void sender_hold(struct sender *sender);
void sender_let_go(struct sender *sender);
struct str sender_name(const struct sender *sender);

/* One record. `flags` as of struct msg_append. */
void sender_add(struct sender *sender, uint32_t flags, struct str bytes);

/* A random name for this run of the process. */
const char *senders_session(const struct senders *senders);
