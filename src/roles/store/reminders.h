/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's side of letters about duties (duties/duty-post.h): hands the oldest that waits to the
 * courier, one at a time, and notes that it was taken, or why not; then it is tried again after
 * longer and longer pauses. The letters themselves are made by the console.
 */
#pragma once

#include "roles/messages.h"
#include "store/db.h"

struct channel;
struct reminders;

struct reminders *reminders_new(struct db *db) MUST_CHECK;
void reminders_free(struct reminders *reminders);

/* Once a second, while there is a courier. */
void reminders_tick(struct reminders *reminders, struct channel *courier, int64_t now_us);
void reminders_posted(struct reminders *reminders, const struct msg_posted *posted);

/* The courier is gone: what it had goes again. */
void reminders_lost(struct reminders *reminders);

/* How long to wait behind that many failures in a row: 5 seconds at first, 15 minutes at most. */
int64_t retry_pause_us(uint32_t failures);
