/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who calls whom, as a tree of lines: parts, people, deputies, numbers.
 */
#include "base/alloc.h"
#include "cli/contact/contact-desk.h"

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "tree", .title = TEXT("役割", "PART") },
	{ .name = "part" },
	{ .name = "called_by" },
	{ .name = "side", .title = TEXT("区分", "SIDE") },
	{ .name = "name", .title = TEXT("氏名・部署", "NAME") },
	{ .name = "phone", .title = TEXT("電話", "TELEPHONE") },
	{ .name = "night", .title = TEXT("夜間・休日", "NIGHT") },
	{ .name = "deputy", .title = TEXT("代理", "DEPUTY") },
	{ .name = NULL },
};

struct growing {
	const struct contact_content *parts;
	const struct contacts *contacts;
	struct arena *arena;
	struct rows *rows;
	bool seen[CONTACT_PARTS_MAX]; /* a part called by several stands where it is first */
};

static void add_line(const struct growing *g, const struct contact_part *part, struct str by,
		     unsigned depth)
{
	const struct contact *c = contacts_first(g->contacts, part->id);
	const struct str nobody = str_from(text_of(TR("（まだいません）", "(nobody yet)")));

	rows_add(g->rows,
		 (const struct str[]){
			 arena_printf(g->arena, "%*s%s%.*s", (int)depth * 2, "", depth ? "└ " : "",
				      STR_ARG(text_pair_in(part->title, lang_get()))),
			 part->id, by, str_from(text_of(contact_side_title(part->side))),
			 c ? c->name : nobody, c ? c->phone : STR(""), c ? c->night : STR(""),
			 c ? contact_deputy_line(c, g->arena) : STR("") });
}

static void grow(struct growing *g, size_t at, struct str by, unsigned depth)
{
	const struct contact_part *part = &g->parts->parts[at];

	if (g->seen[at])
		return;
	g->seen[at] = true;
	add_line(g, part, by, depth);
	for (size_t i = 0; i < part->n_calls; i++)
		grow(g, part->calls[i], part->id, depth + 1);
}

static enum exit_code run(const struct options *options)
{
	auto_free struct contacts *contacts = mem_new(sizeof(*contacts));
	auto_contact_desk desk = { .db = NULL };
	struct err err;
	enum errc code = contact_desk_open(options, false, &desk, &err);

	if (!code)
		code = contacts_list(desk.db, desk.parts, &desk.arena, contacts, &err);
	if (code)
		return command_fail(&err);
	struct growing growing = { .parts = desk.parts,
				   .contacts = contacts,
				   .arena = &desk.arena,
				   .rows = rows_new(rows_format_of(options), columns) };
	for (size_t i = 0; i < desk.parts->n; i++)
		grow(&growing, i, STR(""), 0);
	return rows_end(growing.rows, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_contact_tree = {
	.name = "contact tree",
	.summary = TEXT("だれがだれに連絡するかを木の形で出す", "show who calls whom, as a tree"),
	.options = option_rows,
	.run = run,
};
