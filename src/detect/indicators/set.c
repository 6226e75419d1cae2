/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/set.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/cursor.h"
#include "detect/indicators/address.h"
#include "detect/indicators/set-format.h"

/* Lengths of prefixes times lists: deeper than that no honest set lies within itself. */
#define NETWORK_STEPS_MAX (129u * INDICATOR_SOURCES_MAX)

/*
 * Indicators read through the mapping before its pages are given back. Linux maps 64 KiB or more
 * around what is touched.
 */
#define READS_MAX  256u
#define LARGE_PAGE (2u * 1024 * 1024)

#define INDEX_AT_ONCE 16u /* entries; a bucket has two on average */

struct indicator_set {
	int fd; /* for what is asked: what is read so does not become memory of this process */
	const unsigned char *map;
	size_t size;
	struct set_counts counts;
	struct set_layout at;
	void *filter_room; /* mapped */
	size_t filter_room_size;
	const unsigned char *filter; /* in it */
	struct hash_key key;
	int64_t made_us;
	uint64_t indicators;
	struct indicator_source *sources;
	size_t n_sources;
	struct indicator_context *contexts;
	size_t n_contexts;
	/* Several threads ask one set. */
	atomic_uint_fast64_t damage;
	atomic_uint reads; /* through the mapping */
};

static enum errc corrupt(struct err *err, const char *what)
{
	return fail(err, ERR_CORRUPT, "indicator set: %s", what);
}

/* ---- opening ---- */

static bool counts_hold(const struct indicator_set *set)
{
	const struct set_counts *counts = &set->counts;

	return counts->records_len < UINT64_C(1) << SET_PLACE_BITS &&
	       counts->entries <= INDICATOR_SET_MAX && counts->networks <= INDICATOR_SET_MAX &&
	       counts->texts_len <= SET_TEXTS_MAX && counts->blocks > 0 &&
	       counts->blocks <= INDICATOR_SET_MAX && counts->directory_bits > 0 &&
	       counts->directory_bits <= 26 && set->n_sources <= INDICATOR_SOURCES_MAX &&
	       set->n_contexts <= INDICATOR_CONTEXTS_MAX;
}

static enum errc read_header(struct indicator_set *set, struct err *err)
{
	const unsigned char *h = set->map;
	struct set_counts *counts = &set->counts;

	if (memcmp(h, SET_MAGIC, 8) != 0)
		return corrupt(err, "the file is none");
	if (load_u32(h + SET_AT_VERSION) != SET_VERSION)
		return fail(err, ERR_UNSUPPORTED, "indicator set: version %u is not known",
			    load_u32(h + SET_AT_VERSION));
	if (load_u32(h + SET_AT_HEADER_CRC) != crc32c(0, str_of(h, SET_AT_HEADER_CRC)))
		return corrupt(err, "its header does not fit its sum");
	*counts = (struct set_counts){
		.records_len = load_u64(h + SET_AT_RECORDS_LEN),
		.entries = load_u64(h + SET_AT_ENTRIES),
		.blocks = load_u64(h + SET_AT_BLOCKS),
		.networks = load_u64(h + SET_AT_NETWORKS),
		.texts_len = load_u64(h + SET_AT_TEXTS_LEN),
		.directory_bits = load_u32(h + SET_AT_DIRECTORY_BITS),
	};
	set->made_us = (int64_t)load_u64(h + SET_AT_MADE);
	set->key.a = load_u64(h + SET_AT_KEY);
	set->key.b = load_u64(h + SET_AT_KEY + 8);
	set->indicators = load_u64(h + SET_AT_INDICATORS);
	set->n_sources = load_u32(h + SET_AT_SOURCES);
	set->n_contexts = load_u32(h + SET_AT_CONTEXTS);
	if (!counts_hold(set))
		return corrupt(err, "its header asks for more than a set may have");
	set->at = set_layout_of(counts);
	if (load_u64(h + SET_AT_FILE_SIZE) != set->size || set->at.end != set->size)
		return corrupt(err, "it is not as long as it says: it was cut off or added to");
	return ERR_OK;
}

