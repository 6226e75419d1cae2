/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/pack.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/encoding/yaml-check.h"
#include "base/os/paths.h"

#define WORD_NAME_MAX 60u
#define EXPANDED_MAX  (64u * 1024)
#define PACK_BYTES    (4u * 1024 * 1024)
#define WORDS_MAX     2000u
#define KINDS_MAX     32u
#define VALUES_MAX    32u

struct word {
	const char *key;
	struct text text;
};

struct value {
	struct str key;
	struct str text;
};

/* The one pack of this process. */
static struct {
	char id[PACK_ID_MAX + 1];
	bool chosen; /* by a person */
	bool loaded;
	struct arena arena;
	struct text name;
	struct word words[WORDS_MAX]; /* by key */
	size_t n_words;
	struct text_choice kinds[KINDS_MAX + 1];
	struct value values[VALUES_MAX];
	size_t n_values;
	struct text_choice packs[PACKS_MAX + 1];
} own;

/* ---- folders ---- */

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum errc packs_folder(const char *content, char out[static PATH_MAX], struct err *err)
{
	char found[PATH_MAX];
	const enum errc code = content ? ERR_OK : path_content(found, err);

	return code ? code : path_join(content ? content : found, "packs", out, err);
}

static enum errc pack_file(const char *id, const char *name, char out[static PATH_MAX],
			   struct err *err)
{
	char packs[PATH_MAX];
	char folder[PATH_MAX];
	enum errc code = packs_folder(NULL, packs, err);

	if (!code)
		code = path_join(packs, id, folder, err);
	return code ? code : path_join(folder, name, out, err);
}

enum errc pack_folders(const char *content, const char *kind, struct pack_folders *ret,
		       struct err *err)
{
	char found[PATH_MAX];
	char packs[PATH_MAX];
	char pack[PATH_MAX];
	enum errc code = content ? ERR_OK : path_content(found, err);

	ret->n = 0;
	if (!content)
		content = found;
	if (!code)
		code = path_join(content, kind, ret->at[0], err);
	if (!code && is_folder(ret->at[0]))
		ret->n = 1;
	if (!code)
		code = packs_folder(content, packs, err);
	if (!code)
		code = path_join(packs, pack_id(), pack, err);
	if (!code)
		code = path_join(pack, kind, ret->at[ret->n], err);
	if (!code && is_folder(ret->at[ret->n]))
		ret->n++;
	if (!code && ret->n == 0 && !is_folder(pack))
		return fail(err, ERR_NOT_FOUND, "%s: there is no folder %s, and no pack “%s”",
			    content, kind, pack_id());
	return code;
}

/* ---- reading pack.yml ---- */

static struct text kept_pair(struct yaml_check *check, const struct yaml *node, const char *key)
{
	const struct text_pair pair = yaml_check_pair(check, node, key, true);

	if (check->code)
		return (struct text){ .ja = "", .en = "" };
	return (struct text){ .ja = arena_cstr(&own.arena, pair.ja),
			      .en = arena_cstr(&own.arena, pair.en) };
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct word *)a)->key, ((const struct word *)b)->key);
}

static void read_words(struct yaml_check *check, const struct yaml *doc)
{
	const struct yaml *words = yaml_get(doc, "words");
	const struct yaml *node = words ? words->child : NULL;

	for (; node && !check->code; node = node->next) {
		if (own.n_words == WORDS_MAX) {
			yaml_wrong(check, node->line, "there are more than %u words", WORDS_MAX);
			return;
		}
		const struct text text = kept_pair(check, words, arena_cstr(&own.arena, node->key));
		own.words[own.n_words++] =
			(struct word){ .key = arena_cstr(&own.arena, node->key), .text = text };
	}
	qsort(own.words, own.n_words, sizeof(own.words[0]), by_key);
}

static void read_kinds(struct yaml_check *check, const struct yaml *doc)
{
	const struct yaml *list = yaml_check_list(check, doc, "kinds", KINDS_MAX);
	static const char *const keys[] = { "id", "title", NULL };
	size_t n = 0;

	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next) {
		if (!yaml_check_map(check, node, "a kind", keys))
			return;
		const struct str id = yaml_check_id(check, node, "id", true);
		const struct text title = kept_pair(check, node, "title");

		if (!check->code)
			own.kinds[n++] = (struct text_choice){ arena_cstr(&own.arena, id), title };
	}
}

