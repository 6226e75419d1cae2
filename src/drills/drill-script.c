/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-script.h"

#include <stdlib.h>

#include "base/alloc.h"

#define MINUTE_US  (60 * US_PER_SEC)
#define MEMORY_MAX (4u * 1024 * 1024)
#define SCRIPT_BY  "script"

static const char *const deed_names[SCRIPT_DEEDS] = {
	[SCRIPT_ANSWER] = "answer", [SCRIPT_OPEN] = "open", [SCRIPT_FACT] = "fact",
	[SCRIPT_NOTE] = "note",	    [SCRIPT_TELL] = "tell", [SCRIPT_DECIDE] = "decide",
	[SCRIPT_TASK] = "task",
};

/* ---- reading ---- */

static enum script_deed deed_of(struct yaml_check *check, const struct yaml *node)
{
	enum script_deed found = SCRIPT_DEEDS;

	for (size_t i = 0; i < SCRIPT_DEEDS; i++) {
		if (!yaml_get(node, deed_names[i]))
			continue;
		if (found != SCRIPT_DEEDS)
			yaml_wrong(check, node->line, "a step does one thing: %s or %s",
				   deed_names[found], deed_names[i]);
		found = (enum script_deed)i;
	}
	if (found == SCRIPT_DEEDS)
		yaml_wrong(check, node->line, "a step does nothing");
	return found;
}

static void read_step(struct yaml_check *check, const struct yaml *node,
		      struct drill_script *script)
{
	static const char *const keys[] = { "at",    "answer",	  "open", "fact", "note",
					    "tell",  "decide",	  "task", "with", "role",
					    "words", "milestone", NULL };

	if (!yaml_check_map(check, node, "a step", keys))
		return;
	const enum script_deed deed = deed_of(check, node);
	script->at[script->n++] = (struct script_step){
		.line = node->line,
		.minute =
			(uint32_t)yaml_check_number(check, node, "at", 0, SCENARIO_MINUTES_MAX, 0),
		.deed = deed,
		.of = deed == SCRIPT_DEEDS ? STR_NONE : yaml_text(node, deed_names[deed]),
		.with = str_or_empty(yaml_check_text(check, node, "with", false)),
		.role = yaml_check_id(check, node, "role", deed == SCRIPT_ANSWER),
		.words = str_or_empty(yaml_check_text(check, node, "words", false)),
		.milestone = str_or_empty(yaml_check_id(check, node, "milestone", false)),
	};
}