/* Everything that was read stays in the system's cache of files, but is not this process's. */
static void give_pages_back(const struct indicator_set *set)
{
	(void)madvise((void *)(uintptr_t)set->map, set->size, MADV_DONTNEED);
}

static enum errc check_tables(const struct indicator_set *set, struct err *err)
{
	const size_t from = set->at.directory;
	const struct str tables = str_of(set->map + from, set->size - from);
	const uint32_t sum = crc32c(0, tables);

	if (load_u32(set->map + SET_AT_TABLES_CRC) != sum)
		return corrupt(err, "its tables do not fit their sum");
	return ERR_OK;
}

/*
 * Every value asks the filter, at random: memory of its own on large pages, where the system has
 * them, spares it the faults and most of the walks through page tables.
 */
static enum errc copy_filter(struct indicator_set *set, struct err *err)
{
	const size_t size =
		(set->at.filter_len + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE + LARGE_PAGE;
	void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED)
		return fail_errno(err, "indicator set: mmap of its filter");
	set->filter_room = room;
	set->filter_room_size = size;
	const size_t past = (uintptr_t)room % LARGE_PAGE;
	unsigned char *filter = (unsigned char *)room + (past ? LARGE_PAGE - past : 0);
	(void)madvise(filter, size - LARGE_PAGE, MADV_HUGEPAGE);
	memcpy(filter, set->map + set->at.filter, set->at.filter_len);
	set->filter = filter;
	return ERR_OK;
}

static struct str read_text(struct cursor *c)
{
	const uint16_t len = cursor_u16(c);
	const struct str text = cursor_bytes(c, len);

	return text.ptr ? text : STR("");
}

static enum tlp read_tlp(struct cursor *c)
{
	const uint8_t tlp = cursor_u8(c);

	/* One that is not known is not to be told at all. */
	return tlp < TLP_MAX ? (enum tlp)tlp : TLP_RED;
}

static void read_source(struct cursor *c, struct indicator_source *ret)
{
	ret->tlp = read_tlp(c);
	ret->imported_us = (int64_t)cursor_u64(c);
	ret->newest_us = (int64_t)cursor_u64(c);
	ret->last_end_us = (int64_t)cursor_u64(c);
	for (unsigned i = 0; i < INDICATOR_TYPES; i++)
		ret->counts[i] = cursor_u64(c);
	ret->name = read_text(c);
	ret->file = read_text(c);
}

static enum errc read_texts(struct indicator_set *set, struct err *err)
{
	struct cursor c = cursor_of(str_of(set->map + set->at.texts, set->at.texts_len));

	/* Each takes at least five bytes. */
	if ((set->n_sources + set->n_contexts) * 5 > set->at.texts_len)
		return corrupt(err, "it has fewer texts than it says");
	set->sources = mem_new_array(set->n_sources + 1, sizeof(*set->sources));
	set->contexts = mem_new_array(set->n_contexts + 1, sizeof(*set->contexts));
	for (size_t i = 0; i < set->n_sources; i++) {
		read_source(&c, &set->sources[i]);
		if (!indicator_source_name_ok(set->sources[i].name))
			return corrupt(err, "the name of a source is none");
	}
	for (size_t i = 0; i < set->n_contexts; i++) {
		set->contexts[i].tlp = read_tlp(&c);
		set->contexts[i].title = read_text(&c);
		set->contexts[i].author = read_text(&c);
	}
	return c.failed ? corrupt(err, "its texts break off") : ERR_OK;
}

enum errc indicator_set_open(int fd, struct indicator_set **ret, struct err *err)
{
	auto_indicator_set *set = mem_new(sizeof(*set));
	struct stat st;

