/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What machines know beside the questions of the checklist.
 */
#include "../store/store-fixture.h"

#include <limits.h>

#include "assets/asset-table.h"
#include "backups/backup-records.h"
#include "base/os/fd.h"
#include "facts/fact-content.h"
#include "forms/form-set.h"
#include "store/alerts.h"
#include "store/settings.h"

#define NOW_US	   (INT64_C(1763800000) * US_PER_SEC)
#define OWN_TOPICS 12u /* of the 18 items */

/* Links are views of the content, which goes at the end of this. */
static struct facts tell(struct db *db, struct arena *arena, const char *topic)
{
	auto_fact_content *content = NULL;
	struct facts facts;
	struct err err;

	assert_ok(fact_content_load(NULL, &content, &err), &err);
	const struct fact_scope scope = {
		.content = content, .db = db, .now_us = NOW_US, .arena = arena
	};
	facts_of(&scope, str_from(topic), &facts);
	for (size_t i = 0; i < facts.n; i++)
		facts.at[i].link = arena_str(arena, facts.at[i].link);
	return facts;
}

static struct form_set *open_forms(void)
{
	struct form_set *forms = form_set_new();
	struct err err;

	assert_ok(form_set_add_content(forms, NULL, &err), &err);
	form_set_finish(forms);
	return forms;
}

static bool covers(const struct fact_content *content, struct str topic)
{
	for (size_t i = 0; i < fact_content_count(content); i++) {
		if (str_equal(fact_content_at(content, i)->topic, topic))
			return true;
	}
	return false;
}

static bool is_topic(const struct form *form, struct str topic)
{
	for (size_t i = 0; i < form->n_items; i++) {
		if (str_equal(form->items[i].topic, topic))
			return true;
	}
	return false;
}

static bool is_asked(const struct form_set *forms, struct str topic)
{
	for (size_t i = 0; i < form_set_count(forms); i++) {
		if (is_topic(form_set_at(forms, i), topic))
			return true;
	}
	return false;
}

static void most_items_of_the_checklist_have_a_fact(void **state UNUSED)
{
	auto_fact_content *content = NULL;
	struct form_set *forms = open_forms();
	size_t n = 0;
	struct err err;

	assert_ok(fact_content_load(NULL, &content, &err), &err);
	const struct form *form = form_set_find(forms, STR("mhlw-hospital-r7"));
	assert_non_null(form);
	for (size_t i = 0; i < form->n_items; i++)
		n += form->items[i].duty == DUTY_ASKED && covers(content, form->items[i].topic);
	assert_true(n >= OWN_TOPICS);
	for (size_t i = 0; i < fact_content_count(content); i++) {
		const struct str topic = fact_content_at(content, i)->topic;

		if (!is_asked(forms, topic))
			fail_msg("no question has the topic %.*s", STR_ARG(topic));
	}
	form_set_free(forms);
}

/* ---- rules ---- */

#define RULES_TEXT_MAX (16u * 1024 * 1024)

static struct buf all_rules; /* nftw() has no room for a context */

static int add_rule(const char *path, const struct stat *st UNUSED, int kind,
		    struct FTW *ftw UNUSED)
{
	struct err err;

	if (kind != FTW_F)
		return 0;
	assert_ok(file_read(path, &all_rules, &err), &err);
	return 0;
}

static void every_rule_that_a_fact_names_is_shipped(void **state UNUSED)
{
	auto_fact_content *content = NULL;
	char path[PATH_MAX];
	size_t n = 0;
	struct err err;

	buf_init(&all_rules, RULES_TEXT_MAX);
	(void)snprintf(path, sizeof(path), "%s/rules", getenv("TONOI_CONTENT"));
	assert_int_equal(nftw(path, add_rule, 8, FTW_PHYS), 0);
	assert_ok(fact_content_load(NULL, &content, &err), &err);
	for (size_t i = 0; i < fact_content_count(content); i++) {
		const struct fact *fact = fact_content_at(content, i);

		for (size_t k = 0; k < fact->n_rules; k++, n++) {
			char line[128];

			(void)snprintf(line, sizeof(line), "\nid: %.*s\n", STR_ARG(fact->rules[k]));
			check_row(str_find(buf_str(&all_rules), str_from(line)) != SIZE_MAX, line);
		}
	}
	assert_true(n > 20);
	buf_done(&all_rules);
}

