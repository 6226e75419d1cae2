/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/set-flat.h"

#include "base/alloc.h"
#include "detect/sigma/correlation-flat.h"
#include "detect/sigma/detection-flat.h"
#include "detect/sigma/set.h"

/* ---- lists that a set keeps on the heap ---- */

/* Their number; when reading, with `*list` made for as many. */
static size_t flat_list(struct flat *flat, size_t n, void *list, size_t size)
{
	uint32_t number = (uint32_t)n;
	void **const to = list;

	flat_u32(flat, &number);
	if (!flat_reading(flat))
		return number;
	if (number > cursor_left(&flat->in) || number >= POOL_BYTES_MAX / size) {
		flat_fail(flat);
		return 0;
	}
	*to = mem_new_array(number + 1, size);
	return number;
}

static void flat_str_list(struct flat *flat, struct str_list *list)
{
	uint32_t n = (uint32_t)list->n;
	struct str *fresh = flat_array(flat, &n, sizeof(*fresh));

	for (uint32_t i = 0; i < n; i++) {
		struct str text = fresh ? fresh[i] : list->at[i];
		flat_text(flat, &text);
		if (fresh)
			fresh[i] = text;
	}
	if (flat_reading(flat))
		*list = (struct str_list){ .at = fresh, .n = n };
}

static void flat_notes(struct flat *flat, struct note_list *list)
{
	list->n = flat_list(flat, list->n, &list->at, sizeof(*list->at));
	for (size_t i = 0; i < list->n; i++) {
		struct rule_note *note = &list->at[i];
		flat_text(flat, &note->file);
		flat_u32(flat, &note->line);
		flat_text(flat, &note->text);
	}
}

/* ---- the pool ---- */

static void read_names(struct flat *flat, struct field_plan *plan, uint32_t n)
{
	for (uint32_t i = 0; i < n && !flat->failed; i++) {
		struct str name = STR_NONE;
		flat_text(flat, &name);
		/* A name that stands twice would shift the slots of all that follow. */
		if (!name.ptr || field_plan_add(plan, name) != i)
			flat_fail(flat);
	}
}

