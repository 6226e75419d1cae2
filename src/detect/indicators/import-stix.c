/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects of a STIX 2.1 bundle (also 2.0): indicators, and the identities that made them.
 */
#include "base/encoding/time-text.h"
#include "detect/indicators/import-parts.h"
#include "detect/indicators/stix-pattern.h"
#include "detect/indicators/tlp-marking.h"

#define PLACES (2 * AUTHORS_MAX)

/* What of an object matters; texts are STR_NONE when they are not there. */
struct object {
	struct str type;
	struct str id;
	struct str name;
	struct str pattern;
	struct str pattern_type;
	struct str valid_from;
	struct str valid_until;
	struct str created_by;
	struct str confidence;
	bool revoked;
	enum tlp tlp;
};

/* ---- reading ---- */

static bool read_markings(struct json_reader *r, struct object *object)
{
	enum json_token token;

	while ((token = json_next(r)) == JSON_STRING)
		object->tlp = tlp_strictest(object->tlp, tlp_of_marking(r->text));
	return token == JSON_ARRAY_END;
}

static bool read_member(struct json_reader *r, struct str name, void *ctx)
{
	struct object *object = ctx;
	const struct import_text texts[] = {
		{ "type", &object->type },
		{ "id", &object->id },
		{ "name", &object->name },
		{ "pattern", &object->pattern },
		{ "pattern_type", &object->pattern_type },
		{ "valid_from", &object->valid_from },
		{ "valid_until", &object->valid_until },
		{ "created_by_ref", &object->created_by },
		{ "confidence", &object->confidence },
	};
	const enum json_token token = json_next(r);

	if (token == JSON_ARRAY && str_is(name, "object_marking_refs"))
		return read_markings(r, object);
	if (token == JSON_OBJECT || token == JSON_ARRAY)
		return json_skip(r);
	if (token == JSON_TRUE && str_is(name, "revoked"))
		object->revoked = true;
	import_keep_text(r, token, name, texts, ARRAY_LEN(texts));
	return token != JSON_BROKEN && token != JSON_END;
}

static bool read_object(struct import *import, struct str text, struct object *ret)
{
	*ret = (struct object){ .tlp = TLP_NONE };
	return import_members(import, text, read_member, ret);
}

/* ---- authors ---- */

static uint32_t *author_place(struct import *import, const unsigned char id[static UUID_BYTES])
{
	size_t at = str_hash(str_of(id, UUID_BYTES)) % PLACES;

	while (import->authors[at].context && memcmp(import->authors[at].id, id, UUID_BYTES) != 0)
		at = (at + 1) % PLACES;
	return &import->authors[at].context;
}

/* The context of an identity; its name may come later in the file. 0: none. */
static enum errc author_context(struct import *import, struct str ref, uint32_t *ret,
				struct err *err)
{
	const struct indicator_context blank = { .title = STR(""), .author = STR("") };
	const struct str prefix = STR("identity--");
	unsigned char id[UUID_BYTES];
	enum indicator_id_kind kind;

	*ret = 0;
	if (!str_starts(ref, prefix) ||
	    !indicator_id_parse(str_from_pos(ref, prefix.len), &kind, id))
		return ERR_OK;
	uint32_t *place = author_place(import, id);
	if (!*place && import->n_authors < AUTHORS_MAX) {
		struct import_author *author =
			(struct import_author *)(void *)((char *)place -
							 offsetof(struct import_author, context));
		const enum errc code = set_writer_context(import->writer, &blank, place, err);
		if (code)
			return code;
		memcpy(author->id, id, UUID_BYTES);
		import->n_authors++;
	}
	*ret = *place;
	return ERR_OK;
}

static enum errc take_identity(struct import *import, const struct object *object, struct err *err)
{
	uint32_t context;
	const enum errc code = author_context(import, object->id, &context, err);

	if (code || !context || !object->name.ptr)
		return code;
	return set_writer_name(import->writer, context, STR_NONE, object->name, err);
}

/* ---- indicators ---- */

