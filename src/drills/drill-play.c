/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-play.h"

#include "base/encoding/json-write.h"
#include "base/encoding/utf8.h"
#include "cases/case-findings.h"
#include "cases/case-walk.h"
#include "playbooks/playbook-records.h"

#define PLAY_BYTES   (24u * 1024 * 1024)
#define BUNDLE_BYTES (4u * 1024 * 1024)
#define BY_MAX	     48u

/* ---- opening ---- */

static enum errc read_scenario(struct drill_play *play, struct err *err)
{
	char name[BY_MAX];

	(void)snprintf(name, sizeof(name), "drill %.*s", STR_ARG(play->record.number));
	enum errc code = scenario_read(name, play->record.text, &play->scenario, err);
	if (!code)
		code = drill_plan_make(play->scenario, play->record.seed, &play->arena, &play->plan,
				       err);
	return code;
}

enum errc drill_play_open(struct db *db, int64_t drill, struct drill_play *ret, struct err *err)
{
	*ret = (struct drill_play){ .arena = ARENA_INIT(PLAY_BYTES) };
	enum errc code = drills_get(db, drill, &ret->arena, &ret->record, err);

	if (!code)
		code = read_scenario(ret, err);
	if (!code)
		code = drill_parts_get(db, drill, &ret->arena, &ret->parts, err);
	if (!code)
		code = drill_clock_get(db, drill, &ret->arena, &ret->clock, err);
	if (code)
		drill_play_close(ret);
	return code;
}

void drill_play_close(struct drill_play *play)
{
	scenario_free_at(&play->scenario);
	arena_done(&play->arena);
}

/* ---- what is there ---- */

bool drill_is_due(const struct drill_play *play, const struct plan_inject *inject, int64_t now_us)
{
	return drill_clock_begun(&play->clock) &&
	       inject->at_us <= drill_story_at(&play->clock, now_us);
}

const struct plan_inject *drill_next_inject(const struct drill_play *play, int64_t now_us)
{
	for (size_t i = 0; i < play->plan.n; i++) {
		if (!drill_is_due(play, &play->plan.at[i], now_us))
			return &play->plan.at[i];
	}
	return NULL;
}

bool drill_inject_is_for(const struct drill_play *play, const struct plan_inject *inject,
			 struct str role)
{
	const size_t at = scenario_role_find(play->scenario, role);

	return at < play->scenario->n_roles && inject->inject->to[at] &&
	       drill_part_find(&play->parts, role);
}

bool drill_inject_reaches(const struct drill_play *play, const struct plan_inject *inject)
{
	for (size_t i = 0; i < play->parts.n; i++) {
		if (drill_inject_is_for(play, inject, play->parts.at[i].role))
			return true;
	}
	return false;
}

static enum errc must_go_on(const struct drill_play *play, struct err *err)
{
	if (play->record.ended_us == TIME_NONE)
		return ERR_OK;
	return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(play->record.number),
		    text_of(TR("この訓練は終わっています", "this drill has ended")));
}

/* ---- the case ---- */

static struct case_actor actor_of(const struct drill_play *play, int64_t now_us,
				  char name[static BY_MAX])
{
	(void)snprintf(name, BY_MAX, DRILL_BY_PREFIX "%.*s", STR_ARG(play->record.number));
	return (struct case_actor){ .by = str_from(name), .now_us = now_us };
}

static enum errc begin_walk(const struct drill_room *room, struct drill_play *play,
			    struct case_edit *edit, struct err *err)
{
	auto_arena arena = ARENA_INIT(BUNDLE_BYTES);
	auto_playbook_bundle bundle = { .n = 0 };
	int64_t walk;

	if (!room->playbooks || !play->scenario->playbook.ptr)
		return ERR_OK;
	const enum errc code = playbook_bundle_current(
		room->playbooks, edit->db, play->scenario->playbook, &arena, &bundle, err);
	return code ? code : case_walk_begin(edit, &bundle, play->record.lang, &walk, err);
}

