/* SPDX-License-Identifier: Apache-2.0 */
#include "web/checks/answer-form.h"

/* ---- what came ---- */

static struct str field(struct page *page, const struct form_item *item, const char *name)
{
	char full[FORM_ID_MAX + 16];

	(void)snprintf(full, sizeof(full), "%.*s.%s", STR_ARG(item->id), name);
	return http_form(page->request, full);
}

static struct str day(struct page *page, const struct form_item *item, const char *name)
{
	const struct str typed = str_trim(field(page, item, name));

	return str_or_none(typed);
}

/* False when there is no room for it: what was typed must not become nothing. */
static bool take_lines(struct page *page, struct str typed, struct str *ret)
{
	const struct str text = str_trim(typed);

	*ret = page_lines(page, text);
	return ret->len || !text.len;
}

static bool read_one(struct page *page, const struct answer_form *form, size_t at)
{
	const struct form_item *item = &form->sheet->form->items[at];
	const struct str version = field(page, item, "version");
	struct typed *typed = &form->at[at];

	if (!version.ptr)
		return true;
	const struct str value = field(page, item, "value");
	const struct str note = field(page, item, "note");

	typed->result = TYPED_UNTOUCHED;
	typed->keep = str_is(field(page, item, "keep"), "1");
	typed->answer = (struct answer){
		.round = form->sheet->round.id,
		.item = item->id,
		.pass = form->pass,
		.version = page_number(version, 0),
		.checked_on = day(page, item, "checked"),
		.target_on = day(page, item, "target"),
		.saved_by = page->user.name,
		.saved_us = page->now_us,
	};
	return take_lines(page, value, &typed->answer.value) &&
	       take_lines(page, note, &typed->answer.note);
}

/* ---- what is to be done with it ---- */

/* A proposal that was not changed stays one until its box is ticked. */
static bool is_untouched(struct page *page, const struct form_item *item, struct typed *typed)
{
	struct answer seen;

	if (typed->keep)
		return true;
	if (answers_seen(page_db(page), &typed->answer, page->arena, &seen, NULL))
		return false;
	const bool confirmed = str_is(field(page, item, "confirm"), "1");
	seen.proposed = seen.proposed && confirmed;
	return answer_same(&typed->answer, &seen);
}

static void judge_one(struct page *page, const struct answer_form *form, size_t at)
{
	struct typed *typed = &form->at[at];
	struct err err;

	if (typed->result == TYPED_NOT_SENT ||
	    is_untouched(page, &form->sheet->form->items[at], typed))
		return;
	typed->result = TYPED_SAVED;
	if (answer_check(form->sheet->form, &typed->answer, &err) == ERR_OK)
		return;
	typed->result = TYPED_FAULT;
	typed->fault = arena_str(page->arena, str_from(err.text));
}

/* Whose words go into the audit trail: "inventory=yes patches=no". */
static bool tell_audit(struct page *page, const struct answer_form *form)
{
	auto_buf detail = BUF_INIT(AUDIT_DETAIL_MAX);
	auto_buf object = BUF_INIT(64);

	for (size_t i = 0; i < form->sheet->form->n_items; i++) {
		const struct typed *typed = &form->at[i];

		if (typed->result == TYPED_SAVED)
			buf_printf(&detail, "%s%.*s=%.*s", detail.len ? " " : "",
				   STR_ARG(typed->answer.item),
				   STR_ARG(str_sub(typed->answer.value, 0, 40)));
	}
	if (!detail.len)
		return true;
	buf_printf(&object, "round %lld, pass %u", (long long)form->sheet->round.id, form->pass);
	return page_audit(page, "answer", buf_str(&object), buf_str(&detail), "done");
}

/* ---- saving: all in one transaction ---- */

static enum errc save_one(struct page *page, struct typed *typed, struct err *err)
{
	const struct answer *a = &typed->answer;
	int64_t version = 0;

	const enum errc code = answers_save_within(page_db(page), a, &version, err);
	if (!code)
		typed->answer.version = version;
	if (code != ERR_CONFLICT)
		return code;
	typed->result = TYPED_CONFLICT;
	typed->fault = arena_str(page->arena, str_from(err->text));
	typed->theirs = (struct answer){ .value = STR(""), .note = STR(""), .saved_by = STR("") };
	const enum errc got = answers_get(page_db(page), a->round, a->item, a->pass, page->arena,
					  &typed->theirs, err);
	/* The choice is made against what stands there now. */
	typed->answer.version = typed->theirs.version;
	return got == ERR_NOT_FOUND ? ERR_OK : got;
}

static enum errc save_all(struct page *page, const struct answer_form *form, struct err *err)
{
	enum errc code = db_begin(page_db(page), err);

	for (size_t i = 0; !code && i < form->sheet->form->n_items; i++) {
		if (form->at[i].result == TYPED_SAVED)
			code = save_one(page, &form->at[i], err);
	}
	return db_end(page_db(page), code, err);
}

bool answer_form_save(struct page *page, const struct round_sheet *sheet, unsigned pass,
		      struct answer_form *ret)
{
	const size_t n = sheet->form->n_items;
	struct err err;

	*ret = (struct answer_form){ .sheet = sheet, .pass = pass };
	ret->at = arena_take_array(page->arena, n, sizeof(*ret->at));
	bool room = ret->at;
	for (size_t i = 0; room && i < n; i++)
		room = read_one(page, ret, i);
	if (!room) {
		page_fail(page, 503, TEXT_ERROR_INTERNAL);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		judge_one(page, ret, i);
		ret->saved += ret->at[i].result == TYPED_SAVED;
	}
	if (!tell_audit(page, ret))
		return false;
	if (ret->saved && save_all(page, ret, &err)) {
		page_fail_err(page, &err);
		return false;
	}
	ret->saved = 0;
	for (size_t i = 0; i < n; i++) {
		ret->saved += ret->at[i].result == TYPED_SAVED;
		ret->conflicts += ret->at[i].result == TYPED_CONFLICT;
		ret->faults += ret->at[i].result == TYPED_FAULT;
	}
	return true;
}
