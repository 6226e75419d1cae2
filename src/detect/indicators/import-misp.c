/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes of MISP events (MISP core format, draft-dulaunoy-misp-core-format).
 */
#include "detect/indicators/import-parts.h"

/* Which part of the value counts: types in two halves are written "filename|md5". */
enum part {
	PART_WHOLE,
	PART_FIRST,
	PART_SECOND,
	PART_BOTH, /* "domain|ip": both are indicators */
};

static const struct {
	const char *type;
	enum indicator_type is;
	enum part part;
} attribute_types[] = {
	{ "ip-src", INDICATOR_IP, PART_WHOLE },
	{ "ip-dst", INDICATOR_IP, PART_WHOLE },
	{ "ip-src|port", INDICATOR_IP, PART_FIRST },
	{ "ip-dst|port", INDICATOR_IP, PART_FIRST },
	{ "domain", INDICATOR_DOMAIN, PART_WHOLE },
	{ "hostname", INDICATOR_DOMAIN, PART_WHOLE },
	{ "hostname|port", INDICATOR_DOMAIN, PART_FIRST },
	{ "domain|ip", INDICATOR_DOMAIN, PART_BOTH },
	{ "url", INDICATOR_URL, PART_WHOLE },
	{ "uri", INDICATOR_URL, PART_WHOLE },
	{ "email", INDICATOR_MAIL, PART_WHOLE },
	{ "email-src", INDICATOR_MAIL, PART_WHOLE },
	{ "email-dst", INDICATOR_MAIL, PART_WHOLE },
	{ "email-reply-to", INDICATOR_MAIL, PART_WHOLE },
	{ "md5", INDICATOR_MD5, PART_WHOLE },
	{ "sha1", INDICATOR_SHA1, PART_WHOLE },
	{ "sha256", INDICATOR_SHA256, PART_WHOLE },
	{ "sha512", INDICATOR_SHA512, PART_WHOLE },
	{ "filename|md5", INDICATOR_MD5, PART_SECOND },
	{ "filename|sha1", INDICATOR_SHA1, PART_SECOND },
	{ "filename|sha256", INDICATOR_SHA256, PART_SECOND },
	{ "filename|sha512", INDICATOR_SHA512, PART_SECOND },
	{ "malware-sample", INDICATOR_MD5, PART_SECOND },
};

struct attribute {
	struct str type;
	struct str value;
	struct str uuid;
	struct str comment;
	struct str first_seen;
	struct str timestamp;
	bool to_ids;
	bool deleted;
	enum tlp tlp;
};

/* ---- tags ---- */

/* One tag: {"name": "tlp:amber", …}. */
static bool read_tag(struct json_reader *r, enum tlp *strictest)
{
	enum json_token token;

	while ((token = json_next(r)) == JSON_NAME) {
		const bool is_name = str_is(r->text, "name");
		enum tlp tlp;
		token = json_next(r);
		if (token == JSON_OBJECT || token == JSON_ARRAY) {
			if (!json_skip(r))
				return false;
		} else if (is_name && token == JSON_STRING &&
			   str_equal_nocase(str_sub(r->text, 0, 4), STR("tlp:")) &&
			   tlp_parse(r->text, &tlp)) {
			*strictest = tlp_strictest(*strictest, tlp);
		}
	}
	return token == JSON_OBJECT_END;
}

/* Behind the '[' of a list of tags. */
static bool read_tags(struct json_reader *r, enum tlp *strictest)
{
	enum json_token token;

	while ((token = json_next(r)) == JSON_OBJECT) {
		if (!read_tag(r, strictest))
			return false;
	}
	return token == JSON_ARRAY_END;
}

enum tlp import_misp_tags(struct import *import, struct str tags)
{
	struct json_reader r = json_reader_of(tags, &import->work, JSON_LENIENT);
	enum tlp tlp = TLP_NONE;

	if (json_next(&r) == JSON_ARRAY)
		(void)read_tags(&r, &tlp);
	return tlp;
}

/* ---- attributes ---- */

