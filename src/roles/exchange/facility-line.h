/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facility's end of the line. One question is always open at the hub ("is there anything for
 * us?"), which the hub answers at once when there is; beside it, what was approved here is sent as
 * soon as it is. After a failure all of it waits (link/rhythm.h). The certificate is renewed in
 * time, or when a person asks for it.
 */
#pragma once

#include "roles/exchange/turn.h"
#include "roles/messages.h"

struct facility_line;

struct facility_line *facility_line_new(struct exchange *exchange) MUST_CHECK;
void facility_line_free(struct facility_line *line); /* NULL allowed */

void facility_line_tick(struct facility_line *line); /* a few times a second */
void facility_line_look(struct facility_line *line); /* we changed records ourselves */
void facility_line_answered(struct facility_line *line, const struct msg_line_answer *answer);

/* The uplink is another one: nothing is under way. */
void facility_line_reset(struct facility_line *line);
