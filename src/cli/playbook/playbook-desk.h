/* SPDX-License-Identifier: Apache-2.0 */
/* What `playbook …` commands have in common: the playbooks that come with the program, the records.
 */
#pragma once

#include "cli/command.h"
#include "cli/records.h"
#include "playbooks/playbook-records.h"

#define PLAYBOOK_DESK_BYTES (64u * 1024 * 1024)

struct playbook_desk {
	struct db *db;
	struct playbook_set *content;
	struct arena arena;
	struct playbook_notes *notes; /* of playbook_desk_read() */
};

/* `write`: records are made where there are none. */
enum errc playbook_desk_open(const struct options *options, bool write, struct playbook_desk *ret,
			     struct err *err) MUST_CHECK;
void playbook_desk_done(struct playbook_desk *desk);
#define auto_playbook_desk CLEANUP(playbook_desk_done) struct playbook_desk

/*
 * The file the command's first argument names, read and checked beside the playbooks there are; all
 * that was found is in `notes`. ERR_SYNTAX when something is wrong; else the caller frees its
 * playbook.
 */
enum errc playbook_desk_read(struct playbook_desk *desk, const char *path,
			     struct playbook_copy *ret, struct err *err) MUST_CHECK;

/* The notes on standard error, a line each. */
void playbook_desk_warn(const struct playbook_desk *desk, const char *path);

/* The playbook in force that the command's first argument names, with those it calls. */
enum errc playbook_desk_bundle(struct playbook_desk *desk, const struct options *options,
			       struct playbook_bundle *ret, struct err *err) MUST_CHECK;
