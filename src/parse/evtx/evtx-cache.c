/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/evtx/evtx-cache.h"

#include "base/alloc.h"
#include "base/bytes.h"

/* Templates of the cache, found by the hash of their content in an open table. */
struct cached {
	uint64_t hash;
	struct str guid;
	struct str flat;
	enum evtx_section section;
	const struct evtx_program *program;
};

#define TABLE_SIZE (2 * EVTX_CACHE_COUNT) /* a power of two, never over half full */

/* What a definition looked like: its bytes, but for the references to names and their links. */
struct shape {
	struct shape *next; /* of the same bucket */
	struct str guid;
	enum evtx_section section;
	struct str bytes;
	const struct binxml_name *names;
	const struct str *entries; /* of each name: from its hash to its NUL */
	size_t n_names;
	size_t flat_len;
	const struct evtx_program *program;
};

#define SHAPE_BUCKETS 256u /* a power of two */

struct evtx_cache {
	struct arena arena; /* all programs and their flat forms */
	struct shape *shapes[SHAPE_BUCKETS];
	const struct field_plan *plan;
	uint64_t plan_serial; /* 0: none */
	size_t count;
	struct cached table[TABLE_SIZE];
};

struct evtx_cache *evtx_cache_new(void)
{
	struct evtx_cache *cache = mem_new(sizeof(*cache));

	arena_init(&cache->arena, EVTX_CACHE_BYTES);
	return cache;
}

void evtx_cache_free(struct evtx_cache *cache)
{
	if (!cache)
		return;
	arena_done(&cache->arena);
	free(cache);
}

static void forget_all(struct evtx_cache *cache)
{
	arena_done(&cache->arena);
	arena_init(&cache->arena, EVTX_CACHE_BYTES);
	memset(cache->table, 0, sizeof(cache->table));
	memset(cache->shapes, 0, sizeof(cache->shapes));
	cache->count = 0;
}

void evtx_cache_trim(struct evtx_cache *cache)
{
	if (cache->count > EVTX_CACHE_COUNT / 2 || cache->arena.used > EVTX_CACHE_BYTES / 2)
		forget_all(cache);
}

void evtx_cache_set_plan(struct evtx_cache *cache, const struct field_plan *plan)
{
	const uint64_t serial = plan ? plan->serial : 0;

	if (cache->plan_serial != serial)
		forget_all(cache);
	cache->plan = plan;
	cache->plan_serial = serial;
}

/* The place of this content in the table: its entry, or the free one where it belongs. */
static struct cached *find_place(struct evtx_cache *cache, const struct cached *key)
{
	size_t i = key->hash % TABLE_SIZE;

	for (; cache->table[i].program; i = (i + 1) % TABLE_SIZE) {
		const struct cached *entry = &cache->table[i];
		if (entry->hash == key->hash && entry->section == key->section &&
		    str_equal(entry->guid, key->guid) && str_equal(entry->flat, key->flat))
			break;
	}
	return &cache->table[i];
}

const struct evtx_program *evtx_cache_get(struct evtx_cache *cache, struct str guid,
					  enum evtx_section section, struct str flat)
{
	struct cached key = {
		.hash = str_hash(flat) ^ str_hash(guid) ^ section,
		.guid = guid,
		.flat = flat,
		.section = section,
	};
	struct cached *place = find_place(cache, &key);

	if (place->program)
		return place->program;
	if (cache->count == EVTX_CACHE_COUNT)
		return NULL;
	key.guid = arena_str(&cache->arena, guid);
	key.flat = arena_str(&cache->arena, flat);
	if (!key.guid.ptr || !key.flat.ptr)
		return NULL;
	const struct evtx_source source = { key.flat, section, cache->plan };
	key.program = evtx_compile(&source, &cache->arena);
	if (!key.program)
		return NULL;
	*place = key;
	cache->count++;
	return key.program;
}

static size_t bucket_of(const struct evtx_definition *definition)
{
	const size_t size = definition->part.end - definition->part.at;

	return (load_u32((const unsigned char *)definition->guid.ptr) ^ size * 31 ^
		definition->section) %
	       SHAPE_BUCKETS;
}

