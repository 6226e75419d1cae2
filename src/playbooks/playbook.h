/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A playbook (OASIS CACAO Security Playbooks 2.0): what people do on the worst day, step by step.
 * Read once from JSON, then never changed. It knows nothing of cases: who walks it is in walk.h.
 *
 * What CACAO has no place for stands in an extension of ours (docs/formats/playbooks.md): the
 * Japanese text beside the English one, a question and its answers, whom to call, which task to
 * make, which fact an answer is.
 *
 * Texts are views of the playbook's own memory.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "playbooks/branch-condition.h"
#include "playbooks/notes.h"

#define PLAYBOOK_FOLDER	      "playbooks" /* in the content folder and in packs */
#define PLAYBOOK_BYTES_MAX    (512u * 1024)
#define PLAYBOOK_STEPS_MAX    200u
#define PLAYBOOK_VARS_MAX     100u
#define PLAYBOOK_BRANCHES_MAX 16u /* of one step */
#define PLAYBOOK_ANSWERS_MAX  8u  /* of one step; so are the next */
#define PLAYBOOK_CALLS_MAX    8u
#define PLAYBOOK_SOURCES_MAX  30u /* of one playbook */
#define PLAYBOOK_TEXT_MAX     4000u
#define PLAYBOOK_ID_MAX	      120u
#define PLAYBOOK_AGENTS_MAX   30u
#define PLAYBOOK_NO_STEP      SIZE_MAX

#define PLAYBOOK_EXTENSION "extension-definition--7f0c1c5e-52d4-5e43-9c0b-6b1d3f7a2e10"

enum play_kind {
	PLAY_START,
	PLAY_END,
	PLAY_ACTION,
	PLAY_PLAYBOOK,
	PLAY_PARALLEL,
	PLAY_IF,
	PLAY_WHILE,
	PLAY_SWITCH,
	PLAY_KINDS,
};

/* What a step is called in CACAO 2.0, and its clause. */
struct play_kind_info {
	const char *name;
	const char *clause;
};
extern const struct play_kind_info play_kinds[PLAY_KINDS];

struct playbook_answer {
	struct str value; /* "yes" */
	struct text_pair text;
};

struct playbook_branch {
	struct str value; /* of a switch: the case; "default" */
	struct str to;	  /* as written */
	size_t step;	  /* its position */
};

struct playbook_step {
	struct str id;
	enum play_kind kind;
	struct text_pair name;
	struct text_pair text; /* what to do */
	struct text_pair why;  /* may be empty; so are the next */
	struct text_pair question;
	struct text_pair task; /* what becomes a task when it cannot be done now */
	struct str picture;    /* which drawing goes with it */
	struct str variable;   /* is set to the answer: "__backups_cut__" */
	struct str fact;       /* the answer is this fact of the case */
	struct str agent;      /* who does it, as written; so are the next */
	struct str targets[PLAYBOOK_BRANCHES_MAX];
	size_t n_targets;
	struct str calls[PLAYBOOK_CALLS_MAX]; /* parts of the contact diagram, in that order */
	size_t n_calls;
	struct playbook_answer answers[PLAYBOOK_ANSWERS_MAX]; /* of an action: one at least */
	size_t n_answers;
	bool asks;	    /* it is a question; else something to do */
	bool photo;	    /* a photograph belongs to it */
	bool bilingual;	    /* our extension is on it */
	struct str command; /* kind of its first command: "manual" */

	struct str condition;		     /* of an if and a while, as written */
	const struct branch_condition *test; /* the same, read; NULL: it could not be */
	struct playbook_branch
		branches[PLAYBOOK_BRANCHES_MAX]; /* parallel, switch; if: true, false */
	size_t n_branches;
	struct str subject;   /* of a switch: the variable */
	struct str playbook;  /* of a playbook-action */
	struct str next_to;   /* on_completion or on_success, as written */
	struct str failed_to; /* on_failure */
	size_t next;
	size_t failed;
	bool on_success; /* `next` only when it succeeded */
};

struct playbook_variable {
	struct str name; /* "__backups_cut__" */
	struct str type;
	struct str value;
	bool has_value;
	bool constant;
	bool external; /* given by who walks it: a fact of the case */
};

struct playbook_source {
	struct str name;
	struct str url;
};

/* What playbook_processing_summary says of it (CACAO 2.0 10.14), in the order of the table. */
enum playbook_summary {
	SUMMARY_EXTERNAL,
	SUMMARY_PARALLEL,
	SUMMARY_IF,
	SUMMARY_WHILE,
	SUMMARY_SWITCH,
	SUMMARY_EXTENSIONS,
	SUMMARIES,
};
extern const char *const playbook_summaries[SUMMARIES];

struct playbook {
	struct arena arena;
	struct str id;
	struct str short_name; /* "ransomware"; the id when there is none */
	struct text_pair name;
	struct text_pair about;
	struct text_pair seen; /* what people see who need it; STR_NONE: its name says so */
	struct str created;
	struct str modified; /* its version (CACAO 2.0 3.1) */
	bool revoked;
	bool bilingual; /* our extension is on it */
	bool part;	/* only called by others */
	int64_t order;	/* in lists */
	struct str start_to;
	size_t start;
	struct str exception_to; /* workflow_exception */
	size_t exception;
	struct playbook_step steps[PLAYBOOK_STEPS_MAX];
	size_t n_steps;
	struct playbook_variable variables[PLAYBOOK_VARS_MAX];
	size_t n_variables;
	struct str agents[PLAYBOOK_AGENTS_MAX]; /* ids that are defined; so are the next */
	size_t n_agents;
	struct str targets[PLAYBOOK_AGENTS_MAX];
	size_t n_targets;
	struct str extensions[PLAYBOOK_AGENTS_MAX];
	size_t n_extensions;
	int summary[SUMMARIES]; /* -1: not said */
	struct playbook_source sources[PLAYBOOK_SOURCES_MAX];
	size_t n_sources;
};

/*
 * Read a document (jansson; a name twice is refused). Everything that breaks CACAO 2.0 or its
 * schemas is a note with place and clause; that steps lead where they say, and how they hang
 * together, is the checker's business (check.h). ERR_SYNTAX or ERR_LIMIT: nothing came of it, as it
 * is no JSON object or too large; else there is a playbook, to be used only when no note is wrong.
 * `words`: {words} of the sector's pack are put in.
 */
enum errc playbook_read(struct str json, bool words, struct playbook_notes *notes,
			struct playbook **ret, struct err *err) MUST_CHECK;
void playbook_free(struct playbook *playbook);
void playbook_free_at(struct playbook **playbook);
#define auto_playbook CLEANUP(playbook_free_at) struct playbook

/* Position of the step of that id, or PLAYBOOK_NO_STEP. */
size_t playbook_step_find(const struct playbook *playbook, struct str id);
const struct playbook_variable *playbook_variable_find(const struct playbook *playbook,
						       struct str name);
const struct playbook_answer *playbook_answer_find(const struct playbook_step *step,
						   struct str value);

/* An id as CACAO 2.0 10.10 has them, of that type; NULL: of any. */
bool playbook_id_valid(struct str id, const char *type);

/* Answers with a meaning of their own. */
#define ANSWER_YES     "yes"
#define ANSWER_NO      "no"
#define ANSWER_UNKNOWN "unknown"
#define ANSWER_DONE    "done"
#define ANSWER_FAILED  "failed"
#define ANSWER_LATER   "later"
