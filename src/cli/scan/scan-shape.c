/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings in the shapes that other programs read (export/shape.h). Lines are written in the thread
 * that found them; for documents what they count is handed on and counted in the order of the
 * input.
 */
#include <limits.h>

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/scan/scan-sighting.h"
#include "export/shape.h"

#define REASONS_MAX   64u
#define RULE_TEXT_MAX (1024u * 1024)
#define TEXTS_MAX     (128u * 1024 * 1024)

struct shaping {
	const struct shape *shape;
	const struct ruleset *rules;
	struct shape_context context;
	void *tally;
	struct arena texts;	/* of rules, for shapes that show them */
	struct str *rule_texts; /* by index; NULL: not shown */
	size_t n_rules;
};

static enum finding_level level_of(const struct rule *rule)
{
	static const enum finding_level levels[RULE_LEVEL_MAX] = {
		[RULE_LEVEL_NONE] = FINDING_MEDIUM,
		[RULE_LEVEL_INFORMATIONAL] = FINDING_INFORMATIONAL,
		[RULE_LEVEL_LOW] = FINDING_LOW,
		[RULE_LEVEL_MEDIUM] = FINDING_MEDIUM,
		[RULE_LEVEL_HIGH] = FINDING_HIGH,
		[RULE_LEVEL_CRITICAL] = FINDING_CRITICAL,
	};

	return levels[rule->level];
}

/* ---- lines ---- */

static void add_line(const struct shaping *shaping, const struct scan_finding *f, struct buf *out)
{
	const struct rule *rule = f->match->rule;
	const struct event *event = f->about->event;
	struct finding_reason reasons[REASONS_MAX];
	struct finding finding = {
		.rule_id = rule->id,
		.title = rule->title,
		.description = rule->description,
		.author = rule->author,
		.level = level_of(rule),
		.tags = rule->tags.at,
		.n_tags = rule->tags.n,
		.references = rule->references.at,
		.n_references = rule->references.n,
		.host = event->host,
		.user = f->about->user,
		.source = f->file,
		.format = str_from(event->format ? event->format : ""),
		.record = event->record,
		.time_us = event->time_us,
		.found_us = TIME_NONE,
		.event = event,
		.reasons = reasons,
	};

	while (finding.n_reasons < f->match->n_fields && finding.n_reasons < REASONS_MAX) {
		const struct match_field *field = &f->match->fields[finding.n_reasons];
		reasons[finding.n_reasons++] =
			(struct finding_reason){ .field = field->name, .value = field->value };
	}
	shaping->shape->add(&shaping->context, &finding, out);
}

/* ---- documents: what was found is counted by the one thread that has them in order ---- */

static void count_one(struct shaping *shaping, const struct scan_sighting *sighting)
{
	const struct rule *rule = sighting->rule;
	const struct finding finding = {
		.rule_id = rule->id,
		.title = rule->title,
		.level = level_of(rule),
		.rule_text = shaping->rule_texts && rule->index < shaping->n_rules
				     ? shaping->rule_texts[rule->index]
				     : STR_NONE,
		.tags = rule->tags.at,
		.n_tags = rule->tags.n,
		.time_us = sighting->time_us,
		.found_us = TIME_NONE,
	};

	shaping->shape->tally_add(shaping->tally, &finding);
}

static void take(void *state, struct str rendered)
{
	struct shaping *shaping = state;
	struct scan_sighting sighting;

	while (sighting_next(&rendered, shaping->rules, &sighting))
		count_one(shaping, &sighting);
}

/* ---- the texts of rules ---- */

/* One document of a file: from the line it begins on to the next "---". */
static struct str document_at(struct str text, unsigned line)
{
	struct str rest = text;
	struct str one;

	while (line-- > 1 && str_next_line(&rest, &one))
		;
	const size_t end = str_find(rest, STR("\n---"));
	return str_trim(str_sub(rest, 0, end == SIZE_MAX ? rest.len : end));
}

/* Before the sandbox: no rule's file can be read behind it. */
static void read_rule_texts(struct shaping *shaping, const struct ruleset *rules)
{
	auto_buf text = BUF_INIT(RULE_TEXT_MAX);
	char path[PATH_MAX];

	arena_init(&shaping->texts, TEXTS_MAX);
	shaping->n_rules = scan_rule_count(rules);
	shaping->rule_texts = mem_new_array(shaping->n_rules + 1, sizeof(*shaping->rule_texts));
	for (size_t i = 0; i < shaping->n_rules; i++) {
		const struct rule *rule = scan_rule(rules, i);
		(void)snprintf(path, sizeof(path), "%.*s", STR_ARG(rule->file));
		buf_clear(&text);
		if (file_read(path, &text, NULL) == ERR_OK)
			shaping->rule_texts[i] =
				arena_str(&shaping->texts, document_at(buf_str(&text), rule->line));
	}
}

/* ---- the format ---- */

static void *begin(struct scan_output *output)
{
	struct shaping *shaping = mem_new(sizeof(*shaping));
	char content[PATH_MAX];
	enum errc code = path_content(content, &output->err);

	shaping->rules = output->rules;
	shaping->shape = shape_by_name(str_from(output->name));
	if (!code)
		code = shape_context_open(content, &shaping->context, &output->err);
	shaping->context.now_us = clock_wall_us(&clock_system);
	shaping->context.offset_minutes = time_zone_offset();
	if (shaping->shape->tally_new)
		shaping->tally = shaping->shape->tally_new();
	if (shaping->shape->shows_rules)
		read_rule_texts(shaping, output->rules);
	if (shaping->shape->head)
		shaping->shape->head(&shaping->context, &output->buf);
	output->err.code = code;
	return shaping;
}

static void render_line(const void *state, const struct scan_finding *f, struct buf *out)
{
	add_line(state, f, out);
}

static void render_count(const void *state UNUSED, const struct scan_finding *f, struct buf *out)
{
	sighting_pack(f, false, out);
}

static void end(struct scan_output *output, void *state, const struct scan_totals *totals UNUSED)
{
	struct shaping *shaping = state;

	if (shaping->tally) {
		shaping->shape->tally_write(shaping->tally, &shaping->context, &output->buf);
		shaping->shape->tally_free(shaping->tally);
	}
	shape_context_close(&shaping->context);
	arena_done(&shaping->texts);
	free(shaping->rule_texts);
	free(shaping);
}

const struct scan_format *scan_shape_format(const char *name)
{
	static const struct scan_format lines = { .begin = begin,
						  .render = render_line,
						  .end = end };
	static const struct scan_format document = {
		.begin = begin, .render = render_count, .take = take, .end = end
	};
	const struct shape *shape = shape_by_name(str_from(name));

	if (!shape)
		return NULL;
	return shape->add ? &lines : &document;
}
