/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-index.h"

#include "base/alloc.h"
#include "base/bytes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define HAVE_X86      1
#define TARGET_AVX2   __attribute__((target("avx2,pclmul,bmi,bmi2,popcnt")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,pclmul,bmi,bmi2,popcnt")))
#else
#define HAVE_X86 0
#endif

/* The steps that all ways share become part of each, compiled for its instructions. */
#define SHARED_STEP static inline __attribute__((always_inline))

#define BLOCK	    64u
#define ONES	    UINT64_C(0x0101010101010101)
#define EVEN_BITS   UINT64_C(0x5555555555555555)
#define CAP_FIRST   1024u
#define CASE_BIT    0x20 /* '[' and '{', ']' and '}' differ by it */
#define WRITES_MORE 8u	 /* positions written beyond the last one */

/* One bit a byte of a block. */
struct masks {
	uint64_t quote;
	uint64_t backslash;
	uint64_t control; /* below a space */
	uint64_t bracket; /* of the four kinds */
	uint64_t high;	  /* not ASCII */
};

struct finding {
	struct json_index *index;
	const char *text;
	size_t len;
	size_t at;	 /* of the block */
	size_t n;	 /* positions so far */
	size_t end;	 /* of the object; 0 while it is open */
	uint64_t carry;	 /* 1: the block's first byte is escaped */
	uint64_t inside; /* all ones: the block begins within a string */
	uint64_t high;	 /* not ASCII, in any block */
	uint64_t arrays; /* a stack of bits: 1 is '[' */
	unsigned depth;
};

void json_index_done(struct json_index *index)
{
	free(index->at);
	*index = (struct json_index){ .at = NULL };
}

/*
 * Which backslashes begin an escape: in a run of them every second one, from its first on. Adding
 * the first bit of a run to it carries to the bit behind it, which tells runs that begin at an even
 * place from the others.
 */
SHARED_STEP uint64_t escape_starts(struct finding *f, uint64_t backslash)
{
	const uint64_t runs = backslash & ~f->carry;
	const uint64_t even_first = runs & ~(runs << 1) & EVEN_BITS;
	const uint64_t even_runs = runs & ~(runs + even_first);

	return (even_runs & EVEN_BITS) | (runs & ~even_runs & ~EVEN_BITS);
}

/* Leave the quotes that no backslash precedes, and of backslashes those that begin an escape. */
SHARED_STEP void take_escapes(struct finding *f, struct masks *m)
{
	m->backslash = escape_starts(f, m->backslash);
	m->quote &= ~(m->backslash << 1 | f->carry);
	f->carry = m->backslash >> 63;
}

/* Bit i is the parity of the bits 0..i: ones from an opening quote up to the closing one. */
static uint64_t parity_portable(uint64_t bits)
{
	bits ^= bits << 1;
	bits ^= bits << 2;
	bits ^= bits << 4;
	bits ^= bits << 8;
	bits ^= bits << 16;
	return bits ^ bits << 32;
}

/* A bracket may only open where a value may stand. */
static bool may_open(const struct finding *f, size_t at)
{
	do
		at--;
	while (ascii_is_space(f->text[at]));
	return f->text[at] == ':' || f->text[at] == '[' || (f->text[at] == ',' && (f->arrays & 1));
}

/* False when one of the brackets is out of place. */
static bool take_brackets(struct finding *f, uint64_t bits)
{
	for (; bits; bits &= bits - 1) {
		const size_t at = f->at + (size_t)__builtin_ctzll(bits);
		const char c = f->text[at];
		if (c == '{' || c == '[') {
			if (f->depth == JSON_INDEX_DEPTH || (f->depth && !may_open(f, at)))
				return false;
			f->depth++;
			f->arrays = f->arrays << 1 | (c == '[');
			continue;
		}
		if ((f->arrays & 1) != (c == ']'))
			return false;
		f->arrays >>= 1;
		if (--f->depth == 0) {
			f->end = at + 1;
			return true;
		}
	}
	return true;
}

/* Control characters between tokens are white space or nothing known. */
static bool all_blank(const struct finding *f, uint64_t bits)
{
	for (; bits; bits &= bits - 1) {
		if (!ascii_is_space(f->text[f->at + (size_t)__builtin_ctzll(bits)]))
			return false;
	}
	return true;
}

static bool make_room(struct json_index *index, size_t n)
{
	if (n + BLOCK + WRITES_MORE <= index->cap)
		return true;
	if (index->cap > JSON_INDEX_MAX)
		return false;
	mem_reserve(&index->at, &index->cap, size_max(CAP_FIRST, index->cap * 2),
		    sizeof(*index->at));
	return true;
}

