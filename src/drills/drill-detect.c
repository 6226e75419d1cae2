/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-detect.h"

#include <limits.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "base/os/paths.h"
#include "detect/detector.h"
#include "detect/match-json.h"
#include "event/event-json.h"
#include "parse/stream/session.h"

#define RULES_FOLDER "rules" /* in the content folder */
#define SUBJECT_MAX  128u
#define TEXT_KEPT    300u

struct drill_rules {
	struct detector *detector;
	struct parse_shared parse;
};

static enum errc load_rules(const char *content, struct drill_rules *rules, struct err *err)
{
	char shipped[PATH_MAX];
	const char *const paths[] = { shipped };
	const struct ruleset_sources sources = { .paths = paths,
						 .n_paths = ARRAY_LEN(paths),
						 .content = content };
	enum errc code = path_join(content, RULES_FOLDER, shipped, err);

	if (!code)
		code = parse_shared_open(content, &rules->parse, err);
	return code ? code : detector_load(&sources, &rules->detector, err);
}

enum errc drill_rules_open(const char *content, struct drill_rules **ret, struct err *err)
{
	auto_drill_rules *rules = mem_new(sizeof(*rules));
	char own[PATH_MAX];
	enum errc code = content ? ERR_OK : path_content(own, err);

	if (!code)
		code = load_rules(content ? content : own, rules, err);
	if (!code)
		*ret = STEAL(rules);
	return code;
}

void drill_rules_close(struct drill_rules *rules)
{
	if (!rules)
		return;
	detector_free(rules->detector);
	parse_shared_close(&rules->parse);
	free(rules);
}

void drill_rules_close_at(struct drill_rules **rules)
{
	drill_rules_close(*rules);
	*rules = NULL;
}

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

enum errc drill_judge_lines(struct db *db, const struct drill_play *play, struct drill_rules *rules,
			    struct drill_judged *ret, struct err *err)
{
	struct judging j = { .db = db, .play = play, .judged = ret, .err = err };
	const struct event_sink sink = { .take = take_event, .ctx = &j };

	*ret = (struct drill_judged){ .lines = 0 };
	j.thread = detector_thread_new(rules->detector);
	j.session = parse_session_new(&sink, &rules->parse, NULL);
	const enum errc code = judge_all(&j, err);
	parse_session_free(j.session);
	detector_thread_free(j.thread);
	return code;
}
