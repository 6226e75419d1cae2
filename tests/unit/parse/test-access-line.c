/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "parse/line/access-line.h"
#include "parse/line/log-time.h"

static bool is_text(struct str s, const char *expected)
{
	return expected ? s.ptr && str_is(s, expected) : s.len == 0;
}

static void takes_addresses_apart(void **state UNUSED)
{
	static const struct {
		const char *url;
		const char *host;
		const char *rest;
		const char *stem;
		const char *query;
		const char *extension;
	} rows[] = {
		{ "http://a.example/x/y.exe?id=1", "a.example", "/x/y.exe?id=1", "/x/y.exe", "id=1",
		  "exe" },
		{ "https://user@a.example:8443/", "a.example", "/", "/", NULL, NULL },
		{ "http://[2001:db8::1]:80/z.php", "2001:db8::1", "/z.php", "/z.php", NULL, "php" },
		{ "a.example:443", "a.example", NULL, NULL, NULL, NULL },
		{ "/only/path.tar.gz?", NULL, "/only/path.tar.gz?", "/only/path.tar.gz", NULL,
		  "gz" },
		{ "/dir.d/file", NULL, "/dir.d/file", "/dir.d/file", NULL, NULL },
		{ "http://a.example?q=1", "a.example", "?q=1", NULL, "q=1", NULL },
		{ "/redirect?to=http://evil.example/x.exe", NULL,
		  "/redirect?to=http://evil.example/x.exe", "/redirect",
		  "to=http://evil.example/x.exe", NULL },
		{ "*", NULL, "*", "*", NULL, NULL },
		{ "", NULL, NULL, NULL, NULL, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct url_parts url = url_parts_of(str_from(rows[i].url));
		check_row(is_text(url.host, rows[i].host), rows[i].url);
		check_row(is_text(url.rest, rows[i].rest), rows[i].url);
		check_row(is_text(url.stem, rows[i].stem), rows[i].url);
		check_row(is_text(url.query, rows[i].query), rows[i].url);
		check_row(is_text(url.extension, rows[i].extension), rows[i].url);
	}
}

static void takes_requests_apart(void **state UNUSED)
{
	static const struct {
		const char *request;
		const char *method;
		const char *target;
		const char *protocol;
	} rows[] = {
		{ "GET /a HTTP/1.1", "GET", "/a", "HTTP/1.1" },
		{ "GET /a b c HTTP/1.1", "GET", "/a b c", "HTTP/1.1" },
		{ "GET /a", "GET", "/a", NULL },
		{ "\\x16\\x03\\x01", NULL, "\\x16\\x03\\x01", NULL },
		{ "-", NULL, "-", NULL },
		{ "", NULL, "", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct request_parts parts = request_parts_of(str_from(rows[i].request));
		check_row(is_text(parts.method, rows[i].method), rows[i].request);
		check_row(is_text(parts.target, rows[i].target), rows[i].request);
		check_row(is_text(parts.protocol, rows[i].protocol), rows[i].request);
	}
}

static void refuses_lines_of_another_layout(void **state UNUSED)
{
	static const char *const lines[] = {
		"10.0.0.7 - - 22/Nov/2026:14:00:00 +0900 \"GET / HTTP/1.1\" 200 1",
		"10.0.0.7 - - [22/Nov/2026:14:00:00 +0900] GET / 200 1",
		"10.0.0.7 - - [22/Nov/2026:14:00:00 +0900] \"GET / HTTP/1.1\" ok 1",
		"10.0.0.7 - - [22/Nov/2026:14:00:00 +0900] \"never closed",
		"10.0.0.7 [22/Nov/2026:14:00:00 +0900] \"GET / HTTP/1.1\" 200 1",
		"[22/Nov/2026:14:00:00 +0900]",
	};
	struct access_line line;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		check_row(!access_line_parse(str_from(lines[i]), &line), lines[i]);
}

static void tells_the_unit_of_an_epoch_by_its_digits(void **state UNUSED)
{
	static const struct {
		const char *digits;
		int64_t us; /* 0: none */
	} rows[] = {
		{ "1795323791", INT64_C(1795323791000000) },
		{ "1795323791123", INT64_C(1795323791123000) },
		{ "1795323791123456", INT64_C(1795323791123456) },
		{ "1795323791123456789", INT64_C(1795323791123456) },
		{ "9999999999999999999", 0 },
		{ "12345", 0 },
		{ "-1795323791", 0 },
		{ "", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t us = 0;
		check_row(log_time_epoch(str_from(rows[i].digits), &us) == (rows[i].us != 0),
			  rows[i].digits);
		check_row(us == rows[i].us, rows[i].digits);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_addresses_apart),
		cmocka_unit_test(takes_requests_apart),
		cmocka_unit_test(refuses_lines_of_another_layout),
		cmocka_unit_test(tells_the_unit_of_an_epoch_by_its_digits),
	};

	return cmocka_run_group_tests_name("access-line", tests, NULL, NULL);
}
