/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case/case-desk.h"

#include "base/encoding/time-text.h"

#define DESK_BYTES (32u * 1024 * 1024)

enum errc case_desk_open(const struct options *options, bool write, struct case_desk *ret,
			 struct err *err)
{
	*ret = (struct case_desk){ .arena = ARENA_INIT(DESK_BYTES),
				   .now_us = clock_wall_us(&clock_system) };
	enum errc code =
		write ? records_open(options, &ret->db, err) : records_read(options, &ret->db, err);

	if (!code)
		code = case_content_load(NULL, &ret->content, err);
	ret->actor = (struct case_actor){ .by = records_user(ret->user), .now_us = ret->now_us };
	ret->reader = (struct case_reader){ .content = ret->content,
					    .lang = lang_get(),
					    .utc_offset_minutes = time_zone_offset() };
	return code;
}

void case_desk_done(struct case_desk *desk)
{
	db_close_at(&desk->db);
	case_content_free_at(&desk->content);
	arena_done(&desk->arena);
}

enum errc case_desk_find(struct case_desk *desk, const struct options *options,
			 struct case_record *ret, struct err *err)
{
	return cases_find(desk->db, str_from(options_arg(options, 0)), &desk->arena, ret, err);
}

enum errc case_word(const struct options *options, const char *name,
		    const struct text_choice *table, size_t *ret, struct err *err)
{
	const struct str text = options_str(options, name);
	auto_buf words = BUF_INIT(1000);

	if (!text.len)
		return ERR_OK;
	*ret = case_choice(table, text);
	if (table[*ret].value)
		return ERR_OK;
	for (size_t i = 0; table[i].value; i++)
		buf_printf(&words, "%s%s", i ? ", " : "", table[i].value);
	return fail(err, ERR_USAGE, "--%s %.*s: %s %.*s", name, STR_ARG(text),
		    text_of(TR("次のどれかです：", "is one of")), STR_ARG(buf_str(&words)));
}

static enum errc read_happened(const struct options *options, struct case_edit *edit,
			       struct err *err)
{
	const size_t accuracy = case_choice(case_accuracies, options_str(options, "accuracy"));

	if (accuracy < CASE_ACCURACIES)
		edit->accuracy = (enum case_accuracy)accuracy;
	if (str_is(options_str(options, "at"), "unknown")) {
		edit->happened_us = TIME_NONE;
		return ERR_OK;
	}
	return options_time(options, "at", &edit->happened_us, err);
}

enum errc case_desk_begin_now(struct case_desk *desk, const struct options *options,
			      const char *action, struct case_edit *ret, struct err *err)
{
	struct case_record record;
	enum errc code = case_desk_open(options, true, desk, err);

	*ret = (struct case_edit){ .db = desk->db };
	if (!code)
		code = case_desk_find(desk, options, &record, err);
	if (!code)
		code = records_audit(desk->db, action, record.number, STR(""), err);
	if (!code)
		code = case_edit_begin(desk->db, record.id, &desk->actor, ret, err);
	return code;
}

enum errc case_desk_begin(struct case_desk *desk, const struct options *options, const char *action,
			  struct case_edit *ret, struct err *err)
{
	const enum errc code = case_desk_begin_now(desk, options, action, ret, err);

	return code ? code : read_happened(options, ret, err);
}

enum exit_code case_desk_end(struct case_edit *edit, enum errc code, struct err *err)
{
	if (edit->db)
		code = case_edit_end(edit, code, err);
	return code ? command_fail(err) : EXIT_DONE;
}
