/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a playbook hang together? One start; every step is reached, every reference is there; every
 * branch comes to an end of its own and nothing leads in circles but a while step; conditions ask
 * for what somebody has answered by then; people can read it in Japanese and English. CACAO's
 * schemas cannot say these.
 */
#pragma once

#include "playbooks/playbook.h"

/* Which other playbooks there are, for steps that call one. */
struct playbook_beside {
	bool (*known)(void *ctx, struct str id);
	void *ctx;
};

/* Adds to `notes`. `beside` NULL: whether others are there is not judged. */
void playbook_check(const struct playbook *playbook, const struct playbook_beside *beside,
		    struct playbook_notes *notes);

/* Drawings that a step can have. NULL at the end. */
extern const char *const playbook_pictures[];
