/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A layer for the ATT&CK Navigator (layer format 4.5): how often each technique was found. The
 * colour follows the count; the comment names rules that found it.
 */
#include "base/encoding/json-write.h"
#include "base/encoding/utf8.h"
#include "export/shape.h"
#include "export/tally.h"

#define COMMENT_MAX 500u /* bytes of rule names under one technique */

/* The text kept with a technique is the names of rules, joined. */
static void note_rule(struct finding_tally *tally, struct tally_thing *thing, struct str title)
{
	if (thing->text.ptr &&
	    (thing->text.len + title.len > COMMENT_MAX || str_find(thing->text, title) != SIZE_MAX))
		return;
	const struct str joined = thing->text.ptr
					  ? arena_printf(&tally->arena, "%.*s; %.*s",
							 STR_ARG(thing->text), STR_ARG(title))
					  : arena_str(&tally->arena, utf8_cut(title, COMMENT_MAX));
	if (joined.ptr)
		thing->text = joined;
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
	char technique[TECHNIQUE_MAX];
	bool is_new;

	for (size_t i = 0; i < finding->n_tags; i++) {
		if (!tag_technique(finding->tags[i], technique))
			continue;
		struct tally_thing *thing =
			finding_tally_add(tally, str_from(technique), finding, &is_new);
		if (thing)
			note_rule(tally, thing, finding->title);
	}
}

static void write_techniques(const struct finding_tally *tally, struct json_writer *w)
{
	json_begin_array(w, "techniques");
	for (size_t i = 0; i < tally->n; i++) {
		const struct tally_thing *thing = &tally->things[i];
		json_begin_object(w);
		json_str(w, "techniqueID", thing->key);
		json_u64(w, "score", thing->count);
		json_str(w, "comment", thing->text);
		json_bool(w, "enabled", true);
		json_end_object(w);
	}
	json_end_array(w);
}

static uint64_t most(const struct finding_tally *tally)
{
	uint64_t most = 1;

	for (size_t i = 0; i < tally->n; i++) {
		if (tally->things[i].count > most)
			most = tally->things[i].count;
	}
	return most;
}

static void tally_write(const void *tally, const struct shape_context *context, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_text(&w, "name", "Tonoi");
	json_str(&w, "description", context->facility);
	json_text(&w, "domain", "enterprise-attack");
	json_begin_object_in(&w, "versions");
	json_text(&w, "layer", "4.5");
	json_text(&w, "navigator", "5.1.0");
	json_end_object(&w);
	json_bool(&w, "hideDisabled", false);
	json_begin_object_in(&w, "gradient");
	json_begin_array(&w, "colors");
	json_text(&w, NULL, "#fff7bc");
	json_text(&w, NULL, "#d95f0e");
	json_end_array(&w);
	json_u64(&w, "minValue", 1);
	json_u64(&w, "maxValue", most(tally));
	json_end_object(&w);
	write_techniques(tally, &w);
	json_end_object(&w);
	buf_add_char(out, '\n');
}

const struct shape shape_navigator = {
	.name = "navigator",
	.tally_new = tally_new,
	.tally_add = tally_add,
	.tally_write = tally_write,
	.tally_free = tally_free,
};
