/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The drop folder: a file put there is read in once it stands still, by a converter that gets
 * nothing but the open file, one file at a time. When every record is on disk the file is moved to
 * done/; one that could not be read to its end goes to refused/, with the reason beside it.
 *
 * The stream's key is the hash of the content and the name within an archive, and offsets count
 * records, so a conversion that was cut off, by whatever died, is done again from the start and
 * what the store has is passed over.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "base/text.h"
#include "roles/link.h"
#include "roles/watcher.h"

#define LOOK_US	      (500 * US_PER_MS)
#define STILL_US      (2 * US_PER_SEC) /* unchanged for so long: the copy is finished */
#define ASK_AGAIN_US  (10 * US_PER_SEC)
#define ATTEMPTS_MAX  2
#define HASH_STEP     (4u * 1024 * 1024)
#define HASH_TEXT_MAX (2 * EVP_MAX_MD_SIZE + 1)
#define PARTS_MAX     64 /* streams of one file whose records are not yet durable */
#define DECODE_MAX    (64u * 1024)

struct part {
	struct part *next;
	struct stream_owner owner;
	struct drop *drop;
	struct outbox_stream *stream;
	uint64_t last; /* offset of the last record */
	bool opened;
};

enum drop_step {
	DROP_IDLE,
	DROP_HASHING,
	DROP_ASKED, /* for a converter */
	DROP_CONVERTING,
	DROP_SETTLING, /* all records are with us, not all are durable */
};

struct drop {
	struct watcher *watcher;
	char folder[PATH_MAX];
	struct loop_timer look;
	struct loop_timer work;
	/* The file in hand. */
	enum drop_step step;
	char name[NAME_MAX + 1];
	char failed_name[NAME_MAX + 1]; /* the one whose conversion broke off */
	unsigned attempts;		/* … how often */
	int fd;
	uint64_t size;
	EVP_MD_CTX *hash;
	uint64_t hashed;
	char hash_text[HASH_TEXT_MAX];
	int64_t asked_us;
	struct link *converter;
	struct part *parts; /* newest first: the one being read */
	size_t n_parts;
	bool refused;
	uint64_t frames;
	char reason[ERR_TEXT_MAX];
	char buffer[64 * 1024];
};

/* ---- the end of a file ---- */

static void free_parts(struct drop *d)
{
	while (d->parts) {
		struct part *part = d->parts;
		d->parts = part->next;
		outbox_close(part->stream);
		free(part);
	}
	d->n_parts = 0;
}

static void put_down(struct drop *d)
{
	link_free(d->converter);
	d->converter = NULL;
	free_parts(d);
	fd_close_at(&d->fd);
	EVP_MD_CTX_free(d->hash);
	d->hash = NULL;
	d->step = DROP_IDLE;
}

/* A name in `folder` that is free: "a.evtx", "a.evtx.2", … */
static bool free_name(const struct drop *d, const char *folder, char out[static PATH_MAX])
{
	for (unsigned n = 1; n < 1000; n++) {
		int len;
		if (n == 1)
			len = snprintf(out, PATH_MAX, "%s/%s/%s", d->folder, folder, d->name);
		else
			len = snprintf(out, PATH_MAX, "%s/%s/%s.%u", d->folder, folder, d->name, n);
		if (len < 0 || len >= PATH_MAX)
			return false;
		if (access(out, F_OK) < 0)
			return true;
	}
	return false;
}

static void write_reason(const struct drop *d, const char *moved)
{
	char path[PATH_MAX];
	auto_buf text = BUF_INIT(2 * ERR_TEXT_MAX);
	const int len = snprintf(path, sizeof(path), "%s.reason.txt", moved);
	struct err err;

	buf_printf(&text, "%s\n", d->reason);
	if (len < 0 || (size_t)len >= sizeof(path) ||
	    file_replace(path, buf_str(&text), 0600, &err))
		log_warn("could not write why a file was refused", log_text("file", d->name));
}

static void move_away(struct drop *d)
{
	char from[PATH_MAX];
	char to[PATH_MAX];

	if (path_join(d->folder, d->name, from, NULL) ||
	    !free_name(d, d->refused ? "refused" : "done", to) || rename(from, to) < 0) {
		log_error("a finished file could not be moved", log_text("file", d->name),
			  log_num("errno", errno));
		return;
	}
	if (d->refused)
		write_reason(d, to);
	log_info(d->refused ? "dropped file was refused" : "dropped file was read in",
		 log_text("file", d->name), log_num("records", (int64_t)d->frames),
		 log_text("reason", d->reason));
}

static void refuse(struct drop *d, const char *why)
{
	d->refused = true;
	(void)snprintf(d->reason, sizeof(d->reason), "%s", why);
}

/* Moved only when everything read from it is on disk. */
static void settle(struct drop *d)
{
	for (const struct part *part = d->parts; part; part = part->next) {
		if (!part->opened || outbox_durable(part->stream) < part->last)
			return;
	}
	move_away(d);
	put_down(d);
}

