/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/scanners.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/alloc.h"
#include "detect/match/common.h"
#include "detect/match/hash.h"

#define RUN_MAX	      4u
#define BITS_PER_RUN  32u /* of the bit set: one place in 32 is looked up for nothing */
#define BITS_LOG2_MIN 9u
#define BITS_LOG2_MAX 18u /* 32 KiB: stays in the cache */

static uint32_t run_mask(uint32_t width)
{
	return width == RUN_MAX ? UINT32_MAX : (1u << width * 8) - 1;
}

static uint32_t run_hash(uint32_t run)
{
	return run * 0x9e3779b1u;
}

/* What the bit set and the table take of a hash: its upper bits. */
static uint32_t upper(uint32_t hash, uint32_t log2)
{
	return hash >> (32 - log2);
}

static uint32_t run_of(struct str text, size_t at, uint32_t width)
{
	uint32_t run = 0;

	memcpy(&run, text.ptr + at, width);
	return run;
}

static uint32_t width_of(const struct scan_literal *literal)
{
	return (uint32_t)size_min(literal->text.len, RUN_MAX);
}

/* Literals of one scanner stand together. */
static int by_scanner(const void *a, const void *b)
{
	const struct scan_literal *x = a;
	const struct scan_literal *y = b;

	if (x->cased != y->cased)
		return x->cased ? 1 : -1;
	if (width_of(x) != width_of(y))
		return width_of(x) < width_of(y) ? 1 : -1;
	/* Those with the fewest runs choose first. */
	if (x->text.len != y->text.len)
		return x->text.len < y->text.len ? -1 : 1;
	return (x->predicate > y->predicate) - (x->predicate < y->predicate);
}

/* A literal with the run it is filed under. */
struct filed {
	uint32_t run;
	uint32_t at;
	uint32_t literal;
};

static int by_run(const void *a, const void *b)
{
	const struct filed *x = a;
	const struct filed *y = b;

	if (x->run != y->run)
		return x->run < y->run ? -1 : 1;
	return (x->literal > y->literal) - (x->literal < y->literal);
}

/* How many literals are filed under a run, by a hash of it: two runs may count together. */
#define CROWD_LOG2   14u
#define CROWD_COMMON 8u /* a run that stands in a well-known value counts as so many literals */

struct crowd {
	uint32_t n[1u << CROWD_LOG2];
};

static struct crowd *crowd_new(uint32_t width)
{
	struct crowd *crowd = mem_new(sizeof(*crowd));

	for (size_t i = 0; common_value(i).ptr; i++) {
		const struct str value = common_value(i);
		for (size_t at = 0; at + width <= value.len; at++)
			crowd->n[upper(run_hash(run_of(value, at, width)), CROWD_LOG2)] +=
				CROWD_COMMON;
	}
	return crowd;
}

/* The run of a literal that is found least often: not common, and not many filed under it. */
static struct filed choose_run(const struct scan_literal *literals, size_t number,
			       struct crowd *crowd)
{
	const struct str text = literals[number].text;
	const uint32_t width = width_of(&literals[number]);
	struct filed best = { .literal = (uint32_t)number };
	uint32_t best_cost = UINT32_MAX;

	for (size_t at = 0; at + width <= text.len; at++) {
		const uint32_t run = run_of(text, at, width);
		const uint32_t cost = crowd->n[upper(run_hash(run), CROWD_LOG2)];
		if (cost >= best_cost)
			continue;
		best_cost = cost;
		best.run = run;
		best.at = (uint32_t)at;
	}
	crowd->n[upper(run_hash(best.run), CROWD_LOG2)]++;
	return best;
}

static uint32_t log2_above(size_t n, uint32_t min, uint32_t max)
{
	uint32_t log2 = min;

	while (log2 < max && (size_t)1 << log2 < n)
		log2++;
	return log2;
}