/* Found by a machine, or by the people the first inject reached. */
static enum errc open_case(const struct drill_room *room, struct drill_play *play,
			   const struct drill_alert *alert, const struct drill_deed *deed,
			   struct err *err)
{
	const enum lang lang = play->record.lang;
	const struct case_actor actor = { .by = deed->by, .now_us = deed->now_us };
	const struct str title = text_pair_in(play->scenario->title, lang);
	const struct case_opening opening = {
		.title = utf8_cut(title, CASE_TITLE_MAX),
		.kind = CASE_UNKNOWN,
		.words = text_pair_in(play->scenario->begin, lang),
		.known_us = TIME_NONE,
		.phase = CASE_DETECTION,
		.origin = alert ? CASE_BY_ALERT : CASE_BY_DRILL,
		.training = true,
	};
	struct case_edit edit;

	enum errc code = case_open_begin(room->db, &opening, &actor, &edit, err);
	if (!code && alert) {
		const struct alert found = drill_alert_as_found(play, alert, deed->now_us);
		code = case_take_alert(&edit, &found, err);
	}
	if (!code)
		code = begin_walk(room, play, &edit, err);
	if (!code)
		code = drills_set_case(room->db, play->record.id, edit.record.id, err);
	const int64_t id = edit.record.id;
	code = case_edit_end(&edit, code, err);
	if (!code)
		play->record.case_id = id;
	return code;
}

/* ---- what injects change ---- */

static void write_detail(const struct drill_play *play, const struct plan_inject *inject,
			 struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_str(&w, "drill", play->record.number);
	json_str(&w, "inject", inject->inject->id);
	json_text(&w, "by", inject_channels[inject->inject->channel].value);
	json_begin_array(&w, "to");
	for (size_t i = 0; i < play->scenario->n_roles; i++) {
		if (inject->inject->to[i])
			json_str(&w, NULL, play->scenario->roles[i].id);
	}
	json_end_array(&w);
	json_end_object(&w);
}

static enum errc write_inject(struct case_edit *edit, const struct drill_play *play,
			      const struct plan_inject *inject, struct err *err)
{
	auto_buf detail = BUF_INIT(CASE_DETAIL_MAX);

	write_detail(play, inject, &detail);
	const struct case_entry entry = {
		.kind = CASE_ENTRY_INJECT,
		.words = text_pair_in(inject->text, play->record.lang),
		.detail = buf_str(&detail),
		.milestone = str_or_empty(inject->inject->milestone),
	};
	edit->happened_us = drill_wall_of(&play->clock, inject->at_us, edit->actor.now_us);
	enum errc code = case_entry_add(edit, &entry, NULL, err);
	for (size_t i = 0; !code && i < inject->inject->n_facts; i++)
		code = case_fact_put(edit, inject->inject->facts[i].key,
				     inject->inject->facts[i].value, err);
	return code;
}

static enum errc write_due(const struct drill_room *room, struct drill_play *play,
			   struct case_edit *edit, struct err *err)
{
	const int64_t now_us = edit->actor.now_us;
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < play->plan.n; i++) {
		const struct plan_inject *inject = &play->plan.at[i];
		bool fresh = false;

		if (!drill_is_due(play, inject, now_us))
			break;
		code = drill_given_add(room->db, play->record.id, inject->inject->id, now_us,
				       &fresh, err);
		if (!code && fresh)
			code = write_inject(edit, play, inject, err);
	}
	return code;
}

enum errc drill_deliver(const struct drill_room *room, struct drill_play *play, int64_t now_us,
			struct err *err)
{
	char by[BY_MAX];
	const struct case_actor actor = actor_of(play, now_us, by);
	struct case_edit edit;
	uint64_t given = 0;
	size_t due = 0;

	while (due < play->plan.n && drill_is_due(play, &play->plan.at[due], now_us))
		due++;
	if (!play->record.case_id || play->record.ended_us != TIME_NONE)
		return ERR_OK;
	enum errc code = drill_given_count(room->db, play->record.id, &given, err);
	if (code || given >= due)
		return code;
	code = case_edit_begin(room->db, play->record.case_id, &actor, &edit, err);
	if (!code && edit.record.closed_us == TIME_NONE)
		code = write_due(room, play, &edit, err);
	return case_edit_end(&edit, code, err);
}

/* ---- the clock ---- */

