/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vendors: the register, what was agreed, invitations, sheets, where two sides differ, and what is
 * to be done about all of it.
 */
#include "unit/vendors/vendor-fixture.h"

/* ---- the register ---- */

static void what_does_not_fit_the_register_is_named(void **state)
{
	static const struct {
		const char *row;
		struct vendor_product product;
		const char *names;
	} rows[] = {
		{ "capital letters", { .id = STR("kensa/PACS"), .title = STR("x") }, "PACS" },
		{ "no product", { .id = STR("kensa/"), .title = STR("x") }, "kensa/" },
		{ "too deep", { .id = STR("kensa/a/b"), .title = STR("x") }, "kensa/a/b" },
		{ "no title", { .id = STR("kensa/a") }, "title" },
		{ "line ends", { .id = STR("kensa/a"), .title = STR("a\nb") }, "title" },
		{ "no such day",
		  { .id = STR("kensa/a"), .title = STR("x"), .contract_until = STR("2026-02-30") },
		  "2026-02-30" },
		{ "ends before it begins",
		  { .id = STR("kensa/a"),
		    .title = STR("x"),
		    .contract_from = STR("2026-04-01"),
		    .contract_until = STR("2026-03-31") },
		  "kensa/a" },
		{ "no such vendor", { .id = STR("nobody/a"), .title = STR("x") }, "nobody" },
	};
	struct house *house = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct vendor_product product = rows[i].product;
		struct err err = { .code = ERR_OK };

		product.changed_by = STR("test");
		check_row(vendor_products_put(house->scope.db, &product, &err), rows[i].row);
		check_row(strstr(err.text, rows[i].names), rows[i].row);
	}
}

static void a_product_is_changed_and_not_doubled(void **state)
{
	struct house *house = *state;
	const struct vendor_product *list;
	struct vendor_product product;
	struct err err;

	assert_ok(vendor_products_get(house->scope.db, STR(PRODUCT), &house->arena, &product, &err),
		  &err);
	product.version = STR("5.3");
	product.contract_until = STR("2027-03-31");
	product.renewal = RENEWAL_AGREED;
	assert_ok(vendor_products_put(house->scope.db, &product, &err), &err);
	assert_ok(vendor_products_list(house->scope.db, STR("kensa"), &house->arena, &list, &err),
		  &err);
	assert_str_is(list->version, "5.3");
	assert_str_is(list->contract_until, "2027-03-31");
	assert_int_equal(list->renewal, RENEWAL_AGREED);
	assert_null(list->next);
}

static void what_nobody_looked_at_is_unknown(void **state)
{
	struct house *house = *state;
	const struct vendor_term *terms;
	struct vendor_term term = { .product = STR(PRODUCT),
				    .key = STR("demarcation"),
				    .answer = CONTRACT_YES,
				    .note = STR("第 8 条"),
				    .now_us = NOW_US,
				    .by = STR("test") };
	struct err err;

	assert_ok(vendor_terms_put(house->scope.db, TERM_CONTRACT, &term, &err), &err);
	assert_ok(vendor_terms_list(house->scope.db, TERM_CONTRACT, STR(PRODUCT), &house->arena,
				    &terms, &err),
		  &err);
	assert_int_equal(vendor_term_answer(terms, STR("demarcation")), CONTRACT_YES);
	assert_int_equal(vendor_term_answer(terms, STR("audit")), CONTRACT_UNKNOWN);
	term.product = STR("kensa/none");
	assert_int_equal(vendor_terms_put(house->scope.db, TERM_TASK, &term, &err), ERR_NOT_FOUND);
}

static void the_shipped_content_speaks_of_itself(void **state)
{
	struct house *house = *state;
	const struct vendor_content *content = house->content;

	assert_true(content->n_items >= 12 && content->n_tasks >= 15);
	for (size_t i = 0; i < content->n_items; i++)
		check_row(content->items[i].n_refs, content->items[i].id.ptr);
	for (size_t i = 0; i < content->n_sheets; i++)
		assert_non_null(vendor_sheet_form(house->forms, content->sheets[i].series,
						  STR("2026-11-23")));
	for (size_t i = 0; i < content->n_comparisons; i++) {
		const struct vendor_comparison *c = &content->comparisons[i];
		const struct form *form =
			vendor_sheet_form(house->forms, c->sheet, STR("2026-11-23"));

		assert_true(!c->item.len || form_find(form, c->item) != SIZE_MAX);
	}
}

