/* SPDX-License-Identifier: Apache-2.0 */

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/os/fd.h"
#include "detect/indicators/set-format.h"
#include "detect/indicators/set-writer-parts.h"

#define WRITE_BATCH  (1024u * 1024)
#define TEXT_MAX     1024u
#define SECONDS_LAST UINT32_MAX

struct set_writer *set_writer_new(int fd, struct hash_key key, int64_t made_us)
{
	struct set_writer *writer = mem_new(sizeof(*writer));

	writer->fd = fd;
	writer->key = key;
	writer->made_us = made_us;
	buf_init(&writer->batch, WRITE_BATCH + SET_RECORD_MAX);
	arena_init(&writer->texts, SET_TEXTS_MAX);
	return writer;
}

void set_writer_free(struct set_writer *writer)
{
	if (!writer)
		return;
	buf_done(&writer->batch);
	arena_done(&writer->texts);
	free(writer->entries);
	free(writer->networks);
	free(writer->sources);
	free(writer->contexts);
	free(writer);
}

void set_writer_free_at(struct set_writer **writer)
{
	set_writer_free(*writer);
	*writer = NULL;
}

/* ---- writing ---- */

static enum errc flush(struct set_writer *writer, struct err *err)
{
	const enum errc code = fd_write_all(writer->fd, buf_str(&writer->batch), err);

	writer->written += writer->batch.len;
	buf_clear(&writer->batch);
	return code;
}

static enum errc put(struct set_writer *writer, const void *bytes, size_t len, struct err *err)
{
	buf_add_bytes(&writer->batch, bytes, len);
	return writer->batch.len < WRITE_BATCH ? ERR_OK : flush(writer, err);
}

/* The header's place is kept free until the numbers in it are known. */
static enum errc begin(struct set_writer *writer, struct err *err)
{
	static const unsigned char zeros[SET_HEADER];

	return writer->written + writer->batch.len ? ERR_OK
						   : put(writer, zeros, sizeof(zeros), err);
}

/* ---- sources and contexts ---- */

static enum errc keep_text(struct set_writer *writer, struct str text, struct str *ret,
			   struct err *err)
{
	*ret = STR("");
	if (text.len == 0)
		return ERR_OK;
	*ret = arena_str(&writer->texts, str_sub(text, 0, TEXT_MAX));
	return ret->ptr ? ERR_OK : fail(err, ERR_LIMIT, "indicator set: its texts are too long");
}

enum errc set_writer_source(struct set_writer *writer, const struct indicator_source *source,
			    uint16_t *ret, struct err *err)
{
	struct indicator_source own = { .tlp = source->tlp,
					.imported_us = source->imported_us,
					.newest_us = TIME_NONE,
					.last_end_us = 0 };

	if (writer->n_sources == INDICATOR_SOURCES_MAX)
		return fail(err, ERR_LIMIT, "indicator set: more than %u sources",
			    INDICATOR_SOURCES_MAX);
	if (!indicator_source_name_ok(source->name))
		return fail(err, ERR_SYNTAX, "%.*s: no name for a source (letters, digits, - _ .)",
			    STR_ARG(source->name));
	enum errc code = keep_text(writer, source->name, &own.name, err);
	if (!code)
		code = keep_text(writer, source->file, &own.file, err);
	if (code)
		return code;
	mem_reserve(&writer->sources, &writer->cap_sources, writer->n_sources + 1,
		    sizeof(*writer->sources));
	*ret = (uint16_t)writer->n_sources;
	writer->sources[writer->n_sources++] = own;
	return ERR_OK;
}

enum errc set_writer_context(struct set_writer *writer, const struct indicator_context *context,
			     uint32_t *ret, struct err *err)
{
	struct indicator_context own = { .tlp = context->tlp };

	if (writer->n_contexts == INDICATOR_CONTEXTS_MAX)
		return fail(err, ERR_LIMIT, "indicator set: more than %u reports and authors",
			    INDICATOR_CONTEXTS_MAX);
	enum errc code = keep_text(writer, context->title, &own.title, err);
	if (!code)
		code = keep_text(writer, context->author, &own.author, err);
	if (code)
		return code;
	mem_reserve(&writer->contexts, &writer->cap_contexts, writer->n_contexts + 1,
		    sizeof(*writer->contexts));
	writer->contexts[writer->n_contexts++] = own;
	*ret = (uint32_t)writer->n_contexts;
	return ERR_OK;
}

void set_writer_mark(struct set_writer *writer, uint32_t context, enum tlp tlp)
{
	struct indicator_context *own = &writer->contexts[context - 1];

	own->tlp = tlp_strictest(own->tlp, tlp);
}

