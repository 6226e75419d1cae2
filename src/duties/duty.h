/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A duty: something that somebody in the hospital must do, by when, and why. Duties are derived,
 * never copied: each source looks at its own tables and says what is to be done now, so a duty is
 * gone when its reason is gone. What people add (duty-marks.h) is tied to it by `key`, which a
 * source therefore forms the same way every time.
 *
 * Texts live in the arena of the scope.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/calendar.h"
#include "base/encoding/yaml-check.h"
#include "store/db.h"

#define DUTY_KEY_MAX   200u
#define DUTY_WORDS_MAX 2000u
#define DUTY_NAME_MAX  100u
#define DUTIES_MAX     5000u
#define DUTY_TODAY_MAX 5u

struct account_content;
struct after_content;
struct duty_content;
struct duty_level;
struct duty_kind;
struct form_set;
struct policy_content;
struct report_content;
struct risk_content;
struct vendor_content;

enum duty_state {
	DUTY_OPEN,
	DUTY_PUT_OFF,
	DUTY_DONE,
	DUTY_STATES,
};

struct duty {
	/* What a source says. */
	struct str key;	 /* at most DUTY_KEY_MAX bytes, the kind's id first: "source-silent:fw1" */
	struct str kind; /* id in content/duties */
	struct str subject;	 /* the machine, the person, the question; "" when there is none */
	struct text_pair reason; /* what was seen, in one sentence */
	struct str link;	 /* a path of the console, or "" */
	int64_t since_us;	 /* when it became one */
	int32_t due_day;	 /* DAY_NONE: by the kind's deadline, counted from since_us */
	bool drill; /* of a drill's case: shown in the house, told to nobody outside of it */

	/* What duties_list() adds. */
	const struct duty_kind *about;
	bool due_certain;
	int32_t overdue_days; /* 0: not overdue */
	unsigned rank;	      /* 1 is the most urgent; of open ones only, else 0 */
	enum duty_state state;
	struct str owner; /* "" when nobody has it; so is the next */
	struct str deputy;
	struct str done_by;
	struct str done_words;
	int64_t done_us; /* TIME_NONE: nobody said so */
	int32_t put_off_until;
	struct str put_off_reason;
	const struct duty_level *level; /* of escalation; NULL: not overdue */
	bool still_so;			/* said to be done, and a machine sees that it is not */
};

struct duty_scope {
	const struct duty_content *content;
	const struct calendar *calendar;
	const struct form_set *forms;		/* NULL: questions are named by their ids */
	const struct vendor_content *vendors;	/* NULL: nothing is asked of vendors */
	const struct account_content *accounts; /* NULL: log-ons are not looked at */
	const struct risk_content *risks;	/* NULL: risks have no names */
	const struct policy_content *policies;	/* NULL: there are none */
	const struct report_content *reports;	/* NULL: nobody must be told of cases */
	const struct after_content *lessons;	/* NULL: cases are not looked back on */
	int64_t now_us;
	int32_t today;
	int utc_offset_minutes;
	int fiscal_first_month;
	struct arena *arena;
};

struct duty_sink {
	void (*take)(void *ctx, const struct duty *duty);
	void *ctx;
};

/* A source is one line of the table in sources.c. */
struct duty_source {
	const char *name;
	enum errc (*list)(struct db *db, const struct duty_scope *scope,
			  const struct duty_sink *sink, struct err *err);
};

extern const struct duty_source duty_sources[]; /* name NULL at the end */

/* What records say beside a duty of the year; nothing when `*ret` stays empty. A line in sources.c.
 */
struct duty_teller {
	const char *name; /* as content/duties names it */
	enum errc (*tell)(struct db *db, const struct duty_scope *scope, int fiscal_year,
			  struct text_pair *ret, struct err *err);
};

extern const struct duty_teller duty_tellers[]; /* name NULL at the end */

/* "kind:subject", with what is too long replaced by its hash. */
struct str duty_key(struct arena *arena, const char *kind, struct str subject);

/* A sentence in both languages; lives in the arena. */
struct text_pair duty_sentence(struct arena *arena, struct str ja, struct str en);