	set->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (set->fd < 0)
		return fail_errno(err, "indicator set: dup");
	if (fstat(fd, &st))
		return fail_errno(err, "indicator set");
	if (!S_ISREG(st.st_mode) || st.st_size < (off_t)SET_HEADER)
		return corrupt(err, "the file is none");
	void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return fail_errno(err, "indicator set: mmap");
	set->map = map;
	set->size = (size_t)st.st_size;
	enum errc code = read_header(set, err);
	if (!code)
		code = check_tables(set, err);
	if (!code)
		code = copy_filter(set, err);
	if (!code)
		code = read_texts(set, err);
	if (code)
		return code;
	(void)madvise(map, set->size, MADV_RANDOM);
	give_pages_back(set);
	*ret = STEAL(set);
	return ERR_OK;
}

void indicator_set_free(struct indicator_set *set)
{
	if (!set)
		return;
	if (set->map)
		(void)munmap((void *)(uintptr_t)set->map, set->size);
	if (set->fd >= 0)
		(void)close(set->fd);
	if (set->filter_room)
		(void)munmap(set->filter_room, set->filter_room_size);
	free(set->sources);
	free(set->contexts);
	free(set);
}

void indicator_set_free_at(struct indicator_set **set)
{
	indicator_set_free(*set);
	*set = NULL;
}

size_t indicator_set_sources(const struct indicator_set *set)
{
	return set->n_sources;
}

const struct indicator_source *indicator_set_source(const struct indicator_set *set, size_t i)
{
	return &set->sources[i];
}

struct indicator_context indicator_set_context(const struct indicator_set *set, uint32_t number)
{
	if (number == 0 || number > set->n_contexts)
		return (struct indicator_context){ .title = STR(""), .author = STR("") };
	return set->contexts[number - 1];
}

uint64_t indicator_set_count(const struct indicator_set *set)
{
	return set->indicators;
}

uint64_t indicator_set_bytes(const struct indicator_set *set)
{
	return set->size;
}

int64_t indicator_set_made_us(const struct indicator_set *set)
{
	return set->made_us;
}

const struct hash_key *indicator_set_key(const struct indicator_set *set)
{
	return &set->key;
}

static void note_damage(const struct indicator_set *set)
{
	struct indicator_set *counted = (struct indicator_set *)(uintptr_t)set;

	atomic_fetch_add_explicit(&counted->damage, 1, memory_order_relaxed);
}

uint64_t indicator_set_damage(const struct indicator_set *set)
{
	return atomic_load_explicit(&set->damage, memory_order_relaxed);
}

/* An indicator is about to be read through the mapping. */
static void note_read(const struct indicator_set *set)
{
	struct indicator_set *counted = (struct indicator_set *)(uintptr_t)set;

	if (atomic_fetch_add_explicit(&counted->reads, 1, memory_order_relaxed) % READS_MAX ==
	    READS_MAX - 1)
		give_pages_back(set);
}

/* ---- reading one ---- */

static int64_t seconds_to_us(uint32_t seconds)
{
	return seconds ? (int64_t)seconds * US_PER_SEC : TIME_NONE;
}

/* Length of the record at `p`, of which `left` bytes are there; 0 when it does not fit. */
static size_t record_length(const unsigned char *p, uint64_t left)
{
	if (left < REC_FIXED)
		return 0;
	const size_t len = REC_FIXED + (p[REC_ID_KIND] ? UUID_BYTES : 0) +
			   load_u16(p + REC_VALUE_LEN) + p[REC_NAME_LEN];

	return len <= left ? len : 0;
}

static bool record_holds(const struct indicator_set *set, const unsigned char *p, size_t len)
{
	const uint16_t value_len = load_u16(p + REC_VALUE_LEN);
	const uint8_t type = p[REC_TYPE];

	if (crc32c(0, str_of(p + REC_TYPE, len - REC_TYPE)) != load_u32(p + REC_CRC))
		return false;
	if (type >= INDICATOR_TYPES || p[REC_TLP] >= TLP_MAX ||
	    p[REC_ID_KIND] > INDICATOR_ID_MISP || load_u16(p + REC_SOURCE) >= set->n_sources ||
	    load_u32(p + REC_CONTEXT) > set->n_contexts)
		return false;
	return type == INDICATOR_IP	   ? value_len == INDICATOR_IP_BYTES
	       : type == INDICATOR_NETWORK ? value_len == NETWORK_BYTES
					   : value_len <= INDICATOR_VALUE_MAX;
}

