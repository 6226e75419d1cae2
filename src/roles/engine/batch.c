/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/engine/batch.h"

#include "base/alloc.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "detect/match-json.h"
#include "event/event-json.h"
#include "store/alerts.h"

#define HOUR_US	       (3600 * US_PER_SEC)
#define BUCKETS	       512u
#define SOURCES_KEPT   4096u
#define OFFSET_SAMPLES 31    /* of one stretch, for the median */
#define FIRED_SLOTS    4096u /* counters of (rule, source) within the hour; a power of two */
#define MATCHED_MAX    MATCH_MATCHED_MAX

struct engine_source {
	struct str name;
	char *name_room;
	struct msg_source_stats stats; /* of the stretch */
	char format[64];
	char error[ERR_TEXT_MAX];
	int64_t offsets[OFFSET_SAMPLES];
	size_t n_offsets;
	bool used; /* in this stretch */
	uint32_t number;
	struct engine_source *next;
	struct engine_source *next_used;
};

/* How often a rule has fired on a source in this hour. */
struct fired {
	uint32_t rule; /* index + 1; 0: free */
	uint32_t source;
	uint32_t count;
};

struct engine_batch {
	struct arena arena;
	struct msg_alert *alerts;
	size_t n_alerts;
	size_t cap_alerts;
	uint64_t dropped;
	struct engine_source *buckets[BUCKETS];
	struct engine_source *used;
	size_t n_used;
	uint32_t n_sources;
	struct msg_source_stats *stats; /* made by fill() */
	struct logon_tally *tally;	/* NULL: they are not counted */
	struct msg_logon *logons;	/* made by fill() */
	struct fired fired[FIRED_SLOTS];
	size_t n_fired;
	int64_t hour_us;
};

struct engine_batch *engine_batch_new(void)
{
	struct engine_batch *batch = mem_new(sizeof(*batch));

	arena_init(&batch->arena, BATCH_BYTES_MAX);
	return batch;
}

void engine_batch_free(struct engine_batch *batch)
{
	if (!batch)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (batch->buckets[i]) {
			struct engine_source *source = batch->buckets[i];
			batch->buckets[i] = source->next;
			free(source->name_room);
			free(source);
		}
	}
	arena_done(&batch->arena);
	logon_tally_free(batch->tally);
	free(batch->logons);
	free(batch->stats);
	free(batch->alerts);
	free(batch);
}

/* ---- sources ---- */

static struct engine_source *find_source(struct engine_batch *batch, struct str name)
{
	struct engine_source *source = batch->buckets[str_hash(name) % BUCKETS];

	while (source && !str_equal(source->name, name))
		source = source->next;
	return source;
}

static struct engine_source *add_source(struct engine_batch *batch, struct str name)
{
	struct engine_source *source = mem_new(sizeof(*source));
	struct engine_source **bucket = &batch->buckets[str_hash(name) % BUCKETS];

	source->name_room = mem_new(name.len + 1);
	memcpy(source->name_room, name.ptr, name.len);
	source->name = str_of(source->name_room, name.len);
	source->number = ++batch->n_sources;
	source->next = *bucket;
	*bucket = source;
	return source;
}

static void use_source(struct engine_batch *batch, struct engine_source *source)
{
	if (source->used)
		return;
	source->used = true;
	source->n_offsets = 0;
	source->format[0] = '\0';
	source->error[0] = '\0';
	source->stats = (struct msg_source_stats){
		.source = source->name,
		.host = STR(""),
		.last_wall_us = TIME_NONE,
		.last_time_us = TIME_NONE,
		.clock_offset_us = TIME_NONE,
	};
	source->next_used = batch->used;
	batch->used = source;
	batch->n_used++;
}

struct engine_source *engine_batch_source(struct engine_batch *batch, struct str name)
{
	struct engine_source *source = find_source(batch, name);

	/* Beyond the limit they share one place; the store does the same (SOURCE_OTHERS). */
	if (!source && batch->n_sources >= SOURCES_KEPT - 1) {
		name = STR("(others)");
		source = find_source(batch, name);
	}
	if (!source)
		source = add_source(batch, name);
	use_source(batch, source);
	return source;
}

void engine_source_record(struct engine_source *source, int64_t arrival_us)
{
	source->stats.records++;
	source->stats.last_wall_us = arrival_us;
}

void engine_source_event(struct engine_source *source, const struct event *event,
			 int64_t arrival_us)
{
	struct msg_source_stats *stats = &source->stats;

	stats->events++;
	stats->repaired += event->flags & EVENT_REPAIRED ? 1 : 0;
	if (event->format && !str_is(str_from(source->format), event->format))
		(void)snprintf(source->format, sizeof(source->format), "%s", event->format);
	if (event->time_us == TIME_NONE)
		return;
	stats->last_time_us = event->time_us;
	if (source->n_offsets < OFFSET_SAMPLES && arrival_us != TIME_NONE)
		source->offsets[source->n_offsets++] = event->time_us - arrival_us;
}

