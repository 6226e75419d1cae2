/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/accounts/logon-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "base/encoding/yaml-check.h"

#define FILE_NAME      "accounts.yml"
#define CONTENT_MAX    (1024u * 1024)
#define NAMES_MAX      64u  /* of fields */
#define NAME_SLOTS     256u /* open addressing */
#define ROWS_MAX       32u
#define CONDITIONS_MAX 4u
#define VALUES_MAX     16u
#define ROLE_NAMES_MAX 6u
#define PEOPLE_MAX     64u

const char *const logon_kind_names[LOGON_KINDS] = {
	[LOGON_VPN] = "vpn",	     [LOGON_REMOTE] = "remote", [LOGON_DESK] = "desk",
	[LOGON_NETWORK] = "network", [LOGON_ADMIN] = "admin",
};

enum role {
	ROLE_ACCOUNT,
	ROLE_FROM,
	ROLE_HOST,
	ROLES,
};

static const char *const role_keys[ROLES] = { "account", "from", "host" };

struct condition {
	size_t use; /* of the field */
	struct str values[VALUES_MAX];
	size_t n;
};

struct row {
	enum logon_kind kind;
	struct condition conditions[CONDITIONS_MAX];
	size_t n_conditions;
	size_t uses[ROLES][ROLE_NAMES_MAX];
	size_t n_uses[ROLES];
};

struct field_use {
	struct str name;
	uint32_t hash;
};

struct logon_content {
	struct arena arena;
	struct field_use uses[NAMES_MAX];
	size_t n_uses;
	uint8_t slots[NAME_SLOTS]; /* number of the use + 1 */
	uint64_t seen[16];	   /* a bit for each hash: most names are none of ours */
	struct row rows[ROWS_MAX];
	size_t n_rows;
	struct str not_people[PEOPLE_MAX];
	size_t n_not_people;
};

/* ---- names of fields ---- */

/* The use of that name, or n_uses; `*ret_slot` is where it is, or would be. */
static size_t find_use(const struct logon_content *content, struct str name, uint32_t hash,
		       size_t *ret_slot)
{
	size_t at = hash % NAME_SLOTS;

	while (content->slots[at]) {
		const size_t use = content->slots[at] - 1u;
		if (content->uses[use].hash == hash &&
		    str_equal_nocase(content->uses[use].name, name))
			return use;
		at = (at + 1) % NAME_SLOTS;
	}
	*ret_slot = at;
	return content->n_uses;
}

static size_t use_of(struct yaml_check *check, struct logon_content *content,
		     const struct yaml *node, struct str name)
{
	const uint32_t hash = field_name_hash(name);
	size_t slot = 0;
	const size_t use = find_use(content, name, hash, &slot);

	if (use < content->n_uses)
		return use;
	if (use == NAMES_MAX) {
		yaml_wrong(check, node->line, "more than %u names of fields", NAMES_MAX);
		return 0;
	}
	content->uses[use] = (struct field_use){ .name = name, .hash = hash };
	content->slots[slot] = (uint8_t)++content->n_uses;
	content->seen[hash / 64 % 16] |= UINT64_C(1) << hash % 64;
	return use;
}

/* ---- reading ---- */

static void read_condition(struct yaml_check *check, const struct yaml *field,
			   struct logon_content *content, struct row *row)
{
	if (row->n_conditions == CONDITIONS_MAX || field->kind != YAML_LIST || !field->n ||
	    field->n > VALUES_MAX) {
		yaml_wrong(check, field->line,
			   "when: at most %u fields, each with a list of 1 to %u values",
			   CONDITIONS_MAX, VALUES_MAX);
		return;
	}
	struct condition *condition = &row->conditions[row->n_conditions++];
	condition->use = use_of(check, content, field, field->key);
	for (const struct yaml *value = field->child; value; value = value->next)
		condition->values[condition->n++] = value->text;
}

static void read_role(struct yaml_check *check, const struct yaml *map,
		      struct logon_content *content, struct row *row, enum role role)
{
	const struct yaml *list = yaml_get(map, role_keys[role]);

	if (!list || list->kind != YAML_LIST || list->n > ROLE_NAMES_MAX) {
		yaml_wrong(check, map->line, "%s: is a list of at most %u names", role_keys[role],
			   ROLE_NAMES_MAX);
		return;
	}
	for (const struct yaml *name = list->child; name; name = name->next)
		row->uses[role][row->n_uses[role]++] = use_of(check, content, name, name->text);
}

static void read_row(struct yaml_check *check, const struct yaml *map,
		     struct logon_content *content)
{
	static const char *const keys[] = { "kind", "when", "account", "from", "host", NULL };
	struct row *row = &content->rows[content->n_rows];

	if (!yaml_check_map(check, map, "a log-on", keys))
		return;
	row->kind = (enum logon_kind)yaml_check_word(check, map, "kind", logon_kind_names,
						     LOGON_KINDS, LOGON_KINDS);
	if (row->kind == LOGON_KINDS)
		yaml_wrong(check, map->line, "kind: is needed");
	const struct yaml *when = yaml_get(map, "when");
	if (!when || when->kind != YAML_MAP || !when->n)
		yaml_wrong(check, map->line, "when: is a map of fields");
	for (const struct yaml *field = when ? when->child : NULL; field && !check->code;
	     field = field->next)
		read_condition(check, field, content, row);
	for (enum role role = 0; role < ROLES && !check->code; role++)
		read_role(check, map, content, row, role);
	content->n_rows++;
}

