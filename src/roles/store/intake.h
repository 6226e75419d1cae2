/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's side of delivery (roles/messages.h): records from producers go into the sealed log,
 * and only what is durable is acknowledged.
 *
 * Records that come close together share one fdatasync: a commit follows the one before after
 * INTAKE_COMMIT_US, or as soon as INTAKE_COMMIT_BYTES wait. A record that comes alone waits for
 * nothing.
 *
 * When the disk refuses, nothing more is acknowledged: all streams are told FAILED and are closed,
 * opening waits until the log has begun a new segment. While paused (disk full) the same.
 */
#pragma once

#include "base/os/loop.h"
#include "log/log-writer.h"
#include "roles/messages.h"
#include "roles/store/source-watch.h"

#define INTAKE_COMMIT_US    (5 * US_PER_MS)
#define INTAKE_COMMIT_BYTES (1024u * 1024)
#define INTAKE_PRODUCERS    8
#define INTAKE_WAITING_MAX  (4u * 1024 * 1024) /* openings held back while nothing is accepted */

struct intake;
struct producer;

struct intake_hooks {
	/* Records below `end` are durable. */
	void (*durable)(void *ctx, uint64_t end);
	/* The disk refused; nothing is acknowledged until recovered() is called. */
	void (*failed)(void *ctx, const struct err *err);
	void (*recovered)(void *ctx);
	/* A producer reports a count that belongs to a source. */
	void (*note)(void *ctx, const struct msg_note *note);
	void *ctx;
};

/* What is passed outlives the intake; the hooks are copied. */
struct intake *intake_new(struct loop *loop, struct log_writer *writer, struct source_watch *watch,
			  const struct intake_hooks *hooks) MUST_CHECK;
void intake_free(struct intake *intake);

/* A producer's channel; replaces an earlier one of the same name. Takes `fd`. */
enum errc intake_connect(struct intake *intake, const char *name, int fd,
			 struct err *err) MUST_CHECK;

/* Stop accepting and tell the producers why; accept again. */
void intake_pause(struct intake *intake, const char *reason);
void intake_resume(struct intake *intake);
bool intake_is_paused(const struct intake *intake);

/* Once a second: try to begin anew after a failure. */
void intake_tick(struct intake *intake);

/* Commit what waits and answer for it, at an orderly stop. */
void intake_finish(struct intake *intake);
