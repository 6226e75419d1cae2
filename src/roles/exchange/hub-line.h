/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hub's end of the lines. Each question comes with the serial number of the certificate it was
 * asked with, which is looked up every time: whoever was revoked is refused from then on. A
 * facility that asks whether there is anything for it, when there is not, waits: there is one place
 * for each, and whoever asks again takes it. What such questions acknowledge is written in one
 * transaction for all that came in one round of the loop, and when a facility was heard last, once
 * a minute for all.
 */
#pragma once

#include "link/enrolment.h"
#include "roles/exchange/turn.h"
#include "roles/messages.h"

struct hub_line;

/* The authority is made at the first start. */
enum errc hub_line_new(struct exchange *exchange, struct hub_line **ret,
		       struct err *err) MUST_CHECK;
void hub_line_free(struct hub_line *line); /* NULL allowed */

void hub_line_asked(struct hub_line *line, const struct msg_line_ask *ask);
void hub_line_gone(struct hub_line *line, uint64_t id);
void hub_line_round(struct hub_line *line); /* before the loop waits */
void hub_line_tick(struct hub_line *line);  /* a few times a second */
void hub_line_reset(struct hub_line *line); /* the downlink is another one */
