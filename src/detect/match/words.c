/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/words.h"

#include "detect/match/common.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define BLOCK	    32u
#define CASE_BITS   0x20202020u
#define TAIL_BYTES  (BLOCK * 2)
#define WORDS_SHORT 1u /* their group: see divide() */

/* Always searched for: see words.h. */
static const struct str escape_text = { .ptr = "\\u00", .len = 4 };

#define GUARD_LONG_S "\xc5\xbf"
#define GUARD_KELVIN "\xe2\x84\xaa"

static uint32_t run_at(struct str text, size_t at, size_t len)
{
	uint32_t run = 0;

	memcpy(&run, text.ptr + at, len);
	return run | CASE_BITS;
}

/* Its place among set->runs. */
static uint32_t run_bit(uint32_t run)
{
	return (run * 0x9e3779b1u) >> 18;
}

_Static_assert(1u << (32 - 18) == WORDS_RUN_BITS, "run_bit() gives that many");

static bool has_run(const struct word_set *set, uint32_t run)
{
	return set->runs[run_bit(run) / 64] >> run_bit(run) % 64 & 1;
}

/* How often each byte stands in the well-known values, and once more. */
struct frequencies {
	uint32_t n[256];
};

static void count_bytes(struct frequencies *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(ret->n); i++)
		ret->n[i] = 1;
	for (size_t i = 0; common_value(i).ptr; i++) {
		const struct str value = common_value(i);
		for (size_t at = 0; at < value.len; at++)
			ret->n[(unsigned char)value.ptr[at]]++;
	}
}

/* The run of the rarest bytes finds the word. */
static struct word word_of(struct str text, const struct frequencies *frequencies)
{
	const size_t len = size_min(text.len, WORDS_RUN);
	struct word word = { .text = text };
	uint64_t best = UINT64_MAX;

	for (size_t at = 0; at + len <= text.len; at++) {
		uint64_t often = 1;
		for (size_t i = 0; i < len; i++)
			often *= frequencies->n[(unsigned char)text.ptr[at + i]];
		if (often >= best)
			continue;
		best = often;
		word.at = (uint32_t)at;
	}
	word.run = run_at(text, word.at, len);
	word.mask = len == WORDS_RUN ? UINT32_MAX : (1u << len * 8) - 1;
	return word;
}

static bool is_short(const struct word *word)
{
	return word->mask != UINT32_MAX;
}

static int by_run(const void *a, const void *b)
{
	const struct word *x = a;
	const struct word *y = b;

	if (is_short(x) != is_short(y))
		return is_short(x) ? -1 : 1;
	const int order = memcmp(&x->run, &y->run, sizeof(x->run));
	return order ? order : str_compare(x->text, y->text);
}

/* Case is in neither: the fifth bit of a letter. */
static unsigned low_nibble(unsigned char byte)
{
	return byte & 15u;
}

static unsigned mixed_nibble(unsigned char byte, unsigned char next)
{
	return ((byte >> 1) + next) & 15u;
}

/* Where the run is shorter, any byte will do. */
static void mark(uint8_t table[static WORDS_NIBBLES], bool known, unsigned nibble, uint8_t group)
{
	for (unsigned i = 0; i < WORDS_NIBBLES; i++) {
		if (!known || i == nibble)
			table[i] |= group;
	}
}

static void mark_word(struct word_set *set, const struct word *word, uint8_t group)
{
	unsigned char run[WORDS_RUN] = { 0 };
	const size_t len = size_min(word->text.len, WORDS_RUN);

	memcpy(run, word->text.ptr + word->at, len);
	for (size_t place = 0; place < WORDS_RUN; place++) {
		const size_t next = (place + 1) % WORDS_RUN;
		mark(set->low[place], place < len, low_nibble(run[place]), group);
		mark(set->mixed[place], place < len && next < len,
		     mixed_nibble(run[place], run[next]), group);
	}
}

/*
 * Short words have a group of their own: where theirs ends, any byte will do for the whole group.
 * Of the others, those that begin alike are in one group and blur its nibbles the least.
 */
