/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line of the Linux audit log:
 *
 *   [node=HOST ]type=EXECVE msg=audit(1700000000.123:4711): argc=2 a0="id" a1=2D75 …
 *
 * also as the kernel writes it ("audit: type=1309 audit(…): …"). What a user can choose (paths,
 * arguments, names) stands in quotes or, when it holds a quote, a space or a control character, as
 * hexadecimal digits without quotes: auditd's own rule, which is undone here. In the enriched
 * format (log_format=ENRICHED) a group separator (0x1d) comes before the names for the numbers.
 */
#pragma once

#include "event/event.h"

struct audit_line {
	struct str node; /* STR_NONE when the line has none */
	struct str type; /* "SYSCALL"; numbers of the kernel are named */
	struct str id;	 /* "1700000000.123:4711": all lines of one event have the same */
	int64_t time_us;
	struct str body; /* the pairs */
};

bool audit_line_parse(struct str text, struct audit_line *ret);

struct audit_pairs {
	struct str rest; /* still to read */
	struct str type;
};

struct audit_pairs audit_pairs_of(const struct audit_line *line);

/* The next pair, decoded; those inside msg='…' count as well. The value is a view of the line or in
 * the event's arena. */
bool audit_pairs_next(struct audit_pairs *pairs, struct event *event, struct str *ret_key,
		      struct str *ret_value);

/* The first pair of that name of `line`, decoded; STR_NONE when it has none. */
struct str audit_value(const struct audit_line *line, struct event *event, struct str key);

/* The name of a system call of that number on that architecture ("c000003e"), or NULL. */
const char *audit_syscall_name(struct str arch, struct str number);
