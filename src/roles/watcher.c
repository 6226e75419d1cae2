/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The watcher role: follows log files and empties the drop folder (watcher-files.c,
 * watcher-drop.c). It sees only the watched folders, the drop folder and its own memory.
 */
#include "roles/watcher.h"

#include <openssl/evp.h>
#include <sys/resource.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "roles/role.h"

#define OUTBOX_BYTES (16u * 1024 * 1024)
#define PATTERNS_MAX 256
#define DRAIN_US     (10 * US_PER_SEC)

struct state {
	struct watcher watcher;
	struct loop_hook draining;
	struct loop_timer drained;
	bool stopping;
	const char *patterns[PATTERNS_MAX + 1];
	char *folders[PATTERNS_MAX + 1]; /* of the patterns; and where their links lead */
	char *targets[PATTERNS_MAX + 1];
	struct sandbox_path paths[2 * PATTERNS_MAX + 3];
	size_t n_paths;
};

static void on_opened(void *ctx UNUSED, struct outbox_stream *stream, uint64_t offset)
{
	const struct stream_owner *owner = outbox_user(stream);

	owner->on_opened(owner->owner, offset);
}

static void on_durable(void *ctx UNUSED, struct outbox_stream *stream, uint64_t offset)
{
	const struct stream_owner *owner = outbox_user(stream);

	if (owner->on_durable)
		owner->on_durable(owner->owner, offset);
}

static void on_room(void *ctx)
{
	struct state *s = ctx;

	if (s->stopping)
		return;
	files_read_more(s->watcher.files);
	drop_read_more(s->watcher.drop);
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct state *s = ctx;

	if (str_is(str_from(name), "store"))
		outbox_connect(s->watcher.outbox, fd);
	else if (str_is(str_from(name), "converter"))
		drop_connect(s->watcher.drop, fd);
	else
		fd_close_at(&fd);
}

/* What is not durable yet is read again next time: stopping needs no waiting for the store. */
static void on_stop(void *ctx)
{
	struct state *s = ctx;

	s->stopping = true;
	process_stop(s->watcher.process);
}

/* The folder of a pattern, up to its first wildcard. */
static char *folder_of(const char *pattern)
{
	char *folder = mem_text(pattern);

	folder[strcspn(folder, "*?[")] = '\0';
	char *slash = strrchr(folder, '/');
	if (!slash) {
		free(folder);
		return mem_text(".");
	}
	slash[slash == folder ? 1 : 0] = '\0';
	return folder;
}

/* Where a symbolic link leads today: that folder may be read too, so a switch of the link within
 * it is seen. */
static char *target_of(const char *pattern)
{
	auto_free char *real = realpath(pattern, NULL);

	return real ? folder_of(real) : NULL;
}

static void allow(struct state *s, const char *path, enum sandbox_access access)
{
	s->paths[s->n_paths++] = (struct sandbox_path){ .path = path, .access = access };
}

static void take_patterns(struct state *s)
{
	size_t n = 0;

	for (const char *pattern; n < PATTERNS_MAX; n++) {
		pattern = process_option(s->watcher.process, "watch", n);
		if (!pattern)
			break;
		s->patterns[n] = pattern;
		s->folders[n] = folder_of(pattern);
		s->targets[n] = target_of(pattern);
		allow(s, s->folders[n], SANDBOX_READ);
		if (s->targets[n])
			allow(s, s->targets[n], SANDBOX_READ);
		if (strcspn(pattern, "*?[") == strlen(pattern))
			allow(s, pattern, SANDBOX_READ);
	}
}

static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void set_up(struct state *s)
{
	struct watcher *w = &s->watcher;
	const char *data = process_option(w->process, "data", 0);
	const char *folder = process_option(w->process, "drop", 0);
	static char run_folder[PATH_MAX];
	struct err err;

	const struct outbox_handler handler = {
		.on_opened = on_opened, .on_durable = on_durable, .on_room = on_room, .ctx = s
	};
	w->loop = process_loop(w->process);
	w->outbox = outbox_new(w->loop, &handler, OUTBOX_BYTES);
	take_patterns(s);
	if (path_join(data, "run", run_folder, &err) ||
	    files_new(w, s->patterns, data, &w->files, &err))
		process_die("watcher", &err);
	w->drop = drop_new(w, folder);
	allow(s, run_folder, SANDBOX_WRITE);
	allow(s, folder, SANDBOX_WRITE);
	raise_descriptor_limit();
	/* Loads what OpenSSL wants from files while there are any. */
	EVP_MD_CTX *warm = EVP_MD_CTX_new();
	(void)EVP_DigestInit_ex(warm, EVP_sha256(), NULL);
	EVP_MD_CTX_free(warm);
}

static int run(void)
{
	static const struct process_hooks hooks = { .role = "watcher",
						    .on_channel = on_channel,
						    .on_stop = on_stop };
	auto_free struct state *s = mem_new(sizeof(*s));

	s->watcher.process = process_begin(&hooks, s);
	set_up(s);
	process_enter(s->watcher.process, s->paths, "");
	const int code = process_run(s->watcher.process);
	files_free(s->watcher.files);
	drop_free(s->watcher.drop);
	outbox_free(s->watcher.outbox);
	for (size_t i = 0; i < PATTERNS_MAX; i++) {
		free(s->folders[i]);
		free(s->targets[i]);
	}
	process_free(s->watcher.process);
	return code;
}

const struct role role_watcher = {
	.name = "watcher",
	.run = run,
};