static void divide(struct word_set *set)
{
	size_t n_short = 0;

	while (n_short < set->n && is_short(&set->words[n_short]))
		n_short++;
	for (uint32_t group = 1; group <= WORDS_GROUPS; group++)
		set->first[group] =
			(uint32_t)(n_short + (set->n - n_short) * (group - 1) / (WORDS_GROUPS - 1));
}

/* What is left out of raw text is a line each: event.h, EVENT_WORDS_ONLY. */
static bool is_bare(struct str text)
{
	static const char signs[] = "0123456789abcdefstxz{}:-.+";

	if (str_find_char(text, '\n') != SIZE_MAX)
		return true;
	for (size_t i = 0; i < text.len; i++) {
		if (!memchr(signs, text.ptr[i], sizeof(signs) - 1))
			return false;
	}
	return true;
}

/* Words with the same run stand together. */
static bool file_runs(struct arena *arena, struct word_set *set)
{
	struct word_run *table;
	size_t i = set->first[1];

	set->n_table = 4;
	while (set->n_table < set->n * 2)
		set->n_table *= 2;
	table = arena_take_array(arena, set->n_table, sizeof(*table));
	while (i < set->n && table) {
		const uint32_t run = set->words[i].run;
		size_t place = run_bit(run) & (set->n_table - 1);
		while (table[place].n)
			place = (place + 1) & (set->n_table - 1);
		table[place].first = (uint32_t)i;
		for (; i < set->n && set->words[i].run == run; i++)
			table[place].n++;
	}
	set->table = table;
	return table;
}

const struct word_set *words_new(struct arena *arena, const struct str *texts, size_t n)
{
	struct word_set *set = arena_take(arena, sizeof(*set));
	const size_t all = n + 1;
	struct word *words = arena_take_array(arena, all, sizeof(*words));
	struct frequencies frequencies;

	if (!set || !words)
		return NULL;
	count_bytes(&frequencies);
	for (size_t i = 0; i < n; i++) {
		words[i] = word_of(texts[i], &frequencies);
		words[i].number = (uint32_t)i;
		set->bare |= is_bare(texts[i]);
	}
	words[n] = word_of(escape_text, &frequencies);
	words[n].number = WORD_ESCAPE;
	qsort(words, all, sizeof(*words), by_run);
	set->words = words;
	set->n = all;
	divide(set);
	if (!file_runs(arena, set))
		return NULL;
	for (size_t i = 0; i < all; i++)
		set->runs[run_bit(words[i].run) / 64] |= UINT64_C(1) << run_bit(words[i].run) % 64;
	for (uint32_t group = 0; group < WORDS_GROUPS; group++) {
		for (uint32_t i = set->first[group]; i < set->first[group + 1]; i++)
			mark_word(set, &words[i], (uint8_t)(1u << group));
	}
	return set;
}

#define EIGHT sizeof(uint64_t)

/* Eight bytes against lower case. */
static inline bool equal_eight(const char *p, const char *lower)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;
	uint64_t wanted;

	memcpy(&word, p, EIGHT);
	memcpy(&wanted, lower, EIGHT);
	if (word & ones << 7)
		return false;
	/* The top bit of each byte: whether it is from A on, and whether it is past Z. */
	const uint64_t upper = (word + ones * (0x80 - 'A')) ^ (word + ones * (0x7f - 'Z'));
	return (word | (upper & ones << 7) >> 2) == wanted;
}

static inline bool equal_lower(const char *p, struct str lower)
{
	size_t at = 0;

	for (; lower.len - at >= EIGHT; at += EIGHT) {
		if (!equal_eight(p + at, lower.ptr + at))
			return false;
	}
	if (at)
		return at == lower.len ||
		       equal_eight(p + lower.len - EIGHT, lower.ptr + lower.len - EIGHT);
	for (; at < lower.len; at++) {
		if (ascii_lower(p[at]) != lower.ptr[at])
			return false;
	}
	return true;
}