static void read_values(struct yaml_check *check, const struct yaml *doc)
{
	const struct yaml *values = yaml_get(doc, "values");
	const struct yaml *node = values ? values->child : NULL;

	for (; node && own.n_values < VALUES_MAX && !check->code; node = node->next)
		own.values[own.n_values++] = (struct value){ .key = node->key, .text = node->text };
}

static enum errc read_pack(const char *path, struct err *err)
{
	static const char *const keys[] = { "version", "date",	"source", "id",	   "name",
					    "about",   "kinds", "values", "words", NULL };
	struct yaml_check check = { .file = path };
	struct yaml *doc = NULL;

	const enum errc code = yaml_read_file(path, YAML_CONTENT_FILE_MAX, &own.arena, &doc, err);
	if (code)
		return code;
	if (yaml_check_map(&check, doc, "a pack", keys))
		yaml_check_head(&check, doc);
	if (!check.code && !str_is(yaml_check_id(&check, doc, "id", true), own.id))
		yaml_wrong(&check, doc->line, "id is not the folder's name “%s”", own.id);
	own.name = kept_pair(&check, doc, "name");
	(void)yaml_check_pair(&check, doc, "about", true);
	read_kinds(&check, doc);
	read_values(&check, doc);
	read_words(&check, doc);
	return yaml_check_end(&check, err);
}

static int is_pack(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static enum errc read_name(const char *id, struct text_choice *ret, struct err *err)
{
	char path[PATH_MAX];
	struct yaml_check check = { .file = path };
	struct yaml *doc = NULL;
	enum errc code = pack_file(id, "pack.yml", path, err);

	if (!code)
		code = yaml_read_file(path, YAML_CONTENT_FILE_MAX, &own.arena, &doc, err);
	if (code)
		return code;
	ret->value = arena_cstr(&own.arena, str_from(id));
	ret->text = kept_pair(&check, doc, "name");
	return yaml_check_end(&check, err);
}

static enum errc read_list(struct err *err)
{
	char folder[PATH_MAX];
	struct dirent **names;
	size_t n = 0;

	enum errc code = packs_folder(NULL, folder, err);
	const int found = code ? 0 : scandir(folder, &names, is_pack, alphasort);
	if (found < 0)
		return fail_errno(err, "%s", folder);
	for (int i = 0; !code && i < found && n < PACKS_MAX; i++)
		code = read_name(names[i]->d_name, &own.packs[n++], err);
	for (int i = 0; i < found; i++)
		free(names[i]);
	if (found)
		free(names);
	return code;
}

/* ---- choosing ---- */

static const char *environment_id(void)
{
	const char *id = getenv(PACK_ENVIRONMENT);

	return id && *id && strlen(id) <= PACK_ID_MAX ? id : NULL;
}

const char *pack_id(void)
{
	const char *given = environment_id();

	if (own.id[0])
		return own.id;
	return given ? given : PACK_DEFAULT;
}

/* A name and no path. */
static bool is_id(struct str id)
{
	bool good = id.len > 0 && id.len <= PACK_ID_MAX && id.ptr[0] != '-';

	for (size_t i = 0; i < id.len; i++)
		good = good && ((id.ptr[i] >= 'a' && id.ptr[i] <= 'z') ||
				ascii_is_digit(id.ptr[i]) || id.ptr[i] == '-');
	return good;
}

static void forget(void)
{
	if (own.loaded)
		arena_done(&own.arena);
	own.loaded = false;
	own.n_words = 0;
	own.n_values = 0;
	memset(own.kinds, 0, sizeof(own.kinds));
	memset(own.packs, 0, sizeof(own.packs));
}

static enum errc use(struct str id, struct err *err)
{
	char path[PATH_MAX];
	char name[PACK_ID_MAX + 1];

	if (!is_id(id))
		return fail(err, ERR_USAGE, "pack “%.*s”: small letters, digits and dashes",
			    STR_ARG(id));
	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(id));
	const enum errc code = pack_file(name, "pack.yml", path, err);
	if (code)
		return code;
	if (access(path, R_OK) != 0)
		return fail(err, ERR_NOT_FOUND, "pack “%s”: %s is not there", name, path);
	forget();
	memcpy(own.id, name, sizeof(name));
	return ERR_OK;
}

