/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An invented hospital's 200 products against real feeds: every verdict stands in
 * tests/cases/advisories/inventory-200.expected.csv; each “affected” and “not-affected” was read
 * against the text of its advisory. Lines with “*” count what a person must look at, by rule.
 */
#include "../store/store-fixture.h"

#include <dirent.h>
#include <unistd.h>

#include "advisories/concerns.h"
#include "advisories/intake.h"
#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define ARENA_MAX (64u * 1024 * 1024)
#define LINES_MAX (1024u * 1024)

static const char *const feeds[] = {
	"kev/known_exploited_vulnerabilities.json",
	"jvn/jvndb_detail_2021.rdf",
	"jvn/jvndb_detail_2022.rdf",
	"jvn/jvndb_detail_2023.rdf",
	"jvn/product_myjvn_product_202311.rdf",
	"jvn/rss_jvndb.rdf",
	"jvn/rss_jvndb_2007.rdf",
	"jvn/rss_jvndb_2011.rdf",
	"jvn/rss_jvndb_2021.rdf",
	"jvn/rss_jvndb_2022.rdf",
	"jvn/rss_jvndb_2023.rdf",
	"jvn/rss_jvndb_new.rdf",
	"nvd/nvdcve-2.0-2002.json.gz",
	"nvd/nvdcve-2.0-2021.json.gz",
	"nvd/nvdcve-2.0-modified.json.gz",
};

/* Names that are nearly right, wild cards, versions that nobody knows. */
static const char *const never_affected[] = { "N172", "N173", "N174", "N175",
					      "N176", "N177", "N178", "N180" };

static bool corpus(char path[static PATH_MAX])
{
	(void)snprintf(path, PATH_MAX, "%s/../shared/corpus/advisories", getenv("TONOI_SOURCE"));
	return access(path, R_OK) == 0;
}

static void take_file(struct db *db, const char *path)
{
	const struct intake intake = { .db = db, .now_us = 0 };
	struct intake_report report;
	struct err err;

	assert_ok(intake_file(&intake, path, &report, &err), &err);
}

static void take_csaf(struct db *db, const char *folder)
{
	char path[PATH_MAX];
	struct dirent **names;
	const int n = scandir(folder, &names, NULL, alphasort);

	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			assert_int_equal(path_join(folder, names[i]->d_name, path, NULL), ERR_OK);
			take_file(db, path);
		}
		free(names[i]);
	}
	free(names);
}

static void take_all(struct db *db, const char *folder)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(feeds); i++) {
		assert_int_equal(path_join(folder, feeds[i], path, NULL), ERR_OK);
		take_file(db, path);
	}
	assert_int_equal(path_join(folder, "csaf", path, NULL), ERR_OK);
	take_csaf(db, path);
}

static void read_case(const char *name, struct buf *out)
{
	char path[PATH_MAX];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/advisories/%s", getenv("TONOI_SOURCE"),
		       name);
	assert_ok(file_read(path, out, &err), &err);
}

static bool is_never_affected(struct str asset)
{
	for (size_t i = 0; i < ARRAY_LEN(never_affected); i++)
		if (str_is(asset, never_affected[i]))
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	return str_compare(((const struct concern *)a)->name, ((const struct concern *)b)->name);
}

/* As the expected file has it: decided ones by name, the others counted by rule. */
static void tell(const struct inventory_product *product, struct concerns *found, struct buf *out)
{
	size_t checks[RULE_COUNT] = { 0 };

	qsort(found->at, found->n, sizeof(*found->at), by_name);
	for (size_t i = 0; i < found->n; i++) {
		const struct concern *one = &found->at[i];
		if (one->verdict == VERDICT_CHECK) {
			checks[one->rule]++;
			continue;
		}
		if (one->verdict == VERDICT_AFFECTED && is_never_affected(product->asset))
			fail_msg("%.*s is called affected by %.*s", STR_ARG(product->asset),
				 STR_ARG(one->name));
		buf_printf(out, "%.*s,%.*s,%s,%s,1\n", STR_ARG(product->asset), STR_ARG(one->name),
			   verdict_name(one->verdict), match_rule_text(one->rule)->id);
	}
	for (size_t r = 0; r < RULE_COUNT; r++)
		if (checks[r])
			buf_printf(out, "%.*s,*,check,%s,%zu\n", STR_ARG(product->asset),
				   match_rule_text((enum match_rule)r)->id, checks[r]);
	if (found->n == 0)
		buf_printf(out, "%.*s,*,none,other-product,0\n", STR_ARG(product->asset));
}

static bool has_line(struct str text, struct str wanted)
{
	struct str line;

	while (str_next_line(&text, &line))
		if (str_equal(line, wanted))
			return true;
	return false;
}

static size_t compare(struct str ours, struct str theirs, const char *what)
{
	struct str rest = ours;
	struct str line;
	size_t n = 0;

	while (str_next_line(&rest, &line)) {
		if (has_line(theirs, line))
			continue;
		print_error("%s: %.*s\n", what, STR_ARG(line));
		n++;
	}
	return n;
}

static void two_hundred_products_get_the_verdicts_of_the_expected_file(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_concern_tables tables = { .names = NULL };
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	auto_buf csv = BUF_INIT(LINES_MAX);
	auto_buf expected = BUF_INIT(LINES_MAX);
	auto_buf told = BUF_INIT(LINES_MAX);
	char folder[PATH_MAX];
	struct inventory list;
	struct err err;

	if (!corpus(folder)) {
		print_message("# ../shared/corpus is not here\n");
		skip();
	}
	read_case("inventory-200.csv", &csv);
	read_case("inventory-200.expected.csv", &expected);
	assert_ok(inventory_read_csv(buf_str(&csv), &arena, &list, &err), &err);
	assert_int_equal(list.n, 200);
	take_all(db, folder);
	assert_ok(concern_tables_read(getenv("TONOI_CONTENT"), &tables, &err), &err);
	assert_ok(concern_tables_learn(&tables, db, &err), &err);
	buf_add_text(&told, "asset,advisory,verdict,rule,count\n");
	for (size_t i = 0; i < list.n; i++) {
		auto_arena work = ARENA_INIT(ARENA_MAX);
		struct concerns found;
		assert_ok(concerns_of(db, &tables, &list.at[i], &work, &found, &err), &err);
		tell(&list.at[i], &found, &told);
	}
	const size_t other = compare(buf_str(&told), buf_str(&expected), "not expected") +
			     compare(buf_str(&expected), buf_str(&told), "missing");
	assert_int_equal(other, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			two_hundred_products_get_the_verdicts_of_the_expected_file, store_setup,
			store_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
