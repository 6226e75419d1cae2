/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Following log files. Which file is which is told apart by the rules in watch-state.h; positions
 * come from the store. Looks by polling: it works on every filesystem, and a record that waits a
 * fifth of a second is early enough.
 *
 * The last line of a file waits for its end. It is given out without it (APPEND_UNTERMINATED) when
 * the file has no name in the watched places any more and nobody wrote to it for LINGER_US.
 *
 * Packed files (gzip) and EVTX are not followed: they do not grow line by line. A log that was
 * packed by rotation was read before; others belong in the drop folder.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/encoding/charset.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "parse/stream/framer.h"
#include "roles/watcher.h"

#define POLL_US	       (200 * US_PER_MS)
#define SCAN_EVERY     5		  /* polls, where looking around takes long */
#define QUICK_SCAN_US  (2 * US_PER_MS)	  /* so long it may take to be done in every poll */
#define LINGER_US      (300 * US_PER_SEC) /* a writer may keep a renamed file open */
#define SETTLE_US      (5 * US_PER_SEC)	  /* a head without a line end is whole by then */
#define FILES_MAX      900
#define HEAD_STEP      32 /* bytes a head grows by at least before it is written down again */
#define READ_PER_TURN  (2u * 1024 * 1024) /* of one file, then the next gets its turn */
#define COMPARE_MAX    (64u * 1024 * 1024)
#define COMPARE_STEP   (FRAMER_FEED_MAX / 2)
#define STATE_FILE_MAX (8u * 1024 * 1024)

/* How a path is looked at; known files first, so that what is left is a copy or new. */
enum look {
	ONLY_KNOWN,
	ALSO_COPIES,
	ALSO_NEW,
};

struct followed {
	struct followed *next;
	struct files *files;
	struct stream_owner owner;
	struct outbox_stream *stream;
	struct framer *framer; /* NULL until the store told the position */
	char *path;	       /* under which it was last found */
	char key[WATCH_KEY_MAX];
	int fd;
	uint64_t device;
	uint64_t inode;
	uint64_t read_at; /* bytes given to the framer */
	uint64_t size;	  /* when last looked at; and its time of change */
	int64_t mtime_ns;
	int64_t grew_us;
	bool named;	 /* a watched path leads to it */
	bool is_shorter; /* a copy made before all was written: nothing in it is new */
	bool over;	 /* not the same file any more, or finished: to be let go */
};

struct files {
	struct watcher *watcher;
	const char *const *patterns;
	struct watch_state state;
	char state_path[PATH_MAX];
	struct charset *charset;
	struct followed *followed;
	size_t n_followed;
	struct loop_timer poll;
	unsigned polls;
	int64_t scan_took_us; /* the last one */
	bool look_aside;      /* something was rotated: look at the files beside */
	bool told_full;
	char buffer[FRAMER_FEED_MAX];
};

/* ---- the state file ---- */

static enum errc save_state(struct files *files, struct err *err)
{
	auto_buf text = BUF_INIT(STATE_FILE_MAX);

	watch_state_write(&files->state, &text);
	if (buf_failed(&text))
		return fail(err, ERR_LIMIT, "%s: too long", files->state_path);
	return file_replace(files->state_path, buf_str(&text), 0600, err);
}

/* Without its memory the watcher must not go on: it could take files in twice. */
static void must_save(struct files *files)
{
	struct err err;

	if (save_state(files, &err))
		process_die("the memory of the watcher cannot be written", &err);
}

static enum errc load_state(struct files *files, const char *data, struct err *err)
{
	auto_buf text = BUF_INIT(STATE_FILE_MAX);
	enum errc code = path_join(data, "run/watched", files->state_path, err);

	if (code)
		return code;
	if (access(files->state_path, F_OK) < 0 && errno == ENOENT)
		return ERR_OK;
	code = file_read(files->state_path, &text, err);
	if (!code)
		code = watch_state_read(&files->state, buf_str(&text), err);
	return code ? fail_in(err, code, files->state_path) : ERR_OK;
}

