/* SPDX-License-Identifier: Apache-2.0 */
/* Which advisory concerns which product, and by which rule. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "advisories/feed.h"
#include "advisories/match.h"
#include "support/check.h"

#define WORK_MAX (4u * 1024 * 1024)

struct row {
	struct product_statement statement;
	struct installed installed;
	const char *rule;
	const char *what;
};

#define CPE(vendor, product, version)                                                              \
	STR("cpe:2.3:a:" vendor ":" product ":" version ":*:*:*:*:*:*:*")

static struct names *the_names(void)
{
	const char *content = getenv("TONOI_CONTENT");
	struct names *names = NULL;
	char path[1024];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/advisories/names.yml",
		       content ? content : "content");
	assert_ok(names_read(path, &names, &err), &err);
	return names;
}

static struct match run(const struct row *row, const struct names *names, struct arena *arena)
{
	struct advisory advisory;
	struct match match;

	advisory_init(&advisory, "test", arena);
	advisory.id = STR("TEST-1");
	assert_non_null(advisory_add_statement(&advisory, &row->statement));
	assert_int_equal(match_advisory(names, &row->installed, &advisory, arena, &match), ERR_OK);
	return match;
}

static void check_rows(const struct row *rows, size_t n)
{
	auto_names *names = the_names();

	for (size_t i = 0; i < n; i++) {
		auto_arena arena = ARENA_INIT(WORK_MAX);
		const struct match match = run(&rows[i], names, &arena);
		const char *rule = match_rule_text(match.rule)->id;
		if (strcmp(rule, rows[i].rule) != 0)
			fail_msg("%s: %s, expected %s", rows[i].what, rule, rows[i].rule);
		assert_int_equal(match.verdict, match_rule_text(match.rule)->verdict);
	}
}

#define FORTI_18                                                                                   \
	{                                                                                          \
		.vendor = STR("Fortinet"), .product = STR("FortiOS"),                              \
		.versions = STR("7.0 から 7.0.5 まで")                                             \
	}
#define FORTI(v)                                                                                   \
	{                                                                                          \
		.name = { .vendor = STR("フォーティネット"), .product = STR("Fortinet FortiOS") }, \
		.version = STR(v)                                                                  \
	}

static const struct row by_version[] = {
	{ FORTI_18, FORTI("7.0.3"), "inside-range", "inside" },
	{ FORTI_18, FORTI("7.0.6"), "outside-range", "above" },
	{ FORTI_18, FORTI(""), "version-unknown", "no version known" },
	{ FORTI_18, FORTI("-"), "version-unknown", "version is a dash" },
	{ FORTI_18, FORTI("*"), "version-unknown", "version is a star" },
	{ FORTI_18, FORTI("seven"), "no-order", "version is a word" },
	{ FORTI_18, FORTI("1:7.0.3-1"), "distribution-package",
	  "an epoch is no part of the version" },
	{ { .vendor = STR("Fortinet"), .product = STR("FortiOS") },
	  FORTI("7.0.3"),
	  "no-range",
	  "KEV names no version" },
	{ { .vendor = STR("Fortinet"), .product = STR("FortiOS"), .versions = STR("一部の版") },
	  FORTI("7.0.3"),
	  "range-unread",
	  "text that is not understood" },
	{ { .vendor = STR("Fortinet"),
	    .product = STR("FortiOS"),
	    .versions = STR("すべてのバージョン") },
	  FORTI(""),
	  "all-versions",
	  "all versions, said so" },
	{ { .vendor = STR("Fortinet"),
	    .product = STR("FortiOS"),
	    .versions = STR("< 8"),
	    .together = true },
	  FORTI("7.0.3"),
	  "together",
	  "only with other hardware" },
	{ { .vendor = STR("Fortinet"),
	    .product = STR("FortiOS"),
	    .versions = STR("7.0.3"),
	    .status = STATEMENT_NOT_AFFECTED },
	  FORTI("7.0.3"),
	  "vex-not-affected",
	  "the vendor says no" },
	{ { .vendor = STR("Fortinet"),
	    .product = STR("FortiOS"),
	    .versions = STR(">= 7.0.6"),
	    .status = STATEMENT_FIXED },
	  FORTI("7.0.7"),
	  "vex-fixed",
	  "the vendor says fixed" },
	{ { .vendor = STR("Fortinet"),
	    .product = STR("FortiOS"),
	    .versions = STR(">= 7.0.6"),
	    .status = STATEMENT_FIXED },
	  FORTI("7.0.1"),
	  "other-product",
	  "fixed later says nothing of earlier" },
	{ { .vendor = STR("Fortinet"),
	    .product = STR("FortiOS"),
	    .versions = STR("< 8"),
	    .status = STATEMENT_UNDER_INVESTIGATION },
	  FORTI("7.0.3"),
	  "under-investigation",
	  "the vendor is looking" },
	{ { .vendor = STR("Apache"), .product = STR("HTTP Server"), .versions = STR("< 2.4.60") },
	  { .name = { .vendor = STR("Apache"), .product = STR("HTTP Server") },
	    .version = STR("2.4.57-2+deb12u1") },
	  "distribution-package",
	  "fixes are carried back" },
	{ { .vendor = STR("Apache"), .product = STR("HTTP Server"), .versions = STR("< 2.4.50") },
	  { .name = { .vendor = STR("Apache"), .product = STR("HTTP Server") },
	    .version = STR("2.4.57-2+deb12u1") },
	  "outside-range",
	  "a package above the bound" },
};

static void decides_by_version_and_says_why(void **state UNUSED)
{
	check_rows(by_version, ARRAY_LEN(by_version));
}

#define BELOW_9 .versions = STR("< 9")
#define OURS(v, p)                                                                                 \
	{                                                                                          \
		.name = { .vendor = STR(v), .product = STR(p) }, .version = STR("1.0")             \
	}
static const struct row by_name[] = {
	{ { .vendor = STR("富士通株式会社"), .product = STR("ＩＰＣＯＭ　ＥＸ２"), BELOW_9 },
	  OURS("FUJITSU LIMITED", "ipcom ex2"),
	  "inside-range",
	  "two languages, two widths" },
	{ { .vendor = STR("Cisco Systems, Inc."),
	    .product = STR("Adaptive Security Appliance"),
	    BELOW_9 },
	  OURS("シスコシステムズ", "adaptive_security_appliance"),
	  "inside-range",
	  "Inc. and CPE's underscores" },
	{ { .vendor = STR("Oracle"), .product = STR("Office"), BELOW_9 },
	  OURS("Microsoft", "Office"),
	  "other-product",
	  "two known vendors" },
	{ { .vendor = STR("Somebody"), .product = STR("Office"), BELOW_9 },
	  OURS("Microsoft", "Office"),
	  "name-unsure",
	  "an unknown vendor" },
	{ { .product = STR("Office"), BELOW_9 },
	  OURS("Microsoft", "Office"),
	  "name-unsure",
	  "no vendor told" },
	{ { .vendor = STR("Microsoft"), .product = STR("Office 365"), BELOW_9 },
	  OURS("Microsoft", "Office"),
	  "other-product",
	  "a name within a name" },
	{ { .vendor = STR("キヤノン"), .product = STR("(複数の製品)"), BELOW_9 },
	  OURS("Canon", "LBP"),
	  "several-products",
	  "several products of the vendor" },
	{ { .vendor = STR("リコー"), .product = STR("(複数の製品)"), BELOW_9 },
	  OURS("Canon", "LBP"),
	  "other-product",
	  "several products of another" },
	{ { .vendor = STR("日本語名"),
	    .product = STR("日本語製品"),
	    .cpe = STR("cpe:/a:fujitsu:serverview"),
	    BELOW_9 },
	  OURS("富士通", "ServerView"),
	  "inside-range",
	  "by the names in the CPE" },
	{ { .vendor = STR("Somebody"), .product = STR("Office"), .versions = STR("< 0.5") },
	  OURS("Microsoft", "Office"),
	  "other-product",
	  "unsure, and outside anyway" },
	{ { .vendor = STR("Fortinet"), .product = STR("FortiOS"), .versions = STR("< 7") },
	  OURS("", "FortiOS"),
	  "inside-range",
	  "only one vendor makes it" },
	{ { .vendor = STR("Microsoft"), .product = STR("Windows") },
	  OURS("", "Windows Server 2016"),
	  "several-products",
	  "a member of a family, its vendor told by its name" },
	{ { .vendor = STR("Somebody"), .product = STR("FortiOS"), .versions = STR("< 7") },
	  OURS("", "FortiOS"),
	  "name-unsure",
	  "the vendor that its name tells is not theirs" },
	{ { .vendor = STR("Cisco"), .product = STR("FortiOS"), .versions = STR("< 7") },
	  OURS("", "FortiOS"),
	  "other-product",
	  "two vendors that are known" },
};

static void names_are_the_same_only_when_they_are(void **state UNUSED)
{
	check_rows(by_name, ARRAY_LEN(by_name));
}

/* What made other programs call products affected that were not. */
static const struct row false_alarms[] = {
	{ { .cpe = CPE("example", "thing", "-") },
	  { .name = { .cpe = CPE("example", "thing", "1.0") }, .version = STR("1.0") },
	  "no-range",
	  "version \"-\" is not every version" },
	{ { .cpe = CPE("example", "thing", "*") },
	  { .name = { .cpe = CPE("example", "thing", "1.0") }, .version = STR("1.0") },
	  "no-range",
	  "ANY without bounds is nobody's statement" },
	{ { .cpe = CPE("*", "thing", "*"), .versions = STR("< 2") },
	  { .name = { .cpe = CPE("example", "thing", "1.0") }, .version = STR("1.0") },
	  "name-unsure",
	  "their vendor is a wild card" },
	{ { .cpe = CPE("example", "thing", "*"), .versions = STR("< 2") },
	  { .name = { .cpe = CPE("*", "thing", "1.0") }, .version = STR("1.0") },
	  "name-unsure",
	  "our vendor is a wild card" },
	{ { .cpe = CPE("example", "*", "*"), .versions = STR("< 2") },
	  { .name = { .cpe = CPE("*", "thing", "1.0") }, .version = STR("1.0") },
	  "other-product",
	  "vendor in one, product in the other" },
	{ { .cpe = CPE("example", "thing", "*"), .versions = STR("<= 2.8.123e") },
	  { .name = { .cpe = CPE("example", "thing", "2.8.123f") }, .version = STR("2.8.123f") },
	  "outside-range",
	  "a letter behind the version" },
	{ { .cpe = CPE("example", "thing", "*"), .versions = STR("<= 2.8.123") },
	  { .name = { .cpe = CPE("example", "thing", "2.8.123e") }, .version = STR("2.8.123e") },
	  "outside-range",
	  "a letter is later than none" },
	{ { .cpe = CPE("other", "thing", "*"), .versions = STR("< 2") },
	  { .name = { .cpe = CPE("example", "thing", "1.0") }, .version = STR("1.0") },
	  "other-product",
	  "one product name, two vendors" },
	{ { .cpe = STR("cpe:2.3:a:example:thing:*:*:*:*:*:wordpress:*:*"), .versions = STR("< 2") },
	  { .name = { .cpe = STR("cpe:2.3:a:example:thing:1.0:*:*:*:*:drupal:*:*") },
	    .version = STR("1.0") },
	  "other-product",
	  "for other software" },
	{ { .cpe = STR("cpe:2.3:h:example:thing:*:*:*:*:*:*:*:*"), .versions = STR("< 2") },
	  { .name = { .cpe = CPE("example", "thing", "1.0") }, .version = STR("1.0") },
	  "name-unsure",
	  "hardware and software of one name" },
	{ { .cpe = STR("cpe:/a:example:th%2fing"), .versions = STR("< 2") },
	  { .name = { .cpe = CPE("example", "th\\/ing", "1.0") }, .version = STR("1.0") },
	  "inside-range",
	  "CPE 2.2 and 2.3 of one product" },
};

