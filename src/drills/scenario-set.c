/* SPDX-License-Identifier: Apache-2.0 */
/* All scenarios that come with the program. */
#include <dirent.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/pack.h"
#include "base/os/paths.h"
#include "drills/scenario.h"

struct scenario_set {
	struct scenario *at[SCENARIOS_MAX];
	size_t n;
};

static enum errc take_file(struct scenario_set *set, const char *folder, const char *name,
			   struct err *err)
{
	auto_buf text = BUF_INIT(SCENARIO_BYTES_MAX);
	auto_scenario *scenario = NULL;
	char path[PATH_MAX];

	if (set->n == SCENARIOS_MAX)
		return fail(err, ERR_LIMIT, "%s: more than %u scenarios", folder, SCENARIOS_MAX);
	enum errc code = path_join(folder, name, path, err);
	if (!code)
		code = file_read(path, &text, err);
	if (!code)
		code = scenario_read(path, buf_str(&text), &scenario, err);
	if (!code && scenario_find(set, scenario->id))
		code = fail(err, ERR_SYNTAX, "%s: another scenario has the id %.*s", path,
			    STR_ARG(scenario->id));
	if (!code)
		set->at[set->n++] = STEAL(scenario);
	return code;
}

static int is_yaml(const struct dirent *entry)
{
	return str_ends(str_from(entry->d_name), STR(".yml"));
}

static enum errc take_folder(struct scenario_set *set, const char *folder, struct err *err)
{
	struct dirent **names;
	enum errc code = ERR_OK;
	const int n = scandir(folder, &names, is_yaml, alphasort);

	if (n < 0)
		return fail_errno(err, "%s", folder);
	for (int i = 0; i < n; i++) {
		if (!code)
			code = take_file(set, folder, names[i]->d_name, err);
		free(names[i]);
	}
	free(names);
	return code;
}

enum errc scenario_set_load(const char *from, struct scenario_set **ret, struct err *err)
{
	auto_scenario_set *set = mem_new(sizeof(*set));
	struct pack_folders folders = { .n = 0 };
	enum errc code = pack_folders(from, SCENARIO_FOLDER, &folders, err);

	if (code == ERR_NOT_FOUND)
		code = ERR_OK;
	for (size_t i = folders.n; !code && i > 0; i--) /* the sector's own stand first */
		code = take_folder(set, folders.at[i - 1], err);
	if (!code)
		*ret = STEAL(set);
	return code;
}

void scenario_set_free(struct scenario_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->n; i++)
		scenario_free(set->at[i]);
	free(set);
}

void scenario_set_free_at(struct scenario_set **set)
{
	scenario_set_free(*set);
	*set = NULL;
}

size_t scenario_count(const struct scenario_set *set)
{
	return set->n;
}

const struct scenario *scenario_at(const struct scenario_set *set, size_t i)
{
	return set->at[i];
}

const struct scenario *scenario_find(const struct scenario_set *set, struct str id)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_equal(set->at[i]->id, id))
			return set->at[i];
	}
	return NULL;
}