/* ---- one file ---- */

static struct watch_row *row_of(const struct followed *f)
{
	return watch_state_by_key(&f->files->state, f->key);
}

static struct followed *find_followed(const struct files *files, const struct stat *st)
{
	struct followed *f = files->followed;

	while (f && !(f->device == st->st_dev && f->inode == st->st_ino && !f->over))
		f = f->next;
	return f;
}

static bool key_is_followed(const struct files *files, const char *key)
{
	for (const struct followed *f = files->followed; f; f = f->next) {
		if (!f->over && str_is(str_from(key), f->key))
			return true;
	}
	return false;
}

/* Rule 2: the inode carries something else now. Its old rows may find a copy (rule 3). */
static void lose_identity(struct followed *f)
{
	struct files *files = f->files;

	for (size_t i = 0; i < files->state.n; i++) {
		struct watch_row *row = &files->state.rows[i];
		if (row->device == f->device && row->inode == f->inode)
			row->inode = 0;
	}
	f->over = true;
	files->look_aside = true;
	must_save(files);
	log_info("file was truncated or replaced", log_text("path", f->path),
		 log_num("read", (int64_t)f->read_at));
}

static void take_records(struct followed *f, uint32_t extra_flags)
{
	const struct watch_row *row = row_of(f);
	const uint32_t framing = row ? row->framing : FRAME_LINES;
	struct record_in record = { .number = 0 };

	while (framer_next(f->framer, &record)) {
		const uint32_t flags = record.flags & RECORD_CUT ? APPEND_CUT : 0u;
		outbox_append(f->stream, record.end,
			      flags | extra_flags | framing << APPEND_FRAMING_SHIFT, record.bytes);
	}
}

/* A longer head tells files apart better: written down as the file grows. */
static void lengthen_head(struct followed *f)
{
	struct watch_row *row = row_of(f);
	const uint32_t len = f->read_at < WATCH_HEAD_MAX ? (uint32_t)f->read_at : WATCH_HEAD_MAX;

	if (!row || len < row->head_len + row->head_len / 4 + HEAD_STEP ||
	    !watch_head_hash(f->fd, len, row->head_hash))
		return;
	row->head_len = len;
	must_save(f->files);
}

