/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers of the contact diagram on walls: which version hangs where.
 */
#include "base/calendar/day.h"
#include "base/encoding/time-text.h"
#include "cli/contact/contact-desk.h"
#include "inspections/contact-papers.h"

#define LIST_BYTES (1u << 20)

static const struct option_def option_rows[] = {
	{ .name = "down", .type = OPTION_FLAG, .help = TEXT("はがした", "it was taken down") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "place", .title = TEXT("場所", "PLACE") },
	{ .name = "version", .title = TEXT("版", "VERSION"), .number = true },
	{ .name = "newest", .title = TEXT("いまの版", "NEWEST"), .number = true },
	{ .name = "hung", .title = TEXT("貼った日", "HUNG ON") },
	{ .name = "by", .title = TEXT("貼った人", "BY") },
	{ .name = NULL },
};

static enum errc fill(const struct options *options UNUSED, struct db *db, struct rows *rows,
		      struct err *err)
{
	auto_arena arena = ARENA_INIT(LIST_BYTES);
	struct contact_papers *papers = arena_take(&arena, sizeof(*papers));
	struct contact_version newest;
	char now[24];

	if (!papers)
		return fail(err, ERR_LIMIT, "contacts on paper: no room");
	enum errc code = contact_papers_list(db, &arena, papers, err);
	if (!code)
		code = contact_version_get(db, &arena, &newest, err);
	if (code)
		return code;
	(void)snprintf(now, sizeof(now), "%lld", (long long)newest.number);
	for (size_t i = 0; i < papers->n; i++) {
		const struct contact_paper *paper = &papers->at[i];
		char version[24];
		char day[DAY_TEXT_MAX];

		(void)snprintf(version, sizeof(version), "%lld", (long long)paper->version);
		(void)day_text(day_at(paper->hung_us, time_zone_offset()), day);
		rows_add(rows, (const struct str[]){ paper->place, str_from(version), str_from(now),
						     str_from(day), paper->hung_by });
	}
	return ERR_OK;
}

static enum errc hang(const struct options *options, struct err *err)
{
	auto_db *db = NULL;
	char user[RECORDS_USER_MAX];
	const bool down = options_flag(options, "down");
	const struct contact_paper paper = { .place = str_from(options_arg(options, 0)),
					     .hung_us = clock_wall_us(&clock_system),
					     .hung_by = records_user(user) };
	enum errc code = records_open(options, &db, err);

	if (!code)
		code = records_audit(db, down ? "contact.take-down" : "contact.hang", paper.place,
				     STR(""), err);
	return code ? code : contact_papers_hang(db, &paper, down, err);
}

static enum exit_code run(const struct options *options)
{
	struct err err;

	if (options_args(options) == 1 && hang(options, &err))
		return command_fail(&err);
	return records_print(options, columns, fill);
}

const struct command command_contact_hang = {
	.name = "contact hang",
	.summary = TEXT("連絡体制図を貼った場所を書く・出す",
			"say where the diagram was put up, or list it"),
	.args = "[PLACE]",
	.max_args = 1,
	.details = TEXT("貼ってある紙が連絡先より古くなると、貼り替えが「やること」に出ます。",
			"When a paper is older than the list, putting up another is a duty."),
	.options = option_rows,
	.run = run,
};
