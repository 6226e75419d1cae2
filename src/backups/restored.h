/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was restored, by a program or by people: does it agree with the list of hashes kept
 * elsewhere (L4), and does an application open it and answer (L5)? Only within src/backups.
 */
#pragma once

#include "backups/tool.h"

/* The files of job->ask->manifest in job->restored; each must have been written since
 * job->written_since_us. */
enum backup_step_result restored_compare(struct backup_job *job);

/* job->ask->probe is run in job->restored, which is also its argument. */
enum backup_step_result restored_answer(struct backup_job *job);
