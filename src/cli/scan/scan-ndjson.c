/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JSON object a line and finding: `rule_id, title, level, tags, file, record, time, fields`,
 * which other programs count on, then who and why, and what the rule's licence asks to go with it.
 * What a rule adds is the same in each of its findings, and made once; so is what all findings of
 * an event tell of it.
 */
#include "base/alloc.h"
#include "base/encoding/digits.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "cli/scan/scan-output.h"
#include "detect/indicators/note.h"

#define RULES_BYTES_MAX (256u * 1024 * 1024)
#define VALUE_LONG	64u /* bytes: shorter ones are written as fast as they are found */

/* Of one rule: what stands before the event's members, and what behind them with the comma. */
struct rule_text {
	struct str head;
	struct str tail;
};

struct texts {
	struct arena arena;
	struct rule_text *rules; /* by index; not those that stand for indicators */
	size_t n_rules;
};

static void add_list(struct json_writer *w, const char *name, struct str_list list)
{
	json_begin_array(w, name);
	for (size_t i = 0; i < list.n; i++)
		json_str(w, NULL, list.at[i]);
	json_end_array(w);
}

static struct rule_text text_of_rule(struct arena *arena, const struct rule *rule)
{
	auto_buf head = BUF_INIT(SCAN_FINDING_MAX);
	auto_buf tail = BUF_INIT(SCAN_FINDING_MAX);
	struct json_writer w = json_writer_to(&head);

	json_begin_object(&w);
	json_str(&w, "rule_id", rule->id);
	json_str(&w, "title", rule->title);
	json_text(&w, "level", rule_level_name(rule->level));
	add_list(&w, "tags", rule->tags);

	w = json_writer_to(&tail);
	w.need_comma = true;
	json_str(&w, "author", rule->author);
	add_list(&w, "references", rule->references);
	json_end_object(&w);
	buf_add_char(&tail, '\n');
	return (struct rule_text){ .head = arena_str(arena, buf_str(&head)),
				   .tail = arena_str(arena, buf_str(&tail)) };
}

static void *begin(struct scan_output *output)
{
	struct texts *texts = mem_new(sizeof(*texts));
	const size_t n = scan_rule_count(output->rules);

	arena_init(&texts->arena, RULES_BYTES_MAX);
	texts->rules = mem_new_array(n + 1, sizeof(*texts->rules));
	texts->n_rules = n;
	for (size_t i = 0; i < n; i++)
		texts->rules[i] = text_of_rule(&texts->arena, scan_rule(output->rules, i));
	return texts;
}

/*
 * A member whose name is written already, with what stands before it. Every finding has the same
 * ones, so they are not put together each time.
 */
static void add_text(struct buf *out, struct str name, struct str value)
{
	buf_add(out, name);
	if (value.ptr)
		json_add_string(out, value);
	else
		buf_add(out, STR("null"));
}

/* A long value of the event is copied from where all fields are written, if that is known. */
static void add_matched_value(struct buf *out, struct scan_event *about, struct str value)
{
	const bool is_long = value.len >= VALUE_LONG;
	const struct str json = is_long ? scan_event_value(about, value) : STR_NONE;

	if (!json.ptr) {
		add_text(out, STR(",\"value\":"), value);
		return;
	}
	buf_add(out, STR(",\"value\":"));
	buf_add(out, json);
}

static void add_why(struct buf *out, const struct match *match, struct scan_event *about)
{
	buf_add(out, STR(",\"matched\":["));
	for (size_t i = 0; i < match->n_fields; i++) {
		struct json_writer w = { .out = out, .need_comma = true };
		add_text(out, i ? STR(",{\"field\":") : STR("{\"field\":"), match->fields[i].name);
		add_matched_value(out, about, match->fields[i].value);
		if (match->fields[i].indicator)
			indicator_note_json(&w, "indicator", match->fields[i].indicator);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void add_time(struct buf *out, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	add_text(out, STR(",\"time\":"),
		 time_us == TIME_NONE ? STR_NONE : str_from(time_format_utc(time_us, text)));
}

/* What all findings of the event tell of it, with the comma behind the rule's members. */
static struct str facts_of(const struct scan_finding *f)
{
	struct scan_event *about = f->about;
	const struct event *event = about->event;
	char record[DIGITS_MAX];
	struct buf *out = &about->facts;

	if (out->len)
		return buf_str(out);
	add_text(out, STR(",\"file\":"), f->file);
	buf_add(out, STR(",\"record\":"));
	buf_add_bytes(out, record, (size_t)(digits_decimal(record, event->record) - record));
	add_time(out, event->time_us);
	add_text(out, STR(",\"host\":"), event->host);
	add_text(out, STR(",\"user\":"), about->user);
	add_text(out, STR(",\"format\":"), str_from(event->format));
	return buf_str(out);
}

static void render(const void *state, const struct scan_finding *f, struct buf *out)
{
	const struct texts *texts = state;
	auto_arena own = ARENA_INIT(2 * SCAN_FINDING_MAX);
	const struct rule *of = f->match->rule;
	const struct rule_text rule =
		of->index < texts->n_rules ? texts->rules[of->index] : text_of_rule(&own, of);

	buf_add(out, rule.head);
	buf_add(out, facts_of(f));
	out->failed = out->failed || buf_failed(&f->about->facts);
	add_why(out, f->match, f->about);
	buf_add(out, STR(",\"fields\":"));
	buf_add(out, scan_event_fields(f->about));
	buf_add(out, rule.tail);
}

static void end(struct scan_output *output UNUSED, void *state,
		const struct scan_totals *totals UNUSED)
{
	struct texts *texts = state;

	arena_done(&texts->arena);
	free(texts->rules);
	free(texts);
}

const struct scan_format scan_ndjson = {
	.name = "ndjson",
	.begin = begin,
	.render = render,
	.end = end,
};
