/* SPDX-License-Identifier: Apache-2.0 */
#include "store/alerts.h"

/* A title may quote what is on a page or a list, with slashes of its own: the middle one counts. */
static size_t middle_slash(struct str title)
{
	const struct str slash = STR(" / ");
	size_t n = 0;
	size_t at = 0;

	for (size_t i = 0; i + slash.len <= title.len; i++)
		n += str_starts(str_from_pos(title, i), slash);
	for (size_t i = 0; n % 2 == 1 && i + slash.len <= title.len; i++) {
		if (str_starts(str_from_pos(title, i), slash) && at++ == n / 2)
			return i;
	}
	return SIZE_MAX;
}

struct str alert_title_in(struct str rule_id, struct str title, enum lang lang)
{
	const bool both = str_starts(rule_id, STR(ALERT_OWN_RULE)) ||
			  str_starts(rule_id, STR("watch:")) ||
			  str_starts(rule_id, STR("indicator:"));
	const size_t at = both ? middle_slash(title) : SIZE_MAX;

	if (at == SIZE_MAX)
		return title;
	return lang == LANG_JA ? str_sub(title, 0, at) : str_from_pos(title, at + strlen(" / "));
}
