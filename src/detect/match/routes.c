/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/routes.h"

#include "base/alloc.h"

#define TABLE_SIZE (ROUTES_MAX * 2)

/* In keys, between the numbers of predicates. */
#define KEY_FIELD (1u << 30) /* and the slot: there is such a field */
#define KEY_NULL  (1u << 29) /* with it: one of its values is null */
#define KEY_OTHER UINT32_MAX /* instead of a text's length: a word that no source has */

static size_t words_for(size_t n_bits)
{
	return n_bits / 64 + 1;
}

static void set_bit(uint64_t *bits, uint32_t number)
{
	bits[number / 64] |= UINT64_C(1) << number % 64;
}

void routes_init(struct routes *routes, const struct program *program)
{
	*routes = (struct routes){
		.program = program,
		.arena = ARENA_INIT(ROUTES_BYTES_MAX),
		.table = mem_new_array(TABLE_SIZE, sizeof(*routes->table)),
		.guess_arena = ARENA_INIT(ROUTES_BYTES_MAX),
		.once = ARENA_INIT(ROUTES_BYTES_MAX),
	};
}

void routes_done(struct routes *routes)
{
	free(routes->table);
	arena_done(&routes->arena);
	arena_done(&routes->guess_arena);
	arena_done(&routes->once);
}

/* ---- the key ---- */

/* Room for `n` words, or NULL when the key is full. */
static uint32_t *extend_key(struct routes *routes, size_t n)
{
	if (n > ROUTE_KEY_MAX - routes->n_key)
		return NULL;

	uint32_t *room = routes->key + routes->n_key;
	routes->n_key += n;
	return room;
}

/* Its length, then its bytes, filled up with zeros. */
static bool add_text(struct routes *routes, struct str text)
{
	const size_t n = (text.len + sizeof(uint32_t) - 1) / sizeof(uint32_t);
	uint32_t *words = extend_key(routes, 1 + n);

	if (!words)
		return false;
	words[0] = (uint32_t)text.len;
	if (n) {
		words[n] = 0;
		memcpy(words + 1, text.ptr, text.len);
	}
	return true;
}

/* Words that no source has are all the same, so that events cannot make up ever new keys. */
static bool add_part(struct routes *routes, const struct logsource *source,
		     enum logsource_part part)
{
	const struct str text = logsource_part(source, part);
	const bool known =
		!text.len || logsources_know(&routes->program->set->logsources, source, part);
	uint32_t *word = known ? NULL : extend_key(routes, 1);

	if (known)
		return add_text(routes, text);
	if (word)
		*word = KEY_OTHER;
	return word;
}

static bool is_last_word(const struct source_word *last, struct str text)
{
	return str_equal(text, str_of(last->text, last->len));
}

/* The key begins with what the source is. Most events have that of the one before them. */
static bool is_last_source(const struct routes *routes, const struct logsource *source)
{
	return routes->n_source && is_last_word(&routes->last[PART_PRODUCT], source->product) &&
	       is_last_word(&routes->last[PART_CATEGORY], source->category) &&
	       is_last_word(&routes->last[PART_SERVICE], source->service);
}

static void keep_source(struct routes *routes, const struct logsource *source)
{
	routes->n_source = routes->n_key;
	for (enum logsource_part part = 0; part < PART_MAX; part++) {
		const struct str text = logsource_part(source, part);
		struct source_word *last = &routes->last[part];
		if (text.len > sizeof(last->text)) {
			routes->n_source = 0;
			return;
		}
		if (text.len)
			memcpy(last->text, text.ptr, text.len);
		last->len = text.len;
	}
}

static bool add_source(struct routes *routes, const struct logsource *source)
{
	if (is_last_source(routes, source)) {
		routes->n_key = routes->n_source;
		return true;
	}
	routes->n_key = 0;
	routes->n_source = 0;
	for (enum logsource_part part = 0; part < PART_MAX; part++) {
		if (!add_part(routes, source, part))
			return false;
	}
	keep_source(routes, source);
	return true;
}

static bool add_field(struct routes *routes, struct present *present, uint32_t slot)
{
	const uint32_t null = present_is_null(present, present_field(present, slot)) ? KEY_NULL : 0;
	const struct lookup *lookup = present_look(present, slot);
	uint32_t *words = extend_key(routes, 1);

	if (!words)
		return false;
	*words = KEY_FIELD | null | slot;
	for (uint32_t i = 0; i < lookup->n; i++) {
		const struct found *found = present->found[lookup->first + i].found;
		words = extend_key(routes, found->n_routing);
		if (!words)
			return false;
		for (uint32_t k = 0; k < found->n_routing; k++)
			words[k] = found->at[found->n + k];
	}
	return true;
}

/* The event's fields come in the order in which they are in it: those of a kind agree in that. */
static bool make_key(struct routes *routes, struct present *present)
{
	if (!add_source(routes, &present->event->source))
		return false;
	for (size_t i = 0; i < present->n_routing; i++) {
		if (!add_field(routes, present, present->routing[i]))
			return false;
	}
	return true;
}

