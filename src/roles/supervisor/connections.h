/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The channels between roles: who talks to whom is the table in connections.c.
 */
#pragma once

#include "roles/supervisor/child.h"

/* `name`: what the peer calls the child's end. */
void connect_pair(struct child *child, const char *name, struct child *peer);

/*
 * A channel to every peer of `child` that runs or rests, among the `n` children; peers that are
 * started later do the same towards it.
 */
void connect_peers(struct child *children, size_t n, struct child *child);

/* What it missed while it rested: its end of every channel, as the configuration comes. */
void connect_rested(struct child *child);
