/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "playbooks/reader.h"

#define MODEL_BYTES (8u * 1024 * 1024)

const char *const playbook_summaries[SUMMARIES] = {
	[SUMMARY_EXTERNAL] = "external_playbooks",
	[SUMMARY_PARALLEL] = "parallel_processing",
	[SUMMARY_IF] = "if_logic",
	[SUMMARY_WHILE] = "while_logic",
	[SUMMARY_SWITCH] = "switch_logic",
	[SUMMARY_EXTENSIONS] = "extensions",
};

static void read_times(struct playbook_reader *r, const struct json_place *at)
{
	static const char *const keys[] = { "created", "modified", "valid_from", "valid_until" };
	int64_t us[ARRAY_LEN(keys)] = { 0 };
	struct str text[ARRAY_LEN(keys)];

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		text[i] = reader_text(r, at, keys[i], i < 2);
		if (text[i].len &&
		    (!time_parse_iso(text[i], 0, &us[i]) || !str_ends(text[i], STR("Z"))))
			reader_wrong(r, at, keys[i],
				     "a time such as 2026-11-23T09:30:00.000Z is wanted");
	}
	r->playbook->created = text[0];
	r->playbook->modified = text[1];
	if (text[0].len && text[1].len && us[1] < us[0])
		reader_wrong(r, at, "modified", "is before created");
	if (text[2].len && text[3].len && us[3] <= us[2])
		reader_wrong(r, at, "valid_until", "is not after valid_from");
}

static void read_variables(struct playbook_reader *r, const struct json_place *at)
{
	struct playbook *playbook = r->playbook;
	const struct json_place all = reader_below(r, at, "playbook_variables", "CACAO 2.0 10.18");
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)all.object, key, value)
	{
		const struct json_place one = reader_below(r, &all, key, all.clause);
		const struct str name = str_or_empty(arena_str(&playbook->arena, str_from(key)));

		if (playbook->n_variables == PLAYBOOK_VARS_MAX) {
			reader_wrong(r, &all, NULL, "more than 100 variables");
			return;
		}
		if (!str_equal(playbook_variable_name(name), name))
			reader_wrong(r, &all, key, "a name such as __name__ is wanted");
		playbook->variables[playbook->n_variables++] = (struct playbook_variable){
			.name = name,
			.type = reader_text(r, &one, "type", true),
			.value = json_is_null(json_object_get(value, "value"))
					 ? STR("")
					 : reader_text(r, &one, "value", false),
			.has_value = json_is_string(json_object_get(value, "value")),
			.constant = reader_truth(r, &one, "constant"),
			.external = reader_truth(r, &one, "external"),
		};
	}
}

/* The ids of a dictionary of definitions. */
static size_t read_definitions(struct playbook_reader *r, const struct json_place *at,
			       const char *name, const char *clause, struct str *out)
{
	const struct json_place all = reader_below(r, at, name, clause);
	const char *key;
	json_t *value;
	size_t n = 0;

	json_object_foreach((json_t *)(uintptr_t)all.object, key, value)
	{
		const struct json_place one = reader_below(r, &all, key, clause);
		const struct str type = reader_text(r, &one, "type", true);

		if (n == PLAYBOOK_AGENTS_MAX) {
			reader_wrong(r, at, name, "more than 30");
			break;
		}
		reader_text(r, &one, "name", true);
		if (type.len &&
		    !(playbook_id_valid(str_from(key), NULL) &&
		      str_equal(str_sub(str_from(key), 0, str_find(str_from(key), STR("--"))),
				type)))
			reader_wrong(r, &one, NULL, "the identifier is not of its type (10.10)");
		out[n++] = str_or_empty(arena_str(&r->playbook->arena, str_from(key)));
	}
	return n;
}

