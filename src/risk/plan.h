/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan board: tasks that are open, being done, done. Those only management can do are in the
 * catalogue; others are written. Owns the SQL of plan_tasks.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "risk/risk-content.h"
#include "store/db.h"

#define PLAN_TASKS_MAX 1000u
#define PLAN_TITLE_MAX 200u
#define PLAN_NAME_MAX  100u

enum plan_stage {
	PLAN_OPEN,
	PLAN_DOING,
	PLAN_DONE,
	PLAN_STAGES,
};

extern const char *const plan_stage_names[PLAN_STAGES];
struct text plan_stage_words(enum plan_stage stage);
bool plan_stage_parse(struct str name, enum plan_stage *ret);

struct plan_task {
	int64_t id;	  /* 0: a new one */
	struct str task;  /* id of the catalogue, or "" */
	struct str title; /* when it is none of the catalogue's */
	struct str owner;
	struct str due_on; /* "" or YYYY-MM-DD */
	enum plan_stage stage;
	int64_t risk; /* 0: none */
	int64_t changed_us;
	struct str changed_by;
};

struct plan {
	struct plan_task *at; /* by deadline, those without one last */
	size_t n;
};

enum errc plan_list(struct db *db, struct arena *arena, struct plan *ret,
		    struct err *err) MUST_CHECK;

/*
 * A new task, or the one of that id changed. One of the catalogue stands on the board once: taken
 * again it is the same. ERR_SYNTAX, ERR_LIMIT, ERR_NOT_FOUND.
 */
enum errc plan_put(struct db *db, const struct plan_task *task, int64_t *ret_id,
		   struct err *err) MUST_CHECK;

struct str plan_title(const struct plan_task *task, const struct risk_content *content,
		      enum lang lang);
