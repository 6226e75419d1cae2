/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/guideline/clause-rows.h"

#include "base/buf.h"

#define IDS_MAX 2048u

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("項目", "CLAUSE") },
	{ .name = "edition", .title = TEXT("版", "EDITION") },
	{ .name = "volume", .title = TEXT("編", "VOLUME") },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "confirmed" },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = "text" },
	{ .name = NULL },
};

struct rows *clause_rows_new(const struct options *options)
{
	return rows_new(rows_format_of(options), columns);
}

void clause_rows_add(struct rows *rows, const struct guideline_clause *clause)
{
	const enum lang lang = lang_get();

	rows_add(rows, (const struct str[]){
			       clause->id,
			       clause->edition->number,
			       text_pair_in(clause->volume->name, lang),
			       str_or_none(clause->number),
			       clause->confirmed ? STR("yes") : STR("no"),
			       text_pair_in(clause->title, lang),
			       text_pair_in(clause->text, lang),
		       });
}

enum errc guideline_edition_named(const struct guideline *guideline, struct str id,
				  const struct guideline_edition **ret, struct err *err)
{
	auto_buf ids = BUF_INIT(IDS_MAX);

	*ret = guideline_edition_find(guideline, id);
	if (*ret)
		return ERR_OK;
	for (size_t i = 0; i < guideline->n_editions; i++)
		buf_printf(&ids, "%s%.*s", i ? ", " : "", STR_ARG(guideline->editions[i].id));
	return fail(err, ERR_NOT_FOUND, "guideline: there is no edition “%.*s”: %.*s", STR_ARG(id),
		    STR_ARG(buf_str(&ids)));
}

static enum errc role_named(const struct guideline *guideline, struct str id,
			    const struct guideline_role **ret, struct err *err)
{
	auto_buf ids = BUF_INIT(IDS_MAX);

	*ret = guideline_role_find(guideline, id);
	if (*ret)
		return ERR_OK;
	for (size_t i = 0; i < guideline->n_roles; i++)
		buf_printf(&ids, "%s%.*s", i ? ", " : "", STR_ARG(guideline->roles[i].id));
	return fail(err, ERR_NOT_FOUND, "guideline: there is no role “%.*s”: %.*s", STR_ARG(id),
		    STR_ARG(buf_str(&ids)));
}

enum errc clause_filter_read(const struct options *options, const struct guideline *guideline,
			     struct clause_filter *ret, struct err *err)
{
	const char *edition = options_text(options, "edition");
	const char *role = options_text(options, "role");
	enum errc code = ERR_OK;

	*ret = (struct clause_filter){ .edition = NULL };
	if (edition)
		code = guideline_edition_named(guideline, str_from(edition), &ret->edition, err);
	if (!code && role)
		code = role_named(guideline, str_from(role), &ret->role, err);
	return code;
}

bool clause_filter_lets(const struct clause_filter *filter, const struct guideline_clause *clause)
{
	return (!filter->edition || clause->edition == filter->edition) &&
	       (!filter->role || guideline_clause_is_for(clause, filter->role));
}