static void read_on(struct followed *f)
{
	struct files *files = f->files;
	size_t turn = 0;

	while (turn < READ_PER_TURN && !outbox_is_full(files->watcher->outbox)) {
		const ssize_t n =
			pread(f->fd, files->buffer, sizeof(files->buffer), (off_t)f->read_at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		outbox_tick(files->watcher->outbox);
		framer_feed(f->framer, str_of(files->buffer, (size_t)n));
		f->read_at += (uint64_t)n;
		turn += (size_t)n;
		take_records(f, 0);
	}
	if (turn)
		lengthen_head(f);
}

static int64_t mtime_ns_of(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* The file is no longer what it was: shorter than read, or with another beginning. */
static bool was_replaced(const struct followed *f, const struct stat *st)
{
	const struct watch_row *row = row_of(f);

	if ((uint64_t)st->st_size < f->read_at && !f->is_shorter)
		return true;
	/* Truncated and written again to the same size is told by the time of change. */
	const bool changed = (uint64_t)st->st_size != f->size || mtime_ns_of(st) != f->mtime_ns;
	return changed && row && !watch_row_fits(row, f->fd);
}

static void finish(struct followed *f)
{
	framer_end(f->framer);
	take_records(f, APPEND_UNTERMINATED);
	f->over = true;
}

static void look_at(struct followed *f)
{
	const int64_t now_us = loop_now_us(f->files->watcher->loop);
	struct stat st;

	if (!f->framer || f->over || fstat(f->fd, &st) < 0)
		return;
	if (was_replaced(f, &st)) {
		lose_identity(f);
		return;
	}
	if ((uint64_t)st.st_size != f->size)
		f->grew_us = now_us;
	f->size = (uint64_t)st.st_size;
	f->mtime_ns = mtime_ns_of(&st);
	if (f->read_at < f->size)
		read_on(f);
	else if (!f->named && now_us - f->grew_us > LINGER_US)
		finish(f);
}

/* The store told how much of the stream it has: go on from there. */
static void on_opened(void *owner, uint64_t offset)
{
	struct followed *f = owner;
	const struct watch_row *row = row_of(f);
	char head[4] = { 0 };
	struct stat st;

	if (f->over || !row || fstat(f->fd, &st) < 0)
		return;
	/* Its head is that of the stream (rules 1 and 3), so it is the same log with less in it. */
	f->is_shorter = (uint64_t)st.st_size < offset;
	const ssize_t n = pread(f->fd, head, sizeof(head), 0);
	f->framer = framer_new((enum framing)row->framing);
	framer_resume(f->framer, str_of(head, n > 0 ? (size_t)n : 0), offset, 0);
	f->read_at = offset;
	look_at(f);
}

static void let_go(struct followed *f)
{
	struct followed **at = &f->files->followed;

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	f->files->n_followed--;
	outbox_close(f->stream);
	framer_free(f->framer);
	fd_close_at(&f->fd);
	free(f->path);
	free(f);
}

static void follow(struct files *files, const struct watch_row *row, const char *path, int fd,
		   const struct stat *st)
{
	struct followed *f = mem_new(sizeof(*f));

	f->files = files;
	f->owner = (struct stream_owner){ .on_opened = on_opened, .owner = f };
	f->path = mem_text(path);
	memcpy(f->key, row->key, sizeof(f->key));
	f->fd = fd;
	f->device = st->st_dev;
	f->inode = st->st_ino;
	f->grew_us = loop_now_us(files->watcher->loop);
	f->next = files->followed;
	files->followed = f;
	files->n_followed++;
	/* One source a path: what a person calls the log, whatever rotation does to its files. */
	char source[MSG_SOURCE_MAX];
	const int len = snprintf(source, sizeof(source), "file:%.*s", STR_ARG(row->source));
	f->stream = outbox_open(files->watcher->outbox,
				str_of(source, size_min((size_t)len, sizeof(source) - 1)),
				str_from(f->key), 0, &f->owner);
}

/* ---- telling files apart ---- */

static bool same_bytes(char *buffer, int a, int b, uint64_t len)
{
	char *left = buffer;
	char *right = buffer + COMPARE_STEP;

	for (uint64_t at = 0; at < len;) {
		const size_t step = (size_t)(len - at < COMPARE_STEP ? len - at : COMPARE_STEP);
		if (pread(a, left, step, (off_t)at) != (ssize_t)step ||
		    pread(b, right, step, (off_t)at) != (ssize_t)step ||
		    memcmp(left, right, step) != 0)
			return false;
		at += step;
	}
	return true;
}

/*
 * Rule 4. What is followed is looked at as it is now: since its turn it may have grown, and then
 * been copied, or have been cut off, and then the next turn finds the copy by rule 3.
 */
static bool may_be_copied_from(struct files *files, const struct followed *f, int fd, uint64_t size)
{
	const uint64_t compared = size < COMPARE_MAX ? size : COMPARE_MAX;
	struct stat now;

	if (fstat(f->fd, &now) < 0)
		return false;
	return was_replaced(f, &now) ||
	       (size <= (uint64_t)now.st_size && same_bytes(files->buffer, fd, f->fd, compared));
}

static bool is_copy_in_the_making(struct files *files, const char *path, int fd,
				  const struct stat *st)
{
	for (const struct followed *f = files->followed; f; f = f->next) {
		if (!f->over && watch_names_related(str_from(path), str_from(f->path)) &&
		    may_be_copied_from(files, f, fd, (uint64_t)st->st_size))
			return true;
	}
	return false;
}

/* Rule 3: the row whose content this is, when nobody else has it any more. */
static const struct watch_row *orphan_for(const struct files *files, const char *path, int fd)
{
	for (size_t i = files->state.n; i > 0; i--) {
		const struct watch_row *row = &files->state.rows[i - 1];
		if (!key_is_followed(files, row->key) &&
		    watch_names_related(str_from(path), row->source) && watch_row_fits(row, fd))
			return row;
	}
	return NULL;
}

/* Enough to tell its format and itself from others: a line, or all there will be soon. */
static bool read_head(struct files *files, int fd, const struct stat *st, struct str *ret)
{
	const ssize_t n = pread(fd, files->buffer, FRAMER_HEAD_MAX, 0);
	const int64_t age_us =
		clock_wall_us(&clock_system) - (int64_t)st->st_mtim.tv_sec * US_PER_SEC;

	if (n <= 0)
		return false;
	*ret = str_of(files->buffer, (size_t)n);
	return ret->len == FRAMER_HEAD_MAX || str_find_char(*ret, '\n') != SIZE_MAX ||
	       age_us > SETTLE_US;
}

static bool grows_by_lines(struct str head, const struct parser *format)
{
	return !str_starts(head, STR("\x1f\x8b")) && !str_starts(head, STR("PK\x03\x04")) &&
	       (!format || format->framing != FRAME_EVTX);
}

/* Rule 5. NULL: not (yet) one to follow. */
static struct watch_row *new_row(struct files *files, const char *path, int fd,
				 const struct stat *st)
{
	struct str head;

	if (!read_head(files, fd, st, &head))
		return NULL;
	const struct parser *format = framing_detect(head, files->charset);
	if (!grows_by_lines(head, format))
		return NULL;
	struct watch_row *row = watch_state_add(&files->state, str_from(path));
	row->framing = format ? format->framing : FRAME_LINES;
	row->head_len = (uint32_t)size_min(head.len, WATCH_HEAD_MAX);
	return row;
}

/* A row for the copy of a stream whose own file is gone: same key, another inode. */
static struct watch_row *adopt(struct files *files, const struct watch_row *orphan)
{
	/* The rows move when one is added, and the path belongs to its row: copy first. */
	const struct watch_row from = *orphan;
	struct watch_row *row = watch_state_add(&files->state, from.source);

	memcpy(row->key, from.key, sizeof(row->key));
	row->framing = from.framing;
	row->head_len = from.head_len;
	return row;
}

static struct watch_row *identify(struct files *files, const char *path, int fd,
				  const struct stat *st, enum look look)
{
	struct watch_row *row = watch_state_find(&files->state, fd, st->st_dev, st->st_ino);

	if (row || look == ONLY_KNOWN)
		return row;
	const struct watch_row *orphan = orphan_for(files, path, fd);
	if (orphan)
		row = adopt(files, orphan);
	else if (look == ALSO_NEW && !is_copy_in_the_making(files, path, fd, st))
		row = new_row(files, path, fd, st);
	if (!row)
		return NULL;
	row->device = st->st_dev;
	row->inode = st->st_ino;
	if (!watch_head_hash(fd, row->head_len, row->head_hash))
		row->head_len = 0;
	row->seen_s = clock_wall_us(&clock_system) / US_PER_SEC;
	must_save(files);
	return row;
}

/* A path that leads to a regular file: known already, or to be told apart. */
static void consider(struct files *files, const char *path, enum look look, bool named)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return;
	struct followed *f = find_followed(files, &st);
	if (f) {
		f->named = f->named || named;
		return;
	}
	if (files->n_followed >= FILES_MAX) {
		if (!files->told_full)
			log_error("too many files to follow", log_num("limit", FILES_MAX));
		files->told_full = true;
		return;
	}
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	const struct watch_row *row = identify(files, path, fd, &st, look);
	if (!row || key_is_followed(files, row->key))
		return;
	follow(files, row, path, fd_steal(&fd), &st);
	files->followed->named = named;
}

/* ---- looking around ---- */

/* Every entry of a folder; not below it. */
static void consider_folder(struct files *files, const char *folder, enum look look, bool named)
{
	DIR *dir = opendir(folder);

	if (!dir)
		return;
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		char path[PATH_MAX];
		if (entry->d_name[0] == '.' || path_join(folder, entry->d_name, path, NULL))
			continue;
		consider(files, path, look, named);
	}
	(void)closedir(dir);
}

