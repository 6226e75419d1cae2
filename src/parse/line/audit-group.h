/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of one audit event put together: SYSCALL says who and with which program, EXECVE with
 * which arguments, CWD where, PATH on which file, SOCKADDR to which address. Kept until the event
 * is complete: its PROCTITLE or EOE line, or until other events push it out (at most
 * AUDIT_GROUPS_MAX wait at a time: auditd interleaves them rarely), or the end of the stream.
 *
 * Sizes are fixed so that the whole state fits PARSE_STATE_MAX when it is saved.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "parse/line/audit-line.h"

#define AUDIT_GROUPS_MAX     4
#define AUDIT_GROUP_TEXT_MAX 6144
#define AUDIT_PROCESSES_MAX  64
#define AUDIT_PROCESS_TEXT   400

struct audit_group {
	uint64_t record; /* number of its first line; 0: free */
	bool cut;	 /* lines were left out: too long */
	uint16_t host_len;
	uint16_t text_len;
	char host[128];
	char text[AUDIT_GROUP_TEXT_MAX]; /* its lines, each with a LF */
};

/* Who runs under a process number, so that its children can name their parent. */
struct audit_process {
	uint64_t pid; /* 0: free */
	uint16_t image_len;
	uint16_t command_len;
	char text[AUDIT_PROCESS_TEXT]; /* image, then command line, both cut to what fits */
};

struct audit_state {
	struct audit_group groups[AUDIT_GROUPS_MAX];
	struct audit_process processes[AUDIT_PROCESSES_MAX];
	uint32_t next_process;
};

/* The group `line` belongs to; for SYSCALL a free one is opened when there is one. Or NULL. */
struct audit_group *audit_group_of(struct audit_state *state, const struct audit_line *line,
				   uint64_t record);

/* The group that has waited longest, or NULL when none waits. */
struct audit_group *audit_group_oldest(struct audit_state *state);

void audit_group_add(struct audit_group *group, struct str line, struct str host);

/*
 * Fill `event` with what the group says in Sigma's words (category process_creation, file_event or
 * network_connection of product linux). False when it says none of these. The group is free then.
 */
bool audit_group_join(struct audit_state *state, struct audit_group *group, struct event *event);

void audit_state_save(const void *state, struct buf *out);
enum errc audit_state_restore(void *state, struct str saved, struct err *err);
