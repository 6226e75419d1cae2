/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a web page counts as its content.
 */
#include "support/check.h"

#include "roles/prober/page-digest.h"

#define WORDS "hacked by\n改ざんされました\n"

static struct page_digest digest_of(const char *html)
{
	struct page_digest digest;

	page_digest(str_from(html), STR(WORDS), &digest);
	return digest;
}

static void dates_spaces_and_hidden_parts_do_not_count(void **state)
{
	static const struct {
		const char *name;
		const char *one;
		const char *other;
		bool same;
	} rows[] = {
		{ "the same", "<p>a b</p>", "<p>a b</p>", true },
		{ "a date", "<p>今日は 1 日</p>", "<p>今日は 22 日</p>", true },
		{ "spaces and lines", "<p>a b</p>", "<p>a\n\n   b</p>\n", true },
		{ "case", "<p>ABC</p>", "<p>abc</p>", true },
		{ "attributes", "<p id=1>a</p>", "<p id=2 class=x>a</p>", true },
		{ "a comment", "a<!-- > x -->b", "a<!-- y -->b", true },
		{ "inside a script", "a<script>x()</script>b", "a<script>y('<p>')</script>b",
		  true },
		{ "inside a style", "a<STYLE>x</STYLE>b", "ab", true },
		{ "a word", "<p>a b</p>", "<p>a c</p>", false },
		{ "an element that never ends", "a<script>x", "a", true },
		{ "a tag that never ends", "a<p", "a", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct page_digest one = digest_of(rows[i].one);
		const struct page_digest other = digest_of(rows[i].other);
		check_row((strcmp(one.hash, other.hash) == 0) == rows[i].same, rows[i].name);
	}
}

static void finds_title_hosts_and_words(void **state)
{
	static const struct {
		const char *name;
		const char *html;
		const char *title;
		const char *hosts;
		const char *words;
	} rows[] = {
		{ "nothing", "", "", "", "" },
		{ "a title with attributes", "<TITLE lang=ja> 病院 </TITLE>", "病院", "", "" },
		{ "a title that never ends", "<title>病院", "病院", "", "" },
		{ "hosts, sorted, each once",
		  "<script src=\"https://b.example/x\"></script><script src='//a.example'></script>"
		  "<iframe width=1 src=http://b.example:8080/></iframe>"
		  "<script src=\"https://b.example/y\"></script>",
		  "", "a.example b.example b.example:8080", "" },
		{ "its own programs", "<script src=\"/js/x.js\"></script>", "", "", "" },
		{ "no value", "<script src></script><script src=", "", "", "" },
		{ "words of intruders", "<h1>HACKED  by x</h1> 改ざんされました", "", "",
		  "hacked by, 改ざんされました" },
		{ "words that are not shown", "<!-- hacked by -->", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct page_digest got = digest_of(rows[i].html);
		check_row(strcmp(got.title, rows[i].title) == 0, rows[i].name);
		check_row(strcmp(got.hosts, rows[i].hosts) == 0, rows[i].name);
		check_row(strcmp(got.words, rows[i].words) == 0, rows[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_spaces_and_hidden_parts_do_not_count),
		cmocka_unit_test(finds_title_hosts_and_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