static bool stands_at(const struct word *word, struct str text, size_t at)
{
	return at >= word->at && word->text.len <= text.len - (at - word->at) &&
	       equal_lower(text.ptr + at - word->at, word->text);
}

/* Going through a text: for all words, or until the first where there is no sink. */
struct search {
	const struct word_set *set;
	struct str text;
	const struct word_sink *sink;
	unsigned found; /* enum words_found; with a sink only that others may stand there */
};

static void take_word(struct search *search, const struct word *word, size_t at)
{
	if (word->number == WORD_ESCAPE)
		search->found |= WORDS_ESCAPE;
	else if (search->sink)
		search->sink->found(search->sink->ctx, word->number, at - word->at);
	else
		search->found |= WORDS_FOUND;
}

static void check_words(struct search *search, size_t at, uint32_t run, struct word_run range)
{
	const struct word *words = search->set->words + range.first;

	for (uint32_t i = 0; i < range.n; i++) {
		if (((run ^ words[i].run) & words[i].mask) == 0 &&
		    stands_at(&words[i], search->text, at))
			take_word(search, &words[i], at);
	}
}

/* The words found by a whole run, if that is at `at`. */
static inline void check_run(struct search *search, size_t at)
{
	const struct word_set *set = search->set;
	const uint32_t run = run_at(search->text, at, WORDS_RUN);

	/* The nibbles of many words together let nearly everything through. */
	if (!has_run(set, run))
		return;
	size_t place = run_bit(run) & (set->n_table - 1);
	while (set->table[place].n && set->words[set->table[place].first].run != run)
		place = (place + 1) & (set->n_table - 1);
	check_words(search, at, run, set->table[place]);
}

/* The words that are shorter than a run. */
static void check_short(struct search *search, size_t at)
{
	const size_t len = size_min(search->text.len - at, WORDS_RUN);
	const struct word_run all = { .n = search->set->first[1] };

	check_words(search, at, run_at(search->text, at, len), all);
}

/* A letter that folds into ASCII may begin a word that was not looked for. */
static void check_guard(struct search *search, size_t at)
{
	const struct str rest = str_from_pos(search->text, at);

	if (str_starts(rest, STR(GUARD_LONG_S)) || str_starts(rest, STR(GUARD_KELVIN)))
		search->found |= WORDS_FOUND;
}

static void search_from(struct search *search, size_t at)
{
	const size_t len = search->text.len;

	for (; at < len && !(search->found & WORDS_FOUND); at++) {
		if (len - at >= WORDS_RUN)
			check_run(search, at);
		check_short(search, at);
		check_guard(search, at);
	}
}

unsigned words_search_plain(const struct word_set *set, struct str text)
{
	struct search search = { .set = set, .text = text };

	search_from(&search, 0);
	return search.found;
}

bool words_find_plain(const struct word_set *set, struct str text, const struct word_sink *sink)
{
	struct search search = { .set = set, .text = text, .sink = sink };

	search_from(&search, 0);
	return !(search.found & WORDS_FOUND);
}

#ifdef __x86_64__

#define AVX2 __attribute__((target("avx2")))

struct tables {
	__m256i low[WORDS_RUN];
	__m256i mixed[WORDS_RUN];
};

AVX2 static inline __m256i both_lanes(const uint8_t table[static WORDS_NIBBLES])
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i_u *)(const void *)table));
}

AVX2 static inline __m256i load_block(const char *p)
{
	return _mm256_loadu_si256((const __m256i_u *)(const void *)p);
}

AVX2 static inline __m256i groups_of(const struct tables *tables, size_t place, __m256i bytes,
				     __m256i next)
{
	const __m256i nibble = _mm256_set1_epi8(15);
	const __m256i low = _mm256_and_si256(bytes, nibble);
	/* What moves in from the byte above is higher than a nibble. */
	const __m256i mixed =
		_mm256_and_si256(_mm256_add_epi8(_mm256_srli_epi16(bytes, 1), next), nibble);

	return _mm256_and_si256(_mm256_shuffle_epi8(tables->low[place], low),
				_mm256_shuffle_epi8(tables->mixed[place], mixed));
}

