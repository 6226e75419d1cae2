/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All rules of a set as one program: every distinct comparison of every rule once (a predicate),
 * the rules as short code over predicates, and for each field what finds the predicates that a
 * value makes true. docs/decisions/0006-one-program-of-all-rules.md tells why it looks so.
 *
 * A program is one run of bytes, its image: sections of fixed-size elements that refer to each
 * other by index, never by address. It can be written to a file and mapped again. It never changes
 * and is shared by any number of runners (runner.h).
 *
 * An image fits only the rules it was made of, in their order, and this version of the program:
 * who keeps one keeps PROGRAM_VERSION and a checksum of both beside it. program_open() checks that
 * sections lie within the image; what is in them is believed, so check the sum first, and what came
 * from a file with check.h.
 */
#pragma once

#include "base/err.h"
#include "detect/sigma/set.h"

#define PROGRAM_VERSION	  4u
#define PROGRAM_BYTES_MAX (512u * 1024 * 1024)

enum predicate_flag {
	PREDICATE_EAGER = 1 << 0,   /* found by reading a value once; the others are tested when
				       a rule asks for them */
	PREDICATE_WITNESS = 1 << 1, /* there are rules that can only hold when it does */
	PREDICATE_ROUTING = 1 << 2, /* a log source's condition asks for it */
	PREDICATE_CASED = 1 << 3,
};

/* One comparison of the values of one field; struct test without its addresses. */
struct predicate {
	uint32_t slot;	  /* SLOT_NONE: keywords, of every value and the raw text */
	uint8_t kind;	  /* enum test_kind */
	uint8_t pattern;  /* enum pattern_kind: TEST_PATTERN, TEST_FIELD */
	uint8_t flags;	  /* enum predicate_flag */
	uint8_t exists;	  /* TEST_EXISTS: wanted */
	uint32_t text;	  /* TEST_PATTERN: where in SECTION_TEXT */
	uint32_t len;	  /* bytes of it */
	uint32_t operand; /* place in SECTION_CIDRS or SECTION_NUMBERS, number of the regex in the
			     pool, slot of the other field */
	uint32_t rules;	  /* PREDICATE_WITNESS: where in SECTION_POSTINGS */
	uint32_t n_rules;
};

/* What finds the eager predicates of one field's values. */
struct slot_program {
	uint32_t exact;	     /* where in SECTION_EXACT its table begins */
	uint32_t exact_size; /* a power of two; 0: none */
	uint32_t scanners;
	uint32_t n_scanners;
	uint32_t always; /* in SECTION_LISTS: predicates to test on every value */
	uint32_t n_always;
};

/* Whole values, by hash; predicate + 1, 0 is free. */
struct exact_entry {
	uint32_t hash;
	uint32_t predicate;
};

/*
 * Literals by a run of `width` bytes in them, chosen to be rare: a bit set says whether a run may
 * be one of those, a table which literals to compare then.
 */
struct scanner {
	uint32_t width; /* 1 to 4 */
	uint32_t cased; /* reads the value as it is, not its folded form */
	uint32_t bits;	/* in SECTION_BITS, in words */
	uint32_t bits_log2;
	uint32_t keys; /* in SECTION_KEYS */
	uint32_t keys_log2;
};

struct scan_key {
	uint32_t run;
	uint32_t literals;   /* in SECTION_LITERALS */
	uint32_t n_literals; /* 0: free */
};

enum literal_place {
	LITERAL_ANYWHERE,
	LITERAL_FIRST, /* the value begins with it */
	LITERAL_LAST,
};

struct literal {
	uint32_t predicate;
	uint32_t text;
	uint32_t len;
	uint32_t run;  /* offset of the run that finds it */
	uint8_t place; /* enum literal_place */
	uint8_t gate;  /* found: the predicate is still to be tested */
	uint8_t pad[2];
};

/*
 * Code of a rule, a word each: a leaf is a predicate, perhaps negated; a node says how many words
 * it and its parts take. Negations stand at leaves only.
 */
#define CODE_ALL	  (1u << 31)
#define CODE_ANY	  (1u << 30)
#define CODE_NODE	  (CODE_ALL | CODE_ANY)
#define CODE_NOT	  (1u << 29) /* leaf */
#define CODE_NUMBER(word) ((word) & ((1u << 29) - 1))
#define CODE_NUMBER_MAX	  ((1u << 29) - 1)

#define CODE_NONE UINT32_MAX