/* ---- making a route ---- */

struct route_maker {
	const struct program *program;
	struct arena *arena;
	uint64_t *sources;
	uint64_t *routes;
};

static uint64_t *new_bits(struct arena *arena, size_t n)
{
	return arena_take_array(arena, words_for(n), sizeof(uint64_t));
}

static bool source_holds(struct present *present, uint32_t number)
{
	const struct program *program = present->program;
	const uint32_t when = program->sources[number].when;

	if (logsource_fits(&program->set->logsources.at[number].name, &present->event->source))
		return true;
	return when != CODE_NONE && present_run(present, program->code + when) == VERDICT_YES;
}

/* Does a rule of the route have the source, under this list of aliases, for this event? */
static bool route_has(const struct route_maker *maker, const struct route_program *route,
		      uint32_t aliases)
{
	const struct program *program = maker->program;

	for (uint32_t i = 0; i < route->n_sources; i++) {
		const uint32_t source = program->lists[route->sources + i];
		if (bit_is_set(maker->sources, source) &&
		    program->sources[source].aliases == aliases)
			return true;
	}
	return false;
}

/* The fields to look at under one list of aliases; false when they do not fit. */
static bool make_look(const struct route_maker *maker, uint32_t aliases, struct route_look *ret)
{
	const struct program *program = maker->program;
	const uint32_t n_slots = program->facts->n_slots;
	uint64_t *seen = new_bits(maker->arena, n_slots);
	uint32_t *slots = arena_take_array(maker->arena, n_slots + 1, sizeof(*slots));

	if (!seen || !slots)
		return false;
	*ret = (struct route_look){ .aliases = aliases, .slots = slots };
	for (uint32_t r = 0; r < program->n[SECTION_ROUTES]; r++) {
		const struct route_program *route = &program->routes[r];
		if (!bit_is_set(maker->routes, r) || !route_has(maker, route, aliases))
			continue;
		for (uint32_t i = 0; i < route->n_slots; i++)
			set_bit(seen, program->lists[route->slots + i]);
	}
	for (uint32_t slot = 0; slot < n_slots; slot++) {
		if (bit_is_set(seen, slot))
			slots[ret->n_slots++] = slot;
	}
	return true;
}

static bool make_looks(const struct route_maker *maker, struct route *route)
{
	const uint32_t n = maker->program->facts->n_aliases;
	struct route_look *looks = arena_take_array(maker->arena, n, sizeof(*looks));
	uint64_t *looked = new_bits(maker->arena, maker->program->facts->n_slots);

	if (!looks || !looked)
		return false;
	for (uint32_t aliases = 0; aliases < n; aliases++) {
		struct route_look *look = &looks[route->n_looks];
		if (!make_look(maker, aliases, look))
			return false;
		for (uint32_t i = 0; i < look->n_slots; i++)
			set_bit(looked, look->slots[i]);
		route->n_looks += look->n_slots > 0;
	}
	route->looks = looks;
	route->looked = looked;
	return true;
}

static bool make_always(const struct route_maker *maker, struct route *route)
{
	const struct program *program = maker->program;
	uint32_t *always =
		arena_take_array(maker->arena, program->n[SECTION_RULES] + 1, sizeof(*always));

	for (uint32_t r = 0; r < program->n[SECTION_ROUTES] && always; r++) {
		const struct route_program *from = &program->routes[r];
		if (!bit_is_set(maker->routes, r))
			continue;
		for (uint32_t i = 0; i < from->n_always; i++)
			always[route->n_always++] = program->lists[from->always + i];
	}
	route->always = always;
	return always;
}

/* Is the predicate a witness of a rule that may hold? */
static bool is_wanted(const struct route_maker *maker, uint32_t number)
{
	const struct program *program = maker->program;
	const struct predicate *predicate = &program->predicates[number];

	for (uint32_t i = 0; i < predicate->n_rules; i++) {
		const uint32_t rule = program->postings[predicate->rules + i];
		if (bit_is_set(maker->routes, program->rules[rule].route))
			return true;
	}
	return false;
}

static bool make_words(const struct route_maker *maker, struct route *route)
{
	const struct program *program = maker->program;
	const size_t all = program->n[SECTION_WORDS];
	struct str *texts = arena_take_array(maker->arena, all + 1, sizeof(*texts));
	size_t n = 0;

	for (size_t i = 0; i < all && texts; i++) {
		const struct word_program *word = &program->words[i];
		if (!is_wanted(maker, word->predicate))
			continue;
		route->words_unknown = route->words_unknown || word->len == 0;
		texts[n++] = str_of(program->text + word->text, word->len);
	}
	if (n && !route->words_unknown)
		route->words = words_new(maker->arena, texts, n);
	if (n)
		route->keywords = keywords_new(maker->arena, program, maker->routes);
	return texts && (!n || route->words_unknown || route->words);
}