static void add_key(struct parts *parts, const struct scanner *scanner, uint32_t run,
		    uint32_t first, uint32_t n)
{
	const uint32_t hash = run_hash(run);
	uint64_t *bits = parts_get(parts, SECTION_BITS, scanner->bits);
	struct scan_key *keys = parts_get(parts, SECTION_KEYS, scanner->keys);
	const uint32_t bit = upper(hash, scanner->bits_log2);
	uint32_t place = upper(hash, scanner->keys_log2);

	bits[bit / 64] |= UINT64_C(1) << bit % 64;
	while (keys[place].n_literals)
		place = (place + 1) & ((1u << scanner->keys_log2) - 1);
	keys[place] = (struct scan_key){ .run = run, .literals = first, .n_literals = n };
}

static uint32_t add_literal(struct parts *parts, const struct scan_literal *from,
			    const struct filed *filed)
{
	const uint32_t at = parts_add(parts, SECTION_LITERALS, 1);

	*(struct literal *)parts_get(parts, SECTION_LITERALS, at) = (struct literal){
		.predicate = from->predicate,
		.text = from->at,
		.len = (uint32_t)from->text.len,
		.run = filed->at,
		.place = (uint8_t)from->place,
		.gate = from->gate,
	};
	return at;
}

/* All literals are of one width and one case. */
static void build_one(struct parts *parts, const struct scan_literal *literals, size_t n)
{
	auto_free struct crowd *crowd = crowd_new(width_of(&literals[0]));
	auto_free struct filed *filed = mem_new_array(n, sizeof(*filed));
	struct scanner scanner = {
		.width = width_of(&literals[0]),
		.cased = literals[0].cased,
		.bits_log2 = log2_above(n * BITS_PER_RUN, BITS_LOG2_MIN, BITS_LOG2_MAX),
		.keys_log2 = log2_above(n * 2, 2, 31),
	};

	for (size_t i = 0; i < n; i++)
		filed[i] = choose_run(literals, i, crowd);
	qsort(filed, n, sizeof(*filed), by_run);
	scanner.bits = parts_add(parts, SECTION_BITS, ((size_t)1 << scanner.bits_log2) / 64);
	scanner.keys = parts_add(parts, SECTION_KEYS, (size_t)1 << scanner.keys_log2);
	for (size_t i = 0; i < n;) {
		const size_t start = i;
		const uint32_t first = parts_end(parts, SECTION_LITERALS);
		for (; i < n && filed[i].run == filed[start].run; i++)
			(void)add_literal(parts, &literals[filed[i].literal], &filed[i]);
		add_key(parts, &scanner, filed[start].run, first, (uint32_t)(i - start));
	}
	const uint32_t at = parts_add(parts, SECTION_SCANNERS, 1);
	*(struct scanner *)parts_get(parts, SECTION_SCANNERS, at) = scanner;
}

uint32_t scanners_build(struct parts *parts, struct scan_literal *literals, size_t n)
{
	const uint32_t first = parts_end(parts, SECTION_SCANNERS);

	if (n)
		qsort(literals, n, sizeof(*literals), by_scanner);
	for (size_t i = 0; i < n;) {
		const size_t start = i;
		while (i < n && literals[i].cased == literals[start].cased &&
		       width_of(&literals[i]) == width_of(&literals[start]))
			i++;
		build_one(parts, literals + start, i - start);
	}
	return first;
}

/* `anywhere`: also where its place is another. */
static bool stands_at(const struct program *program, const struct literal *literal, struct str text,
		      size_t run_at, bool anywhere)
{
	if (run_at < literal->run)
		return false;

	const size_t start = run_at - literal->run;
	if (literal->len > text.len || start > text.len - literal->len)
		return false;
	if (literal->place == LITERAL_FIRST && start != 0 && !anywhere)
		return false;
	if (literal->place == LITERAL_LAST && start + literal->len != text.len && !anywhere)
		return false;
	return memcmp(text.ptr + start, program->text + literal->text, literal->len) == 0;
}

