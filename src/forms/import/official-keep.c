/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/import/official-keep.h"

#include "base/alloc.h"

enum errc official_keep(struct db *db, const struct form *form, const struct official_sheet *sheet,
			const struct official_file *file, struct official_kept *ret,
			struct err *err)
{
	auto_free struct official_wording *wordings =
		mem_new_array(sheet->n + 1, sizeof(*wordings));

	*ret = (struct official_kept){ .matched = 0 };
	for (size_t i = 0; i < sheet->n; i++) {
		const struct official_item *item = &sheet->items[i];
		const size_t at = official_find(form, item->number);

		wordings[i] = (struct official_wording){
			.number = str_from(item->number),
			.item = at == SIZE_MAX ? STR("") : form->items[at].id,
			.sheet = item->sheet,
			.cell = str_from(item->cell),
			.text = item->text,
		};
		*(at == SIZE_MAX ? &ret->others : &ret->matched) += 1;
	}
	if (!ret->matched)
		return fail(err, ERR_NOT_FOUND,
			    text_of(TR("%.*s の項目番号が一つもありません",
				       "none of its numbers is an item of %.*s")),
			    STR_ARG(form->id));
	return official_put(db, file, wordings, sheet->n, err);
}
