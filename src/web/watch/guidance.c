/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/guidance.h"

#include <dirent.h>

#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "base/encoding/yaml.h"
#include "base/os/pack.h"
#include "base/os/paths.h"

#define FILE_MAX    (1024u * 1024)
#define MEMORY_MAX  (16u * 1024 * 1024)
#define FILES_MAX   200
#define FAULTS_MAX  100
#define ENTRIES_MAX 5000
#define TEXT_CHARS  400

struct guidance {
	struct arena arena;
	struct guidance_entry *entries;
	size_t n_entries;
	size_t cap_entries;
	const char *faults[FAULTS_MAX];
	size_t n_faults;
};

static const char *const call_names[] = {
	"it_staff", "manager", "system_vendor", "network_vendor", "security_vendor", "police",
	"mhlw",	    "ppc",     "ipa",
};

static enum errc fail_at(const struct yaml *node, const char *what, struct err *err)
{
	return fail(err, ERR_SYNTAX, "line %u: %s", node->line, what);
}

static size_t count_chars(struct str s)
{
	size_t n = 0;

	for (; s.len > 0; n++)
		s = str_from_pos(s, size_max(utf8_char_len(s), 1));
	return n;
}

static enum errc read_text(const struct yaml *node, struct guidance_text *ret, struct err *err)
{
	const struct str ja = yaml_text(node, "ja");
	const struct str en = yaml_text(node, "en");

	if (node->kind != YAML_MAP || node->n != 2 || !ja.ptr || !en.ptr)
		return fail_at(node, "a text has exactly ja and en", err);
	if (ja.len == 0 || en.len == 0 || count_chars(ja) > TEXT_CHARS ||
	    count_chars(en) > TEXT_CHARS)
		return fail_at(node, "a text has 1 to 400 characters", err);
	*ret = (struct guidance_text){ ja, en };
	return ERR_OK;
}

static enum errc read_texts(const struct yaml *list, struct guidance_text *ret, size_t *ret_n,
			    struct err *err)
{
	if (list->kind != YAML_LIST || list->n > GUIDANCE_STEPS_MAX)
		return fail_at(list, "a list of at most 7 texts is wanted", err);
	*ret_n = 0;
	for (const struct yaml *node = list->child; node; node = node->next) {
		const enum errc code = read_text(node, &ret[*ret_n], err);

		if (code)
			return code;
		(*ret_n)++;
	}
	return ERR_OK;
}

static bool is_call_name(struct str name)
{
	return str_is_any(name, call_names, ARRAY_LEN(call_names));
}

static enum errc read_calls(const struct yaml *list, struct guidance_entry *entry, struct err *err)
{
	if (list->kind != YAML_LIST || list->n < 1 || list->n > GUIDANCE_CALLS_MAX)
		return fail_at(list, "call: a list of 1 to 4 names is wanted", err);
	for (const struct yaml *node = list->child; node; node = node->next) {
		if (node->kind != YAML_SCALAR || !is_call_name(node->text))
			return fail_at(node, "call: not one of the names", err);
		entry->calls[entry->n_calls++] = node->text;
	}
	return ERR_OK;
}

static enum errc read_for(const struct yaml *node, struct guidance_entry *entry, struct err *err)
{
	static const char *const kinds[] = { "rule", "tag", "tactic", "level" };

	if (node->kind != YAML_MAP || node->n != 1 || node->child->kind != YAML_SCALAR)
		return fail_at(node, "for: exactly one of rule, tag, tactic, level", err);
	const size_t i = str_find_name(node->child->key, kinds, ARRAY_LEN(kinds));
	if (i == ARRAY_LEN(kinds))
		return fail_at(node, "for: exactly one of rule, tag, tactic, level", err);
	entry->kind = kinds[i];
	entry->of = node->child->text;
	return ERR_OK;
}

