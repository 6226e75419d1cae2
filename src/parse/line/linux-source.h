/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which Sigma log source (product linux, service …) a program's syslog lines belong to.
 */
#pragma once

#include "event/event.h"
#include "parse/line/syslog-header.h"

/* By the name of the program; STR_NONE for what is not known. `syslog` may be NULL. */
struct logsource linux_source(const struct syslog_header *syslog);

/* The header's own parts as fields, if there is one: host, program, pid, facility, severity, msgid.
 */
void syslog_fields_add(struct event *event, const struct syslog_header *syslog);