enum errc set_writer_name(struct set_writer *writer, uint32_t context, struct str title,
			  struct str author, struct err *err)
{
	struct indicator_context *own = &writer->contexts[context - 1];
	enum errc code = title.ptr ? keep_text(writer, title, &own->title, err) : ERR_OK;

	if (!code && author.ptr)
		code = keep_text(writer, author, &own->author, err);
	return code;
}

/* ---- indicators ---- */

static uint32_t to_seconds(int64_t us)
{
	if (us == TIME_NONE)
		return 0;
	const int64_t seconds = us / US_PER_SEC;

	/* 0 would mean none, and what ended before 1970 has ended all the same. */
	return seconds < 1 ? 1 : seconds > SECONDS_LAST ? SECONDS_LAST : (uint32_t)seconds;
}

static size_t encode(const struct indicator *indicator, unsigned char out[static SET_RECORD_MAX])
{
	const size_t name_len = size_min(indicator->name.len, INDICATOR_NAME_MAX);
	unsigned char *to = out + REC_FIXED;

	out[REC_TYPE] = (unsigned char)indicator->type;
	out[REC_TLP] = (unsigned char)indicator->tlp;
	out[REC_CONFIDENCE] =
		(unsigned char)size_min(indicator->confidence, INDICATOR_NO_CONFIDENCE);
	out[REC_ID_KIND] = (unsigned char)indicator->id_kind;
	store_u16(out + REC_SOURCE, indicator->source);
	store_u16(out + REC_VALUE_LEN, (uint16_t)indicator->value.len);
	store_u32(out + REC_CONTEXT, indicator->context);
	store_u32(out + REC_VALID_FROM, to_seconds(indicator->valid_from_us));
	store_u32(out + REC_VALID_UNTIL, to_seconds(indicator->valid_until_us));
	out[REC_NAME_LEN] = (unsigned char)name_len;
	if (indicator->id_kind) {
		memcpy(to, indicator->id, UUID_BYTES);
		to += UUID_BYTES;
	}
	memcpy(to, indicator->value.ptr, indicator->value.len);
	to += indicator->value.len;
	if (name_len)
		memcpy(to, indicator->name.ptr, name_len);
	to += name_len;
	const size_t len = (size_t)(to - out);
	store_u32(out + REC_CRC, crc32c(0, str_of(out + REC_TYPE, len - REC_TYPE)));
	return len;
}

static void index_value(struct set_writer *writer, const struct indicator *indicator,
			uint64_t place)
{
	if (indicator->type == INDICATOR_NETWORK) {
		mem_reserve(&writer->networks, &writer->cap_networks, writer->n_networks + 1,
			    sizeof(*writer->networks));
		struct network *network = &writer->networks[writer->n_networks++];
		memcpy(network->bytes, indicator->value.ptr, NETWORK_BYTES);
		network->place = place;
	}
	/* Networks are entries too, so that the same one twice is told. */
	mem_reserve(&writer->entries, &writer->cap_entries, writer->n_entries + 1,
		    sizeof(*writer->entries));
	writer->entries[writer->n_entries++] = (struct entry){
		.hash = indicator_hash(&writer->key, indicator->type, indicator->value),
		.place = place,
	};
}

static void count_source(struct indicator_source *source, const struct indicator *indicator)
{
	source->counts[indicator->type]++;
	if (indicator->valid_from_us > source->newest_us)
		source->newest_us = indicator->valid_from_us;
	if (indicator->valid_until_us == TIME_NONE || source->last_end_us == TIME_NONE)
		source->last_end_us = TIME_NONE;
	else if (indicator->valid_until_us > source->last_end_us)
		source->last_end_us = indicator->valid_until_us;
}

enum errc set_writer_add(struct set_writer *writer, const struct indicator *indicator,
			 struct err *err)
{
	unsigned char record[SET_RECORD_MAX];

	if (writer->n_entries == INDICATOR_SET_MAX)
		return fail(err, ERR_LIMIT, "indicator set: more than %u indicators",
			    INDICATOR_SET_MAX);
	enum errc code = begin(writer, err);
	if (code)
		return code;
	const size_t len = encode(indicator, record);
	const uint64_t place = writer->records_len;
	code = put(writer, record, len, err);
	if (code)
		return code;
	writer->records_len += len;
	count_source(&writer->sources[indicator->source], indicator);
	index_value(writer, indicator, place);
	return ERR_OK;
}

/* Numbers of the other set in ours; a source that is left out has SOURCE_LEFT. */
struct renumber {
	uint16_t *sources;
	uint32_t *contexts;
};
#define SOURCE_LEFT UINT16_MAX

