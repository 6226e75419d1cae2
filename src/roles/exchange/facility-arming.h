/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came from a hub's board is put to use, where a person of the house decided so: the importer,
 * which alone changes what the engine looks for, gets it as a file, a list a hub. It is read there
 * and not here: what others wrote is not taken apart beside the records. Where the decision was
 * taken back, the list goes.
 */
#pragma once

#include "roles/exchange/turn.h"
#include "roles/messages.h"

struct facility_arming;

struct facility_arming *facility_arming_new(struct exchange *exchange) MUST_CHECK;
void facility_arming_free(struct facility_arming *arming); /* NULL allowed */

void facility_arming_look(struct facility_arming *arming); /* posts came */
void facility_arming_tick(struct facility_arming *arming);

/* True: something is armed that was not, which the hub is to hear. */
bool facility_arming_done(struct facility_arming *arming, const struct msg_list_done *done);

/* The importer is another one: nothing is under way. */
void facility_arming_reset(struct facility_arming *arming);
