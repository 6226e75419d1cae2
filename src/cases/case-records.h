/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register of cases. Owns the SQL of cases, case_entries, case_tasks, case_things, case_facts
 * and case_decisions. Other rooms read and write cases through this header alone.
 *
 * What happened to a case is its timeline of entries. Every change writes its entry in the same
 * transaction, entries are never changed, and no row of any of these tables is deleted (triggers
 * refuse it). A mistake is put right by an entry that corrects the wrong one; both stay.
 *
 * Changes are made within an edit, which is one transaction:
 *
 *     struct case_edit edit;
 *     enum errc code = case_edit_begin(db, id, &actor, &edit, err);
 *     if (!code)
 *             code = case_fact_put(&edit, STR("external-cut"), STR("yes"), err);
 *     if (!code)
 *             code = … rows of your own tables, other changes …
 *     return case_edit_end(&edit, code, err);
 *
 * or all is undone. The audit trail is the caller's business (page_audit(), the command's line).
 *
 * Times are microseconds UTC. `happened_us` is what people say and may be unknown (TIME_NONE) or
 * lie before the case was opened; `written_us` is the clock's. `known_us` is when somebody of the
 * hospital knew: every legal deadline counts from it. What is said to have happened later than
 * CASE_AHEAD_US after it was written is refused.
 *
 * A case with the training mark is a drill. The mark is given at opening and stays; its number
 * begins with "T", so that whatever names the case shows it.
 *
 * Texts that are returned live in the arena; those of …_each() are good during the call.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "store/db.h"

#define CASE_NUMBER_MAX	   48u
#define CASE_TITLE_MAX	   200u	 /* bytes; so are the next */
#define CASE_NAME_MAX	   300u	 /* of people, things, owners */
#define CASE_ID_MAX	   80u	 /* of ids of content and keys of facts */
#define CASE_WORDS_MAX	   8000u /* of an entry, a result, a decision */
#define CASE_FACT_MAX	   2000u /* of a fact’s value */
#define CASE_DETAIL_MAX	   16000u
#define CASE_SOURCE_MAX	   200u
#define CASE_SEAL_LEN	   64u /* hexadecimal digits */
#define CASE_FACTS_MAX	   400u
#define CASE_TASKS_MAX	   1000u
#define CASE_THINGS_MAX	   5000u
#define CASE_DECISIONS_MAX 200u
#define CASE_ENTRIES_MAX   20000u
#define CASES_LIST_MAX	   5000u
#define CASE_AHEAD_US	   (INT64_C(300) * US_PER_SEC) /* clocks differ: no later than this */

/* ---- words; the position in each table is the enum ---- */

enum case_kind {
	CASE_UNKNOWN, /* nobody has said yet: how the night opens one */
	CASE_ATTACK,
	CASE_OUTAGE, /* of any cause that is no attack: disaster, fault, mistake */
	CASE_LEAK,   /* lost, sent astray: no attack and no outage */
	CASE_KINDS,
};
extern const struct text_choice case_kinds[CASE_KINDS + 1];

enum case_phase {
	CASE_NORMAL,	/* 平時 */
	CASE_DETECTION, /* 検知 */
	CASE_RESPONSE,	/* 初動対応 */
	CASE_RECOVERY,	/* 復旧処理 */
	CASE_AFTER,	/* 事後対応 */
	CASE_PHASES,
};
extern const struct text_choice case_phases[CASE_PHASES + 1];

enum case_origin {
	CASE_BY_PERSON,
	CASE_BY_NIGHT, /* in one tap */
	CASE_BY_ALERT,
	CASE_BY_SCAN,
	CASE_BY_IMPORT,
	CASE_BY_DRILL,
	CASE_ORIGINS,
};
extern const struct text_choice case_origins[CASE_ORIGINS + 1];

enum case_accuracy {
	CASE_EXACT,
	CASE_ABOUT, /* 頃 */
	CASE_DAY,   /* only the day is known: any moment of it, noon by custom */
	CASE_ACCURACIES,
};
extern const struct text_choice case_accuracies[CASE_ACCURACIES + 1];

