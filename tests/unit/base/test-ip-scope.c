/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ip-scope.h"
#include "support/check.h"

static void the_internet_is_told_from_what_is_nobodys(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool is_public;
	} rows[] = {
		{ "8.8.8.8", true },
		{ "198.51.100.2", true },
		{ "9.255.255.255", true },
		{ "10.0.0.0", false },
		{ "10.255.255.255", false },
		{ "11.0.0.1", true },
		{ "100.63.255.255", true },
		{ "100.64.0.1", false },
		{ "100.128.0.1", true },
		{ "127.0.0.1", false },
		{ "169.254.7.7", false },
		{ "172.15.255.255", true },
		{ "172.31.255.255", false },
		{ "172.32.0.0", true },
		{ "192.168.10.21", false },
		{ "192.169.0.1", true },
		{ "224.0.0.1", false },
		{ "255.255.255.255", false },
		{ "0.0.0.0", false },
		{ "::1", false },
		{ "::", false },
		{ "2001:db8::1", true },
		{ "fd12::1", false },
		{ "fe80::1", false },
		{ "febf::1", false },
		{ "fec0::1", true },
		{ "ff02::1", false },
		{ "::ffff:10.1.2.3", false },
		{ "::ffff:8.8.8.8", true },
		{ "::2", true },
		{ "", false },
		{ "8.8.8", false },
		{ "8.8.8.8/32", false },
		{ "server1", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(ip_is_public(str_from(rows[i].text)) == rows[i].is_public, rows[i].text);
	assert_false(ip_is_public(STR("8.8.8.8\0")));
}

static void a_network_that_overlaps_says_why(void **state UNUSED)
{
	static const struct {
		const char *name;
		uint8_t address[IP_BYTES];
		unsigned bits;
		const char *why;
	} rows[] = {
		{ "10.0.0.0/8", { [10] = 0xff, 0xff, 10 }, 104, "RFC 1918" },
		{ "8.0.0.0/6 holds 10.0.0.0/8", { [10] = 0xff, 0xff, 8 }, 102, "RFC 1918" },
		{ "8.8.8.0/24", { [10] = 0xff, 0xff, 8, 8, 8 }, 120, NULL },
		{ "fd00::/8", { 0xfd }, 8, "RFC 4193" },
		{ "2000::/3", { 0x20 }, 3, NULL },
		{ "::/0", { 0 }, 0, "RFC" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *why = ip_special(rows[i].address, rows[i].bits);

		check_row(rows[i].why ? why && strstr(why, rows[i].why) : !why, rows[i].name);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_internet_is_told_from_what_is_nobodys),
		cmocka_unit_test(a_network_that_overlaps_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