static void read_record(const struct indicator_set *set, const unsigned char *p,
			struct indicator *ret)
{
	const unsigned char *behind = p + REC_FIXED;

	*ret = (struct indicator){
		.type = (enum indicator_type)p[REC_TYPE],
		.tlp = (enum tlp)p[REC_TLP],
		.confidence = p[REC_CONFIDENCE],
		.id_kind = (enum indicator_id_kind)p[REC_ID_KIND],
		.source = load_u16(p + REC_SOURCE),
		.context = load_u32(p + REC_CONTEXT),
		.valid_from_us = seconds_to_us(load_u32(p + REC_VALID_FROM)),
		.valid_until_us = seconds_to_us(load_u32(p + REC_VALID_UNTIL)),
	};
	if (ret->id_kind) {
		memcpy(ret->id, behind, UUID_BYTES);
		behind += UUID_BYTES;
	}
	ret->value = str_of(behind, load_u16(p + REC_VALUE_LEN));
	ret->name = str_of(behind + ret->value.len, p[REC_NAME_LEN]);
	ret->tlp = tlp_strictest(ret->tlp, set->sources[ret->source].tlp);
	ret->tlp = tlp_strictest(ret->tlp, indicator_set_context(set, ret->context).tlp);
}

/* The record at that place: its bytes; NULL, and counted, when there is none. */
static const unsigned char *find_record(const struct indicator_set *set, uint64_t place,
					size_t *ret_len)
{
	note_read(set);
	if (place < set->at.records_len) {
		const unsigned char *p = set->map + set->at.records + place;
		*ret_len = record_length(p, set->at.records_len - place);
		if (*ret_len && record_holds(set, p, *ret_len))
			return p;
	}
	note_damage(set);
	return NULL;
}

bool indicator_set_read(const struct indicator_set *set, uint64_t place, struct indicator *ret)
{
	size_t len;
	const unsigned char *p = find_record(set, place, &len);

	if (p)
		read_record(set, p, ret);
	return p;
}

/* Places count from the records' first byte; 0 as an answer says the end, so the next is + 1. */
uint64_t indicator_set_next(const struct indicator_set *set, uint64_t place, struct indicator *ret,
			    bool *ret_damaged)
{
	size_t len;
	const uint64_t at = place ? place - 1 : 0;

	*ret_damaged = false;
	if (at >= set->at.records_len)
		return 0;
	const unsigned char *p = find_record(set, at, &len);
	if (!p) {
		*ret_damaged = true;
		return 0;
	}
	read_record(set, p, ret);
	return at + len + 1;
}

/* ---- asking ---- */

uint64_t indicator_hash(const struct hash_key *key, enum indicator_type type, struct str value)
{
	const struct hash_key of_type = { .a = key->a + type, .b = key->b };

	return keyed_hash(&of_type, value);
}

static const unsigned char *block_of(const struct indicator_set *set, uint64_t hash)
{
	return set->filter + set_block(hash, set->counts.blocks) * SET_BLOCK;
}

void indicator_set_expect(const struct indicator_set *set, uint64_t hash)
{
	__builtin_prefetch(block_of(set, hash));
}

bool indicator_set_may_hold(const struct indicator_set *set, uint64_t hash)
{
	const unsigned char *block = block_of(set, hash);
	uint32_t missing = 0;

	for (unsigned i = 0; i < 8; i++)
		missing |= set_block_bit(hash, i) & ~load_u32(block + 4 * i);
	return missing == 0;
}

static void add_hit(struct indicator_hits *hits, uint64_t place)
{
	if (hits->n < INDICATOR_HITS_MAX)
		hits->at[hits->n++] = place;
	else
		hits->more++;
}

/* All `size` bytes of the file from there; what is missing is damage. */
static bool read_at(const struct indicator_set *set, uint64_t at, void *room, size_t size)
{
	if (pread(set->fd, room, size, (off_t)at) == (ssize_t)size)
		return true;
	note_damage(set);
	return false;
}