/* Where the entry of a name stands in this chunk, from its hash on; false when it lies outside. */
static bool entry_at(const struct binxml_part *part, uint32_t offset, size_t len, struct str *ret)
{
	if (offset > part->chunk.len || part->chunk.len - offset < BINXML_NAME_LINK + len)
		return false;
	*ret = str_sub(part->chunk, offset + BINXML_NAME_LINK, len);
	return true;
}

static bool looks_like(const struct shape *shape, const struct evtx_definition *definition)
{
	const struct binxml_part *part = &definition->part;
	const struct str bytes = str_sub(part->chunk, part->at, part->end - part->at);
	size_t from = 0;

	if (shape->section != definition->section || shape->bytes.len != bytes.len ||
	    !str_equal(shape->guid, definition->guid))
		return false;
	for (size_t i = 0; i < shape->n_names; i++) {
		const struct binxml_name *name = &shape->names[i];
		const uint32_t offset = load_u32((const unsigned char *)bytes.ptr + name->at);
		const bool here = offset == part->at + name->at + BINXML_NAME_REFERENCE;
		struct str entry;
		if (memcmp(shape->bytes.ptr + from, bytes.ptr + from, name->at - from) != 0 ||
		    here != name->here || !entry_at(part, offset, shape->entries[i].len, &entry) ||
		    !str_equal(entry, shape->entries[i]))
			return false;
		from = name->at + BINXML_NAME_REFERENCE + (here ? BINXML_NAME_LINK : 0);
	}
	return memcmp(shape->bytes.ptr + from, bytes.ptr + from, bytes.len - from) == 0;
}

const struct evtx_program *evtx_cache_find(const struct evtx_cache *cache,
					   const struct evtx_definition *definition,
					   size_t *ret_flat_len)
{
	const struct shape *shape = cache->shapes[bucket_of(definition)];

	for (; shape; shape = shape->next) {
		if (looks_like(shape, definition)) {
			*ret_flat_len = shape->flat_len;
			return shape->program;
		}
	}
	return NULL;
}

/* Copies of all entries; false when they do not fit. */
static bool keep_names(struct evtx_cache *cache, const struct evtx_definition *definition,
		       const struct binxml_names *names, struct shape *shape)
{
	struct binxml_name *own = arena_take_array(&cache->arena, names->n + 1, sizeof(*own));
	struct str *entries = arena_take_array(&cache->arena, names->n + 1, sizeof(*entries));

	if (!own || !entries)
		return false;
	for (size_t i = 0; i < names->n; i++) {
		const struct binxml_name *name = &names->at[i];
		struct str entry;
		if (!entry_at(&definition->part, name->offset, name->len, &entry))
			return false;
		own[i] = *name;
		entries[i] = arena_str(&cache->arena, entry);
		if (!entries[i].ptr)
			return false;
	}
	shape->names = own;
	shape->entries = entries;
	shape->n_names = names->n;
	return true;
}

void evtx_cache_remember(struct evtx_cache *cache, const struct evtx_definition *definition,
			 const struct binxml_names *names, const struct evtx_program *program,
			 size_t flat_len)
{
	const struct binxml_part *part = &definition->part;
	struct shape **bucket = &cache->shapes[bucket_of(definition)];
	struct shape *shape = names->too_many ? NULL : arena_take(&cache->arena, sizeof(*shape));

	if (!shape)
		return;
	*shape = (struct shape){
		.next = *bucket,
		.guid = arena_str(&cache->arena, definition->guid),
		.section = definition->section,
		.bytes = arena_str(&cache->arena,
				   str_sub(part->chunk, part->at, part->end - part->at)),
		.flat_len = flat_len,
		.program = program,
	};
	/* What does not fit is flattened again: trimming will make room. */
	if (shape->guid.ptr && shape->bytes.ptr && keep_names(cache, definition, names, shape))
		*bucket = shape;
}
