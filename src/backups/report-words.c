/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/report-words.h"

#include <limits.h>

#include "base/alloc.h"
#include "base/encoding/heading.h"
#include "base/encoding/yaml-check.h"
#include "base/os/paths.h"

#define WORDS_FILE  "backups/reports.yml"
#define WORDS_BYTES (512u * 1024)
#define WORDS_MAX   400u
#define LISTS_MAX   20u

static const char *const column_names[REPORT_COLUMNS] = {
	[REPORT_SYSTEM] = "system",	      [REPORT_PLACE] = "place",
	[REPORT_RESULT] = "result",	      [REPORT_WHEN] = "when",
	[REPORT_GENERATIONS] = "generations", [REPORT_CONNECTED] = "connected",
	[REPORT_ENCRYPTED] = "encrypted",     [REPORT_COPY] = "copy",
};

/* A word as it is compared. */
struct word {
	struct str text;
	struct str to;		   /* what a cell stands for; "" of a heading */
	enum report_column column; /* whose heading it is, or in whose cells it stands */
};

struct report_words {
	struct arena arena;
	struct word at[2 * WORDS_MAX];
	size_t n;
};

/* What is only a sign (○) is nothing once it is plain, and is compared as it stands. */
static struct str plain(struct str text, struct arena *arena)
{
	const struct str found = heading_plain(text, arena);

	return found.len ? found : str_trim(text);
}

/* ---- reading ---- */

static void add_words(struct yaml_check *check, struct report_words *words, const struct yaml *list,
		      struct str to, enum report_column column)
{
	for (const struct yaml *word = list ? list->child : NULL; word; word = word->next) {
		if (words->n == ARRAY_LEN(words->at)) {
			yaml_wrong(check, word->line, "there are more than %zu words",
				   ARRAY_LEN(words->at));
			return;
		}
		words->at[words->n++] = (struct word){ .text = plain(word->text, &words->arena),
						       .to = to,
						       .column = column };
	}
}

static void read_columns(struct yaml_check *check, const struct yaml *doc,
			 struct report_words *words)
{
	static const char *const keys[] = { "to", "names", NULL };
	const struct yaml *list = yaml_check_list(check, doc, "columns", LISTS_MAX);

	for (const struct yaml *row = list ? list->child : NULL; row; row = row->next) {
		if (!yaml_check_map(check, row, "a column", keys))
			return;
		const size_t column =
			yaml_check_word(check, row, "to", column_names, REPORT_COLUMNS, 0);
		add_words(check, words, yaml_check_list(check, row, "names", WORDS_MAX), STR(""),
			  (enum report_column)column);
	}
}

static void read_values(struct yaml_check *check, const struct yaml *doc,
			struct report_words *words)
{
	static const char *const keys[] = { "to", "words", NULL };
	const struct yaml *all = yaml_get(doc, "words");

	for (size_t column = 0; all && column < REPORT_COLUMNS; column++) {
		const struct yaml *list =
			yaml_check_list(check, all, column_names[column], LISTS_MAX);
		for (const struct yaml *row = list ? list->child : NULL; row; row = row->next) {
			if (!yaml_check_map(check, row, "a word", keys))
				return;
			add_words(check, words, yaml_check_list(check, row, "words", WORDS_MAX),
				  yaml_check_text(check, row, "to", true),
				  (enum report_column)column);
		}
	}
}

enum errc report_words_read(const char *path, struct report_words **ret, struct err *err)
{
	static const char *const keys[] = { "version", "date", "source", "columns", "words", NULL };
	auto_report_words *words = mem_new(sizeof(*words));
	char content[PATH_MAX];
	char file[PATH_MAX];
	struct yaml *doc = NULL;
	enum errc code = ERR_OK;

	arena_init(&words->arena, WORDS_BYTES);
	if (!path) {
		code = path_content(content, err);
		if (!code)
			code = path_join(content, WORDS_FILE, file, err);
	}
	if (!code)
		code = yaml_read_file(path ? path : file, YAML_CONTENT_FILE_MAX, &words->arena,
				      &doc, err);
	if (code)
		return code;
	struct yaml_check check = { .file = path ? path : file };
	if (yaml_check_map(&check, doc, "a file of words", keys))
		yaml_check_head(&check, doc);
	read_columns(&check, doc, words);
	read_values(&check, doc, words);
	code = yaml_check_end(&check, err);
	if (!code)
		*ret = STEAL(words);
	return code;
}

void report_words_free(struct report_words *words)
{
	if (!words)
		return;
	arena_done(&words->arena);
	free(words);
}

void report_words_free_at(struct report_words **words)
{
	report_words_free(*words);
	*words = NULL;
}

/* ---- asking ---- */

enum report_column report_column(const struct report_words *words, struct str heading,
				 struct arena *arena)
{
	const struct str text = plain(heading, arena);

	for (size_t i = 0; text.len && i < words->n; i++) {
		if (words->at[i].to.len == 0 && str_equal(words->at[i].text, text))
			return words->at[i].column;
	}
	return REPORT_COLUMNS;
}

struct str report_value(const struct report_words *words, enum report_column column,
			struct str cell, struct arena *arena)
{
	const struct str text = plain(cell, arena);

	for (size_t i = 0; text.len && i < words->n; i++) {
		const struct word *word = &words->at[i];
		if (word->to.len && word->column == column && str_equal(word->text, text))
			return word->to;
	}
	return STR_NONE;
}