static enum errc move(const struct drill_room *room, struct drill_play *play,
		      const struct drill_mark *mark, const struct drill_deed *deed, struct err *err)
{
	enum errc code = db_begin(room->db, err);

	if (!code)
		code = drill_clock_add(room->db, play->record.id, mark, deed->by, err);
	code = db_end(room->db, code, err);
	if (!code)
		code = drill_clock_get(room->db, play->record.id, &play->arena, &play->clock, err);
	return code ? code : drill_deliver(room, play, deed->now_us, err);
}

enum errc drill_go(const struct drill_room *room, struct drill_play *play,
		   const struct drill_deed *deed, struct err *err)
{
	enum errc code = must_go_on(play, err);

	if (!code && drill_clock_runs(&play->clock))
		code = fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(play->record.number),
			    text_of(TR("時計はもう動いています", "its clock is going already")));
	if (!code && play->record.form == DRILL_TABLE && !play->record.case_id)
		code = open_case(room, play, NULL, deed, err);
	const struct drill_mark mark = { .at_us = deed->now_us,
					 .story_us = drill_story_at(&play->clock, deed->now_us),
					 .running = true };
	return code ? code : move(room, play, &mark, deed, err);
}

enum errc drill_pause(const struct drill_room *room, struct drill_play *play,
		      const struct drill_deed *deed, struct err *err)
{
	enum errc code = must_go_on(play, err);

	if (!code && !drill_clock_runs(&play->clock))
		code = fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(play->record.number),
			    text_of(TR("時計はもう止まっています", "its clock stands already")));
	const struct drill_mark mark = { .at_us = deed->now_us,
					 .story_us = drill_story_at(&play->clock, deed->now_us) };
	return code ? code : move(room, play, &mark, deed, err);
}

enum errc drill_skip(const struct drill_room *room, struct drill_play *play,
		     const struct drill_deed *deed, struct err *err)
{
	const struct plan_inject *next = drill_next_inject(play, deed->now_us);
	enum errc code = must_go_on(play, err);

	if (!code && !drill_clock_begun(&play->clock))
		return drill_go(room, play, deed, err);
	if (!code && !next)
		code = fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(play->record.number),
			    text_of(TR("状況はすべて出ました", "all injects have come")));
	if (code)
		return code;
	const struct drill_mark mark = { .at_us = deed->now_us,
					 .story_us = next->at_us,
					 .running = drill_clock_runs(&play->clock) };
	return move(room, play, &mark, deed, err);
}

/* ---- what people do ---- */

struct alert drill_alert_as_found(const struct drill_play *play, const struct drill_alert *alert,
				  int64_t now_us)
{
	const int64_t at_us = drill_wall_of(&play->clock, alert->story_us, now_us);

	return (struct alert){
		.id = alert->id,
		.rule_id = alert->rule_id,
		.title = alert->title,
		.level = alert->level,
		.tags = STR("[]"),
		.host = alert->host,
		.user = alert->user,
		.source = play->record.number,
		.file = play->record.number,
		.time_us = at_us,
		.arrival_us = at_us == TIME_NONE ? now_us : at_us,
		.log_index = ALERT_NO_INDEX,
		.fields = alert->fields,
		.matched = alert->matched,
	};
}

enum errc drill_open_case(const struct drill_room *room, struct drill_play *play, struct str alert,
			  const struct drill_deed *deed, struct err *err)
{
	struct drill_alert found;
	enum errc code = must_go_on(play, err);

	if (!code && play->record.case_id)
		code = fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(play->record.number),
			    text_of(TR("この訓練の事案は、もう開かれています",
				       "the case of this drill is open already")));
	if (!code)
		code = drill_alerts_get(room->db, alert, &play->arena, &found, err);
	if (!code && (found.drill != play->record.id ||
		      found.story_us > drill_story_at(&play->clock, deed->now_us)))
		code = fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(alert),
			    text_of(TR("その訓練の警報はありません",
				       "there is no such alert of a drill")));
	if (!code)
		code = open_case(room, play, &found, deed, err);
	return code ? code : drill_deliver(room, play, deed->now_us, err);
}

static bool has_answer(const struct inject *inject, struct str id)
{
	for (size_t i = 0; i < inject->n_answers; i++) {
		if (str_equal(inject->answers[i].id, id))
			return true;
	}
	return false;
}

