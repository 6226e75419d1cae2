/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed files of answers: what one house writes another takes in, once; what was changed on the
 * way, signed by somebody else, or makes no sense is refused and says where.
 */
#include "unit/vendors/vendor-fixture.h"

#define FILE_MAX (2u * SIGNED_FILE_MAX)

static struct vendor_signer new_signer(void)
{
	char secret[SIGNER_SECRET_LEN + 2];
	struct vendor_signer signer;

	vendor_signer_new(&signer, secret);
	return signer;
}

static void confirm(struct house *house, const struct vendor_signer *signer)
{
	char fingerprint[VENDOR_FINGERPRINT_LEN + 1];
	enum vendor_key_state state;
	struct err err;

	vendor_signer_fingerprint(signer, fingerprint);
	assert_ok(vendor_keys_see(house->scope.db,
				  &(struct vendor_key){ .vendor = STR("kensa"),
							.fingerprint = str_from(fingerprint),
							.public_key = STR("x"),
							.seen_us = NOW_US },
				  &state, &err),
		  &err);
	assert_ok(
		vendor_keys_confirm(house->scope.db,
				    &(struct vendor_key_word){ .vendor = STR("kensa"),
							       .fingerprint = str_from(fingerprint),
							       .by = STR("test"),
							       .words = STR("電話で確かめた"),
							       .now_us = NOW_US },
				    &err),
		&err);
}

static void export(struct house *house, int64_t round, const struct vendor_signer *signer,
		   struct buf *out, int64_t *ret_edition)
{
	struct answer_set set;
	struct err err;

	buf_clear(out);
	assert_ok(answers_export(&house->scope, round, signer, out, &set, &err), &err);
	*ret_edition = set.edition;
}

static enum errc import(struct house *house, struct str bytes, struct answers_import *ret,
			struct err *err)
{
	*ret = (struct answers_import){ .bytes = bytes, .by = STR("test") };
	return answers_import(&house->scope, ret, err);
}

/* A second house, for the hospital; the first is the vendor's. */
struct two {
	void *vendor;
	void *hospital;
};

static int two_setup(void **state)
{
	struct two *two = mem_new(sizeof(*two));

	*state = two;
	return house_setup(&two->vendor) || house_setup(&two->hospital) ? -1 : 0;
}

static int two_teardown(void **state)
{
	struct two *two = *state;
	const int code = house_teardown(&two->vendor) || house_teardown(&two->hospital);

	free(two);
	return code;
}

static void an_answer_given_once_comes_in_elsewhere_once(void **state)
{
	struct two *two = *state;
	struct house *hospital = two->hospital;
	const struct vendor_signer signer = new_signer();
	const int64_t round = ask(two->vendor, "mhlw-vendor-r7");
	auto_buf file = BUF_INIT(FILE_MAX);
	struct answers_import in;
	int64_t edition;
	struct err err;

	answer(two->vendor, round, "patches", "yes");
	answer(two->vendor, round, "two-factor", "no");
	export(two->vendor, round, &signer, &file, &edition);
	assert_int_equal(edition, 1);
	confirm(hospital, &signer);
	assert_ok(import(hospital, buf_str(&file), &in, &err), &err);
	assert_int_equal(in.result, IMPORT_TAKEN);
	assert_int_equal(in.changed, 2);
	assert_str_is(value_of(hospital, in.round, "two-factor"), "no");
	assert_ok(import(hospital, buf_str(&file), &in, &err), &err);
	assert_int_equal(in.result, IMPORT_AGAIN);

	auto_buf old = BUF_INIT(FILE_MAX);
	buf_add(&old, buf_str(&file));
	answer(two->vendor, round, "two-factor", "yes");
	export(two->vendor, round, &signer, &file, &edition);
	assert_int_equal(edition, 2);
	assert_ok(import(hospital, buf_str(&file), &in, &err), &err);
	assert_int_equal(in.changed, 1);
	assert_int_equal(in.same, 1);
	assert_str_is(value_of(hospital, in.round, "two-factor"), "yes");
	assert_ok(import(hospital, buf_str(&old), &in, &err), &err);
	assert_int_equal(in.result, IMPORT_OLDER);
	assert_str_is(value_of(hospital, in.round, "two-factor"), "yes");
}

static void what_did_not_change_keeps_its_edition(void **state)
{
	struct two *two = *state;
	const struct vendor_signer signer = new_signer();
	const int64_t round = ask(two->vendor, "mds-sds-annex");
	auto_buf file = BUF_INIT(FILE_MAX);
	int64_t first;
	int64_t second;

	answer(two->vendor, round, "demarcation", "yes");
	export(two->vendor, round, &signer, &file, &first);
	export(two->vendor, round, &signer, &file, &second);
	assert_int_equal(first, second);
}

