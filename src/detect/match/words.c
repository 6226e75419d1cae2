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
static const struct {
	struct str text;
	bool escape;
} guards[] = {
	{ { .ptr = "\xe2\x84\xaa", .len = 3 }, false },
	{ { .ptr = "\xc5\xbf", .len = 2 }, false },
	{ { .ptr = "\\u00", .len = 4 }, true },
};

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
static struct word word_of(struct str text, bool escape, const struct frequencies *frequencies)
{
	const size_t len = size_min(text.len, WORDS_RUN);
	struct word word = { .text = text, .escape = escape };
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

static void mark_byte(struct word_set *set, size_t place, unsigned char byte, uint8_t group)
{
	set->low[place][byte & 15] |= group;
	set->high[place][byte >> 4] |= group;
}

static void mark_word(struct word_set *set, const struct word *word, uint8_t group)
{
	const size_t len = size_min(word->text.len, WORDS_RUN);

	for (size_t place = 0; place < WORDS_RUN; place++) {
		if (place >= len) {
			for (unsigned nibble = 0; nibble < WORDS_NIBBLES; nibble++)
				mark_byte(set, place, (unsigned char)(nibble << 4 | nibble), group);
			continue;
		}
		const char c = word->text.ptr[word->at + place];
		mark_byte(set, place, (unsigned char)c, group);
		if (ascii_is_alpha(c))
			mark_byte(set, place, (unsigned char)(c ^ 0x20), group);
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

const struct word_set *words_new(struct arena *arena, const struct str *texts, size_t n)
{
	struct word_set *set = arena_take(arena, sizeof(*set));
	const size_t all = n + ARRAY_LEN(guards);
	struct word *words = arena_take_array(arena, all, sizeof(*words));
	struct frequencies frequencies;

	if (!set || !words)
		return NULL;
	count_bytes(&frequencies);
	for (size_t i = 0; i < n; i++) {
		words[i] = word_of(texts[i], false, &frequencies);
		set->bare |= is_bare(texts[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(guards); i++)
		words[n + i] = word_of(guards[i].text, guards[i].escape, &frequencies);
	qsort(words, all, sizeof(*words), by_run);
	set->words = words;
	set->n = all;
	divide(set);
	for (size_t i = 0; i < all; i++)
		set->runs[run_bit(words[i].run) / 64] |= UINT64_C(1) << run_bit(words[i].run) % 64;
	for (uint32_t group = 0; group < WORDS_GROUPS; group++) {
		for (uint32_t i = set->first[group]; i < set->first[group + 1]; i++)
			mark_word(set, &words[i], (uint8_t)(1u << group));
	}
	return set;
}

static bool stands_at(const struct word *word, struct str text, size_t at)
{
	if (at < word->at || word->text.len > text.len - (at - word->at))
		return false;

	const char *p = text.ptr + at - word->at;
	for (size_t i = 0; i < word->text.len; i++) {
		if (ascii_lower(p[i]) != word->text.ptr[i])
			return false;
	}
	return true;
}

/* What of the groups `groups` begins with the run at `at`. */
static unsigned check_groups(const struct word_set *set, struct str text, size_t at,
			     unsigned groups)
{
	const uint32_t run = run_at(text, at, size_min(text.len - at, WORDS_RUN));
	unsigned found = 0;

	for (; groups; groups &= groups - 1) {
		const unsigned group = (unsigned)__builtin_ctz(groups);
		for (uint32_t i = set->first[group]; i < set->first[group + 1]; i++) {
			const struct word *word = &set->words[i];
			if (((run ^ word->run) & word->mask) == 0 && stands_at(word, text, at))
				found |= word->escape ? WORDS_ESCAPE : WORDS_FOUND;
		}
	}
	return found;
}

/* Groups whose words may begin at `at`, by as many bytes as there are. */
static unsigned groups_at(const struct word_set *set, struct str text, size_t at)
{
	const size_t len = size_min(text.len - at, WORDS_RUN);
	unsigned groups = (1u << WORDS_GROUPS) - 1;

	/* The nibbles of many words together let nearly everything through. */
	if (len == WORDS_RUN && !has_run(set, run_at(text, at, len)))
		groups = WORDS_SHORT;
	for (size_t place = 0; place < len && groups; place++) {
		const unsigned char byte = (unsigned char)text.ptr[at + place];
		groups &= (unsigned)set->low[place][byte & 15] & set->high[place][byte >> 4];
	}
	return groups;
}

/* What begins at `at`. */
static inline unsigned check(const struct word_set *set, struct str text, size_t at)
{
	const unsigned groups = groups_at(set, text, at);

	return groups ? check_groups(set, text, at, groups) : 0;
}

static unsigned search_from(const struct word_set *set, struct str text, size_t at)
{
	unsigned found = 0;

	for (; at < text.len && !(found & WORDS_FOUND); at++)
		found |= check(set, text, at);
	return found;
}

unsigned words_search_plain(const struct word_set *set, struct str text)
{
	return search_from(set, text, 0);
}

#ifdef __x86_64__

#define AVX2 __attribute__((target("avx2")))

struct tables {
	__m256i low[WORDS_RUN];
	__m256i high[WORDS_RUN];
};

AVX2 static inline __m256i both_lanes(const uint8_t table[static WORDS_NIBBLES])
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i_u *)(const void *)table));
}

AVX2 static inline __m256i groups_of(const struct tables *tables, size_t place, const char *p)
{
	const __m256i nibble = _mm256_set1_epi8(15);
	const __m256i bytes = _mm256_loadu_si256((const __m256i_u *)(const void *)(p + place));
	const __m256i low = _mm256_and_si256(bytes, nibble);
	const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);