enum case_entry_kind {
	CASE_ENTRY_OPENED,
	CASE_ENTRY_NOTE,
	CASE_ENTRY_CHANGE, /* title, kind, cause, route, time of knowing */
	CASE_ENTRY_PHASE,
	CASE_ENTRY_FACT,
	CASE_ENTRY_THING,
	CASE_ENTRY_TASK,   /* begun, given to somebody, other deadline */
	CASE_ENTRY_RESULT, /* of a task */
	CASE_ENTRY_DECISION,
	CASE_ENTRY_STEP,     /* of a playbook */
	CASE_ENTRY_TELLING,  /* somebody was told: written by reports */
	CASE_ENTRY_EVIDENCE, /* something was taken or handed over */
	CASE_ENTRY_FINDING,  /* of a machine: an alert, a scan */
	CASE_ENTRY_INJECT,   /* of a drill */
	CASE_ENTRY_LEARNT,   /* looked back on: `detail` has the sentence (src/after) */
	CASE_ENTRY_DOWNTIME, /* by hand, limited, restored: written by downtime */
	CASE_ENTRY_CLOSED,
	CASE_ENTRY_REOPENED,
	CASE_ENTRY_KINDS,
};
extern const struct text_choice case_entry_kinds[CASE_ENTRY_KINDS + 1];

enum case_thing_kind {
	CASE_THING_ALERT,      /* ref: its id */
	CASE_THING_RECORD,     /* ref: its index in the sealed log */
	CASE_THING_RULE,       /* ref: its id */
	CASE_THING_ASSET,      /* ref: its id in the register of assets, or "" */
	CASE_THING_ACCOUNT,    /* name: the log-in */
	CASE_THING_INDICATOR,  /* name: its value; ref: "ipv4", "domain", "sha256", … or "" */
	CASE_THING_DEPARTMENT, /* ref: the ward's id, or "" */
	CASE_THING_VENDOR,     /* ref: the vendor's id, or "" */
	CASE_THING_DATA,       /* what data: "records of out-patients since 2019" */
	CASE_THING_SERVICE,    /* what does not work: "laboratory orders" */
	CASE_THING_KINDS,
};
extern const struct text_choice case_thing_kinds[CASE_THING_KINDS + 1];

enum case_thing_state {
	CASE_THING_NAMED, /* it belongs to the case; nothing is said of its state */
	CASE_THING_SUSPECTED,
	CASE_THING_AFFECTED,
	CASE_THING_CLEAN,
	CASE_THING_RESTORED,
	CASE_THING_STATES,
};
extern const struct text_choice case_thing_states[CASE_THING_STATES + 1];

/* Why a task matters: the first is the most urgent. */
enum case_weight {
	CASE_WEIGHT_PEOPLE,
	CASE_WEIGHT_SPREAD,
	CASE_WEIGHT_EVIDENCE,
	CASE_WEIGHT_RECOVERY,
	CASE_WEIGHT_REPORT,
	CASE_WEIGHT_OTHER,
	CASE_WEIGHTS,
};
extern const struct text_choice case_weights[CASE_WEIGHTS + 1];

enum case_task_state {
	CASE_TASK_OPEN,
	CASE_TASK_DONE,
	CASE_TASK_DROPPED, /* not needed any more, with its reason as result */
	CASE_TASK_STATES,
};
extern const struct text_choice case_task_states[CASE_TASK_STATES + 1];

/* Position of `value` in one of the tables above; its end (CASE_PHASES, …) when there is none. */
size_t case_choice(const struct text_choice *table, struct str value);

/* ---- a case ---- */

struct case_record {
	int64_t id;
	struct str number; /* "2026-0001", "T2026-0001" */
	struct str title;
	enum case_kind kind;
	struct str cause; /* id in content/cases/causes.yml, or "": nobody has said */
	struct str route; /* the same of the way in */
	enum case_phase phase;
	bool training;
	enum case_origin origin;
	struct str playbook; /* "" */
	int64_t known_us;
	int64_t opened_us;
	struct str opened_by;
	int64_t closed_us; /* TIME_NONE: it is open */
	struct str closed_by;
};

/* It was known a day or more before anybody wrote it down here. */
bool case_is_back_dated(const struct case_record *record);

