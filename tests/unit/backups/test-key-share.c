/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys split and joined: any that are enough give the key back, and nothing else is ever given.
 */
#include "support/check.h"

#include <sodium.h>

#include "backups/key-share.h"

#define KEY	STR("an invented key of a repository")
#define NEEDED	3u
#define SHARES	5u
#define SUBSETS (1u << SHARES)

static int setup(void **state)
{
	static struct key_share shares[KEY_SHARES_MAX];
	struct err err;

	*state = shares;
	return sodium_init() < 0 || key_split(KEY, NEEDED, SHARES, shares, &err);
}

static int teardown(void **state)
{
	struct key_share *shares = *state;

	for (size_t i = 0; i < KEY_SHARES_MAX; i++)
		key_share_done(&shares[i]);
	return 0;
}

static void any_three_of_five_join_and_no_two_do(void **state)
{
	const struct key_share *all = *state;

	for (unsigned subset = 1; subset < SUBSETS; subset++) {
		struct key_share some[SHARES];
		unsigned char *key;
		size_t len;
		size_t n = 0;
		struct err err;

		for (unsigned i = 0; i < SHARES; i++) {
			if (subset & 1u << i)
				some[n++] = all[i];
		}
		const enum errc code = key_join(some, n, &key, &len, &err);
		assert_int_equal(code, n >= NEEDED ? ERR_OK : ERR_SYNTAX);
		if (!code)
			assert_true(str_equal(str_of(key, len), KEY));
		sodium_free(key);
	}
}

/* Who claims that fewer are needed gets no key out of them. */
static void too_few_that_claim_to_be_enough_are_no_key(void **state)
{
	const struct key_share *all = *state;
	struct key_share two[] = { all[0], all[1] };
	unsigned char *key;
	size_t len;
	struct err err;

	two[0].needed = two[1].needed = 2;
	assert_int_equal(key_join(two, 2, &key, &len, &err), ERR_CORRUPT);
	assert_null(key);
}

static void one_twice_or_of_another_key_is_refused(void **state)
{
	const struct key_share *all = *state;
	struct key_share other[KEY_SHARES_MAX];
	struct key_share three[] = { all[0], all[1], all[1] };
	unsigned char *key;
	size_t len;
	struct err err;

	assert_int_equal(key_join(three, 3, &key, &len, &err), ERR_SYNTAX);
	assert_ok(key_split(KEY, NEEDED, SHARES, other, &err), &err);
	three[2] = other[2];
	assert_int_equal(key_join(three, 3, &key, &len, &err), ERR_SYNTAX);
	for (size_t i = 0; i < KEY_SHARES_MAX; i++)
		key_share_done(&other[i]);
	three[2] = all[2];
	three[2].bytes[0] ^= 1;
	assert_int_equal(key_join(three, 3, &key, &len, &err), ERR_CORRUPT);
	three[2].bytes[0] ^= 1;
}

static void a_share_is_written_and_read(void **state)
{
	const struct key_share *share = *state;
	auto_buf text = BUF_INIT(KEY_SHARE_TEXT);
	struct key_share back;
	struct err err;

	key_share_write(share, &text);
	assert_ok(key_share_read(buf_str(&text), &back, &err), &err);
	assert_string_equal(back.id, share->id);
	assert_int_equal(back.number, share->number);
	assert_int_equal(back.len, share->len);
	assert_memory_equal(back.bytes, share->bytes, share->len);
	key_share_done(&back);
}

static void a_letter_copied_wrongly_is_told(void **state)
{
	const struct key_share *share = *state;
	auto_buf text = BUF_INIT(KEY_SHARE_TEXT);
	struct key_share back;
	struct err err;

	key_share_write(share, &text);
	for (size_t i = 0; i + 1 < text.len; i++) {
		text.ptr[i] ^= 1;
		if (!key_share_read(buf_str(&text), &back, &err))
			fail_msg("byte %zu", i);
		key_share_done(&back);
		text.ptr[i] ^= 1;
		if (!key_share_read(str_sub(buf_str(&text), 0, i), &back, &err))
			fail_msg("cut at %zu", i);
		key_share_done(&back);
	}
}

static void counts_that_make_no_sense_are_refused(void **state UNUSED)
{
	static const struct {
		unsigned needed;
		unsigned shares;
	} rows[] = { { 1, 3 }, { 4, 3 }, { 0, 0 }, { 2, KEY_SHARES_MAX + 1 } };
	struct key_share shares[KEY_SHARES_MAX];
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(key_split(KEY, rows[i].needed, rows[i].shares, shares, &err),
				 ERR_SYNTAX);
	assert_int_equal(key_split(STR(""), 2, 3, shares, &err), ERR_SYNTAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_three_of_five_join_and_no_two_do),
		cmocka_unit_test(too_few_that_claim_to_be_enough_are_no_key),
		cmocka_unit_test(one_twice_or_of_another_key_is_refused),
		cmocka_unit_test(a_share_is_written_and_read),
		cmocka_unit_test(a_letter_copied_wrongly_is_told),
		cmocka_unit_test(counts_that_make_no_sense_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
