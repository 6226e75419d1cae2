/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/indicator.h"

#include "base/keyed-hash.h"

static const char *const tlp_names[TLP_MAX] = {
	[TLP_NONE] = "",
	[TLP_CLEAR] = "TLP:CLEAR",
	[TLP_GREEN] = "TLP:GREEN",
	[TLP_AMBER] = "TLP:AMBER",
	[TLP_AMBER_STRICT] = "TLP:AMBER+STRICT",
	[TLP_RED] = "TLP:RED",
};

const char *tlp_name(enum tlp tlp)
{
	return tlp_names[tlp];
}

bool tlp_parse(struct str text, enum tlp *ret)
{
	text = str_trim(text);
	if (str_equal_nocase(str_sub(text, 0, 4), STR("TLP:")))
		text = str_trim(str_from_pos(text, 4));
	if (str_equal_nocase(text, STR("white"))) {
		*ret = TLP_CLEAR;
		return true;
	}
	for (unsigned i = TLP_CLEAR; i < TLP_MAX; i++) {
		if (str_equal_nocase(text, str_from_pos(str_from(tlp_names[i]), 4))) {
			*ret = (enum tlp)i;
			return true;
		}
	}
	return false;
}

bool indicator_source_name_ok(struct str name)
{
	if (name.len == 0 || name.len > INDICATOR_SOURCE_NAME_MAX || name.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.ptr[i];
		if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '-' && c != '_' && c != '.')
			return false;
	}
	return true;
}

static bool uuid_parse(struct str text, unsigned char ret[static UUID_BYTES])
{
	size_t n = 0;

	if (text.len != UUID_TEXT)
		return false;
	for (size_t i = 0; i < text.len;) {
		uint64_t byte;
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text.ptr[i++] != '-')
				return false;
			continue;
		}
		if (!str_to_u64_hex(str_sub(text, i, 2), &byte))
			return false;
		ret[n++] = (unsigned char)byte;
		i += 2;
	}
	return true;
}

bool indicator_id_parse(struct str text, enum indicator_id_kind *ret_kind,
			unsigned char ret[static UUID_BYTES])
{
	const struct str prefix = STR("indicator--");
	const bool stix = str_starts(text, prefix);

	if (!uuid_parse(str_from_pos(text, stix ? prefix.len : 0), ret))
		return false;
	*ret_kind = stix ? INDICATOR_ID_STIX : INDICATOR_ID_MISP;
	return true;
}

void indicator_uuid_show(const unsigned char id[static UUID_BYTES], char out[static UUID_TEXT + 1])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (size_t i = 0; i < UUID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[n++] = '-';
		out[n++] = digits[id[i] >> 4];
		out[n++] = digits[id[i] & 15];
	}
	out[n] = '\0';
}

const char *indicator_id_text(const struct indicator *indicator, char out[static INDICATOR_ID_TEXT])
{
	/* Not secret: the id must be the same in every set. */
	static const struct hash_key key = { .a = 1, .b = 2 };
	char uuid[UUID_TEXT + 1];

	if (indicator->id_kind == INDICATOR_ID_NONE) {
		(void)snprintf(out, INDICATOR_ID_TEXT, "v-%s-%016llx",
			       indicator_type_name(indicator->type),
			       (unsigned long long)keyed_hash(&key, indicator->value));
		return out;
	}
	indicator_uuid_show(indicator->id, uuid);
	(void)snprintf(out, INDICATOR_ID_TEXT, "%s%s",
		       indicator->id_kind == INDICATOR_ID_STIX ? "indicator--" : "", uuid);
	return out;
}