/* 「【訓練】」 before whatever names a drill; "" of a real case. */
struct str case_mark(const struct case_record *record, enum lang lang);

/* Who writes, and when; both go into every entry of the edit. */
struct case_actor {
	struct str by;
	int64_t now_us;
};

struct case_opening {
	struct str title;
	enum case_kind kind;
	struct str cause; /* "", as the next two */
	struct str route;
	struct str playbook;
	struct str words; /* of the first entry; "": the title */
	int64_t known_us; /* TIME_NONE: now */
	enum case_phase phase;
	enum case_origin origin;
	bool training;
};

/*
 * One transaction over one case. `happened_us` and `accuracy` go into the entries that follow, and
 * may be set before each; they begin as now, exact.
 */
struct case_edit {
	struct db *db;
	struct case_record record; /* as it stands within the edit; texts in `texts` */
	struct case_actor actor;
	int64_t happened_us;
	enum case_accuracy accuracy;
	uint64_t entries;   /* read only: how many were written */
	struct arena texts; /* the edit's own */
};

/*
 * Begin the transaction and open a case in it: the number is the next of the year (by the wall
 * clock of time_zone_offset()). ERR_SYNTAX: no title, control characters; ERR_LIMIT.
 */
enum errc case_open_begin(struct db *db, const struct case_opening *opening,
			  const struct case_actor *actor, struct case_edit *ret,
			  struct err *err) MUST_CHECK;

/* The same of a case that is there. ERR_NOT_FOUND. A closed one takes entries, nothing else. */
enum errc case_edit_begin(struct db *db, int64_t id, const struct case_actor *actor,
			  struct case_edit *ret, struct err *err) MUST_CHECK;

/*
 * The same within a transaction that is under way: for what arrives with others. It ends with
 * case_edit_leave(), and is kept when the transaction is.
 */
enum errc case_edit_join(struct db *db, int64_t id, const struct case_actor *actor,
			 struct case_edit *ret, struct err *err) MUST_CHECK;
void case_edit_leave(struct case_edit *edit);

/* The end, as db_end(): kept when `code` is ERR_OK. Call it whatever the beginning answered. */
enum errc case_edit_end(struct case_edit *edit, enum errc code, struct err *err) MUST_CHECK;

/* Texts in `arena`. ERR_NOT_FOUND. */
enum errc cases_get(struct db *db, int64_t id, struct arena *arena, struct case_record *ret,
		    struct err *err) MUST_CHECK;

/* By "2026-0001" or by the id as digits. ERR_NOT_FOUND names what was asked for. */
enum errc cases_find(struct db *db, struct str name, struct arena *arena, struct case_record *ret,
		     struct err *err) MUST_CHECK;

/* The open ones first, then the newest knowing first; at most CASES_LIST_MAX. */
enum errc cases_each(struct db *db, void (*take)(void *ctx, const struct case_record *record),
		     void *ctx, struct err *err) MUST_CHECK;

/*
 * The same of those whose number, title, timeline or things have the text, without regard to the
 * case of ASCII letters; "": all.
 */
enum errc cases_mentioning(struct db *db, struct str text,
			   void (*take)(void *ctx, const struct case_record *record), void *ctx,
			   struct err *err) MUST_CHECK;

/* ---- changes of the case itself; ERR_CONFLICT when it is closed ---- */

enum case_field {
	CASE_FIELD_TITLE,
	CASE_FIELD_KIND, /* "attack", … */
	CASE_FIELD_CAUSE,
	CASE_FIELD_ROUTE,
	CASE_FIELD_PLAYBOOK,
	CASE_FIELDS,
};

/* `why` may be "". What stands already is not said twice. */
enum errc case_set(struct case_edit *edit, enum case_field field, struct str value, struct str why,
		   struct err *err) MUST_CHECK;

/* Deadlines move with it, so `why` is needed. ERR_SYNTAX: a time to come. */
enum errc case_set_known(struct case_edit *edit, int64_t known_us, struct str why,
			 struct err *err) MUST_CHECK;

/* Forward or back. */
enum errc case_set_phase(struct case_edit *edit, enum case_phase phase, struct str why,
			 struct err *err) MUST_CHECK;

