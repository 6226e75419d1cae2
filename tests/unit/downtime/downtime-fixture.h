/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests of downtime share: a case that is open, the content, changes that must work.
 */
#pragma once

#include <limits.h>

#include "../cases/case-fixture.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "downtime/downtime-board.h"
#include "downtime/downtime-import.h"

#define DAY_US (24 * HOUR_US)

struct ward_house {
	struct db *db;
	struct downtime_content *content;
	struct arena arena;
	int64_t id;
};

static struct ward_house ward_house_of(void **state)
{
	const struct store_fixture *f = *state;
	struct ward_house house = { .db = f->db, .arena = ARENA_INIT(64 * 1024 * 1024) };
	struct err err;

	assert_ok(downtime_content_load(NULL, &house.content, &err), &err);
	house.id = open_usual(f->db);
	return house;
}

static void ward_house_done(struct ward_house *house)
{
	downtime_content_free(house->content);
	arena_done(&house->arena);
}
#define auto_ward_house CLEANUP(ward_house_done) struct ward_house

static UNUSED enum errc change_at(struct ward_house *house, const struct downtime_change *change,
				  int64_t at_us, enum case_accuracy accuracy, struct err *err)
{
	struct case_edit edit;

	begin(house->db, house->id, &edit);
	edit.happened_us = at_us;
	edit.accuracy = accuracy;
	const enum errc code = downtime_set(&edit, house->content, change, NULL, err);
	return case_edit_end(&edit, code, err);
}

static UNUSED void say_state(struct ward_house *house, const char *department, const char *service,
			     enum downtime_state state, int64_t at_us)
{
	const struct downtime_change change = { .department = str_from(department),
						.service = str_from(service),
						.state = state,
						.planned_us = TIME_NONE };
	struct err err;

	assert_ok(change_at(house, &change, at_us, CASE_EXACT, &err), &err);
}

static UNUSED struct downtime_board *board_of(struct ward_house *house)
{
	struct downtime_board *board = NULL;
	struct err err;

	assert_ok(downtime_board_load(house->db, house->content, house->id, &house->arena, &board,
				      &err),
		  &err);
	return board;
}

static UNUSED struct downtime_lengths lengths_of(struct ward_house *house, const char *department,
						 const char *service, int64_t now_us)
{
	struct downtime_lengths lengths;
	struct downtime_bar bar;

	downtime_bar_of(board_of(house), str_from(department), str_from(service), &house->arena,
			&bar);
	downtime_lengths_of(&bar, now_us, JAPAN, &lengths);
	return lengths;
}

static UNUSED struct str took_of(struct ward_house *house, const struct case_measured *measured)
{
	auto_buf words = BUF_INIT(200);

	case_took_words(measured, LANG_EN, &words);
	return arena_str(&house->arena, buf_str(&words));
}

/* A file of content/, taken in. */
static UNUSED enum errc import_file(struct ward_house *house, const char *name, struct err *err)
{
	auto_buf text = BUF_INIT(DOWNTIME_FILE_MAX);
	char content[PATH_MAX];
	char path[PATH_MAX];
	struct case_edit edit;

	assert_ok(path_content(content, err), err);
	assert_ok(path_join(content, name, path, err), err);
	assert_ok(file_read(path, &text, err), err);
	begin(house->db, house->id, &edit);
	const enum errc code =
		downtime_import(&edit, house->content, buf_str(&text), LANG_JA, JAPAN, err);
	return case_edit_end(&edit, code, err);
}
