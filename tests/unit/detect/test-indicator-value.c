/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/indicator.h"
#include "detect/indicators/url-form.h"
#include "support/check.h"

static const struct {
	const char *text;
	const char *type; /* NULL: it is none */
	const char *shown;
} guesses[] = {
	{ "192.0.2.7", "ip", "192.0.2.7" },
	{ " 192.0.2[.]7 ", "ip", "192.0.2.7" },
	{ "192.0.2.7:8443", "ip", "192.0.2.7" },
	{ "192.0.2.7/32", "ip", "192.0.2.7" },
	{ "192.0.2.77/24", "network", "192.0.2.0/24" },
	{ "::ffff:192.0.2.7", "ip", "192.0.2.7" },
	{ "2001:DB8:0:0::1", "ip", "2001:db8::1" },
	{ "[2001:db8::1]", "ip", "2001:db8::1" },
	{ "2001:db8:ffff::/33", "network", "2001:db8:8000::/33" },
	{ "192.0.2.256", NULL, NULL },
	{ "192.0.02.7", NULL, NULL },
	{ "192.0.2", NULL, NULL },
	{ "Evil.Example.", "domain", "evil.example" },
	{ "*.evil.example", "domain", "evil.example" },
	{ "evil[.]example", "domain", "evil.example" },
	{ "evil(dot)example", "domain", "evil.example" },
	{ "_dmarc.evil.example", "domain", "_dmarc.evil.example" },
	{ "bücher.example", "domain", "xn--bcher-kva.example" },
	{ "BÜCHER.example", "domain", "xn--bcher-kva.example" },
	{ "病院。example", "domain", "xn--0rys90e.example" },
	{ "ｅｖｉｌ．ｅｘａｍｐｌｅ", "domain", "evil.example" },
	{ "localhost", NULL, NULL },
	{ "a..example", NULL, NULL },
	{ "-", NULL, NULL },
	{ "", NULL, NULL },
	{ "hxxp://Evil[.]Example:80/A%7eb?q=%2f#top", "url", "http://evil.example/A~b?q=%2F" },
	{ "hXXps[:]//user:pw@evil.example:8443", "url", "http://evil.example:8443/" },
	{ "https://evil.example:443/x", "url", "http://evil.example/x" },
	{ "http://[2001:DB8::1]:80/x", "url", "http://[2001:db8::1]/x" },
	{ "evil.example/x", "url", "http://evil.example/x" },
	{ "http://localhost/x", NULL, NULL },
	{ "http://evil.example:99999/", NULL, NULL },
	{ "Name <Mallory@Evil.Example>", "mail", "mallory@evil.example" },
	{ "mailto:mallory[at]evil.example", "mail", "mallory@evil.example" },
	{ "mallory@", NULL, NULL },
	{ "D41D8CD98F00B204E9800998ECF8427E", "md5", "d41d8cd98f00b204e9800998ecf8427e" },
	{ "da39a3ee5e6b4b0d3255bfef95601890afd80709", "sha1",
	  "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
	{ "d41d8cd98f00b204e9800998ecf8427", NULL, NULL },
};

static void a_text_is_read_as_the_value_it_stands_for(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(guesses); i++) {
		auto_buf shown = BUF_INIT(4096);
		struct indicator_value value;
		const enum errc code =
			indicator_value_guess(str_from(guesses[i].text), &value, NULL);

		check_row((code == ERR_OK) == (guesses[i].type != NULL), guesses[i].text);
		if (!guesses[i].type)
			continue;
		indicator_value_show(value.type, indicator_value_str(&value), &shown);
		check_row(str_is(str_from(indicator_type_name(value.type)), guesses[i].type),
			  guesses[i].text);
		assert_str_is(buf_str(&shown), guesses[i].shown);
	}
}

static void what_is_shown_is_read_as_the_same_value(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(guesses); i++) {
		auto_buf shown = BUF_INIT(4096);
		struct indicator_value value;
		struct indicator_value again;

		if (!guesses[i].type)
			continue;
		assert_ok(indicator_value_guess(str_from(guesses[i].text), &value, NULL),
			  &(struct err){ 0 });
		indicator_value_show(value.type, indicator_value_str(&value), &shown);
		assert_ok(indicator_value_guess(buf_str(&shown), &again, NULL), &(struct err){ 0 });
		check_row(value.type == again.type && str_equal(indicator_value_str(&value),
								indicator_value_str(&again)),
			  guesses[i].text);
	}
}

