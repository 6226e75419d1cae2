/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-findings.h"

#include "base/alloc.h"
#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "cases/case-internal.h"

#define MINUTE_US   (60 * US_PER_SEC)
#define MATCH_MAX   600u /* bytes of one value in an entry */
#define MATCHES_MAX 8u

struct finding {
	struct str rule_id;
	struct str title;
	struct str level;
	struct str host;
	struct str user;
	struct str file;
	int64_t record; /* -1: none */
	int64_t time_us;
	uint64_t count;
	const json_t *matched; /* array of {field, value, indicator}; NULL */
};

/* ---- what the case is about ---- */

/*
 * What logs say may be anything; a case takes lines of UTF-8. At most `max` bytes, what cannot
 * stand becomes U+FFFD.
 */
static struct str as_line(struct arena *arena, struct str text, size_t max)
{
	auto_buf out = BUF_INIT(max);

	while (text.len && out.len + sizeof(UTF8_REPLACEMENT) <= max) {
		const size_t len = utf8_char_len(text);
		const unsigned char c = (unsigned char)text.ptr[0];
		if (!len || c < ' ' || c == 0x7f)
			buf_add(&out, STR(UTF8_REPLACEMENT));
		else
			buf_add(&out, str_sub(text, 0, len));
		text = str_from_pos(text, len ? len : 1);
	}
	return str_or_empty(arena_str(arena, buf_str(&out)));
}

/* What is there already keeps its state: a person may have judged it. */
static enum errc put_thing(struct case_edit *edit, enum case_thing_kind kind, struct str ref,
			   struct str name, struct err *err)
{
	auto_arena arena = ARENA_INIT(8u * CASE_NAME_MAX);
	const bool hit = kind == CASE_THING_ASSET || kind == CASE_THING_ACCOUNT;
	const struct case_thing thing = {
		.kind = kind,
		.ref = as_line(&arena, str_or_empty(ref), CASE_NAME_MAX),
		.name = str_trim(as_line(&arena, str_or_empty(name), CASE_NAME_MAX)),
		.state = hit ? CASE_THING_SUSPECTED : CASE_THING_NAMED,
	};
	int64_t there = 0;

	if (!thing.name.len)
		return ERR_OK;
	const enum errc code = case_thing_find(edit, &thing, &there, err);
	return code || there ? code : case_thing_put(edit, &thing, STR(""), err);
}

static enum errc put_indicators(struct case_edit *edit, const json_t *matched, struct err *err)
{
	enum errc code = ERR_OK;
	const json_t *one;
	size_t i;

	json_array_foreach(matched, i, one)
	{
		const json_t *indicator = json_object_get(one, "indicator");
		if (!code && json_is_object(indicator))
			code = put_thing(edit, CASE_THING_INDICATOR, item_text(indicator, "type"),
					 str_or_empty(item_text(indicator, "value")), err);
	}
	return code;
}

static enum errc put_things(struct case_edit *edit, const struct finding *finding, struct err *err)
{
	enum errc code = put_thing(edit, CASE_THING_RULE, finding->rule_id, finding->title, err);

	if (!code)
		code = put_thing(edit, CASE_THING_ASSET, STR(""), finding->host, err);
	if (!code)
		code = put_thing(edit, CASE_THING_ACCOUNT, STR(""), finding->user, err);
	return code ? code : put_indicators(edit, finding->matched, err);
}

/* ---- the entry ---- */

static void write_text(struct json_writer *w, const char *name, struct str text)
{
	auto_arena arena = ARENA_INIT(2u * MATCH_MAX);

	json_str(w, name, as_line(&arena, str_or_empty(text), MATCH_MAX));
}

