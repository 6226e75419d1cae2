/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests of cases share: a case that is open, edits that must work, a timeline read back.
 */
#pragma once

#include "../store/store-fixture.h"
#include "cases/case-content.h"

#define NOW_US	(INT64_C(1795392000) * US_PER_SEC) /* 2026-11-23T00:00:00Z */
#define HOUR_US (INT64_C(3600) * US_PER_SEC)
#define JAPAN	540

static const struct case_actor tanaka = { .by = { "tanaka", 6 }, .now_us = NOW_US };

static struct case_opening opening_of(const char *title)
{
	return (struct case_opening){ .title = str_from(title),
				      .kind = CASE_ATTACK,
				      .known_us = TIME_NONE,
				      .phase = CASE_DETECTION };
}

static int64_t open_case(struct db *db, const struct case_opening *opening)
{
	struct case_edit edit;
	struct err err;
	enum errc code = case_open_begin(db, opening, &tanaka, &edit, &err);
	const int64_t id = edit.record.id;

	assert_ok(case_edit_end(&edit, code, &err), &err);
	return id;
}

static UNUSED int64_t open_usual(struct db *db)
{
	const struct case_opening opening = opening_of("画面が真っ黒");

	return open_case(db, &opening);
}

static UNUSED void begin(struct db *db, int64_t id, struct case_edit *edit)
{
	struct err err;

	assert_ok(case_edit_begin(db, id, &tanaka, edit, &err), &err);
}

static UNUSED void end(struct case_edit *edit, enum errc code, struct err *err)
{
	assert_ok(case_edit_end(edit, code, err), err);
}

static UNUSED struct case_timeline timeline_of(struct db *db, int64_t id, struct arena *arena)
{
	struct case_timeline timeline;
	struct err err;

	assert_ok(case_timeline_get(db, id, arena, &timeline, &err), &err);
	return timeline;
}
