/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/media-type.h"

static struct str unquoted(struct str s)
{
	const bool quoted = s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"';

	return quoted ? str_sub(s, 1, s.len - 2) : s;
}

/* Anything but "0", "0.0", …: RFC 9110 12.4.2. */
static bool weighs_something(struct str weight)
{
	for (size_t i = 0; i < weight.len; i++) {
		if (weight.ptr[i] != '0' && weight.ptr[i] != '.')
			return true;
	}
	return weight.len == 0;
}

/* The parameters behind the type: a version must be ours. */
static bool parameters_fit(struct str rest)
{
	while (rest.ptr) {
		struct str value = str_split(&rest, ';');
		const struct str name = str_trim(str_split(&value, '='));

		value = unquoted(str_trim(value));
		if (str_equal_nocase(name, STR("version")) && !str_is(value, "2.1"))
			return false;
		if (str_equal_nocase(name, STR("q")) && !weighs_something(value))
			return false;
	}
	return true;
}

static bool type_is_taxii(struct str type)
{
	return str_equal_nocase(type, STR("application/taxii+json"));
}

bool taxii_content_type_fits(struct str value)
{
	struct str rest = value;

	return value.ptr && type_is_taxii(str_trim(str_split(&rest, ';'))) && parameters_fit(rest);
}

bool taxii_accept_fits(struct str value)
{
	if (!value.ptr)
		return true;
	for (struct str ranges = value; ranges.ptr;) {
		struct str rest = str_split(&ranges, ',');
		const struct str type = str_trim(str_split(&rest, ';'));
		const bool wild = str_is(type, "*/*") || str_is(type, "application/*");

		if ((wild || type_is_taxii(type)) && parameters_fit(rest))
			return true;
	}
	return false;
}
