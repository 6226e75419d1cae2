/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two files of a MISP feed that hold no indicators: what they name is kept, and what is not
 * there is told when all files were read.
 */
#include "detect/indicators/import-parts.h"

struct listed {
	struct str timestamp;
};

static bool read_listed(struct json_reader *r, struct str name, void *ctx)
{
	struct listed *listed = ctx;
	const struct import_text texts[] = { { "timestamp", &listed->timestamp } };
	const enum json_token token = json_next(r);

	if (token == JSON_OBJECT || token == JSON_ARRAY)
		return json_skip(r);
	import_keep_text(r, token, name, texts, ARRAY_LEN(texts));
	return token != JSON_BROKEN && token != JSON_END;
}

/* "<uuid>": { "info", "Orgc", "timestamp", … } */
static enum errc take_listed(struct import *import, struct json_items *items, struct err *err)
{
	char id[JSON_ITEM_NAME_MAX];
	struct listed listed = { .timestamp = STR_NONE };
	int64_t seconds = 0;
	struct str text;

	(void)snprintf(id, sizeof(id), "%.*s", STR_ARG(json_items_name(items)));
	const enum errc code = json_items_whole(items, &text, err);
	if (code)
		return code;
	arena_clear(&import->work);
	const bool readable = import_members(import, text, read_listed, &listed);
	if (listed.timestamp.ptr)
		(void)str_to_i64(listed.timestamp, &seconds);
	if (!readable || !feed_add(&import->feed.listed, str_from(id), seconds))
		import_tell(import, "MISP feed: manifest.json has an entry that is no event",
			    str_from(id));
	return ERR_OK;
}

enum errc import_manifest(struct import *import, const struct byte_source *source, struct err *err)
{
	auto_json_items *items = json_items_new(source);
	enum errc code = ERR_OK;
	enum json_item item;

	while (!code && (item = json_items_next(items)) != JSON_ITEM_END) {
		if (item == JSON_ITEM_BROKEN)
			return json_items_fail(items, err);
		if (item == JSON_ITEM_OPEN && json_items_depth(items) > 1)
			code = take_listed(import, items, err);
	}
	return code;
}

static void tell_event(struct import *import, const char *what, const struct feed_event *event)
{
	char id[UUID_TEXT + 1];

	indicator_uuid_show(event->id, id);
	import_tell(import, what, str_from(id));
}

void import_check_feed(struct import *import)
{
	struct feed *feed = &import->feed;

	feed_sort(&feed->read);
	feed_sort(&feed->listed);
	feed_sort(&feed->detailed);
	for (size_t i = 0; i < feed->listed.n; i++) {
		const struct feed_event *listed = &feed->listed.at[i];
		const struct feed_event *read = feed_find(&feed->read, listed->id);
		if (!read)
			tell_event(import, "MISP feed: an event of manifest.json has no file",
				   listed);
		else if (read->timestamp != listed->timestamp)
			tell_event(import,
				   "MISP feed: a file is of another time than manifest.json says",
				   listed);
	}
	for (size_t i = 0; i < feed->detailed.n; i++) {
		if (!feed_find(&feed->read, feed->detailed.at[i].id))
			tell_event(import, "MISP feed: an event of hashes.csv has no file",
				   &feed->detailed.at[i]);
	}
}