/* More are written than there are: the usual block has few, and a loop's end is hard to guess. */
SHARED_STEP void add_positions(struct finding *f, uint64_t bits)
{
	uint32_t *to = f->index->at + f->n;
	const uint32_t base = (uint32_t)f->at;

	f->n += (size_t)__builtin_popcountll(bits);
	do {
		for (size_t i = 0; i < WRITES_MORE; i++) {
			/* Of no bits at all the count is not defined. */
			to[i] = base + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
			bits &= bits - 1;
		}
		to += WRITES_MORE;
	} while (bits);
}

/*
 * What the masks of the block at f->at say, when `strings` are the parities of its quotes. True: go
 * on with the next block. When false the object ended, or f->end is 0 and it is not regular. The
 * positions to add are in `ret_positions`.
 */
SHARED_STEP bool take_masks(struct finding *f, const struct masks *m, uint64_t strings,
			    uint64_t *ret_positions)
{
	uint64_t in_object = UINT64_MAX;
	bool regular = make_room(f->index, f->n);

	strings ^= f->inside;
	f->inside = 0 - (strings >> 63);
	if (m->bracket & ~strings)
		regular = regular && take_brackets(f, m->bracket & ~strings);
	if (f->end)
		in_object = UINT64_MAX >> (63 - (f->end - 1 - f->at));
	const uint64_t wrong = (m->control & strings) | (m->backslash & ~strings);
	const uint64_t between = m->control & ~strings & in_object;
	if (!regular || (wrong & in_object) || (between && !all_blank(f, between))) {
		f->end = 0;
		*ret_positions = 0;
		return false;
	}
	f->high |= m->high & in_object;
	*ret_positions = (m->quote | m->backslash) & in_object;
	return f->end == 0;
}

static struct finding begin(struct json_index *index, struct str in)
{
	return (struct finding){ .index = index, .text = in.ptr, .len = in.len };
}

/* The block at f->at; the last one is filled up with spaces. */
SHARED_STEP const char *block_of(const struct finding *f, char room[static BLOCK])
{
	if (f->len - f->at >= BLOCK)
		return f->text + f->at;
	for (size_t i = 0; i < BLOCK; i++)
		room[i] = i < f->len - f->at ? f->text[f->at + i] : ' ';
	return room;
}

static bool finish(const struct finding *f)
{
	struct json_index *index = f->index;

	if (f->end == 0)
		return false;
	index->n = f->n;
	index->at[f->n] = (uint32_t)f->end - 1;
	index->at[f->n + 1] = (uint32_t)f->end - 1;
	index->len = f->end;
	index->plain = f->high == 0;
	return true;
}

/* One bit a byte of eight: whether it is zero. */
static uint64_t zero_bytes(uint64_t word)
{
	const uint64_t low = ONES * 0x7f;
	const uint64_t zero = ~(((word & low) + low) | word | low) >> 7;

	/* Each of the eight terms brings one of the bits to its place in the highest byte. */
	return zero * UINT64_C(0x0102040810204080) >> 56;
}

static struct masks masks_portable(const char *p)
{
	struct masks m = { .quote = 0 };

	for (size_t i = 0; i < BLOCK; i += 8) {
		const uint64_t word = load_u64((const unsigned char *)p + i);
		const uint64_t cased = word | ONES * CASE_BIT;
		m.quote |= zero_bytes(word ^ ONES * '"') << i;
		m.backslash |= zero_bytes(word ^ ONES * '\\') << i;
		m.control |= zero_bytes(word & ONES * 0xe0) << i;
		m.bracket |= (zero_bytes(cased ^ ONES * '{') | zero_bytes(cased ^ ONES * '}')) << i;
		m.high |= zero_bytes(~word & ONES * 0x80) << i;
	}
	return m;
}

static bool find_portable(struct json_index *index, struct str in)
{
	struct finding f = begin(index, in);
	char room[BLOCK];
	bool more = true;

	for (; more && f.at < f.len; f.at += BLOCK) {
		uint64_t positions;
		struct masks m = masks_portable(block_of(&f, room));
		take_escapes(&f, &m);
		more = take_masks(&f, &m, parity_portable(m.quote), &positions);
		add_positions(&f, positions);
	}
	return finish(&f);
}

#if HAVE_X86
/* A product without carries with all ones sums up the bits below each. */
__attribute__((target("pclmul"))) static inline uint64_t parity_clmul(uint64_t bits)
{
	const __m128i product =
		_mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8(-1), 0);

	return (uint64_t)_mm_cvtsi128_si64(product);
}

TARGET_AVX2 static inline uint64_t bits_avx2(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
							     << 32;
}