/* RFC 3492 7.1: samples, in the letters that case folding leaves. */
static void names_of_other_scripts_are_written_in_punycode(void **state UNUSED)
{
	static const struct {
		const char *name;
		const char *ascii;
	} rows[] = {
		{ "他们为什么不说中文.example", "xn--ihqwcrb4cv8a8dqg056pqjye.example" },
		{ "なぜみんな日本語を話してくれないのか.example",
		  "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa.example" },
		{ "почемужеонинеговорятпорусски.example",
		  "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l.example" },
		{ "3年b組金八先生.example", "xn--3b-ww4c5e180e575a65lsy2b.example" },
		{ "faß.example", "xn--fa-hia.example" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[INDICATOR_DOMAIN_MAX];
		size_t len;

		check_row(indicator_read_domain(str_from(rows[i].name), out, &len), rows[i].name);
		assert_str_is(str_of(out, len), rows[i].ascii);
	}
}

static void what_would_match_too_much_is_told(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool broad;
	} rows[] = {
		{ "10.1.2.3", true },
		{ "192.168.0.0/16", true },
		{ "127.0.0.1", true },
		{ "0.0.0.0", true },
		{ "198.51.100.0/8", true },
		{ "198.51.100.0/9", false },
		{ "198.51.100.7", false },
		{ "fe80::1", true },
		{ "::1", true },
		{ "2001:db8::/16", true },
		{ "2001:db8::/32", false },
		{ "172.16.0.0/11", true },
		{ "255.255.255.255", true },
		{ "evil.example", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct indicator_value value;

		assert_int_equal(indicator_value_guess(str_from(rows[i].text), &value, NULL), 0);
		check_row((indicator_value_too_broad(value.type, indicator_value_str(&value)) !=
			   NULL) == rows[i].broad,
			  rows[i].text);
	}
}

static void a_network_holds_its_addresses_and_no_others(void **state UNUSED)
{
	static const struct {
		const char *network;
		const char *ip;
		bool holds;
	} rows[] = {
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.0/25", "192.0.2.128", false },
		{ "192.0.2.8/31", "192.0.2.9", true },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct indicator_value network;
		char ip[INDICATOR_IP_BYTES];

		assert_int_equal(indicator_value_guess(str_from(rows[i].network), &network, NULL),
				 0);
		assert_true(indicator_read_ip(str_from(rows[i].ip), ip));
		check_row(indicator_network_holds(network.bytes, ip) == rows[i].holds, rows[i].ip);
	}
}

static void a_visited_url_is_asked_by_its_folders(void **state UNUSED)
{
	struct str forms[URL_FORMS_MAX];
	const size_t n = url_forms(STR("evil.example:81/a/b/c.php?x=/1/"), forms);
	static const char *const expected[] = { "evil.example:81/a/b/c.php?x=/1/",
						"evil.example:81/a/b/c.php", "evil.example:81/a/b/",
						"evil.example:81/a/" };

	assert_int_equal(n, ARRAY_LEN(expected));
	for (size_t i = 0; i < n; i++)
		assert_str_is(forms[i], expected[i]);
	assert_int_equal(url_forms(STR("evil.example/"), forms), 1);
	assert_int_equal(indicator_url_host_len(STR("[2001:db8::1]:81/")), 13);
}

static void markings_are_read_in_all_their_spellings(void **state UNUSED)
{
	static const struct {
		const char *text;
		enum tlp tlp;
	} rows[] = {
		{ "TLP:AMBER", TLP_AMBER },    { "tlp:amber+strict", TLP_AMBER_STRICT },
		{ "white", TLP_CLEAR },	       { "Red", TLP_RED },
		{ " tlp: green ", TLP_GREEN },
	};
	enum tlp tlp;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(tlp_parse(str_from(rows[i].text), &tlp) && tlp == rows[i].tlp,
			  rows[i].text);
	assert_false(tlp_parse(STR("secret"), &tlp));
	assert_false(tlp_parse(STR(""), &tlp));
}

static void an_indicator_without_an_id_is_named_by_its_value(void **state UNUSED)
{
	const struct indicator stix = { .id_kind = INDICATOR_ID_STIX, .id = { 0x8e, 0x2e } };
	const struct indicator a = { .type = INDICATOR_DOMAIN, .value = STR("evil.example") };
	const struct indicator b = { .type = INDICATOR_DOMAIN, .value = STR("evil2.example") };
	char first[INDICATOR_ID_TEXT];
	char second[INDICATOR_ID_TEXT];

	assert_string_equal(indicator_id_text(&stix, first),
			    "indicator--8e2e0000-0000-0000-0000-000000000000");
	assert_string_equal(indicator_id_text(&a, first), "v-domain-49781f48f2a569cd");
	assert_string_not_equal(first, indicator_id_text(&b, second));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_read_as_the_value_it_stands_for),
		cmocka_unit_test(what_is_shown_is_read_as_the_same_value),
		cmocka_unit_test(names_of_other_scripts_are_written_in_punycode),
		cmocka_unit_test(what_would_match_too_much_is_told),
		cmocka_unit_test(a_network_holds_its_addresses_and_no_others),
		cmocka_unit_test(a_visited_url_is_asked_by_its_folders),
		cmocka_unit_test(markings_are_read_in_all_their_spellings),
		cmocka_unit_test(an_indicator_without_an_id_is_named_by_its_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