/* ---- invitations ---- */

static int64_t invite(struct house *house, char token[static INVITATION_TOKEN_LEN + 1])
{
	int64_t id = 0;
	struct err err;

	assert_ok(invitations_make(house->scope.db,
				   &(struct invitation){ .vendor = STR("kensa"),
							 .made_us = NOW_US,
							 .made_by = STR("admin"),
							 .expires_us = NOW_US + DAY_US },
				   token, &id, &err),
		  &err);
	return id;
}

static enum errc use(struct house *house, const char *token, int64_t now_us, struct str *ret_name)
{
	const struct invited invited = { .token = str_from(token),
					 .display = STR("保守受付"),
					 .password_hash = STR("x"),
					 .now_us = now_us };
	struct err err;

	return invitations_use(house->scope.db, &invited, &house->arena, ret_name, &err);
}

static void an_invitation_makes_one_account_of_its_vendor(void **state)
{
	struct house *house = *state;
	char token[INVITATION_TOKEN_LEN + 1];
	struct user user;
	struct str name;
	struct str vendor;
	struct err err;

	(void)invite(house, token);
	assert_int_equal(use(house, token, NOW_US, &name), ERR_OK);
	assert_str_is(name, "kensa-1");
	assert_ok(users_find(house->scope.db, &house->arena, name, &user, &err), &err);
	assert_int_equal(user.role, USER_VENDOR);
	assert_ok(vendor_accounts_get(house->scope.db, user.id, &house->arena, &vendor, &err),
		  &err);
	assert_str_is(vendor, "kensa");
	assert_int_equal(use(house, token, NOW_US, &name), ERR_NOT_FOUND);
	(void)invite(house, token);
	assert_int_equal(use(house, token, NOW_US, &name), ERR_OK);
	assert_str_is(name, "kensa-2");
}

static void an_invitation_ends_and_can_be_taken_back(void **state)
{
	struct house *house = *state;
	char token[INVITATION_TOKEN_LEN + 1];
	struct str name;
	struct err err;

	(void)invite(house, token);
	assert_int_equal(use(house, token, NOW_US + DAY_US, &name), ERR_NOT_FOUND);
	const int64_t id = invite(house, token);
	assert_ok(invitations_revoke(house->scope.db, id, STR("admin"), NOW_US, &err), &err);
	assert_int_equal(use(house, token, NOW_US, &name), ERR_NOT_FOUND);
	assert_int_equal(invitations_revoke(house->scope.db, id, STR("admin"), NOW_US, &err),
			 ERR_CONFLICT);
	token[0] = token[0] == '0' ? '1' : '0';
	assert_int_equal(use(house, token, NOW_US, &name), ERR_NOT_FOUND);
	assert_int_equal(use(house, "", NOW_US, &name), ERR_NOT_FOUND);
}

static void the_token_is_not_kept(void **state)
{
	struct house *house = *state;
	char token[INVITATION_TOKEN_LEN + 1];
	struct db_stmt *stmt;
	struct err err;
	bool row;

	(void)invite(house, token);
	stmt = db_stmt(house->scope.db, "SELECT count(*) FROM vendor_invitations WHERE token_hash ="
					" :token");
	db_bind_text(stmt, ":token", str_from(token));
	assert_ok(db_next(stmt, &row, &err), &err);
	assert_int_equal(db_i64(stmt, 0), 0);
	db_rest(stmt);
}

/* ---- sheets and differences ---- */

static void asking_twice_is_asking_once(void **state)
{
	struct house *house = *state;
	const int64_t first = ask(house, "mhlw-vendor-r7");
	const struct vendor_sheet *list;
	struct err err;

	assert_int_equal(ask(house, "mhlw-vendor-r7"), first);
	assert_int_not_equal(ask(house, "mds-sds-annex"), first);
	assert_ok(vendor_sheets_list(&house->scope, STR(PRODUCT), &list, &err), &err);
	assert_non_null(list->next);
	assert_null(list->next->next);
}

static enum vendor_sheet_state state_of(struct house *house, const char *series)
{
	struct vendor_product product;
	struct vendor_sheet_view view;
	struct err err;

	assert_ok(vendor_products_get(house->scope.db, STR(PRODUCT), &house->arena, &product, &err),
		  &err);
	assert_ok(vendor_sheet_look(&house->scope, &product,
				    vendor_sheet_kind_find(house->content, str_from(series)), &view,
				    &err),
		  &err);
	return view.state;
}

