/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about the list of contacts: each row is looked at once a year (the kind's
 * `days` from the last look), and a paper that is older than the list is printed anew.
 */
#pragma once

#include "duties/duty.h"
#include "inspections/contacts.h"

enum errc duties_of_contacts(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err) MUST_CHECK;

/* The last day on which it counts as seen; DAY_NONE: nobody ever said so, or no such kind. */
int32_t contact_seen_until(const struct duty_scope *scope, const struct contact *contact);
