/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vendor/vendor-desk.h"

#define DESK_BYTES (64u * 1024 * 1024)

enum errc vendor_desk_open(const struct options *options, bool write, struct vendor_desk *ret,
			   struct err *err)
{
	*ret = (struct vendor_desk){ .arena = ARENA_INIT(DESK_BYTES) };
	ret->forms = form_set_new();
	enum errc code = records_use_pack(options, err);
	if (!code)
		code = form_set_add_content(ret->forms, NULL, err);
	if (!code) {
		form_set_finish(ret->forms);
		code = vendor_content_load(NULL, &ret->content, err);
	}
	if (!code)
		code = write ? records_open(options, &ret->db, err)
			     : records_read(options, &ret->db, err);
	ret->scope = (struct vendor_scope){ .db = ret->db,
					    .content = ret->content,
					    .forms = ret->forms,
					    .now_us = clock_wall_us(&clock_system),
					    .utc_offset_minutes = time_zone_offset(),
					    .arena = &ret->arena };
	return code;
}

void vendor_desk_done(struct vendor_desk *desk)
{
	db_close_at(&desk->db);
	vendor_content_free_at(&desk->content);
	form_set_free(desk->forms);
	arena_done(&desk->arena);
}

struct str vendor_desk_arg(const struct options *options, size_t i)
{
	return i < options_args(options) ? str_from(options_arg(options, i)) : STR_NONE;
}

static enum errc find_answer(const struct vendor_term_word *word, struct str typed, unsigned *ret,
			     struct err *err)
{
	auto_buf names = BUF_INIT(256);
	const size_t at = str_find_name(typed, word->names, word->n_names);

	*ret = (unsigned)at;
	if (at < word->n_names)
		return ERR_OK;
	for (size_t i = 0; i < word->n_names; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", word->names[i]);
	return fail(err, ERR_USAGE, "“%.*s”: %s %s", STR_ARG(str_sub(typed, 0, 40)),
		    text_of(TR("次のどれかです:", "is none of")), names.ptr);
}

static enum errc put_term(struct vendor_desk *desk, const struct options *options,
			  const struct vendor_term_word *word, struct err *err)
{
	const struct str typed = vendor_desk_arg(options, 2);
	char by[RECORDS_USER_MAX];
	struct vendor_term term = { .product = vendor_desk_arg(options, 0),
				    .key = vendor_desk_arg(options, 1),
				    .note = str_from(options_text(options, "note")),
				    .now_us = desk->scope.now_us,
				    .by = records_user(by) };

	if (!typed.ptr)
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("項目と答えを合わせて書きます",
				       "an item and an answer go together")));
	if (!word->known(desk->content, term.key))
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(term.key, 0, 64)),
			    text_of(TR("その項目はありません", "there is no such item")));
	enum errc code = find_answer(word, typed, &term.answer, err);
	if (!code)
		code = records_audit(
			desk->db, word->audit, term.product,
			arena_printf(&desk->arena, "%.*s: %.*s", STR_ARG(term.key), STR_ARG(typed)),
			err);
	return code ? code : vendor_terms_put(desk->db, word->kind, &term, err);
}

enum exit_code vendor_term_run(const struct options *options, const struct vendor_term_word *word)
{
	const bool set = options_args(options) > 1;
	auto_vendor_desk desk = { .db = NULL };
	struct err err;

	enum errc code = vendor_desk_open(options, set, &desk, &err);
	if (!code)
		code = set ? put_term(&desk, options, word, &err)
			   : word->list(&desk, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}
