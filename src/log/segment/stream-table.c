/* SPDX-License-Identifier: Apache-2.0 */
#include "log/segment/stream-table.h"

#include <sodium.h>

#include "base/alloc.h"
#include "base/cursor.h"

#define BUCKETS 4096u /* power of two */

struct stream_table {
	/* Keys of streams come from outside (file names): hashed with a secret of this process. */
	uint8_t secret[crypto_shorthash_KEYBYTES];
	struct stream *by_id[BUCKETS];
	struct stream *by_name[BUCKETS];
	size_t n;
};

struct stream_table *stream_table_new(void)
{
	struct stream_table *table = mem_new(sizeof(*table));

	randombytes_buf(table->secret, sizeof(table->secret));
	return table;
}

static size_t bucket_of_name(const struct stream_table *table, struct str source, struct str key)
{
	uint8_t text[2 * LOG_STREAM_TEXT_MAX + 1] = { 0 };
	uint64_t hash;
	const size_t n = size_min(source.len, LOG_STREAM_TEXT_MAX);
	const size_t m = size_min(key.len, LOG_STREAM_TEXT_MAX);

	_Static_assert(sizeof(hash) == crypto_shorthash_BYTES, "the hash is one word");
	if (n)
		memcpy(text, source.ptr, n);
	if (m)
		memcpy(text + n + 1, key.ptr, m);
	(void)crypto_shorthash((unsigned char *)&hash, text, n + 1 + m, table->secret);
	return hash & (BUCKETS - 1);
}

static void stream_free(struct stream *stream)
{
	free((void *)(uintptr_t)stream->source.ptr);
	free((void *)(uintptr_t)stream->key.ptr);
	free(stream);
}

void stream_table_free(struct stream_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (table->by_id[i]) {
			struct stream *stream = table->by_id[i];
			table->by_id[i] = stream->next_of_id;
			stream_free(stream);
		}
	}
	free(table);
}

struct stream *stream_table_by_id(struct stream_table *table, uint32_t id)
{
	struct stream *stream = table->by_id[id & (BUCKETS - 1)];

	while (stream && stream->id != id)
		stream = stream->next_of_id;
	return stream;
}

struct stream *stream_table_by_name(struct stream_table *table, struct str source, struct str key)
{
	struct stream *stream = table->by_name[bucket_of_name(table, source, key)];

	while (stream && !(str_equal(stream->source, source) && str_equal(stream->key, key)))
		stream = stream->next_of_name;
	return stream;
}

static struct str copy_of(struct str s)
{
	return str_of(mem_copy(s.len ? s.ptr : "", s.len ? s.len : 1), s.len);
}

struct stream *stream_table_add(struct stream_table *table, uint32_t id, struct str source,
				struct str key)
{
	struct stream *stream = stream_table_by_id(table, id);

	if (stream)
		return stream;
	stream = mem_new(sizeof(*stream));
	stream->id = id;
	stream->source = copy_of(source);
	stream->key = copy_of(key);

	struct stream **head = &table->by_id[id & (BUCKETS - 1)];
	stream->next_of_id = *head;
	*head = stream;
	head = &table->by_name[bucket_of_name(table, source, key)];
	stream->next_of_name = *head;
	*head = stream;
	table->n++;
	return stream;
}

void stream_table_remove(struct stream_table *table, uint32_t id)
{
	struct stream *stream = stream_table_by_id(table, id);

	if (!stream)
		return;

	struct stream **at = &table->by_id[id & (BUCKETS - 1)];
	while (*at != stream)
		at = &(*at)->next_of_id;
	*at = stream->next_of_id;
	at = &table->by_name[bucket_of_name(table, stream->source, stream->key)];
	while (*at != stream)
		at = &(*at)->next_of_name;
	*at = stream->next_of_name;
	table->n--;
	stream_free(stream);
}

size_t stream_table_count(const struct stream_table *table)
{
	return table->n;
}

struct stream *stream_table_next(struct stream_table *table, const struct stream *after)
{
	size_t i = 0;

	if (after) {
		if (after->next_of_id)
			return after->next_of_id;
		i = (after->id & (BUCKETS - 1)) + 1;
	}
	while (i < BUCKETS && !table->by_id[i])
		i++;
	return i < BUCKETS ? table->by_id[i] : NULL;
}

struct stream *stream_table_idlest(struct stream_table *table)
{
	struct stream *idlest = NULL;

	for (struct stream *s = stream_table_next(table, NULL); s;
	     s = stream_table_next(table, s)) {
		if (!idlest || s->used < idlest->used)
			idlest = s;
	}
	return idlest;
}

void stream_payload_add(struct buf *out, struct str source, struct str key)
{
	buf_add_u16(out, (uint16_t)source.len);
	buf_add(out, source);
	buf_add(out, key);
}

bool stream_payload_read(struct str payload, struct str *ret_source, struct str *ret_key)
{
	struct cursor c = cursor_of(payload);
	const size_t len = cursor_u16(&c);

	*ret_source = cursor_bytes(&c, len);
	*ret_key = cursor_bytes(&c, cursor_left(&c));
	return !c.failed && ret_source->len <= LOG_STREAM_TEXT_MAX &&
	       ret_key->len <= LOG_STREAM_TEXT_MAX;
}