enum errc drill_answer(const struct drill_room *room, struct drill_play *play,
		       const struct drill_reply *reply, struct err *err)
{
	const struct plan_inject *inject = drill_plan_find(&play->plan, reply->inject);
	enum errc code = must_go_on(play, err);

	if (code)
		return code;
	if (!inject || !drill_is_due(play, inject, reply->at_us) ||
	    !drill_inject_is_for(play, inject, reply->role))
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(reply->inject, 0, 60)),
			    text_of(TR("その部署に、その状況は届いていません",
				       "no such inject has come to that department")));
	if (reply->answer.len && !has_answer(inject->inject, reply->answer))
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(str_sub(reply->answer, 0, 60)),
			    text_of(TR("その答えはありません", "there is no such answer")));
	code = db_begin(room->db, err);
	if (!code)
		code = drill_replies_add(room->db, play->record.id, reply, err);
	return db_end(room->db, code, err);
}

/* ---- the end ---- */

struct open_tasks {
	int64_t ids[CASE_TASKS_MAX];
	size_t n;
};

static void keep_open(void *ctx, const struct case_task *task)
{
	struct open_tasks *open = ctx;

	if (task->state == CASE_TASK_OPEN && open->n < CASE_TASKS_MAX)
		open->ids[open->n++] = task->id;
}

/* A case cannot be closed without these; people may have said them. */
static enum errc say_causes(struct drill_play *play, struct case_edit *edit, struct str why,
			    struct err *err)
{
	static const struct str unknown = { "unknown", 7 };
	const struct scenario *scenario = play->scenario;
	enum errc code = ERR_OK;

	if (edit->record.kind == CASE_UNKNOWN && scenario->kind != CASE_UNKNOWN)
		code = case_set(edit, CASE_FIELD_KIND, str_from(case_kinds[scenario->kind].value),
				why, err);
	if (!code && !edit->record.cause.len)
		code = case_set(edit, CASE_FIELD_CAUSE,
				scenario->cause.ptr ? scenario->cause : unknown, why, err);
	if (!code && !edit->record.route.len)
		code = case_set(edit, CASE_FIELD_ROUTE,
				scenario->route.ptr ? scenario->route : unknown, why, err);
	return code;
}

static enum errc close_case(struct drill_play *play, struct case_edit *edit, struct err *err)
{
	const struct str why =
		str_from(text_in(TR("訓練を終えた", "The drill is over"), play->record.lang));
	struct open_tasks *open = arena_take(&play->arena, sizeof(*open));
	enum errc code = open ? ERR_OK : fail(err, ERR_LIMIT, "drill: no room for tasks");

	if (code || edit->record.closed_us != TIME_NONE)
		return code;
	code = case_tasks_each(edit->db, edit->record.id, keep_open, open, err);
	for (size_t i = 0; !code && i < open->n; i++)
		code = case_task_end(edit, open->ids[i], CASE_TASK_DROPPED, why, err);
	if (!code)
		code = say_causes(play, edit, why, err);
	if (!code && edit->record.phase != CASE_AFTER)
		code = case_set_phase(edit, CASE_AFTER, why, err);
	return code ? code : case_close(edit, why, err);
}

static enum errc keep_end(const struct drill_room *room, const struct drill_play *play,
			  const struct drill_ending *ending, struct err *err)
{
	enum errc code = drills_set_ended(room->db, play->record.id, ending->deed.by,
					  ending->next_day, ending->deed.now_us, err);

	return code ? code : drill_scores_add(room->db, play->record.id, ending->scores, err);
}

enum errc drill_end(const struct drill_room *room, struct drill_play *play,
		    const struct drill_ending *ending, struct err *err)
{
	const struct case_actor actor = { .by = ending->deed.by, .now_us = ending->deed.now_us };
	struct case_edit edit;
	enum errc code = must_go_on(play, err);

	if (code)
		return code;
	if (!play->record.case_id) {
		code = db_begin(room->db, err);
		if (!code)
			code = keep_end(room, play, ending, err);
		return db_end(room->db, code, err);
	}
	code = case_edit_begin(room->db, play->record.case_id, &actor, &edit, err);
	if (!code)
		code = close_case(play, &edit, err);
	if (!code)
		code = keep_end(room, play, ending, err);
	return case_edit_end(&edit, code, err);
}
