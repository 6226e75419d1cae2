/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/yaml-check.h"

#include <dirent.h>
#include <stdarg.h>

#include "base/os/paths.h"

void yaml_wrong(struct yaml_check *check, unsigned line, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list args;

	if (check->code && !check->note)
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (check->note)
		check->note(check->ctx, line, str_from(text));
	if (!check->code)
		check->code = fail(&check->err, ERR_SYNTAX, "%s:%u: %s", check->file, line, text);
}

unsigned yaml_line(const struct yaml *map, const char *key)
{
	const struct yaml *node = yaml_get(map, key);

	return node ? node->line : map->line;
}

bool yaml_check_map(struct yaml_check *check, const struct yaml *node, const char *what,
		    const char *const *keys)
{
	if (node->kind != YAML_MAP) {
		yaml_wrong(check, node->line, "%s is written as a map", what);
		return false;
	}
	for (const struct yaml *entry = node->child; entry; entry = entry->next) {
		size_t i = 0;
		while (keys[i] && !str_is(entry->key, keys[i]))
			i++;
		if (!keys[i])
			yaml_wrong(check, entry->line, "%s has no “%.*s”", what,
				   STR_ARG(entry->key));
	}
	return check->note || !check->code;
}

const struct yaml *yaml_check_list(struct yaml_check *check, const struct yaml *map,
				   const char *key, size_t max)
{
	const struct yaml *node = yaml_get(map, key);

	if (!node)
		return NULL;
	if (node->kind == YAML_LIST && node->n > 0 && node->n <= max)
		return node;
	yaml_wrong(check, node->line, "%s is a list of 1 to %zu entries", key, max);
	return NULL;
}

struct str yaml_check_text(struct yaml_check *check, const struct yaml *map, const char *key,
			   bool needed)
{
	const struct yaml *node = yaml_get(map, key);
	const struct str text = node && !yaml_is_null(node) ? str_trim(node->text) : STR_NONE;

	if (node && (node->kind != YAML_SCALAR || text.len > YAML_CONTENT_TEXT_MAX)) {
		yaml_wrong(check, node->line, "%s is one text of at most %u bytes", key,
			   YAML_CONTENT_TEXT_MAX);
		return STR_NONE;
	}
	if (text.len)
		return text;
	if (needed)
		yaml_wrong(check, yaml_line(map, key), "%s is missing", key);
	return STR_NONE;
}

bool yaml_id_valid(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '-')
			return false;
	}
	return s.len > 0 && s.len <= YAML_CONTENT_ID_MAX && s.ptr[0] != '-';
}

struct str yaml_check_id(struct yaml_check *check, const struct yaml *map, const char *key,
			 bool needed)
{
	const struct str id = yaml_check_text(check, map, key, needed);

	if (!id.ptr || yaml_id_valid(id))
		return id;
	yaml_wrong(check, yaml_line(map, key), "%s “%.*s”: small letters, digits and dashes", key,
		   STR_ARG(id));
	return STR_NONE;
}

struct text_pair yaml_check_pair(struct yaml_check *check, const struct yaml *map, const char *key,
				 bool needed)
{
	static const char *const keys[] = { "ja", "en", NULL };
	const struct yaml *node = yaml_get(map, key);
	struct text_pair none = { .ja = STR_NONE, .en = STR_NONE };

	if (!node && needed)
		yaml_wrong(check, map->line, "%s is missing", key);
	if (!node || !yaml_check_map(check, node, key, keys))
		return none;
	return (struct text_pair){ .ja = yaml_check_text(check, node, "ja", true),
				   .en = yaml_check_text(check, node, "en", true) };
}

int64_t yaml_check_number(struct yaml_check *check, const struct yaml *map, const char *key,
			  int64_t min, int64_t max, int64_t fallback)
{
	const struct str text = yaml_check_text(check, map, key, false);
	int64_t number;

	if (!text.ptr)
		return fallback;
	if (str_to_i64(text, &number) && number >= min && number <= max)
		return number;
	yaml_wrong(check, yaml_line(map, key), "%s is a number from %lld to %lld", key,
		   (long long)min, (long long)max);
	return fallback;
}

size_t yaml_check_word(struct yaml_check *check, const struct yaml *map, const char *key,
		       const char *const *names, size_t n, size_t fallback)
{
	const struct str word = yaml_check_text(check, map, key, false);

	const size_t i = str_find_name(word, names, n);
	if (i < n)
		return i;
	if (word.ptr)
		yaml_wrong(check, yaml_line(map, key), "%s “%.*s” is not known", key,
			   STR_ARG(word));
	return fallback;
}

bool yaml_check_truth(struct yaml_check *check, const struct yaml *map, const char *key,
		      bool fallback)
{
	const struct yaml *node = yaml_get(map, key);
	bool truth;

	if (!node)
		return fallback;
	if (yaml_to_bool(node, &truth))
		return truth;
	yaml_wrong(check, node->line, "%s is true or false", key);
	return fallback;
}

void yaml_check_head(struct yaml_check *check, const struct yaml *doc)
{
	static const char *const keys[] = { "version", "date", "source" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		(void)yaml_check_text(check, doc, keys[i], true);
}

void yaml_check_parts(struct yaml_check *check, const struct yaml *doc,
		      const struct yaml_part *parts, void *content)
{
	for (const struct yaml_part *part = parts; part->key && !check->code; part++) {
		const size_t n = *(const size_t *)((const char *)content + part->count);
		const struct yaml *list = yaml_check_list(check, doc, part->key, part->max - n);

		for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
			part->read(check, node, content);
	}
}

enum errc yaml_check_end(const struct yaml_check *check, struct err *err)
{
	if (check->code && err)
		*err = check->err;
	return check->code;
}

enum errc yaml_content_read(const char *folder, const char *name, struct arena *arena,
			    void (*read)(struct yaml_check *check, const struct yaml *doc,
					 void *content),
			    void *content, struct err *err)
{
	struct yaml_check check = { .file = name };
	struct yaml *doc = NULL;
	char path[PATH_MAX];

	enum errc code = path_join(folder, name, path, err);
	if (!code)
		code = yaml_read_file(path, YAML_CONTENT_FILE_MAX, arena, &doc, err);
	if (code)
		return code;
	read(&check, doc, content);
	return yaml_check_end(&check, err);
}

static int is_yml(const struct dirent *entry)
{
	return str_ends(str_from(entry->d_name), STR(".yml"));
}

enum errc yaml_folder_each(const char *folder, struct arena *arena,
			   enum errc (*take)(void *ctx, const char *file, const struct yaml *doc,
					     struct err *err),
			   void *ctx, struct err *err)
{
	struct dirent **names;
	enum errc code = ERR_OK;

	const int n = scandir(folder, &names, is_yml, alphasort);
	if (n < 0)
		return fail_errno(err, "%s", folder);
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];
		struct yaml *doc = NULL;

		if (!code)
			code = path_join(folder, names[i]->d_name, path, err);
		if (!code)
			code = yaml_read_file(path, YAML_CONTENT_FILE_MAX, arena, &doc, err);
		if (!code)
			code = take(ctx, path, doc, err);
		free(names[i]);
	}
	free(names);
	return code;
}