static void a_sheet_is_missing_waiting_fresh_and_old(void **state)
{
	struct house *house = *state;
	struct err err;

	assert_int_equal(state_of(house, "mhlw-vendor"), SHEET_MISSING);
	const int64_t round = ask(house, "mhlw-vendor-r7");
	assert_int_equal(state_of(house, "mhlw-vendor"), SHEET_WAITING);
	assert_ok(vendor_sheets_hand_in(house->scope.db, round, STR("kensa-1"), NOW_US, &err),
		  &err);
	assert_int_equal(state_of(house, "mhlw-vendor"), SHEET_FRESH);
	house->scope.now_us = NOW_US + 366 * DAY_US;
	assert_int_equal(state_of(house, "mhlw-vendor"), SHEET_OLD);
}

static void an_answer_about_another_version_is_not_fresh(void **state)
{
	struct house *house = *state;
	struct vendor_product product;
	struct err err;
	const int64_t round = ask(house, "mds-sds-annex");

	assert_ok(vendor_sheets_hand_in(house->scope.db, round, STR("kensa-1"), NOW_US, &err),
		  &err);
	assert_ok(vendor_products_get(house->scope.db, STR(PRODUCT), &house->arena, &product, &err),
		  &err);
	product.version = STR("6.0");
	assert_ok(vendor_products_put(house->scope.db, &product, &err), &err);
	assert_int_equal(state_of(house, "mds-sds"), SHEET_OTHER_VERSION);
}

static size_t count_differences(struct house *house, const char *item)
{
	const struct vendor_difference *d;
	struct err err;
	size_t n = 0;

	assert_ok(vendor_differences(&house->scope, STR(PRODUCT), &d, &err), &err);
	for (; d; d = d->next)
		n += str_is(d->vendor_item, item);
	return n;
}

static void both_sides_are_compared_as_the_content_says(void **state)
{
	static const struct {
		const char *item;
		const char *vendor;
		const char *hospital;
		size_t differ;
	} rows[] = {
		{ "mds-sds", "yes", "yes", 0 },
		{ "mds-sds", "no", "yes", 1 },
		{ "mds-sds", "yes", "no", 1 },
		{ "mds-sds", "no", "no", 0 },
		{ "two-factor", "no", "yes", 1 },
		{ "two-factor", "yes", "no", 0 },
		{ "two-factor", "", "yes", 0 },
		{ "patches", "no", "yes", 1 },
		{ "remote-maintenance", "yes", "no", 1 },
	};
	struct house *house = *state;
	const int64_t theirs = ask(house, "mhlw-vendor-r7");
	const int64_t ours = begin(house, "mhlw-hospital-r7");

	answer(house, ours, "gate", "yes");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		answer(house, theirs, rows[i].item, rows[i].vendor);
		answer(house, ours, rows[i].item, rows[i].hospital);
		check_row(count_differences(house, rows[i].item) == rows[i].differ, rows[i].item);
	}
}

static void a_disclosure_is_held_against_the_contract(void **state)
{
	struct house *house = *state;
	const int64_t theirs = ask(house, "mds-sds-annex");
	struct vendor_term term = { .product = STR(PRODUCT),
				    .key = STR("security-updates"),
				    .answer = CONTRACT_NO,
				    .note = STR(""),
				    .now_us = NOW_US,
				    .by = STR("test") };
	const struct vendor_issue *issue;
	struct err err;

	answer(house, theirs, "update-responsibility", "yes");
	assert_int_equal(count_differences(house, "update-responsibility"), 0);
	assert_ok(vendor_terms_put(house->scope.db, TERM_CONTRACT, &term, &err), &err);
	assert_int_equal(count_differences(house, "update-responsibility"), 1);
	answer(house, theirs, "update-responsibility", "no");
	assert_int_equal(count_differences(house, "update-responsibility"), 0);
	assert_ok(vendor_issues(&house->scope, STR_NONE, &issue, &err), &err);
	assert_str_is(issue->item, "update-responsibility");
	assert_null(issue->next);
}

/* ---- duties ---- */

static bool is_duty(struct house *house, const char *key)
{
	const struct duty_scope scope = duty_scope_at(house->office, house->scope.db,
						      house->scope.now_us, JAPAN, &house->arena);
	struct duties duties;
	struct err err;

	assert_ok(duties_list(house->scope.db, &scope, &duties, &err), &err);
	return duties_find(&duties, str_from(key));
}

