/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/seal-history.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "log/seal/sealer.h"

struct seal_history {
	struct buf text; /* keys.txt; origins are views into it */
	struct key_entry *keys;
	size_t n;
	size_t cap;
	size_t restarts;
};

/* Why `entry` cannot follow the ones before it, or NULL. */
static const char *breaks_order(const struct seal_history *h, const struct key_entry *entry)
{
	const struct key_entry *before = h->n ? &h->keys[h->n - 1] : NULL;

	if (!before)
		return entry->number || !entry->restart ? "is not the first key" : NULL;
	if (entry->number != before->number + 1)
		return "does not follow the number before";
	if (!str_equal(entry->origin, before->origin))
		return "is of another log";
	if (entry->at.size < before->at.size)
		return "is for a smaller tree than the key before";
	return NULL;
}

static enum errc add_entry(struct seal_history *h, struct str note, struct err *err)
{
	struct key_entry entry;
	struct str text;

	if (!note_text(note, &text))
		return fail(err, ERR_CORRUPT, SEALER_KEYS ": an entry without a signature");
	enum errc code = key_entry_read(text, &entry, err);
	if (code)
		return fail(err, ERR_CORRUPT, SEALER_KEYS ": entry %zu is not readable", h->n);

	const char *why = breaks_order(h, &entry);
	if (why)
		return fail(err, ERR_CORRUPT, SEALER_KEYS ": key %" PRIu64 " %s", entry.number,
			    why);

	const uint8_t *signer = entry.restart ? entry.public_key : h->keys[h->n - 1].public_key;
	if (!note_verify(note, entry.origin, signer, &text))
		return fail(err, ERR_CORRUPT, SEALER_KEYS ": key %" PRIu64 " is not signed by %s",
			    entry.number, entry.restart ? "itself" : "the key before it");
	h->restarts += entry.restart && h->n;
	mem_reserve(&h->keys, &h->cap, h->n + 1, sizeof(*h->keys));
	h->keys[h->n++] = entry;
	return ERR_OK;
}

enum errc seal_history_read(int dir, struct seal_history **ret, struct err *err)
{
	auto_seal_history *h = mem_new(sizeof(*h));
	struct str note;
	bool torn = false;

	buf_init(&h->text, SEALER_KEYS_MAX);
	enum errc code = file_read_in(dir, SEALER_KEYS, &h->text, err);
	struct str rest = buf_str(&h->text);
	while (!code && note_next(&rest, &note, &torn))
		code = add_entry(h, note, err);
	if (code)
		return code;
	if (torn || !h->n)
		return fail(err, ERR_CORRUPT, SEALER_KEYS ": ends within an entry");
	*ret = STEAL(h);
	return ERR_OK;
}

void seal_history_free(struct seal_history *h)
{
	if (!h)
		return;
	buf_done(&h->text);
	free(h->keys);
	free(h);
}

void seal_history_free_at(struct seal_history **history)
{
	seal_history_free(*history);
	*history = NULL;
}

size_t seal_history_count(const struct seal_history *h)
{
	return h->n;
}

const struct key_entry *seal_history_key(const struct seal_history *h, size_t i)
{
	return &h->keys[i];
}

struct str seal_history_text(const struct seal_history *h)
{
	return buf_str(&h->text);
}

size_t seal_history_restarts(const struct seal_history *h)
{
	return h->restarts;
}

enum errc seal_history_notes(const struct seal_history *h, int dir, size_t i, struct buf *ret,
			     struct err *err)
{
	char name[SEALER_NAME_MAX];
	const enum errc code =
		file_read_in(dir, sealer_checkpoints_name(h->keys[i].number, name), ret, err);

	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

enum errc seal_history_check(const struct seal_history *h, size_t i, struct str note,
			     struct checkpoint *ret, struct err *err)
{
	const struct key_entry *key = &h->keys[i];
	struct checkpoint c;
	struct str text;

	if (!note_verify(note, key->origin, key->public_key, &text))
		return fail(err, ERR_CORRUPT, "checkpoint: is not signed by key %" PRIu64,
			    key->number);

	const enum errc code = checkpoint_read(text, &c, err);
	if (code)
		return code;
	if (!str_equal(c.origin, key->origin))
		return fail(err, ERR_CORRUPT, "checkpoint of size %" PRIu64 ": is of another log",
			    c.size);
	if (c.size < key->at.size || (i + 1 < h->n && c.size > h->keys[i + 1].at.size))
		return fail(err, ERR_CORRUPT,
			    "checkpoint of size %" PRIu64 ": key %" PRIu64
			    " was not the log's key then",
			    c.size, key->number);
	*ret = c;
	return ERR_OK;
}

enum errc seal_history_check_any(const struct seal_history *h, struct str note,
				 struct checkpoint *ret, struct err *err)
{
	for (size_t i = h->n; i-- > 0;) {
		if (seal_history_check(h, i, note, ret, NULL) == ERR_OK)
			return ERR_OK;
	}
	return fail(err, ERR_CORRUPT, "checkpoint: is not signed by any key of this log");
}

enum errc seal_history_newest(const struct seal_history *h, int dir, struct buf *ret_note,
			      struct checkpoint *ret, struct err *err)
{
	for (size_t i = h->n; i-- > 0;) {
		auto_buf notes = BUF_INIT(SEALER_KEYS_MAX);
		struct str last = STR_NONE;
		struct str note;
		bool torn;
		enum errc code = seal_history_notes(h, dir, i, &notes, err);

		for (struct str rest = buf_str(&notes); !code && note_next(&rest, &note, &torn);)
			last = note;
		if (!code && last.ptr)
			code = seal_history_check(h, i, last, ret, err);
		if (code)
			return code;
		if (last.ptr) {
			ret->origin = h->keys[i].origin; /* outlives the note read here */
			buf_add(ret_note, last);
			return ERR_OK;
		}
	}
	return fail(err, ERR_NOT_FOUND, "log: nothing is sealed yet");
}
