/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's side of the courier: looks once a second whether a destination (store/destinations.h)
 * has alerts coming, hands them over, one destination at a time, and notes how it went. A place
 * that fails is tried again after longer and longer pauses; meanwhile the others go on. Mails wait
 * a little, so that a burst is one mail.
 */
#pragma once

#include "base/os/loop.h"
#include "store/db.h"

struct deliveries;

struct deliveries *deliveries_new(struct loop *loop, struct db *db) MUST_CHECK;
void deliveries_free(struct deliveries *deliveries);

/* The courier's channel; replaces an earlier one. Takes `fd`. */
enum errc deliveries_connect(struct deliveries *deliveries, int fd, struct err *err) MUST_CHECK;

void deliveries_tick(struct deliveries *deliveries, int64_t now_us);
