/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The products of the inventory, or of a list, against the advisories that were taken in.
 */
#include <stdio.h>

#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "cli/advisory/advisory-command.h"
#include "cli/command.h"
#include "cli/print/rows.h"

#define CELLS 24u

/* Contract: product, advisory, verdict, rule, priority, reason. Those with a title make the table.
 */
static const struct rows_column columns[] = {
	{ .name = "verdict", .title = TEXT("判定", "VERDICT") },
	{ .name = "priority", .title = TEXT("優先度", "PRIORITY") },
	{ .name = "product", .title = TEXT("製品", "PRODUCT") },
	{ .name = "version", .title = TEXT("版", "VERSION") },
	{ .name = "asset", .title = TEXT("機器", "ASSET") },
	{ .name = "advisory", .title = TEXT("番号", "ADVISORY") },
	{ .name = "rule", .title = TEXT("決め手", "RULE") },
	{ .name = "decision", .title = TEXT("決定", "DECISION") },
	{ .name = "reason", .title = TEXT("理由", "REASON") },
	{ .name = "verdict_text" },
	{ .name = "priority_reason" },
	{ .name = "priority_least" },
	{ .name = "cisa" },
	{ .name = "vendor" },
	{ .name = "feed" },
	{ .name = "subject" },
	{ .name = "answered_by" },
	{ .name = "exposure" },
	{ .name = "exploited" },
	{ .name = "due" },
	{ .name = "decided_by" },
	{ .name = "changed" },
	{ .name = "order" },
	{ .name = "title" },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "products",
	  .type = OPTION_TEXT,
	  .arg = "FILE.csv",
	  .help = TEXT("台帳の代わりにこの一覧と照らす（vendor,product,version,cpe,exposure）",
		       "hold this list against them instead of the inventory "
		       "(vendor,product,version,cpe,exposure)") },
	{ .name = "keep",
	  .type = OPTION_FLAG,
	  .help = TEXT("--products の一覧を覚える（画面にも出る）",
		       "remember the list of --products, for the console too") },
	{ .name = "verdict",
	  .type = OPTION_CHOICE,
	  .choices = "any|affected|check|not-affected",
	  .fallback = "any",
	  .help = TEXT("この判定のものだけ", "of this verdict only") },
	{ .name = "open",
	  .type = OPTION_FLAG,
	  .help = TEXT("まだ決まっていないもの、決めたあとに変わったものだけ",
		       "only what is not decided, or changed since") },
	ADVISORY_BY_OPTION,
	OPTIONS_END,
};

static struct str day_of(int64_t us, char out[static TIME_TEXT_MAX])
{
	return us == TIME_NONE ? STR_NONE : str_sub(str_from(time_format_utc(us, out)), 0, 10);
}

static struct str decision_cell(const struct concern *c)
{
	return c->decision ? str_from(decision_name(c->decision->kind)) : STR_NONE;
}

static void add(struct rows *rows, struct advisory_command *command, const struct concern *c)
{
	struct arena *arena = &command->arena;
	const struct inventory_product *product = c->product;
	const enum lang lang = lang_get();
	const struct str priority = concern_priority(&command->tables, c, arena);
	char due[TIME_TEXT_MAX];

	const struct str cells[CELLS] = {
		str_from(verdict_name(c->verdict)),
		str_or_none(priority),
		product_label(product, arena),
		str_or_none(product->version),
		str_or_none(product->asset),
		c->name,
		str_from(match_rule_text(c->rule)->id),
		decision_cell(c),
		concern_verdict_reason(c, lang, arena),
		str_from(text_in(verdict_text(c->verdict), lang)),
		str_or_none(concern_priority_reason(c, lang, arena)),
		str_or_none(c->least),
		str_or_none(c->cisa),
		str_or_none(product->name.vendor),
		c->feed,
		c->subject,
		str_or_none(c->answered_by),
		str_from(exposure_name(product->exposure)),
		c->exploited ? STR("yes") : STR("no"),
		day_of(c->due_us, due),
		c->decision ? c->decision->by : STR_NONE,
		!c->decision ? STR_NONE
		: c->changed ? STR("yes")
			     : STR("no"),
		c->order ? str_from(order_state_name(c->order->state)) : STR_NONE,
		c->title,
	};
	rows_add(rows, cells);
}

