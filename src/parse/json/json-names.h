/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of members that documents of a stream had so far, each with all that is known of it:
 * the field it becomes, that field's hash and slot, and whether anybody wants it. So a name is put
 * together, hashed and looked up in the plan once, not in every document.
 *
 * A name is known by the place it stands in (the member around it) and its key. The table is
 * bounded: when full it says so, and is emptied before the next document. What it gives out is good
 * until then.
 */
#pragma once

#include "event/event.h"

struct parse_session;

struct json_name {
	struct str key; /* as written */
	uint64_t head;	/* of the key: its first and its last bytes */
	uint64_t tail;
	struct str path; /* the field's name */
	uint32_t hash;
	uint32_t slot;
	uint32_t key_hash;
	bool wanted;
	bool odd;	 /* one of the conventions of XML: not to be met within arrays */
	bool attributes; /* its members are attributes of the element above */
	bool data;	 /* an element <Data>, or an array of them */
	bool list;	 /* may hold a list of events */
	bool namespace;	 /* no field when a string */
	bool names_data; /* a string here is the name of a <Data> */
	const struct json_name *place;
	struct json_name *follower; /* the member that was read after it the last time */
};

struct json_names {
	struct arena arena;
	struct json_name **table; /* open addressing */
	size_t n;
	bool full;
	const struct field_plan *plan; /* the session's, or NULL */
	uint64_t plan_serial;	       /* 0: of no plan */
	bool all;	 /* set by the owner: every name is wanted, whatever the plan says */
	uint64_t number; /* no two tables of a process have the same; a new one when emptied */
	struct json_name root;
};

void json_names_init(struct json_names *names);
void json_names_done(struct json_names *names);

/*
 * Before each document: forget what is of another plan, or all when the table is full. Under no
 * plan (NULL) every field is wanted.
 */
void json_names_begin(struct json_names *names, const struct field_plan *plan);

/*
 * The member `key` of `place`, made when new; `last` is the member that was read before it. NULL
 * when there is no room for it, or its path is longer than a path may be.
 */
struct json_name *json_names_get(struct json_names *names, const struct parse_session *session,
				 const struct json_name *place, struct json_name *last,
				 struct str key);
