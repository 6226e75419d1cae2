/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hospital with one vendor and one product, the program's own content and forms, and a clock that
 * tests move.
 */
#pragma once

#include "duties/duty-list.h"
#include "unit/store/store-fixture.h"
#include "vendors/answer-exchange.h"
#include "vendors/differences.h"
#include "vendors/invitations.h"

#define JAPAN	540
#define DAY_US	(86400 * US_PER_SEC)
#define NOW_US	(INT64_C(1795392000) * US_PER_SEC) /* 2026-11-23 */
#define PRODUCT "kensa/pacs"

struct house {
	struct store_fixture *store;
	struct form_set *forms;
	struct vendor_content *content;
	struct duty_office *office;
	struct arena arena;
	struct vendor_scope scope;
};

static inline void add_vendor(struct house *house)
{
	struct err err;

	assert_ok(vendors_put(house->scope.db,
			      &(struct vendor){ .id = STR("kensa"),
						.title = STR("検査システム株式会社（架空）"),
						.contact = STR("保守受付"),
						.phone = STR("000-0000-0000"),
						.changed_us = NOW_US,
						.changed_by = STR("test") },
			      &err),
		  &err);
	assert_ok(vendor_products_put(house->scope.db,
				      &(struct vendor_product){ .id = STR(PRODUCT),
								.title = STR("画像サーバー"),
								.version = STR("5.2"),
								.used = true,
								.changed_us = NOW_US,
								.changed_by = STR("test") },
				      &err),
		  &err);
}

static inline int house_setup(void **state)
{
	struct house *house = mem_new(sizeof(*house));
	void *store = NULL;
	struct err err;

	house->forms = form_set_new();
	if (store_setup(&store) || form_set_add_content(house->forms, NULL, &err) ||
	    vendor_content_load(NULL, &house->content, &err))
		return -1;
	form_set_finish(house->forms);
	if (duty_office_open(house->forms, &house->office, &err))
		return -1;
	house->store = store;
	arena_init(&house->arena, 64u * 1024 * 1024);
	house->scope = (struct vendor_scope){ .db = house->store->db,
					      .content = house->content,
					      .forms = house->forms,
					      .now_us = NOW_US,
					      .utc_offset_minutes = JAPAN,
					      .arena = &house->arena };
	add_vendor(house);
	*state = house;
	return 0;
}

static inline int house_teardown(void **state)
{
	struct house *house = *state;
	void *store = house->store;

	duty_office_close(house->office);
	vendor_content_free(house->content);
	form_set_free(house->forms);
	arena_done(&house->arena);
	free(house);
	return store_teardown(&store);
}

/* The vendor's sheet of that form, for PRODUCT. */
static inline int64_t ask(struct house *house, const char *form)
{
	const struct vendor_asking asking = {
		.product = STR(PRODUCT),
		.form = form_set_find(house->forms, str_from(form)),
		.by = STR("test"),
	};
	int64_t round = 0;
	struct err err;

	assert_non_null(asking.form);
	assert_ok(vendor_sheets_ask(&house->scope, &asking, &round, &err), &err);
	return round;
}

/* The hospital's own round. */
static inline int64_t begin(struct house *house, const char *form)
{
	int64_t round = 0;
	struct err err;

	assert_ok(rounds_open(house->scope.db,
			      &(struct round){ .form = str_from(form),
					       .form_version = STR("1"),
					       .subject = STR(""),
					       .title = STR("2026"),
					       .opened_us = NOW_US,
					       .opened_by = STR("test") },
			      &round, &err),
		  &err);
	return round;
}

static inline void answer(struct house *house, int64_t round, const char *item, const char *value)
{
	struct answer before = { .version = 0 };
	int64_t version;
	struct err err;

	if (answers_get(house->scope.db, round, str_from(item), 1, &house->arena, &before, NULL))
		before = (struct answer){ .version = 0 };
	assert_ok(answers_save(house->scope.db,
			       &(struct answer){ .round = round,
						 .item = str_from(item),
						 .pass = 1,
						 .version = before.version,
						 .value = str_from(value),
						 .note = STR(""),
						 .saved_by = STR("person"),
						 .saved_us = house->scope.now_us },
			       &version, &err),
		  &err);
}

static inline struct str value_of(struct house *house, int64_t round, const char *item)
{
	struct answer found;

	return answers_get(house->scope.db, round, str_from(item), 1, &house->arena, &found, NULL)
		       ? STR_NONE
		       : found.value;
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, house_setup, house_teardown)