static void a_mistake_is_told_with_its_file_and_line(void **state)
{
	static const struct {
		const char *fact;
		const char *said;
	} rows[] = {
		{ "  - topic: a\n    measure: none-such\n", "bad.yml:5: measure “none-such”" },
		{ "  - topic: a\n", "bad.yml:5: a fact has a measure or rules" },
		{ "  - topic: a\n    measure: sources-all\n", "bad.yml:5: some is missing" },
		{ "  - topic: a\n    colour: red\n", "bad.yml:6: a fact has no “colour”" },
		{ "  - topic: a\n    rules: [x]\n    some:\n      verdict: maybe\n",
		  "bad.yml:8: verdict “maybe”" },
		{ "  - topic: a\n    rules: [x]\n    some:\n      link: alerts\n"
		  "      text: { ja: a, en: b }\n",
		  "bad.yml:8: link is a path of the console" },
	};
	const struct store_fixture *f = *state;
	char folder[PATH_MAX];
	char path[PATH_MAX + 16];

	(void)snprintf(folder, sizeof(folder), "%s/facts", f->data);
	(void)snprintf(path, sizeof(path), "%s/bad.yml", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_fact_content *content = NULL;
		struct err err = { .text = "" };
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		(void)fprintf(file, "version: 1\ndate: 2026-11-22\nsource: a\nfacts:\n%s",
			      rows[i].fact);
		assert_int_equal(fclose(file), 0);
		check_row(fact_content_load(f->data, &content, &err) == ERR_SYNTAX, rows[i].said);
		check_row(strstr(err.text, rows[i].said), err.text);
	}
}

/* ---- what is said ---- */

static bool is_said(const struct facts *facts, int verdict, const char *words)
{
	for (size_t i = 0; i < facts->n; i++) {
		if ((verdict < 0 || facts->at[i].verdict == (enum fact_verdict)verdict) &&
		    str_find(facts->at[i].sentence.en, str_from(words)) != SIZE_MAX)
			return true;
	}
	return false;
}

static void check_said(const struct facts *facts, enum fact_verdict verdict, const char *words)
{
	check_row(is_said(facts, (int)verdict, words), words);
}

static void check_unsaid(const struct facts *facts, const char *words)
{
	check_row(!is_said(facts, -1, words), words);
}

static void a_watch_that_sees_nothing_supports_nothing(void **state)
{
	static const char *const topics[] = { "inventory",     "access-logs", "backups",
					      "access-rights", "patches",     "two-factor" };
	auto_arena arena = ARENA_INIT(1024 * 1024);

	for (size_t i = 0; i < ARRAY_LEN(topics); i++) {
		const struct facts facts =
			tell(((struct store_fixture *)*state)->db, &arena, topics[i]);

		check_row(facts.n > 0, topics[i]);
		for (size_t k = 0; k < facts.n; k++) {
			check_row(facts.at[k].verdict != FACT_SUPPORTS, topics[i]);
			check_row(facts.at[k].sentence.ja.len && facts.at[k].sentence.en.len &&
					  facts.at[k].link.len,
				  topics[i]);
		}
	}
	assert_int_equal(tell(((struct store_fixture *)*state)->db, &arena, "none-such").n, 0);
}

static void an_alert_nobody_looked_at_speaks_against(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(1024 * 1024);
	bool is_new;
	struct err err;
	const struct alert alert = {
		.id = STR("0123456789abcdef0123456789abcdef"),
		.rule_id = STR("b32a3c90-171e-4d97-bf4a-00698d12541b"),
		.title = STR("a"),
		.level = ALERT_HIGH,
		.tags = STR("[]"),
		.host = STR(""),
		.user = STR(""),
		.source = STR("syslog:a"),
		.file = STR(""),
		.time_us = TIME_NONE,
		.arrival_us = NOW_US - US_PER_SEC,
		.log_index = 1,
		.fields = STR("{}"),
		.matched = STR("{}"),
	};

	assert_ok(alerts_add(db, &alert, &is_new, &err), &err);
	struct facts facts = tell(db, &arena, "backups");
	check_said(&facts, FACT_CONTRADICTS, "1 alerts");
	const struct alert_mark mark = { ALERT_SEEN, STR("x"), NOW_US, STR("") };
	assert_ok(alerts_set_status(db, alert.id, &mark, &err), &err);
	facts = tell(db, &arena, "backups");
	check_said(&facts, FACT_UNKNOWN, "Nothing is seen that stops backups");
}