/*
 * ERR_CONFLICT: a task is open, nobody has said the cause (of an attack the way in, too), or the
 * phase is another than CASE_AFTER; the sentence says which. The phase becomes CASE_NORMAL.
 */
enum errc case_close(struct case_edit *edit, struct str words, struct err *err) MUST_CHECK;
/* ERR_CONFLICT: it is open. The phase becomes CASE_AFTER. */
enum errc case_reopen(struct case_edit *edit, struct str why, struct err *err) MUST_CHECK;

/* ---- entries ---- */

struct case_entry {
	int64_t seq; /* 1, 2, … within the case */
	enum case_entry_kind kind;
	int64_t happened_us; /* TIME_NONE: nobody knows */
	enum case_accuracy accuracy;
	int64_t written_us;
	struct str written_by;
	struct str words;     /* of the person; what a machine can say is in `detail` */
	struct str detail;    /* a JSON object: what was changed, from what to what */
	struct str milestone; /* id in content/cases/milestones.yml, or "" */
	int64_t corrects;     /* 0, or the seq of the entry it takes the place of */
	struct str seal;
	int64_t corrected_by; /* read only: 0, or the seq of the newest that corrects this one */
};

/*
 * Read of `entry`: kind, words, detail ("": {}), milestone, corrects. The times and the writer are
 * the edit's. `ret_seq` may be NULL. ERR_NOT_FOUND: there is none to correct; ERR_SYNTAX;
 * ERR_LIMIT.
 */
enum errc case_entry_add(struct case_edit *edit, const struct case_entry *entry, int64_t *ret_seq,
			 struct err *err) MUST_CHECK;

/* A member of what programs read of an entry. */
struct case_detail {
	const char *name;
	struct str text; /* STR_NONE: "" */
	struct str json; /* in its place: a number, true, false */
};

/*
 * What rooms that cases know nothing of say of a change of theirs: they bring the sentence along,
 * in both languages, and case_entry_sentence() tells it.
 */
struct case_saying {
	enum case_entry_kind kind; /* CASE_ENTRY_TELLING, _LEARNT or _DOWNTIME */
	struct text_pair sentence;
	struct str words; /* of the person */
	const struct case_detail *details;
	size_t n;
};

/* `ret_seq` may be NULL. ERR_LIMIT: too much for one entry. */
enum errc case_say(struct case_edit *edit, const struct case_saying *saying, int64_t *ret_seq,
		   struct err *err) MUST_CHECK;

/* ":case", ":entry", ":now" and ":by" of a row that goes with an entry of the edit. */
void case_entry_bind(struct db_stmt *stmt, const struct case_edit *edit, int64_t entry);

/* What its seal covers, beside the seal before: one line of JSON (docs/formats/cases.md). */
void case_entry_line(struct str number, const struct case_entry *entry, struct buf *out);

/* A note: the most usual entry. */
enum errc case_note(struct case_edit *edit, struct str words, struct err *err) MUST_CHECK;

/* In the order they were written. */
enum errc case_entries_each(struct db *db, int64_t id,
			    void (*take)(void *ctx, const struct case_entry *entry), void *ctx,
			    struct err *err) MUST_CHECK;

/* All of them by the time they happened (those of no known time where they were written). */
struct case_timeline {
	struct case_entry *at;
	size_t n;
};
enum errc case_timeline_get(struct db *db, int64_t id, struct arena *arena,
			    struct case_timeline *ret, struct err *err) MUST_CHECK;

/* Does every seal fit what stands before it? `*ret_bad` is the first seq that does not, or 0. */
enum errc case_entries_verify(struct db *db, int64_t id, int64_t *ret_bad,
			      struct err *err) MUST_CHECK;

/* ---- facts: one set of answers for playbooks, forms and reports ---- */

/*
 * `value` in the canonical form of its type (content/cases/facts.yml, case-content.h:
 * case_fact_check()): "yes", "no", "unknown", digits, a day, a UTC time, an id, a text. "" takes
 * it back. What stands already is not said twice.
 */
