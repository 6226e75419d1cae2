/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/os/pack.h"
#include "guideline/guideline.h"

#define CONTENT_BYTES (8u * 1024 * 1024)
#define FOLDED_MAX    (32u * 1024) /* of one clause or term */

struct reading {
	struct yaml_check check;
	struct guideline *guideline;
};

/* ---- what is named by id ---- */

typedef const void *finder(const struct guideline *guideline, struct str id);

static const void *find_role(const struct guideline *guideline, struct str id)
{
	return guideline_role_find(guideline, id);
}

static const void *find_basis(const struct guideline *guideline, struct str id)
{
	return guideline_basis_find(guideline, id);
}

static const void *find_edition(const struct guideline *guideline, struct str id)
{
	return guideline_edition_find(guideline, id);
}

static const void *find_clause(const struct guideline *guideline, struct str id)
{
	return guideline_clause_find(guideline, id);
}

static const void *find_term(const struct guideline *guideline, struct str id)
{
	return guideline_term_find(guideline, id);
}

static const void *find_flow(const struct guideline *guideline, struct str id)
{
	return guideline_flow_find(guideline, id);
}

/* The list of ids under `key`, as what they name; returns how many. */
static size_t read_named(struct reading *r, const struct yaml *map, const char *key, size_t max,
			 finder *find, const void **ret)
{
	const struct yaml *list = yaml_check_list(&r->check, map, key, max);
	size_t n = 0;

	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next) {
		const void *named = find(r->guideline, node->text);

		if (named)
			ret[n++] = named;
		else
			yaml_wrong(&r->check, node->line, "%s: there is no “%.*s”", key,
				   STR_ARG(node->text));
	}
	return n;
}

static const void *read_one(struct reading *r, const struct yaml *map, const char *key, bool needed,
			    finder *find)
{
	const struct str id = yaml_check_id(&r->check, map, key, needed);
	const void *named = id.ptr ? find(r->guideline, id) : NULL;

	if (id.ptr && !named)
		yaml_wrong(&r->check, yaml_line(map, key), "%s: there is no “%.*s”", key,
			   STR_ARG(id));
	return named;
}

/* The id, which nothing of its kind has yet. */
static struct str read_id(struct reading *r, const struct yaml *map, finder *find)
{
	const struct str id = yaml_check_id(&r->check, map, "id", true);

	if (id.ptr && find(r->guideline, id))
		yaml_wrong(&r->check, map->line, "%.*s is there already", STR_ARG(id));
	return id;
}

/* All of `parts` without case, for searches. */
static struct str folded_of(struct reading *r, const struct str *parts, size_t n)
{
	auto_buf all = BUF_INIT(FOLDED_MAX);

	for (size_t i = 0; i < n; i++) {
		buf_add(&all, parts[i]);
		buf_add_char(&all, '\n');
	}
	return guideline_fold(buf_str(&all), &r->guideline->arena);
}

/* ---- roles, laws, editions ---- */

static void read_role(struct reading *r, const struct yaml *node)
{
	static const char *const keys[] = { "id", "title", "about", NULL };

	if (!yaml_check_map(&r->check, node, "a role", keys))
		return;
	r->guideline->roles[r->guideline->n_roles++] = (struct guideline_role){
		.id = read_id(r, node, find_role),
		.title = yaml_check_pair(&r->check, node, "title", true),
		.about = yaml_check_pair(&r->check, node, "about", true),
	};
}

static void read_basis(struct reading *r, const struct yaml *node)
{
	static const char *const keys[] = { "id", "title", "about", "confirmed", "source", NULL };

	if (!yaml_check_map(&r->check, node, "a legal basis", keys))
		return;
	r->guideline->bases[r->guideline->n_bases++] = (struct guideline_basis){
		.id = read_id(r, node, find_basis),
		.title = yaml_check_pair(&r->check, node, "title", true),
		.about = yaml_check_pair(&r->check, node, "about", true),
		.confirmed = yaml_check_truth(&r->check, node, "confirmed", false),
		.source = yaml_check_text(&r->check, node, "source", true),
	};
}

