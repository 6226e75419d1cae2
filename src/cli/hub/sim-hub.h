/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of the hub of `hub simulate`, before it starts: its organisations, and the facilities
 * that were enrolled, each with its own key and certificate. What a hub does when a code comes is
 * done by the same functions, without a connection in between.
 */
#pragma once

#include "base/arena.h"
#include "link/node.h"

struct sim_member {
	struct str code;
	struct link_node node; /* its url is set when the hub listens */
};

struct sim_members {
	struct arena arena; /* all texts */
	struct sim_member *at;
	size_t n;
	struct str hub_key;
	char first_code[64]; /* told to the real facility, which enrols itself */
};

#define SIM_HUB	  "hub"
#define SIM_FIRST "facility-0" /* the real one */

/* `n` facilities beside the real one. The kind "indicator" always leaves this hub. */
enum errc sim_hub_make(const char *data, size_t n, struct sim_members *ret,
		       struct err *err) MUST_CHECK;
void sim_members_done(struct sim_members *members);

/* How many facilities have said that they armed all there is, as the hub's records have it. */
enum errc sim_hub_receipts(const char *data, uint64_t *ret, struct err *err) MUST_CHECK;
