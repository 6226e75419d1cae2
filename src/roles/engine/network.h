/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine's network watch (detect/beacon): its alerts go into the batch, its board and, now and
 * then, what it remembers go to the store (store/detector-states.h).
 *
 * After a restart the watch goes on from its last stored state. That belongs to an earlier record
 * than the results do, so the records in between are read once more for the watch alone, mute:
 * what it told of them is stored already.
 */
#pragma once

#include "base/os/channel.h"
#include "detect/beacon/network-watch.h"
#include "detect/detector.h"
#include "roles/engine/batch.h"

struct engine_network;

/* Loads content/network-watch.yml; before the sandbox. */
enum errc engine_network_new(const char *content, struct engine_network **ret,
			     struct err *err) MUST_CHECK;
void engine_network_free(struct engine_network *network);

enum errc engine_network_plan(const struct engine_network *network, struct field_plan *plan,
			      struct err *err) MUST_CHECK;

/* Where its alerts go; outlives it. */
void engine_network_batch(struct engine_network *network, struct engine_batch *batch);

/* Whose indicators make a destination a known bad one; outlives it. */
void engine_network_indicators(struct engine_network *network,
			       const struct detector_thread *thread);

/* DETECTOR_STATE and NETWORK_ALLOWED from the store; false for other messages. */
bool engine_network_message(struct engine_network *network, const struct message *message);

/*
 * Results end at `index`: the record from which the watch has to read, mute, at most `index`. With
 * `anew` it forgets everything instead: an engine died on the way.
 */
uint64_t engine_network_start(struct engine_network *network, uint64_t index, bool anew);
void engine_network_caught_up(struct engine_network *network);

/* `source` is the name of the record's source. */
void engine_network_event(struct engine_network *network, const struct event *event,
			  const struct alert_place *place, struct str source);

/*
 * Send the board when there is a new one, and the state when it is due or `stopping`. Results up
 * to `position` are on their way already.
 */
void engine_network_send(struct engine_network *network, struct channel *store, uint64_t position,
			 bool stopping);

/* What it holds, and what it could not count: its members of `counts`. */
void engine_network_count(const struct engine_network *network, struct msg_detector_counts *counts);
