/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/playbook-set.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/pack.h"
#include "base/os/paths.h"

#define SET_BYTES   (16u * 1024 * 1024)
#define NOTES_BYTES (256u * 1024)

struct playbook_set {
	struct arena arena;
	struct playbook_copy at[PLAYBOOKS_MAX];
	size_t n;
};

enum errc playbook_copy_read(struct str json, const struct playbook_beside *beside,
			     struct playbook_notes *notes, struct playbook_copy *ret,
			     struct err *err)
{
	auto_playbook *playbook = NULL;
	enum errc code = playbook_read(json, true, notes, &playbook, err);

	if (code)
		return code;
	playbook_check(playbook, beside, notes);
	code = playbook_notes_end(notes, err);
	if (code)
		return code;
	*ret = (struct playbook_copy){ .json = json };
	evidence_sha256(json, ret->sha256);
	ret->playbook = STEAL(playbook);
	return ERR_OK;
}

/* ---- loading ---- */

static enum errc read_one(struct playbook_set *set, struct str json, struct err *err)
{
	auto_arena arena = ARENA_INIT(NOTES_BYTES);
	auto_free struct playbook_notes *notes = mem_new(sizeof(*notes));
	const struct str kept = arena_str(&set->arena, json);
	struct playbook_copy copy;

	notes->arena = &arena;
	if (!kept.ptr || set->n == PLAYBOOKS_MAX)
		return fail(err, ERR_LIMIT, "too many playbooks");
	const enum errc code = playbook_copy_read(kept, NULL, notes, &copy, err);
	if (code)
		return code;
	if (playbook_set_find(set, copy.playbook->id) ||
	    playbook_set_find(set, copy.playbook->short_name)) {
		playbook_free(copy.playbook);
		return fail(err, ERR_SYNTAX, "another playbook has that id or short name");
	}
	set->at[set->n++] = copy;
	return ERR_OK;
}

static enum errc load_file(struct playbook_set *set, const char *folder, const char *name,
			   struct err *err)
{
	auto_buf json = BUF_INIT(PLAYBOOK_BYTES_MAX);
	char path[PATH_MAX];
	enum errc code = path_join(folder, name, path, err);

	if (!code)
		code = file_read(path, &json, err);
	if (code)
		return code;
	code = read_one(set, buf_str(&json), err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static int is_json(const struct dirent *entry)
{
	return str_ends(str_from(entry->d_name), STR(".json"));
}

static enum errc load_folder(struct playbook_set *set, const char *folder, struct err *err)
{
	struct dirent **names;
	enum errc code = ERR_OK;
	const int n = scandir(folder, &names, is_json, alphasort);

	if (n < 0)
		return fail_errno(err, "%s", folder);
	for (int i = 0; i < n; i++) {
		if (!code)
			code = load_file(set, folder, names[i]->d_name, err);
		free(names[i]);
	}
	free(names);
	return code;
}

static int by_order(const void *a, const void *b)
{
	const struct playbook *x = ((const struct playbook_copy *)a)->playbook;
	const struct playbook *y = ((const struct playbook_copy *)b)->playbook;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return str_compare(x->short_name, y->short_name);
}

enum errc playbook_set_load(const char *content, struct playbook_set **ret, struct err *err)
{
	auto_playbook_set *set = mem_new(sizeof(*set));
	struct pack_folders folders = { .n = 0 };

	arena_init(&set->arena, SET_BYTES);
	enum errc code = pack_folders(content, PLAYBOOK_FOLDER, &folders, err);
	/* A sector may have none. */
	if (code == ERR_NOT_FOUND)
		code = ERR_OK;
	for (size_t i = 0; !code && i < folders.n; i++)
		code = load_folder(set, folders.at[i], err);
	if (code)
		return code;
	qsort(set->at, set->n, sizeof(set->at[0]), by_order);
	*ret = STEAL(set);
	return ERR_OK;
}

void playbook_set_free(struct playbook_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->n; i++)
		playbook_free(set->at[i].playbook);
	arena_done(&set->arena);
	free(set);
}

void playbook_set_free_at(struct playbook_set **set)
{
	playbook_set_free(*set);
	*set = NULL;
}

size_t playbook_set_count(const struct playbook_set *set)
{
	return set->n;
}

const struct playbook_copy *playbook_set_at(const struct playbook_set *set, size_t i)
{
	return &set->at[i];
}

const struct playbook_copy *playbook_set_find(const struct playbook_set *set, struct str name)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_equal(set->at[i].playbook->id, name) ||
		    str_equal(set->at[i].playbook->short_name, name))
			return &set->at[i];
	}
	return NULL;
}

/* ---- bundles ---- */

void playbook_bundle_done(struct playbook_bundle *bundle)
{
	for (size_t i = 0; i < bundle->n; i++)
		playbook_free(bundle->at[i].playbook);
	bundle->n = 0;
}

const struct playbook *playbook_bundle_find(const struct playbook_bundle *bundle, struct str id)
{
	for (size_t i = 0; i < bundle->n; i++) {
		if (str_equal(bundle->at[i].playbook->id, id))
			return bundle->at[i].playbook;
	}
	return NULL;
}

const struct playbook_step *playbook_bundle_step(const struct playbook_bundle *bundle,
						 struct str id, const struct playbook **ret)
{
	for (size_t i = 0; i < bundle->n; i++) {
		const size_t at = playbook_step_find(bundle->at[i].playbook, id);

		if (at == PLAYBOOK_NO_STEP)
			continue;
		*ret = bundle->at[i].playbook;
		return &bundle->at[i].playbook->steps[at];
	}
	return NULL;
}
