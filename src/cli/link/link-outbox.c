/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to leave, with exactly the bytes that would; or which kinds may.
 */
#include "cli/link/link-desk.h"
#include "link/kinds.h"

#define SHOWN_MAX 1000u

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "sequence", .number = true },
	{ .name = "arrived", .title = TEXT("届いた", "ARRIVED") },
	{ .name = "decided_by", .title = TEXT("決めた人", "DECIDED BY") },
	{ .name = "body", .title = TEXT("出るもの", "WHAT LEAVES") },
	{ .name = NULL },
};

static const struct rows_column kind_columns[] = {
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "leave", .title = TEXT("外に出すか", "MAY LEAVE") },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "about", .title = TEXT("中身", "WHAT IS IN IT") },
	{ .name = NULL },
};

static enum errc print_kinds(struct organisation_desk *desk, struct rows *rows, struct err *err)
{
	enum errc code = ERR_OK;

	for (const struct link_kind *kind = link_kinds; kind->name && !code; kind++) {
		enum link_leave leave;

		code = link_kind_get(desk->db, str_from(kind->name), &leave, err);
		rows_add(rows, (const struct str[]){ str_from(kind->name),
						     str_from(link_leave_names[leave]),
						     str_from(text_of(kind->title)),
						     str_from(text_of(kind->about)) });
	}
	return code;
}

static enum errc print_messages(struct organisation_desk *desk, struct rows *rows, struct err *err)
{
	const struct link_message *m = NULL;
	const enum errc code =
		link_outbox_list(desk->scope, STR(""), SHOWN_MAX, &desk->arena, &m, err);

	for (; !code && m; m = m->next) {
		char id[24];
		char sequence[24];

		(void)snprintf(id, sizeof(id), "%lld", (long long)m->id);
		(void)snprintf(sequence, sizeof(sequence), "%lld", (long long)m->sequence);
		rows_add(rows, (const struct str[]){ str_from(id), m->state, m->kind, m->title,
						     m->sequence ? str_from(sequence) : STR_NONE,
						     m->arrived ? STR("yes") : STR("no"),
						     str_or_none(m->decided_by), m->body });
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	const bool kinds = options_flag(options, "kinds");
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), kinds ? kind_columns : columns);
	code = kinds ? print_kinds(&desk, rows, &err) : print_messages(&desk, rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "kinds",
	  .type = OPTION_FLAG,
	  .help = TEXT("種類ごとに、出してよいか", "which kinds may leave") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_link_outbox = {
	.name = "link outbox",
	.summary = TEXT("外に出るものと、その中身", "what is to leave, and what is in it"),
	.options = option_rows,
	.run = run,
};
