/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/form.h"

const char *const form_numbering_names[FORM_NUMBERINGS] = {
	[NUMBER_OFFICIAL] = "official",
	[NUMBER_REPORTED] = "reported",
	[NUMBER_RECONSTRUCTED] = "reconstructed",
	[NUMBER_UNKNOWN] = "unknown",
};

const char *const form_duty_names[FORM_DUTIES] = {
	[DUTY_ASKED] = "asked",
	[DUTY_REFERENCE] = "reference",
	[DUTY_GATE] = "gate",
};

const char *const form_change_names[FORM_CHANGES] = {
	[CHANGE_SAME] = "same",
	[CHANGE_MERGED] = "merged",
	[CHANGE_STRICTER] = "stricter",
};

const char *const form_mapping_names[FORM_MAPPINGS] = {
	[MAPPING_AUTHOR] = "author",
	[MAPPING_EQUAL] = "equal",
	[MAPPING_PERSON] = "person",
	[MAPPING_UNSURE] = "unsure",
};

size_t form_find(const struct form *form, struct str item)
{
	for (size_t i = 0; i < form->n_items; i++) {
		if (str_equal(form->items[i].id, item))
			return i;
	}
	return SIZE_MAX;
}

size_t form_count(const struct form *form, enum form_duty duty)
{
	size_t n = 0;

	for (size_t i = 0; i < form->n_items; i++)
		n += form->items[i].duty == duty && form->items[i].type != ANSWER_COMPUTED ? 1 : 0;
	return n;
}

const struct form_section *form_section_of(const struct form *form, size_t item)
{
	for (size_t i = 0; i < form->n_sections; i++) {
		if (item - form->sections[i].first < form->sections[i].n)
			return &form->sections[i];
	}
	return NULL;
}

struct day_span form_year(const struct form *form, int facility_month)
{
	const int month = form->fiscal_start ? (int)form->fiscal_start : facility_month;
	const int year = (int)form->fiscal_year;

	return (struct day_span){ .first = fiscal_year_first(year, month),
				  .last = fiscal_year_last(year, month) };
}

void form_add_title(const struct form_item *item, enum lang lang, struct buf *out)
{
	buf_add(out, text_pair_in(item->title, lang));
	if (!item->part.len)
		return;
	buf_add_text(out, lang == LANG_JA ? "（" : " (");
	buf_add(out, text_pair_in(item->part_text, lang));
	buf_add_text(out, lang == LANG_JA ? "）" : ")");
}

bool form_item_unconfirmed(const struct form_item *item)
{
	return item->number.len && item->numbering != NUMBER_OFFICIAL;
}

bool form_mapping_unconfirmed(const struct form *form, const struct form_item *item)
{
	return item->n_origins && (item->mapping == MAPPING_UNSURE ||
				   (item->mapping == MAPPING_AUTHOR && !form->confirmed));
}