static void consider_pattern(struct files *files, const char *pattern, enum look look)
{
	glob_t found;
	struct stat st;

	if (stat(pattern, &st) == 0 && S_ISDIR(st.st_mode)) {
		consider_folder(files, pattern, look, true);
		return;
	}
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		consider(files, found.gl_pathv[i], look, true);
	globfree(&found);
}

/* Files beside the watched ones that are known by their rows: rotated, not yet read to the end. */
static void consider_beside(struct files *files, enum look look)
{
	for (size_t i = 0; files->patterns[i]; i++) {
		char folder[PATH_MAX];
		const size_t len = strlen(files->patterns[i]);
		if (len >= sizeof(folder))
			continue;
		memcpy(folder, files->patterns[i], len + 1);
		char *slash = strrchr(folder, '/');
		if (slash)
			*slash = '\0';
		consider_folder(files, slash ? (folder[0] ? folder : "/") : ".", look, false);
	}
}

static void scan(struct files *files)
{
	for (struct followed *f = files->followed; f; f = f->next)
		f->named = false;
	for (size_t i = 0; files->patterns[i]; i++)
		consider_pattern(files, files->patterns[i], ONLY_KNOWN);
	if (files->look_aside) {
		consider_beside(files, ONLY_KNOWN);
		consider_beside(files, ALSO_COPIES);
	}
	files->look_aside = false;
	for (size_t i = 0; files->patterns[i]; i++)
		consider_pattern(files, files->patterns[i], ALSO_NEW);
}