static void look_up(const struct program *program, const struct scanner *scanner, uint32_t run,
		    struct str text, size_t at, const struct scan_sink *sink)
{
	const struct scan_key *keys = program->keys + scanner->keys;
	uint32_t place = upper(run_hash(run), scanner->keys_log2);

	while (keys[place].n_literals && keys[place].run != run)
		place = (place + 1) & ((1u << scanner->keys_log2) - 1);
	for (uint32_t i = 0; i < keys[place].n_literals; i++) {
		const struct literal *literal = &program->literals[keys[place].literals + i];
		if (stands_at(program, literal, text, at, sink->anywhere))
			sink->found(sink->ctx, literal);
	}
}

void scanner_run_plain(const struct program *program, const struct scanner *scanner,
		       struct str text, const struct scan_sink *sink)
{
	const uint64_t *bits = program->bits + scanner->bits;
	const uint32_t mask = run_mask(scanner->width);
	const uint32_t log2 = scanner->bits_log2;

	for (size_t at = 0; at + scanner->width <= text.len; at++) {
		const uint32_t run = hash_load32(text.ptr + at) & mask;
		const uint32_t bit = upper(run_hash(run), log2);
		if (bits[bit / 64] >> bit % 64 & 1)
			look_up(program, scanner, run, text, at, sink);
	}
}

#ifdef __x86_64__

#define AVX2  __attribute__((target("avx2")))
#define BLOCK 8u /* places at once */

/* Bit i: the run at p + i may be one of those that are filed. Reads 16 bytes. */
AVX2 static inline unsigned may_be_filed(const uint64_t *bits, uint32_t mask, uint32_t log2,
					 const char *p)
{
	const __m256i runs_at = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4,
						 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
	const __m256i bytes =
		_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i_u *)(const void *)p));
	const __m256i runs =
		_mm256_and_si256(_mm256_shuffle_epi8(bytes, runs_at), _mm256_set1_epi32((int)mask));
	const __m256i hashes = _mm256_mullo_epi32(runs, _mm256_set1_epi32((int)run_hash(1)));
	const __m256i bit = _mm256_srl_epi32(hashes, _mm_cvtsi32_si128((int)(32 - log2)));
	const __m256i words = _mm256_i32gather_epi32((const int *)(const void *)bits,
						     _mm256_srli_epi32(bit, 5), 4);
	/* The wanted bit of each word becomes its sign. */
	const __m256i from_top = _mm256_andnot_si256(bit, _mm256_set1_epi32(31));

	return (unsigned)_mm256_movemask_ps(
		_mm256_castsi256_ps(_mm256_sllv_epi32(words, from_top)));
}

AVX2 static void run_avx2(const struct program *program, const struct scanner *scanner,
			  struct str text, const struct scan_sink *sink)
{
	const uint64_t *bits = program->bits + scanner->bits;
	const uint32_t mask = run_mask(scanner->width);

	for (size_t at = 0; at + scanner->width <= text.len; at += BLOCK) {
		const size_t places = text.len - scanner->width + 1 - at;
		unsigned hits = may_be_filed(bits, mask, scanner->bits_log2, text.ptr + at);
		if (places < BLOCK)
			hits &= (1u << places) - 1;
		for (; hits; hits &= hits - 1) {
			const size_t place = at + (size_t)__builtin_ctz(hits);
			const uint32_t run = hash_load32(text.ptr + place) & mask;
			look_up(program, scanner, run, text, place, sink);
		}
	}
}

void scanner_run(const struct program *program, const struct scanner *scanner, struct str text,
		 const struct scan_sink *sink)
{
	if (__builtin_cpu_supports("avx2"))
		run_avx2(program, scanner, text, sink);
	else
		scanner_run_plain(program, scanner, text, sink);
}

#else

void scanner_run(const struct program *program, const struct scanner *scanner, struct str text,
		 const struct scan_sink *sink)
{
	scanner_run_plain(program, scanner, text, sink);
}

#endif
