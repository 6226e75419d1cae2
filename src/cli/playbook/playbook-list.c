/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/playbook/playbook-desk.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "title", .title = TEXT("手順", "PLAYBOOK") },
	{ .name = "version", .title = TEXT("版", "VERSION") },
	{ .name = "own", .title = TEXT("自施設の版", "OWN VERSION"), .number = true },
	{ .name = "steps", .title = TEXT("段", "STEPS"), .number = true },
	{ .name = "part", .title = TEXT("ほかから呼ばれる", "PART OF OTHERS") },
	{ .name = "id" },
	{ .name = "sha256" },
	{ .name = NULL },
};

struct listing {
	struct rows *rows;
	struct arena *arena;
};

static bool add(void *ctx, const struct playbook_copy *copy)
{
	const struct listing *listing = ctx;
	const struct playbook *playbook = copy->playbook;
	const struct str name = text_pair_in(playbook->name, lang_get());
	size_t acts = 0;

	for (size_t i = 0; i < playbook->n_steps; i++)
		acts += playbook->steps[i].kind == PLAY_ACTION;
	rows_add(listing->rows,
		 (const struct str[]){
			 playbook->short_name,
			 name.len ? name : playbook->name.en,
			 playbook->modified,
			 copy->number
				 ? arena_printf(listing->arena, "%lld", (long long)copy->number)
				 : STR_NONE,
			 arena_printf(listing->arena, "%zu", acts),
			 playbook->part ? str_from(text_of(TR("はい", "yes"))) : STR_NONE,
			 playbook->id,
			 str_from(copy->sha256),
		 });
	return true;
}

static enum exit_code run(const struct options *options)
{
	auto_playbook_desk desk = { .db = NULL };
	struct err err;
	enum errc code = playbook_desk_open(options, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct listing listing = { .rows = rows_new(rows_format_of(options), columns),
				   .arena = &desk.arena };
	code = playbook_current_each(desk.content, desk.db, &desk.arena, add, &listing, &err);
	return rows_end_after(listing.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_playbook_list = {
	.name = "playbook list",
	.summary = TEXT("もしもの時の手順を、今使われる版で並べる",
			"list the playbooks in the versions that are in force"),
	.options = option_rows,
	.run = run,
};