/* ---- records from the converter ---- */

static void on_part_opened(void *owner, uint64_t offset UNUSED)
{
	struct part *part = owner;
	struct drop *d = part->drop;

	part->opened = true;
	if (d->converter && !outbox_is_full(d->watcher->outbox))
		link_pause(d->converter, false);
	if (d->step == DROP_SETTLING)
		settle(d);
}

static void on_part_durable(void *owner, uint64_t offset UNUSED)
{
	struct part *part = owner;

	if (part->drop->step == DROP_SETTLING)
		settle(part->drop);
}

/* An archive of many files: streams that are done with need not be kept. */
static void close_durable_parts(struct drop *d)
{
	for (struct part **at = &d->parts; *at;) {
		struct part *part = *at;
		if (!part->opened || outbox_durable(part->stream) < part->last) {
			at = &part->next;
			continue;
		}
		*at = part->next;
		d->n_parts--;
		outbox_close(part->stream);
		free(part);
	}
}

static void begin_part(struct drop *d, const struct msg_part *message)
{
	struct part *part = mem_new(sizeof(*part));
	char source[MSG_SOURCE_MAX];
	char key[MSG_KEY_MAX];
	const bool inner = message->name.len > 0;
	const int source_len = snprintf(source, sizeof(source), "drop:%s%s%.*s", d->name,
					inner ? "/" : "", STR_ARG(message->name));
	const int key_len =
		snprintf(key, sizeof(key), "sha256:%s/%.*s", d->hash_text, STR_ARG(message->name));

	if (d->n_parts >= PARTS_MAX)
		close_durable_parts(d);
	part->drop = d;
	part->owner = (struct stream_owner){ .on_opened = on_part_opened,
					     .on_durable = on_part_durable,
					     .owner = part };
	part->next = d->parts;
	d->parts = part;
	d->n_parts++;
	part->stream = outbox_open(d->watcher->outbox,
				   str_of(source, size_min((size_t)source_len, sizeof(source) - 1)),
				   str_of(key, size_min((size_t)key_len, sizeof(key) - 1)), 0,
				   &part->owner);
	/* Until the store has told how much of it is there. */
	link_pause(d->converter, true);
}

static void take_frame(struct drop *d, const struct msg_frame *frame)
{
	struct part *part = d->parts;

	if (!part || frame->offset <= part->last)
		return;
	part->last = frame->offset;
	d->frames++;
	outbox_tick(d->watcher->outbox);
	outbox_append(part->stream, frame->offset, frame->flags, frame->bytes);
	if (outbox_is_full(d->watcher->outbox))
		link_pause(d->converter, true);
}

static void file_done(struct drop *d, const struct msg_file_done *done)
{
	d->refused = done->refused != 0;
	(void)snprintf(d->reason, sizeof(d->reason), "%.*s", STR_ARG(done->reason));
	/* The reason lay in the channel's memory until here. */
	link_free(d->converter);
	d->converter = NULL;
	d->step = DROP_SETTLING;
	settle(d);
}

static void on_message(void *ctx, const struct message *message)
{
	struct drop *d = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	union {
		struct msg_part part;
		struct msg_frame frame;
		struct msg_file_done done;
	} m;
	const size_t size = message_size(message->type);
	struct err err;

	if (size == 0 || size > sizeof(m) ||
	    message_decode(message->type, message->payload, &arena, &m, size, &err)) {
		log_warn("a converter does not speak properly",
			 log_text("type", message_name(message->type)));
		return;
	}
	if (message->type == MSG_PART)
		begin_part(d, &m.part);
	else if (message->type == MSG_FRAME)
		take_frame(d, &m.frame);
	else if (message->type == MSG_FILE_DONE)
		file_done(d, &m.done);
}

/* It died over the file: once more, then the file is the reason. */
static void on_closed(void *ctx, const struct err *err)
{
	struct drop *d = ctx;

	if (!str_is(str_from(d->name), d->failed_name))
		d->attempts = 0;
	memcpy(d->failed_name, d->name, sizeof(d->failed_name));
	d->attempts++;
	log_warn("a converter ended before its file", log_text("file", d->name),
		 log_num("attempt", d->attempts), log_err(err));
	link_free(d->converter);
	d->converter = NULL;
	if (d->attempts < ATTEMPTS_MAX) {
		put_down(d);
		return;
	}
	refuse(d,
	       text_of(TR("読み込みの途中で二度止まりました（壊れたファイルか、大きすぎる"
			  "ファイルです）",
			  "reading it broke off twice (a damaged file, or one that is too big)")));
	d->step = DROP_SETTLING;
	settle(d);
}

void drop_connect(struct drop *d, int given)
{
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = d };
	const struct msg_file file = { .name = str_from(d->name), .size = d->size };
	auto_fd fd = given;
	struct err err;

	if (d->step != DROP_ASKED)
		return;
	const int copy = fcntl(d->fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0 || link_new(d->watcher->loop, fd_steal(&fd), &handler, &d->converter, &err)) {
		put_down(d);
		return;
	}
	d->step = DROP_CONVERTING;
	if (message_send_fd(link_channel(d->converter), MSG_FILE, &file, copy, &err))
		put_down(d);
}