TARGET_AVX2 static inline uint64_t equal_avx2(__m256i low, __m256i high, char c)
{
	const __m256i all = _mm256_set1_epi8(c);

	return bits_avx2(_mm256_cmpeq_epi8(low, all), _mm256_cmpeq_epi8(high, all));
}

TARGET_AVX2 static inline struct masks masks_avx2(const char *p)
{
	const __m256i low = _mm256_loadu_si256((const void *)p);
	const __m256i high = _mm256_loadu_si256((const void *)(p + 32));
	const __m256i cased = _mm256_set1_epi8(CASE_BIT);
	const __m256i low_cased = _mm256_or_si256(low, cased);
	const __m256i high_cased = _mm256_or_si256(high, cased);
	const __m256i last_control = _mm256_set1_epi8(0x1f);

	return (struct masks){
		.quote = equal_avx2(low, high, '"'),
		.backslash = equal_avx2(low, high, '\\'),
		.control = bits_avx2(_mm256_cmpeq_epi8(_mm256_min_epu8(low, last_control), low),
				     _mm256_cmpeq_epi8(_mm256_min_epu8(high, last_control), high)),
		.bracket = equal_avx2(low_cased, high_cased, '{') |
			   equal_avx2(low_cased, high_cased, '}'),
		.high = bits_avx2(low, high),
	};
}

TARGET_AVX2 static bool find_avx2(struct json_index *index, struct str in)
{
	struct finding f = begin(index, in);
	char room[BLOCK];
	bool more = true;

	for (; more && f.at < f.len; f.at += BLOCK) {
		uint64_t positions;
		struct masks m = masks_avx2(block_of(&f, room));
		take_escapes(&f, &m);
		more = take_masks(&f, &m, parity_clmul(m.quote), &positions);
		add_positions(&f, positions);
	}
	return finish(&f);
}

TARGET_AVX512 static inline struct masks masks_avx512(const char *p)
{
	const __m512i bytes = _mm512_loadu_si512((const void *)p);
	const __m512i cased = _mm512_or_si512(bytes, _mm512_set1_epi8(CASE_BIT));

	return (struct masks){
		.quote = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')),
		.backslash = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')),
		.control = _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20)),
		.bracket = _mm512_cmpeq_epi8_mask(cased, _mm512_set1_epi8('{')) |
			   _mm512_cmpeq_epi8_mask(cased, _mm512_set1_epi8('}')),
		.high = _mm512_movepi8_mask(bytes),
	};
}

static const unsigned char byte_numbers[BLOCK] = {
	0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
	22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
	44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
};

/* The numbers of the set bits, pressed together and widened sixteen at a time. */
TARGET_AVX512 static inline void add_positions_avx512(struct finding *f, uint64_t bits)
{
	const __m512i numbers = _mm512_loadu_si512((const void *)byte_numbers);
	const __m512i base = _mm512_set1_epi32((int)f->at);
	__m512i pressed = _mm512_maskz_compress_epi8(bits, numbers);
	const size_t n = (size_t)__builtin_popcountll(bits);
	uint32_t *to = f->index->at + f->n;

	f->n += n;
	for (size_t done = 0; done < n; done += 16) {
		const __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(pressed));
		_mm512_storeu_si512((void *)(to + done), _mm512_add_epi32(wide, base));
		pressed = _mm512_shuffle_i64x2(pressed, pressed, 0x39); /* the next 16 bytes */
	}
}

TARGET_AVX512 static bool find_avx512(struct json_index *index, struct str in)
{
	struct finding f = begin(index, in);
	char room[BLOCK];
	bool more = true;

	for (; more && f.at < f.len; f.at += BLOCK) {
		uint64_t positions;
		struct masks m = masks_avx512(block_of(&f, room));
		take_escapes(&f, &m);
		more = take_masks(&f, &m, parity_clmul(m.quote), &positions);
		add_positions_avx512(&f, positions);
	}
	return finish(&f);
}
#endif

typedef bool find_fn(struct json_index *index, struct str in);

static find_fn *const ways[] = {
	find_portable,
#if HAVE_X86
	find_avx2,
	find_avx512,
#endif
};

size_t json_index_ways(void)
{
#if HAVE_X86
	if (!__builtin_cpu_supports("pclmul"))
		return 1;
	if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw"))
		return 3;
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"))
		return 2;
#endif
	return 1;
}

bool json_index_find_by(size_t way, struct json_index *index, struct str in)
{
	if (in.len == 0 || in.ptr[0] != '{' || in.len > UINT32_MAX)
		return false;
	return ways[way](index, in);
}

bool json_index_find(struct json_index *index, struct str in)
{
	return json_index_find_by(json_index_ways() - 1, index, in);
}
