/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/sealer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"

#define KEPT_KEYS	64u /* checkpoint files of finished keys that stay beside keys.txt */
#define CHECKPOINTS_MAX (64u * 1024 * 1024)

struct sealer {
	int dir;
	const struct log_sys *sys;
	char origin[ORIGIN_MAX + 1];

	bool has_key;
	bool lost_key; /* the next key starts a chain of its own */
	uint64_t number;
	uint8_t public_key[NOTE_PUBLIC_LEN];
	uint8_t secret_key[NOTE_SECRET_LEN];
	int64_t since_us;

	struct buf history; /* keys.txt */
	int fd;		    /* checkpoints of this key; -1: not begun, or failed */
	bool has_last;
	struct checkpoint last;
};

const char *sealer_checkpoints_name(uint64_t number, char out[static SEALER_NAME_MAX])
{
	(void)snprintf(out, SEALER_NAME_MAX, "checkpoints-%08" PRIu64 ".txt", number);
	return out;
}

const char *sealer_secret_name(uint64_t number, char out[static SEALER_NAME_MAX])
{
	(void)snprintf(out, SEALER_NAME_MAX, "signing-key-%08" PRIu64, number);
	return out;
}

/* Replace a small file so that a crash leaves the old one or the new one. */
static enum errc replace(struct sealer *s, const char *name, struct str bytes, struct err *err)
{
	char aside[SEALER_NAME_MAX + 8];

	(void)snprintf(aside, sizeof(aside), "%s.new", name);
	auto_fd fd = s->sys->open(s->sys, s->dir, aside, O_WRONLY | O_CREAT | O_TRUNC);
	if (fd < 0 || !log_sys_write_all(s->sys, fd, bytes) || s->sys->sync(s->sys, fd) < 0 ||
	    s->sys->rename(s->sys, s->dir, aside, name) < 0 || s->sys->sync(s->sys, s->dir) < 0)
		return fail_errno(err, "%s", name);
	return ERR_OK;
}

/* "<host>/tonoi/<random>": what a C2SP origin may hold, whatever the machine is called. */
static void make_origin(struct sealer *s, const char *host)
{
	char clean[64];
	size_t n = 0;

	for (; host && *host && n + 1 < sizeof(clean); host++) {
		const char c = ascii_lower(*host);
		clean[n++] =
			ascii_is_digit(c) || ascii_is_alpha(c) || c == '-' || c == '.' ? c : '-';
	}
	clean[n] = '\0';
	(void)snprintf(s->origin, sizeof(s->origin), "%s/tonoi/%08" PRIx32 "%08" PRIx32,
		       n ? clean : "host", randombytes_random(), randombytes_random());
}

static void forget_secret(struct sealer *s)
{
	sodium_memzero(s->secret_key, sizeof(s->secret_key));
}

/* Overwrite, sync, remove: the bytes should not be found on the disk later either. */
static void erase_secret_file(struct sealer *s, const char *name)
{
	static const char zeros[NOTE_SECRET_LEN];
	auto_fd fd = s->sys->open(s->sys, s->dir, name, O_WRONLY);

	if (fd >= 0 && log_sys_write_all(s->sys, fd, str_of(zeros, sizeof(zeros))))
		(void)s->sys->sync(s->sys, fd);
	(void)s->sys->unlink(s->sys, s->dir, name);
}

/* Private keys that are not the current one: left over from an interrupted hand-over. */
static void erase_strays(struct sealer *s)
{
	char name[SEALER_NAME_MAX];
	const uint64_t near[] = { s->number - 1, s->number + 1 };

	for (size_t i = 0; i < ARRAY_LEN(near); i++) {
		if (faccessat(s->dir, sealer_secret_name(near[i], name), F_OK, 0) == 0)
			erase_secret_file(s, name);
	}
}

/* The secret key as libsodium keeps it is seed ‖ public key: make both again from the seed. */
static bool read_secret_fd(int fd, const uint8_t *public_key, uint8_t secret[NOTE_SECRET_LEN])
{
	uint8_t bytes[NOTE_SECRET_LEN + 1];
	uint8_t derived[NOTE_PUBLIC_LEN];
	const ssize_t n = read(fd, bytes, sizeof(bytes));
	bool good = n == NOTE_SECRET_LEN && crypto_sign_seed_keypair(derived, secret, bytes) == 0;

	good = good && memcmp(secret, bytes, NOTE_SECRET_LEN) == 0 &&
	       memcmp(derived, public_key, sizeof(derived)) == 0;
	sodium_memzero(bytes, sizeof(bytes));
	return good;
}

