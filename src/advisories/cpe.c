/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/cpe.h"

/* One attribute of a formatted string, up to the next ':' that is not escaped. */
static struct str next_attribute(struct str *rest)
{
	size_t len = 0;

	while (len < rest->len && rest->ptr[len] != ':')
		len += rest->ptr[len] == '\\' ? 2 : 1;
	len = size_min(len, rest->len);
	const struct str value = str_sub(*rest, 0, len);
	*rest = len < rest->len ? str_from_pos(*rest, len + 1) : STR_NONE;
	return value;
}

static struct cpe_value value_of(struct str text, bool wild)
{
	return (struct cpe_value){ .kind = wild ? CPE_LIKE : CPE_IS, .text = text };
}

/* NISTIR 7695 6.2: a backslash escapes; '*' and '?' without one are wild cards. */
static bool formatted_value(struct str text, struct arena *arena, struct cpe_value *ret)
{
	bool wild = false;
	size_t len = 0;

	if (text.len == 0 || str_is(text, "*") || str_is(text, "-")) {
		ret->kind = str_is(text, "-") ? CPE_NA : CPE_ANY;
		return true;
	}
	char *out = arena_take_text(arena, text.len);
	if (!out)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		wild |= text.ptr[i] == '*' || text.ptr[i] == '?';
		if (text.ptr[i] == '\\' && i + 1 < text.len)
			i++;
		out[len++] = ascii_lower(text.ptr[i]);
	}
	*ret = value_of(str_of(out, len), wild);
	return true;
}

/* NISTIR 7695 6.1: "%2f" escapes; "%01" and "%02" are wild cards. */
static bool uri_value(struct str text, struct arena *arena, struct cpe_value *ret)
{
	bool wild = false;
	size_t len = 0;

	if (text.len == 0 || str_is(text, "-")) {
		ret->kind = text.len ? CPE_NA : CPE_ANY;
		return true;
	}
	char *out = arena_take_text(arena, text.len);
	if (!out)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint64_t code;
		if (text.ptr[i] == '%' && i + 2 < text.len &&
		    str_to_u64_hex(str_sub(text, i + 1, 2), &code)) {
			wild |= code == 1 || code == 2;
			out[len++] = code == 1 ? '?' : code == 2 ? '*' : ascii_lower((char)code);
			i += 2;
		} else {
			out[len++] = ascii_lower(text.ptr[i]);
		}
	}
	*ret = value_of(str_of(out, len), wild);
	return true;
}

static bool parse_formatted(struct str rest, struct arena *arena, struct cpe *cpe)
{
	for (size_t i = 0; i < CPE_ATTRIBUTES; i++)
		if (!rest.ptr || !formatted_value(next_attribute(&rest), arena, &cpe->values[i]))
			return false;
	return !rest.ptr;
}

/* "~edition~sw_edition~target_sw~target_hw~other" */
static bool parse_packed(struct str packed, struct arena *arena, struct cpe *cpe)
{
	static const enum cpe_attribute order[] = { CPE_EDITION, CPE_SW_EDITION, CPE_TARGET_SW,
						    CPE_TARGET_HW, CPE_OTHER };
	struct str rest = str_from_pos(packed, 1);

	for (size_t i = 0; i < ARRAY_LEN(order) && rest.ptr; i++)
		if (!uri_value(str_split(&rest, '~'), arena, &cpe->values[order[i]]))
			return false;
	return !rest.ptr;
}

static bool parse_uri(struct str rest, struct arena *arena, struct cpe *cpe)
{
	for (size_t i = 0; i <= CPE_LANGUAGE && rest.ptr; i++) {
		const struct str text = str_split(&rest, ':');
		const bool packed = i == CPE_EDITION && str_starts(text, STR("~"));
		if (packed ? !parse_packed(text, arena, cpe)
			   : !uri_value(text, arena, &cpe->values[i]))
			return false;
	}
	return !rest.ptr;
}

bool cpe_parse(struct str text, struct arena *arena, struct cpe *ret)
{
	const struct str formatted = STR("cpe:2.3:");
	const struct str uri = STR("cpe:/");

	*ret = (struct cpe){ .values = { { .kind = CPE_ANY } } };
	if (text.len > CPE_TEXT_MAX)
		return false;
	if (str_starts(text, formatted))
		return parse_formatted(str_from_pos(text, formatted.len), arena, ret);
	return str_starts(text, uri) && parse_uri(str_from_pos(text, uri.len), arena, ret);
}
