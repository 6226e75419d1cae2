/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/form.h"

#include <stdio.h>

#include "base/encoding/time-text.h"

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

void form_add_title(const struct form_item *item, enum lang lang, struct buf *out)
{
	buf_add(out, text_pair_in(item->title, lang));
	if (!item->part.len)
		return;
	buf_add_text(out, lang == LANG_JA ? "（" : " (");
	buf_add(out, text_pair_in(item->part_text, lang));
	buf_add_text(out, lang == LANG_JA ? "）" : ")");
}

void fiscal_year_days(int64_t year, char first[static FORM_DAY_LEN + 1],
		      char last[static FORM_DAY_LEN + 1])
{
	(void)snprintf(first, FORM_DAY_LEN + 1, "%04u-04-01", (unsigned)year % 10000u);
	(void)snprintf(last, FORM_DAY_LEN + 1, "%04u-03-31", (unsigned)(year + 1) % 10000u);
}

bool form_day_valid(struct str day)
{
	uint64_t parts[3];
	struct str rest = day;

	if (day.len != FORM_DAY_LEN || day.ptr[4] != '-' || day.ptr[7] != '-')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!str_to_u64(str_split(&rest, '-'), &parts[i]))
			return false;
	}
	const struct civil civil = { .year = (int)parts[0],
				     .month = (int)parts[1],
				     .day = (int)parts[2] };
	return !rest.ptr && civil_valid(&civil);
}
