/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/keywords.h"

#include "base/alloc.h"
#include "detect/match/routes.h"

/* The predicates about words that the rule's code asks for. */
static void mark_asked(const struct program *program, uint32_t code, bool *asked)
{
	const uint32_t *word = program->code + code;
	const uint32_t *end = word + (*word & CODE_NODE ? CODE_NUMBER(*word) : 1);

	for (; word < end; word++) {
		const uint32_t number = CODE_NUMBER(*word);
		if (!(*word & CODE_NODE) && program->predicates[number].slot == SLOT_NONE)
			asked[number] = true;
	}
}

/* By predicate: does a rule of the routes ask for it? What has no code asks nothing of us. */
static bool *find_asked(const struct program *program, const uint64_t *routes)
{
	bool *asked = mem_new_array(program->n[SECTION_PREDICATES] + 1, sizeof(*asked));

	for (uint32_t i = 0; i < program->n[SECTION_RULES]; i++) {
		const struct rule_program *rule = &program->rules[i];
		if (rule->keywords && rule->code != CODE_NONE && bit_is_set(routes, rule->route))
			mark_asked(program, rule->code, asked);
	}
	return asked;
}

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] >= 0x80)
			return false;
	}
	return true;
}

struct list {
	const struct program *program;
	const struct literal **literals;
	struct str *texts;
	size_t n;
};

/* False when words cannot stand for one of them. */
static bool add_scanner(struct list *list, const struct scanner *scanner, const bool *asked)
{
	const struct program *program = list->program;

	for (uint32_t k = 0; k < 1u << scanner->keys_log2; k++) {
		const struct scan_key *key = &program->keys[scanner->keys + k];
		for (uint32_t i = 0; i < key->n_literals; i++) {
			const struct literal *literal = &program->literals[key->literals + i];
			const struct str text = str_of(program->text + literal->text, literal->len);
			if (!asked[literal->predicate])
				continue;
			if (scanner->cased || !is_ascii(text))
				return false;
			list->literals[list->n] = literal;
			list->texts[list->n++] = text;
		}
	}
	return true;
}

static const struct keywords *keep(struct arena *arena, const struct list *list)
{
	struct keywords *keywords = arena_take(arena, sizeof(*keywords));
	const struct literal **literals = arena_take_array(arena, list->n, sizeof(*literals));

	if (!keywords || !literals)
		return NULL;
	memcpy(literals, list->literals, list->n * sizeof(*literals));
	keywords->literals = literals;
	keywords->words = words_new(arena, list->texts, list->n);
	return keywords->words ? keywords : NULL;
}

const struct keywords *keywords_new(struct arena *arena, const struct program *program,
				    const uint64_t *routes)
{
	const struct slot_program *slot = &program->slots[program->facts->n_slots];
	const size_t all = program->n[SECTION_LITERALS];
	auto_free bool *asked = find_asked(program, routes);
	auto_free struct str *texts = mem_new_array(all + 1, sizeof(*texts));
	auto_free const struct literal **literals =
		mem_new_array(all + 1, sizeof(const struct literal *));
	struct list list = { .program = program, .literals = literals, .texts = texts };
	bool fits = true;

	for (uint32_t i = 0; i < slot->n_scanners && fits; i++)
		fits = add_scanner(&list, &program->scanners[slot->scanners + i], asked);
	return fits && list.n ? keep(arena, &list) : NULL;
}
