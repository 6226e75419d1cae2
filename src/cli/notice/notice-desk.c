/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/notice/notice-desk.h"

struct notice_actor notice_desk_actor(const struct organisation_desk *desk)
{
	return (struct notice_actor){ .by = desk->actor.by, .now_us = desk->actor.now_us };
}

enum errc notice_desk_get(struct organisation_desk *desk, const struct options *options,
			  struct notice_row *row, struct notice *notice, struct err *err)
{
	const enum errc code =
		notices_get(desk->scope, str_from(options_arg(options, 0)), &desk->arena, row, err);

	return code ? code : notice_read("notice", row->document, &desk->arena, notice, err);
}

enum exit_code notice_desk_run(const struct options *options,
			       enum errc (*change)(const struct options *options,
						   struct organisation_desk *desk, struct err *err))
{
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = change(options, &desk, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const char *notice_desk_rate(unsigned rate, char out[static NOTICE_RATE_MAX])
{
	(void)snprintf(out, NOTICE_RATE_MAX, "%u.%u", rate / 10, rate % 10);
	return out;
}