static enum errc copy_sources(struct set_writer *writer, const struct indicator_set *from,
			      struct str but_source, struct renumber *map, struct err *err)
{
	enum errc code = ERR_OK;

	map->sources = mem_new_array(indicator_set_sources(from) + 1, sizeof(*map->sources));
	for (size_t i = 0; !code && i < indicator_set_sources(from); i++) {
		const struct indicator_source *source = indicator_set_source(from, i);
		map->sources[i] = SOURCE_LEFT;
		if (!but_source.ptr || !str_equal(source->name, but_source))
			code = set_writer_source(writer, source, &map->sources[i], err);
	}
	return code;
}

static enum errc copy_one(struct set_writer *writer, const struct indicator_set *from,
			  struct renumber *map, struct indicator *indicator, struct err *err)
{
	const uint32_t context = indicator->context;

	indicator->source = map->sources[indicator->source];
	if (indicator->source == SOURCE_LEFT)
		return ERR_OK;
	if (context) {
		if (!map->contexts[context]) {
			const struct indicator_context own = indicator_set_context(from, context);
			const enum errc code =
				set_writer_context(writer, &own, &map->contexts[context], err);
			if (code)
				return code;
		}
		indicator->context = map->contexts[context];
	}
	return set_writer_add(writer, indicator, err);
}

static enum errc copy_all(struct set_writer *writer, const struct indicator_set *from,
			  struct renumber *map, struct err *err)
{
	struct indicator indicator;
	bool damaged;

	for (uint64_t at = 0; (at = indicator_set_next(from, at, &indicator, &damaged)) != 0;) {
		const enum errc code = copy_one(writer, from, map, &indicator, err);
		if (code)
			return code;
	}
	return damaged ? fail(err, ERR_CORRUPT, "indicator set: a record does not fit its sum")
		       : ERR_OK;
}

enum errc set_writer_copy(struct set_writer *writer, const struct indicator_set *from,
			  struct str but_source, struct err *err)
{
	struct renumber map = { .contexts = mem_new_array(INDICATOR_CONTEXTS_MAX + 1,
							  sizeof(*map.contexts)) };
	enum errc code = copy_sources(writer, from, but_source, &map, err);

	if (!code)
		code = copy_all(writer, from, &map, err);
	free(map.sources);
	free(map.contexts);
	return code;
}

/* ---- tables ---- */

static unsigned bits_for(size_t n)
{
	unsigned bits = 1;

	while (bits < 26 && (size_t)1 << (bits + 1) < n)
		bits++;
	return bits;
}

/* Entries in the order of their buckets; `ends[b]` is where bucket b ends. */
static struct entry *sort_entries(const struct set_writer *writer, unsigned bits, uint32_t *ends)
{
	struct entry *sorted = mem_new_array(writer->n_entries + 1, sizeof(*sorted));
	const size_t buckets = (size_t)1 << bits;
	uint32_t from = 0;

	for (size_t i = 0; i < writer->n_entries; i++)
		ends[set_bucket(writer->entries[i].hash, bits)]++;
	for (size_t b = 0; b < buckets; b++) {
		const uint32_t n = ends[b];
		ends[b] = from;
		from += n;
	}
	for (size_t i = 0; i < writer->n_entries; i++)
		sorted[ends[set_bucket(writer->entries[i].hash, bits)]++] = writer->entries[i];
	return sorted;
}

static enum errc sort_and_merge(struct set_writer *writer, unsigned bits, uint32_t *ends,
				struct err *err)
{
	struct entry *sorted = sort_entries(writer, bits, ends);
	size_t from = 0;
	size_t to = 0;
	enum errc code = ERR_OK;

	free(writer->entries);
	writer->entries = sorted;
	for (size_t b = 0; !code && b < (size_t)1 << bits; b++) {
		size_t n = ends[b] - from;
		code = set_merge(writer, sorted + from, &n, err);
		memmove(sorted + to, sorted + from, n * sizeof(*sorted));
		from = ends[b];
		to += n;
		ends[b] = (uint32_t)to;
	}
	writer->n_entries = to;
	return code;
}

static enum errc put_table(struct set_writer *writer, const void *bytes, size_t len,
			   struct err *err)
{
	writer->crc = crc32c(writer->crc, str_of(bytes, len));
	return put(writer, bytes, len, err);
}

/* The padding before the first table is not under their sum. */
static enum errc pad(struct set_writer *writer, bool summed, struct err *err)
{
	static const unsigned char zeros[SET_ALIGN];
	const uint64_t at = writer->written + writer->batch.len;
	const size_t n = (size_t)(set_align(at) - at);