static void read_sources(struct playbook_reader *r, const struct json_place *at)
{
	struct playbook *playbook = r->playbook;
	const json_t *list = json_object_get(at->object, "external_references");
	const struct json_place place = { .path = STR("external_references"),
					  .clause = "CACAO 2.0 10.9" };
	size_t i;
	json_t *value;

	if (list && !json_is_array(list))
		reader_wrong(r, at, "external_references", "a list is wanted");
	json_array_foreach(list, i, value)
	{
		const struct json_place one = { .object = value,
						.path = place.path,
						.clause = place.clause };

		if (playbook->n_sources == PLAYBOOK_SOURCES_MAX) {
			reader_wrong(r, &place, NULL, "more than 30");
			return;
		}
		playbook->sources[playbook->n_sources++] = (struct playbook_source){
			.name = reader_text(r, &one, "name", true),
			.url = reader_text(r, &one, "url", false),
		};
	}
}

static void read_summary(struct playbook_reader *r, const struct json_place *at)
{
	const struct json_place summary =
		reader_below(r, at, "playbook_processing_summary", "CACAO 2.0 10.14");

	for (size_t i = 0; i < SUMMARIES; i++) {
		const bool said = json_object_get(summary.object, playbook_summaries[i]);

		r->playbook->summary[i] =
			said ? reader_truth(r, &summary, playbook_summaries[i]) : -1;
	}
}

/* What stands on the document itself from our extension. */
static void read_extension(struct playbook_reader *r, const struct json_place *at)
{
	static const char *const keys[] = { "short_name", "name_ja", "description_ja", "part",
					    "list_order", "seen",    "seen_ja",	       NULL };
	const struct json_place ours = reader_extension(r, at, "playbook_extensions");
	struct playbook *playbook = r->playbook;

	playbook->short_name = playbook->id;
	if (!ours.object)
		return;
	playbook->bilingual = true;
	reader_keys(r, &ours, keys);
	playbook->name.ja = reader_words(r, &ours, "name_ja", LANG_JA);
	playbook->about.ja = reader_words(r, &ours, "description_ja", LANG_JA);
	playbook->seen.en = reader_text(r, &ours, "seen", false);
	playbook->seen.ja = reader_text(r, &ours, "seen_ja", false);
	playbook->part = reader_truth(r, &ours, "part");
	playbook->order = reader_number(r, &ours, "list_order", 0, 1000000);
	playbook->short_name = reader_text(r, &ours, "short_name", true);
	for (size_t i = 0; i < playbook->short_name.len; i++) {
		const char c = playbook->short_name.ptr[i];

		if (!(c >= 'a' && c <= 'z') && (i == 0 || (!ascii_is_digit(c) && c != '-')))
			reader_wrong(r, &ours, "short_name",
				     "small letters, digits and dashes are wanted");
	}
}

static const char *const document_keys[] = {
	"type",
	"spec_version",
	"id",
	"name",
	"description",
	"playbook_types",
	"playbook_activities",
	"playbook_processing_summary",
	"created_by",
	"created",
	"modified",
	"revoked",
	"valid_from",
	"valid_until",
	"derived_from",
	"related_to",
	"priority",
	"severity",
	"impact",
	"industry_sectors",
	"labels",
	"external_references",
	"markings",
	"playbook_variables",
	"workflow_start",
	"workflow_exception",
	"workflow",
	"playbook_extensions",
	"authentication_info_definitions",
	"agent_definitions",
	"target_definitions",
	"extension_definitions",
	"data_marking_definitions",
	"signatures",
	NULL,
};

