/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A STIX 2.1 bundle of sightings: each rule that found something is an Indicator with the rule as
 * its pattern (4.7, pattern_type "sigma"), each of them has one Sighting (5.2) with how often and
 * when. Nothing of the events is in it: no host, no user, no value. Identifiers are UUIDv5 of what
 * they name, so that the same rule is the same indicator in every bundle of a facility.
 */
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/uuid.h"
#include "export/shape.h"
#include "export/tally.h"

#define ID_MAX	       64
#define NAME_MAX_BYTES (1024u * 1024)

static void make_id(const char *type, const struct str names[static 2], char out[static ID_MAX])
{
	auto_buf name = BUF_INIT(NAME_MAX_BYTES);
	char uuid[UUID_TEXT_MAX];

	buf_add_bytes(&name, type, strlen(type) + 1);
	buf_add(&name, names[0]);
	buf_add(&name, names[1]);
	(void)snprintf(out, ID_MAX, "%s--%s", type, uuid_of_name(buf_str(&name), uuid));
}

static struct str facility_name(const struct shape_context *context)
{
	return context->facility.len ? context->facility : STR("Tonoi");
}

/* STIX 2.1 3.2, what every object has. */
static void begin_object(struct json_writer *w, const char *type, const char *id,
			 const struct shape_context *context)
{
	char now[TIME_TEXT_MAX];

	(void)time_format_utc(context->now_us, now);
	json_begin_object(w);
	json_text(w, "type", type);
	json_text(w, "spec_version", "2.1");
	json_text(w, "id", id);
	json_text(w, "created", now);
	json_text(w, "modified", now);
}

static void write_identity(const struct shape_context *context, const char *id,
			   struct json_writer *w)
{
	begin_object(w, "identity", id, context);
	json_str(w, "name", facility_name(context));
	json_text(w, "identity_class", "organization");
	json_begin_array(w, "sectors");
	json_text(w, NULL, "healthcare");
	json_end_array(w);
	json_end_object(w);
}

static int64_t or_now(int64_t us, const struct shape_context *context)
{
	return us == TIME_NONE ? context->now_us : us;
}

static void write_indicator(const struct shape_context *context, const struct tally_thing *thing,
			    const char *id, struct json_writer *w)
{
	char when[TIME_TEXT_MAX];

	begin_object(w, "indicator", id, context);
	json_str(w, "name", thing->title);
	json_begin_array(w, "indicator_types");
	json_text(w, NULL, "malicious-activity");
	json_end_array(w);
	json_text(w, "pattern_type", "sigma");
	json_str(w, "pattern", thing->text);
	json_text(w, "valid_from", time_format_utc(or_now(thing->first_us, context), when));
	json_begin_array(w, "external_references");
	json_begin_object(w);
	json_text(w, "source_name", "sigma");
	json_str(w, "external_id", thing->key);
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
}

/* `count` is at most 999,999,999 (STIX 2.1 5.2.1). */
static void write_sighting(const struct shape_context *context, const struct tally_thing *thing,
			   const char *indicator, const char *identity, struct json_writer *w)
{
	const struct str names[2] = { facility_name(context), thing->key };
	char id[ID_MAX];
	char when[TIME_TEXT_MAX];

	make_id("sighting", names, id);
	begin_object(w, "sighting", id, context);
	json_text(w, "first_seen", time_format_utc(or_now(thing->first_us, context), when));
	json_text(w, "last_seen", time_format_utc(or_now(thing->last_us, context), when));
	json_u64(w, "count", thing->count > 999999999 ? 999999999 : thing->count);
	json_text(w, "sighting_of_ref", indicator);
	json_begin_array(w, "where_sighted_refs");
	json_text(w, NULL, identity);
	json_end_array(w);
	json_end_object(w);
}

static void *tally_new(void)
{
	return finding_tally_new();
}

static void tally_free(void *tally)
{
	finding_tally_free(tally);
}

static void tally_add(void *tally, const struct finding *finding)
{
	struct finding_tally *rules = tally;
	bool is_new;
	struct tally_thing *thing = finding_tally_add(rules, finding->rule_id, finding, &is_new);

	/* The pattern is required; a rule whose text is not at hand is named by its title. */
	if (thing && is_new)
		thing->text = arena_str(&rules->arena, finding->rule_text.len ? finding->rule_text
									      : finding->title);
}

static void tally_write(const void *tally, const struct shape_context *context, struct buf *out)
{
	const struct finding_tally *rules = tally;
	struct json_writer w = json_writer_to(out);
	const struct str names[2] = { facility_name(context), STR("") };
	char identity[ID_MAX];
	char bundle[ID_MAX];
	char now[TIME_TEXT_MAX];

	make_id("identity", names, identity);
	(void)time_format_utc(context->now_us, now);
	make_id("bundle", (const struct str[]){ names[0], str_from(now) }, bundle);
	json_begin_object(&w);
	json_text(&w, "type", "bundle");
	json_text(&w, "id", bundle);
	json_begin_array(&w, "objects");
	write_identity(context, identity, &w);
	for (size_t i = 0; i < rules->n; i++) {
		const struct str rule[2] = { STR("sigma"), rules->things[i].key };
		char indicator[ID_MAX];
		make_id("indicator", rule, indicator);
		write_indicator(context, &rules->things[i], indicator, &w);
		write_sighting(context, &rules->things[i], indicator, identity, &w);
	}
	json_end_array(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
}

const struct shape shape_stix = {
	.name = "stix",
	.shows_rules = true,
	.tally_new = tally_new,
	.tally_add = tally_add,
	.tally_write = tally_write,
	.tally_free = tally_free,
};
