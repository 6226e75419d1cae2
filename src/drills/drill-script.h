/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people would do in a drill, written down beforehand (docs/formats/drills.md), and a drill
 * played by it without anybody waiting: every step is done at its minute of the story, in the real
 * records. For rehearsing a scenario, and for comparing one seed with another.
 */
#pragma once

#include "drills/drill-score.h"

#define SCRIPT_STEPS_MAX 300u

enum script_deed {
	SCRIPT_ANSWER, /* an inject, by a role */
	SCRIPT_OPEN,   /* the case, from the first alert that has come */
	SCRIPT_FACT,
	SCRIPT_NOTE,
	SCRIPT_TELL,
	SCRIPT_DECIDE,
	SCRIPT_TASK,
	SCRIPT_DEEDS,
};

struct script_step {
	unsigned line;
	uint32_t minute;
	enum script_deed deed;
	struct str of;	 /* inject, fact, recipient, question, title */
	struct str with; /* answer, value, form, choice, owner */
	struct str role; /* of an answer */
	struct str words;
	struct str milestone; /* of a note */
};

struct drill_script {
	struct arena arena;
	struct str file;
	struct script_step at[SCRIPT_STEPS_MAX]; /* by minute, then as the file has them */
	size_t n;
};

/* The sentence names file and line. */
enum errc drill_script_read(const char *file, struct str text, struct drill_script **ret,
			    struct err *err) MUST_CHECK;
void drill_script_free(struct drill_script *script);
void drill_script_free_at(struct drill_script **script);
#define auto_drill_script CLEANUP(drill_script_free_at) struct drill_script

/*
 * Play all of it from `began_us` on; the drill has not begun. `script` NULL: nobody does anything.
 * A step that cannot be done ends it and names its line; one that answers an inject which this seed
 * leaves out is passed over. `*ret_end_us` is when the story was over.
 */
enum errc drill_script_play(const struct drill_room *room, struct drill_play *play,
			    const struct drill_script *script, int64_t began_us,
			    int64_t *ret_end_us, struct err *err) MUST_CHECK;