static void what_a_person_typed_later_stays(void **state)
{
	struct two *two = *state;
	struct house *hospital = two->hospital;
	const struct vendor_signer signer = new_signer();
	const int64_t round = ask(two->vendor, "mhlw-vendor-r7");
	const int64_t there = ask(hospital, "mhlw-vendor-r7");
	auto_buf file = BUF_INIT(FILE_MAX);
	struct answers_import in;
	int64_t edition;
	struct err err;

	answer(two->vendor, round, "patches", "yes");
	answer(two->vendor, round, "two-factor", "yes");
	export(two->vendor, round, &signer, &file, &edition);
	hospital->scope.now_us = NOW_US - DAY_US;
	answer(hospital, there, "two-factor", "no"); /* before the file was made */
	hospital->scope.now_us = NOW_US + DAY_US;
	answer(hospital, there, "patches", "no"); /* after it */
	confirm(hospital, &signer);
	assert_ok(import(hospital, buf_str(&file), &in, &err), &err);
	assert_int_equal(in.round, there);
	assert_int_equal(in.kept, 1);
	assert_str_is(value_of(hospital, there, "patches"), "no");
	assert_str_is(value_of(hospital, there, "two-factor"), "yes");
}

static void a_key_counts_only_when_a_person_compared_it(void **state)
{
	struct two *two = *state;
	struct house *hospital = two->hospital;
	const struct vendor_signer first = new_signer();
	const struct vendor_signer second = new_signer();
	const int64_t round = ask(two->vendor, "mhlw-vendor-r7");
	auto_buf file = BUF_INIT(FILE_MAX);
	const struct vendor_key *keys;
	struct answers_import in;
	int64_t edition;
	struct err err;

	answer(two->vendor, round, "patches", "yes");
	export(two->vendor, round, &first, &file, &edition);
	assert_int_equal(import(hospital, buf_str(&file), &in, &err), ERR_DENIED);
	assert_ok(vendor_keys_list(hospital->scope.db, STR("kensa"), &hospital->arena, &keys, &err),
		  &err);
	assert_int_equal(keys->state, VENDOR_KEY_SEEN);
	confirm(hospital, &first);
	assert_ok(import(hospital, buf_str(&file), &in, &err), &err);

	answer(two->vendor, round, "patches", "no");
	export(two->vendor, round, &second, &file, &edition);
	assert_int_equal(import(hospital, buf_str(&file), &in, &err), ERR_DENIED);
	assert_str_is(value_of(hospital, ask(hospital, "mhlw-vendor-r7"), "patches"), "yes");
	confirm(hospital, &second);
	assert_ok(import(hospital, buf_str(&file), &in, &err), &err);
	answer(two->vendor, round, "patches", "yes");
	export(two->vendor, round, &first, &file, &edition);
	assert_int_equal(import(hospital, buf_str(&file), &in, &err), ERR_DENIED);
	assert_non_null(strstr(err.text, "kensa"));
}

static void a_changed_byte_is_noticed(void **state)
{
	struct two *two = *state;
	const struct vendor_signer signer = new_signer();
	const int64_t round = ask(two->vendor, "mhlw-vendor-r7");
	auto_buf file = BUF_INIT(FILE_MAX);
	struct answers_import in;
	int64_t edition;
	struct err err;

	answer(two->vendor, round, "patches", "yes");
	export(two->vendor, round, &signer, &file, &edition);
	confirm(two->hospital, &signer);
	const size_t n = file.len;
	for (size_t i = 0; i + 1 < n; i += 7) {
		const char old = file.ptr[i];

		file.ptr[i] = old == 'A' ? 'B' : 'A';
		check_row(import(two->hospital, buf_str(&file), &in, &err), "a changed byte");
		file.ptr[i] = old;
		check_row(import(two->hospital, str_sub(buf_str(&file), 0, i), &in, &err),
			  "a cut file");
	}
	assert_ok(import(two->hospital, buf_str(&file), &in, &err), &err);
}

#define HEAD                                                                                       \
	"{\"format\":\"tonoi-vendor-answers\",\"format_version\":1,\"vendor\":\"kensa\","          \
	"\"vendor_title\":\"k\",\"product_title\":\"p\",\"version\":\"5.2\",\"form_version\":"     \
	"\"1\","                                                                                   \
	"\"edition\":1,\"made\":\"2026-11-22T00:00:00Z\","