static const struct guideline_volume *find_volume(const struct guideline_edition *edition,
						  struct str id)
{
	for (size_t i = 0; i < edition->n_volumes; i++) {
		if (str_equal(edition->volumes[i].id, id))
			return &edition->volumes[i];
	}
	return NULL;
}

static void read_volume(struct reading *r, const struct yaml *node,
			struct guideline_edition *edition)
{
	static const char *const keys[] = { "id", "name", "about", "roles", NULL };
	struct guideline_volume volume;

	if (!yaml_check_map(&r->check, node, "a volume", keys))
		return;
	volume = (struct guideline_volume){
		.id = yaml_check_id(&r->check, node, "id", true),
		.name = yaml_check_pair(&r->check, node, "name", true),
		.about = yaml_check_pair(&r->check, node, "about", true),
	};
	if (volume.id.ptr && find_volume(edition, volume.id))
		yaml_wrong(&r->check, node->line, "%.*s is there already", STR_ARG(volume.id));
	volume.n_roles = read_named(r, node, "roles", GUIDELINE_ROLES_MAX, find_role,
				    (const void **)volume.roles);
	edition->volumes[edition->n_volumes++] = volume;
}

static bool is_issued(struct str text)
{
	static const char shape[] = "0000-00-00";

	for (size_t i = 0; i < text.len && i < sizeof(shape) - 1; i++) {
		if (shape[i] == '-' ? text.ptr[i] != '-' : !ascii_is_digit(text.ptr[i]))
			return false;
	}
	return text.len == strlen("0000-00") || text.len == sizeof(shape) - 1;
}

static void read_edition(struct reading *r, const struct yaml *node)
{
	static const char *const keys[] = { "id",    "cited", "number", "issued",  "official",
					    "title", "note",  "source", "volumes", NULL };
	struct guideline_edition *edition = &r->guideline->editions[r->guideline->n_editions];

	if (!yaml_check_map(&r->check, node, "an edition", keys))
		return;
	*edition = (struct guideline_edition){
		.id = read_id(r, node, find_edition),
		.cited = yaml_check_text(&r->check, node, "cited", true),
		.number = yaml_check_text(&r->check, node, "number", true),
		.issued = yaml_check_text(&r->check, node, "issued", true),
		.official = yaml_check_truth(&r->check, node, "official", true),
		.title = yaml_check_pair(&r->check, node, "title", true),
		.note = yaml_check_pair(&r->check, node, "note", true),
		.source = yaml_check_text(&r->check, node, "source", true),
	};
	if (edition->issued.ptr && !is_issued(edition->issued))
		yaml_wrong(&r->check, yaml_line(node, "issued"), "issued is a day or a month");
	const struct yaml *list =
		yaml_check_list(&r->check, node, "volumes", GUIDELINE_VOLUMES_MAX);
	if (!list)
		yaml_wrong(&r->check, node->line, "volumes is missing");
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		read_volume(r, one, edition);
	r->guideline->n_editions++;
}

/* ---- clauses ---- */

static void read_place(struct reading *r, const struct yaml *node, struct guideline_clause *clause)
{
	const struct str volume = yaml_check_id(&r->check, node, "volume", true);

	clause->edition = read_one(r, node, "edition", true, find_edition);
	if (!clause->edition || !volume.ptr)
		return;
	clause->volume = find_volume(clause->edition, volume);
	if (!clause->volume)
		yaml_wrong(&r->check, yaml_line(node, "volume"), "%.*s has no volume “%.*s”",
			   STR_ARG(clause->edition->id), STR_ARG(volume));
	if (clause->confirmed && !clause->number.len)
		yaml_wrong(&r->check, node->line, "confirmed is said of a number: which?");
}

/* Its own roles, else those its volume is written for. */
static void read_roles(struct reading *r, const struct yaml *node, struct guideline_clause *clause)
{
	clause->n_roles = read_named(r, node, "roles", GUIDELINE_ROLES_MAX, find_role,
				     (const void **)clause->roles);
	if (clause->n_roles || !clause->volume)
		return;
	memcpy(clause->roles, clause->volume->roles, sizeof(clause->roles));
	clause->n_roles = clause->volume->n_roles;
}

