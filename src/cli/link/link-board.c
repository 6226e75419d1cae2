/* SPDX-License-Identifier: Apache-2.0 */
/*
 * At a hub: what is said to all, and how many have it and look for it.
 */
#include "cli/link/link-desk.h"
#include "link/board.h"

#define SHOWN_MAX 1000u

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "object", .title = TEXT("もの", "OBJECT") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "number", .number = true },
	{ .name = "arrived", .title = TEXT("届いた施設", "ARRIVED AT"), .number = true },
	{ .name = "armed", .title = TEXT("見張りに使う施設", "ARMED AT"), .number = true },
	{ .name = "decided_by", .title = TEXT("決めた人", "DECIDED BY") },
	{ .name = "body", .title = TEXT("出るもの", "WHAT LEAVES") },
	{ .name = NULL },
};

static void print_post(struct rows *rows, const struct link_post *post)
{
	const int64_t values[] = { post->id, post->number, post->arrived, post->armed };
	char numbers[ARRAY_LEN(values)][24];

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		(void)snprintf(numbers[i], sizeof(numbers[i]), "%lld", (long long)values[i]);
	rows_add(rows,
		 (const struct str[]){ str_from(numbers[0]), post->state, post->kind, post->object,
				       post->title, post->number ? str_from(numbers[1]) : STR_NONE,
				       post->number ? str_from(numbers[2]) : STR_NONE,
				       post->number ? str_from(numbers[3]) : STR_NONE,
				       str_or_none(post->decided_by), post->body });
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	const struct link_post *post = NULL;
	struct err err;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = link_board_list(desk.scope, SHOWN_MAX, &desk.arena, &post, &err);
	for (; !code && post; post = post->next)
		print_post(rows, post);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { ROWS_FORMAT_OPTION, OPTIONS_END };

const struct command command_link_board = {
	.name = "link board",
	.summary = TEXT("ハブで、全施設に知らせるものと、届いて使われている施設の数",
			"at a hub: what is said to all, how many have it and look for it"),
	.details = TEXT("決めるのは link approve ID --board、取り下げるのは link withdraw です。",
			"link approve ID --board decides on one, link withdraw takes one back."),
	.options = option_rows,
	.run = run,
};