	return summed ? put_table(writer, zeros, n, err) : put(writer, zeros, n, err);
}

static enum errc put_directory(struct set_writer *writer, unsigned bits, const uint32_t *ends,
			       struct err *err)
{
	unsigned char bytes[4] = { 0 };
	enum errc code = put_table(writer, bytes, sizeof(bytes), err);

	for (size_t b = 0; !code && b < (size_t)1 << bits; b++) {
		store_u32(bytes, ends[b]);
		code = put_table(writer, bytes, sizeof(bytes), err);
	}
	return code ? code : pad(writer, true, err);
}

static enum errc put_index(struct set_writer *writer, unsigned bits, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < writer->n_entries; i++) {
		const struct entry *entry = &writer->entries[i];
		unsigned char bytes[8];
		store_u64(bytes, set_print(entry->hash, bits) << SET_PLACE_BITS | entry->place);
		code = put_table(writer, bytes, sizeof(bytes), err);
	}
	return code ? code : pad(writer, true, err);
}

static enum errc put_filter(struct set_writer *writer, uint64_t blocks, struct err *err)
{
	unsigned char *filter = mem_new_array(blocks, SET_BLOCK);

	for (size_t n = 0; n < writer->n_entries; n++) {
		const uint64_t hash = writer->entries[n].hash;
		unsigned char *block = filter + set_block(hash, blocks) * SET_BLOCK;
		for (unsigned i = 0; i < 8; i++) {
			unsigned char *word = block + 4 * i;
			store_u32(word, load_u32(word) | set_block_bit(hash, i));
		}
	}
	enum errc code = ERR_OK;
	for (uint64_t b = 0; !code && b < blocks; b++)
		code = put_table(writer, filter + b * SET_BLOCK, SET_BLOCK, err);
	free(filter);
	return code ? code : pad(writer, true, err);
}

static int compare_networks(const void *a, const void *b)
{
	const struct network *x = a;
	const struct network *y = b;
	/* By address, then the shorter prefix first: its last byte. */
	const int order = memcmp(x->bytes, y->bytes, NETWORK_BYTES);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* Which entry of the table a network's record belongs to may have gone into another. */
static bool place_is_kept(const struct set_writer *writer, unsigned bits, const uint32_t *ends,
			  const struct network *network)
{
	const uint64_t hash = indicator_hash(&writer->key, INDICATOR_NETWORK,
					     str_of(network->bytes, NETWORK_BYTES));
	const uint64_t bucket = set_bucket(hash, bits);

	for (size_t i = bucket ? ends[bucket - 1] : 0; i < ends[bucket]; i++) {
		if (writer->entries[i].place == network->place)
			return true;
	}
	return false;
}

static void drop_merged_networks(struct set_writer *writer, unsigned bits, const uint32_t *ends)
{
	size_t n = 0;

	for (size_t i = 0; i < writer->n_networks; i++) {
		if (place_is_kept(writer, bits, ends, &writer->networks[i]))
			writer->networks[n++] = writer->networks[i];
	}
	writer->n_networks = n;
}

static enum errc put_networks(struct set_writer *writer, struct err *err)
{
	uint32_t *parents = mem_new_array(writer->n_networks + 1, sizeof(*parents));
	enum errc code = ERR_OK;

	if (writer->n_networks)
		qsort(writer->networks, writer->n_networks, sizeof(*writer->networks),
		      compare_networks);
	for (size_t i = 0; !code && i < writer->n_networks; i++) {
		const struct network *network = &writer->networks[i];
		unsigned char bytes[SET_NETWORK] = { 0 };
		uint32_t parent = (uint32_t)i;
		while (parent &&
		       !indicator_network_holds((const char *)writer->networks[parent - 1].bytes,
						(const char *)network->bytes))
			parent = parents[parent - 1];
		parents[i] = parent;
		memcpy(bytes, network->bytes, NETWORK_BYTES);
		store_u32(bytes + 20, parent);
		store_u64(bytes + 24, network->place);
		code = put_table(writer, bytes, sizeof(bytes), err);
	}
	free(parents);
	return code ? code : pad(writer, true, err);
}

static enum errc put_text(struct set_writer *writer, struct str text, struct err *err)
{
	unsigned char len[2];

	store_u16(len, (uint16_t)text.len);
	const enum errc code = put_table(writer, len, sizeof(len), err);
	return code || text.len == 0 ? code : put_table(writer, text.ptr, text.len, err);
}

static enum errc put_source(struct set_writer *writer, const struct indicator_source *source,
			    struct err *err)
{
	unsigned char bytes[1 + 8 * (3 + INDICATOR_TYPES)];

	bytes[0] = (unsigned char)source->tlp;
	store_u64(bytes + 1, (uint64_t)source->imported_us);
	store_u64(bytes + 9, (uint64_t)source->newest_us);
	store_u64(bytes + 17, (uint64_t)source->last_end_us);
	for (unsigned i = 0; i < INDICATOR_TYPES; i++)
		store_u64(bytes + 25 + 8 * i, source->counts[i]);
	enum errc code = put_table(writer, bytes, sizeof(bytes), err);
	if (!code)
		code = put_text(writer, source->name, err);
	return code ? code : put_text(writer, source->file, err);
}

static enum errc put_texts(struct set_writer *writer, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < writer->n_sources; i++)
		code = put_source(writer, &writer->sources[i], err);
	for (size_t i = 0; !code && i < writer->n_contexts; i++) {
		const struct indicator_context *context = &writer->contexts[i];
		const unsigned char tlp = (unsigned char)context->tlp;
		code = put_table(writer, &tlp, 1, err);
		if (!code)
			code = put_text(writer, context->title, err);
		if (!code)
			code = put_text(writer, context->author, err);
	}
	return code;
}

