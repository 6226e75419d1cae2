/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/watch-content.h"

#include <libpsl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/encoding/yaml.h"
#include "base/os/paths.h"
#include "detect/sigma/compare.h"

#define FILE_MAX     (256u * 1024)
#define MEMORY_MAX   (2u * 1024 * 1024)
#define NAMES_MAX    256u  /* fields of all kinds */
#define NAME_SLOTS   1024u /* open addressing */
#define CATEGORY_MAX 8u
#define INTERNAL_MAX 64u
#define DOMAINS_MAX  1000u
#define DOMAIN_SLOTS 4096u
#define STEPS	     4u

enum role {
	ROLE_SOURCE,
	ROLE_DESTINATION,
	ROLE_AGENT,
	ROLE_RECORD_TYPE,
	ROLE_BYTES_OUT,
	ROLE_BYTES_IN,
	ROLE_DURATION_MS,
	ROLE_DURATION_S,
	ROLES,
};

static const char *const role_keys[ROLES] = {
	"source",    "destination", "agent",	   "record_type",
	"bytes_out", "bytes_in",    "duration_ms", "duration_s",
};

static const char *const kind_keys[FLOW_KINDS] = { "dns", "web", "connection" };

static const char *const level_keys[WATCH_KINDS] = {
	[WATCH_BEACON] = "beacon", [WATCH_LONG] = "long", [WATCH_DNS] = "dns",
	[WATCH_UPLOAD] = "upload", [WATCH_RARE] = NULL,
};

/* A field name: the places it may take, by flow and role. */
struct field_use {
	struct str name;
	uint32_t hash;
	uint16_t rank[FLOW_KINDS][ROLES]; /* 1 is the first choice; 0: not used there */
};

struct flow_row {
	enum flow_kind kind;
	struct str categories[CATEGORY_MAX];
	size_t n_categories;
};

struct domain_set {
	struct arena arena;
	struct str *slots;
	size_t n;
};

struct watch_content {
	struct arena arena;
	struct field_use uses[NAMES_MAX];
	size_t n_uses;
	uint16_t use_slots[NAME_SLOTS]; /* number of the use + 1 */
	uint64_t seen[16];		/* a bit for each hash: most names are none of ours */
	struct flow_row rows[FLOW_KINDS];
	size_t n_rows;
	struct cidr internal[INTERNAL_MAX];
	size_t n_internal;
	struct domain_set internal_domains;
	struct domain_set allowed;
	struct domain_set own;
	double levels[WATCH_KINDS][STEPS];
	psl_ctx_t *psl;
};

/* ---- sets of domains ---- */

static void domains_init(struct domain_set *set)
{
	arena_init(&set->arena, MEMORY_MAX);
	set->slots = mem_new_array(DOMAIN_SLOTS, sizeof(*set->slots));
	set->n = 0;
}

static void domains_done(struct domain_set *set)
{
	arena_done(&set->arena);
	free(set->slots);
}

static size_t domain_slot(const struct domain_set *set, struct str name)
{
	size_t at = str_hash_nocase(name) % DOMAIN_SLOTS;

	while (set->slots[at].ptr && !str_equal_nocase(set->slots[at], name))
		at = (at + 1) % DOMAIN_SLOTS;
	return at;
}

/* False when it is no name or there are too many. */
static bool domains_add(struct domain_set *set, struct str name)
{
	name = str_trim(name);
	if (str_starts(name, STR("*.")))
		name = str_from_pos(name, 2);
	if (!name.len || name.len >= FLOW_NAME_MAX || set->n == DOMAINS_MAX)
		return false;
	const size_t at = domain_slot(set, name);
	if (!set->slots[at].ptr) {
		set->slots[at] = arena_str(&set->arena, name);
		set->n += set->slots[at].ptr ? 1 : 0;
	}
	return true;
}

/* The name itself or one it stands under. */
static bool domains_hold(const struct domain_set *set, struct str name)
{
	if (!set->n)
		return false;
	while (name.len) {
		if (set->slots[domain_slot(set, name)].ptr)
			return true;
		const size_t dot = str_find_char(name, '.');
		name = dot == SIZE_MAX ? STR_NONE : str_from_pos(name, dot + 1);
	}
	return false;
}

/* ---- reading ---- */

static uint64_t hash_bit(uint32_t hash, size_t *ret_word)
{
	*ret_word = hash / 64 % 16;
	return UINT64_C(1) << hash % 64;
}

static struct field_use *use_of(struct watch_content *content, struct str name)
{
	const uint32_t hash = field_name_hash(name);
	size_t at = hash % NAME_SLOTS;
	size_t word;

