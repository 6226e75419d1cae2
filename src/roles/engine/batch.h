/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine found in one stretch of log, until it is sent as one RESULT: alerts, what was
 * seen of each source, and which accounts were used. Bounded: when it is full, the stretch ends at
 * the end of the record; what one record adds beyond all limits keeps its alert without fields,
 * then is only counted.
 *
 * A rule that fires without end on one source is sent ALERTS_PER_HOUR times an hour; further ones
 * of the stretch travel as one entry with a count.
 */
#pragma once

#include "detect/accounts/logon-tally.h"
#include "detect/sigma/matcher.h"
#include "roles/messages.h"

#define BATCH_ALERTS 256 /* so many end the stretch */
#define BATCH_BYTES  (1024u * 1024)
/* One record may add that much beyond (a chunk of EVTX holds many events). */
#define BATCH_ALERTS_MAX 16384
#define BATCH_BYTES_MAX	 (3u * 1024 * 1024)

struct engine_batch;
struct engine_source;

struct engine_batch *engine_batch_new(void) MUST_CHECK;
void engine_batch_free(struct engine_batch *batch);

/* Where the event that fired stands. */
struct alert_place {
	uint64_t index; /* in the log */
	uint32_t event; /* within the record */
	int64_t arrival_us;
	struct engine_source *source;
	struct str file;
};

void engine_batch_match(struct engine_batch *batch, const struct match *match,
			const struct alert_place *place);

/* An alert that is made elsewhere; its texts are copied. */
void engine_batch_add(struct engine_batch *batch, const struct msg_alert *alert);

/* Records [from, to) cannot be read; said as an alert of our own. */
void engine_batch_gone(struct engine_batch *batch, uint64_t from, uint64_t to, struct str why);

/* Alerts that not even the limits of one record could hold, since the start. */
uint64_t engine_batch_dropped(const struct engine_batch *batch);

/* The source of that name. Good as long as the batch. */
struct engine_source *engine_batch_source(struct engine_batch *batch, struct str name);

/* From now on log-ons are counted; `content` outlives the batch. */
void engine_batch_count_logons(struct engine_batch *batch, const struct logon_content *content);
void engine_batch_logon(struct engine_batch *batch, const struct event *event, int64_t arrival_us);

void engine_source_record(struct engine_source *source, int64_t arrival_us);
void engine_source_event(struct engine_source *source, const struct event *event,
			 int64_t arrival_us);
void engine_source_failed(struct engine_source *source, uint64_t index, const struct err *err);

/* So full that the stretch should end after this record. */
bool engine_batch_is_full(const struct engine_batch *batch);
bool engine_batch_has_alerts(const struct engine_batch *batch);

/* Set the lists of `result`, good until engine_batch_clear(). */
void engine_batch_fill(struct engine_batch *batch, struct msg_result *result);
void engine_batch_clear(struct engine_batch *batch);

/* After a new start: what was counted belongs to stretches that may be judged again. */
void engine_batch_reset(struct engine_batch *batch);