enum errc case_fact_put(struct case_edit *edit, struct str key, struct str value,
			struct err *err) MUST_CHECK;

struct case_fact {
	struct str key;
	struct str value; /* never "" in a list */
	int64_t entry;	  /* seq */
	int64_t said_us;
	struct str said_by;
};

struct case_facts {
	struct case_fact at[CASE_FACTS_MAX];
	size_t n;
};

/* The newest of each key as it stood at `at_us` (TIME_NONE: now), by key. */
enum errc case_facts_get(struct db *db, int64_t id, int64_t at_us, struct arena *arena,
			 struct case_facts *ret, struct err *err) MUST_CHECK;

/* "": nobody has said. */
struct str case_fact_find(const struct case_facts *facts, struct str key);

/* ---- tasks ---- */

struct case_task {
	int64_t id;
	int64_t case_id;
	struct str title;
	enum case_weight weight;
	struct str owner; /* "": nobody yet */
	int64_t due_us;	  /* TIME_NONE */
	struct str source;
	enum case_task_state state;
	struct str result;
	int64_t opened_us;
	struct str opened_by;
	int64_t ended_us;
	struct str ended_by;
};

/*
 * Read of `task`: title, weight, owner, due_us, source. When a task of that source ("" never) is
 * open in the case it is that one, and nothing is written. `ret_id` may be NULL.
 */
enum errc case_task_add(struct case_edit *edit, const struct case_task *task, int64_t *ret_id,
			struct err *err) MUST_CHECK;

/* To whom and by when; ERR_CONFLICT when it is ended, ERR_NOT_FOUND when it is not of the case. */
enum errc case_task_give(struct case_edit *edit, int64_t task, struct str owner, int64_t due_us,
			 struct err *err) MUST_CHECK;

/* CASE_TASK_DONE or CASE_TASK_DROPPED. `result` is needed and goes into the timeline. */
enum errc case_task_end(struct case_edit *edit, int64_t task, enum case_task_state state,
			struct str result, struct err *err) MUST_CHECK;

/* Of a case, or the open ones of all open cases (0); the open first, by weight and deadline. */
enum errc case_tasks_each(struct db *db, int64_t id,
			  void (*take)(void *ctx, const struct case_task *task), void *ctx,
			  struct err *err) MUST_CHECK;

/* ---- things ---- */

struct case_thing {
	int64_t id;
	int64_t case_id;
	enum case_thing_kind kind;
	struct str ref;
	struct str name;
	enum case_thing_state state;
	int64_t added_us;
	struct str added_by;
};

/*
 * Read of `thing`: kind, ref, name, state. One that is there already only takes the state (and
 * writes an entry when that is another one). `why` may be "".
 */
enum errc case_thing_put(struct case_edit *edit, const struct case_thing *thing, struct str why,
			 struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND when it is not of the case. */
enum errc case_thing_mark(struct case_edit *edit, int64_t thing, enum case_thing_state state,
			  struct str why, struct err *err) MUST_CHECK;

/* By kind, then in the order they came. */
enum errc case_things_each(struct db *db, int64_t id,
			   void (*take)(void *ctx, const struct case_thing *thing), void *ctx,
			   struct err *err) MUST_CHECK;

/* Which cases have it, the newest first. */
enum errc cases_with_thing(struct db *db, enum case_thing_kind kind, struct str ref,
			   void (*take)(void *ctx, const struct case_record *record), void *ctx,
			   struct err *err) MUST_CHECK;

/* ---- decisions ---- */

struct case_decision {
	struct str question; /* id in content/cases/decisions.yml, or "other" */
	struct str choice;   /* id of one of its choices, or "" */
	struct str words;    /* what, and why */
	struct str decided_by;
	int64_t entry; /* read only, as the next two */
	int64_t said_us;
	struct str said_by;
};

enum errc case_decide(struct case_edit *edit, const struct case_decision *decision,
		      struct err *err) MUST_CHECK;

/* In the order they were made; a later one of a question takes the place of the earlier. */
enum errc case_decisions_each(struct db *db, int64_t id,
			      void (*take)(void *ctx, const struct case_decision *decision),
			      void *ctx, struct err *err) MUST_CHECK;