enum errc pack_choose(const char *id, struct err *err)
{
	const enum errc code = use(str_from(id), err);

	if (!code)
		own.chosen = true;
	return code;
}

enum errc pack_suggest(struct str id, struct err *err)
{
	if (!id.len || own.chosen || environment_id())
		return ERR_OK;
	return use(id, err);
}

enum errc pack_load(struct err *err)
{
	char path[PATH_MAX];
	const char *id = pack_id();

	if (own.loaded)
		return ERR_OK;
	if (id != own.id)
		(void)snprintf(own.id, sizeof(own.id), "%s", id);
	enum errc code = pack_file(own.id, "pack.yml", path, err);
	arena_init(&own.arena, PACK_BYTES);
	own.loaded = true;
	if (!code)
		code = read_pack(path, err);
	return code ? code : read_list(err);
}

/* ---- asking ---- */

/* What cannot be read has no words: who must know it calls pack_load() first. */
static void want(void)
{
	struct err err;

	if (!own.loaded)
		(void)!pack_load(&err);
}

const struct text_choice *pack_kinds(void)
{
	want();
	return own.kinds;
}

const struct text_choice *pack_list(void)
{
	want();
	return own.packs;
}

struct str pack_value(const char *key)
{
	want();
	for (size_t i = 0; i < own.n_values; i++) {
		if (str_is(own.values[i].key, key))
			return own.values[i].text;
	}
	return STR_NONE;
}

const struct text *text_word(const char *key)
{
	const struct word wanted = { .key = key };

	want();
	const struct word *found = own.n_words == 0 ? NULL
						    : bsearch(&wanted, own.words, own.n_words,
							      sizeof(own.words[0]), by_key);
	return found ? &found->text : NULL;
}

/* ---- words within content ---- */

/* The word that `rest` begins with, "{name}…"; NULL: it begins with none. */
static const struct text *word_at(struct str rest, size_t *ret_len)
{
	char name[WORD_NAME_MAX + 1];
	const size_t end = str_find_char(rest, '}');

	if (rest.ptr[0] != '{' || end >= rest.len || end < 2 || end - 1 > WORD_NAME_MAX)
		return NULL;
	memcpy(name, rest.ptr + 1, end - 1);
	name[end - 1] = '\0';
	const struct text *word = text_word(name);
	if (word)
		*ret_len = end + 1;
	return word;
}

struct str pack_words(struct str text, enum lang lang, struct arena *arena)
{
	auto_buf out = BUF_INIT(EXPANDED_MAX);

	if (str_find_char(text, '{') >= text.len)
		return text;
	while (text.len) {
		size_t len = 1;
		const struct text *word = word_at(text, &len);

		if (word)
			buf_add_text(&out, lang == LANG_JA ? word->ja : word->en);
		else
			buf_add_char(&out, text.ptr[0]);
		text = str_from_pos(text, len);
	}
	return arena_str(arena, buf_str(&out));
}

void pack_expand(struct yaml *node, struct arena *arena)
{
	const bool ja = str_is(node->key, "ja");

	if (node->kind == YAML_SCALAR && (ja || str_is(node->key, "en")))
		node->text = pack_words(node->text, ja ? LANG_JA : LANG_EN, arena);
	for (struct yaml *child = node->child; child; child = child->next)
		pack_expand(child, arena);
}

/* ---- every file of a kind ---- */

struct each {
	struct arena *arena;
	enum errc (*take)(void *ctx, const char *file, const struct yaml *doc, struct err *err);
	void *ctx;
};

static enum errc take_expanded(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	const struct each *each = ctx;

	/* Nobody else has the document yet. */
	pack_expand((struct yaml *)(uintptr_t)doc, each->arena);
	return each->take(each->ctx, file, doc, err);
}

enum errc pack_each(const char *content, const char *kind, struct arena *arena,
		    enum errc (*take)(void *ctx, const char *file, const struct yaml *doc,
				      struct err *err),
		    void *ctx, struct err *err)
{
	struct each each = { .arena = arena, .take = take, .ctx = ctx };
	struct pack_folders folders;
	enum errc code = pack_folders(content, kind, &folders, err);

	for (size_t i = 0; !code && i < folders.n; i++)
		code = yaml_folder_each(folders.at[i], arena, take_expanded, &each, err);
	return code;
}