static void mark_routes(const struct route_maker *maker)
{
	const struct program *program = maker->program;

	for (uint32_t r = 0; r < program->n[SECTION_ROUTES]; r++) {
		const struct route_program *route = &program->routes[r];
		for (uint32_t i = 0; i < route->n_sources; i++) {
			if (bit_is_set(maker->sources, program->lists[route->sources + i]))
				set_bit(maker->routes, r);
		}
	}
}

/* Does it hold, or on the chance: may it? */
static bool source_counts(struct present *present, uint32_t number, bool guess)
{
	const struct logsource *name = &present->program->set->logsources.at[number].name;

	return guess ? logsource_may_be(name, &present->event->source)
		     : source_holds(present, number);
}

/* The lists of aliases under which rules are evaluated. */
static bool make_aliases(const struct route_maker *maker, struct route *route)
{
	const struct program *program = maker->program;
	uint32_t *lists = arena_take_array(maker->arena, program->facts->n_aliases, sizeof(*lists));
	uint64_t *seen = new_bits(maker->arena, program->facts->n_aliases);

	if (!lists || !seen)
		return false;
	set_bit(seen, 0);
	for (uint32_t i = 0; i < program->n[SECTION_SOURCES]; i++) {
		const uint32_t list = program->sources[i].aliases;
		if (!bit_is_set(maker->sources, i) || bit_is_set(seen, list))
			continue;
		set_bit(seen, list);
		lists[route->n_aliases++] = list;
	}
	route->aliases = lists;
	return true;
}

static bool make_route(struct present *present, bool guess, struct arena *arena, struct route *ret)
{
	const struct program *program = present->program;
	struct route_maker maker = {
		.program = program,
		.arena = arena,
		.sources = new_bits(arena, program->n[SECTION_SOURCES]),
		.routes = new_bits(arena, program->n[SECTION_ROUTES]),
	};

	*ret = (struct route){ .sources = maker.sources, .routes = maker.routes };
	if (!maker.sources || !maker.routes)
		return false;
	for (uint32_t i = 0; i < program->n[SECTION_SOURCES]; i++) {
		if (!source_counts(present, i, guess))
			continue;
		set_bit(maker.sources, i);
		ret->routed = true;
	}
	mark_routes(&maker);
	return make_looks(&maker, ret) && make_always(&maker, ret) && make_words(&maker, ret) &&
	       make_aliases(&maker, ret);
}

/* ---- remembering ---- */

static bool has_key(const struct route *route, const struct routes *routes, uint64_t hash)
{
	return route->hash == hash && route->n_key == routes->n_key &&
	       memcmp(route->key, routes->key, routes->n_key * sizeof(uint32_t)) == 0;
}

static struct route *place_of(struct routes *routes, uint64_t hash)
{
	size_t at = hash & (TABLE_SIZE - 1);

	while (routes->table[at].routes && !has_key(&routes->table[at], routes, hash))
		at = (at + 1) & (TABLE_SIZE - 1);
	return &routes->table[at];
}

static void forget(struct routes *routes)
{
	memset(routes->table, 0, TABLE_SIZE * sizeof(*routes->table));
	arena_clear(&routes->arena);
	routes->n = 0;
}

static struct route *find_once(struct routes *routes, struct present *present)
{
	arena_clear(&routes->once);

	struct route *route = arena_take(&routes->once, sizeof(*route));
	return route && make_route(present, false, &routes->once, route) ? route : NULL;
}

struct route *routes_find(struct routes *routes, struct present *present)
{
	const struct hash_key key = HASH_KEY_FIXED;

	present->aliases = 0;
	if (routes->program->facts->routing_plain)
		return find_once(routes, present);
	if (!make_key(routes, present))
		return find_once(routes, present);

	const size_t bytes = routes->n_key * sizeof(uint32_t);
	const uint64_t hash = hash_text(&key, 0, str_of(routes->key, bytes));
	struct route *place = place_of(routes, hash);
	if (place->routes)
		return place;
	if (routes->n == ROUTES_MAX || routes->arena.used > ROUTES_BYTES_MAX / 2) {
		forget(routes);
		place = place_of(routes, hash);
	}
	struct route fresh;
	uint32_t *kept = arena_take(&routes->arena, bytes);
	if (!kept || !make_route(present, false, &routes->arena, &fresh))
		return NULL;
	memcpy(kept, routes->key, bytes);
	fresh.key = kept;
	fresh.n_key = routes->n_key;
	fresh.hash = hash;
	fresh.number = ++routes->numbers;
	*place = fresh;
	routes->n++;
	return place;
}

struct route *routes_guess(struct routes *routes, struct present *present)
{
	struct route **known = &routes->guesses[present->event->source.product.len > 0];

	if (*known)
		return *known;

	struct route *route = arena_take(&routes->guess_arena, sizeof(*route));
	if (!route || !make_route(present, true, &routes->guess_arena, route))
		return NULL;
	route->number = ++routes->numbers;
	*known = route;
	return route;
}
