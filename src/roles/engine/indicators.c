/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/engine/indicators.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "roles/messages.h"

enum errc engine_indicators_open(struct engine_indicators *indicators, const char *data,
				 struct detector *detector, const char *content, struct err *err)
{
	enum errc code = path_join(data, "indicators", indicators->dir, err);

	if (!code)
		code = path_join(indicators->dir, "indicators.set", indicators->path, err);
	if (!code)
		code = path_join(indicators->dir, "allow.yml", indicators->allow, err);
	/* Landlock opens folders that are there: one made later could not be read. */
	if (!code)
		code = dir_make(indicators->dir, err);
	return code ? code : detector_add_indicators(detector, content, indicators->allow, err);
}

/* Nothing there is a set like others: the lists were taken away. */
static bool is_new(struct engine_indicators *indicators, const struct stat *st)
{
	const uint64_t inode = st ? (uint64_t)st->st_ino : 0;
	const int64_t changed_ns =
		st ? (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec : 0;

	if (inode == indicators->inode && changed_ns == indicators->changed_ns)
		return false;
	indicators->inode = inode;
	indicators->changed_ns = changed_ns;
	return true;
}

static void take(struct engine_indicators *indicators, struct detector_thread *thread,
		 struct indicator_set *set)
{
	detector_thread_use(thread, set);
	indicator_set_free(indicators->set);
	indicators->set = set;
	indicators->changed = true;
	log_info("indicators are looked for",
		 log_num("indicators", set ? (int64_t)indicator_set_count(set) : 0));
}

void engine_indicators_look(struct engine_indicators *indicators, struct detector_thread *thread)
{
	auto_fd fd = open(indicators->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct indicator_set *set = NULL;
	struct stat st;
	struct err err;

	if (fd < 0 && errno != ENOENT)
		return;
	if (fd >= 0 && fstat(fd, &st))
		return;
	if (!is_new(indicators, fd >= 0 ? &st : NULL))
		return;
	if (fd >= 0 && indicator_set_open(fd, &set, &err)) {
		log_error("the set of indicators cannot be read; the old one stays", log_err(&err));
		return;
	}
	take(indicators, thread, set);
}

static void describe(const struct indicator_source *source, struct msg_indicator_source *row)
{
	*row = (struct msg_indicator_source){
		.name = source->name,
		.file = source->file,
		.tlp = str_from(tlp_name(source->tlp)),
		.imported_us = source->imported_us,
		.newest_us = source->newest_us,
		.last_end_us = source->last_end_us,
		.addresses = source->counts[INDICATOR_IP] + source->counts[INDICATOR_NETWORK],
		.domains = source->counts[INDICATOR_DOMAIN],
		.urls = source->counts[INDICATOR_URL],
		.mails = source->counts[INDICATOR_MAIL],
	};
	for (unsigned i = INDICATOR_MD5; i < INDICATOR_TYPES; i++)
		row->hashes += source->counts[i];
}

enum errc engine_indicators_report(struct engine_indicators *indicators, struct channel *store,
				   struct err *err)
{
	const struct indicator_set *set = indicators->set;
	const size_t n = set ? indicator_set_sources(set) : 0;

	if (!indicators->changed)
		return ERR_AGAIN;
	struct msg_indicator_source *rows = mem_new_array(n + 1, sizeof(*rows));
	const struct msg_indicators message = { .sources = rows, .n_sources = n };
	for (size_t i = 0; i < n; i++)
		describe(indicator_set_source(set, i), &rows[i]);
	const enum errc code = message_send(store, MSG_INDICATORS, &message, err);
	free(rows);
	indicators->changed = code != ERR_OK;
	return code;
}

void engine_indicators_done(struct engine_indicators *indicators)
{
	indicator_set_free(indicators->set);
	indicators->set = NULL;
}