static bool read_time(struct str text, int64_t *ret_us)
{
	return !text.ptr || time_parse_iso(text, 0, ret_us);
}

/* STIX 2.1 4.7: the properties of an indicator. NULL, or what breaks it. */
static const char *describe(struct import *import, const struct object *object,
			    struct indicator *ret)
{
	uint64_t confidence;

	*ret = import_blank(import);
	if (!indicator_id_parse(object->id, &ret->id_kind, ret->id) ||
	    ret->id_kind != INDICATOR_ID_STIX)
		return "STIX 2.1 2.9: the id is not indicator-- and a UUID";
	if (!read_time(object->valid_from, &ret->valid_from_us) ||
	    !read_time(object->valid_until, &ret->valid_until_us))
		return "STIX 2.1 2.16: valid_from or valid_until is no time";
	if (object->valid_until.ptr && ret->valid_from_us != TIME_NONE &&
	    ret->valid_until_us <= ret->valid_from_us)
		return "STIX 2.1 4.7.1: valid_until is not after valid_from";
	if (object->confidence.ptr) {
		if (!str_to_u64(object->confidence, &confidence) || confidence > 100)
			return "STIX 2.1 Appendix A: confidence is not 0 to 100";
		ret->confidence = (unsigned)confidence;
	}
	ret->tlp = object->tlp;
	ret->name = object->name.ptr ? object->name : STR("");
	return NULL;
}

static bool read_value(const struct stix_value *value, struct indicator_value *ret)
{
	return !(value->any_type ? indicator_value_guess(value->text, ret, NULL)
				 : indicator_value_parse(value->type, value->text, ret, NULL));
}

/* All values are looked at before the first is written: nothing is half taken. */
static enum errc add_values(struct import *import, struct indicator *indicator,
			    const struct stix_values *values, struct err *err)
{
	struct indicator_value value;
	enum errc code = ERR_OK;

	for (size_t i = 0; i < values->n; i++) {
		if (read_value(&values->at[i], &value))
			continue;
		import_refuse(import, "a value in the pattern is none of its type",
			      values->at[i].text);
		return ERR_OK;
	}
	for (size_t i = 0; !code && i < values->n; i++) {
		if (read_value(&values->at[i], &value))
			code = import_add(import, indicator, &value, err);
	}
	return code;
}

static enum errc take_indicator(struct import *import, const struct object *object, struct err *err)
{
	struct indicator indicator;
	struct stix_values values;
	struct err why;

	import->counts.indicators++;
	if (object->revoked) {
		import->counts.revoked++;
		return ERR_OK;
	}
	/* STIX 2.0 has no pattern_type: it knows no other. */
	if (object->pattern_type.ptr && !str_is(object->pattern_type, "stix")) {
		char text[IMPORT_REASON_TEXT];
		(void)snprintf(text, sizeof(text), "a pattern of type %.*s",
			       STR_ARG(str_sub(object->pattern_type, 0, 32)));
		import_refuse(import, text, object->id);
		return ERR_OK;
	}
	const char *problem = describe(import, object, &indicator);
	if (!problem && !object->pattern.ptr)
		problem = "STIX 2.1 4.7: an indicator without a pattern";
	if (problem) {
		import_refuse(import, problem, object->id);
		return ERR_OK;
	}
	if (stix_pattern_read(object->pattern, &import->work, &values, &why)) {
		import_refuse(import, why.text, object->pattern);
		return ERR_OK;
	}
	const enum errc code = author_context(import, object->created_by, &indicator.context, err);
	return code ? code : add_values(import, &indicator, &values, err);
}

enum errc import_stix_object(struct import *import, struct str text, struct err *err)
{
	struct object object;

	arena_clear(&import->work);
	if (!read_object(import, text, &object)) {
		import_refuse(import, "RFC 8259: the object cannot be read", text);
		return ERR_OK;
	}
	if (str_is(object.type, "identity"))
		return take_identity(import, &object, err);
	return str_is(object.type, "indicator") ? take_indicator(import, &object, err) : ERR_OK;
}