bool sealer_secret_fits(int fd, const uint8_t public_key[static NOTE_PUBLIC_LEN])
{
	uint8_t secret[NOTE_SECRET_LEN];
	const bool fits = read_secret_fd(fd, public_key, secret);

	sodium_memzero(secret, sizeof(secret));
	return fits;
}

static bool read_secret(struct sealer *s)
{
	char name[SEALER_NAME_MAX];
	auto_fd fd = openat(s->dir, sealer_secret_name(s->number, name),
			    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	return fd >= 0 && read_secret_fd(fd, s->public_key, s->secret_key);
}

/* The last checkpoint that the current key signed, or what its key entry says. */
static void find_last(struct sealer *s, const struct key_entry *entry)
{
	char name[SEALER_NAME_MAX];
	auto_buf notes = BUF_INIT(CHECKPOINTS_MAX);
	struct str note;
	struct str text;
	bool torn;

	s->has_last = true;
	s->last = entry->at;
	if (file_read_in(s->dir, sealer_checkpoints_name(s->number, name), &notes, NULL))
		return;
	for (struct str rest = buf_str(&notes); note_next(&rest, &note, &torn);) {
		struct checkpoint c;
		if (note_verify(note, str_from(s->origin), s->public_key, &text) &&
		    checkpoint_read(text, &c, NULL) == ERR_OK && c.size >= s->last.size)
			s->last = c;
	}
	s->last.origin = STR_NONE; /* the text goes away */
}

static enum errc adopt_history(struct sealer *s, bool *ret_restarted, struct err *err)
{
	struct str rest = buf_str(&s->history);
	struct str note;
	struct str text;
	bool torn;
	struct key_entry entry = { 0 };
	bool any = false;

	while (note_next(&rest, &note, &torn)) {
		if (!note_text(note, &text) || key_entry_read(text, &entry, err))
			return fail_in(err, ERR_CORRUPT, SEALER_KEYS);
		any = true;
	}
	if (torn || !any || entry.origin.len > ORIGIN_MAX)
		return fail(err, ERR_CORRUPT, "%s: its last entry is not whole", SEALER_KEYS);

	memcpy(s->origin, entry.origin.ptr, entry.origin.len);
	s->origin[entry.origin.len] = '\0';
	s->number = entry.number;
	s->since_us = entry.at.time_us;
	memcpy(s->public_key, entry.public_key, sizeof(s->public_key));
	s->has_key = true;
	s->lost_key = !read_secret(s);
	*ret_restarted = s->lost_key;
	find_last(s, &entry);
	erase_strays(s);
	return ERR_OK;
}

enum errc sealer_open(int dir, const struct log_sys *sys, const char *host, struct sealer **ret,
		      bool *ret_restarted, struct err *err)
{
	struct sealer *s = mem_new(sizeof(*s));

	s->dir = dir;
	s->sys = sys;
	s->fd = -1;
	s->since_us = TIME_NONE;
	buf_init(&s->history, SEALER_KEYS_MAX);
	*ret_restarted = false;

	enum errc code = file_read_in(dir, SEALER_KEYS, &s->history, err);
	if (code == ERR_OK)
		code = adopt_history(s, ret_restarted, err);
	else if (code == ERR_NOT_FOUND) {
		make_origin(s, host);
		code = ERR_OK;
	}
	if (code) {
		sealer_free(s);
		return code;
	}
	*ret = s;
	return ERR_OK;
}

void sealer_free(struct sealer *s)
{
	if (!s)
		return;
	forget_secret(s);
	buf_done(&s->history);
	fd_close_at(&s->fd);
	free(s);
}

static enum errc store_secret(struct sealer *s, const char *name, const uint8_t *secret,
			      struct err *err)
{
	auto_fd fd = s->sys->open(s->sys, s->dir, name, O_WRONLY | O_CREAT | O_TRUNC);

	if (fd < 0 || !log_sys_write_all(s->sys, fd, str_of(secret, NOTE_SECRET_LEN)) ||
	    s->sys->sync(s->sys, fd) < 0 || s->sys->sync(s->sys, s->dir) < 0)
		return fail_errno(err, "%s", name);
	return ERR_OK;
}

/* keys.txt with one more entry. */
static enum errc store_entry(struct sealer *s, const struct key_entry *entry, const uint8_t *secret,
			     struct err *err)
{
	auto_buf text = BUF_INIT(NOTE_MAX_BYTES);
	const size_t before = s->history.len;
	const bool by_itself = entry->restart;

	key_entry_add(&text, entry);
	note_sign(&s->history, buf_str(&text), str_from(s->origin),
		  by_itself ? entry->public_key : s->public_key,
		  by_itself ? secret : s->secret_key);
	buf_add_char(&s->history, '\n');
	enum errc code = buf_failed(&s->history)
				 ? fail(err, ERR_LIMIT, "%s: is full", SEALER_KEYS)
				 : replace(s, SEALER_KEYS, buf_str(&s->history), err);
	if (code)
		s->history.len = before;
	return code;
}

static void drop_old_checkpoints(struct sealer *s)
{
	char name[SEALER_NAME_MAX];

	/* Their trees stay committed to by the key entries. */
	if (s->number >= KEPT_KEYS)
		(void)s->sys->unlink(s->sys, s->dir,
				     sealer_checkpoints_name(s->number - KEPT_KEYS, name));
}

enum errc sealer_change_key(struct sealer *s, const struct checkpoint *tree, struct err *err)
{
	char name[SEALER_NAME_MAX];
	char old_name[SEALER_NAME_MAX];
	uint8_t secret[NOTE_SECRET_LEN];
	struct key_entry entry = {
		.origin = str_from(s->origin),
		.number = s->has_key ? s->number + 1 : 0,
		.restart = !s->has_key || s->lost_key,
		.at = *tree,
	};

	(void)crypto_sign_keypair(entry.public_key, secret);
	enum errc code = store_secret(s, sealer_secret_name(entry.number, name), secret, err);
	if (!code)
		code = store_entry(s, &entry, secret, err);
	if (!code) {
		if (s->has_key)
			erase_secret_file(s, sealer_secret_name(s->number, old_name));
		forget_secret(s);
		memcpy(s->secret_key, secret, sizeof(secret));
		memcpy(s->public_key, entry.public_key, sizeof(entry.public_key));
		s->number = entry.number;
		s->since_us = tree->time_us;
		s->has_key = true;
		s->lost_key = false;
		fd_close_at(&s->fd);
		drop_old_checkpoints(s);
	}
	sodium_memzero(secret, sizeof(secret));
	return code;
}

static enum errc append_note(struct sealer *s, struct str note, struct err *err)
{
	char name[SEALER_NAME_MAX];

	if (s->fd < 0) {
		s->fd = s->sys->open(s->sys, s->dir, sealer_checkpoints_name(s->number, name),
				     O_WRONLY | O_CREAT | O_EXCL | O_APPEND);
		if (s->fd < 0 || s->sys->sync(s->sys, s->dir) < 0)
			return fail_errno(err, "%s", name);
	}
	if (!log_sys_write_all(s->sys, s->fd, note) || s->sys->sync(s->sys, s->fd) < 0)
		return fail_errno(err, "%s", sealer_checkpoints_name(s->number, name));
	return ERR_OK;
}

/* For witnesses: C2SP tlog-tiles has the newest checkpoint under one name. Not synced: the appended
 * file is what counts. */
static void publish(struct sealer *s, struct str note)
{
	const char *aside = SEALER_CHECKPOINT ".new";
	auto_fd fd = s->sys->open(s->sys, s->dir, aside, O_WRONLY | O_CREAT | O_TRUNC);

	if (fd >= 0 && log_sys_write_all(s->sys, fd, note))
		(void)s->sys->rename(s->sys, s->dir, aside, SEALER_CHECKPOINT);
}

enum errc sealer_seal(struct sealer *s, const struct checkpoint *tree, struct err *err)
{
	auto_buf text = BUF_INIT(NOTE_MAX_BYTES);
	auto_buf note = BUF_INIT(NOTE_MAX_BYTES);
	struct checkpoint c = *tree;

	if (!s->has_key || s->lost_key)
		return fail(err, ERR_CONFLICT, "seal: there is no signing key");
	c.origin = str_from(s->origin);
	checkpoint_add(&text, &c);
	note_sign(&note, buf_str(&text), c.origin, s->public_key, s->secret_key);
	buf_add_char(&note, '\n');

	const enum errc code = append_note(s, buf_str(&note), err);
	if (code) {
		/* Never sync the same file again and believe it: the next key has its own. */
		fd_close_at(&s->fd);
		s->since_us = TIME_NONE;
		return code;
	}
	c.origin = STR_NONE;
	s->last = c;
	s->has_last = true;
	publish(s, str_sub(buf_str(&note), 0, note.len - 1));
	return ERR_OK;
}

bool sealer_last(const struct sealer *s, struct checkpoint *ret)
{
	if (s->has_last)
		*ret = s->last;
	return s->has_last;
}

int64_t sealer_key_since_us(const struct sealer *s)
{
	return s->since_us;
}