/* The same value and not only the same hash. */
static bool is_value(const struct indicator_set *set, uint64_t place, enum indicator_type type,
		     struct str value)
{
	unsigned char p[SET_RECORD_MAX];

	if (place >= set->at.records_len) {
		note_damage(set);
		return false;
	}
	const size_t left = size_min(sizeof(p), set->at.records_len - place);
	if (!read_at(set, set->at.records + place, p, left))
		return false;
	const size_t len = record_length(p, left);
	if (!len || !record_holds(set, p, len)) {
		note_damage(set);
		return false;
	}
	return p[REC_TYPE] == type && load_u16(p + REC_VALUE_LEN) == value.len &&
	       memcmp(p + REC_FIXED + (p[REC_ID_KIND] ? UUID_BYTES : 0), value.ptr, value.len) == 0;
}

/* What is asked for, and where in the index it may be. */
struct question {
	enum indicator_type type;
	struct str value;
	uint64_t print;
	uint64_t from;
	uint64_t to;
};

static void ask_index(const struct indicator_set *set, const struct question *question,
		      struct indicator_hits *hits)
{
	unsigned char entries[INDEX_AT_ONCE * 8];
	size_t n;

	for (uint64_t at = question->from; at < question->to; at += n) {
		n = size_min(INDEX_AT_ONCE, question->to - at);
		if (!read_at(set, set->at.index + at * 8, entries, n * 8))
			return;
		for (size_t i = 0; i < n; i++) {
			const uint64_t entry = load_u64(entries + i * 8);
			const uint64_t place = entry & ((UINT64_C(1) << SET_PLACE_BITS) - 1);
			if (entry >> SET_PLACE_BITS == question->print &&
			    is_value(set, place, question->type, question->value))
				add_hit(hits, place);
		}
	}
}

void indicator_set_find(const struct indicator_set *set, enum indicator_type type, struct str value,
			uint64_t hash, struct indicator_hits *hits)
{
	const unsigned bits = set->counts.directory_bits;
	unsigned char bucket[8];

	if (!indicator_set_may_hold(set, hash) ||
	    !read_at(set, set->at.directory + set_bucket(hash, bits) * 4, bucket, sizeof(bucket)))
		return;
	const struct question question = { .type = type,
					   .value = value,
					   .print = set_print(hash, bits),
					   .from = load_u32(bucket),
					   .to = load_u32(bucket + 4) };
	if (question.from <= question.to && question.to <= set->counts.entries)
		ask_index(set, &question, hits);
	else
		note_damage(set);
}

/* ---- networks ---- */

static const unsigned char *network_at(const struct indicator_set *set, uint64_t i)
{
	return set->map + set->at.networks + i * SET_NETWORK;
}

bool indicator_set_has_networks(const struct indicator_set *set)
{
	return set->counts.networks;
}

/* The number of the last network that begins at or before `ip`, + 1. */
static uint64_t last_before(const struct indicator_set *set, const char *ip)
{
	uint64_t low = 0;
	uint64_t high = set->counts.networks;

	while (low < high) {
		const uint64_t middle = low + (high - low) / 2;
		if (memcmp(network_at(set, middle), ip, INDICATOR_IP_BYTES) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Networks lie within each other or apart, so those that hold an address are one chain from the
 * last that begins before it to the outermost around it. Parents come before their children.
 */
void indicator_set_find_networks(const struct indicator_set *set, const char *ip,
				 struct indicator_hits *hits)
{
	uint64_t i = last_before(set, ip);

	for (unsigned steps = 0; i && steps < NETWORK_STEPS_MAX; steps++) {
		const unsigned char *network = network_at(set, i - 1);
		const uint32_t parent = load_u32(network + 20);

		if (indicator_network_holds((const char *)network, ip))
			add_hit(hits, load_u64(network + 24));
		if (parent >= i) {
			note_damage(set);
			return;
		}
		i = parent;
	}
}
