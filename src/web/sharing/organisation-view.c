/* SPDX-License-Identifier: Apache-2.0 */
#include "web/sharing/organisation-view.h"

#include "organisations/organisation-content.h"
#include "store/facility.h"

static const struct {
	unsigned role;
	enum text_key text;
} roles[] = {
	{ USER_VIEWER, TEXT_USER_VIEWER }, { USER_OPERATOR, TEXT_USER_OPERATOR },
	{ USER_ADMIN, TEXT_USER_ADMIN },   { USER_AUDITOR, TEXT_USER_AUDITOR },
	{ USER_VENDOR, TEXT_USER_VENDOR }, { USER_INSPECTOR, TEXT_USER_INSPECTOR },
};

enum text_key organisation_role_text(unsigned role)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		if (roles[i].role == role)
			return roles[i].text;
	}
	return TEXT_USER_VIEWER;
}

/* The node's own goes by the name of its facility's record until a list names it. */
static struct str name_of(struct page *page, const struct organisation *o)
{
	const struct str own = o->id == ORG_SELF && !o->name.len
				       ? facility_name(page_db(page), page->arena)
				       : o->name;

	return own.len ? own : o->code;
}

void view_organisation(struct page *page, struct view *view, const struct organisation *o)
{
	view_number(view, "organisation", o->id);
	view_str(view, "code", o->code);
	view_str(view, "name", name_of(page, o));
	view_str(view, "kana", o->kana);
	view_str(view, "kind_words", org_kind_words(page_organisations(page), o->kind, page->lang));
	view_str(view, "prefecture_words",
		 o->prefecture.len
			 ? facility_words(FACILITY_PREFECTURE_KEY, o->prefecture, page->lang)
			 : STR(""));
	view_str(view, "address", o->address);
	view_str(view, "phone", o->phone);
	view_bool(view, "has_beds", o->beds != ORG_BEDS_UNKNOWN);
	view_number(view, "beds", o->beds);
	view_str(view, "functions", o->functions);
	view_str(view, "from_on", o->from_on);
	view_bool(view, "ended", o->ended_on.ptr);
	view_str(view, "ended_on", str_or_empty(o->ended_on));
	view_str(view, "source", o->source);
}

enum errc organisation_last(struct page *page, int64_t id, struct organisation *ret,
			    struct err *err)
{
	const struct organisation_past *past = NULL;
	const enum errc code = organisations_history(page_scope(page), id, page->arena, &past, err);

	while (!code && past && past->replaced_us != TIME_NONE)
		past = past->next;
	if (!code && !past)
		return fail(err, ERR_NOT_FOUND, "organisation %lld: nothing is known of it",
			    (long long)id);
	if (!code)
		*ret = past->was;
	return code;
}

void organisation_view_forms(struct page *page)
{
	const struct org_content *content = page_organisations(page);

	view_list(page->view, "kinds");
	for (size_t i = 0; i < content->n_kinds; i++) {
		struct view *row = view_add(page->view, "kinds");

		view_str(row, "value", content->kinds[i].id);
		view_str(row, "text", text_pair_in(content->kinds[i].title, page->lang));
	}
	view_list(page->view, "roles");
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		struct view *row = view_add(page->view, "roles");

		view_cstr(row, "value", user_role_name(roles[i].role));
		view_text(row, "text", roles[i].text);
	}
}
