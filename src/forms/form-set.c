/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/form-set.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/pack.h"
#include "forms/reader.h"

#define YAML_DEPTH 12u
#define YAML_NODES 50000u

struct pending {
	const char *file;
	const struct yaml *doc;
};

/* A file as it was added, for form_set_add_again(). */
struct added {
	const char *file;
	struct str text;
};

struct form_set {
	struct arena arena;
	struct added added[FORM_FILES_MAX];
	size_t n_added;
	struct pending pending[FORM_FILES_MAX];
	size_t n_pending;
	struct form_shared shared;
	struct form forms[FORMS_MAX];
	size_t n;
	struct form_notes notes;
};

struct form_set *form_set_new(void)
{
	struct form_set *set = mem_new(sizeof(*set));

	arena_init(&set->arena, FORM_SET_BYTES);
	return set;
}

void form_set_free(struct form_set *set)
{
	if (!set)
		return;
	arena_done(&set->arena);
	free(set);
}

void form_set_free_at(struct form_set **set)
{
	form_set_free(*set);
	*set = NULL;
}

static void begin(struct form_reader *r, struct form_set *set, const char *file)
{
	form_reader_init(r, &set->arena, &set->notes, &set->shared, file);
}

/* ---- files ---- */

static enum errc read_text(struct form_set *set, struct str text, struct yaml **ret,
			   unsigned *ret_line, struct err *err)
{
	const struct yaml_limits limits = { .depth = YAML_DEPTH, .nodes = YAML_NODES };
	auto_yaml_reader *reader = yaml_reader_new(text, limits);
	struct yaml *doc = NULL;
	struct yaml *second = NULL;

	enum errc code = yaml_next(reader, &set->arena, &doc, ret_line, err);
	if (code == ERR_END)
		return fail(err, ERR_SYNTAX, "the file is empty");
	if (code)
		return code;
	code = yaml_next(reader, &set->arena, &second, ret_line, err);
	if (!code)
		return fail(err, ERR_SYNTAX, "only one document is expected");
	if (code != ERR_END)
		return code;
	*ret = doc;
	return ERR_OK;
}

enum errc form_set_add_text(struct form_set *set, struct str name, struct str text, struct err *err)
{
	const char *file = arena_cstr(&set->arena, name);
	const struct str kept = arena_str(&set->arena, text);
	struct yaml *doc = NULL;
	unsigned line = 0;
	struct err why;

	if (set->n_added == FORM_FILES_MAX)
		return fail(err, ERR_LIMIT, "%.*s: more than %u files of forms", STR_ARG(name),
			    FORM_FILES_MAX);
	if (!file || !kept.ptr)
		return fail(err, ERR_LIMIT, "%.*s: the forms have more than %u bytes",
			    STR_ARG(name), FORM_SET_BYTES);
	set->added[set->n_added++] = (struct added){ .file = file, .text = kept };
	if (read_text(set, kept, &doc, &line, &why)) {
		struct form_reader r;
		begin(&r, set, file);
		yaml_wrong(&r.check, line, "%s", why.text);
		return ERR_OK;
	}
	pack_expand(doc, &set->arena);
	set->pending[set->n_pending++] = (struct pending){ .file = file, .doc = doc };
	return ERR_OK;
}

enum errc form_set_add_again(struct form_set *set, const struct form_set *from, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < from->n_added; i++)
		code = form_set_add_text(set, str_from(from->added[i].file), from->added[i].text,
					 err);
	return code;
}

static enum errc add_file(struct form_set *set, const char *path, struct err *err)
{
	auto_buf text = BUF_INIT(FORM_FILE_MAX);
	const enum errc code = file_read(path, &text, err);

	return code ? code : form_set_add_text(set, str_from(path), buf_str(&text), err);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum errc visit(struct form_set *set, FTSENT *entry, struct err *err)
{
	switch (entry->fts_info) {
	case FTS_F:
		if (entry->fts_level && !str_ends(str_from(entry->fts_name), STR(".yml")))
			return ERR_OK;
		return add_file(set, entry->fts_path, err);
	case FTS_NS:
	case FTS_DNR:
	case FTS_ERR:
		errno = entry->fts_errno;
		return fail_errno(err, "%s", entry->fts_path);
	default:
		return ERR_OK;
	}
}

enum errc form_set_add(struct form_set *set, const char *path, struct err *err)
{
	auto_free char *root = mem_text(path);
	char *const roots[] = { root, NULL };
	enum errc code = ERR_OK;
	FTSENT *entry;

	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, by_name);
	if (!walk)
		return fail_errno(err, "%s", path);
	while (!code && (entry = fts_read(walk)) != NULL)
		code = visit(set, entry, err);
	(void)fts_close(walk);
	return code;
}