	while (content->use_slots[at]) {
		struct field_use *use = &content->uses[content->use_slots[at] - 1];
		if (use->hash == hash && str_equal_nocase(use->name, name))
			return use;
		at = (at + 1) % NAME_SLOTS;
	}
	if (content->n_uses == NAMES_MAX)
		return NULL;
	struct field_use *use = &content->uses[content->n_uses++];
	*use = (struct field_use){ .name = arena_str(&content->arena, name), .hash = hash };
	content->use_slots[at] = (uint16_t)content->n_uses;
	const uint64_t bit = hash_bit(hash, &word);
	content->seen[word] |= bit;
	return use;
}

static enum errc bad(const struct yaml *node, const char *what, struct err *err)
{
	return fail(err, ERR_SYNTAX, "line %u: docs/formats/network-watch.md: %s",
		    node ? node->line : 1, what);
}

static enum errc read_role(struct watch_content *content, const struct yaml *names,
			   enum flow_kind kind, enum role role, struct err *err)
{
	uint16_t rank = 0;

	if (names->kind != YAML_LIST)
		return bad(names, "the fields of a role are a list", err);
	for (const struct yaml *name = names->child; name; name = name->next) {
		struct field_use *use = use_of(content, name->text);
		if (!use)
			return fail(err, ERR_LIMIT, "line %u: more than %u field names", name->line,
				    NAMES_MAX);
		use->rank[kind][role] = ++rank;
	}
	return ERR_OK;
}

static enum errc read_categories(struct watch_content *content, const struct yaml *list,
				 struct flow_row *row, struct err *err)
{
	if (!list || list->kind != YAML_LIST || list->n > CATEGORY_MAX)
		return bad(list, "`category` is a list of at most 8 names", err);
	for (const struct yaml *name = list->child; name; name = name->next)
		row->categories[row->n_categories++] = arena_str(&content->arena, name->text);
	return ERR_OK;
}

static enum errc read_flow(struct watch_content *content, const struct yaml *node, struct err *err)
{
	const struct str name = yaml_text(node, "kind");
	size_t kind = 0;

	while (kind < FLOW_KINDS && !str_is(name, kind_keys[kind]))
		kind++;
	if (kind == FLOW_KINDS || content->n_rows == FLOW_KINDS)
		return bad(node, "`kind` is dns, web or connection, each once", err);
	struct flow_row *row = &content->rows[content->n_rows++];
	row->kind = (enum flow_kind)kind;
	enum errc code = read_categories(content, yaml_get(node, "category"), row, err);
	for (size_t role = 0; !code && role < ROLES; role++) {
		const struct yaml *names = yaml_get(node, role_keys[role]);
		if (names)
			code = read_role(content, names, row->kind, (enum role)role, err);
	}
	return code;
}

static enum errc read_flows(struct watch_content *content, const struct yaml *list, struct err *err)
{
	enum errc code = ERR_OK;

	if (!list || list->kind != YAML_LIST)
		return bad(list, "`flows` is missing", err);
	for (const struct yaml *node = list->child; !code && node; node = node->next)
		code = read_flow(content, node, err);
	return code;
}

static enum errc read_internal(struct watch_content *content, const struct yaml *root,
			       struct err *err)
{
	const struct yaml *list = yaml_get(root, "internal");
	const struct yaml *domains = yaml_get(root, "internal_domains");

	for (const struct yaml *n = list ? list->child : NULL; n; n = n->next) {
		if (content->n_internal == INTERNAL_MAX ||
		    !cidr_read(n->text, &content->internal[content->n_internal++]))
			return bad(n, "`internal` is a list of at most 64 networks", err);
	}
	for (const struct yaml *n = domains ? domains->child : NULL; n; n = n->next) {
		if (!domains_add(&content->internal_domains, n->text))
			return bad(n, "`internal_domains` is a list of names", err);
	}
	return ERR_OK;
}

static enum errc read_allowed(struct watch_content *content, const struct yaml *root,
			      struct err *err)
{
	const struct yaml *list = yaml_get(root, "allowed");

	for (const struct yaml *n = list ? list->child : NULL; n; n = n->next) {
		if (!yaml_text(n, "why").len ||
		    !domains_add(&content->allowed, yaml_text(n, "domain")))
			return bad(n, "an entry of `allowed` has `domain` and `why`", err);
	}
	return ERR_OK;
}

static enum errc read_steps(const struct yaml *list, double *ret, struct err *err)
{
	size_t n = 0;

