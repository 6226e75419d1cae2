/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One record for people: its bytes, what a parser makes of it, and the proof that it is in the
 * sealed log as it arrived.
 *
 * A record is parsed by itself here. Formats that lean on earlier records (a CSV header) show less
 * than the rules saw.
 */
#pragma once

#include "log/log-reader.h"
#include "parse/stream/session.h"
#include "roles/messages.h"

#define RECORD_FIELDS_MAX (1024u * 1024) /* bytes of JSON; what does not fit is left out */

struct record_view;

struct record_view *record_view_new(const struct parse_shared *shared) MUST_CHECK;
void record_view_free(struct record_view *view);

/* Fill everything but `id`; the texts are good until the next call or move of the reader. */
void record_view_get(struct record_view *view, struct log_reader *log, uint64_t index,
		     struct msg_record *ret);

/* `dir` is DATA/log, open. Fill everything but `id`; good until the next call. */
void record_view_prove(struct record_view *view, int dir, const struct log_key *key, uint64_t index,
		       struct msg_proof *ret);
