/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine's correlations (detect/correlate): matches become hits, findings go into the batch.
 *
 * Nothing is lost or doubled by a death: the hits of a stretch are committed by the store with the
 * result of that stretch, each with the watermark it came under. Now and then all that is
 * remembered goes to the store as one state, and the hits up to it are forgotten there. A new
 * engine takes the state and the hits behind it, in their order and mute, and then stands exactly
 * where the results end.
 *
 * The watermark is the arrival of the newest record less the lateness. While there is nothing to
 * read, it follows the clock, a little behind, so that what ends with time ends without records.
 */
#pragma once

#include "base/os/channel.h"
#include "detect/correlate/correlator.h"
#include "roles/engine/batch.h"

struct engine_correlate;

/* NULL when the set has no correlations: the others take that. The set outlives it. */
struct engine_correlate *engine_correlate_new(const struct ruleset *set, int64_t lateness_us,
					      struct engine_batch *batch) MUST_CHECK;
void engine_correlate_free(struct engine_correlate *correlate);

/* DETECTOR_STATE of ours and CORRELATION_HITS; false for other messages. */
bool engine_correlate_message(struct engine_correlate *correlate, const struct message *message);

/* What the store had to send has come. With `anew` all of it is forgotten: an engine died of it. */
void engine_correlate_start(struct engine_correlate *correlate, bool anew);

/* A match of any rule; those that no correlation reads are passed over. */
void engine_correlate_match(struct engine_correlate *correlate, const struct match *match,
			    const struct alert_place *place, struct str source);

/* A record that arrived then has been judged. */
void engine_correlate_arrived(struct engine_correlate *correlate, int64_t arrival_us);

/* There is nothing to read. */
void engine_correlate_idle(struct engine_correlate *correlate, int64_t now_us);

/* For the result: what the store has to keep of it. Good until engine_correlate_sent(). */
struct str engine_correlate_hits(const struct engine_correlate *correlate);

/* So many hits that the stretch should end. */
bool engine_correlate_is_full(const struct engine_correlate *correlate);

/*
 * The result that ends at `position` is on its way: sends the state when it is due.
 */
void engine_correlate_sent(struct engine_correlate *correlate, struct channel *store,
			   uint64_t position);

/* What it holds, and what it could not count: its members of `counts`. */
void engine_correlate_count(const struct engine_correlate *correlate,
			    struct msg_detector_counts *counts);
