/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/stix-object.h"

#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"
#include "detect/indicators/tlp-marking.h"

#define TIME_LEN_MIN 20u /* 2026-11-22T05:55:15Z */

/* ---- small kinds ---- */

static bool type_name_valid(struct str type)
{
	for (size_t i = 0; i < type.len; i++) {
		const char c = type.ptr[i];

		if (!ascii_is_digit(c) && c != '-' && (c < 'a' || c > 'z'))
			return false;
	}
	return type.len >= 3 && type.len <= STIX_TYPE_MAX;
}

static bool uuid_valid(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s.ptr[i] != '-' : ascii_hex_digit(s.ptr[i]) < 0)
			return false;
	}
	return s.len == UUID_TEXT;
}

bool stix_id_valid(struct str id)
{
	const size_t at = str_find(id, STR("--"));

	return at != SIZE_MAX && id.len <= STIX_ID_MAX && type_name_valid(str_sub(id, 0, at)) &&
	       uuid_valid(str_from_pos(id, at + 2));
}

bool stix_time_parse(struct str text, int64_t *ret_us)
{
	return text.len >= TIME_LEN_MIN && text.ptr[10] == 'T' && text.ptr[text.len - 1] == 'Z' &&
	       time_parse_iso(text, 0, ret_us);
}

/* STIX 2.1 3.1: a to z, digits, '_'; extensions and hashes of others are not looked into. */
static bool property_name_valid(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.ptr[i];

		if (!ascii_is_digit(c) && c != '_' && (c < 'a' || c > 'z'))
			return false;
	}
	return name.len >= 1 && name.len <= 250;
}

static bool is_shallow(const json_t *value, unsigned left)
{
	const char *key;
	json_t *member;
	size_t i;

	if (left == 0)
		return !json_is_object(value) && !json_is_array(value);
	json_object_foreach((json_t *)(uintptr_t)value, key, member)
	{
		if (!is_shallow(member, left - 1))
			return false;
	}
	json_array_foreach(value, i, member)
	{
		if (!is_shallow(member, left - 1))
			return false;
	}
	return true;
}

/* ---- kinds of properties ---- */

static bool is_text(const json_t *value)
{
	return json_is_string(value);
}

static bool is_id(const json_t *value)
{
	return stix_id_valid(text_of_json(value));
}

static bool is_time(const json_t *value)
{
	int64_t us;

	return stix_time_parse(text_of_json(value), &us);
}

static bool is_object(const json_t *value)
{
	return json_is_object(value);
}

/* STIX 2.1 2.10: a list that is there is not empty. */
static bool all_are(const json_t *value, bool (*fits)(const json_t *element))
{
	const json_t *element;
	size_t i;

	json_array_foreach(value, i, element)
	{
		if (!fits(element))
			return false;
	}
	return json_array_size(value) > 0;
}

/* References of an object within observed-data are no identifiers but its keys (STIX 2.0). */
static bool fits_kind(const json_t *value, enum stix_kind kind)
{
	switch (kind) {
	case STIX_TEXT:
		return is_text(value);
	case STIX_TIME:
		return is_time(value);
	case STIX_ID:
		return is_id(value);
	case STIX_IDS:
		return all_are(value, is_id);
	case STIX_TEXTS:
		return all_are(value, is_text);
	case STIX_INTEGER:
		return json_is_integer(value);
	case STIX_NUMBER:
		return json_is_number(value);
	case STIX_TRUTH:
		return json_is_boolean(value);
	case STIX_OBJECT:
	case STIX_HASHES:
		return json_is_object(value) && json_object_size(value) > 0;
	case STIX_OBJECTS:
		return all_are(value, is_object);
	case STIX_LIST:
		return json_array_size(value) > 0;
	case STIX_KINDS:
		break;
	}
	return false;
}

static const struct stix_property *find_property(const struct stix_properties *properties,
						 const char *name)
{
	for (size_t i = 0; i < properties->n; i++) {
		if (strcmp(properties->at[i].name, name) == 0)
			return &properties->at[i];
	}
	return NULL;
}

