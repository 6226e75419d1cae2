/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/identity.h"

#include "assets/identifier-form.h"
#include "base/alloc.h"
#include "base/encoding/fold.h"
#include "base/encoding/yaml.h"
#include "base/os/paths.h"

#define FILE_MAX_BYTES (1024u * 1024)
#define ARENA_BYTES    (8u * 1024 * 1024)
#define WORTHLESS_MAX  500u
#define NUMBER_MAX     100000
#define PLAIN_TEXT_MAX 256u

struct worthless {
	enum identifier_type type;
	bool begins; /* "*" at the end */
	struct str text;
};

struct identity {
	struct arena arena;
	unsigned enough;
	unsigned shared_over;
	struct identity_rule rules[ID_TYPES];
	struct worthless worthless[WORTHLESS_MAX];
	size_t n_worthless;
	unsigned belief[ASSET_FIELDS][FEED_COUNT];
};

/* ---- reading ---- */

struct reading {
	const char *path;
	struct identity *identity;
	struct err *err;
};

static enum errc wrong(const struct reading *r, const struct yaml *at, const char *why)
{
	return fail(r->err, ERR_SYNTAX, "%s:%u: “%.*s”: %s", r->path, at->line,
		    STR_ARG(at->key.ptr ? at->key : at->text), why);
}

static enum errc read_number(const struct reading *r, const struct yaml *node, unsigned *ret)
{
	int64_t number;

	if (node->kind != YAML_SCALAR || !str_to_i64(node->text, &number) || number < 0 ||
	    number > NUMBER_MAX)
		return wrong(r, node, "this is no number from 0 to 100000");
	*ret = (unsigned)number;
	return ERR_OK;
}

static enum errc read_rule_entry(const struct reading *r, const struct yaml *node,
				 struct identity_rule *rule)
{
	const struct {
		const char *key;
		unsigned *to;
	} numbers[] = {
		{ "weight", &rule->weight },
		{ "only", &rule->only },
		{ "alone", &rule->alone },
		{ "local", &rule->local },
		{ "other_vendor", &rule->other_vendor },
	};
	unsigned number = 0;

	if (str_is(node->key, "apart"))
		return yaml_to_bool(node, &rule->apart)
			       ? ERR_OK
			       : wrong(r, node, "this is no true or false");
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		if (str_is(node->key, numbers[i].key))
			return read_number(r, node, numbers[i].to);
	}
	const enum errc code = read_number(r, node, &number);
	if (code)
		return code;
	if (str_is(node->key, "days"))
		rule->days = number;
	else if (str_is(node->key, "least_length"))
		rule->least_length = number;
	else
		return wrong(r, node, "there is no such key");
	return ERR_OK;
}

static enum errc read_rules(const struct reading *r, const struct yaml *map)
{
	enum errc code = ERR_OK;

	for (const struct yaml *node = map->child; node && !code; node = node->next) {
		const enum identifier_type type = identifier_type_named(node->key);
		if (type == ID_TYPES || node->kind != YAML_MAP)
			return wrong(r, node, "no identifier of that name with its worth");
		for (const struct yaml *e = node->child; e && !code; e = e->next)
			code = read_rule_entry(r, e, &r->identity->rules[type]);
	}
	return code;
}

static enum errc add_worthless(const struct reading *r, enum identifier_type type,
			       const struct yaml *node)
{
	struct identity *identity = r->identity;
	struct str text = node->text;

	if (node->kind != YAML_SCALAR || text.len == 0)
		return wrong(r, node, "this is no value");
	if (identity->n_worthless == WORTHLESS_MAX)
		return wrong(r, node, "over 500 values that name no device");
	const bool begins = str_ends(text, STR("*"));
	if (begins)
		text.len--;
	char *folded = arena_take_text(&identity->arena, fold_max(text.len) + 1);
	if (!folded)
		return wrong(r, node, "the file is too large");
	identity->worthless[identity->n_worthless++] = (struct worthless){
		.type = type, .begins = begins, .text = str_of(folded, fold_text(text, folded))
	};
	return ERR_OK;
}

static enum errc read_worthless(const struct reading *r, const struct yaml *map)
{
	enum errc code = ERR_OK;

	for (const struct yaml *list = map->child; list && !code; list = list->next) {
		const enum identifier_type type = identifier_type_named(list->key);
		if (type == ID_TYPES || list->kind != YAML_LIST)
			return wrong(r, list, "no identifier of that name with a list of values");
		for (const struct yaml *node = list->child; node && !code; node = node->next)
			code = add_worthless(r, type, node);
	}
	return code;
}

static enum errc read_order(const struct reading *r, const struct yaml *list, unsigned *ranks)
{
	unsigned rank = 0;

	if (list->kind != YAML_LIST || list->n != FEED_COUNT)
		return wrong(r, list, "every kind of source must stand in this list once");
	for (const struct yaml *node = list->child; node; node = node->next) {
		const enum asset_feed feed = asset_feed_named(node->text);
		if (feed == FEED_COUNT)
			return wrong(r, node, "no kind of source is called so");
		ranks[feed] = rank++;
	}
	return ERR_OK;
}

static enum errc read_belief(const struct reading *r, const struct yaml *map)
{
	struct identity *identity = r->identity;
	const struct yaml *usual = yaml_get(map, "default");
	enum errc code = usual ? read_order(r, usual, identity->belief[0])
			       : wrong(r, map, "“default” is missing");

