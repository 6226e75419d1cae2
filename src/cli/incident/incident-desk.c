/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"

static void desk_done(struct sector_desk *desk)
{
	organisation_desk_done(&desk->base);
	incident_content_free_at(&desk->content);
}

static enum errc desk_open(const struct options *options, const struct incident_deed *deed,
			   struct sector_desk *ret, struct err *err)
{
	const char *object = options_args(options) ? options_arg(options, 0) : "";
	enum errc code = organisation_desk_open(options, deed->audit != NULL, &ret->base, err);

	if (!code)
		code = incident_content_load(NULL, &ret->content, err);
	if (code)
		return code;
	ret->actor = (struct incident_actor){ ret->base.actor.by, ret->base.actor.now_us };
	if (deed->named)
		code = incidents_find(ret->base.scope, str_from(object), &ret->base.arena,
				      &ret->incident, err);
	return code || !deed->audit
		       ? code
		       : records_audit(ret->base.db, deed->audit, str_from(object), STR(""), err);
}

enum exit_code incident_desk_do(const struct options *options, const struct incident_deed *deed)
{
	struct sector_desk desk = { .content = NULL };
	struct err err;
	enum errc code = desk_open(options, deed, &desk, &err);

	if (!code) {
		struct rows *rows = rows_new(rows_format_of(options), deed->columns);

		code = deed->run(options, &desk, rows, &err);
		code = rows_end_after(rows, code, &err);
	}
	desk_done(&desk);
	return code ? command_fail(&err) : EXIT_DONE;
}

struct str incident_desk_number(struct sector_desk *desk, int64_t number)
{
	return arena_printf(&desk->base.arena, "%lld", (long long)number);
}

struct str incident_desk_time(struct sector_desk *desk, int64_t us)
{
	return time_str_utc(us, &desk->base.arena);
}

struct str incident_desk_truth(bool truth)
{
	return truth ? STR("yes") : STR("no");
}