struct rule_program {
	uint32_t code;	   /* in SECTION_CODE; CODE_NONE: too large, evaluated plainly */
	uint32_t route;	   /* in SECTION_ROUTES */
	uint32_t keywords; /* it looks for words anywhere */
	uint32_t reasons;  /* in SECTION_REASONS: reasons.h. Where there is no code: none */
	uint64_t reads;	   /* slot_bit() of each field it looks at. Where there is no code: all */
};

/* The log sources that some rules are under, all of them the same. */
struct route_program {
	uint32_t sources; /* in SECTION_LISTS, ascending */
	uint32_t n_sources;
	uint32_t slots; /* in SECTION_LISTS: fields that hold the rules' witnesses */
	uint32_t n_slots;
	uint32_t always; /* in SECTION_LISTS: rules without a witness */
	uint32_t n_always;
};

/*
 * Without one of its words in the raw text, as it is written or as JSON writes it, a predicate
 * about keywords holds on no text of the event. `len` 0: of this predicate that cannot be said.
 */
struct word_program {
	uint32_t predicate;
	uint32_t text;
	uint32_t len;
};

struct source_program {
	uint32_t when;	  /* in SECTION_CODE, or CODE_NONE */
	uint32_t aliases; /* number of its aliases in SECTION_ALIASES; 0: it has none */
};

/* In sums of fields: none that is in it is missed, others may seem to be. */
static inline uint64_t slot_bit(uint32_t slot)
{
	return UINT64_C(1) << slot % 64;
}

/* One field that stands for another. */
struct alias_program {
	uint32_t slot;
	uint32_t stands;
};

enum section {
	SECTION_PREDICATES,
	SECTION_TEXT,
	SECTION_CIDRS,
	SECTION_NUMBERS,
	SECTION_SLOTS, /* one a slot, then one for keywords */
	SECTION_EXACT,
	SECTION_SCANNERS,
	SECTION_BITS,
	SECTION_KEYS,
	SECTION_LITERALS,
	SECTION_WORDS,
	SECTION_CODE,
	SECTION_RULES,
	SECTION_REASONS,  /* predicates of the tests that can show why a rule held */
	SECTION_POSTINGS, /* rules by witness */
	SECTION_ROUTES,
	SECTION_SOURCES,
	SECTION_ALIASES,     /* by aliases * slots + slot: number of the alias + 1, or 0 */
	SECTION_ALIAS_PAIRS, /* by number of the alias */
	SECTION_ROUTING,     /* slots that log sources' conditions look at */
	SECTION_LISTS,
	SECTION_FACTS, /* one: struct program_facts */
	SECTION_MAX,
};

struct program_facts {
	uint32_t n_slots;	/* fields the rules read have smaller slots */
	uint32_t n_aliases;	/* lists of aliases, the empty one among them */
	uint32_t routing_plain; /* conditions that cannot be remembered by what fields hold */
	uint32_t n_witnesses;
};

/* The sections of an image that is open. */
struct program {
	const struct predicate *predicates;
	const char *text;
	const struct cidr *cidrs;
	const struct test_number *numbers;
	const struct slot_program *slots;
	const struct exact_entry *exact;
	const struct scanner *scanners;
	const uint64_t *bits;
	const struct scan_key *keys;
	const struct literal *literals;
	const struct word_program *words;
	const uint32_t *code;
	const struct rule_program *rules;
	const uint32_t *reasons;
	const uint32_t *postings;
	const struct route_program *routes;
	const struct source_program *sources;
	const uint32_t *aliases;
	const struct alias_program *alias_pairs;
	const uint32_t *routing;
	const uint32_t *lists;
	const struct program_facts *facts;
	size_t n[SECTION_MAX]; /* elements */

	const struct ruleset *set;
	struct str image;
	void *own; /* the image, when the program owns it */
};

/* Compile. `set` outlives the program. ERR_LIMIT past PROGRAM_BYTES_MAX. */
enum errc program_build(const struct ruleset *set, struct program **ret,
			struct err *err) MUST_CHECK;

/*
 * Use an image that was made of the same rules (program->image of another process). It stays the
 * caller's, outlives the program and begins at a multiple of 16. ERR_CORRUPT when it is no image.
 */
enum errc program_open(struct str image, const struct ruleset *set, struct program **ret,
		       struct err *err) MUST_CHECK;

void program_free(struct program *program);
void program_free_at(struct program **program);
#define auto_program CLEANUP(program_free_at) struct program

static inline struct str program_text(const struct program *program,
				      const struct predicate *predicate)
{
	return (struct str){ .ptr = program->text + predicate->text, .len = predicate->len };
}