static void read_file(struct yaml_check *check, const struct yaml *doc, void *ctx)
{
	struct logon_content *content = ctx;
	static const char *const keys[] = { "version",	"date",	      "source",
					    "logons",	"not_people", "administrators",
					    "findings", "leavers",    NULL };

	if (!yaml_check_map(check, doc, "the file", keys))
		return;
	yaml_check_head(check, doc);
	const struct yaml *rows = yaml_check_list(check, doc, "logons", ROWS_MAX);
	for (const struct yaml *map = rows ? rows->child : NULL; map && !check->code;
	     map = map->next)
		read_row(check, map, content);
	const struct yaml *names = yaml_check_list(check, doc, "not_people", PEOPLE_MAX);
	for (const struct yaml *name = names ? names->child : NULL; name; name = name->next)
		content->not_people[content->n_not_people++] = name->text;
}

enum errc logon_content_load(const char *folder, struct logon_content **ret, struct err *err)
{
	auto_logon_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_MAX);
	const enum errc code =
		yaml_content_read(folder, FILE_NAME, &content->arena, read_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void logon_content_free(struct logon_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void logon_content_free_at(struct logon_content **content)
{
	logon_content_free(*content);
	*content = NULL;
}

enum errc logon_content_plan(const struct logon_content *content, struct field_plan *plan,
			     struct err *err)
{
	for (size_t i = 0; i < content->n_uses; i++) {
		if (field_plan_add(plan, content->uses[i].name) == FIELD_NO_SLOT)
			return fail(err, ERR_LIMIT, "%s: more fields than a plan holds", FILE_NAME);
	}
	return ERR_OK;
}

/* ---- looking at an event ---- */

/* The first value of each field that is ours; false when there is none. */
static bool take_values(const struct logon_content *content, const struct event *event,
			struct str values[static NAMES_MAX])
{
	bool any = false;
	size_t slot;

	memset(values, 0, content->n_uses * sizeof(*values));
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		if (!(content->seen[field->hash / 64 % 16] & UINT64_C(1) << field->hash % 64))
			continue;
		const size_t use = find_use(content, field->name, field->hash, &slot);
		if (use == content->n_uses || values[use].ptr || !field->value.len)
			continue;
		values[use] = field->value;
		any = true;
	}
	return any;
}

static bool holds(const struct condition *condition, struct str value)
{
	for (size_t i = 0; i < condition->n; i++) {
		if (str_equal_nocase(condition->values[i], value))
			return true;
	}
	return false;
}

static bool fits(const struct row *row, const struct str *values)
{
	for (size_t i = 0; i < row->n_conditions; i++) {
		const struct str value = values[row->conditions[i].use];
		if (!value.ptr || !holds(&row->conditions[i], value))
			return false;
	}
	return true;
}

static struct str value_of(const struct row *row, enum role role, const struct str *values)
{
	for (size_t i = 0; i < row->n_uses[role]; i++) {
		const struct str value = str_trim(values[row->uses[role][i]]);
		if (value.len && !str_is(value, "-"))
			return utf8_cut(value, LOGON_TEXT_MAX);
	}
	return STR("");
}

struct str logon_account(struct str written)
{
	const size_t domain = str_find_char(written, '\\');
	struct str name = domain == SIZE_MAX ? written : str_from_pos(written, domain + 1);
	const size_t realm = str_find_char(name, '@');

	return realm == SIZE_MAX || realm == 0 ? name : str_sub(name, 0, realm);
}

static bool one_fits(struct str pattern, struct str name)
{
	if (pattern.len && pattern.ptr[0] == '*') {
		const struct str tail = str_from_pos(pattern, 1);
		return name.len >= tail.len &&
		       str_equal_nocase(str_from_pos(name, name.len - tail.len), tail);
	}
	if (pattern.len && pattern.ptr[pattern.len - 1] == '*') {
		const struct str head = str_sub(pattern, 0, pattern.len - 1);
		return str_equal_nocase(str_sub(name, 0, head.len), head);
	}
	return str_equal_nocase(pattern, name);
}

bool logon_name_fits(const struct str *patterns, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (one_fits(patterns[i], name))
			return true;
	}
	return false;
}

bool logon_read(const struct logon_content *content, const struct event *event, struct logon *ret)
{
	struct str values[NAMES_MAX];

	if (!take_values(content, event, values))
		return false;
	for (size_t i = 0; i < content->n_rows; i++) {
		const struct row *row = &content->rows[i];
		if (!fits(row, values))
			continue;
		*ret = (struct logon){
			.kind = row->kind,
			.account = logon_account(value_of(row, ROLE_ACCOUNT, values)),
			.from = value_of(row, ROLE_FROM, values),
			.host = value_of(row, ROLE_HOST, values),
		};
		return ret->account.len &&
		       !logon_name_fits(content->not_people, content->n_not_people, ret->account);
	}
	return false;
}
