/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions of forms: what they mean when everything is known, and when it is not.
 */
#include "support/check.h"

#include "base/buf.h"
#include "forms/condition.h"

static const struct {
	const char *name;
	enum answer_type type;
} items[] = {
	{ "a", ANSWER_YES_NO },	  { "b", ANSWER_YES_NO_NA }, { "n", ANSWER_NUMBER },
	{ "d", ANSWER_DATE },	  { "c", ANSWER_CHOICE },    { "t", ANSWER_TEXT },
	{ "v", ANSWER_COMPUTED },
};

static bool find_item(void *ctx, struct str name, struct condition_name *ret)
{
	(void)ctx;
	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		if (str_is(name, items[i].name)) {
			*ret = (struct condition_name){ .slot = i, .type = items[i].type };
			return true;
		}
	}
	return false;
}

static bool find_choice(void *ctx, size_t slot, struct str value)
{
	(void)ctx;
	return slot == 4 && (str_is(value, "tape") || str_is(value, "disk"));
}

static const struct condition_names names = { .item = find_item, .choice = find_choice };

/* Values by position of the item; what begins with "f" is of the facility. */
static struct str value_of(void *ctx, size_t slot)
{
	const char *const *values = ctx;

	if (slot >= CONDITION_FACILITY)
		return str_from(slot == CONDITION_FACILITY + FACILITY_BEDS ? values[7] : NULL);
	return str_from(values[slot]);
}

static void a_verdict_is_unknown_unless_the_known_part_decides(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *values[8]; /* a b n d c t v beds */
		enum form_verdict verdict;
	} rows[] = {
		{ "a = yes", { "yes" }, VERDICT_YES },
		{ "a = yes", { "no" }, VERDICT_NO },
		{ "a = yes", { NULL }, VERDICT_UNKNOWN },
		{ "not a = yes", { NULL }, VERDICT_UNKNOWN },
		{ "not not a = yes", { "yes" }, VERDICT_YES },
		{ "a = yes and b = na", { "no", NULL }, VERDICT_NO },
		{ "a = yes and b = na", { NULL, "no" }, VERDICT_NO },
		{ "a = yes and b = na", { "yes", NULL }, VERDICT_UNKNOWN },
		{ "a = yes or b = na", { "yes", NULL }, VERDICT_YES },
		{ "a = yes or b = na", { "no", NULL }, VERDICT_UNKNOWN },
		{ "a = no or a = yes and b = no", { "no", "yes" }, VERDICT_YES },
		{ "(a = no or a = yes) and b = no", { "no", "yes" }, VERDICT_NO },
		{ "n >= 20", { [2] = "20" }, VERDICT_YES },
		{ "n >= 20", { [2] = "9" }, VERDICT_NO },
		{ "n < 20", { [2] = "twelve" }, VERDICT_UNKNOWN },
		{ "d <= 2026-03-31", { [3] = "2026-03-31" }, VERDICT_YES },
		{ "d < 2026-03-31", { [3] = "2026-04-01" }, VERDICT_NO },
		{ "c != tape", { [4] = "disk" }, VERDICT_YES },
		{ "v = no", { [6] = "unknown" }, VERDICT_UNKNOWN },
		{ "facility.beds > 199", { [7] = "200" }, VERDICT_YES },
		{ "facility.kind = clinic", { NULL }, VERDICT_UNKNOWN },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(64 * 1024);
		const struct condition *condition;
		const char *values[8];
		struct err err;

		memcpy(values, rows[i].values, sizeof(values));
		assert_ok(condition_parse(str_from(rows[i].text), CONDITION_OF_BOTH, &names, &arena,
					  &condition, &err),
			  &err);
		check_row(condition_judge(condition, value_of, values) == rows[i].verdict,
			  rows[i].text);
	}
}

static void what_is_no_condition_is_refused_in_words(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *sentence;
	} rows[] = {
		{ "", "ends where a name, “not” or “(” is expected" },
		{ "a", "ends where = != < <= > or >= is expected" },
		{ "a = yes b = no", "“b” stands where “and”, “or” or the end is expected" },
		{ "t = yes", "“t” stands where something that can be compared is expected" },
		{ "c = cloud", "“cloud” stands where one of its choices is expected" },
		{ "d > 2026-13-01", "“2026-13-01” stands where a day YYYY-MM-DD is expected" },
		{ "facility.roof = yes",
		  "“facility.roof” stands where facility.kind, .beds, .ehr or .vendor-contract is "
		  "expected" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(64 * 1024);
		const struct condition *condition;
		struct err err;

		check_row(condition_parse(str_from(rows[i].text), CONDITION_OF_BOTH, &names, &arena,
					  &condition, &err) == ERR_SYNTAX,
			  rows[i].text);
		assert_str_is(str_from(err.text), rows[i].sentence);
	}
}

static void depth_and_length_are_bounded(void **state)
{
	(void)state;
	auto_arena arena = ARENA_INIT(1024 * 1024);
	auto_buf deep = BUF_INIT(64 * 1024);
	auto_buf lengthy = BUF_INIT(64 * 1024);
	const struct condition *condition;

	for (size_t i = 0; i < 10000; i++)
		buf_add_char(&deep, '(');
	assert_int_equal(condition_parse(buf_str(&deep), CONDITION_OF_BOTH, &names, &arena,
					 &condition, NULL),
			 ERR_LIMIT);
	for (size_t i = 0; i < 1000; i++)
		buf_add_text(&lengthy, "a = yes and ");
	buf_add_text(&lengthy, "a = no");
	assert_int_equal(condition_parse(buf_str(&lengthy), CONDITION_OF_BOTH, &names, &arena,
					 &condition, NULL),
			 ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_is_unknown_unless_the_known_part_decides),
		cmocka_unit_test(what_is_no_condition_is_refused_in_words),
		cmocka_unit_test(depth_and_length_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
