/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What notices bring to look for is put to use, as far as this house allows: for detection only.
 * Drills bring nothing that is looked for.
 */
#include <poll.h>

#include "base/encoding/json-item.h"
#include "cli/indicators/arm.h"
#include "cli/notice/notice-desk.h"
#include "notices/notice-stix.h"
#include "store/settings.h"

#define LIST_NAME  "notices"
#define ROUND_MS   5000
#define WORK_BYTES (16u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "allowed", .title = TEXT("許可", "ALLOWED") },
	{ .name = "values", .title = TEXT("見張る手がかり", "INDICATORS"), .number = true },
	{ .name = "rules", .title = TEXT("見張るルール", "RULES"), .number = true },
	{ .name = "bad_rules", .title = TEXT("使えないルール", "BAD RULES"), .number = true },
	{ .name = NULL },
};

static const char *const allowances[] = { "nothing", "indicators", "rules" };

/* ---- what there is to look for ---- */

struct came {
	const struct notice_row *rows;
};

struct handing {
	arm_object *take;
	void *to;
};

static enum errc hand_on(void *ctx, struct str object, struct err *err)
{
	struct handing *handing = ctx;
	auto_item *item = item_load(object, err);

	return item ? handing->take(handing->to, item_text(item, "id"), object, err) : ERR_SYNTAX;
}

static enum errc each(void *ctx, const char *type, arm_object *take, void *to, struct err *err)
{
	const struct came *came = ctx;
	struct handing handing = { .take = take, .to = to };
	enum errc code = ERR_OK;

	if (!str_is(STR("indicator"), type))
		return ERR_OK;
	for (const struct notice_row *row = came->rows; row && !code; row = row->next) {
		auto_arena arena = ARENA_INIT(WORK_BYTES);
		struct notice notice;

		code = notice_read("notice", row->document, &arena, &notice, err);
		if (!code && !notice.training)
			code = notice_stix_each(&notice, true, hand_on, &handing, err);
	}
	return code;
}

/* The strictest TLP of all: nothing of the list is told more widely. */
static enum tlp strictest(const struct notice_row *row)
{
	enum tlp tlp = TLP_CLEAR;

	for (; row; row = row->next) {
		auto_arena arena = ARENA_INIT(WORK_BYTES);
		struct notice notice;

		if (!notice_read("notice", row->document, &arena, &notice, NULL) &&
		    notice.tlp > tlp)
			tlp = notice.tlp;
	}
	return tlp;
}

/* ---- one round ---- */

static size_t allowed(struct db *db)
{
	if (settings_flag(db, "notices.arm_rules"))
		return 2;
	return settings_flag(db, "notices.arm_indicators");
}

static enum errc allow(struct organisation_desk *desk, struct str word, struct err *err)
{
	const size_t level = str_find_name(word, allowances, ARRAY_LEN(allowances));
	const struct notice_actor actor = notice_desk_actor(desk);
	enum errc code = records_audit(desk->db, "notice.arm", word, STR(""), err);

	if (!code)
		code = settings_put(desk->db, STR("notices.arm_indicators"),
				    level >= 1 ? STR("1") : STR("0"), actor.by, actor.now_us, err);
	return code ? code
		    : settings_put(desk->db, STR("notices.arm_rules"),
				   level >= 2 ? STR("1") : STR("0"), actor.by, actor.now_us, err);
}

static enum errc arm(const struct options *options, struct organisation_desk *desk, size_t level,
		     struct armed *ret, struct err *err)
{
	struct came came = { .rows = NULL };
	enum errc code =
		level ? notices_list(desk->scope, STR("received"), &desk->arena, &came.rows, err)
		      : ERR_OK;
	const struct arm_source source = {
		.name = STR(LIST_NAME),
		.file = STR("notices"),
		.tlp = strictest(came.rows),
		.now_us = desk->actor.now_us,
		.each = each,
		.ctx = &came,
	};

	/* What is not allowed any more is taken away: an empty list, an empty folder. */
	if (!code)
		code = arm_indicators(options, &source, ret, err);
	if (level < 2)
		came.rows = NULL;
	return code ? code : arm_rules(options, &source, ret, err);
}

static enum errc round_once(const struct options *options, bool changes, struct rows *rows,
			    struct err *err)
{
	auto_organisation_desk desk = { .db = NULL };
	struct armed armed = { .values = 0 };
	enum errc code = organisation_desk_open(options, true, &desk, err);

	if (!code && changes)
		code = allow(&desk, options_str(options, "allow"), err);
	if (code)
		return code;
	const size_t level = allowed(desk.db);
	code = arm(options, &desk, level, &armed, err);
	if (code)
		return code;
	if (armed.rules_changed)
		arm_tell_watch(options);
	const uint64_t numbers[] = { armed.values, armed.rules, armed.bad_rules };
	struct str cells[ARRAY_LEN(columns) - 1] = { str_from(allowances[level]) };
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		cells[1 + i] = arena_printf(&desk.arena, "%llu", (unsigned long long)numbers[i]);
	rows_add(rows, cells);
	return ERR_OK;
}

/* What a round depends on: a number that is another when a notice came or the house decided. */
static enum errc look(const struct options *options, int64_t *ret, struct err *err)
{
	auto_organisation_desk desk = { .db = NULL };
	enum errc code = organisation_desk_open(options, false, &desk, err);

	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(org_scope_db(desk.scope), "SELECT coalesce(max(id), 0) FROM notices_seen"
						  " WHERE state = 'received'");
	code = db_number(stmt, ret, err);
	*ret = 3 * *ret + (int64_t)allowed(desk.db);
	return code;
}

static enum errc watch(const struct options *options, struct err *err)
{
	int64_t before = -1;
	enum errc code = ERR_OK;

	while (!code) {
		int64_t now = 0;

		code = look(options, &now, err);
		if (!code && now != before) {
			struct rows *rows = rows_new(rows_format_of(options), columns);
			code = round_once(options, false, rows, err);
			code = rows_end_after(rows, code, err);
		}
		before = now;
		(void)poll(NULL, 0, ROUND_MS);
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct err err;

	if (options_flag(options, "watch"))
		return watch(options, &err) ? command_fail(&err) : EXIT_DONE;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	const enum errc code = round_once(options, options_given(options, "allow"), rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "allow",
	  .type = OPTION_CHOICE,
	  .choices = "nothing|indicators|rules",
	  .help = TEXT("届いたお知らせをどこまで自動で見張りに使うか、この施設の決まり",
		       "how far this house uses by itself what notices bring") },
	{ .name = "watch",
	  .type = OPTION_FLAG,
	  .help = TEXT("終わらずに、お知らせが届くたびに使う",
		       "do not end: use each notice as it comes") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_notice_arm = {
	.name = "notice arm",
	.summary = TEXT("お知らせの手がかりとルールを見張りに使う", "look for what notices bring"),
	.details = TEXT(
		"知らせるだけで、何も止めません。許可がなければ、使っていたものも外します。訓練の"
		"お知らせは使いません。",
		"Detection only: nothing is stopped. Without leave what was in use is taken "
		"away. Drills are not used."),
	.options = option_rows,
	.run = run,
};
