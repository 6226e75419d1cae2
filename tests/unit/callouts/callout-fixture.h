/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests of call-outs share: a case, contacts that are entered, a call-out that goes on.
 */
#pragma once

#include "../cases/case-fixture.h"
#include "callouts/callout-state.h"

#define MINUTE_US (60 * US_PER_SEC)

struct desk {
	struct db *db;
	struct contact_content *parts;
	struct callout_content *plans;
	const struct callout_plan *plan;
	struct arena arena;
	int64_t case_id;
	struct callout callout;
	struct callout_targets targets;
};

static void enter(struct desk *d, const char *part, const char *name, const char *phone,
		  const char *deputy)
{
	const struct contact contact = { .part = str_from(part),
					 .name = str_from(name),
					 .phone = str_from(phone),
					 .night = STR(""),
					 .mail = STR("who@hospital.example"),
					 .note = STR(""),
					 .deputy = str_from(deputy),
					 .deputy_phone = str_from(*deputy ? "090-1" : ""),
					 .changed_us = NOW_US,
					 .changed_by = STR("tanaka") };
	struct err err;

	assert_ok(contacts_put(d->db, d->parts, &contact, &err), &err);
}

static void open_desk(struct desk *d, void **state)
{
	const struct store_fixture *store = *state;
	struct err err;

	*d = (struct desk){ .db = store->db, .arena = ARENA_INIT(8u << 20) };
	assert_ok(contact_content_load(getenv("TONOI_CONTENT"), &d->parts, &err), &err);
	assert_ok(callout_content_load(getenv("TONOI_CONTENT"), d->parts, &d->plans, &err), &err);
	d->plan = callout_plan_find(d->plans, STR("attack"));
	assert_non_null(d->plan);
	enter(d, "it_staff", "情報係", "000-1", "副係長");
	enter(d, "it_staff", "夜勤の技師", "000-2", "");
	enter(d, "manager", "管理責任者", "000-3", "");
	enter(d, "police", "県警の窓口", "000-4", "");
}

static void close_desk(struct desk *d)
{
	callout_content_free(d->plans);
	contact_content_free(d->parts);
	arena_done(&d->arena);
}

/* As it stands so many minutes after the start. */
static void look(struct desk *d, int64_t minutes)
{
	struct err err;

	assert_ok(callouts_get(d->db, d->callout.id, &d->arena, &d->callout, &err), &err);
	callout_targets_at(&d->callout, NOW_US + minutes * MINUTE_US, &d->targets);
}

static void start(struct desk *d, bool training)
{
	struct case_opening opening = opening_of("画面が真っ黒");
	struct case_edit edit;
	struct err err;

	opening.training = training;
	d->case_id = open_case(d->db, &opening);
	begin(d->db, d->case_id, &edit);
	end(&edit, callout_start(&edit, d->plan, d->parts, &d->callout.id, &err), &err);
	look(d, 0);
}

static const struct callout_person *person(const struct desk *d, const char *name)
{
	for (size_t i = 0; i < d->callout.n_people; i++) {
		if (str_is(d->callout.people[i].name, name))
			return &d->callout.people[i];
	}
	fail_msg("%s is not in the call-out", name);
	return NULL;
}

/* So many minutes after the start. */
static enum errc try_call(struct desk *d, int64_t who, enum call_outcome outcome, int64_t minutes,
			  struct err *err)
{
	const struct callout_try call = { .person = who, .outcome = outcome, .words = STR("") };
	struct case_edit edit;
	const struct case_actor actor = { .by = STR("tanaka"),
					  .now_us = NOW_US + minutes * MINUTE_US };
	enum errc code = case_edit_begin(d->db, d->case_id, &actor, &edit, err);

	if (!code)
		code = callout_call_add(&edit, &d->callout, &call, err);
	return case_edit_end(&edit, code, err);
}

static void call_now(struct desk *d, const char *name, enum call_outcome outcome, int64_t minutes)
{
	struct err err;

	assert_ok(try_call(d, person(d, name)->id, outcome, minutes, &err), &err);
	look(d, minutes);
}

static const struct callout_target *target(const struct desk *d, const char *part)
{
	const struct callout_target *found = callout_target_find(&d->targets, str_from(part));

	assert_non_null(found);
	return found;
}
