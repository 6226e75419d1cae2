/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/watcher/watch-state.h"

#include <openssl/sha.h>
#include <sys/random.h>

#include "base/alloc.h"

#define KEY_RANDOM_BYTES 12

void watch_state_done(struct watch_state *state)
{
	for (size_t i = 0; i < state->n; i++)
		mem_free_at(&state->rows[i].source.ptr);
	free(state->rows);
	*state = (struct watch_state){ .rows = NULL };
}

/* ---- the file: one row a line, fields separated by one space, the path last ---- */

static bool parse_hash(struct str text, unsigned char hash[static WATCH_HASH_BYTES])
{
	if (text.len != 2 * WATCH_HASH_BYTES)
		return false;
	for (size_t i = 0; i < WATCH_HASH_BYTES; i++) {
		uint64_t byte;
		if (!str_to_u64_hex(str_sub(text, 2 * i, 2), &byte))
			return false;
		hash[i] = (unsigned char)byte;
	}
	return true;
}

static bool parse_row(struct str line, struct watch_row *row)
{
	uint64_t head_len;
	uint64_t framing;
	uint64_t seen;
	const struct str key = str_split(&line, ' ');

	if (key.len == 0 || key.len >= WATCH_KEY_MAX)
		return false;
	memcpy(row->key, key.ptr, key.len);
	if (!str_to_u64(str_split(&line, ' '), &row->device) ||
	    !str_to_u64(str_split(&line, ' '), &row->inode) ||
	    !str_to_u64(str_split(&line, ' '), &head_len) || head_len > WATCH_HEAD_MAX ||
	    !str_to_u64(str_split(&line, ' '), &framing) || framing > UINT8_MAX ||
	    !parse_hash(str_split(&line, ' '), row->head_hash) ||
	    !str_to_u64(str_split(&line, ' '), &seen) || seen > INT64_MAX || line.len == 0)
		return false;
	row->head_len = (uint32_t)head_len;
	row->framing = (uint32_t)framing;
	row->seen_s = (int64_t)seen;
	row->source = line;
	return true;
}

static struct watch_row *append(struct watch_state *state, const struct watch_row *row)
{
	mem_reserve(&state->rows, &state->cap, state->n + 1, sizeof(*state->rows));
	state->rows[state->n] = *row;
	state->rows[state->n].source.ptr = mem_copy(row->source.ptr, row->source.len);
	return &state->rows[state->n++];
}

enum errc watch_state_read(struct watch_state *state, struct str text, struct err *err)
{
	struct str line;
	size_t number = 0;

	while (str_next_line(&text, &line)) {
		struct watch_row row = { .key = "" };
		number++;
		if (!parse_row(line, &row))
			return fail(err, ERR_CORRUPT, "line %zu is not a row", number);
		(void)append(state, &row);
	}
	return ERR_OK;
}

void watch_state_write(const struct watch_state *state, struct buf *out)
{
	for (size_t i = 0; i < state->n; i++) {
		const struct watch_row *row = &state->rows[i];
		buf_printf(out, "%s %llu %llu %u %u ", row->key, (unsigned long long)row->device,
			   (unsigned long long)row->inode, row->head_len, row->framing);
		for (size_t b = 0; b < WATCH_HASH_BYTES; b++)
			buf_printf(out, "%02x", row->head_hash[b]);
		buf_printf(out, " %llu ", (unsigned long long)row->seen_s);
		buf_add(out, row->source);
		buf_add_char(out, '\n');
	}
}

/* ---- rows ---- */

static void forget_oldest(struct watch_state *state)
{
	size_t oldest = 0;

	for (size_t i = 1; i < state->n; i++) {
		if (state->rows[i].seen_s < state->rows[oldest].seen_s)
			oldest = i;
	}
	mem_free_at(&state->rows[oldest].source.ptr);
	state->rows[oldest] = state->rows[--state->n];
}

struct watch_row *watch_state_add(struct watch_state *state, struct str source)
{
	unsigned char random[KEY_RANDOM_BYTES] = { 0 };
	struct watch_row row = { .source = source };
	const int start = snprintf(row.key, sizeof(row.key), "file:");

	if (state->n >= WATCH_ROWS_MAX)
		forget_oldest(state);
	(void)!getrandom(random, sizeof(random), 0);
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(row.key + start + 2 * i, 3, "%02x", random[i]);
	return append(state, &row);
}

struct watch_row *watch_state_by_key(const struct watch_state *state, const char *key)
{
	for (size_t i = state->n; i > 0; i--) {
		if (str_is(str_from(key), state->rows[i - 1].key))
			return &state->rows[i - 1];
	}
	return NULL;
}

bool watch_head_hash(int fd, uint32_t len, unsigned char hash[static WATCH_HASH_BYTES])
{
	unsigned char head[WATCH_HEAD_MAX];

	if (len > sizeof(head) || pread(fd, head, len, 0) != (ssize_t)len)
		return false;
	(void)SHA256(head, len, hash);
	return true;
}

bool watch_row_fits(const struct watch_row *row, int fd)
{
	unsigned char hash[WATCH_HASH_BYTES];

	return row->head_len > 0 && watch_head_hash(fd, row->head_len, hash) &&
	       memcmp(hash, row->head_hash, sizeof(hash)) == 0;
}

struct watch_row *watch_state_find(const struct watch_state *state, int fd, uint64_t device,
				   uint64_t inode)
{
	/* The newest row counts: an inode may have been several files. */
	for (size_t i = state->n; i > 0; i--) {
		struct watch_row *row = &state->rows[i - 1];
		if (row->device == device && row->inode == inode && watch_row_fits(row, fd))
			return row;
	}
	return NULL;
}

/* ---- names ---- */

static struct str folder_of(struct str path, struct str *ret_name)
{
	size_t slash = path.len;

	while (slash > 0 && path.ptr[slash - 1] != '/')
		slash--;
	*ret_name = str_from_pos(path, slash);
	return str_sub(path, 0, slash);
}

/* What a rotated name keeps: "app" of "app.log". */
static struct str stem_of(struct str name)
{
	const size_t dot = str_find_char(str_from_pos(name, 1), '.');

	return dot == SIZE_MAX ? name : str_sub(name, 0, dot + 1);
}

bool watch_names_related(struct str a, struct str b)
{
	struct str a_name;
	struct str b_name;
	const struct str a_folder = folder_of(a, &a_name);
	const struct str b_folder = folder_of(b, &b_name);

	return str_equal(a_folder, b_folder) && a_name.len > 0 && b_name.len > 0 &&
	       (str_starts(a_name, stem_of(b_name)) || str_starts(b_name, stem_of(a_name)));
}
