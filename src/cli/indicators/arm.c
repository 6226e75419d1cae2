/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/indicators/arm.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/encoding/json-item.h"
#include "base/encoding/json-items.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/indicators/indicator-folder.h"
#include "cli/records.h"
#include "detect/indicators/list-change.h"
#include "detect/sigma/ruleset.h"

#define BUNDLE_MAX (1024u * 1024 * 1024)
#define NAMES_MAX  20000u
#define PID_MAX	   32u

/* ---- indicators ---- */

/* The objects of the inbox as a bundle that is read piece by piece. */
struct bundle {
	struct buf text;
	size_t at;
	size_t n;
};

static enum errc read_bundle(void *ctx, char *to, size_t room, size_t *ret_n,
			     struct err *err UNUSED)
{
	struct bundle *bundle = ctx;
	const struct str part = str_sub(buf_str(&bundle->text), bundle->at, room);

	memcpy(to, part.ptr, part.len);
	bundle->at += part.len;
	*ret_n = part.len;
	return ERR_OK;
}

static enum errc add_object(void *to, struct str id UNUSED, struct str object, struct err *err)
{
	struct bundle *bundle = to;

	buf_add_text(&bundle->text, bundle->n++ ? "," : "");
	buf_add(&bundle->text, object);
	return buf_failed(&bundle->text)
		       ? fail(err, ERR_LIMIT, "the indicators are more than %u bytes", BUNDLE_MAX)
		       : ERR_OK;
}

static enum errc fill_bundle(const struct arm_source *source, struct bundle *bundle,
			     struct err *err)
{
	buf_add_text(&bundle->text, "{\"type\":\"bundle\",\"objects\":[");
	enum errc code = source->each(source->ctx, "identity", add_object, bundle, err);
	if (!code)
		code = source->each(source->ctx, "indicator", add_object, bundle, err);
	buf_add_text(&bundle->text, "]}");
	return code;
}

static enum errc read_list(void *ctx, struct import *import, struct err *err)
{
	const struct byte_source source = { .read = read_bundle, .ctx = ctx };

	return import_file(import, &source, err);
}

static enum errc change_list(const struct indicator_folder *folder,
			     const struct indicator_source *source, struct bundle *bundle,
			     struct armed *ret, struct err *err)
{
	const struct list_files files = { .read = read_list, .ctx = bundle };
	struct import_options import = { .valid_until_us = TIME_NONE,
					 .confidence = INDICATOR_NO_CONFIDENCE };
	auto_import *done = NULL;
	struct indicator_change change;
	struct allow *allow = NULL;
	char content[PATH_MAX];
	enum errc code = path_content(content, err);

	if (!code)
		code = allow_open(content, folder->allow, &allow, err);
	if (code)
		return code;
	import.allow = allow;
	code = indicator_change_begin(folder, &change, err);
	if (!code)
		code = list_take_in(&change, source, &import, &files, &done, err);
	if (!code)
		code = indicator_change_commit(&change, err);
	indicator_change_done(&change);
	allow_free(allow);
	if (!code) {
		ret->values = import_counts(done)->values;
		ret->refused = import_counts(done)->refused;
	}
	return code;
}

enum errc arm_indicators(const struct options *options, const struct arm_source *from,
			 struct armed *ret, struct err *err)
{
	struct bundle bundle = { .text = BUF_INIT(BUNDLE_MAX) };
	struct indicator_folder folder;
	const struct indicator_source source = { .name = from->name,
						 .file = from->file,
						 .tlp = from->tlp,
						 .imported_us = from->now_us };
	enum errc code = indicator_folder_of(options, &folder, err);

	if (!code)
		code = dir_make(folder.dir, err);
	if (!code)
		code = fill_bundle(from, &bundle, err);
	if (!code)
		code = change_list(&folder, &source, &bundle, ret, err);
	buf_done(&bundle.text);
	return code;
}

/* ---- rules ---- */

struct rule_work {
	struct armed *armed;
	char folder[PATH_MAX];
	char content[PATH_MAX];
	struct arena names; /* of the files that stay */
	const char *kept[NAMES_MAX];
	size_t n_kept;
};

