/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open Cybersecurity Schema Framework, one Detection Finding (class 2004) a line. Sigma fields that
 * OCSF has a place for in its evidence (content/export/ocsf.yml) stand there; all of them stand
 * in `unmapped` as the source wrote them.
 */
#include "event/event-json.h"
#include "export/json-tree.h"
#include "export/shape.h"

#define CLASS_UID    2004
#define CATEGORY_UID 2
#define ACTIVITY_NEW 1

/* OCSF severity_id. */
static const struct {
	int id;
	const char *name;
} severities[FINDING_LEVELS] = {
	[FINDING_INFORMATIONAL] = { 1, "Informational" },
	[FINDING_LOW] = { 2, "Low" },
	[FINDING_MEDIUM] = { 3, "Medium" },
	[FINDING_HIGH] = { 4, "High" },
	[FINDING_CRITICAL] = { 5, "Critical" },
};

static void write_class(const struct finding *finding, int64_t time_us, struct json_writer *w)
{
	json_i64(w, "class_uid", CLASS_UID);
	json_text(w, "class_name", "Detection Finding");
	json_i64(w, "category_uid", CATEGORY_UID);
	json_text(w, "category_name", "Findings");
	json_i64(w, "activity_id", ACTIVITY_NEW);
	json_text(w, "activity_name", "Create");
	json_i64(w, "type_uid", CLASS_UID * 100 + ACTIVITY_NEW);
	json_i64(w, "severity_id", severities[finding->level].id);
	json_text(w, "severity", severities[finding->level].name);
	json_i64(w, "status_id", 1);
	json_text(w, "status", "New");
	json_bool(w, "is_alert", true);
	json_i64(w, "time", time_us / US_PER_MS);
	json_str(w, "message", finding->title);
}

static void write_metadata(const struct shape_context *context, const struct finding *finding,
			   struct json_writer *w)
{
	json_begin_object_in(w, "metadata");
	json_str(w, "version", context->ocsf.version);
	json_begin_object_in(w, "product");
	json_text(w, "name", "Tonoi");
	json_text(w, "vendor_name", "Tonoi");
	json_text(w, "version", TONOI_VERSION);
	json_end_object(w);
	if (finding->format.len)
		json_str(w, "log_name", finding->format);
	if (finding->source.len)
		json_str(w, "log_provider", finding->source);
	json_i64(w, "sequence", (int64_t)finding->record);
	json_end_object(w);
}

static void write_attacks(const struct shape_context *context, const struct finding *finding,
			  struct json_writer *w)
{
	char technique[TECHNIQUE_MAX];
	struct str tactic;

	json_begin_array(w, "attacks");
	for (size_t i = 0; i < finding->n_tags; i++) {
		const bool is_tactic = tag_tactic(finding->tags[i], &tactic);
		const struct str id =
			is_tactic ? name_map_get(&context->tactics, tactic) : STR_NONE;
		if (!id.ptr && !tag_technique(finding->tags[i], technique))
			continue;
		json_begin_object(w);
		json_begin_object_in(w, id.ptr ? "tactic" : "technique");
		json_str(w, "uid", id.ptr ? id : str_from(technique));
		if (id.ptr)
			json_str(w, "name", tactic);
		json_end_object(w);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_info(const struct shape_context *context, const struct finding *finding,
		       struct json_writer *w)
{
	char id[FINDING_ID_LEN + 1];

	finding_id(finding, id);
	json_begin_object_in(w, "finding_info");
	json_text(w, "uid", id);
	json_str(w, "title", finding->title);
	if (finding->description.len)
		json_str(w, "desc", finding->description);
	if (finding->found_us != TIME_NONE)
		json_i64(w, "created_time", finding->found_us / US_PER_MS);
	if (finding->n_references)
		json_str(w, "src_url", finding->references[0]);
	json_begin_object_in(w, "analytic");
	json_i64(w, "type_id", 1);
	json_text(w, "type", "Rule");
	json_str(w, "uid", finding->rule_id);
	json_str(w, "name", finding->title);
	json_end_object(w);
	write_attacks(context, finding, w);
	json_end_object(w);
}

static void write_evidence(const struct shape_context *context, const struct finding *finding,
			   struct json_writer *w)
{
	struct json_tree tree = { .n = 0 };

	json_tree_event(&tree, finding->event, &context->ocsf);
	json_tree_str(&tree, "actor.user.name", finding->user);
	json_begin_array(w, "evidences");
	json_begin_object(w);
	json_tree_write(&tree, w);
	json_end_object(w);
	json_end_array(w);
}

static void add(const struct shape_context *context, const struct finding *finding, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	int64_t time_us = finding->time_us;

	/* `time` is required. */
	if (time_us == TIME_NONE)
		time_us = finding->found_us != TIME_NONE ? finding->found_us : context->now_us;
	json_begin_object(&w);
	write_class(finding, time_us, &w);
	write_metadata(context, finding, &w);
	write_info(context, finding, &w);
	write_evidence(context, finding, &w);
	if (finding->host.len) {
		json_begin_object_in(&w, "device");
		json_str(&w, "hostname", finding->host);
		json_i64(&w, "type_id", 0);
		json_end_object(&w);
	}
	json_begin_object_in(&w, "unmapped");
	event_json_fields(&w, finding->event);
	json_end_object(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
}

const struct shape shape_ocsf = {
	.name = "ocsf",
	.media_type = "application/json",
	.add = add,
};
