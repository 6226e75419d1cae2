/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/findings-commit.h"

#include <stdlib.h>

#include "accounts/logons.h"
#include "assets/line-use.h"
#include "base/calendar/day.h"
#include "base/encoding/json-write.h"
#include "roles/store/own-alerts.h"
#include "roles/store/parser-states.h"
#include "store/checkpoints.h"
#include "store/correlation-hits.h"
#include "store/sources.h"

#define DAY_US (24 * INT64_C(3600) * US_PER_SEC)

/* Tags come separated by spaces and are stored as a JSON array. */
static void tags_json(struct str tags, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_array(&w, NULL);
	while (tags.ptr) {
		const struct str tag = str_split(&tags, ' ');
		if (tag.len)
			json_str(&w, NULL, tag);
	}
	json_end_array(&w);
}

static enum errc keep_alert(struct db *db, const struct msg_alert *found, struct err *err)
{
	auto_buf tags = BUF_INIT(MSG_TEXT_MAX * 2);
	char id[ALERT_ID_LEN + 1];
	struct alert alert = {
		.rule_id = found->rule_id,
		.title = found->title,
		.level = ALERT_MEDIUM,
		.host = found->host,
		.user = found->user,
		.source = found->source,
		.file = found->file,
		.record = found->number,
		.event = found->event,
		.time_us = found->time_us,
		.arrival_us = found->arrival_us,
		.log_index = found->record,
		.fields = found->fields,
		.matched = found->matched,
	};

	(void)alert_level_parse(found->level, &alert.level);
	tags_json(found->tags, &tags);
	alert.tags = buf_str(&tags);
	alert_id_of_record(found->rule_id, found->record, found->event, id);
	alert.id = str_from(id);
	return found->folded ? alerts_fold(db, &alert, found->folded, err)
			     : alerts_add(db, &alert, NULL, err);
}

/*
 * A clock that runs ahead is wrong for certain. One that runs behind may be a backlog being read,
 * but for what arrives live.
 */
static bool clock_is_off(const struct msg_source_stats *stats)
{
	if (stats->clock_offset_us == TIME_NONE)
		return false;
	if (stats->clock_offset_us > CLOCK_TOLERANCE_US)
		return true;
	return stats->clock_offset_us < -CLOCK_TOLERANCE_US &&
	       str_starts(stats->source, STR("syslog"));
}

static enum errc tell_clock(struct db *db, const struct msg_source_stats *stats, struct err *err)
{
	const int64_t now_us = clock_wall_us(&clock_system);
	const int64_t minutes = stats->clock_offset_us / (60 * US_PER_SEC);
	char sentence[160];

	if (!clock_is_off(stats))
		return ERR_OK;
	(void)snprintf(sentence, sizeof(sentence),
		       "時計が約 %lld 分%sいます / its clock is about %lld minutes %s",
		       (long long)llabs(minutes), minutes < 0 ? "遅れて" : "進んで",
		       (long long)llabs(minutes), minutes < 0 ? "slow" : "fast");
	const struct own_finding finding = {
		.what = OWN_SOURCE_CLOCK,
		.subject = stats->source,
		.source = stats->source,
		.moment_us = now_us - now_us % DAY_US, /* once a day is enough */
		.moment_is_key = true,
		.now_us = now_us,
		.log_index = ALERT_NO_INDEX,
		.sentence = str_from(sentence),
	};
	return own_alert_raise(db, &finding, err);
}

static enum errc keep_stats(struct db *db, const struct msg_source_stats *stats, uint64_t to,
			    struct err *err)
{
	const struct source seen = {
		.name = stats->source,
		.first_seen_us = stats->last_wall_us,
		.last_seen_us = stats->last_wall_us,
		.format = stats->format,
		.events = stats->events,
		.failed = stats->failed,
		.failed_reason = stats->last_error,
		.failed_index = stats->failed ? stats->last_error_index : SOURCE_NO_INDEX,
		.clock_offset_us = stats->clock_offset_us,
		.parsed_index = to ? to - 1 : SOURCE_NO_INDEX,
	};
	const enum errc code = sources_add_parsed(db, &seen, err);

	return code ? code : tell_clock(db, stats, err);
}

static enum errc keep_logon(struct db *db, const struct msg_logon *found, int64_t now_us,
			    struct err *err)
{
	const struct account_logon logon = {
		.account = found->account,
		.kind = found->kind,
		.source = found->from,
		.host = found->host,
		.day = (int32_t)found->day,
		.count = (int64_t)found->count,
		.first_us = found->first_us,
		.last_us = found->last_us,
	};
	const enum errc code = logons_add(db, &logon, day_at(now_us, time_zone_offset()), err);

	if (code || !str_is(found->kind, "vpn"))
		return code;
	return line_use_note(db,
			     &(struct line_use){ .account = found->account,
						 .source = found->from,
						 .at_us = found->last_us },
			     err);
}

static enum errc keep(struct db *db, const struct msg_result *result, struct err *err)
{
	const struct consumer_step step = {
		.from = result->from,
		.to = result->to,
		.now_us = clock_wall_us(&clock_system),
	};
	enum errc code = consumer_advance(db, STR(CONSUMER_ENGINE), &step, err);

	for (size_t i = 0; !code && i < result->n_alerts; i++)
		code = keep_alert(db, &result->alerts[i], err);
	for (size_t i = 0; !code && i < result->n_sources; i++)
		code = keep_stats(db, &result->sources[i], result->to, err);
	for (size_t i = 0; !code && i < result->n_logons; i++)
		code = keep_logon(db, &result->logons[i], step.now_us, err);
	if (!code && result->hits.len)
		code = correlation_hits_put(db, result->to, result->hits, err);
	return code ? code : parser_states_store(db, result->state, result->to, err);
}

enum errc findings_commit(struct db *db, const struct msg_result *result, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = keep(db, result, err);
	return db_end(db, code, err);
}