static void false_alarms_of_others_are_none_here(void **state UNUSED)
{
	check_rows(false_alarms, ARRAY_LEN(false_alarms));
}

static void statements_that_contradict_are_to_be_checked(void **state UNUSED)
{
	auto_names *names = names_new();
	auto_arena arena = ARENA_INIT(WORK_MAX);
	const struct installed ours = { .name = { .vendor = STR("A"), .product = STR("P") },
					.version = STR("1.0") };
	struct product_statement one = { .vendor = STR("A"),
					 .product = STR("P"),
					 .versions = STR("< 2"),
					 .cve = STR("CVE-2026-10001") };
	struct advisory advisory;
	struct match match;

	advisory_init(&advisory, "test", &arena);
	assert_non_null(advisory_add_statement(&advisory, &one));
	one.status = STATEMENT_NOT_AFFECTED;
	struct product_statement *second = advisory_add_statement(&advisory, &one);
	assert_int_equal(match_advisory(names, &ours, &advisory, &arena, &match), ERR_OK);
	assert_string_equal(match_rule_text(match.rule)->id, "contradiction");

	second->cve = STR("CVE-2026-10002"); /* of two vulnerabilities: no contradiction */
	assert_int_equal(match_advisory(names, &ours, &advisory, &arena, &match), ERR_OK);
	assert_string_equal(match_rule_text(match.rule)->id, "inside-range");

	advisory.withdrawn = true;
	assert_int_equal(match_advisory(names, &ours, &advisory, &arena, &match), ERR_OK);
	assert_string_equal(match_rule_text(match.rule)->id, "withdrawn");
}

