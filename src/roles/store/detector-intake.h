/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's part in what detectors remember (store/detector-states.h) and in the network watch:
 * gives a starting engine its states and the hospital's list of allowed destinations, and keeps
 * what the engine hands over.
 */
#pragma once

#include "base/os/channel.h"
#include "store/db.h"

/* Before ENGINE_START. */
enum errc detector_states_send(struct db *db, struct channel *engine, struct err *err) MUST_CHECK;

/* The hits that correlations have seen since their state. */
enum errc correlation_hits_send(struct db *db, struct channel *engine, struct err *err) MUST_CHECK;

/* The list, when it is another than the one whose hash is in `*sent`; 0: always. */
enum errc network_allowed_send(struct db *db, struct channel *engine, uint64_t *sent,
			       struct err *err) MUST_CHECK;

/* DETECTOR_STATE, NETWORK_BOARD and DETECTOR_COUNTS; false for other messages. What cannot be kept
 * is logged. */
bool detector_intake_take(struct db *db, const struct message *message);
