/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "detect/match/expression.h"
#include "detect/match/finders.h"
#include "detect/match/hash.h"
#include "detect/match/reasons.h"

#define EXPRESSION_BYTES (64u * 1024 * 1024) /* the formula of one rule */

/* A rule that need not be looked at unless the predicate holds. */
struct posting {
	uint32_t predicate;
	uint32_t rule;
};

struct compiler {
	const struct ruleset *set;
	struct parts parts;
	struct predicate_table table;
	struct arena arena; /* of the formula at hand */
	bool *routing;	    /* by slot */
	bool routing_plain;
	size_t n_slots;
	uint32_t n_alias_lists;

	struct posting *postings;
	size_t n_postings;
	size_t cap_postings;
	bool *unwitnessed; /* by rule */
	uint32_t rule;	   /* at hand */

	/* The log sources of each rule: sources[first[rule]] … */
	uint32_t *first;
	uint32_t *sources;
};

static void compiler_done(struct compiler *compiler)
{
	parts_done(&compiler->parts);
	predicate_table_done(&compiler->table);
	arena_done(&compiler->arena);
	free(compiler->routing);
	free(compiler->postings);
	free(compiler->unwitnessed);
	free(compiler->first);
	free(compiler->sources);
}

static struct predicate *predicate_at(const struct compiler *compiler, uint32_t number)
{
	return parts_get(&compiler->parts, SECTION_PREDICATES, number);
}

/* ---- log sources ---- */

static void mark_routing(struct compiler *compiler, const struct expression *expression)
{
	if (expression->op == EXPRESSION_LEAF) {
		struct predicate *predicate = predicate_at(compiler, expression->predicate);
		if (predicate->slot == SLOT_NONE || predicate->kind == TEST_FIELD)
			compiler->routing_plain = true;
		else
			compiler->routing[predicate->slot] = true;
		predicate->flags |= PREDICATE_ROUTING;
	}
	for (const struct expression *part = expression->parts; part; part = part->next)
		mark_routing(compiler, part);
}

static bool same_aliases(const struct log_source *a, const struct log_source *b)
{
	if (a->n_aliases != b->n_aliases)
		return false;
	for (size_t i = 0; i < a->n_aliases; i++) {
		if (a->aliases[i].slot != b->aliases[i].slot ||
		    a->aliases[i].stands != b->aliases[i].stands)
			return false;
	}
	return true;
}

static void add_aliases(struct compiler *compiler, const struct log_source *source)
{
	struct parts *parts = &compiler->parts;
	const uint32_t list = parts_add(parts, SECTION_ALIASES, compiler->n_slots);

	for (size_t i = 0; source && i < source->n_aliases; i++) {
		const uint32_t pair = parts_add(parts, SECTION_ALIAS_PAIRS, 1);
		*(struct alias_program *)parts_get(parts, SECTION_ALIAS_PAIRS, pair) =
			(struct alias_program){ .slot = source->aliases[i].slot,
						.stands = source->aliases[i].stands };
		*(uint32_t *)parts_get(parts, SECTION_ALIASES, list + source->aliases[i].slot) =
			pair + 1;
	}
	compiler->n_alias_lists++;
}

/* Number of the source's list of aliases; sources with the same ones share it. */
static uint32_t aliases_of(struct compiler *compiler, uint32_t number)
{
	const struct log_source *source = &compiler->set->logsources.at[number];

	if (source->n_aliases == 0)
		return 0;
	for (uint32_t i = 0; i < number; i++) {
		const struct source_program *known =
			parts_get(&compiler->parts, SECTION_SOURCES, i);
		if (same_aliases(source, &compiler->set->logsources.at[i]))
			return known->aliases;
	}
	add_aliases(compiler, source);
	return compiler->n_alias_lists - 1;
}

static bool add_source(struct compiler *compiler, uint32_t number)
{
	const struct selection *when = compiler->set->logsources.at[number].when;
	struct expression_builder builder = { .table = &compiler->table,
					      .arena = &compiler->arena };
	struct source_program source = { .when = CODE_NONE };

	arena_clear(&compiler->arena);
	if (when) {
		const struct expression *expression = expression_of_selection(&builder, when);
		if (!expression)
			return false;
		mark_routing(compiler, expression);
		source.when = expression_code(expression, &compiler->parts);
	}
	source.aliases = aliases_of(compiler, number);
	const uint32_t at = parts_add(&compiler->parts, SECTION_SOURCES, 1);
	*(struct source_program *)parts_get(&compiler->parts, SECTION_SOURCES, at) = source;
	return true;
}

