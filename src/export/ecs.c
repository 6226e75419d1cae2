/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Elastic Common Schema, one JSON object a line: what Elasticsearch, OpenSearch and Logstash take.
 * Sigma fields that ECS has a place for (content/export/ecs.yml) stand there; all fields stand
 * under `tonoi.fields` as the source wrote them, because a place in ECS may hold another type.
 */
#include "base/encoding/time-text.h"
#include "event/event-json.h"
#include "export/json-tree.h"
#include "export/shape.h"

/* ECS `event.severity` is whatever the source calls so; ours are those of Elastic's own rules. */
static const char *const severities[FINDING_LEVELS] = {
	[FINDING_INFORMATIONAL] = "1", [FINDING_LOW] = "21",	  [FINDING_MEDIUM] = "47",
	[FINDING_HIGH] = "73",	       [FINDING_CRITICAL] = "99",
};

/* Texts that are made here and must live until the tree is written. */
struct ecs_texts {
	char time[TIME_TEXT_MAX];
	char found[TIME_TEXT_MAX];
	char id[FINDING_ID_LEN + 1];
	char record[24];
	char techniques[32][TECHNIQUE_MAX];
	size_t n_techniques;
};

static void add_threat(const struct shape_context *context, const struct finding *finding,
		       struct json_tree *tree, struct ecs_texts *texts)
{
	for (size_t i = 0; i < finding->n_tags; i++) {
		struct str tactic;
		char *technique = texts->techniques[texts->n_techniques];
		if (tag_tactic(finding->tags[i], &tactic)) {
			json_tree_list(tree, "threat.tactic.name", tactic);
			json_tree_list(tree, "threat.tactic.id",
				       name_map_get(&context->tactics, tactic));
		} else if (texts->n_techniques + 1 < ARRAY_LEN(texts->techniques) &&
			   tag_technique(finding->tags[i], technique)) {
			json_tree_list(tree, "threat.technique.id", str_from(technique));
			texts->n_techniques++;
		}
		json_tree_list(tree, "tags", finding->tags[i]);
	}
}

static void add_rule(const struct finding *finding, struct json_tree *tree)
{
	json_tree_str(tree, "rule.id", finding->rule_id);
	json_tree_str(tree, "rule.name", finding->title);
	json_tree_str(tree, "rule.description", finding->description);
	json_tree_list(tree, "rule.author", finding->author);
	for (size_t i = 0; i < finding->n_references && i < 1; i++)
		json_tree_str(tree, "rule.reference", finding->references[i]);
	json_tree_str(tree, "rule.ruleset", STR("sigma"));
}

static void add_event(const struct finding *finding, struct json_tree *tree,
		      struct ecs_texts *texts)
{
	finding_id(finding, texts->id);
	(void)time_format_utc(finding->time_us, texts->time);
	(void)time_format_utc(finding->found_us, texts->found);
	(void)snprintf(texts->record, sizeof(texts->record), "%llu",
		       (unsigned long long)finding->record);
	if (finding->time_us != TIME_NONE)
		json_tree_str(tree, "@timestamp", str_from(texts->time));
	else if (finding->found_us != TIME_NONE)
		json_tree_str(tree, "@timestamp", str_from(texts->found));
	if (finding->found_us != TIME_NONE)
		json_tree_str(tree, "event.created", str_from(texts->found));
	json_tree_str(tree, "event.id", str_from(texts->id));
	json_tree_str(tree, "event.kind", STR("alert"));
	json_tree_list(tree, "event.category", STR("intrusion_detection"));
	json_tree_list(tree, "event.type", STR("info"));
	json_tree_str(tree, "event.module", STR("tonoi"));
	json_tree_str(tree, "event.provider", finding->format);
	json_tree_raw(tree, "event.sequence", str_from(texts->record));
	json_tree_raw(tree, "event.severity", str_from(severities[finding->level]));
	json_tree_str(tree, "log.level", str_from(finding_level_name(finding->level)));
}

static void add_fields(const struct shape_context *context, const struct finding *finding,
		       struct json_tree *tree)
{
	json_tree_event(tree, finding->event, &context->ecs);
	json_tree_str(tree, "host.name", finding->host);
	json_tree_str(tree, "host.hostname", finding->host);
	json_tree_str(tree, "log.file.path", finding->source);
	json_tree_str(tree, "organization.name", context->facility);
	json_tree_str(tree, "message", finding->title);
	json_tree_str(tree, "ecs.version", context->ecs.version);
	json_tree_str(tree, "observer.vendor", STR("Tonoi"));
	json_tree_str(tree, "observer.product", STR("Tonoi"));
	json_tree_str(tree, "observer.version", STR(TONOI_VERSION));
}

/* As they are; a name that stands several times is an array. */
static void write_own(const struct finding *finding, struct json_writer *w)
{
	json_begin_object_in(w, "tonoi");
	json_begin_object_in(w, "fields");
	event_json_fields(w, finding->event);
	json_end_object(w);
	json_begin_array(w, "matched");
	for (size_t i = 0; i < finding->n_reasons; i++) {
		json_begin_object(w);
		json_str(w, "field", finding->reasons[i].field);
		json_str(w, "value", finding->reasons[i].value);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}

static void add(const struct shape_context *context, const struct finding *finding, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	struct json_tree tree = { .n = 0 };
	struct ecs_texts texts = { .n_techniques = 0 };

	add_event(finding, &tree, &texts);
	add_rule(finding, &tree);
	add_threat(context, finding, &tree, &texts);
	add_fields(context, finding, &tree);
	if (!event_get(finding->event, "User").len)
		json_tree_str(&tree, "user.name", finding->user);
	json_begin_object(&w);
	json_tree_write(&tree, &w);
	write_own(finding, &w);
	json_end_object(&w);
	buf_add_char(out, '\n');
}

const struct shape shape_ecs = {
	.name = "ecs",
	.media_type = "application/json",
	.add = add,
};
