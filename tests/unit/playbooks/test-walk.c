/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking: where answers lead, going back, several people at once, what stays of a walk when
 * playbooks change, and what a case learns from it.
 */
#include "support/check.h"

#include "../store/store-fixture.h"

#include <limits.h>

#include "base/os/fd.h"
#include "cases/case-walk.h"

#define CASES  "tests/cases/playbooks"
#define NOW_US (INT64_C(1795392000) * US_PER_SEC) /* 2026-11-23 */

static struct str read_case(struct arena *arena, const char *name)
{
	auto_buf text = BUF_INIT(PLAYBOOK_BYTES_MAX);
	char path[PATH_MAX];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/" CASES "/%s", getenv("TONOI_SOURCE"), name);
	assert_ok(file_read(path, &text, &err), &err);
	return arena_str(arena, buf_str(&text));
}

static void read_copy(struct arena *arena, struct str json, struct playbook_copy *ret)
{
	struct playbook_notes *notes = arena_take(arena, sizeof(*notes));
	struct err err;

	notes->arena = arena;
	assert_ok(playbook_copy_read(json, NULL, notes, ret, &err), &err);
}

static void read_bundle(struct arena *arena, struct playbook_bundle *ret)
{
	read_copy(arena, read_case(arena, "good/small.json"), &ret->at[0]);
	read_copy(arena, read_case(arena, "good/small-part.json"), &ret->at[1]);
	ret->n = 2;
}

/* ---- the state machine ---- */

static struct str step_named(const struct playbook_bundle *bundle, struct str name)
{
	for (size_t b = 0; b < bundle->n; b++) {
		const struct playbook *playbook = bundle->at[b].playbook;

		for (size_t i = 0; i < playbook->n_steps; i++) {
			if (playbook->steps[i].kind == PLAY_ACTION &&
			    str_equal(playbook->steps[i].name.en, name))
				return playbook->steps[i].id;
		}
	}
	fail_msg("no step “%.*s”", STR_ARG(name));
	return STR_NONE;
}

/* "What is seen=yes; The next too/2=done": a number is the visit. */
static size_t read_answers(const struct playbook_bundle *bundle, const char *text,
			   struct walk_answer *out)
{
	struct str rest = str_from(text);
	size_t n = 0;

	while (rest.len) {
		struct str part = str_trim(str_split(&rest, ';'));
		struct str name = str_split(&part, '=');
		const struct str step = str_split(&name, '/');
		int64_t visit = 1;

		if (name.len)
			assert_true(str_to_i64(name, &visit));
		out[n++] = (struct walk_answer){
			.step = step_named(bundle, step), .visit = visit, .turn = 1, .value = part
		};
	}
	return n;
}

static struct str beds(void *ctx, struct str name)
{
	return str_is(name, "beds") ? str_from(ctx) : STR_NONE;
}

/* The way as text: "What is seen; [Cut]; [Call]": brackets are open. */
static struct str way_of(const struct walk *walk, struct arena *arena)
{
	struct str way = STR("");

	for (size_t i = 0; i < walk->n; i++) {
		const struct walk_place *place = &walk->at[i];

		way = arena_printf(arena, "%.*s%s%s%.*s%s", STR_ARG(way), i ? "; " : "",
				   place->answer ? "" : "[", STR_ARG(place->step->name.en),
				   place->answer ? "" : "]");
	}
	return way;
}

