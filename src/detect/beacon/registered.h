/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registered domain of a host name, remembered: the list of public suffixes costs thousands of
 * instructions a question, and a hospital asks for the same few thousand names all day. Names that
 * are longer than REGISTERED_NAME_MAX are not remembered: those of DNS tunnels are, and never come
 * again. A place is taken over by the next name of the same hash, so memory is 512 KiB at most and
 * an answer is always that of the list.
 */
#pragma once

#include "detect/beacon/watch-content.h"

#define REGISTERED_NAME_MAX 62

/* Zeros at the start; takes its memory with the first name. */
struct registered {
	struct registered_slot *slots;
};

void registered_done(struct registered *registered);

/* As watch_content_registered(): a part of `name`, STR_NONE when there is none. */
struct str registered_of(struct registered *registered, const struct watch_content *content,
			 struct str name);