static void write_matched(struct json_writer *w, const json_t *matched)
{
	const json_t *one;
	size_t i;

	json_begin_array(w, "matched");
	json_array_foreach(matched, i, one)
	{
		if (i >= MATCHES_MAX)
			break;
		json_begin_object(w);
		write_text(w, "field", item_text(one, "field"));
		write_text(w, "value", item_text(one, "value"));
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_finding(struct buf *detail, const struct finding *finding, struct str alert)
{
	struct json_writer w = json_writer_to(detail);

	json_begin_object(&w);
	if (alert.ptr)
		json_str(&w, "alert", alert);
	write_text(&w, "rule", finding->rule_id);
	write_text(&w, "title", finding->title);
	write_text(&w, "level", finding->level);
	write_text(&w, "host", finding->host);
	write_text(&w, "user", finding->user);
	write_text(&w, "file", finding->file);
	if (finding->record >= 0)
		json_i64(&w, "record", finding->record);
	json_u64(&w, "count", finding->count);
	if (finding->matched)
		write_matched(&w, finding->matched);
	json_end_object(&w);
}

/* Machines' clocks may be ahead; what they found is told all the same. */
static enum errc tell_finding(struct case_edit *edit, const struct finding *finding,
			      struct str alert, struct err *err)
{
	auto_buf detail = CASE_DETAIL_INIT;
	const bool ahead = finding->time_us > edit->actor.now_us + CASE_AHEAD_US;

	write_finding(&detail, finding, alert);
	edit->happened_us = ahead ? TIME_NONE : finding->time_us;
	const enum errc code = case_tell(edit, CASE_ENTRY_FINDING, STR(""), &detail, NULL, err);
	edit->happened_us = edit->actor.now_us;
	return code;
}

/* ---- an alert ---- */

enum errc case_take_alert(struct case_edit *edit, const struct alert *alert, struct err *err)
{
	const bool recorded = alert->log_index != ALERT_NO_INDEX;
	json_error_t ignored;
	auto_item *matched = json_loadb(alert->matched.ptr, alert->matched.len, 0, &ignored);
	struct finding finding = {
		.rule_id = alert->rule_id,
		.title = alert->title,
		.level = str_from(alert_level_name(alert->level)),
		.host = alert->host,
		.user = alert->user,
		.file = alert->file,
		.record = recorded ? (int64_t)alert->log_index : -1,
		.time_us = alert->time_us == TIME_NONE ? alert->arrival_us : alert->time_us,
		.count = 1 + alert->folded,
		.matched = json_is_array(matched) ? matched : NULL,
	};
	char record[24];
	const uint64_t entries = edit->entries;
	enum errc code = case_must_be_open(edit, err);

	if (!code)
		code = put_thing(edit, CASE_THING_ALERT, alert->id, alert->title, err);
	if (code || edit->entries == entries)
		return code; /* it is there already */
	(void)snprintf(record, sizeof(record), "%llu", (unsigned long long)alert->log_index);
	if (!code && recorded)
		code = put_thing(edit, CASE_THING_RECORD, str_from(record), str_from(record), err);
	if (!code)
		code = tell_finding(edit, &finding, alert->id, err);
	return code ? code : put_things(edit, &finding, err);
}

/* ---- a scan ---- */

/* The findings of one rule on one host within a minute. */
struct bunch {
	struct finding first; /* `matched` of its line */
	json_t *line;
};

struct bunches {
	struct bunch *at;
	size_t n;
	uint64_t skipped;
};

static void bunches_done(struct bunches *bunches)
{
	for (size_t i = 0; i < bunches->n; i++)
		json_decref(bunches->at[i].line);
	free(bunches->at);
}

static int64_t minute_of(int64_t time_us)
{
	return time_us == TIME_NONE ? TIME_NONE : time_us / MINUTE_US;
}

static bool is_of(const struct bunch *bunch, const struct finding *finding)
{
	return minute_of(bunch->first.time_us) == minute_of(finding->time_us) &&
	       str_equal(bunch->first.rule_id, finding->rule_id) &&
	       str_equal(bunch->first.host, finding->host);
}

/* Takes `line` over, or lets it go. */
static void add_finding(struct bunches *bunches, const struct finding *finding, json_t *line)
{
	for (size_t i = bunches->n; i > 0; i--) {
		struct bunch *bunch = &bunches->at[i - 1];
		if (is_of(bunch, finding)) {
			bunch->first.count++;
			json_decref(line);
			return;
		}
	}
	if (bunches->n == CASE_FINDINGS_MAX) {
		bunches->skipped++;
		json_decref(line);
		return;
	}
	bunches->at[bunches->n++] = (struct bunch){ .first = *finding, .line = line };
}

static struct finding finding_of(const json_t *line)
{
	const struct str time = item_text(line, "time");
	struct finding finding = {
		.rule_id = str_or_empty(item_text(line, "rule_id")),
		.title = str_or_empty(item_text(line, "title")),
		.level = str_or_empty(item_text(line, "level")),
		.host = str_or_empty(item_text(line, "host")),
		.user = str_or_empty(item_text(line, "user")),
		.file = str_or_empty(item_text(line, "file")),
		.record = (int64_t)json_integer_value(json_object_get(line, "record")),
		.count = 1,
		.matched = json_object_get(line, "matched"),
	};

	if (!time.ptr || !time_parse_iso(time, 0, &finding.time_us))
		finding.time_us = TIME_NONE;
	if (!json_is_array(finding.matched))
		finding.matched = NULL;
	return finding;
}

static enum errc read_lines(struct str ndjson, struct bunches *bunches, struct case_scanned *ret,
			    struct err *err)
{
	struct str text;
	size_t n = 0;

	while (str_next_line(&ndjson, &text)) {
		n++;
		if (!str_trim(text).len)
			continue;
		json_t *line = item_load(text, err);
		if (!line) {
			char place[32];
			(void)snprintf(place, sizeof(place), "line %zu", n);
			return fail_in(err, ERR_SYNTAX, place);
		}
		const struct finding finding = finding_of(line);
		ret->findings++;
		add_finding(bunches, &finding, line);
	}
	return ERR_OK;
}

enum errc case_take_scan(struct case_edit *edit, struct str ndjson, struct case_scanned *ret,
			 struct err *err)
{
	struct bunches bunches = { .at = mem_new_array(CASE_FINDINGS_MAX, sizeof(*bunches.at)) };
	enum errc code = case_must_be_open(edit, err);

	*ret = (struct case_scanned){ .findings = 0 };
	if (!code)
		code = read_lines(ndjson, &bunches, ret, err);
	for (size_t i = 0; !code && i < bunches.n; i++) {
		code = tell_finding(edit, &bunches.at[i].first, STR_NONE, err);
		if (!code)
			code = put_things(edit, &bunches.at[i].first, err);
		ret->entries++;
	}
	ret->skipped = bunches.skipped;
	bunches_done(&bunches);
	return code;
}
