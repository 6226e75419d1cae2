/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/item.h"

#include "base/encoding/json-list.h"

int64_t item_time(const json_t *object, const char *name)
{
	return advisory_time(item_text(object, name), 0);
}

static enum errc read_item(struct feed_reader *reader, struct str text, size_t number,
			   item_fill fill, struct err *err)
{
	struct err problem = { .code = ERR_OK };
	auto_item *item = item_load(text, &problem);
	struct advisory advisory;

	if (!item) {
		feed_refuse(reader, "item %zu: %s", number, problem.text);
		return ERR_OK;
	}
	advisory_init(&advisory, reader->report->format, reader->arena);
	fill(item, &advisory);
	if (advisory.id.len == 0) {
		feed_refuse(reader, "item %zu: it has no number", number);
		return ERR_OK;
	}
	return feed_take(reader, &advisory, err);
}

enum errc feed_items_read(struct feed_reader *reader, const char *array, item_fill fill,
			  struct err *err)
{
	auto_json_list *list = NULL;
	struct str text = STR_NONE;
	enum errc code = json_list_open(reader->text, array, &list, err);

	for (size_t number = 1; !code; number++) {
		code = json_list_next(list, &text, err);
		if (!code)
			code = read_item(reader, text, number, fill, err);
	}
	return code == ERR_END ? ERR_OK : code;
}