	for (size_t i = 1; i < ASSET_FIELDS; i++)
		memcpy(identity->belief[i], identity->belief[0], sizeof(identity->belief[0]));
	for (const struct yaml *list = map->child; list && !code; list = list->next) {
		if (list == usual)
			continue;
		const enum asset_field field = asset_field_named(list->key);
		code = field == ASSET_FIELDS ? wrong(r, list, "no field is called so")
					     : read_order(r, list, identity->belief[field]);
	}
	return code;
}

static enum errc read_all(const struct reading *r, const struct yaml *root)
{
	static const char *const needed[] = { "enough", "shared_over", "identifiers", "worthless",
					      "belief" };
	struct identity *identity = r->identity;

	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		if (!yaml_get(root, needed[i]))
			return fail(r->err, ERR_SYNTAX, "%s: “%s” is missing", r->path, needed[i]);
	}
	enum errc code = read_number(r, yaml_get(root, "enough"), &identity->enough);
	if (!code)
		code = read_number(r, yaml_get(root, "shared_over"), &identity->shared_over);
	if (!code)
		code = read_rules(r, yaml_get(root, "identifiers"));
	if (!code)
		code = read_worthless(r, yaml_get(root, "worthless"));
	return code ? code : read_belief(r, yaml_get(root, "belief"));
}

enum errc identity_read(const char *path, struct identity **ret, struct err *err)
{
	auto_identity *identity = mem_new(sizeof(*identity));
	const struct reading r = { .path = path, .identity = identity, .err = err };
	struct yaml *root;

	arena_init(&identity->arena, ARENA_BYTES);
	enum errc code = yaml_read_file(path, FILE_MAX_BYTES, &identity->arena, &root, err);
	if (!code)
		code = read_all(&r, root);
	if (code)
		return code;
	*ret = STEAL(identity);
	return ERR_OK;
}

enum errc identity_load(const char *content, struct identity **ret, struct err *err)
{
	char folder[PATH_MAX];
	char path[PATH_MAX];
	enum errc code = path_join(content, "assets", folder, err);

	if (!code)
		code = path_join(folder, "identity.yml", path, err);
	return code ? code : identity_read(path, ret, err);
}

void identity_free(struct identity *identity)
{
	if (!identity)
		return;
	arena_done(&identity->arena);
	free(identity);
}

void identity_free_at(struct identity **identity)
{
	identity_free(*identity);
}

/* ---- asking ---- */

const struct identity_rule *identity_rule(const struct identity *identity,
					  enum identifier_type type)
{
	return &identity->rules[type];
}

unsigned identity_enough(const struct identity *identity)
{
	return identity->enough;
}

unsigned identity_shared_over(const struct identity *identity)
{
	return identity->shared_over;
}

unsigned identity_belief(const struct identity *identity, enum asset_field field,
			 enum asset_feed feed)
{
	return identity->belief[field][feed];
}

static bool is_worthless(const struct identity *identity, enum identifier_type type,
			 struct str value)
{
	char folded[PLAIN_TEXT_MAX + PLAIN_TEXT_MAX / 2];
	const struct str plain =
		str_of(folded, fold_text(str_sub(value, 0, PLAIN_TEXT_MAX), folded));

	for (size_t i = 0; i < identity->n_worthless; i++) {
		const struct worthless *w = &identity->worthless[i];
		if (w->type != type)
			continue;
		if (w->begins ? str_starts(plain, w->text) : str_equal(plain, w->text))
			return true;
	}
	return false;
}

/* "000000", "XXXXXXX" */
static bool is_one_character(struct str value)
{
	for (size_t i = 1; i < value.len; i++) {
		if (value.ptr[i] != value.ptr[0])
			return false;
	}
	return true;
}

struct str identity_normalise(const struct identity *identity, enum identifier_type type,
			      struct str value, struct arena *arena)
{
	const struct str form = identifier_form(type, value, arena);

	/* As written first: spaces are part of "To be filled by O.E.M." */
	if (!form.ptr || form.len < identity->rules[type].least_length ||
	    is_worthless(identity, type, str_trim(value)) || is_worthless(identity, type, form))
		return STR_NONE;
	if (type == ID_SERIAL && is_one_character(form))
		return STR_NONE;
	if (type == ID_MAC && mac_is_group(form))
		return STR_NONE;
	return form;
}

bool identifier_valid(enum identifier_type type, struct str value)
{
	auto_arena arena = ARENA_INIT(16u * ASSET_TEXT_MAX);

	return identifier_form(type, value, &arena).ptr != NULL;
}

unsigned identity_weight(const struct identity *identity, enum identifier_type type,
			 struct str normalised)
{
	const struct identity_rule *rule = &identity->rules[type];

	return type == ID_MAC && rule->local && mac_is_local(normalised) ? rule->local
									 : rule->weight;
}

static struct str first_word(struct str text)
{
	size_t len = 0;

	while (len < text.len && (ascii_is_alpha(text.ptr[len]) || ascii_is_digit(text.ptr[len])))
		len++;
	return str_sub(text, 0, len);
}

bool vendors_differ(struct str a, struct str b)
{
	const struct str x = first_word(a);
	const struct str y = first_word(b);

	return x.len && y.len && !str_equal_nocase(x, y);
}