static enum errc add_sources(struct compiler *compiler, struct err *err)
{
	add_aliases(compiler, NULL);
	for (uint32_t i = 0; i < compiler->set->logsources.n; i++) {
		if (!add_source(compiler, i))
			return fail(err, ERR_LIMIT,
				    "compiled rules: the condition of a log source is too large");
	}
	for (uint32_t slot = 0; slot < compiler->n_slots; slot++) {
		if (compiler->routing[slot])
			(void)parts_add_word(&compiler->parts, SECTION_ROUTING, slot);
	}
	return ERR_OK;
}

/* ---- rules ---- */

static void take_witness(void *ctx, uint32_t predicate)
{
	struct compiler *compiler = ctx;

	mem_reserve(&compiler->postings, &compiler->cap_postings, compiler->n_postings + 1,
		    sizeof(*compiler->postings));
	compiler->postings[compiler->n_postings++] =
		(struct posting){ .predicate = predicate, .rule = compiler->rule };
	predicate_at(compiler, predicate)->flags |= PREDICATE_WITNESS;
}

static bool has_keywords(const struct compiler *compiler, const struct expression *expression)
{
	bool found = expression->op == EXPRESSION_LEAF &&
		     predicate_at(compiler, expression->predicate)->slot == SLOT_NONE;

	for (const struct expression *part = expression->parts; part && !found; part = part->next)
		found = has_keywords(compiler, part);
	return found;
}

/* slot_bit() of the fields whose values the code asks for. */
static uint64_t fields_read(const struct compiler *compiler, uint32_t code)
{
	const struct parts *parts = &compiler->parts;
	const uint32_t *word = parts_get(parts, SECTION_CODE, code);
	const uint32_t *end = word + (*word & CODE_NODE ? CODE_NUMBER(*word) : 1);
	uint64_t reads = 0;

	for (; word < end; word++) {
		if (*word & CODE_NODE)
			continue;
		const struct predicate *predicate = predicate_at(compiler, CODE_NUMBER(*word));
		if (predicate->slot != SLOT_NONE)
			reads |= slot_bit(predicate->slot);
		if (predicate->kind == TEST_FIELD)
			reads |= slot_bit(predicate->operand);
	}
	return reads;
}

static void add_rule(struct compiler *compiler, uint32_t number)
{
	const struct finder_costs costs = {
		.parts = &compiler->parts,
		.pool = &compiler->set->pool,
		.routing = compiler->routing,
	};
	struct expression_builder builder = { .table = &compiler->table,
					      .arena = &compiler->arena };
	const struct detection *detection = compiler->set->rules[number].detection;
	struct rule_program rule = { .code = CODE_NONE, .reads = UINT64_MAX };

	arena_clear(&compiler->arena);
	compiler->rule = number;
	compiler->unwitnessed[number] = true;
	struct expression *expression = expression_of_detection(&builder, detection);
	rule.keywords = !expression || has_keywords(compiler, expression);
	if (expression) {
		if (expression_cost(expression, finder_cost, &costs) != COST_NONE) {
			compiler->unwitnessed[number] = false;
			expression_witnesses(expression, take_witness, compiler);
			expression_defer_witnesses(expression);
		}
		rule.code = expression_code(expression, &compiler->parts);
		rule.reads = fields_read(compiler, rule.code);
		rule.reasons = reasons_add(&compiler->table, detection);
	}
	const uint32_t at = parts_add(&compiler->parts, SECTION_RULES, 1);
	*(struct rule_program *)parts_get(&compiler->parts, SECTION_RULES, at) = rule;
}

static enum errc add_rules(struct compiler *compiler, struct err *err)
{
	for (uint32_t i = 0; i < compiler->set->n_rules; i++) {
		add_rule(compiler, i);
		if (compiler->parts.bytes > PROGRAM_BYTES_MAX)
			return fail(err, ERR_LIMIT,
				    "compiled rules: they need more than %u MiB together",
				    PROGRAM_BYTES_MAX >> 20);
	}
	return ERR_OK;
}

