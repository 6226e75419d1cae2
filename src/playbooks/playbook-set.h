/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The playbooks that come with the program (content/playbooks and the sector's pack), and a bundle:
 * one playbook with those it calls, each with the very bytes it was read from, which is what a walk
 * holds on to.
 */
#pragma once

#include "playbooks/check.h"
#include "store/evidence-files.h"

#define PLAYBOOKS_MAX	   100u
#define PLAYBOOK_PARTS_MAX 8u

/* A playbook with what it was read from. */
struct playbook_copy {
	struct str json;
	char sha256[EVIDENCE_SHA256_LEN + 1];
	struct playbook *playbook;
	int64_t number; /* of a facility's own version; 0: it comes with the program */
};

struct playbook_set;

/* `content` NULL: own content. A file with a mistake is an error that names file, place, clause. */
enum errc playbook_set_load(const char *content, struct playbook_set **ret,
			    struct err *err) MUST_CHECK;
void playbook_set_free(struct playbook_set *set);
void playbook_set_free_at(struct playbook_set **set);
#define auto_playbook_set CLEANUP(playbook_set_free_at) struct playbook_set

/* In the order of lists. */
size_t playbook_set_count(const struct playbook_set *set);
const struct playbook_copy *playbook_set_at(const struct playbook_set *set, size_t i);

/* By id or short name; NULL. */
const struct playbook_copy *playbook_set_find(const struct playbook_set *set, struct str name);

/*
 * Read and check one. ERR_SYNTAX, with all that is wrong in `notes`. `*ret` owns its playbook and
 * views `json`.
 */
enum errc playbook_copy_read(struct str json, const struct playbook_beside *beside,
			     struct playbook_notes *notes, struct playbook_copy *ret,
			     struct err *err) MUST_CHECK;

/* The first is the one that is walked. Owns its playbooks; their bytes are views. */
struct playbook_bundle {
	struct playbook_copy at[PLAYBOOK_PARTS_MAX];
	size_t n;
};

void playbook_bundle_done(struct playbook_bundle *bundle);
#define auto_playbook_bundle CLEANUP(playbook_bundle_done) struct playbook_bundle

/* The one of that id, or NULL. */
const struct playbook *playbook_bundle_find(const struct playbook_bundle *bundle, struct str id);

/* The step of that id with the playbook it is in; NULL: none has it. */
const struct playbook_step *playbook_bundle_step(const struct playbook_bundle *bundle,
						 struct str id, const struct playbook **ret);