static enum errc read_avoid(const struct yaml *node, struct guidance_entry *entry, struct err *err)
{
	return read_texts(node, entry->avoid, &entry->n_avoid, err);
}

static enum errc read_steps(const struct yaml *node, struct guidance_entry *entry, struct err *err)
{
	return read_texts(node, entry->steps, &entry->n_steps, err);
}

static enum errc read_what(const struct yaml *node, struct guidance_entry *entry, struct err *err)
{
	return read_text(node, &entry->what, err);
}

static enum errc read_title(const struct yaml *node, struct guidance_entry *entry, struct err *err)
{
	return read_text(node, &entry->title, err);
}

static enum errc read_why(const struct yaml *node, struct guidance_entry *entry, struct err *err)
{
	return read_text(node, &entry->why, err);
}

static const struct {
	const char *key;
	enum errc (*read)(const struct yaml *node, struct guidance_entry *entry, struct err *err);
} entry_keys[] = {
	{ "for", read_for },  { "title", read_title }, { "what", read_what },  { "why", read_why },
	{ "do", read_steps }, { "avoid", read_avoid }, { "call", read_calls },
};

static enum errc read_key(const struct yaml *node, struct guidance_entry *entry, struct err *err)
{
	const size_t i = STR_FIND_ROW(node->key, entry_keys, key);

	return i < ARRAY_LEN(entry_keys) ? entry_keys[i].read(node, entry, err)
					 : fail_at(node, "an unknown key", err);
}

static enum errc read_entry(const struct yaml *map, struct guidance_entry *entry, struct err *err)
{
	if (map->kind != YAML_MAP)
		return fail_at(map, "an entry is a mapping", err);
	for (const struct yaml *node = map->child; node; node = node->next) {
		const enum errc code = read_key(node, entry, err);

		if (code)
			return code;
	}
	if (!entry->kind || !entry->what.ja.ptr || entry->n_steps == 0 || entry->n_calls == 0)
		return fail_at(map, "an entry has for, what, do and call", err);
	return ERR_OK;
}

static void add_fault(struct guidance *guidance, const char *file, const struct err *err)
{
	const struct str text = arena_printf(&guidance->arena, "%s: %s", file, err->text);

	if (guidance->n_faults < FAULTS_MAX && text.ptr)
		guidance->faults[guidance->n_faults++] = text.ptr;
}

static enum errc read_document(struct guidance *guidance, const struct yaml *root, struct err *err)
{
	const struct yaml *list = root->kind == YAML_MAP ? yaml_get(root, "guidance") : NULL;

	if (!list || list->kind != YAML_LIST)
		return fail_at(root, "no list “guidance”", err);
	if (!yaml_text(root, "version").ptr || !yaml_text(root, "date").ptr ||
	    !yaml_text(root, "source").ptr)
		return fail_at(root, "version, date and source are wanted", err);
	for (const struct yaml *node = list->child; node; node = node->next) {
		struct guidance_entry entry = {
			.source = yaml_text(root, "source"),
			.date = yaml_text(root, "date"),
		};
		const enum errc code = read_entry(node, &entry, err);

		if (code)
			return code;
		if (guidance->n_entries == ENTRIES_MAX)
			return fail(err, ERR_LIMIT, "more than %d entries in all", ENTRIES_MAX);
		mem_reserve(&guidance->entries, &guidance->cap_entries, guidance->n_entries + 1,
			    sizeof(entry));
		guidance->entries[guidance->n_entries++] = entry;
	}
	return ERR_OK;
}

static void read_file(struct guidance *guidance, const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct yaml *root;
	struct err err;
	const size_t before = guidance->n_entries;
	enum errc code = path_join(folder, name, path, &err);

	if (!code)
		code = yaml_read_file(path, FILE_MAX, &guidance->arena, &root, &err);
	if (!code)
		pack_expand(root, &guidance->arena);
	if (!code)
		code = read_document(guidance, root, &err);
	if (!code)
		return;
	guidance->n_entries = before;
	add_fault(guidance, name, &err);
}