	return _mm256_and_si256(_mm256_shuffle_epi8(tables->low[place], low),
				_mm256_shuffle_epi8(tables->high[place], high));
}

/* Bit i: some group may have a word that begins at p + i. Reads BLOCK + WORDS_RUN - 1 bytes. */
AVX2 static inline uint32_t starts_in(const struct tables *tables, const char *p)
{
	const __m256i groups = _mm256_and_si256(
		_mm256_and_si256(groups_of(tables, 0, p), groups_of(tables, 1, p)),
		_mm256_and_si256(groups_of(tables, 2, p), groups_of(tables, 3, p)));

	return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(groups, _mm256_setzero_si256()));
}

AVX2 static unsigned search_avx2(const struct word_set *set, struct str text)
{
	struct tables tables;
	unsigned found = 0;
	size_t at = 0;

	for (size_t place = 0; place < WORDS_RUN; place++) {
		tables.low[place] = both_lanes(set->low[place]);
		tables.high[place] = both_lanes(set->high[place]);
	}
	for (; text.len - at >= BLOCK + WORDS_RUN - 1; at += BLOCK) {
		uint32_t starts = starts_in(&tables, text.ptr + at);
		for (; starts; starts &= starts - 1) {
			found |= check(set, text, at + (size_t)__builtin_ctz(starts));
		}
		if (found & WORDS_FOUND)
			return found;
	}
	/* The rest of the text, among zeros, which begin no word. */
	char tail[TAIL_BYTES + BLOCK] = { 0 };
	memcpy(tail, text.ptr + at, text.len - at);
	for (size_t rest = 0; rest < text.len - at; rest += BLOCK) {
		uint32_t starts = starts_in(&tables, tail + rest);
		for (; starts; starts &= starts - 1) {
			const size_t start = at + rest + (size_t)__builtin_ctz(starts);
			if (start < text.len)
				found |= check(set, text, start);
		}
	}
	return found;
}

unsigned words_search(const struct word_set *set, struct str text)
{
	if (text.len == 0)
		return 0;
	return __builtin_cpu_supports("avx2") ? search_avx2(set, text) : search_from(set, text, 0);
}

#else

unsigned words_search(const struct word_set *set, struct str text)
{
	return search_from(set, text, 0);
}

#endif
