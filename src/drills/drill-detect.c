/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-detect.h"

#include <unistd.h>

#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "detect/detector.h"
#include "detect/match-json.h"
#include "event/event-json.h"
#include "parse/stream/session.h"
#include "parse/taxonomy/taxonomy.h"

#define PATHS_MAX   16u
#define SUBJECT_MAX 128u
#define TEXT_KEPT   300u

/* The line at hand, and where findings go. */
struct judging {
	struct db *db;
	const struct drill_play *play;
	struct detector_thread *thread;
	struct parse_session *session;
	struct plan_line line;
	struct drill_judged *judged;
	uint32_t event;
	enum errc code;
	struct err *err;
};

static enum alert_level level_of(const struct rule *rule)
{
	enum alert_level level = ALERT_MEDIUM;

	(void)alert_level_parse(str_from(rule_level_name(rule->level)), &level);
	return level;
}

static void keep(struct judging *j, const struct match *match, struct str id)
{
	auto_buf fields = BUF_INIT(MATCH_FIELDS_TEXT_MAX);
	auto_buf matched = BUF_INIT(MATCH_MATCHED_MAX);

	match_write_fields(match, &fields);
	match_write_matched(match, &matched);
	const struct drill_alert alert = {
		.id = id,
		.drill = j->play->record.id,
		.inject = j->line.from->inject->id,
		.story_us = j->line.at_us,
		.rule_id = match->rule->id,
		.title = match->rule->title,
		.level = level_of(match->rule),
		.host = utf8_cut(match->event->host, TEXT_KEPT),
		.user = utf8_cut(event_user(match->event), TEXT_KEPT),
		.line = j->line.text,
		.fields = buf_str(&fields),
		.matched = buf_str(&matched),
	};
	j->code = drill_alerts_add(j->db, &alert, j->err);
}

static void matched(void *ctx, const struct match *match)
{
	struct judging *j = ctx;
	char id[ALERT_ID_LEN + 1];
	char subject[SUBJECT_MAX];

	if (match->rule->quiet || j->code)
		return;
	if (j->judged->alerts >= DRILL_ALERTS_MAX) {
		j->judged->more++;
		return;
	}
	(void)snprintf(subject, sizeof(subject), "%.*s:%llu:%u", STR_ARG(j->play->record.number),
		       (unsigned long long)j->judged->lines, j->event);
	alert_id_of_moment(match->rule->id, str_from(subject), j->line.at_us, id);
	keep(j, match, str_from(id));
	j->judged->alerts++;
}

static void take_event(void *ctx, struct event *event)
{
	struct judging *j = ctx;
	const struct match_sink sink = { .matched = matched, .ctx = j };

	detector_run(j->thread, event, &sink);
	j->event++;
}

static enum errc take_line(void *ctx, const struct plan_line *line, struct err *err UNUSED)
{
	struct judging *j = ctx;

	j->line = *line;
	j->event = 0;
	parse_record(j->session, &(struct record_in){
					 .bytes = line->text,
					 .number = ++j->judged->lines,
					 .end = j->judged->lines,
					 .arrival_us = j->play->record.made_us + line->at_us,
					 .peer = STR(""),
				 });
	j->line.text = STR(""); /* it was good during the call */
	return j->code;
}

static enum errc load_rules(const struct drill_rules *rules, struct detector **ret, struct err *err)
{
	const char *paths[PATHS_MAX];
	struct ruleset_sources sources = { .paths = paths, .content = rules->content };

	for (size_t i = 0; i < rules->n_paths && sources.n_paths < PATHS_MAX; i++) {
		if (!access(rules->paths[i], R_OK))
			paths[sources.n_paths++] = rules->paths[i];
	}
	if (!sources.n_paths)
		return fail(err, ERR_NOT_FOUND, "drill: %s",
			    text_of(TR("ルールがありません", "there are no rules")));
	return detector_load(&sources, ret, err);
}

/* What a format held back for lines to come is delivered at the end. */
static enum errc judge_all(struct judging *j, struct err *err)
{
	enum errc code = db_begin(j->db, err);

	if (!code)
		code = drill_plan_lines(&j->play->plan, j->play->record.made_us, take_line, j, err);
	if (!code && j->line.from) {
		parse_finish(j->session);
		code = j->code;
	}
	return db_end(j->db, code, err);
}

enum errc drill_judge_lines(struct db *db, const struct drill_play *play,
			    const struct drill_rules *rules, struct drill_judged *ret,
			    struct err *err)
{
	struct judging j = { .db = db, .play = play, .judged = ret, .err = err };
	const struct event_sink sink = { .take = take_event, .ctx = &j };
	/* Lines of scenarios are UTF-8: no converters of other character sets. */
	struct parse_shared shared = { .zone_minutes = time_zone_offset() };
	auto_detector *detector = NULL;

	*ret = (struct drill_judged){ .lines = 0 };
	enum errc code = taxonomy_load(rules->content, &shared.taxonomy, err);
	if (!code)
		code = load_rules(rules, &detector, err);
	if (!code) {
		j.thread = detector_thread_new(detector);
		j.session = parse_session_new(&sink, &shared, NULL);
		code = judge_all(&j, err);
		parse_session_free(j.session);
		detector_thread_free(j.thread);
	}
	parse_shared_close(&shared);
	return code;
}
