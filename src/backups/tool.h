/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A backup program whose repositories we can prove. One file each, ending in its descriptor; the
 * table is in tool.c. Only within src/backups.
 */
#pragma once

#include <limits.h>

#include "backups/verify.h"
#include "base/os/child.h"

struct backup_job {
	const struct backup_ask *ask;
	struct backup_finding *finding;
	struct arena arena;
	char cache[PATH_MAX];	  /* below the scratch place */
	char mirror[PATH_MAX];	  /* … a stand-in for the repository; "": it is not local */
	char restored[PATH_MAX];  /* … what was restored */
	int64_t written_since_us; /* no restored file is older; 0: they may be */
};

enum backup_step_result {
	STEP_PASSED,
	STEP_FAILED,  /* the repository is at fault */
	STEP_NOT_RUN, /* it could not be tried: time, program, password */
};

struct backup_tool {
	const char *name;
	/* A local folder, or an address, that looks like one of its repositories. */
	bool (*is_mine)(const char *repo);
	/* Fills id, generations, newest, encryption and config of the finding. */
	enum backup_step_result (*look)(struct backup_job *job);
	enum backup_step_result (*check_structure)(struct backup_job *job);
	/* L3: the files that we can judge without the tool, then all of it read by the tool. */
	enum backup_step_result (*compare_files)(struct backup_job *job);
	enum backup_step_result (*read_all)(struct backup_job *job);
	/* The newest generation, into job->restored; fills restore_us of the finding. */
	enum backup_step_result (*restore)(struct backup_job *job);
};

extern const struct backup_tool backup_tool_restic;
extern const struct backup_tool backup_tool_borg;

/* By ask->tool or by looking; NULL: none fits. */
const struct backup_tool *backup_tool_of(const struct backup_ask *ask);

void job_done(struct backup_job *job, struct text words);
void job_done_about(struct backup_job *job, struct text words, struct str about);
void job_problem(struct backup_job *job, const char *ja, const char *en);
void job_problem_about(struct backup_job *job, struct text words, struct str about);

/*
 * Run the tool; its output is in `result`, whose buffers the caller ends. What went wrong is told.
 * `step` names it for people.
 */
enum backup_step_result job_run(struct backup_job *job, struct child_order *order,
				struct child_result *result, struct text step);

/* What it said on the side is a problem. */
void job_complaint(struct backup_job *job, const struct child_result *result, struct text step);

/* SHA-256 of a file in hexadecimal; false when it cannot be read. */
bool file_sha256(const char *path, char ret[static BACKUP_ID_MAX + 1]);

/* A path inside a local repository exists. */
bool repo_has(const char *repo, const char *name);
