/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "event/event-json.h"

static void check_json(const struct event *event, const char *expected)
{
	auto_buf out = BUF_INIT(64 * 1024);
	struct json_writer w = json_writer_to(&out);

	json_begin_object(&w);
	event_json_fields(&w, event);
	json_end_object(&w);
	assert_string_equal(out.ptr, expected);
}

static void keeps_types_and_order(void **state UNUSED)
{
	auto_event event;

	event_init(&event);
	event_add(&event, STR("b"), STR("x"));
	event_add_typed(&event, STR("a"), STR("-1.5e3"), VALUE_NUMBER);
	event_add_typed(&event, STR("t"), STR("true"), VALUE_BOOL);
	event_add(&event, STR("n"), STR_NONE);
	check_json(&event, "{\"b\":\"x\",\"a\":-1.5e3,\"t\":true,\"n\":null}");
}

static void gathers_repeated_names(void **state UNUSED)
{
	auto_event event;

	event_init(&event);
	event_add(&event, STR("Data"), STR("1"));
	event_add(&event, STR("data"), STR("other name"));
	event_add(&event, STR("Data"), STR("2"));
	check_json(&event, "{\"Data\":[\"1\",\"2\"],\"data\":\"other name\"}");
}

static void tells_where_values_stand(void **state UNUSED)
{
	auto_buf out = BUF_INIT(64 * 1024);
	struct json_writer w = json_writer_to(&out);
	struct value_places places;
	auto_event event;

	event_init(&event);
	event_add(&event, STR("a"), STR("say \"x\""));
	event_add(&event, STR("twice"), STR("1"));
	event_add(&event, STR("twice"), STR("2"));
	event_add_typed(&event, STR("n"), STR("12"), VALUE_NUMBER);
	while (event.n_fields < VALUE_PLACES_MAX + 1)
		event_add(&event, STR("more"), STR("many"));
	event_json_fields_placed(&w, &event, &places);
	assert_str_is(str_sub(buf_str(&out), places.of[0].at, places.of[0].len),
		      "\"say \\\"x\\\"\"");
	assert_int_equal(places.of[1].len, 0);
	assert_int_equal(places.of[2].len, 0);
	assert_str_is(str_sub(buf_str(&out), places.of[3].at, places.of[3].len), "12");
	assert_int_equal(places.of[4].len, 0);
}

static void quotes_numbers_that_json_cannot_write(void **state UNUSED)
{
	static const char *const rows[] = { "007", "1.", ".5", "0x10", "+1", "1e", "-", "" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_event event;
		char expected[64];

		event_init(&event);
		event_add_typed(&event, STR("v"), str_from(rows[i]), VALUE_NUMBER);
		(void)snprintf(expected, sizeof(expected), "{\"v\":\"%s\"}", rows[i]);
		check_json(&event, expected);
	}
}

static void names_the_acted_upon_user_first(void **state UNUSED)
{
	auto_event event;

	event_init(&event);
	assert_null(event_user(&event).ptr);
	event_add(&event, STR("SubjectUserName"), STR("SYSTEM"));
	assert_str_is(event_user(&event), "SYSTEM");
	event_add(&event, STR("TargetUserName"), STR("-"));
	assert_str_is(event_user(&event), "SYSTEM");
	event_add(&event, STR("User"), STR("k.sato"));
	assert_str_is(event_user(&event), "k.sato");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_types_and_order),
		cmocka_unit_test(gathers_repeated_names),
		cmocka_unit_test(tells_where_values_stand),
		cmocka_unit_test(quotes_numbers_that_json_cannot_write),
		cmocka_unit_test(names_the_acted_upon_user_first),
	};

	return cmocka_run_group_tests_name("event-json", tests, NULL, NULL);
}