static enum errc read_list(struct advisory_command *command, const char *path,
			   struct inventory *ret, struct err *err)
{
	struct buf text = BUF_INIT(INVENTORY_TEXT_MAX);
	enum errc code = file_read(path, &text, err);

	if (!code) {
		code = inventory_read_csv(buf_str(&text), &command->arena, ret, err);
		code = code ? fail_in(err, code, path) : ERR_OK;
	}
	buf_done(&text);
	for (size_t i = 0; !code && i < ret->n; i++)
		ret->at[i].id = (int64_t)i + 1; /* for the order of rows */
	return code;
}

/* What was handed in and is kept, and the asset register as it is now. */
static enum errc read_inventory(struct advisory_command *command, struct inventory *ret,
				struct err *err)
{
	struct inventory list;
	struct inventory assets;
	enum errc code = inventory_kept(command->db, INVENTORY_LIST, &command->arena, &list, err);

	if (!code)
		code = inventory_of_assets(command->db, &command->arena, &assets, err);
	if (code)
		return code;
	ret->at = arena_take_array(&command->arena, list.n + assets.n + 1, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "the products do not fit");
	for (size_t i = 0; i < list.n + assets.n; i++) {
		ret->at[i] = i < list.n ? list.at[i] : assets.at[i - list.n];
		ret->at[i].id = (int64_t)i + 1; /* for the order of rows */
	}
	ret->n = list.n + assets.n;
	return ERR_OK;
}

static enum errc keep_list(struct advisory_command *command, const struct options *options,
			   const struct inventory *list, struct err *err)
{
	size_t done;
	enum errc code = db_begin(command->db, err);

	if (!code)
		code = advisory_command_audit(command, options, "advisory.products",
					      str_from(options_text(options, "products")), STR(""),
					      err);
	if (!code)
		code = inventory_replace(command->db, INVENTORY_LIST, list, err);
	code = db_end(command->db, code, err);
	if (code)
		return code;
	return concerns_refresh(command->db, &command->tables, true, clock_wall_us(&clock_system),
				&done, err);
}

static bool is_wanted(const struct options *options, const struct concern *concern)
{
	const struct str verdict = str_from(options_text(options, "verdict"));

	if (options_flag(options, "open") && !concern_is_open(concern))
		return false;
	return str_is(verdict, "any") || str_is(verdict, verdict_name(concern->verdict));
}

static enum errc print(struct advisory_command *command, const struct options *options,
		       const struct inventory *inventory, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < inventory->n; i++) {
		auto_arena arena = ARENA_INIT(ADVISORY_ARENA_MAX);
		struct concerns found;
		code = concerns_of(command->db, &command->tables, &inventory->at[i], &arena, &found,
				   err);
		if (!code)
			code = concerns_add_decisions(command->db, &command->tables, &found, &arena,
						      err);
		for (size_t k = 0; !code && k < found.n; k++)
			if (is_wanted(options, &found.at[k]))
				add(rows, command, &found.at[k]);
	}
	return rows_end_after(rows, code, err);
}

static enum exit_code run(const struct options *options)
{
	const char *list = options_text(options, "products");
	const bool keep = options_flag(options, "keep");
	auto_advisory_command command;
	struct inventory inventory = { .n = 0 };
	struct err err;
	enum errc code =
		advisory_command_open(options, keep ? DB_OWNER : DB_READER, &command, &err);

	if (!code && keep && !list)
		code = fail(&err, ERR_USAGE, "--keep: %s",
			    text_of(TR("--products も必要です", "wants --products")));
	if (!code)
		code = list ? read_list(&command, list, &inventory, &err)
			    : read_inventory(&command, &inventory, &err);
	if (!code && keep)
		code = keep_list(&command, options, &inventory, &err);
	if (!code)
		code = print(&command, options, &inventory, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_advisory_match = {
	.name = "advisory match",
	.summary = TEXT("台帳の製品を、取り込んだ脆弱性の情報と照らす",
			"hold the products of the inventory against the advisories"),
	.details = TEXT(
		"判定は "
		"affected（該当）、check（要確認）、not-affected（非該当）で、決め手の規則と\n"
		"理由が付きます。版が読めない、比べられないものは、必ず要確認になります。",
		"The verdict is affected, check or not-affected, with the rule that decided and "
		"why.\n"
		"What cannot be read or compared is always to be checked."),
	.options = option_rows,
	.run = run,
};