static int by_minute(const void *a, const void *b)
{
	const struct script_step *x = a;
	const struct script_step *y = b;

	if (x->minute != y->minute)
		return x->minute < y->minute ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

enum errc drill_script_read(const char *file, struct str text, struct drill_script **ret,
			    struct err *err)
{
	static const struct yaml_limits limits = { .depth = 8, .nodes = 10000 };
	static const char *const keys[] = { "version", "date", "source", "steps", NULL };
	auto_drill_script *script = mem_new(sizeof(*script));
	struct yaml_check check = { .file = file };
	struct yaml *doc = NULL;
	unsigned line = 0;

	arena_init(&script->arena, MEMORY_MAX);
	script->file = arena_str(&script->arena, str_from(file));
	const struct str kept = arena_str(&script->arena, text);
	if (!kept.ptr || !script->file.ptr)
		return fail(err, ERR_LIMIT, "%s: too long", file);
	auto_yaml_reader *reader = yaml_reader_new(kept, limits);
	enum errc code = yaml_next(reader, &script->arena, &doc, &line, err);
	if (code)
		return fail_in(err, code, file);
	if (yaml_check_map(&check, doc, "a script", keys)) {
		const struct yaml *list = yaml_check_list(&check, doc, "steps", SCRIPT_STEPS_MAX);
		for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
			read_step(&check, one, script);
	}
	code = yaml_check_end(&check, err);
	if (code)
		return code;
	qsort(script->at, script->n, sizeof(script->at[0]), by_minute);
	*ret = STEAL(script);
	return ERR_OK;
}

void drill_script_free(struct drill_script *script)
{
	if (!script)
		return;
	arena_done(&script->arena);
	free(script);
}

void drill_script_free_at(struct drill_script **script)
{
	drill_script_free(*script);
	*script = NULL;
}

/* ---- playing ---- */

/* A step while it is done. */
struct playing {
	const struct drill_room *room;
	struct drill_play *play;
	const struct script_step *step;
	int64_t now_us;
};

static enum errc do_answer(const struct playing *p, struct err *err)
{
	const struct plan_inject *inject = drill_plan_find(&p->play->plan, p->step->of);
	const struct drill_reply reply = { .inject = p->step->of,
					   .role = p->step->role,
					   .answer = p->step->with,
					   .words = p->step->words,
					   .at_us = p->now_us,
					   .by = STR(SCRIPT_BY) };

	/* Not with this seed; or to nobody who takes part. */
	if (!inject || !drill_inject_is_for(p->play, inject, p->step->role))
		return scenario_inject_find(p->play->scenario, p->step->of)
			       ? ERR_OK
			       : fail(err, ERR_NOT_FOUND, "there is no inject “%.*s”",
				      STR_ARG(p->step->of));
	return drill_answer(p->room, p->play, &reply, err);
}

static enum errc do_open(const struct playing *p, struct err *err)
{
	const struct drill_deed deed = { .by = STR(SCRIPT_BY), .now_us = p->now_us };
	struct drill_alerts alerts;
	const enum errc code =
		drill_alerts_list(p->room->db, p->play->record.id, &p->play->arena, &alerts, err);

	if (code || p->play->record.case_id)
		return code;
	if (!alerts.n)
		return fail(err, ERR_NOT_FOUND, "there is no alert to open a case from");
	return drill_open_case(p->room, p->play, alerts.at[0].id, &deed, err);
}

static enum errc do_fact(struct case_edit *edit, const struct playing *p, struct err *err)
{
	const struct case_fact_def *def = case_fact_def_find(p->room->cases, p->step->of);
	struct str value = STR_NONE;
	enum errc code =
		def ? case_fact_read(def, p->step->with, time_zone_offset(), &p->play->arena,
				     &value, err)
		    : fail(err, ERR_NOT_FOUND, "there is no fact “%.*s”", STR_ARG(p->step->of));

	return code ? code : case_fact_put(edit, p->step->of, value, err);
}

static enum errc do_note(struct case_edit *edit, const struct playing *p, struct err *err)
{
	const struct case_entry entry = { .kind = CASE_ENTRY_NOTE,
					  .words = p->step->of,
					  .milestone = p->step->milestone };

	return case_entry_add(edit, &entry, NULL, err);
}

static enum errc do_tell(struct case_edit *edit, const struct playing *p, struct err *err)
{
	const struct telling_in in = {
		.telling = { .recipient = p->step->of,
			     .duty = STR(""),
			     .told_us = p->now_us,
			     .how = TELLING_PHONE,
			     .whom = p->step->words.len ? p->step->words : p->step->of,
			     .words = STR(""),
			     .training = true },
		.title = p->step->of,
	};

	return tellings_add(edit, &in, NULL, err);
}

static enum errc do_decide(struct case_edit *edit, const struct playing *p, struct err *err)
{
	const struct case_decision decision = {
		.question = p->step->of,
		.choice = p->step->with,
		.words = p->step->words.len ? p->step->words : p->step->of,
		.decided_by = STR(SCRIPT_BY),
	};

	return case_decide(edit, &decision, err);
}

static enum errc do_task(struct case_edit *edit, const struct playing *p, struct err *err)
{
	const struct case_task task = { .title = p->step->of,
					.weight = CASE_WEIGHT_OTHER,
					.owner = p->step->with,
					.due_us = TIME_NONE,
					.source = STR("") };

	return case_task_add(edit, &task, NULL, err);
}

static const struct {
	enum errc (*alone)(const struct playing *p, struct err *err);
	enum errc (*in_case)(struct case_edit *edit, const struct playing *p, struct err *err);
} deeds[SCRIPT_DEEDS] = {
	[SCRIPT_ANSWER] = { .alone = do_answer }, [SCRIPT_OPEN] = { .alone = do_open },
	[SCRIPT_FACT] = { .in_case = do_fact },	  [SCRIPT_NOTE] = { .in_case = do_note },
	[SCRIPT_TELL] = { .in_case = do_tell },	  [SCRIPT_DECIDE] = { .in_case = do_decide },
	[SCRIPT_TASK] = { .in_case = do_task },
};

static enum errc do_step(const struct playing *p, struct err *err)
{
	const struct case_actor actor = { .by = STR(SCRIPT_BY), .now_us = p->now_us };
	struct case_edit edit;
	enum errc code = drill_deliver(p->room, p->play, p->now_us, err);

	if (code || p->step->deed == SCRIPT_DEEDS)
		return code;
	if (deeds[p->step->deed].alone)
		return deeds[p->step->deed].alone(p, err);
	if (!p->play->record.case_id)
		return fail(err, ERR_CONFLICT, "no case is open yet");
	code = case_edit_begin(p->room->db, p->play->record.case_id, &actor, &edit, err);
	if (!code)
		code = deeds[p->step->deed].in_case(&edit, p, err);
	return case_edit_end(&edit, code, err);
}

static enum errc play_steps(struct playing *p, const struct drill_script *script, int64_t began_us,
			    struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && script && i < script->n; i++) {
		char place[256];

		p->step = &script->at[i];
		p->now_us = began_us + p->step->minute * MINUTE_US;
		code = do_step(p, err);
		(void)snprintf(place, sizeof(place), "%.*s:%u", STR_ARG(script->file),
			       p->step->line);
		if (code)
			code = fail_in(err, code, place);
	}
	return code;
}

enum errc drill_script_play(const struct drill_room *room, struct drill_play *play,
			    const struct drill_script *script, int64_t began_us,
			    int64_t *ret_end_us, struct err *err)
{
	const struct drill_deed start = { .by = STR(SCRIPT_BY), .now_us = began_us };
	struct playing p = { .room = room, .play = play };
	int64_t end_us = play->plan.end_us;

	if (script && script->n && script->at[script->n - 1].minute * MINUTE_US > end_us)
		end_us = script->at[script->n - 1].minute * MINUTE_US;
	*ret_end_us = began_us + end_us;
	enum errc code = drill_go(room, play, &start, err);
	if (!code)
		code = play_steps(&p, script, began_us, err);
	return code ? code : drill_deliver(room, play, *ret_end_us, err);
}