static void duties_come_and_go_with_their_reasons(void **state)
{
	struct house *house = *state;
	struct vendor_product product;
	struct err err;

	assert_true(is_duty(house, "vendor-sheet:kensa/pacs/mhlw-vendor"));
	assert_true(is_duty(house, "vendor-sheet:kensa/pacs/mds-sds"));
	assert_true(is_duty(house, "vendor-undecided:kensa/pacs"));
	assert_true(is_duty(house, "vendor-contract-unread:kensa/pacs"));
	assert_false(is_duty(house, "vendor-contract:kensa/pacs"));

	const int64_t theirs = ask(house, "mhlw-vendor-r7");
	const int64_t ours = begin(house, "mhlw-hospital-r7");
	assert_false(is_duty(house, "vendor-sheet:kensa/pacs/mhlw-vendor"));
	answer(house, theirs, "patches", "no");
	answer(house, ours, "gate", "yes");
	answer(house, ours, "patches", "yes");
	assert_true(is_duty(house, "vendor-disagreement:kensa/pacs/patches/patches"));
	answer(house, theirs, "patches", "yes");
	assert_false(is_duty(house, "vendor-disagreement:kensa/pacs/patches/patches"));

	house->scope.now_us += 15 * DAY_US;
	assert_true(is_duty(house, "vendor-sheet-waiting:kensa/pacs/mhlw-vendor"));
	assert_ok(vendor_products_get(house->scope.db, STR(PRODUCT), &house->arena, &product, &err),
		  &err);
	product.used = false;
	assert_ok(vendor_products_put(house->scope.db, &product, &err), &err);
	assert_false(is_duty(house, "vendor-sheet-waiting:kensa/pacs/mhlw-vendor"));
	assert_false(is_duty(house, "vendor-undecided:kensa/pacs"));
}

static void an_unopened_invitation_is_a_duty(void **state)
{
	struct house *house = *state;
	char token[INVITATION_TOKEN_LEN + 1];
	struct err err;

	const int64_t id = invite(house, token);
	const struct str key = arena_printf(&house->arena, "vendor-invitation:%lld", (long long)id);
	assert_false(is_duty(house, key.ptr));
	house->scope.now_us += 8 * DAY_US;
	assert_true(is_duty(house, key.ptr));
	assert_ok(invitations_revoke(house->scope.db, id, STR("admin"), NOW_US, &err), &err);
	assert_false(is_duty(house, key.ptr));
}

static void a_contract_that_ends_is_a_duty_unless_it_goes_on(void **state)
{
	struct house *house = *state;
	struct vendor_product product;
	struct err err;

	assert_ok(vendor_products_get(house->scope.db, STR(PRODUCT), &house->arena, &product, &err),
		  &err);
	product.contract_until = STR("2026-12-31");
	product.renewal = RENEWAL_AGREED;
	assert_ok(vendor_products_put(house->scope.db, &product, &err), &err);
	assert_true(is_duty(house, "vendor-contract-ends:kensa/pacs/2026-12-31"));
	product.renewal = RENEWAL_AUTOMATIC;
	assert_ok(vendor_products_put(house->scope.db, &product, &err), &err);
	assert_false(is_duty(house, "vendor-contract-ends:kensa/pacs/2026-12-31"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(what_does_not_fit_the_register_is_named),
		HOUSE_TEST(a_product_is_changed_and_not_doubled),
		HOUSE_TEST(what_nobody_looked_at_is_unknown),
		HOUSE_TEST(the_shipped_content_speaks_of_itself),
		HOUSE_TEST(an_invitation_makes_one_account_of_its_vendor),
		HOUSE_TEST(an_invitation_ends_and_can_be_taken_back),
		HOUSE_TEST(the_token_is_not_kept),
		HOUSE_TEST(asking_twice_is_asking_once),
		HOUSE_TEST(a_sheet_is_missing_waiting_fresh_and_old),
		HOUSE_TEST(an_answer_about_another_version_is_not_fresh),
		HOUSE_TEST(both_sides_are_compared_as_the_content_says),
		HOUSE_TEST(a_disclosure_is_held_against_the_contract),
		HOUSE_TEST(duties_come_and_go_with_their_reasons),
		HOUSE_TEST(an_unopened_invitation_is_a_duty),
		HOUSE_TEST(a_contract_that_ends_is_a_duty_unless_it_goes_on),
	};

	return cmocka_run_group_tests_name("vendors", tests, NULL, NULL);
}