static bool read_member(struct json_reader *r, struct str name, void *ctx)
{
	struct attribute *ret = ctx;
	const struct import_text texts[] = {
		{ "type", &ret->type },
		{ "value", &ret->value },
		{ "uuid", &ret->uuid },
		{ "comment", &ret->comment },
		{ "first_seen", &ret->first_seen },
		{ "timestamp", &ret->timestamp },
	};
	const enum json_token token = json_next(r);
	const bool yes = token == JSON_TRUE ||
			 ((token == JSON_STRING || token == JSON_NUMBER) && str_is(r->text, "1"));

	if (token == JSON_ARRAY && str_is(name, "Tag"))
		return read_tags(r, &ret->tlp);
	if (token == JSON_OBJECT || token == JSON_ARRAY)
		return json_skip(r);
	if (str_is(name, "to_ids"))
		ret->to_ids = yes;
	if (str_is(name, "deleted"))
		ret->deleted = yes;
	import_keep_text(r, token, name, texts, ARRAY_LEN(texts));
	return token != JSON_BROKEN && token != JSON_END;
}

static bool read_attribute(struct import *import, struct str text, struct attribute *ret)
{
	*ret = (struct attribute){ .tlp = TLP_NONE };
	return import_members(import, text, read_member, ret);
}

static struct indicator describe(const struct import *import, const struct attribute *attribute,
				 uint32_t context)
{
	struct indicator indicator = import_blank(import);

	/* One whose UUID is broken is named by its value. */
	if (!indicator_id_parse(attribute->uuid, &indicator.id_kind, indicator.id) ||
	    indicator.id_kind != INDICATOR_ID_MISP)
		indicator.id_kind = INDICATOR_ID_NONE;
	if (!import_time(attribute->first_seen, &indicator.valid_from_us))
		(void)import_time(attribute->timestamp, &indicator.valid_from_us);
	indicator.context = context;
	indicator.tlp = attribute->tlp;
	indicator.name = attribute->comment.ptr ? attribute->comment : STR("");
	return indicator;
}

static enum errc add_parts(struct import *import, const struct attribute *attribute,
			   struct indicator *indicator, size_t kind, struct err *err)
{
	const size_t bar = str_find_char(attribute->value, '|');
	const enum part part = attribute_types[kind].part;
	struct str one = part == PART_WHOLE ? attribute->value : str_sub(attribute->value, 0, bar);
	struct indicator_value first;
	struct indicator_value second;

	if (part == PART_SECOND)
		one = str_from_pos(attribute->value, bar == SIZE_MAX ? bar : bar + 1);
	if (indicator_value_parse(attribute_types[kind].is, one, &first, NULL) ||
	    (part == PART_BOTH &&
	     indicator_value_parse(INDICATOR_IP,
				   str_from_pos(attribute->value, bar == SIZE_MAX ? bar : bar + 1),
				   &second, NULL))) {
		import_refuse(import, "MISP: the value is none of its type", attribute->value);
		return ERR_OK;
	}
	enum errc code = import_add(import, indicator, &first, err);
	if (!code && part == PART_BOTH)
		code = import_add(import, indicator, &second, err);
	return code;
}

static void refuse_type(struct import *import, struct str type)
{
	char text[IMPORT_REASON_TEXT];

	(void)snprintf(text, sizeof(text), "the MISP type %.*s", STR_ARG(str_sub(type, 0, 48)));
	import_refuse(import, text, type);
}

enum errc import_misp_attribute(struct import *import, struct str text, uint32_t context,
				struct err *err)
{
	struct attribute attribute;

	arena_clear(&import->work);
	import->counts.indicators++;
	if (!read_attribute(import, text, &attribute)) {
		import_refuse(import, "RFC 8259: the attribute cannot be read", text);
		return ERR_OK;
	}
	if (attribute.deleted) {
		import->counts.revoked++;
		return ERR_OK;
	}
	if (!attribute.to_ids) {
		import->counts.not_ids++;
		return ERR_OK;
	}
	for (size_t i = 0; i < ARRAY_LEN(attribute_types); i++) {
		if (str_is(attribute.type, attribute_types[i].type)) {
			struct indicator indicator = describe(import, &attribute, context);
			return add_parts(import, &attribute, &indicator, i, err);
		}
	}
	refuse_type(import, attribute.type);
	return ERR_OK;
}