static void flat_names(struct flat *flat, struct field_plan *plan)
{
	uint32_t n = (uint32_t)plan->n_names;

	flat_u32(flat, &n);
	if (flat_reading(flat)) {
		read_names(flat, plan, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		flat_text(flat, &plan->names[i]);
}

/*
 * Expressions are compiled when they are read, not at their first use: all of SigmaHQ's take two
 * milliseconds, and after the sandbox is entered no memory can be made executable.
 */
static void read_regexes(struct flat *flat, struct pool *pool, uint32_t n)
{
	for (uint32_t i = 0; i < n && !flat->failed; i++) {
		struct str source = STR_NONE;
		uint32_t flags = 0;
		const struct regex *regex;
		flat_text(flat, &source);
		flat_u32(flat, &flags);
		if (!source.ptr || pool_regex(pool, source, flags, &regex, NULL) ||
		    pool->n_regexes != i + 1)
			flat_fail(flat);
	}
}

static void flat_regexes(struct flat *flat, struct pool *pool)
{
	uint32_t n = (uint32_t)pool->n_regexes;

	flat_u32(flat, &n);
	if (flat_reading(flat)) {
		read_regexes(flat, pool, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		flat_text(flat, &pool->regexes[i].source);
		flat_u32(flat, &pool->regexes[i].flags);
	}
}

/* ---- rules and filters ---- */

static void flat_reads(struct detection_walk *walk, struct rule *rule)
{
	struct flat *flat = &walk->flat;
	uint32_t n = (uint32_t)rule->n_reads;
	uint32_t *fresh = flat_array(flat, &n, sizeof(*fresh));

	for (uint32_t i = 0; i < n; i++) {
		uint32_t slot = fresh ? fresh[i] : rule->reads[i];
		flat_slot(walk, &slot);
		if (slot == SLOT_NONE)
			flat_fail(flat);
		if (fresh)
			fresh[i] = slot;
	}
	if (flat_reading(flat)) {
		rule->reads = fresh;
		rule->n_reads = n;
	}
}

/* What rules and correlations have in common. */
static void flat_head(struct detection_walk *walk, struct rule *rule)
{
	struct flat *flat = &walk->flat;
	struct str *const texts[] = { &rule->id,	  &rule->title,	   &rule->name,
				      &rule->description, &rule->license,  &rule->author,
				      &rule->date,	  &rule->modified, &rule->file };
	struct str_list *const lists[] = { &rule->tags, &rule->references, &rule->falsepositives,
					   &rule->fields };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		flat_text(flat, texts[i]);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		flat_str_list(flat, lists[i]);
	rule->level = (enum rule_level)flat_below(flat, rule->level, RULE_LEVEL_MAX);
	rule->status = (enum rule_status)flat_below(flat, rule->status, RULE_STATUS_MAX);
	flat_u32(flat, &rule->line);
	flat_bool(flat, &rule->watched);
	flat_bool(flat, &rule->quiet);
	if (!rule->id.len || !rule->title.len || !rule->file.ptr)
		flat_fail(flat);
}

static void flat_rule(struct detection_walk *walk, struct rule *rule)
{
	flat_head(walk, rule);
	flat_logsource(&walk->flat, &rule->logsource);
	flat_bool(&walk->flat, &rule->routed);
	flat_reads(walk, rule);
	flat_detection(walk, &rule->detection);
}

static void flat_rules(struct detection_walk *walk, struct ruleset *set)
{
	struct flat *flat = &walk->flat;
	const size_t n = flat_list(flat, set->n_rules, &set->rules, sizeof(*set->rules));

	for (size_t i = 0; i < n && !flat->failed; i++) {
		flat_rule(walk, &set->rules[i]);
		if (!flat_reading(flat) || flat->failed)
			continue;
		set->rules[i].index = (uint32_t)i;
		if (!ruleset_index_rule(set))
			flat_fail(flat);
	}
}

static void flat_correlations(struct detection_walk *walk, struct ruleset *set)
{
	struct flat *flat = &walk->flat;
	const size_t n = flat_list(flat, set->n_correlations, &set->correlations,
				   sizeof(*set->correlations));

	for (size_t i = 0; i < n && !flat->failed; i++) {
		struct correlation *own =
			flat_reading(flat) ? arena_take(flat->arena, sizeof(*own)) : NULL;
		struct correlation now = own ? *own : *set->correlations[i];
		flat_head(walk, &now.rule);
		flat_correlation(walk, set, i, &now);
		now.rule.index = (uint32_t)(set->n_rules + i);
		if (!own)
			continue;
		*own = now;
		set->correlations[i] = own;
		set->n_correlations = i + 1;
	}
}

static void flat_filter(struct detection_walk *walk, struct rule_filter *filter)
{
	struct flat *flat = &walk->flat;

	flat_text(flat, &filter->id);
	flat_text(flat, &filter->title);
	flat_text(flat, &filter->description);
	flat_logsource(flat, &filter->logsource);
	flat_text(flat, &filter->file);
	flat_u32(flat, &filter->line);
	flat_bool(flat, &filter->any);
	flat_str_list(flat, &filter->rules);
	flat_u32(flat, &filter->n_applied);
	flat_detection(walk, &filter->detection);
}

static void flat_filters(struct detection_walk *walk, struct ruleset *set)
{
	set->n_filters =
		flat_list(&walk->flat, set->n_filters, &set->filters, sizeof(*set->filters));
	for (size_t i = 0; i < set->n_filters && !walk->flat.failed; i++)
		flat_filter(walk, &set->filters[i]);
}

/* ---- log sources ---- */

static void flat_when(struct detection_walk *walk, struct log_source *source)
{
	struct flat *flat = &walk->flat;
	bool has = source->when != NULL;
	struct selection now = { .n_groups = 0 };

	flat_bool(flat, &has);
	if (!has)
		return;
	if (!flat_reading(flat))
		now = *source->when;
	flat_selection(walk, &now);
	if (!flat_reading(flat))
		return;

	struct selection *when = arena_take(flat->arena, sizeof(*when));
	source->when = when;
	if (when)
		*when = now;
	else
		flat_fail(flat);
}

static void flat_aliases(struct detection_walk *walk, struct log_source *source)
{
	struct flat *flat = &walk->flat;
	uint32_t n = (uint32_t)source->n_aliases;
	struct field_alias *fresh = flat_array(flat, &n, sizeof(*fresh));

	for (uint32_t i = 0; i < n; i++) {
		struct field_alias alias = fresh ? fresh[i] : source->aliases[i];
		flat_slot(walk, &alias.slot);
		flat_slot(walk, &alias.stands);
		if (alias.slot == SLOT_NONE || alias.stands == SLOT_NONE)
			flat_fail(flat);
		if (fresh)
			fresh[i] = alias;
	}
	if (!flat_reading(flat))
		return;
	source->aliases = fresh;
	source->n_aliases = flat->failed ? 0 : n;
}

/* Which rules are under it: ascending, so that each is there once. */
static void flat_members(struct flat *flat, struct log_source *source, size_t n_rules)
{
	source->n_rules = flat_list(flat, source->n_rules, &source->rules, sizeof(*source->rules));
	for (size_t i = 0; i < source->n_rules; i++) {
		source->rules[i] = flat_below(flat, source->rules[i], (uint32_t)n_rules);
		if (i > 0 && source->rules[i] <= source->rules[i - 1])
			flat_fail(flat);
	}
	if (flat->failed)
		source->n_rules = 0;
}

static void flat_sources(struct detection_walk *walk, struct ruleset *set)
{
	struct flat *flat = &walk->flat;
	struct logsources *map = &set->logsources;

	flat_text(flat, &map->version);
	flat_text(flat, &map->date);
	map->n = flat_list(flat, map->n, &map->at, sizeof(*map->at));
	for (size_t i = 0; i < map->n && !flat->failed; i++) {
		struct log_source *source = &map->at[i];
		flat_logsource(flat, &source->name);
		flat_bool(flat, &source->listed);
		flat_when(walk, source);
		flat_aliases(walk, source);
		flat_members(flat, source, set->n_rules);
	}
}

/* ---- the whole ---- */

static void flat_set(struct detection_walk *walk, struct ruleset *set)
{
	flat_names(&walk->flat, &set->pool.plan);
	flat_regexes(&walk->flat, &set->pool);
	flat_rules(walk, set);
	flat_correlations(walk, set);
	flat_filters(walk, set);
	flat_sources(walk, set);
	flat_notes(&walk->flat, &set->refused);
	flat_notes(&walk->flat, &set->warnings);
	flat_notes(&walk->flat, &set->aside);
}

enum errc ruleset_write(const struct ruleset *set, struct buf *out, struct err *err)
{
	/* The walk of a writer changes nothing; the copy's own fields are what it may touch. */
	struct ruleset copy = *set;
	struct detection_walk walk = { .flat = flat_writer(out), .pool = &set->pool };

	flat_set(&walk, &copy);
	return flat_done(&walk.flat) ? ERR_OK
				     : fail(err, ERR_LIMIT, "the rules are too large to be kept");
}

enum errc ruleset_read(struct str bytes, void *memory, struct ruleset **ret, struct err *err)
{
	auto_ruleset *set = ruleset_new();
	struct detection_walk walk = { .flat = flat_reader(bytes, &set->pool.arena),
				       .pool = &set->pool };

	flat_set(&walk, set);
	if (!flat_done(&walk.flat) || logsources_finish(&set->logsources, &set->pool, NULL))
		return fail(err, ERR_CORRUPT, "the kept rules are damaged at byte %zu",
			    walk.flat.in.at);
	set->memory = memory;
	*ret = STEAL(set);
	return ERR_OK;
}