static const char *const kind_words[STIX_KINDS] = {
	[STIX_TEXT] = "a string",
	[STIX_TIME] = "a timestamp such as 2026-11-22T05:55:15.123Z (2.16)",
	[STIX_ID] = "an identifier (2.9)",
	[STIX_IDS] = "a list of identifiers, not empty (2.9, 2.10)",
	[STIX_TEXTS] = "a list of strings, not empty (2.10)",
	[STIX_INTEGER] = "an integer",
	[STIX_NUMBER] = "a number",
	[STIX_TRUTH] = "true or false",
	[STIX_OBJECT] = "an object, not empty",
	[STIX_OBJECTS] = "a list of objects, not empty (2.10)",
	[STIX_LIST] = "a list, not empty (2.10)",
	[STIX_HASHES] = "a dictionary of hashes (2.8)",
};

/* ---- the whole ---- */

static enum errc check_properties(const struct stix_rules *rules, const struct stix_type *type,
				  const struct stix_object *object, struct err *err)
{
	const char *name;
	json_t *value;

	json_object_foreach(object->item, name, value)
	{
		const struct stix_property *property = find_property(&rules->common, name);

		if (!property && type)
			property = find_property(&type->properties, name);
		if (!property_name_valid(str_from(name)))
			return fail(err, ERR_SYNTAX, "%.*s: STIX 2.1 3.1: “%.40s” is no property",
				    STR_ARG(object->id), name);
		if (property && !fits_kind(value, property->kind))
			return fail(err, ERR_SYNTAX, "%.*s: STIX 2.1: %s is not %s",
				    STR_ARG(object->id), name, kind_words[property->kind]);
	}
	return ERR_OK;
}

static enum errc check_needs(const struct stix_object *object, const struct stix_names *needs,
			     struct err *err)
{
	for (size_t i = 0; i < needs->n; i++) {
		if (!json_object_get(object->item, needs->at[i]))
			return fail(err, ERR_SYNTAX, "%.*s: STIX 2.1: %s is missing",
				    STR_ARG(object->id), needs->at[i]);
	}
	return ERR_OK;
}

static enum errc check_any_of(const struct stix_object *object, const struct stix_type *type,
			      struct err *err)
{
	for (size_t i = 0; i < type->any_of.n; i++) {
		if (json_object_get(object->item, type->any_of.at[i]))
			return ERR_OK;
	}
	return type->any_of.n
		       ? fail(err, ERR_SYNTAX,
			      "%.*s: STIX 2.1: neither %s nor what may stand for it is there",
			      STR_ARG(object->id), type->any_of.at[0])
		       : ERR_OK;
}

/* The later of two times is not before the earlier, where both are there. */
static enum errc check_order(const struct stix_object *object, struct err *err)
{
	static const struct {
		const char *first;
		const char *last;
		bool apart; /* they may not be the same either */
		const char *clause;
	} rows[] = {
		{ "created", "modified", false, "3.6" },
		{ "valid_from", "valid_until", true, "4.7.1" },
		{ "first_seen", "last_seen", false, "3.3" },
		{ "first_observed", "last_observed", false, "4.14.1" },
		{ "start_time", "stop_time", true, "5.1.1" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t first_us;
		int64_t last_us;

		if (!stix_time_parse(item_text(object->item, rows[i].first), &first_us) ||
		    !stix_time_parse(item_text(object->item, rows[i].last), &last_us))
			continue;
		if (last_us < first_us || (rows[i].apart && last_us == first_us))
			return fail(err, ERR_SYNTAX, "%.*s: STIX 2.1 %s: %s is not after %s",
				    STR_ARG(object->id), rows[i].clause, rows[i].last,
				    rows[i].first);
	}
	return ERR_OK;
}

static enum errc check_common(const struct stix_object *object, struct err *err)
{
	const struct str spec = item_text(object->item, "spec_version");
	const json_t *confidence = json_object_get(object->item, "confidence");
	const json_int_t sure = json_integer_value(confidence);

