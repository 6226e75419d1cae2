/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/advisory/feed-list.h"

#include "base/os/fd.h"
#include "base/text.h"

#define FILE_MAX (64u * 1024)

static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.ptr[i];
		if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '-' && c != '_' &&
		    (c != '.' || i == 0))
			return false;
	}
	return name.len > 0 && name.len <= FEED_NAME_MAX;
}

static bool is_address(struct str url)
{
	for (size_t i = 0; i < url.len; i++) {
		if ((unsigned char)url.ptr[i] <= 0x20 || (unsigned char)url.ptr[i] >= 0x7f)
			return false;
	}
	return str_starts(url, STR("https://")) && url.len <= FEED_ADDRESS_MAX;
}

static enum errc add(struct str line, struct arena *arena, struct feed_list *list, struct err *err)
{
	size_t end = 0;

	while (end < line.len && !ascii_is_space(line.ptr[end]))
		end++;
	const struct str name = str_sub(line, 0, end);
	const struct str url = str_trim(str_from_pos(line, end));
	if (!is_name(name))
		return fail(err, ERR_SYNTAX, "“%.*s” %s", STR_ARG(str_sub(name, 0, 60)),
			    text_of(TR("はファイル名にできません", "cannot be a file's name")));
	if (!is_address(url))
		return fail(err, ERR_SYNTAX, "“%.*s” %s", STR_ARG(str_sub(url, 0, 60)),
			    text_of(TR("は https:// の番地ではありません",
				       "is no address that begins with https://")));
	for (size_t i = 0; i < list->n; i++) {
		if (str_is(name, list->at[i].name))
			return fail(err, ERR_SYNTAX, "“%.*s” %s", STR_ARG(name),
				    text_of(TR("は二度あります", "is there twice")));
	}
	if (list->n == FEEDS_MAX)
		return fail(err, ERR_LIMIT, text_of(TR("%u件までです", "%u are the most")),
			    FEEDS_MAX);
	struct feed_address *feed = &list->at[list->n++];
	feed->name = arena_cstr(arena, name);
	feed->url = arena_cstr(arena, url);
	return feed->name && feed->url ? ERR_OK : fail(err, ERR_LIMIT, "no memory");
}

enum errc feed_list_read(const char *path, struct arena *arena, struct feed_list *ret,
			 struct err *err)
{
	auto_buf text = BUF_INIT(FILE_MAX);
	unsigned number = 0;
	struct str line;

	ret->n = 0;
	enum errc code = file_read(path, &text, err);
	struct str rest = buf_str(&text);
	while (!code && str_next_line(&rest, &line)) {
		const struct str feed = str_trim(line);
		char place[512];
		number++;
		if (feed.len == 0 || feed.ptr[0] == '#')
			continue;
		code = add(feed, arena, ret, err);
		(void)snprintf(place, sizeof(place), "%s:%u", path, number);
		if (code)
			return fail_in(err, code, place);
	}
	return code;
}
