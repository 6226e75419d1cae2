/* SPDX-License-Identifier: Apache-2.0 */
#include "log/log-retain.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/encoding/json-write.h"
#include "base/os/fd.h"
#include "log/log-writer-parts.h"
#include "log/segment/segment-list.h"

#define NOTE_MAX 1024u

/* Leaves under one full tile of level 1: only then level 0 can go. */
#define COVERED ((uint64_t)TILE_WIDTH * TILE_WIDTH)

static uint64_t read_hold(struct str line)
{
	uint64_t first;
	uint64_t last;
	const bool good = str_to_u64(str_split(&line, ' '), &first) && line.ptr &&
			  str_to_u64(str_split(&line, ' '), &last) && last >= first;

	return good ? first : 0; /* rather keep too much than lose evidence to a typing error */
}

enum errc log_hold_first(int dir, uint64_t *ret_first, struct err *err)
{
	auto_fd fd = openat(dir, LOG_HOLD_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	auto_buf text = BUF_INIT(LOG_HOLD_MAX_BYTES);
	struct str line;

	*ret_first = UINT64_MAX;
	if (fd < 0 && errno == ENOENT)
		return ERR_OK;
	if (fd < 0)
		return fail_errno(err, "log: " LOG_HOLD_NAME);

	const enum errc code = fd_read_all(fd, &text, err);
	if (code)
		return fail_in(err, code, "log: " LOG_HOLD_NAME);
	for (struct str rest = buf_str(&text); str_next_line(&rest, &line);) {
		line = str_trim(line);
		if (!line.len || line.ptr[0] == '#')
			continue;
		const uint64_t first = read_hold(line);
		*ret_first = first < *ret_first ? first : *ret_first;
	}
	return ERR_OK;
}

struct plan {
	struct segment_list list;
	uint64_t total; /* bytes of all segments */
	size_t n;	/* the oldest n of the list go */
	struct log_removed removed;
};

static bool stat_segment(const struct log_writer *w, uint64_t first, struct stat *ret)
{
	char name[SEGMENT_NAME_LEN + 1];

	return fstatat(w->dir, segment_name(first, name), ret, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A file's last write is when its last record came; seconds are enough, in doubt it is held. */
static bool is_due(const struct log_writer *w, const struct log_retention *r, const struct stat *st,
		   uint64_t left)
{
	const int64_t last_us = ((int64_t)st->st_mtim.tv_sec + 1) * US_PER_SEC;
	const int64_t age = clock_wall_us(w->clock) - last_us;

	if (last_us >= r->held_from_us)
		return false;
	return (r->max_age_us && age > r->max_age_us) || (r->max_bytes && left > r->max_bytes);
}

static bool sync_tile(const struct log_writer *w, unsigned level, uint64_t n)
{
	struct hash entries[TILE_WIDTH];
	char path[TILE_PATH_MAX];

	if (tile_read(w->dir, level, n, entries, NULL))
		return false;
	auto_fd fd = openat(w->dir, tile_path(level, n, path), O_RDONLY | O_CLOEXEC);
	return fd >= 0 && w->sys->sync(w->sys, fd) == 0;
}

/* A tile that is half deleted records, half kept ones, has to be whole to prove the kept ones. */
static bool can_begin_at(const struct log_writer *w, uint64_t index)
{
	return index % TILE_WIDTH == 0 || sync_tile(w, 0, index / TILE_WIDTH);
}

static enum errc make_plan(struct log_writer *w, const struct log_retention *r, struct plan *plan,
			   struct err *err)
{
	uint64_t held;
	struct stat st;
	enum errc code = log_hold_first(w->dir, &held, err);

	if (!code)
		code = segment_list_read(&plan->list, w->dir, err);
	if (code)
		return code;
	for (size_t i = 0; i < plan->list.n; i++) {
		if (stat_segment(w, plan->list.firsts[i], &st))
			plan->total += (uint64_t)st.st_size;
	}
	uint64_t gone = 0;
	for (size_t i = 0; i + 1 < plan->list.n; i++) {
		const uint64_t end = segment_list_end(&plan->list, i);
		if (end > held || end > log_writer_sealed(w) ||
		    !stat_segment(w, plan->list.firsts[i], &st) ||
		    !is_due(w, r, &st, plan->total - gone))
			break;
		gone += (uint64_t)st.st_size;
		if (!can_begin_at(w, end))
			continue;
		plan->n = i + 1;
		plan->removed = (struct log_removed){
			.segments = i + 1,
			.bytes = gone,
			.from = plan->list.firsts[0],
			.to = end,
		};
	}
	return ERR_OK;
}

static enum errc note_removal(struct log_writer *w, const struct log_removed *r, struct err *err)
{
	auto_buf text = BUF_INIT(NOTE_MAX);
	struct json_writer json = json_writer_to(&text);

	json_begin_object(&json);
	json_text(&json, "note", "retention");
	json_u64(&json, "removed_from", r->from);
	json_u64(&json, "removed_to", r->to);
	json_u64(&json, "segments", r->segments);
	json_u64(&json, "bytes", r->bytes);
	json_end_object(&json);

	const enum errc code = log_writer_note(w, buf_str(&text), err);
	return code ? code : log_writer_commit(w, NULL, err);
}

/*
 * What stands for the records that go has to be on the disk, whole, before they do: the tiles of
 * level 1 that are full, and the level-0 tiles after those.
 */
static bool tiles_cover(const struct log_writer *w, uint64_t from, uint64_t to)
{
	for (uint64_t n = from / COVERED; n < to / COVERED; n++) {
		if (!sync_tile(w, 1, n))
			return false;
	}
	for (uint64_t n = to / COVERED * TILE_WIDTH; n < to / TILE_WIDTH; n++) {
		if (!sync_tile(w, 0, n))
			return false;
	}
	return true;
}

static void remove_level_0(const struct log_writer *w, uint64_t from, uint64_t to)
{
	char path[TILE_PATH_MAX];

	for (uint64_t n = from / COVERED * TILE_WIDTH; n < to / COVERED * TILE_WIDTH; n++)
		(void)w->sys->unlink(w->sys, w->dir, tile_path(0, n, path));
}

/* Records on Kafka follow their segments; what is not deleted now is the next time. */
static void trim(struct log_writer *w, uint64_t first)
{
	char name[SEGMENT_NAME_LEN + 1];
	auto_fd fd = openat(w->dir, segment_name(first, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0)
		w->out->ops->trim(w->out, fd);
}

static enum errc carry_out(struct log_writer *w, const struct plan *plan, struct err *err)
{
	char name[SEGMENT_NAME_LEN + 1];

	/* Oldest first: a crash in between leaves a log that merely begins earlier. */
	for (size_t i = 0; i < plan->n; i++) {
		if (w->sys->unlink(w->sys, w->dir, segment_name(plan->list.firsts[i], name)) < 0)
			return fail_errno(err, "%s: unlink", name);
	}
	if (w->sys->sync(w->sys, w->dir) < 0)
		return fail_errno(err, "log folder: fsync");
	remove_level_0(w, plan->removed.from, plan->removed.to);
	trim(w, plan->removed.to);
	return ERR_OK;
}

static enum errc retain(struct log_writer *w, const struct log_retention *r, struct plan *plan,
			struct err *err)
{
	enum errc code = make_plan(w, r, plan, err);

	if (code || !plan->n)
		return code;
	if (!tiles_cover(w, plan->removed.from, plan->removed.to))
		return fail(err, ERR_CORRUPT,
			    "log: records %" PRIu64 " to %" PRIu64
			    " are kept: the tiles over them are not whole",
			    plan->removed.from, plan->removed.to - 1);
	code = note_removal(w, &plan->removed, err);
	return code ? code : carry_out(w, plan, err);
}

enum errc log_writer_retain(struct log_writer *w, const struct log_retention *retention,
			    struct log_removed *ret, struct err *err)
{
	struct plan plan = { 0 };
	const enum errc code = retain(w, retention, &plan, err);

	if (code == ERR_OK && ret)
		*ret = plan.removed;
	segment_list_done(&plan.list);
	return code;
}