#define ONE(value) "{\"item\":\"patches\",\"pass\":1,\"note\":\"\",\"value\":" value "}"
/* Payloads of our own making, signed with a key that counts, and what the refusal names. */
static const struct {
	const char *payload;
	const char *names;
} hostile[] = {
	{ "[]", "" },
	{ "{\"format\":\"x\"}", "format" },
	{ "{\"format\":\"tonoi-vendor-answers\",\"format_version\":2}", "format_version" },
	{ HEAD "\"product\":\"other/pacs\",\"form\":\"mhlw-vendor-r7\",\"answers\":[" ONE(
		  "\"yes\"") "]}",
	  "product" },
	{ HEAD "\"product\":\"kensa/../x\",\"form\":\"f\",\"answers\":[]}", "product" },
	{ HEAD "\"product\":\"kensa/none\",\"form\":\"f\",\"answers\":[" ONE("\"yes\"") "]}",
	  "kensa/none" },
	{ HEAD "\"product\":\"kensa/pacs\",\"form\":\"none\",\"answers\":[" ONE("\"yes\"") "]}",
	  "none" },
	{ HEAD "\"product\":\"kensa/pacs\",\"form\":\"mhlw-vendor-r7\",\"answers\":[]}",
	  "answers" },
	{ HEAD "\"product\":\"kensa/pacs\",\"form\":\"mhlw-vendor-r7\",\"answers\":[" ONE(
		  "\"maybe\"") "]}",
	  "answers[0]" },
	{ HEAD
	  "\"product\":\"kensa/pacs\",\"form\":\"mhlw-vendor-r7\",\"answers\":[" ONE("true") "]}",
	  "answers[0]: value" },
	{ HEAD "\"product\":\"kensa/pacs\",\"form\":\"mhlw-vendor-r7\",\"answers\":[" ONE(
		  "\"yes\"") "," ONE("\"no\"") "]}",
	  "answers[1]" },
	{ HEAD "\"product\":\"kensa/pacs\",\"form\":\"mhlw-vendor-r7\",\"answers\":[{"
	       "\"item\":\"none\",\"pass\":1,\"value\":\"yes\",\"note\":\"\"}]}",
	  "answers[0]" },
	{ HEAD "\"product\":\"kensa/pacs\",\"form\":\"mhlw-vendor-r7\",\"answers\":[{"
	       "\"item\":\"patches\",\"pass\":9,\"value\":\"yes\",\"note\":\"\"}]}",
	  "answers[0]: pass" },
	{ HEAD "\"product\":\"kensa/pacs\",\"form\":\"mhlw-vendor-r7\",\"answers\":[{"
	       "\"item\":\"patches\",\"pass\":1,\"value\":\"yes\",\"note\":\"\","
	       "\"checked_on\":\"2026-02-30\"}]}",
	  "answers[0]: checked_on" },
};
#undef HEAD
#undef ONE

static void hostile_contents_are_refused_with_their_place(void **state)
{
	struct two *two = *state;
	const struct vendor_signer signer = new_signer();
	struct answers_import in;
	struct err err;

	confirm(two->hospital, &signer);
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		auto_buf file = BUF_INIT(FILE_MAX);

		assert_ok(signed_file_write(&signer, str_from(hostile[i].payload), &file, &err),
			  &err);
		err.text[0] = '\0';
		check_row(import(two->hospital, buf_str(&file), &in, &err), hostile[i].payload);
		if (!strstr(err.text, hostile[i].names))
			fail_msg("“%s” does not name “%s”", err.text, hostile[i].names);
	}
}

static void a_fingerprint_is_spelled_whole_and_read_back(void **state UNUSED)
{
	const struct vendor_signer signer = new_signer();
	char fingerprint[VENDOR_FINGERPRINT_LEN + 1];
	char spelled[VENDOR_FINGERPRINT_TEXT];
	char again[VENDOR_FINGERPRINT_LEN + 1];

	vendor_signer_fingerprint(&signer, fingerprint);
	(void)vendor_fingerprint_text(str_from(fingerprint), spelled);
	assert_int_equal(strlen(spelled), VENDOR_FINGERPRINT_LEN + 15);
	assert_true(vendor_fingerprint_read(str_from(spelled), again));
	assert_string_equal(again, fingerprint);
	assert_false(vendor_fingerprint_read(str_sub(str_from(spelled), 1, SIZE_MAX), again));
	assert_false(vendor_fingerprint_read(STR("x"), again));
}

static void a_file_that_is_too_long_is_not_read(void **state)
{
	struct two *two = *state;
	const struct vendor_signer signer = new_signer();
	auto_buf file = BUF_INIT(FILE_MAX);
	auto_buf payload = BUF_INIT(FILE_MAX);
	struct answers_import in;
	struct err err;

	while (payload.len <= SIGNED_PAYLOAD_MAX)
		buf_add_text(&payload, "                                                        ");
	assert_int_equal(signed_file_write(&signer, buf_str(&payload), &file, &err), ERR_LIMIT);
	while (payload.len <= SIGNED_FILE_MAX)
		buf_add_text(&payload, "                                                        ");
	assert_int_equal(import(two->hospital, buf_str(&payload), &in, &err), ERR_LIMIT);
}

int main(void)
{
#define TWO_TEST(name) cmocka_unit_test_setup_teardown(name, two_setup, two_teardown)
	const struct CMUnitTest tests[] = {
		TWO_TEST(an_answer_given_once_comes_in_elsewhere_once),
		TWO_TEST(what_did_not_change_keeps_its_edition),
		TWO_TEST(what_a_person_typed_later_stays),
		TWO_TEST(a_key_counts_only_when_a_person_compared_it),
		TWO_TEST(a_changed_byte_is_noticed),
		TWO_TEST(hostile_contents_are_refused_with_their_place),
		cmocka_unit_test(a_fingerprint_is_spelled_whole_and_read_back),
		TWO_TEST(a_file_that_is_too_long_is_not_read),
	};

	return cmocka_run_group_tests_name("answer files", tests, NULL, NULL);
}
