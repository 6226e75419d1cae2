/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the watcher role: it follows log files as they grow, and takes in what is put into
 * the drop folder. It cuts text into lines and documents; what is packed or binary goes to a
 * converter, which has no files.
 */
#pragma once

#include <limits.h>

#include "base/os/loop.h"
#include "roles/outbox.h"
#include "roles/process.h"
#include "roles/watcher/watch-state.h"

struct watcher {
	struct process *process;
	struct loop *loop;
	struct outbox *outbox;
	struct files *files;
	struct drop *drop;
};

/* What a stream of the outbox belongs to: both parts hand themselves in as `user`. */
struct stream_owner {
	void (*on_opened)(void *owner, uint64_t offset);
	void (*on_durable)(void *owner, uint64_t offset);
	void *owner;
};

/* watcher-files.c: `patterns` ends with NULL and outlives the files. */
enum errc files_new(struct watcher *watcher, const char *const *patterns, const char *data,
		    struct files **ret, struct err *err) MUST_CHECK;
void files_read_more(struct files *files); /* there is room again */
void files_free(struct files *files);

/* watcher-drop.c */
struct drop *drop_new(struct watcher *watcher, const char *folder) MUST_CHECK;
void drop_connect(struct drop *drop, int fd); /* a channel to a converter */
void drop_read_more(struct drop *drop);
void drop_free(struct drop *drop);
