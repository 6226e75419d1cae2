/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/duty/duty-desk.h"

#include "cli/records.h"

#define DESK_BYTES (32u * 1024 * 1024)

/* A day alone is its first moment. */
static enum errc read_now(const struct options *options, int64_t *ret_us, struct err *err)
{
	const struct str text = str_from(options_text(options, "now"));
	int32_t day;

	*ret_us = clock_wall_us(&clock_system);
	if (!text.ptr || time_parse_iso(text, time_zone_offset(), ret_us))
		return ERR_OK;
	if (!day_parse(text, &day))
		return fail(err, ERR_USAGE, "--now %.*s: %s", STR_ARG(text),
			    text_of(TR("時刻として読めません（例: 2027-07-01）",
				       "is no time (such as 2027-07-01)")));
	*ret_us = day_start_us(day, time_zone_offset());
	return ERR_OK;
}

/* Before anything was ever recorded there are still the duties of the year. */
static enum errc open_records(const struct options *options, bool write, struct db **ret,
			      struct err *err)
{
	const enum errc code = write ? ERR_NOT_FOUND : records_read(options, ret, err);

	return code == ERR_NOT_FOUND ? records_open(options, ret, err) : code;
}

enum errc duty_desk_open(const struct options *options, bool write, struct duty_desk *ret,
			 struct err *err)
{
	int64_t now_us;

	*ret = (struct duty_desk){ .arena = ARENA_INIT(DESK_BYTES) };
	enum errc code = read_now(options, &now_us, err);
	if (!code)
		code = open_records(options, write, &ret->db, err);
	if (!code)
		code = duty_office_open(NULL, &ret->office, err);
	if (code)
		return code;
	ret->scope = duty_scope_at(ret->office, ret->db, now_us, time_zone_offset(), &ret->arena);
	return duties_list(ret->db, &ret->scope, &ret->duties, err);
}

void duty_desk_done(struct duty_desk *desk)
{
	db_close_at(&desk->db);
	duty_office_close_at(&desk->office);
	arena_done(&desk->arena);
}

enum errc duty_desk_word(const struct duty_desk *desk, const struct options *options, struct str by,
			 struct duty_word *ret, struct err *err)
{
	const struct str key = str_from(options_arg(options, 0));

	if (!duties_find(&desk->duties, key))
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(key),
			    text_of(TR("そのしごとはありません（番号は tonoi duty list --all で）",
				       "there is no such duty (tonoi duty list --all has the "
				       "keys)")));
	*ret = (struct duty_word){ .key = key, .by = by, .now_us = desk->scope.now_us };
	return ERR_OK;
}