static void answers_lead_the_way(void **state UNUSED)
{
#define BOTH   "Cut=done; Call=done"
#define BEFORE "What is seen=no; " BOTH "; Others=no"
	static const struct {
		const char *answers;
		char beds[8];
		const char *way;
	} rows[] = {
		{ "", "180", "[What is seen]" },
		{ "What is seen=yes", "180", "What is seen; [Photograph]" },
		{ "What is seen=unknown", "180", "What is seen; [Cut]; [Call]" },
		{ "What is seen=yes; Photograph=done", "180",
		  "What is seen; Photograph; [Cut]; [Call]" },
		{ "What is seen=no; Call=done", "180", "What is seen; [Cut]; Call" },
		{ "What is seen=no; " BOTH, "180", "What is seen; Cut; Call; [Others]" },
		{ "What is seen=no; " BOTH "; Others=yes", "180",
		  "What is seen; Cut; Call; Others; [The next too]" },
		{ "What is seen=no; " BOTH "; Others=yes; The next too=done; And again=yes", "180",
		  "What is seen; Cut; Call; Others; The next too; And again; [The next too]" },
		{ BEFORE, "180", "What is seen; Cut; Call; Others; [Helpers]" },
		{ BEFORE, "200", "What is seen; Cut; Call; Others; [Call the team]" },
		{ BEFORE "; Helpers=failed", "180",
		  "What is seen; Cut; Call; Others; Helpers; [The inner step]" },
		{ BEFORE "; Helpers=done; The inner step=done; The last=done", "180",
		  "What is seen; Cut; Call; Others; Helpers; The inner step; The last" },
		/* What was answered on a way that is no longer gone does not count. */
		{ "What is seen=no; Photograph=done; " BOTH, "180",
		  "What is seen; Cut; Call; [Others]" },
		/* An answer that the step does not have is none. */
		{ "What is seen=perhaps", "180", "[What is seen]" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
		auto_playbook_bundle bundle = { .n = 0 };
		struct walk_answer at[20];
		struct walk *walk = arena_take(&arena, sizeof(*walk));
		char known[8];
		struct err err;

		memcpy(known, rows[i].beds, sizeof(known));
		const struct walk_facts facts = { .find = beds, .ctx = known };
		read_bundle(&arena, &bundle);
		const struct walk_answers answers = {
			.at = at, .n = read_answers(&bundle, rows[i].answers, at)
		};
		assert_ok(walk_find(&bundle, &answers, &facts, walk, &err), &err);
		const struct str way = way_of(walk, &arena);
		if (!str_is(way, rows[i].way))
			fail_msg("row “%s”: %.*s", rows[i].answers, STR_ARG(way));
		check_row(walk->ended == (walk->n_open == 0), rows[i].answers);
		check_row(walk->most >= walk->n, rows[i].answers);
	}
}

static void a_playbook_that_is_not_there_is_passed_over(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	auto_playbook_bundle bundle = { .n = 1 };
	struct walk *walk = arena_take(&arena, sizeof(*walk));
	struct walk_answer at[20];
	struct err err;

	read_copy(&arena, read_case(&arena, "good/small.json"), &bundle.at[0]);
	const struct walk_answers answers = {
		.at = at, .n = read_answers(&bundle, BEFORE "; Helpers=done", at)
	};
	assert_ok(walk_find(&bundle, &answers, NULL, walk, &err), &err);
	assert_str_is(way_of(walk, &arena), "What is seen; Cut; Call; Others; Helpers; [The last]");
}

static void a_repetition_without_end_is_stopped(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(16u * 1024 * 1024);
	auto_playbook_bundle bundle = { .n = 0 };
	struct walk *walk = arena_take(&arena, sizeof(*walk));
	struct walk_answer *at = arena_take_array(&arena, 500, sizeof(*at));
	struct err err;

	read_bundle(&arena, &bundle);
	size_t n = read_answers(&bundle, "What is seen=no; " BOTH "; Others=yes", at);
	for (int64_t visit = 1; visit <= 60; visit++) {
		at[n] = (struct walk_answer){ .step = step_named(&bundle, STR("The next too")),
					      .visit = visit,
					      .value = STR("done") };
		at[n + 1] = (struct walk_answer){ .step = step_named(&bundle, STR("And again")),
						  .visit = visit,
						  .value = STR("yes") };
		n += 2;
	}
	const struct walk_answers answers = { .at = at, .n = n };
	assert_int_equal(walk_find(&bundle, &answers, NULL, walk, &err), ERR_LIMIT);
	assert_str_is(str_from(err.text), "small: the way does not come to an end");
}

static void back_is_the_step_that_was_answered_before(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	auto_playbook_bundle bundle = { .n = 0 };
	struct walk *walk = arena_take(&arena, sizeof(*walk));
	struct walk_answer at[20];
	struct err err;

	read_bundle(&arena, &bundle);
	const struct walk_answers answers = {
		.at = at, .n = read_answers(&bundle, "What is seen=yes; Photograph=done", at)
	};
	assert_ok(walk_find(&bundle, &answers, NULL, walk, &err), &err);
	assert_int_equal(walk_place(walk, STR(""), 0), 2);
	assert_int_equal(walk_before(walk, 2), 1);
	assert_int_equal(walk_before(walk, 1), 0);
	assert_int_equal(walk_before(walk, 0), walk->n);
}

/* ---- own versions ---- */

static struct str with_name(struct arena *arena, struct str json, const char *name)
{
	static const char mark[] = "\"name\": \"A small playbook\"";
	const size_t at = str_find(json, str_from(mark));

	assert_true(at < json.len);
	return arena_printf(arena, "%.*s\"name\": \"%s\"%.*s", STR_ARG(str_sub(json, 0, at)), name,
			    STR_ARG(str_from_pos(json, at + strlen(mark))));
}

static struct str current_name(struct db *db, const struct playbook_set *set, const char *name,
			       struct arena *arena)
{
	struct playbook_copy copy = { .playbook = NULL };

	if (playbook_current(set, db, str_from(name), arena, &copy, NULL))
		return STR_NONE;
	const struct str text = arena_str(arena, copy.playbook->name.en);
	playbook_free(copy.playbook);
	return text;
}

static void own_versions_take_the_place_of_each_other_and_stay(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(32u * 1024 * 1024);
	auto_playbook_set *set = NULL;
	struct playbook_versions *list = arena_take(&arena, sizeof(*list));
	const struct playbook_deed deed = { .by = STR("tanaka"),
					    .now_us = NOW_US,
					    .note = STR("") };
	struct playbook_copy first;
	struct playbook_copy second;
	int64_t number = 0;
	struct err err;

	assert_ok(playbook_set_load(NULL, &set, &err), &err);
	const struct str json = read_case(&arena, "good/small.json");
	read_copy(&arena, json, &first);
	read_copy(&arena, with_name(&arena, json, "Ours, changed"), &second);
	assert_null(current_name(db, set, "small", &arena).ptr);
	assert_ok(playbook_version_add(db, set, &first, &deed, &number, &err), &err);
	assert_int_equal(number, 1);
	assert_int_equal(playbook_version_add(db, set, &first, &deed, &number, &err), ERR_CONFLICT);
	assert_ok(playbook_version_add(db, set, &second, &deed, &number, &err), &err);
	assert_int_equal(number, 2);
	assert_str_is(current_name(db, set, "small", &arena), "Ours, changed");
	assert_ok(playbook_version_choose(db, first.playbook->id, 1, &deed, &err), &err);
	assert_str_is(current_name(db, set, "small", &arena), "A small playbook");
	assert_int_equal(playbook_version_choose(db, first.playbook->id, 9, &deed, &err),
			 ERR_NOT_FOUND);
	assert_ok(playbook_version_choose(db, first.playbook->id, 0, &deed, &err), &err);
	assert_null(current_name(db, set, "small", &arena).ptr);
	assert_ok(playbook_versions_list(db, first.playbook->id, &arena, list, &err), &err);
	assert_int_equal(list->n, 2);
	assert_false(list->at[0].in_force || list->at[1].in_force);
	playbook_free(first.playbook);
	playbook_free(second.playbook);
}

/* A name that says nothing about which of two playbooks is meant. */
static void a_short_name_belongs_to_one_playbook(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(32u * 1024 * 1024);
	auto_playbook_set *set = NULL;
	const struct playbook_deed deed = { .by = STR("tanaka"),
					    .now_us = NOW_US,
					    .note = STR("") };
	struct playbook_copy copy;
	int64_t number = 0;
	struct err err;

	assert_ok(playbook_set_load(NULL, &set, &err), &err);
	read_copy(&arena, read_case(&arena, "good/small.json"), &copy);
	copy.playbook->short_name = STR("ransomware");
	assert_int_equal(playbook_version_add(db, set, &copy, &deed, &number, &err), ERR_CONFLICT);
	playbook_free(copy.playbook);
}

static void what_was_kept_can_not_be_changed_or_deleted(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(16u * 1024 * 1024);
	struct playbook_copy copy;
	struct err err;

	read_copy(&arena, read_case(&arena, "good/small.json"), &copy);
	assert_ok(playbook_text_keep(db, &copy, NOW_US, &err), &err);
	assert_true(db_run(db_stmt(db, "UPDATE playbook_texts SET json = '{}'"), &err));
	assert_true(db_run(db_stmt(db, "DELETE FROM playbook_texts"), &err));
	playbook_free(copy.playbook);
}

/* ---- a walk of a case ---- */

struct night {
	struct db *db;
	struct arena arena;
	struct case_content *content;
	struct playbook_bundle bundle;
	int64_t case_id;
	int64_t walk;
};

static void begin_night(struct night *night, struct db *db)
{
	const struct case_actor actor = { .by = STR("tanaka"), .now_us = NOW_US };
	const struct case_opening opening = { .title = STR("The screens are black"),
					      .known_us = TIME_NONE,
					      .phase = CASE_RESPONSE };
	struct case_edit edit;
	struct err err;

	*night = (struct night){ .db = db };
	arena_init(&night->arena, 64u * 1024 * 1024);
	assert_ok(case_content_load(NULL, &night->content, &err), &err);
	read_bundle(&night->arena, &night->bundle);
	enum errc code = case_open_begin(db, &opening, &actor, &edit, &err);
	if (!code)
		code = case_walk_begin(&edit, &night->bundle, LANG_EN, &night->walk, &err);
	night->case_id = edit.record.id;
	assert_ok(case_edit_end(&edit, code, &err), &err);
}

static void end_night(struct night *night)
{
	playbook_bundle_done(&night->bundle);
	case_content_free(night->content);
	arena_done(&night->arena);
}

static enum errc say_as(struct night *night, const char *who, const char *step, int64_t turn,
			const char *value, struct err *err)
{
	const struct case_actor actor = { .by = str_from(who), .now_us = NOW_US + US_PER_SEC };
	const struct walk_reply reply = { .walk = night->walk,
					  .step = step_named(&night->bundle, str_from(step)),
					  .visit = 1,
					  .turn = turn,
					  .value = str_from(value),
					  .note = STR("") };
	struct case_edit edit;
	enum errc code = case_edit_begin(night->db, night->case_id, &actor, &edit, err);

	if (!code)
		code = case_walk_reply(&edit, night->content, &reply, LANG_EN, err);
	return case_edit_end(&edit, code, err);
}

static void say(struct night *night, const char *step, int64_t turn, const char *value)
{
	struct err err;

	assert_ok(say_as(night, "tanaka", step, turn, value, &err), &err);
}

static struct str way_now(struct night *night)
{
	auto_walk_view view = { .record = { .id = 0 } };
	struct err err;

	assert_ok(case_walk_open(night->db, night->walk, &night->arena, &view, &err), &err);
	return way_of(&view.walk, &night->arena);
}

static struct str fact_now(struct night *night, const char *key)
{
	struct case_facts *facts = arena_take(&night->arena, sizeof(*facts));
	struct err err;

	assert_ok(case_facts_get(night->db, night->case_id, TIME_NONE, &night->arena, facts, &err),
		  &err);
	return case_fact_find(facts, str_from(key));
}

struct tally {
	size_t entries;
	size_t open_tasks;
	size_t ended_tasks;
};

static void count_entry(void *ctx, const struct case_entry *entry)
{
	((struct tally *)ctx)->entries += entry->kind == CASE_ENTRY_STEP;
}

static void count_task(void *ctx, const struct case_task *task)
{
	struct tally *tally = ctx;

	tally->open_tasks += task->state == CASE_TASK_OPEN;
	tally->ended_tasks += task->state == CASE_TASK_DONE;
}

static struct tally count(struct night *night)
{
	struct tally tally = { .entries = 0 };
	struct err err;

	assert_ok(case_entries_each(night->db, night->case_id, count_entry, &tally, &err), &err);
	assert_ok(case_tasks_each(night->db, night->case_id, count_task, &tally, &err), &err);
	return tally;
}

static void answers_become_facts_entries_and_tasks(void **state)
{
	struct night night;

	begin_night(&night, ((struct store_fixture *)*state)->db);
	assert_int_equal(count(&night).entries, 1);
	say(&night, "What is seen", 0, "no");
	say(&night, "Cut", 0, "later");
	assert_str_is(fact_now(&night, "backups-cut"), "no");
	assert_int_equal(count(&night).open_tasks, 1);
	assert_int_equal(count(&night).entries, 3);
	/* Somebody does it after all: the same task ends. */
	say(&night, "Cut", 1, "done");
	assert_str_is(fact_now(&night, "backups-cut"), "yes");
	assert_int_equal(count(&night).open_tasks, 0);
	assert_int_equal(count(&night).ended_tasks, 1);
	assert_str_is(way_now(&night), "What is seen; Cut; [Call]");
	end_night(&night);
}

static void two_people_do_not_overwrite_each_other(void **state)
{
	struct night night;
	struct err err;

	begin_night(&night, ((struct store_fixture *)*state)->db);
	say(&night, "What is seen", 0, "no");
	assert_ok(say_as(&night, "suzuki", "Cut", 0, "done", &err), &err);
	assert_int_equal(say_as(&night, "tanaka", "Cut", 0, "failed", &err), ERR_CONFLICT);
	assert_str_is(str_from(err.text), "suzuki answered “Done” meanwhile; please look");
	/* Nothing of it has happened. */
	assert_str_is(fact_now(&night, "backups-cut"), "yes");
	assert_int_equal(count(&night).open_tasks, 0);
	/* The other branch is open to the second person all the while. */
	say(&night, "Call", 0, "done");
	assert_str_is(way_now(&night), "What is seen; Cut; Call; [Others]");
	end_night(&night);
}

static void an_answer_that_is_changed_leads_elsewhere_and_nothing_is_lost(void **state)
{
	struct night night;
	struct walk_answer history[5];
	size_t n = 0;
	struct err err;

	begin_night(&night, ((struct store_fixture *)*state)->db);
	say(&night, "What is seen", 0, "yes");
	say(&night, "Photograph", 0, "done");
	say(&night, "What is seen", 1, "no");
	assert_str_is(way_now(&night), "What is seen; [Cut]; [Call]");
	say(&night, "What is seen", 2, "yes");
	assert_str_is(way_now(&night), "What is seen; Photograph; [Cut]; [Call]");
	assert_ok(walk_history(night.db, night.walk, step_named(&night.bundle, STR("What is seen")),
			       1, &night.arena, history, ARRAY_LEN(history), &n, &err),
		  &err);
	assert_int_equal(n, 3);
	assert_str_is(history[1].value, "no");
	end_night(&night);
}

static void what_the_way_does_not_have_is_refused(void **state)
{
	struct night night;
	struct err err;

	begin_night(&night, ((struct store_fixture *)*state)->db);
	assert_int_equal(say_as(&night, "tanaka", "Call", 0, "done", &err), ERR_NOT_FOUND);
	assert_int_equal(say_as(&night, "tanaka", "What is seen", 0, "perhaps", &err), ERR_SYNTAX);
	assert_int_equal(count(&night).entries, 1);
	end_night(&night);
}

/* The bytes it began with are kept: a new version does not move the ground under people's feet. */
static void a_walk_goes_on_with_the_playbook_it_began_with(void **state)
{
	struct night night;
	auto_playbook_set *set = NULL;
	const struct playbook_deed deed = { .by = STR("admin"), .now_us = NOW_US, .note = STR("") };
	struct playbook_copy other;
	int64_t number;
	struct err err;

	begin_night(&night, ((struct store_fixture *)*state)->db);
	say(&night, "What is seen", 0, "no");
	assert_ok(playbook_set_load(NULL, &set, &err), &err);
	read_copy(&night.arena, with_name(&night.arena, night.bundle.at[0].json, "Another version"),
		  &other);
	assert_ok(playbook_version_add(night.db, set, &other, &deed, &number, &err), &err);
	auto_walk_view view = { .record = { .id = 0 } };
	assert_ok(case_walk_open(night.db, night.walk, &night.arena, &view, &err), &err);
	assert_str_is(view.bundle.at[0].playbook->name.en, "A small playbook");
	assert_int_equal(view.bundle.n, 2);
	assert_str_is(way_of(&view.walk, &night.arena), "What is seen; [Cut]; [Call]");
	playbook_free(other.playbook);
	end_night(&night);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_lead_the_way),
		cmocka_unit_test(a_playbook_that_is_not_there_is_passed_over),
		cmocka_unit_test(a_repetition_without_end_is_stopped),
		cmocka_unit_test(back_is_the_step_that_was_answered_before),
		cmocka_unit_test_setup_teardown(own_versions_take_the_place_of_each_other_and_stay,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(a_short_name_belongs_to_one_playbook, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(what_was_kept_can_not_be_changed_or_deleted,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(answers_become_facts_entries_and_tasks, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(two_people_do_not_overwrite_each_other, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(
			an_answer_that_is_changed_leads_elsewhere_and_nothing_is_lost, store_setup,
			store_teardown),
		cmocka_unit_test_setup_teardown(what_the_way_does_not_have_is_refused, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(a_walk_goes_on_with_the_playbook_it_began_with,
						store_setup, store_teardown),
	};
	lang_set(LANG_EN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
