/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every single bit of a real settings file: whichever is flipped, it is told by the form, by a
 * value that is not borg's own, or by what is sealed in the key.
 */
#include "support/check.h"

#include <stdlib.h>

#include "backups/borg-config.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define PASSWORD  STR("a password of the test")
#define KEY_EVERY 97u /* each opening costs 100,000 rounds: one flip in so many is tried */

static int setup(void **state)
{
	struct buf *text = malloc(sizeof(*text));
	char path[PATH_MAX];
	struct err err;

	*state = text;
	if (!text)
		return -1;
	buf_init(text, BORG_CONFIG_MAX);
	return path_join(getenv("TONOI_SOURCE"), "tests/cases/backups/borg-config.txt", path,
			 &err) ||
	       file_read(path, text, &err);
}

static int teardown(void **state)
{
	buf_done(*state);
	free(*state);
	return 0;
}

static void a_file_of_borg_is_read_and_its_key_names_it(void **state)
{
	const struct buf *text = *state;
	char id[BACKUP_ID_MAX + 1];
	struct borg_config config;

	assert_true(borg_config_read(buf_str(text), &config));
	assert_true(config.usual);
	assert_true(borg_key_repository(buf_str(&config.key), PASSWORD, id));
	assert_string_equal(id, config.id);
	assert_false(borg_key_repository(buf_str(&config.key), STR("another"), id));
	buf_done(&config.key);
}

static void a_flipped_bit_is_always_told(void **state)
{
	struct buf *text = *state;
	struct borg_config good;
	size_t tried = 0;

	assert_true(borg_config_read(buf_str(text), &good));
	for (size_t bit = 0; bit < text->len * 8; bit++) {
		struct borg_config config;
		char id[BACKUP_ID_MAX + 1];

		text->ptr[bit / 8] ^= (char)(1 << bit % 8);
		const bool told = !borg_config_read(buf_str(text), &config) || !config.usual ||
				  strcmp(config.id, good.id) != 0;
		const bool other_key = !str_equal(buf_str(&config.key), buf_str(&good.key));
		if (!told && !other_key)
			fail_msg("byte %zu bit %zu is not told", bit / 8, bit % 8);
		if (!told && tried++ % KEY_EVERY == 0 &&
		    borg_key_repository(buf_str(&config.key), PASSWORD, id))
			fail_msg("byte %zu bit %zu: the key opens", bit / 8, bit % 8);
		text->ptr[bit / 8] ^= (char)(1 << bit % 8);
		buf_done(&config.key);
	}
	assert_true(tried > KEY_EVERY);
	buf_done(&good.key);
}

static void what_is_cut_or_added_is_told(void **state)
{
	const struct str text = buf_str(*state);
	struct borg_config config;

	for (size_t len = 0; len < text.len; len++) {
		assert_false(borg_config_read(str_sub(text, 0, len), &config));
		buf_done(&config.key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_borg_is_read_and_its_key_names_it),
		cmocka_unit_test(a_flipped_bit_is_always_told),
		cmocka_unit_test(what_is_cut_or_added_is_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