/* Does it load, alone and whole? */
static bool rule_loads(const struct rule_work *work, struct str text)
{
	const struct ruleset_sources sources = { .text = text, .content = work->content };
	auto_ruleset *set = NULL;
	struct err err;

	return !ruleset_load(&sources, &set, &err) && ruleset_count(set) == 1 &&
	       ruleset_refused_count(set) == 0;
}

/* Only what differs is written, so that a watch is not told of nothing. */
static enum errc write_rule(struct rule_work *work, const char *name, struct str text,
			    struct err *err)
{
	auto_buf there = BUF_INIT(SIGMA_FILE_MAX + 1);
	char path[PATH_MAX];
	enum errc code = path_join(work->folder, name, path, err);

	if (code || (!file_read(path, &there, NULL) && str_equal(buf_str(&there), text)))
		return code;
	work->armed->rules_changed = true;
	return file_replace(path, text, 0640, err);
}

static enum errc take_rule(void *to, struct str id, struct str object, struct err *err)
{
	struct rule_work *work = to;
	auto_item *item = NULL;

	if (work->n_kept == NAMES_MAX)
		return ERR_OK;
	item = item_load(object, err);
	const struct str text = item_text(item, "pattern");
	if (!str_is(item_text(item, "pattern_type"), "sigma") || !text.len)
		return ERR_OK;
	if (text.len > SIGMA_FILE_MAX || !rule_loads(work, text)) {
		work->armed->bad_rules++;
		return ERR_OK;
	}
	/* The id is "indicator--" and a UUID: checked when it came. */
	const struct str name = arena_printf(&work->names, "%.*s.yml",
					     STR_ARG(str_from_pos(id, sizeof("indicator--") - 1)));
	work->kept[work->n_kept++] = name.ptr;
	work->armed->rules++;
	return name.ptr ? write_rule(work, name.ptr, text, err)
			: fail(err, ERR_LIMIT, "more than %u rules", NAMES_MAX);
}

/* Rules that were revoked, or came no more. */
static void remove_others(struct rule_work *work)
{
	DIR *dir = opendir(work->folder);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		const struct str name = str_from(entry->d_name);

		if (!str_ends(name, STR(".yml")) || str_is_any(name, work->kept, work->n_kept))
			continue;
		work->armed->rules_changed |= unlinkat(dirfd(dir), entry->d_name, 0) == 0;
	}
	if (dir)
		closedir(dir);
}

static enum errc find_folders(const struct options *options, struct str name,
			      struct rule_work *work, struct err *err)
{
	char data[PATH_MAX];
	char rules[PATH_MAX];
	char own[80];
	enum errc code = path_data(options_text(options, "data"), data, err);

	(void)snprintf(own, sizeof(own), "%.*s", STR_ARG(name));
	if (!code)
		code = path_join(data, "rules", rules, err);
	if (!code)
		code = dir_make(rules, err);
	if (!code)
		code = path_join(rules, own, work->folder, err);
	if (!code)
		code = dir_make(work->folder, err);
	records_give(data, rules);
	records_give(data, work->folder);
	return code ? code : path_content(work->content, err);
}

enum errc arm_rules(const struct options *options, const struct arm_source *source,
		    struct armed *ret, struct err *err)
{
	struct rule_work *work = mem_new(sizeof(*work));

	work->armed = ret;
	arena_init(&work->names, NAMES_MAX * 64u);
	enum errc code = find_folders(options, source->name, work, err);
	if (!code)
		code = source->each(source->ctx, "indicator", take_rule, work, err);
	if (!code)
		remove_others(work);
	arena_done(&work->names);
	free(work);
	return code;
}

/* ---- the watch ---- */

/* The lock is held while the watch runs: then the number in it is the watch's. */
void arm_tell_watch(const struct options *options)
{
	auto_buf text = BUF_INIT(PID_MAX);
	char data[PATH_MAX];
	char path[PATH_MAX];
	int64_t pid = 0;

	if (path_data(options_text(options, "data"), data, NULL) ||
	    path_join(data, "run/lock", path, NULL) || file_read(path, &text, NULL))
		return;
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || flock(fd, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return;
	if (str_to_i64(str_trim(buf_str(&text)), &pid) && pid > 1 && kill((pid_t)pid, SIGHUP) < 0)
		log_warn("the watch cannot be told of new rules: send it SIGHUP");
}