static int is_yaml(const struct dirent *entry)
{
	return str_ends(str_from(entry->d_name), STR(".yml"));
}

static void read_folder(struct guidance *guidance, const char *folder)
{
	struct dirent **names = NULL;
	const int n = scandir(folder, &names, is_yaml, alphasort);

	for (int i = 0; i < n; i++) {
		if (i < FILES_MAX)
			read_file(guidance, folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

enum errc guidance_load(const char *content, struct guidance **ret, struct err *err)
{
	struct guidance *guidance = mem_new(sizeof(*guidance));
	struct pack_folders folders;
	const enum errc code = pack_folders(content, "guidance", &folders, err);

	arena_init(&guidance->arena, MEMORY_MAX);
	if (code && code != ERR_NOT_FOUND) {
		guidance_free(guidance);
		return code;
	}
	for (size_t i = 0; i < folders.n; i++)
		read_folder(guidance, folders.at[i]);
	*ret = guidance;
	return ERR_OK;
}

void guidance_free(struct guidance *guidance)
{
	if (!guidance)
		return;
	arena_done(&guidance->arena);
	free(guidance->entries);
	free(guidance);
}

size_t guidance_faults(const struct guidance *guidance)
{
	return guidance->n_faults;
}

const char *guidance_fault(const struct guidance *guidance, size_t i)
{
	return guidance->faults[i];
}

/* The last one counts: a later file overrules. */
static const struct guidance_entry *find(const struct guidance *guidance, const char *kind,
					 struct str of)
{
	for (size_t i = guidance->n_entries; i > 0; i--) {
		const struct guidance_entry *entry = &guidance->entries[i - 1];

		if (strcmp(entry->kind, kind) == 0 && str_equal_nocase(entry->of, of))
			return entry;
	}
	return NULL;
}

static bool is_tag_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '.' || c == '-' || c == '_';
}

/* The next run of tag characters: takes JSON arrays and plain lists alike. */
static struct str next_tag(struct str *rest)
{
	while (rest->len > 0 && !is_tag_char(rest->ptr[0]))
		*rest = str_from_pos(*rest, 1);
	size_t n = 0;

	while (n < rest->len && is_tag_char(rest->ptr[n]))
		n++;
	const struct str tag = str_sub(*rest, 0, n);

	*rest = str_from_pos(*rest, n);
	return tag;
}

/* attack.t1003.001 is worth more than attack.t1003. */
static const struct guidance_entry *find_tag(const struct guidance *guidance, struct str tags)
{
	const struct guidance_entry *best = NULL;
	struct str tag;

	while ((tag = next_tag(&tags)).len > 0) {
		const struct guidance_entry *entry = find(guidance, "tag", tag);

		if (!entry && tag.len > 12)
			entry = find(guidance, "tag", str_sub(tag, 0, 12));
		if (entry && (!best || entry->of.len > best->of.len))
			best = entry;
	}
	return best;
}

static const struct guidance_entry *find_tactic(const struct guidance *guidance, struct str tags)
{
	struct str tag;

	while ((tag = next_tag(&tags)).len > 0) {
		const struct guidance_entry *entry = find(guidance, "tactic", tag);

		if (entry)
			return entry;
	}
	return NULL;
}

const struct guidance_entry *guidance_find(const struct guidance *guidance, struct str rule_id,
					   struct str tags, const char *level)
{
	const struct guidance_entry *entry = find(guidance, "rule", rule_id);

	if (!entry)
		entry = find_tag(guidance, tags);
	if (!entry)
		entry = find_tactic(guidance, tags);
	if (!entry)
		entry = find(guidance, "level", str_from(level));
	return entry;
}

struct str guidance_text_in(const struct guidance_text *text, enum lang lang)
{
	return lang == LANG_JA ? text->ja : text->en;
}
