/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/network-finding.h"

#include <stdlib.h>

#include "base/encoding/json-read.h"
#include "base/encoding/time-text.h"
#include "web/watch/alert-words.h"
#include "web/watch/hour-chart.h"

#define HOURS_MAX  24
#define HOUR_US	   (3600 * US_PER_SEC)
#define BAR_STEP   20
#define BAR_BOTTOM 92 /* units of the drawing, as in _network.html */
#define BAR_MAX	   68
#define TICK_EACH  6 /* hours */
#define BAR_MIN	   2

struct finding_text {
	struct str kind;
	struct str level;
	struct str source;
	struct str destination;
	struct str observed_ja;
	struct str observed_en;
	struct str score;
	struct str count;
	struct str hours;
	struct str to;
	struct str last;
	bool allowed;
};

struct member {
	const char *name;
	size_t at;
};

static const struct member members[] = {
	{ "kind", offsetof(struct finding_text, kind) },
	{ "level", offsetof(struct finding_text, level) },
	{ "source", offsetof(struct finding_text, source) },
	{ "destination", offsetof(struct finding_text, destination) },
	{ "observed_ja", offsetof(struct finding_text, observed_ja) },
	{ "observed_en", offsetof(struct finding_text, observed_en) },
	{ "score", offsetof(struct finding_text, score) },
	{ "count", offsetof(struct finding_text, count) },
	{ "hours", offsetof(struct finding_text, hours) },
	{ "to", offsetof(struct finding_text, to) },
	{ "last", offsetof(struct finding_text, last) },
};

static void set_member(struct finding_text *f, struct str name, struct str value)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		if (str_is(name, members[i].name))
			memcpy((char *)f + members[i].at, &value, sizeof(value));
	}
}

/* A flat object; anything else is no finding. */
static bool read_finding(struct page *page, struct str json, struct finding_text *f)
{
	struct json_reader r = json_reader_of(json, page->arena, 0);
	struct str name = STR_NONE;
	enum json_token token;

	*f = (struct finding_text){ .allowed = false };
	if (json_next(&r) != JSON_OBJECT)
		return false;
	while ((token = json_next(&r)) != JSON_OBJECT_END) {
		if (token == JSON_NAME)
			name = r.text;
		else if (token == JSON_STRING || token == JSON_NUMBER)
			set_member(f, name, r.text);
		else if (token == JSON_TRUE || token == JSON_FALSE)
			f->allowed = token == JSON_TRUE && str_is(name, "allowed");
		else
			return false;
	}
	return f->source.ptr && f->destination.ptr;
}

/* "3 3 4": the last one is the hour before `to_us`. */
static size_t read_hours(struct str text, uint64_t *ret)
{
	size_t n = 0;

	while (text.ptr && n < HOURS_MAX) {
		const struct str word = str_split(&text, ' ');
		if (str_to_u64(word, &ret[n]))
			n++;
	}
	return n;
}

static void view_ticks(struct page *page, struct view *view, size_t n, int64_t to_us)
{
	view_list(view, "ticks");
	for (size_t i = 0; i < n; i += TICK_EACH) {
		struct view *tick = view_add(view, "ticks");
		view_number(tick, "x", (int64_t)i * BAR_STEP);
		view_str(tick, "label", hour_label(page, to_us - (int64_t)(n - i) * HOUR_US));
	}
}

static void view_bars(struct view *view, const uint64_t *hours, size_t n, int64_t to_us)
{
	uint64_t most = 1;

	for (size_t i = 0; i < n; i++)
		most = hours[i] > most ? hours[i] : most;
	view_number(view, "most", (int64_t)most);
	view_list(view, "bars");
	view_list(view, "hour_rows");
	for (size_t i = 0; i < n; i++) {
		int64_t height = (int64_t)((double)hours[i] / (double)most * BAR_MAX);
		if (!hours[i])
			continue;
		height = height < BAR_MIN ? BAR_MIN : height;
		struct view *bar = view_add(view, "bars");
		view_number(bar, "x", (int64_t)i * BAR_STEP);
		view_number(bar, "y", BAR_BOTTOM - height);
		view_number(bar, "height", height);
		struct view *row = view_add(view, "hour_rows");
		view_time(row, "at", to_us - (int64_t)(n - i) * HOUR_US);
		view_number(row, "count", (int64_t)hours[i]);
	}
}

static int64_t time_of(struct str text)
{
	int64_t us;

	return time_parse_iso(text, 0, &us) ? us : TIME_NONE;
}

bool view_network_finding(struct page *page, struct view *view, struct str json)
{
	struct finding_text f;
	uint64_t hours[HOURS_MAX];
	enum alert_level level = ALERT_INFORMATIONAL;
	uint64_t count = 0;

	if (!read_finding(page, json, &f))
		return false;
	(void)alert_level_parse(f.level, &level);
	(void)str_to_u64(f.count, &count);
	view_level(view, level);
	view_str(view, "kind", f.kind);
	view_str(view, "source", f.source);
	view_str(view, "destination", f.destination);
	view_str(view, "observed", page->lang == LANG_JA ? f.observed_ja : f.observed_en);
	view_str(view, "score", f.score.ptr ? f.score : STR(""));
	view_number(view, "count", (int64_t)count);
	view_time(view, "last", time_of(f.last));
	view_bool(view, "allowed", f.allowed);
	const size_t n = read_hours(f.hours, hours);
	view_bars(view, hours, n, time_of(f.to));
	view_ticks(page, view, n, time_of(f.to));
	return true;
}
