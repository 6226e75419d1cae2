/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/workbook-fill.h"

#define MAP_BYTES (2u * 1024 * 1024)

/* What goes where: the fields of one filling, in the order of their places. */
struct fill_work {
	struct xlsx_place places[REPORT_PLACES_MAX];
	struct str titles[REPORT_PLACES_MAX];
	size_t n;
};

static enum errc read_places(const struct report_form *form, struct str map, struct arena *arena,
			     const struct report_places **ret, struct err *err)
{
	struct report_places *own = NULL;

	*ret = &form->places;
	if (!map.len)
		return ERR_OK;
	own = arena_take(arena, sizeof(*own));
	if (!own)
		return fail(err, ERR_LIMIT, "%.*s: no room for a map", STR_ARG(form->id));
	*ret = own;
	return report_places_parse(form, map, arena, own, err);
}

static void add_place(struct fill_work *work, const struct report_place *place, struct str title,
		      struct str text)
{
	work->titles[work->n] = title;
	work->places[work->n++] = (struct xlsx_place){
		.sheet = place->sheet, .where = place->where, .step = place->step, .text = text
	};
}

static enum errc fill(struct fill_work *work, struct str bytes, struct str header,
		      const struct report_workbook *workbook, int64_t now_us, struct buf *out,
		      struct report_filled *ret, struct err *err)
{
	const struct xlsx_filling filling = {
		.places = work->places, .n = work->n, .header = header, .made_us = now_us
	};
	const enum errc code = xlsx_fill(bytes, &filling, out, err);

	*ret = (struct report_filled){ .official = true,
				       .name = workbook ? workbook->name : STR(""),
				       .n_places = work->n };
	for (size_t i = 0; !code && i < work->n; i++) {
		if (work->places[i].found)
			ret->n_filled++;
		else
			ret->lost[ret->n_lost++] = work->titles[i];
	}
	return code;
}

enum errc workbook_fill(const struct report_scope *scope, const struct report_draft *draft,
			const struct report_workbook *workbook, struct buf *out,
			struct report_filled *filled, struct err *err)
{
	struct fill_work *work = arena_take(scope->arena, sizeof(*work));
	const struct str mark = report_mark(draft->record, draft->lang);
	const struct report_places *places = NULL;

	if (!work)
		return fail(err, ERR_LIMIT, "%.*s: no room to fill it", STR_ARG(draft->title));
	enum errc code = read_places(draft->form, workbook->places, scope->arena, &places, err);
	for (size_t i = 0; !code && i < places->n; i++) {
		const struct report_value *value = report_value_find(draft, places->at[i].field);
		if (value)
			add_place(work, &places->at[i], value->title,
				  mark.len ? arena_printf(scope->arena, "%.*s%.*s", STR_ARG(mark),
							  STR_ARG(value->text))
					   : value->text);
	}
	if (!code)
		code = fill(work, workbook->bytes, mark, workbook, scope->now_us, out, filled, err);
	return code ? fail_in(err, code, "workbook") : ERR_OK;
}

enum errc report_workbook_check(const struct report_form *form, struct str bytes, struct str places,
				struct report_filled *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(MAP_BYTES);
	auto_buf out = BUF_INIT(REPORT_FILE_MAX);
	struct fill_work *work = arena_take(&arena, sizeof(*work));
	const struct report_places *map = NULL;

	if (!work)
		return fail(err, ERR_LIMIT, "%.*s: no room", STR_ARG(form->id));
	enum errc code = read_places(form, places, &arena, &map, err);
	for (size_t i = 0; !code && i < map->n; i++) {
		const struct report_field *field = report_field_find(form, map->at[i].field);
		add_place(work, &map->at[i],
			  field ? text_pair_in(field->title, lang_get()) : map->at[i].field,
			  STR("x"));
	}
	if (!code)
		code = fill(work, bytes, STR(""), NULL, 0, &out, ret, err);
	if (!code && !ret->n_filled)
		code = fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(form->id),
			text_of(TR("この Excel には、書き込む場所が一つも見つかりません。割り当て"
				   "（map）を添えてください",
				   "no field finds a place in this workbook: give a map of "
				   "its cells")));
	return code;
}