static void read_head(struct playbook_reader *r, const struct json_place *at)
{
	struct playbook *playbook = r->playbook;

	reader_keys(r, at, document_keys);
	if (!str_is(reader_text(r, at, "type", true), "playbook"))
		reader_wrong(r, at, "type", "“playbook” is wanted");
	if (!str_is(reader_text(r, at, "spec_version", true), "cacao-2.0"))
		reader_wrong(r, at, "spec_version", "“cacao-2.0” is wanted");
	playbook->id = reader_id(r, at, "id", "playbook", true);
	playbook->name.en = reader_words(r, at, "name", LANG_EN);
	if (!playbook->name.en.len)
		reader_wrong(r, at, "name", "is missing");
	playbook->about.en = reader_words(r, at, "description", LANG_EN);
	reader_id(r, at, "created_by", "identity", true);
	playbook->revoked = reader_truth(r, at, "revoked");
	playbook->start_to = reader_id(r, at, "workflow_start", "start", true);
	playbook->exception_to = reader_id(r, at, "workflow_exception", NULL, false);
	if (json_object_get(at->object, "playbook_types") &&
	    !json_object_get(at->object, "playbook_activities"))
		reader_wrong(r, at, "playbook_activities", "is wanted beside playbook_types");
	reader_number(r, at, "priority", 0, 100);
	reader_number(r, at, "severity", 0, 100);
	reader_number(r, at, "impact", 0, 100);
	if (json_object_get(at->object, "signatures"))
		playbook_notice(r->notes, STR("signatures"), "CACAO 2.0 10.16",
				"signatures are not verified");
}

static void resolve(struct playbook *playbook)
{
	playbook->start = playbook_step_find(playbook, playbook->start_to);
	playbook->exception = playbook_step_find(playbook, playbook->exception_to);
	for (size_t i = 0; i < playbook->n_steps; i++) {
		struct playbook_step *step = &playbook->steps[i];

		step->next = playbook_step_find(playbook, step->next_to);
		step->failed = playbook_step_find(playbook, step->failed_to);
		for (size_t b = 0; b < step->n_branches; b++)
			step->branches[b].step = playbook_step_find(playbook, step->branches[b].to);
	}
}

enum errc playbook_read(struct str json, bool words, struct playbook_notes *notes,
			struct playbook **ret, struct err *err)
{
	if (json.len > PLAYBOOK_BYTES_MAX)
		return fail(err, ERR_LIMIT, "more than %u bytes", PLAYBOOK_BYTES_MAX);
	auto_item *root = item_load(json, err);
	if (!root)
		return ERR_SYNTAX;
	auto_playbook *playbook = mem_new(sizeof(*playbook));
	struct playbook_reader r = { .playbook = playbook, .notes = notes, .words = words };
	const struct json_place at = { .object = root, .path = STR(""), .clause = "CACAO 2.0 3.1" };

	arena_init(&playbook->arena, MODEL_BYTES);
	read_head(&r, &at);
	read_times(&r, &at);
	read_summary(&r, &at);
	read_variables(&r, &at);
	read_sources(&r, &at);
	playbook->n_agents =
		read_definitions(&r, &at, "agent_definitions", "CACAO 2.0 7", playbook->agents);
	playbook->n_targets =
		read_definitions(&r, &at, "target_definitions", "CACAO 2.0 7", playbook->targets);
	playbook->n_extensions = read_definitions(&r, &at, "extension_definitions", "CACAO 2.0 8",
						  playbook->extensions);
	read_extension(&r, &at);
	steps_read(&r, &at);
	resolve(playbook);
	*ret = STEAL(playbook);
	return ERR_OK;
}

void playbook_free(struct playbook *playbook)
{
	if (!playbook)
		return;
	arena_done(&playbook->arena);
	free(playbook);
}

void playbook_free_at(struct playbook **playbook)
{
	playbook_free(*playbook);
	*playbook = NULL;
}

/* ---- asking ---- */

size_t playbook_step_find(const struct playbook *playbook, struct str id)
{
	for (size_t i = 0; id.len && i < playbook->n_steps; i++) {
		if (str_equal(playbook->steps[i].id, id))
			return i;
	}
	return PLAYBOOK_NO_STEP;
}

const struct playbook_variable *playbook_variable_find(const struct playbook *playbook,
						       struct str name)
{
	for (size_t i = 0; i < playbook->n_variables; i++) {
		if (str_equal(playbook->variables[i].name, name))
			return &playbook->variables[i];
	}
	return NULL;
}

const struct playbook_answer *playbook_answer_find(const struct playbook_step *step,
						   struct str value)
{
	for (size_t i = 0; i < step->n_answers; i++) {
		if (str_equal(step->answers[i].value, value))
			return &step->answers[i];
	}
	return NULL;
}
