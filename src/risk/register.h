/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one register of risks, shared by management and the technical people: threats of the
 * catalogue that somebody rated, own ones, and those of suppliers; and what people said of the
 * measures in place. Owns the SQL of risk_measures, risks and risk_history.
 *
 * Each call that writes is one transaction and leaves a line in the risk's history, which is only
 * ever added to.
 */
#pragma once

#include "base/calendar/day.h"
#include "risk/rating.h"
#include "store/db.h"

#define RISKS_MAX      2000u
#define RISK_TITLE_MAX 200u
#define RISK_WORDS_MAX 2000u
#define RISK_NAME_MAX  100u
#define RISK_STEPS_MAX 500u

enum risk_kind {
	RISK_THREAT,
	RISK_OWN,
	RISK_SUPPLIER,
	RISK_KINDS,
};

enum risk_treatment {
	TREAT_UNDECIDED,
	TREAT_REDUCE,
	TREAT_ACCEPT,
	TREAT_TRANSFER,
	TREAT_AVOID,
	TREATMENTS,
};

extern const char *const risk_kind_names[RISK_KINDS];
extern const char *const risk_treatment_names[TREATMENTS]; /* "", "reduce", … */
struct text risk_kind_words(enum risk_kind kind);
struct text risk_treatment_words(enum risk_treatment treatment);
bool risk_treatment_parse(struct str name, enum risk_treatment *ret);

struct risk {
	int64_t id;
	enum risk_kind kind;
	struct str threat; /* id of the catalogue; "" of the other kinds */
	struct str title;  /* of the other kinds */
	struct str supplier;
	int likelihood;
	int impact;
	struct str why;
	enum risk_treatment treatment;
	struct str plan;
	struct str owner;
	struct str due_on; /* "" or YYYY-MM-DD */
	int residual;	   /* enum risk_level; -1: not said */
	bool open;
	int64_t opened_us;
	int64_t changed_us;
	struct str changed_by;
	int64_t decided_us; /* TIME_NONE: no treatment was ever said */
};

struct risk_list {
	struct risk *at; /* open ones first, the worst first */
	size_t n;
};

struct risk_said {
	struct str by;
	int64_t now_us;
};

struct risk_step {
	int64_t at_us;
	struct str by;
	struct str words;
};

/* Texts in `arena`. */
enum errc risks_list(struct db *db, struct arena *arena, struct risk_list *ret,
		     struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. */
enum errc risks_get(struct db *db, int64_t id, struct arena *arena, struct risk *ret,
		    struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND when nobody rated that threat. */
enum errc risks_get_threat(struct db *db, struct str threat, struct arena *arena, struct risk *ret,
			   struct err *err) MUST_CHECK;

/*
 * Rate it: id, kind, threat or title, supplier, likelihood, impact and why are read. With an id, or
 * of a threat that is in the register, it is rated anew, and open again; others get a new row.
 * ERR_SYNTAX, ERR_LIMIT, ERR_NOT_FOUND.
 */
enum errc risks_rate(struct db *db, const struct risk *risk, const struct risk_said *said,
		     int64_t *ret_id, struct err *err) MUST_CHECK;

/*
 * Say what is done about it: id, treatment, plan, owner, due_on, residual and open are read. A
 * treatment needs an owner; reducing, transferring and avoiding need a day. ERR_SYNTAX.
 */
enum errc risks_treat(struct db *db, const struct risk *risk, const struct risk_said *said,
		      struct err *err) MUST_CHECK;

/* The newest first; at most `max`. Texts in `arena`. */
enum errc risk_steps(struct db *db, int64_t risk, struct arena *arena, struct risk_step *at,
		     size_t max, size_t *ret_n, struct err *err) MUST_CHECK;

/* What people said of a measure; MEASURE_UNKNOWN when nobody did. */
enum errc measures_get(struct db *db, struct str measure, enum measure_state *ret,
		       struct err *err) MUST_CHECK;
enum errc measures_put(struct db *db, struct str measure, enum measure_state state,
		       const struct risk_said *said, struct err *err) MUST_CHECK;

/* What a person calls it: by the catalogue, or as it was written. */
struct str risk_title(const struct risk *risk, const struct risk_content *content, enum lang lang);