void engine_source_failed(struct engine_source *source, uint64_t index, const struct err *err)
{
	source->stats.failed++;
	source->stats.last_error_index = index;
	(void)snprintf(source->error, sizeof(source->error), "%s", err->text);
}

static int compare_i64(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a;
	const int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t median(int64_t *values, size_t n)
{
	if (!n)
		return TIME_NONE;
	qsort(values, n, sizeof(*values), compare_i64);
	return values[n / 2];
}

/* ---- alerts ---- */

/*
 * How often this rule has fired on this source within the hour, this time included. When the table
 * is full it begins anew: then more is sent than need be, and the store folds it.
 */
static uint32_t count_fired(struct engine_batch *batch, uint32_t rule, uint32_t source,
			    int64_t arrival_us)
{
	const int64_t hour_us = arrival_us - arrival_us % HOUR_US;
	uint32_t at = (rule * 2654435761u ^ source * 40503u) % FIRED_SLOTS;

	if (hour_us != batch->hour_us || batch->n_fired > FIRED_SLOTS / 2) {
		memset(batch->fired, 0, sizeof(batch->fired));
		batch->n_fired = 0;
		batch->hour_us = hour_us;
	}
	while (batch->fired[at].rule &&
	       (batch->fired[at].rule != rule + 1 || batch->fired[at].source != source))
		at = (at + 1) % FIRED_SLOTS;
	if (!batch->fired[at].rule) {
		batch->fired[at] = (struct fired){ .rule = rule + 1, .source = source };
		batch->n_fired++;
	}
	return ++batch->fired[at].count;
}

static struct msg_alert *find_folded(struct engine_batch *batch, struct str rule_id,
				     struct str source)
{
	for (size_t i = batch->n_alerts; i-- > 0;) {
		struct msg_alert *alert = &batch->alerts[i];
		if (alert->folded && str_equal(alert->rule_id, rule_id) &&
		    str_equal(alert->source, source))
			return alert;
	}
	return NULL;
}

static struct str join_tags(struct arena *arena, struct str_list tags)
{
	auto_buf out = BUF_INIT(MSG_TEXT_MAX);

	for (size_t i = 0; i < tags.n && out.len + tags.at[i].len < MSG_TEXT_MAX; i++) {
		if (i)
			buf_add_char(&out, ' ');
		buf_add(&out, tags.at[i]);
	}
	return arena_str(arena, buf_str(&out));
}

static struct str copy(struct arena *arena, struct str s, size_t max)
{
	return s.ptr ? arena_str(arena, utf8_cut(s, max)) : STR("");
}

/* What identifies it, without the event. */
static struct msg_alert bare_alert(struct arena *arena, const struct match *match,
				   const struct alert_place *place)
{
	return (struct msg_alert){
		.record = place->index,
		.event = place->event,
		.rule_id = match->rule->id, /* the rule set outlives the batch */
		.title = match->rule->title,
		.level = str_from(rule_level_name(match->rule->level)),
		.tags = join_tags(arena, match->rule->tags),
		.time_us = match->event->time_us,
		.arrival_us = place->arrival_us,
		.host = copy(arena, match->event->host, MSG_SOURCE_MAX),
		.user = copy(arena, event_user(match->event), MSG_SOURCE_MAX),
		.source = place->source->name,
		.file = copy(arena, place->file, MSG_KEY_MAX),
		.format = str_from(match->event->format ? match->event->format : ""),
		.number = match->event->record,
	};
}

/* A text that found no place in the arena has no pointer: then it goes without. */
static void add_event(struct arena *arena, const struct match *match, struct msg_alert *alert)
{
	auto_buf fields = BUF_INIT(ALERT_FIELDS_MAX);
	auto_buf matched = BUF_INIT(MATCHED_MAX);

	match_write_fields(match, &fields);
	match_write_matched(match, &matched);
	alert->fields = arena_str(arena, buf_str(&fields));
	alert->matched = arena_str(arena, buf_str(&matched));
}

static struct msg_alert *take_place(struct engine_batch *batch)
{
	if (batch->n_alerts == BATCH_ALERTS_MAX) {
		batch->dropped++;
		return NULL;
	}
	mem_reserve(&batch->alerts, &batch->cap_alerts, batch->n_alerts + 1,
		    sizeof(*batch->alerts));
	return &batch->alerts[batch->n_alerts++];
}

void engine_batch_match(struct engine_batch *batch, const struct match *match,
			const struct alert_place *place)
{
	const uint32_t fired =
		count_fired(batch, match->rule->index, place->source->number, place->arrival_us);
	const bool fold = fired > ALERTS_PER_HOUR;
	struct msg_alert *folded =
		fold ? find_folded(batch, match->rule->id, place->source->name) : NULL;

	if (folded) {
		folded->folded++;
		return;
	}
	struct msg_alert *alert = take_place(batch);
	if (!alert)
		return;
	*alert = bare_alert(&batch->arena, match, place);
	add_event(&batch->arena, match, alert);
	alert->folded = fold ? 1 : 0;
}

void engine_batch_add(struct engine_batch *batch, const struct msg_alert *made)
{
	struct arena *arena = &batch->arena;
	struct msg_alert *alert = take_place(batch);

	if (!alert)
		return;
	*alert = *made;
	alert->rule_id = copy(arena, made->rule_id, MSG_NAME_MAX);
	alert->title = copy(arena, made->title, MSG_TEXT_MAX);
	alert->level = copy(arena, made->level, MSG_NAME_MAX);
	alert->tags = copy(arena, made->tags, MSG_TEXT_MAX);
	alert->host = copy(arena, made->host, MSG_SOURCE_MAX);
	alert->user = copy(arena, made->user, MSG_SOURCE_MAX);
	alert->source = copy(arena, made->source, MSG_SOURCE_MAX);
	alert->file = copy(arena, made->file, MSG_KEY_MAX);
	alert->format = copy(arena, made->format, MSG_NAME_MAX);
	alert->fields = copy(arena, made->fields, ALERT_FIELDS_MAX);
	alert->matched = copy(arena, made->matched, MATCHED_MAX);
}

static void write_reason(struct str why, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_array(&w, NULL);
	json_begin_object(&w);
	json_text(&w, "field", "reason");
	json_str(&w, "value", why);
	json_end_object(&w);
	json_end_array(&w);
}

void engine_batch_gone(struct engine_batch *batch, uint64_t from, uint64_t to, struct str why)
{
	auto_buf reason = BUF_INIT(MATCHED_MAX);
	struct msg_alert *alert = take_place(batch);

	if (!alert)
		return;
	write_reason(why, &reason);
	*alert = (struct msg_alert){
		.record = from,
		.rule_id = STR("tonoi-records-gone"),
		.title = STR("判定前に失われた記録があります / Records were gone before they could "
			     "be judged"),
		.level = STR("high"),
		.time_us = TIME_NONE,
		.arrival_us = clock_wall_us(&clock_system),
		.fields = arena_printf(&batch->arena, "{\"from\":%llu,\"to\":%llu}",
				       (unsigned long long)from, (unsigned long long)to),
		.matched = copy(&batch->arena, buf_str(&reason), MATCHED_MAX),
	};
}

uint64_t engine_batch_dropped(const struct engine_batch *batch)
{
	return batch->dropped;
}

bool engine_batch_is_full(const struct engine_batch *batch)
{
	return batch->n_alerts >= BATCH_ALERTS || batch->arena.used >= BATCH_BYTES ||
	       (batch->tally && logon_tally_is_full(batch->tally));
}

bool engine_batch_has_alerts(const struct engine_batch *batch)
{
	return batch->n_alerts;
}

/* ---- log-ons ---- */

void engine_batch_count_logons(struct engine_batch *batch, const struct logon_content *content)
{
	batch->tally = logon_tally_new(content, time_zone_offset());
}

void engine_batch_logon(struct engine_batch *batch, const struct event *event, int64_t arrival_us)
{
	if (batch->tally)
		logon_tally_event(batch->tally, event, arrival_us);
}

static void fill_logons(struct engine_batch *batch, struct msg_result *result)
{
	size_t n = 0;
	const struct logon_seen *seen = batch->tally ? logon_tally_list(batch->tally, &n) : NULL;

	free(batch->logons);
	batch->logons = mem_new_array(n + 1, sizeof(*batch->logons));
	for (size_t i = 0; i < n; i++)
		batch->logons[i] = (struct msg_logon){
			.account = seen[i].account,
			.kind = str_from(logon_kind_names[seen[i].kind]),
			.from = seen[i].from,
			.host = seen[i].host,
			.day = seen[i].day,
			.count = seen[i].count,
			.first_us = seen[i].first_us,
			.last_us = seen[i].last_us,
		};
	result->logons = batch->logons;
	result->n_logons = n;
}

void engine_batch_fill(struct engine_batch *batch, struct msg_result *result)
{
	free(batch->stats);
	batch->stats = mem_new_array(batch->n_used + 1, sizeof(*batch->stats));
	size_t n = 0;
	for (struct engine_source *s = batch->used; s; s = s->next_used) {
		s->stats.format = str_from(s->format);
		s->stats.last_error = str_from(s->error);
		s->stats.clock_offset_us = median(s->offsets, s->n_offsets);
		batch->stats[n++] = s->stats;
	}
	result->alerts = batch->alerts;
	result->n_alerts = batch->n_alerts;
	result->sources = batch->stats;
	result->n_sources = n;
	fill_logons(batch, result);
}

void engine_batch_clear(struct engine_batch *batch)
{
	for (struct engine_source *s = batch->used; s; s = s->next_used)
		s->used = false;
	batch->used = NULL;
	batch->n_used = 0;
	batch->n_alerts = 0;
	if (batch->tally)
		logon_tally_clear(batch->tally);
	free(batch->stats);
	batch->stats = NULL;
	arena_clear(&batch->arena);
}

void engine_batch_reset(struct engine_batch *batch)
{
	engine_batch_clear(batch);
	memset(batch->fired, 0, sizeof(batch->fired));
	batch->n_fired = 0;
}
