/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages that are sentences with values in them ("Failed password for root from 10.0.0.7 port
 * 4242 ssh2"), described as rows of data:
 *
 *   "Failed {method} for {user<} from {src_ip} port {src_port}"
 *
 *   {name}   one word: not empty, no space
 *   {name*}  anything, up to the first place where the text behind it stands, or to the end
 *   {name<}  anything, up to the last such place: for what a stranger can choose. A user name may
 *            hold " from 10.0.0.1", but what the program writes itself comes behind it
 *   {} {*}   the same without a field
 *
 * A template matches the head of a message; what follows is not looked at. One pass, no going back.
 */
#pragma once

#include "event/event.h"

#define TEMPLATE_VALUES_MAX 12

struct template_values {
	struct {
		struct str name;
		struct str value;
	} of[TEMPLATE_VALUES_MAX];
	size_t n;
};

bool template_match(const char *template, struct str text, struct template_values *ret);

/* One row of a table of templates, with constant fields a match adds. */
struct template_row {
	const char *template;
	const char *action; /* NULL: no field */
	const char *result; /* NULL: no field */
};

/* The first row that matches, or NULL. */
const struct template_row *template_find(const struct template_row *rows, size_t n, struct str text,
					 struct template_values *ret);

/* The values (empty ones left out), `action` and `result` as fields. */
void template_fields_add(struct event *event, const struct template_row *row,
			 const struct template_values *values);