/* Bit i: a word may begin at p + i, of those with a whole run or of the short ones, or a guard. */
struct starts {
	uint32_t whole;
	uint32_t brief;
	uint32_t guard;
};

/* Reads BLOCK + WORDS_RUN - 1 bytes. */
AVX2 static inline struct starts starts_in(const struct tables *tables, const char *p)
{
	const __m256i bytes[WORDS_RUN] = { load_block(p), load_block(p + 1), load_block(p + 2),
					   load_block(p + 3) };
	const __m256i groups =
		_mm256_and_si256(_mm256_and_si256(groups_of(tables, 0, bytes[0], bytes[1]),
						  groups_of(tables, 1, bytes[1], bytes[2])),
				 _mm256_and_si256(groups_of(tables, 2, bytes[2], bytes[3]),
						  groups_of(tables, 3, bytes[3], bytes[0])));
	const __m256i others = _mm256_cmpgt_epi8(groups, _mm256_set1_epi8(WORDS_SHORT));
	const __m256i eighth = _mm256_cmpgt_epi8(_mm256_setzero_si256(), groups);
	const __m256i guards =
		_mm256_or_si256(_mm256_cmpeq_epi8(bytes[0], _mm256_set1_epi8(GUARD_LONG_S[0])),
				_mm256_cmpeq_epi8(bytes[0], _mm256_set1_epi8(GUARD_KELVIN[0])));

	return (struct starts){
		.whole = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(others, eighth)),
		.brief = (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(groups, 7)),
		.guard = (uint32_t)_mm256_movemask_epi8(guards),
	};
}

/* What begins in the block at `p`, which is at `at`; nothing at the text's end or behind it. */
AVX2 static inline void search_block(struct search *search, const struct tables *tables,
				     const char *p, size_t at)
{
	const struct starts starts = starts_in(tables, p);
	const size_t len = search->text.len;

	for (uint32_t left = starts.whole; left; left &= left - 1) {
		const size_t start = at + (size_t)__builtin_ctz(left);
		if (start + WORDS_RUN <= len)
			check_run(search, start);
	}
	for (uint32_t left = starts.brief; left; left &= left - 1) {
		const size_t start = at + (size_t)__builtin_ctz(left);
		if (start < len)
			check_short(search, start);
	}
	for (uint32_t left = starts.guard; left; left &= left - 1)
		check_guard(search, at + (size_t)__builtin_ctz(left));
}

AVX2 static void search_avx2(struct search *search)
{
	const struct word_set *set = search->set;
	const struct str text = search->text;
	struct tables tables;
	size_t at = 0;

	for (size_t place = 0; place < WORDS_RUN; place++) {
		tables.low[place] = both_lanes(set->low[place]);
		tables.mixed[place] = both_lanes(set->mixed[place]);
	}
	for (; text.len - at >= BLOCK + WORDS_RUN - 1; at += BLOCK) {
		search_block(search, &tables, text.ptr + at, at);
		if (search->found & WORDS_FOUND)
			return;
	}
	/* The rest of the text, among zeros, which begin no word. */
	char tail[TAIL_BYTES + BLOCK] = { 0 };
	memcpy(tail, text.ptr + at, text.len - at);
	for (size_t rest = 0; rest < text.len - at; rest += BLOCK)
		search_block(search, &tables, tail + rest, at + rest);
}

static void search_all(struct search *search)
{
	if (__builtin_cpu_supports("avx2"))
		search_avx2(search);
	else
		search_from(search, 0);
}

#else

static void search_all(struct search *search)
{
	search_from(search, 0);
}

#endif

unsigned words_search(const struct word_set *set, struct str text)
{
	struct search search = { .set = set, .text = text };

	if (text.len)
		search_all(&search);
	return search.found;
}

bool words_find(const struct word_set *set, struct str text, const struct word_sink *sink)
{
	struct search search = { .set = set, .text = text, .sink = sink };

	if (text.len)
		search_all(&search);
	return !(search.found & WORDS_FOUND);
}