static int by_predicate(const void *a, const void *b)
{
	const struct posting *x = a;
	const struct posting *y = b;

	if (x->predicate != y->predicate)
		return x->predicate < y->predicate ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

/* From here on predicate->rules is where they are; before, the table kept its hash there. */
static uint32_t add_postings(struct compiler *compiler)
{
	struct parts *parts = &compiler->parts;
	uint32_t n_witnesses = 0;

	if (compiler->n_postings)
		qsort(compiler->postings, compiler->n_postings, sizeof(*compiler->postings),
		      by_predicate);
	for (uint32_t i = 0; i < parts_end(parts, SECTION_PREDICATES); i++)
		predicate_at(compiler, i)->rules = 0;
	for (size_t i = 0; i < compiler->n_postings; i++) {
		const struct posting *posting = &compiler->postings[i];
		struct predicate *predicate = predicate_at(compiler, posting->predicate);
		if (i > 0 && posting->predicate == posting[-1].predicate &&
		    posting->rule == posting[-1].rule)
			continue;
		const uint32_t at = parts_add_word(parts, SECTION_POSTINGS, posting->rule);
		if (predicate->n_rules++ == 0) {
			predicate->rules = at;
			n_witnesses++;
		}
	}
	return n_witnesses;
}

/* ---- routes ---- */

/* Which sources each rule is under, from which rules each source has. */
static void invert_sources(struct compiler *compiler)
{
	const struct logsources *map = &compiler->set->logsources;
	const size_t n_rules = compiler->set->n_rules;
	size_t n = 0;

	compiler->first = mem_new_array(n_rules + 2, sizeof(*compiler->first));
	for (size_t s = 0; s < map->n; s++) {
		n += map->at[s].n_rules;
		for (size_t i = 0; i < map->at[s].n_rules; i++)
			compiler->first[map->at[s].rules[i] + 2]++;
	}
	for (size_t i = 2; i < n_rules + 2; i++)
		compiler->first[i] += compiler->first[i - 1];
	compiler->sources = mem_new_array(n + 1, sizeof(*compiler->sources));
	for (uint32_t s = 0; s < map->n; s++) {
		for (size_t i = 0; i < map->at[s].n_rules; i++)
			compiler->sources[compiler->first[map->at[s].rules[i] + 1]++] = s;
	}
}

static uint32_t find_route(const struct compiler *compiler, const uint32_t *sources, uint32_t n)
{
	const struct parts *parts = &compiler->parts;
	uint32_t number = 0;

	for (; number < parts_end(parts, SECTION_ROUTES); number++) {
		const struct route_program *route = parts_get(parts, SECTION_ROUTES, number);
		if (route->n_sources == n && memcmp(parts_get(parts, SECTION_LISTS, route->sources),
						    sources, n * sizeof(*sources)) == 0)
			break;
	}
	return number;
}

static void add_route(struct compiler *compiler, uint32_t number)
{
	struct parts *parts = &compiler->parts;
	const uint32_t *sources = compiler->sources + compiler->first[number];
	const uint32_t n = compiler->first[number + 1] - compiler->first[number];
	const uint32_t route = find_route(compiler, sources, n);

	((struct rule_program *)parts_get(parts, SECTION_RULES, number))->route = route;
	if (route < parts_end(parts, SECTION_ROUTES))
		return;
	const uint32_t list = parts_add(parts, SECTION_LISTS, n);
	memcpy(parts_get(parts, SECTION_LISTS, list), sources, n * sizeof(*sources));
	(void)parts_add(parts, SECTION_ROUTES, 1);
	*(struct route_program *)parts_get(parts, SECTION_ROUTES, route) =
		(struct route_program){ .sources = list, .n_sources = n };
}

static struct route_program *route_of(const struct compiler *compiler, uint32_t rule)
{
	const struct rule_program *program = parts_get(&compiler->parts, SECTION_RULES, rule);

	return parts_get(&compiler->parts, SECTION_ROUTES, program->route);
}

/* The rules of one route that no witness calls. */
static void list_unwitnessed(struct compiler *compiler, uint32_t route)
{
	struct parts *parts = &compiler->parts;
	const uint32_t first = parts_end(parts, SECTION_LISTS);

	for (uint32_t i = 0; i < compiler->set->n_rules; i++) {
		const struct rule_program *rule = parts_get(parts, SECTION_RULES, i);
		if (compiler->unwitnessed[i] && rule->route == route)
			(void)parts_add_word(parts, SECTION_LISTS, i);
	}
	struct route_program *program = parts_get(parts, SECTION_ROUTES, route);
	program->always = first;
	program->n_always = parts_end(parts, SECTION_LISTS) - first;
}

/* The fields in which witnesses of the route's rules are found; `seen` by slot, clear. */
static void list_slots(struct compiler *compiler, uint32_t route, bool *seen)
{
	struct parts *parts = &compiler->parts;
	const uint32_t first = parts_end(parts, SECTION_LISTS);

	for (uint32_t slot = 0; slot < compiler->n_slots; slot++) {
		if (seen[slot])
			(void)parts_add_word(parts, SECTION_LISTS, slot);
		seen[slot] = false;
	}
	struct route_program *program = parts_get(parts, SECTION_ROUTES, route);
	program->slots = first;
	program->n_slots = parts_end(parts, SECTION_LISTS) - first;
}

static void finish_routes(struct compiler *compiler)
{
	struct parts *parts = &compiler->parts;
	const size_t n_routes = parts_end(parts, SECTION_ROUTES);
	auto_free bool *seen = mem_new_array(n_routes * compiler->n_slots + 1, sizeof(*seen));

	for (size_t i = 0; i < compiler->n_postings; i++) {
		const struct posting *posting = &compiler->postings[i];
		const uint32_t slot = predicate_at(compiler, posting->predicate)->slot;
		struct route_program *route = route_of(compiler, posting->rule);
		const size_t number = (size_t)(route - (struct route_program *)parts_get(
							       parts, SECTION_ROUTES, 0));
		if (slot != SLOT_NONE)
			seen[number * compiler->n_slots + slot] = true;
	}
	for (uint32_t i = 0; i < n_routes; i++) {
		list_unwitnessed(compiler, i);
		list_slots(compiler, i, seen + i * compiler->n_slots);
	}
}

static void add_routes(struct compiler *compiler)
{
	invert_sources(compiler);
	for (uint32_t i = 0; i < compiler->set->n_rules; i++)
		add_route(compiler, i);
	finish_routes(compiler);
}

static enum errc compile(struct compiler *compiler, struct program **ret, struct err *err)
{
	struct parts *parts = &compiler->parts;
	enum errc code = add_sources(compiler, err);

	if (!code)
		code = add_rules(compiler, err);
	if (code)
		return code;
	const uint32_t n_witnesses = add_postings(compiler);
	add_routes(compiler);
	finders_build(parts, &compiler->set->pool, compiler->n_slots);
	const uint32_t at = parts_add(parts, SECTION_FACTS, 1);
	*(struct program_facts *)parts_get(parts, SECTION_FACTS, at) = (struct program_facts){
		.n_slots = (uint32_t)compiler->n_slots,
		.n_aliases = compiler->n_alias_lists,
		.routing_plain = compiler->routing_plain,
		.n_witnesses = n_witnesses,
	};
	if (parts->bytes > PROGRAM_BYTES_MAX)
		return fail(err, ERR_LIMIT, "compiled rules: they need more than %u MiB together",
			    PROGRAM_BYTES_MAX >> 20);
	return parts_finish(parts, compiler->set, ret, err);
}

enum errc program_build(const struct ruleset *set, struct program **ret, struct err *err)
{
	struct compiler compiler = {
		.set = set,
		.arena = ARENA_INIT(EXPRESSION_BYTES),
		.n_slots = set->pool.plan.n_names,
	};

	predicate_table_init(&compiler.table, &compiler.parts, &set->pool);
	compiler.routing = mem_new_array(compiler.n_slots + 1, sizeof(*compiler.routing));
	compiler.unwitnessed = mem_new_array(set->n_rules + 1, sizeof(*compiler.unwitnessed));
	const enum errc code = compile(&compiler, ret, err);
	compiler_done(&compiler);
	return code;
}
