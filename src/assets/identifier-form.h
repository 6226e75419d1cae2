/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form in which equal identifiers are the same bytes. Only within src/assets; others ask
 * identity.h, which also knows the placeholders.
 */
#pragma once

#include "assets/sighting.h"

/* STR_NONE when it is no value of that type, or the arena is full. */
struct str identifier_form(enum identifier_type type, struct str value, struct arena *arena);

/* The machine itself: 127.0.0.0/8, ::1. */
bool address_is_loopback(struct str address);

/* IEEE 802: given by software; meant for several stations. */
bool mac_is_local(struct str normalised);
bool mac_is_group(struct str normalised);
