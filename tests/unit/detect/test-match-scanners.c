/* SPDX-License-Identifier: Apache-2.0 */
/* Literals in texts: eight places at once, one by one, and by looking for each literal alone. */
#include "support/check.h"
#include "support/random.h"

#include "base/alloc.h"
#include "detect/match/scanners.h"

#define LITERALS 300u
#define LETTERS	 5u /* few, so that runs stand close and are shared */
#define LONGEST	 9u
#define TEXT_MAX 70u
#define TEXTS	 3000u

struct fixture {
	struct random random;
	struct parts parts;
	struct program program;
	uint32_t first;
	char texts[LITERALS][LONGEST];
	struct scan_literal
		literals[LITERALS]; /* by predicate, as scanners_build() sorts its own */
};

/* By predicate: how often it was told, and in which order the tellings came. */
struct told {
	unsigned times[LITERALS];
	uint64_t order;
};

static void found(void *ctx, const struct literal *literal)
{
	struct told *told = ctx;

	told->times[literal->predicate]++;
	told->order = told->order * 31 + literal->predicate;
}

static size_t fill(struct random *random, char *out, size_t least, size_t most)
{
	const size_t len = least + random_below(random, most - least + 1);

	for (size_t i = 0; i < len; i++)
		out[i] = (char)('a' + random_below(random, LETTERS));
	return len;
}

static void fixture_init(struct fixture *f)
{
	struct scan_literal literals[LITERALS];

	*f = (struct fixture){ .random = random_of(5) };
	for (uint32_t i = 0; i < LITERALS; i++) {
		const size_t len = fill(&f->random, f->texts[i], 1 + i % 5, LONGEST);
		f->literals[i] = (struct scan_literal){
			.predicate = i,
			.text = str_of(f->texts[i], len),
			.at = parts_add_text(&f->parts, str_of(f->texts[i], len)),
			.place = (enum literal_place)random_below(&f->random, LITERAL_LAST + 1),
		};
	}
	memcpy(literals, f->literals, sizeof(literals));
	f->first = scanners_build(&f->parts, literals, LITERALS);
	f->program.text = f->parts.at[SECTION_TEXT].at;
	f->program.bits = f->parts.at[SECTION_BITS].at;
	f->program.keys = f->parts.at[SECTION_KEYS].at;
	f->program.literals = f->parts.at[SECTION_LITERALS].at;
	f->program.scanners = f->parts.at[SECTION_SCANNERS].at;
}

static bool stands_in(const struct scan_literal *literal, struct str text)
{
	switch (literal->place) {
	case LITERAL_FIRST:
		return str_starts(text, literal->text);
	case LITERAL_LAST:
		return str_ends(text, literal->text);
	case LITERAL_ANYWHERE:
		break;
	}
	return str_find(text, literal->text) != SIZE_MAX;
}

static void check_text(const struct fixture *f, struct str text)
{
	struct told wide = { { 0 } };
	struct told plain = { { 0 } };

	for (uint32_t i = f->first; i < parts_end(&f->parts, SECTION_SCANNERS); i++) {
		const struct scanner *scanner = &f->program.scanners[i];
		scanner_run(&f->program, scanner, text,
			    &(const struct scan_sink){ .found = found, .ctx = &wide });
		scanner_run_plain(&f->program, scanner, text,
				  &(const struct scan_sink){ .found = found, .ctx = &plain });
	}
	assert_memory_equal(&wide, &plain, sizeof(wide));
	for (uint32_t i = 0; i < LITERALS; i++) {
		if ((wide.times[i] > 0) != stands_in(&f->literals[i], text))
			fail_msg("“%.*s” in “%.*s”", STR_ARG(f->literals[i].text), STR_ARG(text));
	}
}

/* What stands behind the text goes on like it: a literal over the end would be seen. */
static void every_literal_is_found_wherever_it_stands(void **state UNUSED)
{
	struct fixture f;
	char bytes[TEXT_MAX + SCAN_PAD];

	fixture_init(&f);
	for (unsigned i = 0; i < TEXTS; i++) {
		(void)fill(&f.random, bytes, sizeof(bytes), sizeof(bytes));
		check_text(&f, str_of(bytes, random_below(&f.random, TEXT_MAX + 1)));
	}
	parts_done(&f.parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_literal_is_found_wherever_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