struct watched {
	const struct names *names;
	const struct installed *ours;
	size_t verdicts[VERDICT_AFFECTED + 1];
};

static enum errc watch(void *ctx, const struct advisory *advisory, struct err *err UNUSED)
{
	struct watched *watched = ctx;
	auto_arena arena = ARENA_INIT(WORK_MAX);
	struct match match;

	assert_int_equal(match_advisory(watched->names, watched->ours, advisory, &arena, &match),
			 ERR_OK);
	watched->verdicts[match.verdict]++;
	return ERR_OK;
}

/* KEV names no versions: it can ask for a look, never say that a version is affected. */
static void the_real_catalogue_asks_and_never_accuses(void **state UNUSED)
{
	static const struct {
		struct installed ours;
		bool found;
	} rows[] = {
		{ { .name = { .vendor = STR("フォーティネット株式会社"),
			      .product = STR("FortiOS") },
		    .version = STR("7.4.1") },
		  true },
		{ { .name = { .cpe = CPE("microsoft", "exchange_server", "2019") } }, true },
		{ { .name = { .vendor = STR("Example"), .product = STR("FortiOS Viewer") } },
		  false },
		{ { .name = { .vendor = STR("Example"), .product = STR("Git Helper") } }, false },
	};
	const char *root = getenv("TONOI_SOURCE");
	auto_names *names = the_names();
	char path[1024];

	(void)snprintf(path, sizeof(path),
		       "%s/../shared/corpus/advisories/kev/known_exploited_vulnerabilities.json",
		       root ? root : ".");
	if (access(path, R_OK)) {
		print_message("# skipped: ../shared/corpus is not here\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct watched watched = { .names = names, .ours = &rows[i].ours };
		const struct feed_sink sink = { .take = watch, .ctx = &watched };
		struct feed_report report;
		struct err err;
		assert_ok(feed_read_file(path, NULL, &sink, &report, &err), &err);
		assert_int_equal(watched.verdicts[VERDICT_AFFECTED], 0);
		assert_int_equal(watched.verdicts[VERDICT_NOT_AFFECTED], 0);
		assert_int_equal(watched.verdicts[VERDICT_CHECK] > 0, rows[i].found);
	}
}

static void learns_names_from_the_list_of_products(void **state UNUSED)
{
	static const struct row row = {
		{ .vendor = STR("例示システムズ"), .product = STR("GateBox"), BELOW_9 },
		OURS("example_systems", "gate_box"),
	};
	auto_names *names = the_names();
	auto_arena arena = ARENA_INIT(WORK_MAX);
	struct err err;
	size_t n;

	assert_int_equal(run(&row, names, &arena).rule, RULE_NAME_UNSURE);
	assert_ok(names_read_jvn(names,
				 STR("<Result><VendorInfo><Vendor vname='例示システムズ' "
				     "cpe='cpe:/:example_systems' vid='1'><Product pname='GateBox' "
				     "cpe='cpe:/a:example_systems:gate_box' pid='2'/></Vendor>"
				     "<Vendor vname='シスコ' cpe='cpe:/:microsoft' vid='3'/>"
				     "<Vendor vname='無名' cpe='cpe:/:misc' vid='4'/>"
				     "</VendorInfo></Result>"),
				 &n, &err),
		  &err);
	assert_int_equal(n, 2);
	assert_int_equal(run(&row, names, &arena).rule, RULE_INSIDE);
	/* What the table knows to be two stays two. */
	static const struct row two = { { .vendor = STR("シスコ"), .product = STR("X"), BELOW_9 },
					OURS("Microsoft", "X") };
	assert_int_equal(run(&two, names, &arena).rule, RULE_OTHER_PRODUCT);
	assert_int_equal(names_read_jvn(names, STR("<Result><Vendor>"), &n, &err), ERR_SYNTAX);
}

static void every_rule_has_its_words(void **state UNUSED)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		const struct rule_text *rule = match_rule_text((enum match_rule)i);
		assert_non_null(rule->id);
		assert_non_null(rule->why.ja);
		assert_non_null(rule->why.en);
		assert_non_null(verdict_name(rule->verdict));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_by_version_and_says_why),
		cmocka_unit_test(names_are_the_same_only_when_they_are),
		cmocka_unit_test(false_alarms_of_others_are_none_here),
		cmocka_unit_test(statements_that_contradict_are_to_be_checked),
		cmocka_unit_test(the_real_catalogue_asks_and_never_accuses),
		cmocka_unit_test(learns_names_from_the_list_of_products),
		cmocka_unit_test(every_rule_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