/* ---- the rooms ---- */

static void add_asset(struct db *db, const char *name, const char *owner, bool listed)
{
	struct asset asset = { .listed = listed,
			       .first_us = NOW_US - US_PER_SEC,
			       .last_us = NOW_US - US_PER_SEC,
			       .used_us = TIME_NONE };
	int64_t id;
	struct err err;

	for (size_t i = 0; i < ASSET_FIELDS; i++)
		asset.field[i] = STR("");
	asset.field[ASSET_KIND] = STR("pc");
	asset.field[ASSET_STATE] = STR("in-use");
	asset.field[ASSET_NAME] = str_from(name);
	asset.field[ASSET_OWNER] = str_from(owner);
	assert_ok(assets_add(db, &asset, &id, &err), &err);
}

static void the_inventory_tells_what_is_listed_and_what_is_not(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(1024 * 1024);

	struct facts facts = tell(db, &arena, "inventory");
	check_said(&facts, FACT_UNKNOWN, "no list of devices yet");
	check_unsaid(&facts, "in no list");
	add_asset(db, "ct", "own", true);
	facts = tell(db, &arena, "inventory");
	check_said(&facts, FACT_SUPPORTS,
		   "The list has 1 devices. One was last seen on 2025-11-22");
	check_unsaid(&facts, "in no list");
	check_unsaid(&facts, "permit");
	add_asset(db, "tablet", "private", false);
	facts = tell(db, &arena, "inventory");
	check_said(&facts, FACT_SUPPORTS, "The list has 1 devices");
	check_said(&facts, FACT_CONTRADICTS, "1 of the 2 devices");
	check_said(&facts, FACT_CONTRADICTS, "1 of the 1 devices that are not the institution's");
}

static void add_proof(struct db *db, const char *place, enum backup_level level,
		      enum backup_verdict verdict)
{
	const struct backup_ask ask = { .repo = place, .level = level, .now_us = NOW_US };
	struct backup_finding finding;
	struct err err;

	backup_finding_init(&finding);
	finding.tool = "restic";
	finding.level = level;
	finding.verdict = verdict;
	finding.newest_us = NOW_US;
	assert_ok(backup_proofs_add(db, &ask, &finding, STR("x"), LANG_EN, &err), &err);
	backup_finding_done(&finding);
}

static void backups_tell_how_well_each_is_proved(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(1024 * 1024);

	struct facts facts = tell(db, &arena, "backups");
	check_said(&facts, FACT_UNKNOWN, "No backup has been proved");
	add_proof(db, "/nas", BACKUP_L1, BACKUP_NOT_PROVEN);
	facts = tell(db, &arena, "backups");
	check_said(&facts, FACT_UNKNOWN, "None of the 1 backups was read through yet (/nas L1)");
	add_proof(db, "/tape", BACKUP_L3, BACKUP_GOOD);
	facts = tell(db, &arena, "backups");
	check_said(&facts, FACT_SUPPORTS, "Of 2 backups, every byte of 1");
	check_said(&facts, FACT_SUPPORTS, "/nas L1, /tape L3");
	check_unsaid(&facts, "found damaged");
	add_proof(db, "/nas", BACKUP_L0, BACKUP_DAMAGED);
	facts = tell(db, &arena, "backups");
	check_said(&facts, FACT_CONTRADICTS, "Of 2 backups, 1 were found damaged");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(most_items_of_the_checklist_have_a_fact),
		cmocka_unit_test(every_rule_that_a_fact_names_is_shipped),
		cmocka_unit_test_setup_teardown(the_inventory_tells_what_is_listed_and_what_is_not,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(backups_tell_how_well_each_is_proved, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(a_mistake_is_told_with_its_file_and_line,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(a_watch_that_sees_nothing_supports_nothing,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(an_alert_nobody_looked_at_speaks_against,
						store_setup, store_teardown),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
