/* SPDX-License-Identifier: Apache-2.0 */
#include "insurance/insurance.h"

#include "base/typed.h"

#define COLUMNS                                                                                    \
	"id, insurer, number, contact, phone, mail, covers, deductible, sum, notice, duties,"      \
	" from_on, until_on, changed_us, changed_by"

/* ---- checking ---- */

static enum errc check_days(const struct insurance_policy *policy, struct err *err)
{
	int32_t from = DAY_NONE;
	int32_t until = DAY_NONE;
	enum errc code = typed_day(policy->from_on, err);

	if (!code)
		code = typed_day(policy->until_on, err);
	if (code)
		return code;
	(void)day_parse(policy->from_on, &from);
	(void)day_parse(policy->until_on, &until);
	if (until >= from)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(policy->until_on),
		    text_of(TR("満期が始まりより前です", "ends before it begins")));
}

static enum errc check_notice(const struct insurance_policy *policy, struct err *err)
{
	struct deadline deadline;

	return policy->notice.len ? deadline_parse(policy->notice, &deadline, err) : ERR_OK;
}

static enum errc check(const struct insurance_policy *policy, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("保険会社", "insurer")), policy->insurer, INSURANCE_TEXT_MAX,
		  .needed = true },
		{ text_of(TR("証券番号", "number")), policy->number, INSURANCE_TEXT_MAX,
		  .needed = true },
		{ text_of(TR("窓口", "contact")), policy->contact, INSURANCE_TEXT_MAX },
		{ text_of(TR("電話", "phone")), policy->phone, INSURANCE_TEXT_MAX },
		{ text_of(TR("メール", "mail")), policy->mail, INSURANCE_TEXT_MAX },
		{ text_of(TR("補償", "covers")), policy->covers, INSURANCE_LINES_MAX,
		  .lines = true },
		{ text_of(TR("免責", "deductible")), policy->deductible, INSURANCE_TEXT_MAX },
		{ text_of(TR("支払限度", "sum")), policy->sum, INSURANCE_TEXT_MAX },
		{ text_of(TR("通知の期限", "notice")), policy->notice, INSURANCE_TEXT_MAX },
		{ text_of(TR("守ること", "duties")), policy->duties, INSURANCE_LINES_MAX,
		  .lines = true },
	};
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (!code)
		code = check_days(policy, err);
	return code ? code : check_notice(policy, err);
}

/* ---- writing ---- */

static void bind(struct db_stmt *stmt, const struct insurance_policy *policy)
{
	const struct {
		const char *name;
		struct str value;
	} texts[] = {
		{ ":insurer", policy->insurer },
		{ ":number", policy->number },
		{ ":contact", policy->contact },
		{ ":phone", policy->phone },
		{ ":mail", policy->mail },
		{ ":covers", policy->covers },
		{ ":deductible", policy->deductible },
		{ ":sum", policy->sum },
		{ ":notice", policy->notice },
		{ ":duties", policy->duties },
		{ ":from", policy->from_on },
		{ ":until", policy->until_on },
		{ ":by", policy->changed_by },
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		db_bind_text(stmt, texts[i].name, str_or_empty(str_trim(texts[i].value)));
	db_bind_time(stmt, ":now", policy->changed_us);
}

static enum errc add(struct db *db, const struct insurance_policy *policy, struct err *err)
{
	struct db_stmt *count = db_stmt(db, "SELECT count(*) FROM insurance_policies");
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO insurance_policies (insurer, number, contact, phone, mail, covers,"
		    " deductible, sum, notice, duties, from_on, until_on, changed_us, changed_by)"
		    " VALUES (:insurer, :number, :contact, :phone, :mail, :covers, :deductible,"
		    " :sum, :notice, :duties, :from, :until, :now, :by)");
	uint64_t n = 0;
	const enum errc code = db_count(count, &n, err);

	if (code)
		return code;
	if (n >= INSURANCE_MAX)
		return fail(err, ERR_LIMIT, "insurance: more than %u policies", INSURANCE_MAX);
	bind(stmt, policy);
	return db_run(stmt, err);
}

static enum errc change(struct db *db, const struct insurance_policy *policy, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE insurance_policies SET insurer = :insurer, number = :number, contact ="
		    " :contact, phone = :phone, mail = :mail, covers = :covers, deductible ="
		    " :deductible, sum = :sum, notice = :notice, duties = :duties, from_on = :from,"
		    " until_on = :until, changed_us = :now, changed_by = :by WHERE id = :id");

	bind(stmt, policy);
	db_bind_i64(stmt, ":id", policy->id);
	return db_run_one(stmt, err, "policy %lld: there is none", (long long)policy->id);
}

enum errc insurance_put(struct db *db, const struct insurance_policy *policy, struct err *err)
{
	const enum errc code = check(policy, err);

	if (code)
		return code;
	return policy->id ? change(db, policy, err) : add(db, policy, err);
}

enum errc insurance_remove(struct db *db, int64_t id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM insurance_policies WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	return db_run_one(stmt, err, "policy %lld: there is none", (long long)id);
}

/* ---- reading ---- */

static struct insurance_policy policy_of(const struct db_stmt *row, struct arena *arena)
{
	struct insurance_policy policy = { .id = db_i64(row, 0), .changed_us = db_time(row, 13) };
	struct str *const texts[] = { &policy.insurer,	  &policy.number,  &policy.contact,
				      &policy.phone,	  &policy.mail,	   &policy.covers,
				      &policy.deductible, &policy.sum,	   &policy.notice,
				      &policy.duties,	  &policy.from_on, &policy.until_on };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, db_text(row, (int)i + 1));
	policy.changed_by = arena_str(arena, db_text(row, 14));
	return policy;
}

enum errc insurance_list(struct db *db, struct arena *arena, struct insurance_policies *ret,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM insurance_policies"
					   " ORDER BY until_on DESC, id");
	enum errc code;
	bool row = false;

	ret->n = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < INSURANCE_MAX)
		ret->at[ret->n++] = policy_of(stmt, arena);
	db_rest(stmt);
	return code;
}

bool insurance_holds(const struct insurance_policy *policy, int32_t day)
{
	int32_t from;
	int32_t until;

	return day_parse(policy->from_on, &from) && day_parse(policy->until_on, &until) &&
	       from <= day && day <= until;
}
