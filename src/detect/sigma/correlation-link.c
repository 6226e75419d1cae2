/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/correlation-link.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "detect/sigma/set.h"

#define READS_MAX 4096u /* fields of one rule's matches */

enum link_state {
	LINK_NEW,
	LINK_OPEN, /* its members are being linked */
	LINK_GOOD,
	LINK_REFUSED,
};

/* What a reference may mean: a rule, or draft number `draft`. */
struct handle {
	struct str key; /* id or name */
	struct rule *rule;
	size_t draft; /* SIZE_MAX: a rule of detections */
};

struct slots {
	uint32_t *at;
	size_t n;
	size_t cap;
};

struct linking {
	struct ruleset *set;
	const struct draft_list *drafts;
	enum link_state *states; /* by draft */
	struct handle *handles;	 /* sorted by key */
	size_t n_handles;
	size_t cap_handles;
	size_t *order; /* good drafts, members before what refers to them */
	size_t n_order;
	struct slots *rule_reads;  /* by rule */
	struct slots *draft_reads; /* by draft: fields of the matches below it */
};

/* ---- names ---- */

static struct str shorter(struct str a, struct str b)
{
	return a.len < b.len ? a : b;
}

static int compare_keys(struct str a, struct str b)
{
	const size_t n = shorter(a, b).len;

	for (size_t i = 0; i < n; i++) {
		const int d =
			(unsigned char)ascii_lower(a.ptr[i]) - (unsigned char)ascii_lower(b.ptr[i]);
		if (d)
			return d;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static int by_key(const void *a, const void *b)
{
	return compare_keys(((const struct handle *)a)->key, ((const struct handle *)b)->key);
}

static void add_handle(struct linking *l, struct str key, struct rule *rule, size_t draft)
{
	if (!key.len)
		return;
	mem_reserve(&l->handles, &l->cap_handles, l->n_handles + 1, sizeof(*l->handles));
	l->handles[l->n_handles++] = (struct handle){ .key = key, .rule = rule, .draft = draft };
}

static void collect_handles(struct linking *l)
{
	for (size_t i = 0; i < l->set->n_rules; i++) {
		struct rule *rule = &l->set->rules[i];
		add_handle(l, rule->id, rule, SIZE_MAX);
		add_handle(l, rule->name, rule, SIZE_MAX);
	}
	for (size_t i = 0; i < l->drafts->n; i++) {
		struct rule *rule = &l->drafts->at[i].correlation->rule;
		add_handle(l, rule->id, rule, i);
		add_handle(l, rule->name, rule, i);
	}
	if (l->n_handles)
		qsort(l->handles, l->n_handles, sizeof(*l->handles), by_key);
}

/* The handles of that key; `ret_n` is how many. */
static const struct handle *find_handles(const struct linking *l, struct str key, size_t *ret_n)
{
	size_t low = 0;
	size_t high = l->n_handles;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (compare_keys(l->handles[mid].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	size_t end = low;
	while (end < l->n_handles && compare_keys(l->handles[end].key, key) == 0)
		end++;
	*ret_n = end - low;
	return &l->handles[low];
}

/* ---- members ---- */

static enum errc visit(struct linking *l, size_t draft, unsigned depth);

static enum errc link_draft(struct linking *l, const struct handle *found,
			    struct correlation_member *member, unsigned depth, struct err *err)
{
	if (l->states[found->draft] == LINK_OPEN)
		return fail(err, ERR_SYNTAX,
			    "Sigma correlations \"Related rules\": “%.*s” leads back to this one",
			    STR_ARG(member->ref));
	if (depth == CORRELATION_DEPTH)
		return fail(err, ERR_LIMIT, "correlations of correlations are more than %u deep",
			    CORRELATION_DEPTH);
	if (visit(l, found->draft, depth + 1))
		return fail(err, ERR_NOT_FOUND,
			    "Sigma correlations \"Related rules\": “%.*s” was refused",
			    STR_ARG(member->ref));
	member->correlation = l->drafts->at[found->draft].correlation;
	return ERR_OK;
}

static enum errc link_member(struct linking *l, struct correlation_member *member, unsigned depth,
			     struct err *err)
{
	size_t n;
	const struct handle *found = find_handles(l, member->ref, &n);

	if (!n)
		return fail(err, ERR_NOT_FOUND,
			    "Sigma correlations \"Related rules\": there is no rule “%.*s”",
			    STR_ARG(member->ref));
	for (size_t i = 1; i < n; i++) {
		if (found[i].rule != found->rule)
			return fail(err, ERR_CONFLICT,
				    "Sigma correlations \"Related rules\": “%.*s” is %.*s:%u and "
				    "%.*s:%u",
				    STR_ARG(member->ref), STR_ARG(found->rule->file),
				    found->rule->line, STR_ARG(found[i].rule->file),
				    found[i].rule->line);
	}
	member->rule = found->rule;
	return found->draft == SIZE_MAX ? ERR_OK : link_draft(l, found, member, depth, err);
}

/* ---- places of names ---- */

static uint32_t name_number(const struct correlation *correlation, struct str name)
{
	for (uint32_t i = 0; i < correlation->n_names; i++) {
		if (str_equal(correlation->names[i], name))
			return i;
	}
	return CORRELATION_NO_NAME;
}

/* The field's name for this member: as an alias says, else the name itself. */
static struct str field_for(const struct correlation_draft *draft, uint32_t name, uint32_t member)
{
	for (size_t i = 0; i < draft->n_aliases; i++) {
		if (draft->aliases[i].name == name && draft->aliases[i].member == member)
			return draft->aliases[i].field;
	}
	return draft->correlation->names[name];
}

static enum errc place_names(struct linking *l, const struct correlation_draft *draft,
			     uint32_t number, struct err *err)
{
	const struct correlation *correlation = draft->correlation;
	struct correlation_member *member = &correlation->members[number];
	struct correlation_place *places =
		arena_take_array(&l->set->pool.arena, correlation->n_names + 1, sizeof(*places));

	if (!places)
		return fail_room(err);
	member->places = places;
	for (uint32_t i = 0; i < correlation->n_names; i++) {
		const struct str field = field_for(draft, i, number);
		places[i] = (struct correlation_place){ .slot = SLOT_NONE,
							.name = CORRELATION_NO_NAME };
		if (member->correlation)
			places[i].name = name_number(member->correlation, field);
		if (member->correlation && member->correlation->at_end &&
		    places[i].name >= member->correlation->n_group)
			return fail(
				err, ERR_UNSUPPORTED,
				"Sigma correlations \"Related rules\": “%.*s” is decided at the "
				"end of its timespan and then only has its group-by fields, "
				"not “%.*s”",
				STR_ARG(member->ref), STR_ARG(field));
		if (places[i].name != CORRELATION_NO_NAME)
			continue;
		places[i].slot = field_plan_add(&l->set->pool.plan, field);
		if (places[i].slot == SLOT_NONE)
			return fail(err, ERR_LIMIT, "the rules together name too many fields");
	}
	return ERR_OK;
}

/* The same member under its id and its name would count twice. */
static enum errc check_members(const struct correlation *correlation, struct err *err)
{
	for (uint32_t i = 0; i < correlation->n_members; i++) {
		for (uint32_t k = 0; k < i; k++) {
			if (correlation->members[i].rule == correlation->members[k].rule)
				return fail(err, ERR_SYNTAX,
					    "Sigma correlations \"Related rules\": “%.*s” and "
					    "“%.*s” are the same rule",
					    STR_ARG(correlation->members[k].ref),
					    STR_ARG(correlation->members[i].ref));
		}
	}
	return ERR_OK;
}

static enum errc check_id(const struct linking *l, const struct rule *rule, struct err *err)
{
	size_t n;
	const struct handle *found = find_handles(l, rule->id, &n);

	for (size_t i = 0; i < n; i++) {
		if (found[i].rule != rule && str_equal_nocase(found[i].rule->id, rule->id) &&
		    (found[i].draft == SIZE_MAX || found[i].rule->file.ptr < rule->file.ptr ||
		     found[i].rule->line < rule->line))
			return fail(err, ERR_CONFLICT,
				    "Sigma correlations \"Identification\": the id is that of "
				    "%.*s:%u already",
				    STR_ARG(found[i].rule->file), found[i].rule->line);
	}
	return ERR_OK;
}

static enum errc link_parts(struct linking *l, const struct correlation_draft *draft,
			    unsigned depth, struct err *err)
{
	const struct correlation *correlation = draft->correlation;
	enum errc code = check_id(l, &correlation->rule, err);

	for (uint32_t i = 0; i < correlation->n_members && !code; i++) {
		code = link_member(l, &correlation->members[i], depth, err);
		if (!code)
			code = place_names(l, draft, i, err);
	}
	return code ? code : check_members(correlation, err);
}

static enum errc visit(struct linking *l, size_t draft, unsigned depth)
{
	const struct correlation_draft *at = &l->drafts->at[draft];
	const struct rule *rule = &at->correlation->rule;
	struct err err;

	if (l->states[draft] == LINK_GOOD)
		return ERR_OK;
	if (l->states[draft] == LINK_REFUSED)
		return ERR_SYNTAX;
	l->states[draft] = LINK_OPEN;
	const enum errc code = link_parts(l, at, depth, &err);
	l->states[draft] = code ? LINK_REFUSED : LINK_GOOD;
	if (code)
		ruleset_note(l->set, &l->set->refused, rule->file, rule->line, err.text);
	else
		l->order[l->n_order++] = draft;
	return code;
}

/* ---- what rules must remember of their matches ---- */

static void add_slot(struct slots *slots, uint32_t slot)
{
	for (size_t i = 0; i < slots->n; i++) {
		if (slots->at[i] == slot)
			return;
	}
	if (slots->n == READS_MAX)
		return;
	mem_reserve(&slots->at, &slots->cap, slots->n + 1, sizeof(*slots->at));
	slots->at[slots->n++] = slot;
}

static struct slots *reads_of(struct linking *l, const struct correlation_member *member)
{
	size_t n;

	if (!member->correlation)
		return &l->rule_reads[member->rule->index];
	const struct handle *found = find_handles(l, member->rule->id, &n);
	while (found->draft == SIZE_MAX || found->rule != member->rule)
		found++;
	return &l->draft_reads[found->draft];
}

/* From the outermost correlations inwards: what one reads of its members, those must read below. */
static void push_reads(struct linking *l, size_t draft)
{
	const struct correlation *correlation = l->drafts->at[draft].correlation;

	for (uint32_t m = 0; m < correlation->n_members; m++) {
		const struct correlation_member *member = &correlation->members[m];
		struct slots *to = reads_of(l, member);
		for (uint32_t i = 0; i < correlation->n_names; i++) {
			if (member->places[i].name == CORRELATION_NO_NAME)
				add_slot(to, member->places[i].slot);
		}
		for (size_t i = 0; i < l->draft_reads[draft].n; i++)
			add_slot(to, l->draft_reads[draft].at[i]);
	}
}

static void keep_reads(struct linking *l)
{
	for (size_t i = 0; i < l->set->n_rules; i++) {
		struct rule *rule = &l->set->rules[i];
		uint32_t *own =
			arena_take_array(&l->set->pool.arena, l->rule_reads[i].n + 1, sizeof(*own));
		const size_t n = own ? l->rule_reads[i].n : 0;
		if (n)
			memcpy(own, l->rule_reads[i].at, n * sizeof(*own));
		rule->reads = own;
		rule->n_reads = n;
	}
}

static void mark_members(const struct linking *l, const struct correlation *correlation)
{
	for (uint32_t i = 0; i < correlation->n_members; i++) {
		size_t n;
		const struct handle *found = find_handles(l, correlation->members[i].rule->id, &n);
		while (found->rule != correlation->members[i].rule)
			found++;
		struct rule *rule = found->rule;
		rule->quiet = (rule->quiet || !rule->watched) && !correlation->generate;
		rule->watched = true;
	}
}

/* ---- the set ---- */

static void take_over(struct linking *l)
{
	struct ruleset *set = l->set;

	set->correlations = mem_new_array(l->n_order + 1, sizeof(*set->correlations));
	for (size_t i = 0; i < l->n_order; i++) {
		struct correlation *correlation = l->drafts->at[l->order[i]].correlation;
		correlation->rule.index = (uint32_t)(set->n_rules + i);
		set->correlations[i] = correlation;
		mark_members(l, correlation);
	}
	set->n_correlations = l->n_order;
}

static void done(struct linking *l)
{
	for (size_t i = 0; i < l->set->n_rules; i++)
		free(l->rule_reads[i].at);
	for (size_t i = 0; i < l->drafts->n; i++)
		free(l->draft_reads[i].at);
	free(l->rule_reads);
	free(l->draft_reads);
	free(l->states);
	free(l->order);
	free(l->handles);
}

void correlations_link(struct ruleset *set, const struct draft_list *drafts)
{
	struct linking l = { .set = set, .drafts = drafts };

	if (!drafts->n)
		return;
	l.states = mem_new_array(drafts->n, sizeof(*l.states));
	l.order = mem_new_array(drafts->n, sizeof(*l.order));
	l.rule_reads = mem_new_array(set->n_rules + 1, sizeof(*l.rule_reads));
	l.draft_reads = mem_new_array(drafts->n, sizeof(*l.draft_reads));
	collect_handles(&l);
	for (size_t i = 0; i < drafts->n; i++)
		err_ignore(visit(&l, i, 1));
	for (size_t i = l.n_order; i-- > 0;)
		push_reads(&l, l.order[i]);
	keep_reads(&l);
	take_over(&l);
	done(&l);
}