/* ---- the end ---- */

static enum errc write_header(const struct set_writer *writer, const struct set_counts *counts,
			      uint64_t size, struct err *err)
{
	unsigned char h[SET_HEADER] = { 0 };

	memcpy(h, SET_MAGIC, 8);
	store_u32(h + SET_AT_VERSION, SET_VERSION);
	store_u32(h + SET_AT_DIRECTORY_BITS, counts->directory_bits);
	store_u64(h + SET_AT_FILE_SIZE, size);
	store_u64(h + SET_AT_MADE, (uint64_t)writer->made_us);
	store_u64(h + SET_AT_KEY, writer->key.a);
	store_u64(h + SET_AT_KEY + 8, writer->key.b);
	store_u64(h + SET_AT_RECORDS_LEN, counts->records_len);
	store_u64(h + SET_AT_ENTRIES, counts->entries);
	store_u64(h + SET_AT_BLOCKS, counts->blocks);
	store_u64(h + SET_AT_NETWORKS, counts->networks);
	store_u64(h + SET_AT_TEXTS_LEN, counts->texts_len);
	store_u32(h + SET_AT_SOURCES, (uint32_t)writer->n_sources);
	store_u32(h + SET_AT_CONTEXTS, (uint32_t)writer->n_contexts);
	store_u64(h + SET_AT_INDICATORS, counts->entries);
	store_u32(h + SET_AT_TABLES_CRC, writer->crc);
	store_u32(h + SET_AT_HEADER_CRC, crc32c(0, str_of(h, SET_AT_HEADER_CRC)));
	if (pwrite(writer->fd, h, sizeof(h), 0) != (ssize_t)sizeof(h) || fsync(writer->fd))
		return fail_errno(err, "indicator set: write");
	return ERR_OK;
}

static enum errc write_tables(struct set_writer *writer, struct set_counts *counts,
			      const uint32_t *ends, struct err *err)
{
	enum errc code = pad(writer, false, err);

	if (!code)
		code = put_directory(writer, counts->directory_bits, ends, err);
	if (!code)
		code = put_index(writer, counts->directory_bits, err);
	if (!code)
		code = put_filter(writer, counts->blocks, err);
	if (!code)
		code = put_networks(writer, err);
	const uint64_t texts = writer->written + writer->batch.len;
	if (!code)
		code = put_texts(writer, err);
	counts->texts_len = writer->written + writer->batch.len - texts;
	return code ? code : flush(writer, err);
}

enum errc set_writer_finish(struct set_writer *writer, uint64_t *ret_count, struct err *err)
{
	struct set_counts counts = { .records_len = writer->records_len,
				     .directory_bits = bits_for(writer->n_entries) };
	uint32_t *ends = mem_new_array((size_t)1 << counts.directory_bits, sizeof(*ends));
	enum errc code = begin(writer, err);

	if (!code)
		code = flush(writer, err);
	if (!code)
		code = sort_and_merge(writer, counts.directory_bits, ends, err);
	if (!code)
		drop_merged_networks(writer, counts.directory_bits, ends);
	counts.entries = writer->n_entries;
	counts.blocks = writer->n_entries * SET_BITS_PER / (8 * SET_BLOCK) + 1;
	counts.networks = writer->n_networks;
	if (!code)
		code = write_tables(writer, &counts, ends, err);
	free(ends);
	if (!code)
		code = write_header(writer, &counts, writer->written, err);
	*ret_count = writer->n_entries;
	return code;
}
