/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CSV timeline with the columns of hayabusa's "verbose" profile, so that the spreadsheets and
 * scripts people have for it go on working. Times are on the wall clock with its offset, levels are
 * shortened and details are joined with " ¦ ", as there.
 */
#include "base/encoding/csv-write.h"
#include "base/encoding/time-text.h"
#include "export/shape.h"

#define CELL_MAX (64u * 1024)

static const char *const levels[FINDING_LEVELS] = {
	[FINDING_INFORMATIONAL] = "info", [FINDING_LOW] = "low",       [FINDING_MEDIUM] = "med",
	[FINDING_HIGH] = "high",	  [FINDING_CRITICAL] = "crit",
};

static const char *const columns[] = {
	"Timestamp",	"Computer",	  "Channel",   "EventID",  "Level",
	"MitreTactics", "MitreTags",	  "OtherTags", "RecordID", "RuleTitle",
	"Details",	"ExtraFieldInfo", "RuleID",    "EvtxFile",
};

/* The fields of the event's header have columns of their own. */
static bool has_column(struct str name)
{
	static const char *const names[] = { "Channel", "EventID", "EventRecordID", "Computer" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_equal_nocase(name, str_from(names[i])))
			return true;
	}
	return false;
}

static void add_pair(struct buf *cell, struct str name, struct str value)
{
	if (value.len == 0)
		return;
	buf_add_text(cell, cell->len ? " ¦ " : "");
	buf_add(cell, name);
	buf_add_text(cell, name.len ? ": " : "");
	buf_add(cell, value);
}

static bool is_reason(const struct finding *finding, struct str name)
{
	for (size_t i = 0; i < finding->n_reasons; i++) {
		if (str_equal(finding->reasons[i].field, name))
			return true;
	}
	return false;
}

static void details(const struct finding *finding, struct buf *cell)
{
	for (size_t i = 0; i < finding->n_reasons; i++)
		add_pair(cell, finding->reasons[i].field, finding->reasons[i].value);
}

static void other_fields(const struct finding *finding, struct buf *cell)
{
	for (size_t i = 0; i < finding->event->n_fields; i++) {
		const struct field *field = &finding->event->fields[i];
		if (!has_column(field->name) && !is_reason(finding, field->name))
			add_pair(cell, field->name, field->value);
	}
}

static void add_tag(struct buf *cell, struct str tag)
{
	buf_add_text(cell, cell->len ? " ¦ " : "");
	buf_add(cell, tag);
}

static void split_tags(const struct finding *finding, struct buf cells[static 3])
{
	char technique[TECHNIQUE_MAX];
	struct str tactic;

	for (size_t i = 0; i < finding->n_tags; i++) {
		if (tag_tactic(finding->tags[i], &tactic))
			add_tag(&cells[0], tactic);
		else if (tag_technique(finding->tags[i], technique))
			add_tag(&cells[1], str_from(technique));
		else
			add_tag(&cells[2], finding->tags[i]);
	}
}

static void local_time(const struct shape_context *context, int64_t us, char *out, size_t size)
{
	const int minutes = context->offset_minutes;
	char text[TIME_TEXT_MAX];

	if (us == TIME_NONE) {
		(void)snprintf(out, size, "-");
		return;
	}
	(void)snprintf(out, size, "%s.%03d %c%02d:%02d", time_format_local(us, minutes, text),
		       (int)(us % US_PER_SEC / US_PER_MS), minutes < 0 ? '-' : '+',
		       abs(minutes) / 60, abs(minutes) % 60);
}

static void head(const struct shape_context *context UNUSED, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		csv_add_cell(out, i, str_from(columns[i]));
	csv_end_row(out);
}

static void add(const struct shape_context *context, const struct finding *finding, struct buf *out)
{
	auto_buf why = BUF_INIT(CELL_MAX);
	auto_buf rest = BUF_INIT(CELL_MAX);
	struct buf tags[3] = { BUF_INIT(CELL_MAX), BUF_INIT(CELL_MAX), BUF_INIT(CELL_MAX) };
	char when[TIME_TEXT_MAX + 16];
	char record[24];

	details(finding, &why);
	other_fields(finding, &rest);
	split_tags(finding, tags);
	local_time(context, finding->time_us, when, sizeof(when));
	(void)snprintf(record, sizeof(record), "%llu", (unsigned long long)finding->record);
	const struct str cells[] = {
		str_from(when),
		finding->host,
		event_get(finding->event, "Channel"),
		event_get(finding->event, "EventID"),
		str_from(levels[finding->level]),
		buf_str(&tags[0]),
		buf_str(&tags[1]),
		buf_str(&tags[2]),
		str_from(record),
		finding->title,
		buf_str(&why),
		buf_str(&rest),
		finding->rule_id,
		finding->source,
	};
	_Static_assert(ARRAY_LEN(cells) == ARRAY_LEN(columns), "a cell for each column");
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		csv_add_cell(out, i, cells[i]);
	csv_end_row(out);
	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		buf_done(&tags[i]);
}

const struct shape shape_hayabusa = {
	.name = "hayabusa",
	.media_type = "text/csv; charset=utf-8",
	.head = head,
	.add = add,
};