static void read_topics(struct reading *r, const struct yaml *node, struct guideline_clause *clause)
{
	const struct yaml *list = yaml_check_list(&r->check, node, "topics", GUIDELINE_LINKS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		clause->topics[clause->n_topics++] = one->text;
}

static void read_clause(struct reading *r, const struct yaml *node)
{
	static const char *const keys[] = { "id",	 "edition", "volume", "number",
					    "confirmed", "title",   "text",   "roles",
					    "legal",	 "topics",  "source", NULL };
	struct guideline_clause *clause = &r->guideline->clauses[r->guideline->n_clauses];

	if (!yaml_check_map(&r->check, node, "a clause", keys))
		return;
	*clause = (struct guideline_clause){
		.id = read_id(r, node, find_clause),
		.number = yaml_check_text(&r->check, node, "number", false),
		.confirmed = yaml_check_truth(&r->check, node, "confirmed", false),
		.title = yaml_check_pair(&r->check, node, "title", true),
		.text = yaml_check_pair(&r->check, node, "text", true),
		.source = yaml_check_text(&r->check, node, "source", true),
	};
	read_place(r, node, clause);
	read_roles(r, node, clause);
	clause->n_bases = read_named(r, node, "legal", GUIDELINE_LINKS_MAX, find_basis,
				     (const void **)clause->bases);
	read_topics(r, node, clause);
	if (r->check.code)
		return;
	const struct str parts[] = {
		clause->number,	  clause->volume->name.ja, clause->volume->name.en,
		clause->title.ja, clause->title.en,	   clause->text.ja,
		clause->text.en,
	};
	clause->folded = folded_of(r, parts, ARRAY_LEN(parts));
	r->guideline->n_clauses++;
}

/* ---- moves ---- */

/* What a change says of both sides must be there, and of the right edition. */
static void check_move(struct reading *r, const struct yaml *node,
		       const struct guideline_move *move)
{
	const bool leads = move->change != GUIDELINE_DROPPED && move->change != GUIDELINE_UNKNOWN;

	if (!move->from != (move->change == GUIDELINE_NEW))
		yaml_wrong(&r->check, node->line, "from is needed, but not of what is new");
	if (leads != (move->n_to > 0))
		yaml_wrong(&r->check, node->line,
			   "to is needed, but not of what is dropped or not known");
	if (move->from && move->older && move->from->edition != move->older)
		yaml_wrong(&r->check, node->line, "%.*s is not of %.*s", STR_ARG(move->from->id),
			   STR_ARG(move->older->id));
	for (size_t i = 0; move->newer && i < move->n_to; i++) {
		if (move->to[i]->edition != move->newer)
			yaml_wrong(&r->check, node->line, "%.*s is not of %.*s",
				   STR_ARG(move->to[i]->id), STR_ARG(move->newer->id));
	}
}

static void read_move(struct reading *r, const struct yaml *node)
{
	static const char *const keys[] = { "older",	 "newer", "from",   "to", "change",
					    "confirmed", "note",  "source", NULL };
	struct guideline_move *move = &r->guideline->moves[r->guideline->n_moves];

	if (!yaml_check_map(&r->check, node, "a move", keys))
		return;
	*move = (struct guideline_move){
		.older = read_one(r, node, "older", true, find_edition),
		.newer = read_one(r, node, "newer", true, find_edition),
		.from = read_one(r, node, "from", false, find_clause),
		.change = (enum guideline_change)yaml_check_word(
			&r->check, node, "change", guideline_change_names, GUIDELINE_CHANGES,
			GUIDELINE_UNKNOWN),
		.confirmed = yaml_check_truth(&r->check, node, "confirmed", false),
		.note = yaml_check_pair(&r->check, node, "note", false),
		.source = yaml_check_text(&r->check, node, "source", true),
	};
	move->n_to = read_named(r, node, "to", GUIDELINE_LINKS_MAX, find_clause,
				(const void **)move->to);
	check_move(r, node, move);
	r->guideline->n_moves++;
}

/* ---- the glossary ---- */

static void read_term(struct reading *r, const struct yaml *node)
{
	static const char *const keys[] = { "id", "term", "text", "source", NULL };
	struct guideline_term *term = &r->guideline->terms[r->guideline->n_terms];

	if (!yaml_check_map(&r->check, node, "a term", keys))
		return;
	*term = (struct guideline_term){
		.id = read_id(r, node, find_term),
		.term = yaml_check_pair(&r->check, node, "term", true),
		.text = yaml_check_pair(&r->check, node, "text", true),
		.source = yaml_check_text(&r->check, node, "source", true),
	};
	const struct str parts[] = { term->term.ja, term->term.en, term->text.ja, term->text.en };
	term->folded = folded_of(r, parts, ARRAY_LEN(parts));
	r->guideline->n_terms++;
}

/* ---- flow charts ---- */

static size_t step_of(const struct guideline_step *steps, size_t n, struct str id)
{
	size_t i = 0;

	while (i < n && !str_equal(steps[i].id, id))
		i++;
	return i;
}

static void read_step(struct reading *r, const struct yaml *node, struct guideline_step *steps,
		      size_t at)
{
	static const char *const keys[] = { "id",  "kind", "title",   "detail", "next",
					    "yes", "no",   "clauses", NULL };
	static const char *const kinds[STEP_KINDS] = { "start", "act", "ask", "end" };
	struct guideline_step *step = &steps[at];

	if (!yaml_check_map(&r->check, node, "a step", keys))
		return;
	*step = (struct guideline_step){
		.id = yaml_check_id(&r->check, node, "id", true),
		.kind = (enum guideline_step_kind)yaml_check_word(&r->check, node, "kind", kinds,
								  STEP_KINDS, STEP_ACT),
		.title = yaml_check_pair(&r->check, node, "title", true),
		.detail = yaml_check_pair(&r->check, node, "detail", false),
		.next = STEP_NONE,
		.otherwise = STEP_NONE,
	};
	step->n_clauses = read_named(r, node, "clauses", GUIDELINE_LINKS_MAX, find_clause,
				     (const void **)step->clauses);
	if (step_of(steps, at, step->id) < at)
		yaml_wrong(&r->check, node->line, "%.*s is there already", STR_ARG(step->id));
}

/* Where `key` leads, which is to a later step. */
static size_t read_way(struct reading *r, const struct yaml *node, const char *key,
		       const struct guideline_flow *flow, size_t at)
{
	const struct str id = yaml_check_id(&r->check, node, key, true);
	const size_t to = step_of(flow->steps, flow->n_steps, id);

	if (id.ptr && to == flow->n_steps)
		yaml_wrong(&r->check, yaml_line(node, key), "%s: there is no step “%.*s”", key,
			   STR_ARG(id));
	else if (id.ptr && to <= at)
		yaml_wrong(&r->check, yaml_line(node, key), "%s: “%.*s” comes before it", key,
			   STR_ARG(id));
	return to;
}

static void read_ways(struct reading *r, const struct yaml *node, const struct guideline_flow *flow,
		      struct guideline_step *step)
{
	static const struct {
		const char *key;
		bool of[STEP_KINDS];
	} ways[] = {
		{ "next", { [STEP_START] = true, [STEP_ACT] = true } },
		{ "yes", { [STEP_ASK] = true } },
		{ "no", { [STEP_ASK] = true } },
	};
	const size_t at = (size_t)(step - flow->steps);

	for (size_t i = 0; i < ARRAY_LEN(ways) && !r->check.code; i++) {
		if (!ways[i].of[step->kind] && yaml_get(node, ways[i].key))
			yaml_wrong(&r->check, yaml_line(node, ways[i].key),
				   "%s does not belong to this kind of step", ways[i].key);
		if (!ways[i].of[step->kind])
			continue;
		const size_t to = read_way(r, node, ways[i].key, flow, at);
		*(str_is(str_from(ways[i].key), "no") ? &step->otherwise : &step->next) = to;
	}
}

/* Every step but the first is led to. */
static void check_led_to(struct reading *r, const struct yaml *list,
			 const struct guideline_flow *flow)
{
	const struct yaml *node = list->child;

	for (size_t i = 0; i < flow->n_steps && !r->check.code; i++, node = node->next) {
		bool led = i == 0;

		for (size_t k = 0; k < i; k++)
			led = led || flow->steps[k].next == i || flow->steps[k].otherwise == i;
		if (!led)
			yaml_wrong(&r->check, node->line, "no step leads to “%.*s”",
				   STR_ARG(flow->steps[i].id));
		if ((flow->steps[i].kind == STEP_START) != (i == 0))
			yaml_wrong(&r->check, node->line,
				   "the first step is the start, and it alone");
	}
}

static void read_steps(struct reading *r, const struct yaml *map, struct guideline_flow *flow)
{
	const struct yaml *list = yaml_check_list(&r->check, map, "steps", GUIDELINE_STEPS_MAX);
	struct guideline_step *steps =
		list ? arena_take_array(&r->guideline->arena, list->n, sizeof(*steps)) : NULL;
	size_t n = 0;

	if (!steps) {
		yaml_wrong(&r->check, map->line, "steps is missing");
		return;
	}
	for (const struct yaml *node = list->child; node && !r->check.code; node = node->next)
		read_step(r, node, steps, n++);
	flow->steps = steps;
	flow->n_steps = n;
	n = 0;
	for (const struct yaml *node = list->child; node && !r->check.code; node = node->next)
		read_ways(r, node, flow, &steps[n++]);
	check_led_to(r, list, flow);
}

static void read_flow(struct reading *r, const struct yaml *node)
{
	static const char *const keys[] = { "id", "title", "about", "steps", "source", NULL };
	struct guideline_flow *flow = &r->guideline->flows[r->guideline->n_flows];

	if (!yaml_check_map(&r->check, node, "a flow chart", keys))
		return;
	*flow = (struct guideline_flow){
		.id = read_id(r, node, find_flow),
		.title = yaml_check_pair(&r->check, node, "title", true),
		.about = yaml_check_pair(&r->check, node, "about", true),
		.source = yaml_check_text(&r->check, node, "source", true),
	};
	read_steps(r, node, flow);
	r->guideline->n_flows++;
}

/* ---- files ---- */

/* In this order, since later ones name earlier ones of the same file. */
static const struct part {
	const char *key;
	size_t max;
	size_t offset; /* of how many there are */
	void (*read)(struct reading *r, const struct yaml *node);
} parts[] = {
	{ "roles", GUIDELINE_ROLES_MAX, offsetof(struct guideline, n_roles), read_role },
	{ "legal", GUIDELINE_BASES_MAX, offsetof(struct guideline, n_bases), read_basis },
	{ "editions", GUIDELINE_EDITIONS_MAX, offsetof(struct guideline, n_editions),
	  read_edition },
	{ "clauses", GUIDELINE_CLAUSES_MAX, offsetof(struct guideline, n_clauses), read_clause },
	{ "moves", GUIDELINE_MOVES_MAX, offsetof(struct guideline, n_moves), read_move },
	{ "terms", GUIDELINE_TERMS_MAX, offsetof(struct guideline, n_terms), read_term },
	{ "flows", GUIDELINE_FLOWS_MAX, offsetof(struct guideline, n_flows), read_flow },
};

static void read_part(struct reading *r, const struct yaml *doc, const struct part *part)
{
	const size_t n = *(const size_t *)((const char *)r->guideline + part->offset);
	const struct yaml *list = yaml_check_list(&r->check, doc, part->key, part->max - n);

	for (const struct yaml *node = list ? list->child : NULL; node && !r->check.code;
	     node = node->next)
		part->read(r, node);
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date",	   "source",  "roles",
					    "legal",   "editions", "clauses", "moves",
					    "terms",   "flows",	   NULL };
	struct reading r = { .check = { .file = file }, .guideline = ctx };

	if (yaml_check_map(&r.check, doc, "a file of the guideline", keys))
		yaml_check_head(&r.check, doc);
	for (size_t i = 0; !r.check.code && i < ARRAY_LEN(parts); i++)
		read_part(&r, doc, &parts[i]);
	return yaml_check_end(&r.check, err);
}

enum errc guideline_load(const char *from, struct guideline **ret, struct err *err)
{
	auto_guideline *guideline = mem_new(sizeof(*guideline));

	arena_init(&guideline->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(from, GUIDELINE_FOLDER, &guideline->arena, take_file, guideline, err);
	if (!code)
		*ret = STEAL(guideline);
	return code;
}