	if (!list || list->kind != YAML_LIST || list->n != STEPS)
		return bad(list, "`levels` has four numbers for each kind", err);
	for (const struct yaml *node = list->child; node; node = node->next) {
		uint64_t value;
		if (!str_to_u64(node->text, &value) || (n && (double)value < ret[n - 1]))
			return bad(node, "the four numbers of a level rise", err);
		ret[n++] = (double)value;
	}
	return ERR_OK;
}

static enum errc read_levels(struct watch_content *content, const struct yaml *root,
			     struct err *err)
{
	const struct yaml *levels = yaml_get(root, "levels");
	enum errc code = ERR_OK;

	for (size_t kind = 0; !code && kind < WATCH_KINDS; kind++) {
		if (level_keys[kind])
			code = read_steps(levels ? yaml_get(levels, level_keys[kind]) : NULL,
					  content->levels[kind], err);
	}
	return code;
}

static enum errc read_file(struct watch_content *content, const char *path, struct err *err)
{
	auto_arena arena = ARENA_INIT(MEMORY_MAX);
	struct yaml *root;
	enum errc code = yaml_read_file(path, FILE_MAX, &arena, &root, err);

	if (code)
		return code;
	if (root->kind != YAML_MAP)
		code = bad(root, "the file is a map", err);
	if (!code)
		code = read_flows(content, yaml_get(root, "flows"), err);
	if (!code)
		code = read_internal(content, root, err);
	if (!code)
		code = read_allowed(content, root, err);
	if (!code)
		code = read_levels(content, root, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

enum errc watch_content_load(const char *folder, struct watch_content **ret, struct err *err)
{
	struct watch_content *content = mem_new(sizeof(*content));
	char path[PATH_MAX];

	arena_init(&content->arena, MEMORY_MAX);
	domains_init(&content->internal_domains);
	domains_init(&content->allowed);
	domains_init(&content->own);
	enum errc code = path_join(folder, "network-watch.yml", path, err);
	if (!code)
		code = read_file(content, path, err);
	/* The system's list where it is newer than the one built into the library. */
	content->psl = psl_latest(NULL);
	if (!code && !content->psl)
		code = fail(err, ERR_NOT_FOUND, "libpsl: there is no list of public suffixes");
	if (code) {
		watch_content_free(content);
		return code;
	}
	*ret = content;
	return ERR_OK;
}

void watch_content_free(struct watch_content *content)
{
	if (!content)
		return;
	psl_free(content->psl);
	domains_done(&content->internal_domains);
	domains_done(&content->allowed);
	domains_done(&content->own);
	arena_done(&content->arena);
	free(content);
}

enum errc watch_content_plan(const struct watch_content *content, struct field_plan *plan,
			     struct err *err)
{
	for (size_t i = 0; i < content->n_uses; i++) {
		if (field_plan_add(plan, content->uses[i].name) == FIELD_NO_SLOT)
			return fail(err, ERR_LIMIT, "network-watch.yml: too many fields are read");
	}
	return ERR_OK;
}

/* ---- events ---- */

struct choice {
	struct str value[FLOW_KINDS][ROLES];
	uint16_t rank[FLOW_KINDS][ROLES];
};

static const struct field_use *find_use(const struct watch_content *content,
					const struct field *field)
{
	size_t word;
	const uint64_t bit = hash_bit(field->hash, &word);

	if (!(content->seen[word] & bit))
		return NULL;
	for (size_t at = field->hash % NAME_SLOTS; content->use_slots[at];
	     at = (at + 1) % NAME_SLOTS) {
		const struct field_use *use = &content->uses[content->use_slots[at] - 1];
		if (use->hash == field->hash && str_equal_nocase(use->name, field->name))
			return use;
	}
	return NULL;
}

static void choose(struct choice *choice, const struct field_use *use, struct str value)
{
	for (size_t kind = 0; kind < FLOW_KINDS; kind++) {
		for (size_t role = 0; role < ROLES; role++) {
			const uint16_t rank = use->rank[kind][role];
			uint16_t *best = &choice->rank[kind][role];
			if (!rank || (*best && *best <= rank))
				continue;
			*best = rank;
			choice->value[kind][role] = value;
		}
	}
}

static bool category_fits(const struct flow_row *row, struct str category)
{
	for (size_t i = 0; i < row->n_categories; i++) {
		if (str_equal_nocase(row->categories[i], category))
			return true;
	}
	return false;
}

/* An event that names its category belongs to that; one that does not, to what its fields say. */
static const struct flow_row *find_row(const struct watch_content *content,
				       const struct event *event, const struct choice *choice)
{
	const struct str category = event->source.category;

	for (size_t i = 0; i < content->n_rows; i++) {
		const struct flow_row *row = &content->rows[i];
		const struct str *values = choice->value[row->kind];
		if (category.len && !category_fits(row, category))
			continue;
		if (!category.len && row->kind == FLOW_CONNECTION)
			continue;
		if (values[ROLE_SOURCE].len && values[ROLE_DESTINATION].len)
			return row;
	}
	return NULL;
}

/* "[2001:db8::1]:443" and "Host.Example.:8080" without port, brackets, closing dot, capitals. */
static struct str plain_name(struct str name, char *room)
{
	const size_t bracket = str_find_char(name, ']');
	const size_t colon = str_find_char(name, ':');
	size_t n = 0;

	if (name.len && name.ptr[0] == '[' && bracket != SIZE_MAX)
		name = str_sub(name, 1, bracket - 1);
	else if (colon != SIZE_MAX && str_find_char(str_from_pos(name, colon + 1), ':') == SIZE_MAX)
		name = str_sub(name, 0, colon);
	if (name.len && name.ptr[name.len - 1] == '.')
		name.len--;
	for (; n < name.len && n < FLOW_NAME_MAX; n++)
		room[n] = ascii_lower(name.ptr[n]);
	return str_of(room, n);
}

static uint64_t number_of(struct str text)
{
	uint64_t n = 0;

	return str_to_u64(text, &n) ? n : 0;
}

static int64_t duration_of(const struct str *values)
{
	uint64_t n;

	if (str_to_u64(str_sub(values[ROLE_DURATION_S], 0,
			       str_find_char(values[ROLE_DURATION_S], '.')),
		       &n))
		return n > INT32_MAX ? INT32_MAX : (int64_t)n;
	if (str_to_u64(values[ROLE_DURATION_MS], &n))
		return n / 1000 > INT32_MAX ? INT32_MAX : (int64_t)(n / 1000);
	return -1;
}

static bool is_internal(const struct watch_content *content, const struct flow *flow)
{
	if (!flow->by_address)
		return str_find_char(flow->destination, '.') == SIZE_MAX ||
		       domains_hold(&content->internal_domains, flow->destination);
	for (size_t i = 0; i < content->n_internal; i++) {
		if (cidr_holds(&content->internal[i], flow->destination))
			return true;
	}
	return false;
}

bool watch_content_flow(const struct watch_content *content, const struct event *event,
			struct flow_room *room, struct flow *ret)
{
	struct choice choice = { 0 };
	struct cidr address;

	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		const struct field_use *use = field->value.len ? find_use(content, field) : NULL;
		if (use)
			choose(&choice, use, field->value);
	}
	const struct flow_row *row = find_row(content, event, &choice);
	if (!row)
		return false;
	const struct str *values = choice.value[row->kind];
	*ret = (struct flow){
		.kind = row->kind,
		.time_us = event->time_us,
		.source = str_sub(values[ROLE_SOURCE], 0, FLOW_NAME_MAX),
		.destination = plain_name(values[ROLE_DESTINATION], room->destination),
		.agent = str_sub(values[ROLE_AGENT], 0, FLOW_AGENT_MAX),
		.record_type = str_sub(values[ROLE_RECORD_TYPE], 0, 16),
		.bytes_out = number_of(values[ROLE_BYTES_OUT]),
		.bytes_in = number_of(values[ROLE_BYTES_IN]),
		.duration_s = duration_of(values),
	};
	ret->by_address = cidr_read(ret->destination, &address);
	return ret->destination.len && !is_internal(content, ret);
}

/* ---- answers ---- */

bool watch_content_allowed(const struct watch_content *content, struct str domain)
{
	return domains_hold(&content->allowed, domain) || domains_hold(&content->own, domain);
}

void watch_content_set_own(struct watch_content *content, struct str lines)
{
	struct str line;

	domains_done(&content->own);
	domains_init(&content->own);
	while (str_next_line(&lines, &line))
		(void)domains_add(&content->own, line);
}

struct str watch_content_registered(const struct watch_content *content, struct str name)
{
	char text[FLOW_NAME_MAX + 1];

	if (!name.len || name.len > FLOW_NAME_MAX)
		return STR_NONE;
	memcpy(text, name.ptr, name.len);
	text[name.len] = '\0';
	const char *found = psl_registrable_domain(content->psl, text);
	return found ? str_from_pos(name, (size_t)(found - text)) : STR_NONE;
}

enum rule_level watch_content_level(const struct watch_content *content, enum watch_kind kind,
				    double value)
{
	unsigned step = 0;

	while (step < STEPS && value >= content->levels[kind][step])
		step++;
	return (enum rule_level)(RULE_LEVEL_INFORMATIONAL + step);
}

double watch_content_threshold(const struct watch_content *content, enum watch_kind kind,
			       unsigned step)
{
	return content->levels[kind][step];
}
