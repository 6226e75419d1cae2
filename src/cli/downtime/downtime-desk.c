/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/downtime/downtime-desk.h"

#include "base/encoding/time-text.h"

void downtime_room_done(struct downtime_room *room)
{
	case_desk_done(&room->desk);
	downtime_content_free_at(&room->content);
}

static enum errc load(struct downtime_room *room, struct err *err)
{
	room->reader = (struct downtime_reader){ .lang = lang_get(),
						 .utc_offset_minutes = time_zone_offset(),
						 .arena = &room->desk.arena };
	return downtime_content_load(NULL, &room->content, err);
}

enum errc downtime_room_open(const struct options *options, struct downtime_room *ret,
			     struct err *err)
{
	enum errc code = case_desk_open(options, false, &ret->desk, err);

	if (!code)
		code = case_desk_find(&ret->desk, options, &ret->record, err);
	return code ? code : load(ret, err);
}

enum errc downtime_room_begin(const struct options *options, const char *action,
			      struct downtime_room *ret, struct case_edit *ret_edit,
			      struct err *err)
{
	const enum errc code = case_desk_begin(&ret->desk, options, action, ret_edit, err);

	return code ? code : load(ret, err);
}

enum errc downtime_word(const struct options *options, size_t i, const struct text_choice *table,
			size_t *ret, struct err *err)
{
	const struct str text = str_from(options_arg(options, i));
	auto_buf words = BUF_INIT(1000);

	*ret = case_choice(table, text);
	if (table[*ret].value)
		return ERR_OK;
	for (size_t k = 0; table[k].value; k++)
		buf_printf(&words, "%s%s", k ? ", " : "", table[k].value);
	return fail(err, ERR_USAGE, "%.*s: %s %.*s", STR_ARG(text),
		    text_of(TR("次のどれかです：", "is none of")), STR_ARG(buf_str(&words)));
}

struct str downtime_utc(struct downtime_room *room, int64_t us)
{
	char text[TIME_TEXT_MAX];

	return us == TIME_NONE ? STR_NONE
			       : arena_str(&room->desk.arena, str_from(time_format_utc(us, text)));
}

struct str downtime_count(struct downtime_room *room, int64_t n)
{
	return arena_printf(&room->desk.arena, "%lld", (long long)n);
}

struct str downtime_took(struct downtime_room *room, const struct case_measured *measured)
{
	auto_buf words = BUF_INIT(200);

	case_took_words(measured, lang_get(), &words);
	return arena_str(&room->desk.arena, buf_str(&words));
}

struct str downtime_seconds(struct downtime_room *room, const struct case_measured *measured)
{
	return measured->took_us == TIME_NONE
		       ? STR_NONE
		       : downtime_count(room, measured->took_us / US_PER_SEC);
}