void drop_read_more(struct drop *d)
{
	if (d->converter && (!d->parts || d->parts->opened))
		link_pause(d->converter, false);
}

/* ---- taking a file in hand ---- */

static void ask_for_converter(struct drop *d)
{
	struct err err;

	d->step = DROP_ASKED;
	d->asked_us = loop_now_us(d->watcher->loop);
	if (message_send(process_control(d->watcher->process), MSG_CONVERT, NULL, &err))
		log_warn("could not ask for a converter", log_err(&err));
}

static void hash_is_done(struct drop *d)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	(void)EVP_DigestFinal_ex(d->hash, hash, &len);
	for (unsigned i = 0; i < len; i++)
		(void)snprintf(d->hash_text + 2 * i, 3, "%02x", hash[i]);
	ask_for_converter(d);
}

/* A step of the hash, so that a big file does not keep the watched logs waiting. */
static void on_work(void *ctx)
{
	struct drop *d = ctx;

	if (d->step != DROP_HASHING)
		return;
	for (size_t done = 0; done < HASH_STEP;) {
		const ssize_t n = pread(d->fd, d->buffer, sizeof(d->buffer), (off_t)d->hashed);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			log_warn("a dropped file cannot be read", log_text("file", d->name),
				 log_num("errno", errno));
			put_down(d);
			return;
		}
		if (n == 0) {
			hash_is_done(d);
			return;
		}
		(void)EVP_DigestUpdate(d->hash, d->buffer, (size_t)n);
		d->hashed += (uint64_t)n;
		done += (size_t)n;
	}
	loop_timer_after(d->watcher->loop, &d->work, 0);
}

static void take_in_hand(struct drop *d, const char *name, const char *path)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	memcpy(d->name, name, strlen(name) + 1);
	d->fd = fd_steal(&fd);
	d->size = (uint64_t)st.st_size;
	d->hashed = 0;
	d->frames = 0;
	d->refused = false;
	d->reason[0] = '\0';
	d->hash = EVP_MD_CTX_new();
	if (!d->hash || EVP_DigestInit_ex(d->hash, EVP_sha256(), NULL) != 1) {
		put_down(d);
		return;
	}
	d->step = DROP_HASHING;
	loop_timer_after(d->watcher->loop, &d->work, 0);
}

/* A regular file that nobody wrote to or renamed for a while: its copying is finished. */
static bool is_still(const struct drop *d, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	if (name[0] == '.' || path_join(d->folder, name, path, NULL) || lstat(path, &st) < 0 ||
	    !S_ISREG(st.st_mode))
		return false;
	const int64_t changed_us =
		(int64_t)st.st_ctim.tv_sec * US_PER_SEC + st.st_ctim.tv_nsec / 1000;
	const int64_t age_us = clock_wall_us(&clock_system) - changed_us;
	/* A time to come: the clock was set back. */
	return age_us >= STILL_US || age_us < -STILL_US;
}

static void look_for_file(struct drop *d)
{
	char first[NAME_MAX + 1] = "";
	char path[PATH_MAX];
	DIR *dir = opendir(d->folder);

	if (!dir)
		return;
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		if ((!first[0] || strcmp(entry->d_name, first) < 0) && is_still(d, entry->d_name))
			(void)snprintf(first, sizeof(first), "%s", entry->d_name);
	}
	(void)closedir(dir);
	if (first[0] && !path_join(d->folder, first, path, NULL))
		take_in_hand(d, first, path);
}

static void on_look(void *ctx)
{
	struct drop *d = ctx;
	const int64_t now_us = loop_now_us(d->watcher->loop);

	if (d->step == DROP_IDLE)
		look_for_file(d);
	else if (d->step == DROP_ASKED && now_us - d->asked_us > ASK_AGAIN_US)
		ask_for_converter(d);
	loop_timer_after(d->watcher->loop, &d->look, LOOK_US);
}

struct drop *drop_new(struct watcher *watcher, const char *folder)
{
	struct drop *d = mem_new(sizeof(*d));

	d->watcher = watcher;
	d->fd = -1;
	(void)snprintf(d->folder, sizeof(d->folder), "%s", folder);
	d->look = (struct loop_timer){ .fire = on_look, .ctx = d, .at_us = TIME_NONE };
	d->work = (struct loop_timer){ .fire = on_work, .ctx = d, .at_us = TIME_NONE };
	loop_timer_after(watcher->loop, &d->look, 0);
	return d;
}

void drop_free(struct drop *d)
{
	if (!d)
		return;
	put_down(d);
	loop_timer_clear(d->watcher->loop, &d->look);
	loop_timer_clear(d->watcher->loop, &d->work);
	free(d);
}