static void drop_finished(struct files *files)
{
	struct followed *next;

	for (struct followed *f = files->followed; f; f = next) {
		next = f->next;
		if (f->over)
			let_go(f);
	}
}

void files_read_more(struct files *files)
{
	for (struct followed *f = files->followed; f; f = f->next)
		look_at(f);
}

/* Often, as a file that is new and renamed away between two scans is never seen. */
static bool scan_is_due(struct files *files)
{
	return files->polls++ % SCAN_EVERY == 0 || files->look_aside ||
	       files->scan_took_us < QUICK_SCAN_US;
}

static void timed_scan(struct files *files)
{
	const int64_t begun_us = clock_mono_us(&clock_system);

	scan(files);
	files->scan_took_us = clock_mono_us(&clock_system) - begun_us;
}

static void on_poll(void *ctx)
{
	struct files *files = ctx;

	/* Read what is there before a scan may find that it was truncated meanwhile. */
	files_read_more(files);
	drop_finished(files);
	if (scan_is_due(files))
		timed_scan(files);
	loop_timer_after(files->watcher->loop, &files->poll, POLL_US);
}

enum errc files_new(struct watcher *watcher, const char *const *patterns, const char *data,
		    struct files **ret, struct err *err)
{
	struct files *files = mem_new(sizeof(*files));

	files->watcher = watcher;
	files->patterns = patterns;
	files->look_aside = true;
	files->charset = charset_new();
	files->poll = (struct loop_timer){ .fire = on_poll, .ctx = files, .at_us = TIME_NONE };
	const enum errc code = load_state(files, data, err);
	if (code) {
		files_free(files);
		return code;
	}
	loop_timer_after(watcher->loop, &files->poll, 0);
	*ret = files;
	return ERR_OK;
}

void files_free(struct files *files)
{
	if (!files)
		return;
	while (files->followed)
		let_go(files->followed);
	loop_timer_clear(files->watcher->loop, &files->poll);
	watch_state_done(&files->state);
	charset_free(files->charset);
	free(files);
}