	if (spec.ptr && !str_is(spec, "2.1"))
		return fail(err, ERR_UNSUPPORTED, "%.*s: STIX 2.1 3.2: spec_version is not 2.1",
			    STR_ARG(object->id));
	if (sure < 0 || sure > 100)
		return fail(err, ERR_SYNTAX, "%.*s: STIX 2.1 3.2: confidence is not 0 to 100",
			    STR_ARG(object->id));
	return check_order(object, err);
}

static enum errc check(const struct stix_rules *rules, const struct stix_object *object,
		       struct err *err)
{
	const struct stix_type *type = stix_type_find(rules, object->type);
	const enum stix_class class = type ? type->class : STIX_DOMAIN;
	enum errc code = check_common(object, err);

	if (!code)
		code = check_needs(object, &rules->class_needs[class], err);
	if (!code && type)
		code = check_needs(object, &type->needs, err);
	if (!code && type)
		code = check_any_of(object, type, err);
	return code ? code : check_properties(rules, type, object, err);
}

/* STIX 2.1 2.9: the type is the head of the id. */
static enum errc check_name(const struct stix_object *object, struct err *err)
{
	if (!type_name_valid(object->type) || str_is(object->type, "bundle"))
		return fail(err, ERR_SYNTAX, "STIX 2.1 3.1: “%.*s” is no type of object",
			    STR_ARG(str_sub(object->type, 0, 40)));
	if (!stix_id_valid(object->id) || !str_starts(object->id, object->type) ||
	    object->id.len != object->type.len + 2 + UUID_TEXT)
		return fail(err, ERR_SYNTAX, "STIX 2.1 2.9: the id “%.*s” is not %.*s-- and a UUID",
			    STR_ARG(str_sub(object->id, 0, 60)), STR_ARG(object->type));
	return ERR_OK;
}

static enum tlp strictest_marking(const json_t *item)
{
	const json_t *ref;
	enum tlp tlp = TLP_NONE;
	size_t i;

	json_array_foreach(json_object_get(item, "object_marking_refs"), i, ref)
	{
		tlp = tlp_strictest(tlp, tlp_of_marking(text_of_json(ref)));
	}
	return tlp;
}

/* TAXII 2.1 3.4: modified, else created, says which version an object is. */
static void read_version(struct stix_object *object)
{
	object->version = item_text(object->item, "modified");
	if (!object->version.ptr)
		object->version = item_text(object->item, "created");
	object->version_us = TIME_NONE;
	if (!stix_time_parse(object->version, &object->version_us))
		object->version = STR_NONE;
}

enum errc stix_object_read(const struct stix_rules *rules, struct str text, struct stix_object *ret,
			   struct err *err)
{
	*ret = (struct stix_object){ .id = STR(""), .type = STR(""), .version_us = TIME_NONE };
	if (text.len > STIX_OBJECT_MAX)
		return fail(err, ERR_LIMIT, "an object of more than %u bytes", STIX_OBJECT_MAX);
	ret->item = item_load(text, err);
	if (!ret->item)
		return ERR_SYNTAX;
	ret->id = str_or_empty(item_text(ret->item, "id"));
	ret->type = str_or_empty(item_text(ret->item, "type"));
	ret->revoked = item_true(ret->item, "revoked");
	ret->tlp = strictest_marking(ret->item);
	read_version(ret);
	enum errc code = check_name(ret, err);
	if (!code && !is_shallow(ret->item, STIX_DEPTH_MAX))
		code = fail(err, ERR_LIMIT, "%.*s: more than %u brackets within brackets",
			    STR_ARG(ret->id), STIX_DEPTH_MAX);
	return code ? code : check(rules, ret, err);
}

void stix_object_done(struct stix_object *object)
{
	item_free_at(&object->item);
}
