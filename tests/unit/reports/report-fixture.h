/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A records database, everything that reports read of content, and cases to be told of.
 */
#pragma once

#include "support/check.h"

#include "../store/store-fixture.h"

#include "reports/obligations.h"
#include "reports/report-facts.h"

#define JAPAN	    540
#define HOUR_US	    (INT64_C(3600) * US_PER_SEC)
#define DAY_US	    (24 * HOUR_US)
#define REPORT_ROOM (64u * 1024 * 1024)

struct report_fixture {
	struct store_fixture *store;
	struct case_content *cases;
	struct report_content *content;
	struct calendar *calendar;
	struct arena arena;
	struct report_scope scope;
};

static int64_t instant(const char *text)
{
	int64_t us = 0;

	if (!time_parse_short(str_from(text), JAPAN, &us))
		fail_msg("“%s” is no time", text);
	return us;
}

/* The moment is 2026-11-23 09:00 in Japan, until the test says otherwise. */
static int report_setup(void **state)
{
	struct report_fixture *f = mem_new(sizeof(*f));
	void *store = NULL;
	struct err err = { .text = "" };

	if (store_setup(&store))
		return -1;
	f->store = store;
	if (case_content_load(NULL, &f->cases, &err) ||
	    report_content_load(NULL, f->cases, &f->content, &err) ||
	    calendar_load_content(&f->calendar, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	arena_init(&f->arena, REPORT_ROOM);
	f->scope = (struct report_scope){ .db = f->store->db,
					  .content = f->content,
					  .calendar = f->calendar,
					  .utc_offset_minutes = JAPAN,
					  .now_us = instant("2026-11-23T09:00"),
					  .arena = &f->arena };
	*state = f;
	return 0;
}

static int report_teardown(void **state)
{
	struct report_fixture *f = *state;
	void *store = f->store;

	arena_done(&f->arena);
	calendar_free(f->calendar);
	report_content_free(f->content);
	case_content_free(f->cases);
	free(f);
	return store_teardown(&store);
}

static struct case_record open_known(struct report_fixture *f, const char *known, bool training)
{
	const struct case_opening opening = { .title = STR("画面が真っ黒"),
					      .kind = CASE_ATTACK,
					      .known_us = instant(known),
					      .phase = CASE_DETECTION,
					      .training = training };
	const struct case_actor actor = { .by = STR("tanaka"), .now_us = f->scope.now_us };
	struct case_edit edit;
	struct case_record record;
	struct err err;
	enum errc code = case_open_begin(f->scope.db, &opening, &actor, &edit, &err);
	const int64_t id = edit.record.id;

	assert_ok(case_edit_end(&edit, code, &err), &err);
	assert_ok(cases_get(f->scope.db, id, &f->arena, &record, &err), &err);
	return record;
}

static void begin_edit(struct report_fixture *f, const struct case_record *record,
		       struct case_edit *ret)
{
	const struct case_actor actor = { .by = STR("tanaka"), .now_us = f->scope.now_us };
	struct err err;

	assert_ok(case_edit_begin(f->scope.db, record->id, &actor, ret, &err), &err);
}

UNUSED static void say_fact(struct report_fixture *f, const struct case_record *record,
			    const char *key, const char *value)
{
	struct case_edit edit;
	struct err err;

	if (!case_fact_def_find(f->cases, str_from(key)))
		fail_msg("there is no fact “%s”", key);
	begin_edit(f, record, &edit);
	const enum errc code = case_fact_put(&edit, str_from(key), str_from(value), &err);
	assert_ok(case_edit_end(&edit, code, &err), &err);
}

UNUSED static struct obligations obligations_now(struct report_fixture *f,
						 const struct case_record *record)
{
	struct obligations all;
	struct err err;

	assert_ok(obligations_of(&f->scope, record, &all, &err), &err);
	return all;
}

UNUSED static enum errc try_telling(struct report_fixture *f, const struct case_record *record,
				    const struct telling_in *in, int64_t *ret_id, struct err *err)
{
	struct case_edit edit;

	begin_edit(f, record, &edit);
	return case_edit_end(&edit, tellings_add(&edit, in, ret_id, err), err);
}
