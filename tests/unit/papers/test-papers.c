/* SPDX-License-Identifier: Apache-2.0 */
/* When a pack of papers is wanted, what a folder keeps of them, and which duties follow. */
#include "support/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding/html.h"
#include "base/office/zip-write.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "inspections/report.h"
#include "papers/paper-records.h"
#include "roles/sealer/pack-folder.h"
#include "unit/store/store-fixture.h"

#define HOUR_US (3600 * US_PER_SEC)

static void a_pack_is_wanted_when_it_is_old_or_its_words_have_changed(void **state UNUSED)
{
	static const struct {
		const char *name;
		struct pack_wish wish;
		bool wanted;
	} rows[] = {
		{ "none was made", { 24, TIME_NONE, false }, true },
		{ "an hour old", { 24, 99 * HOUR_US, false }, false },
		{ "an hour old, other words", { 24, 99 * HOUR_US, true }, true },
		{ "just a day old", { 24, 76 * HOUR_US, false }, true },
		{ "not quite", { 24, 76 * HOUR_US + 1, false }, false },
		{ "switched off", { 0, TIME_NONE, true }, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(pack_is_wanted(&rows[i].wish, 100 * HOUR_US) == rows[i].wanted,
			  rows[i].name);
}

static bool is_there(const char *folder, const char *name)
{
	char path[PATH_MAX];

	return path_join(folder, name, path, NULL) == ERR_OK && access(path, F_OK) == 0;
}

static void a_folder_keeps_seven_and_leaves_others_files_alone(void **state UNUSED)
{
	char folder[] = "/tmp/tonoi-packs-XXXXXX";
	char other[PATH_MAX];
	auto_buf newest = BUF_INIT(100);
	struct err err;

	assert_non_null(mkdtemp(folder));
	assert_ok(path_join(folder, "tonoi-papers.txt", other, &err), &err);
	assert_ok(file_replace(other, STR("mine"), 0600, &err), &err);
	assert_int_equal(pack_folder_newest(folder, &newest, &err), ERR_NOT_FOUND);
	for (int day = 1; day <= 9; day++) {
		char name[16];
		(void)snprintf(name, sizeof(name), "2026-11-%02d", day);
		assert_ok(pack_folder_put(folder, name, str_from(name), &err), &err);
	}
	assert_ok(pack_folder_put(folder, "2026-11-09", STR("again"), &err), &err);
	assert_false(is_there(folder, "tonoi-papers-2026-11-02.zip"));
	assert_true(is_there(folder, "tonoi-papers-2026-11-03.zip"));
	assert_true(is_there(folder, "tonoi-papers.txt"));
	assert_ok(pack_folder_newest(folder, &newest, &err), &err);
	assert_true(str_is(buf_str(&newest), "again"));
	assert_int_not_equal(pack_folder_put("/no/such/stick", "2026-11-09", STR("x"), &err),
			     ERR_OK);
	assert_int_equal(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static struct paper_made made_at(int64_t us, const char *digest)
{
	return (struct paper_made){ .made_us = us,
				    .made_by = STR(""),
				    .digest = str_from(digest),
				    .sha256 = STR("00"),
				    .fingerprint = STR("11"),
				    .size = 1,
				    .papers = 20 };
}

static void a_print_is_of_a_pack_and_says_where_it_lies(void **state)
{
	struct store_fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct paper_made made = made_at(5, "a");
	struct paper_print print = { .pack = 1, .printed_us = 9, .printed_by = STR("night") };
	struct err err;

	assert_int_equal(paper_packs_newest(f->db, &arena, &made, &err), ERR_NOT_FOUND);
	made = made_at(5, "a");
	assert_ok(paper_packs_add(f->db, &made, &err), &err);
	print.kept_at = STR("");
	assert_int_equal(paper_prints_add(f->db, &print, &err), ERR_SYNTAX);
	print.kept_at = STR("the drawer");
	print.pack = 2;
	assert_int_equal(paper_prints_add(f->db, &print, &err), ERR_NOT_FOUND);
	print.pack = 1;
	assert_ok(paper_prints_add(f->db, &print, &err), &err);
	made = made_at(7, "b");
	assert_ok(paper_packs_add(f->db, &made, &err), &err);
	assert_ok(paper_packs_newest(f->db, &arena, &made, &err), &err);
	assert_ok(paper_prints_newest(f->db, &arena, &print, &err), &err);
	assert_true(str_is(made.digest, "b"));
	assert_true(str_is(print.digest, "a"));
}

static void take_place(void *ctx, const struct paper_place *place)
{
	struct paper_place *ret = ctx;

	*ret = *place;
	ret->place = STR_NONE;
	ret->problem = str_is(place->problem, "") ? STR("") : STR("bad");
}

static void a_place_remembers_since_when_it_fails(void **state)
{
	struct store_fixture *f = *state;
	const struct str kept[] = { STR("/b") };
	struct paper_place place = { .tried_us = 0 };
	struct err err;

	assert_ok(paper_places_put(f->db, STR("/a"), 1, STR(""), &err), &err);
	assert_ok(paper_places_put(f->db, STR("/a"), 2, STR("full"), &err), &err);
	assert_ok(paper_places_put(f->db, STR("/a"), 3, STR("full"), &err), &err);
	assert_ok(paper_places_each(f->db, take_place, &place, &err), &err);
	assert_int_equal(place.written_us, 1);
	assert_int_equal(place.failing_us, 2);
	assert_int_equal(place.tried_us, 3);
	assert_ok(paper_places_put(f->db, STR("/a"), 4, STR(""), &err), &err);
	assert_ok(paper_places_each(f->db, take_place, &place, &err), &err);
	assert_true(place.failing_us == TIME_NONE && place.problem.len == 0);
	assert_ok(paper_places_keep(f->db, kept, ARRAY_LEN(kept), &err), &err);
	place.tried_us = 0;
	assert_ok(paper_places_each(f->db, take_place, &place, &err), &err);
	assert_int_equal(place.tried_us, 0);
}

static void a_name_of_an_archive_leads_nowhere(void **state UNUSED)
{
	static const struct {
		const char *name;
		bool plain;
	} rows[] = {
		{ "index.html", true }, { "papers/01-calls.pdf", true },
		{ "紙/一.pdf", true },	{ "../x", false },
		{ "a/../x", false },	{ "/etc/passwd", false },
		{ "a//b", false },	{ "a\\b", false },
		{ "", false },		{ ".", false },
		{ "a/", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(zip_name_is_plain(str_from(rows[i].name)) == rows[i].plain, rows[i].name);
}

static void
a_report_as_a_page_closes_what_it_opens_and_escapes_what_people_wrote(void **state UNUSED)
{
	const struct report_head head = { .title = STR("<紙>"),
					  .facility = STR("A&B"),
					  .lang = LANG_JA };
	const struct report_column columns[] = { { STR("項目"), 1 }, { STR("値"), 1 } };
	auto_report *report = report_new(&head);
	auto_buf page = BUF_INIT(65536);
	struct err err;

	report_item(report, STR("one"));
	report_item(report, STR("<script>"));
	report_columns(report, columns, ARRAY_LEN(columns));
	report_row(report, (const struct str[]){ STR("a"), STR("") });
	report_columns(report, columns, ARRAY_LEN(columns));
	report_note(report, STR("end"));
	assert_ok(report_html(report, &page, &err), &err);
	buf_add_char(&page, '\0');
	assert_null(strstr(page.ptr, "<script"));
	assert_non_null(strstr(page.ptr, "<h1>&lt;紙&gt;</h1>"));
	assert_non_null(strstr(page.ptr, "<ul>\n<li>one</li>\n<li>&lt;script&gt;</li>\n</ul>\n"));
	assert_non_null(strstr(page.ptr, "<tr><td>a</td><td></td></tr>\n</tbody></table></div>\n"
					 "<div class=\"wide\"><table>"));
	assert_non_null(strstr(page.ptr, "</tbody></table></div>\n<p class=\"note\">end</p>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pack_is_wanted_when_it_is_old_or_its_words_have_changed),
		cmocka_unit_test(a_folder_keeps_seven_and_leaves_others_files_alone),
		cmocka_unit_test_setup_teardown(a_print_is_of_a_pack_and_says_where_it_lies,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(a_place_remembers_since_when_it_fails, store_setup,
						store_teardown),
		cmocka_unit_test(a_name_of_an_archive_leads_nowhere),
		cmocka_unit_test(
			a_report_as_a_page_closes_what_it_opens_and_escapes_what_people_wrote),
	};

	return cmocka_run_group_tests_name("papers", tests, NULL, NULL);
}