enum errc form_set_add_content(struct form_set *set, const char *content, struct err *err)
{
	struct pack_folders folders;
	enum errc code = pack_folders(content, FORM_CONTENT_NAME, &folders, err);

	for (size_t i = 0; !code && i < folders.n; i++)
		code = form_set_add(set, folders.at[i], err);
	return code;
}

/* ---- tying ---- */

static bool is_topics(const struct pending *p)
{
	return yaml_get(p->doc, "topics") || yaml_get(p->doc, "parts");
}

static void add_form(struct form_set *set, const struct pending *p)
{
	struct form_reader r;
	struct form form;

	begin(&r, set, p->file);
	if (!form_read(&r, p->doc, &form))
		return;
	if (form_set_find(set, form.id))
		yaml_wrong(&r.check, yaml_line(p->doc, "id"), "form %.*s is there already",
			   STR_ARG(form.id));
	else if (set->n == FORMS_MAX)
		yaml_wrong(&r.check, 0, "there are more than %u forms", FORMS_MAX);
	else
		set->forms[set->n++] = form;
}

static void link_item(struct form_reader *r, const struct form *previous, struct form_item *item)
{
	size_t *origins = arena_take_array(r->arena, item->n_origins, sizeof(*origins));

	for (size_t i = 0; origins && i < item->n_origins; i++) {
		origins[i] = form_find(previous, item->origin_ids[i]);
		if (origins[i] == SIZE_MAX)
			yaml_wrong(&r->check, item->line, "from: %.*s has no item “%.*s”",
				   STR_ARG(previous->id), STR_ARG(item->origin_ids[i]));
	}
	item->origins = origins;
}

static void link_form(struct form_set *set, struct form *form)
{
	struct form_item *items = arena_take_array(&set->arena, form->n_items, sizeof(*items));
	struct form_reader r;

	begin(&r, set, form->file);
	form->previous = form_set_find(set, form->previous_id);
	if (form->previous_id.ptr && !form->previous)
		yaml_wrong(&r.check, 0, "previous: there is no form “%.*s”",
			   STR_ARG(form->previous_id));
	if (form->previous && str_compare(form->previous->valid_from, form->valid_from) >= 0)
		yaml_wrong(&r.check, 0, "previous: %.*s is not older", STR_ARG(form->previous_id));
	if (items)
		memcpy(items, form->items, form->n_items * sizeof(*items));
	for (size_t i = 0; items && i < form->n_items; i++) {
		if (items[i].n_origins && form->previous)
			link_item(&r, form->previous, &items[i]);
		else if (items[i].n_origins && !form->previous_id.ptr)
			yaml_wrong(&r.check, items[i].line, "from needs previous");
	}
	form->items = items;
	form->linked = items && !r.check.code;
}

static int by_id(const void *a, const void *b)
{
	return str_compare(((const struct form *)a)->id, ((const struct form *)b)->id);
}

/*
 * Forms that went leave their successors without a predecessor, so until none goes any more; a
 * chain of editions is only as long as there are forms.
 */
static bool drop_broken(struct form_set *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->n; i++) {
		if (set->forms[i].linked)
			set->forms[kept++] = set->forms[i];
	}
	const bool dropped = kept < set->n;
	set->n = kept;
	return dropped;
}

static void link_all(struct form_set *set)
{
	do {
		for (size_t i = 0; i < set->n; i++)
			link_form(set, &set->forms[i]);
	} while (drop_broken(set));
}

void form_set_finish(struct form_set *set)
{
	for (size_t i = 0; i < set->n_pending; i++) {
		struct form_reader r;
		if (!is_topics(&set->pending[i]))
			continue;
		begin(&r, set, set->pending[i].file);
		topics_read(&r, set->pending[i].doc);
	}
	for (size_t i = 0; i < set->n_pending; i++) {
		if (!is_topics(&set->pending[i]))
			add_form(set, &set->pending[i]);
	}
	set->n_pending = 0;
	qsort(set->forms, set->n, sizeof(set->forms[0]), by_id);
	link_all(set);
}

size_t form_set_count(const struct form_set *set)
{
	return set->n;
}

const struct form *form_set_at(const struct form_set *set, size_t i)
{
	return &set->forms[i];
}

const struct form *form_set_find(const struct form_set *set, struct str id)
{
	for (size_t i = 0; i < set->n; i++) {
		if (id.len && str_equal(set->forms[i].id, id))
			return &set->forms[i];
	}
	return NULL;
}

size_t form_set_notes(const struct form_set *set)
{
	return set->notes.n;
}

const struct form_note *form_set_note(const struct form_set *set, size_t i)
{
	return &set->notes.at[i];
}
