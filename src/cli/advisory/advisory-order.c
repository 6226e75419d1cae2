/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work orders: opened, the vendor asked, answered, seen fixed in the inventory.
 */
#include <stdio.h>

#include "base/encoding/time-text.h"
#include "cli/advisory/advisory-command.h"
#include "cli/command.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ORDER"), .number = true },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "subject", .title = TEXT("対象", "SUBJECT") },
	{ .name = "product", .title = TEXT("製品", "PRODUCT") },
	{ .name = "version", .title = TEXT("始めたときの版", "VERSION THEN") },
	{ .name = "due", .title = TEXT("期限", "DUE") },
	{ .name = "changed", .title = TEXT("更新", "CHANGED") },
	{ .name = NULL },
};

static const struct rows_column step_columns[] = {
	{ .name = "at", .title = TEXT("日時", "AT") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "by", .title = TEXT("だれが", "BY") },
	{ .name = "words", .title = TEXT("内容", "WORDS") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	ADVISORY_PRODUCT_OPTION,
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("頼んだこと、聞いたこと、返ってきた答え",
		       "what is wanted, was asked, was answered") },
	{ .name = "due",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("いつまでに（2027-01-31）", "until when (2027-01-31)") },
	ADVISORY_BY_OPTION,
	OPTIONS_END,
};

static struct str moment(int64_t us, char out[static TIME_TEXT_MAX])
{
	return str_from(time_format_local(us, time_zone_offset(), out));
}

static void add(struct rows *rows, const struct work_order *order, struct arena *arena)
{
	const struct inventory_product product = { .name = order->product };
	char id[24];
	char time[TIME_TEXT_MAX];

	(void)snprintf(id, sizeof(id), "%lld", (long long)order->id);
	rows_add(rows, (const struct str[]){
			       str_from(id),
			       str_from(order_state_name(order->state)),
			       order->subject,
			       product_label(&product, arena),
			       str_or_none(order->version),
			       str_or_none(order->due_on),
			       moment(order->changed_us, time),
		       });
}

static enum errc list(struct advisory_command *command, const struct options *options,
		      struct err *err)
{
	struct work_orders all;
	const enum errc code = orders_list(command->db, false, &command->arena, &all, err);

	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < all.n; i++)
		add(rows, &all.at[i], &command->arena);
	return rows_end(rows, err);
}

static enum errc show_steps(struct advisory_command *command, const struct options *options,
			    int64_t id, struct err *err)
{
	struct work_order order;
	struct order_steps steps;
	enum errc code = orders_get(command->db, id, &command->arena, &order, err);

	if (!code)
		code = orders_steps(command->db, id, &command->arena, &steps, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), step_columns);
	for (size_t i = 0; i < steps.n; i++) {
		char time[TIME_TEXT_MAX];
		rows_add(rows, (const struct str[]){
				       moment(steps.at[i].done_us, time),
				       str_from(order_state_name(steps.at[i].state)),
				       steps.at[i].by.len ? steps.at[i].by : STR("tonoi"),
				       str_or_none(steps.at[i].words),
			       });
	}
	return rows_end(rows, err);
}

static struct order_step step_of(const struct options *options, enum order_state state)
{
	const char *words = options_text(options, "words");

	return (struct order_step){
		.state = state,
		.words = str_from(words ? words : ""),
		.by = advisory_command_by(options),
		.done_us = clock_wall_us(&clock_system),
	};
}

static enum errc open_order(struct advisory_command *command, const struct options *options,
			    int64_t *ret_id, struct err *err)
{
	const struct order_step step = step_of(options, ORDER_OPENED);
	const char *due = options_text(options, "due");
	const struct concern *concern;
	enum errc code = advisory_command_find(command, str_from(options_arg(options, 1)),
					       options_text(options, "product"), &concern, err);

	if (code)
		return code;
	const struct work_order order = {
		.subject = concern->subject,
		.product = concern->product->name,
		.version = concern->product->version,
		.due_on = str_from(due ? due : ""),
	};
	code = db_begin(command->db, err);
	if (!code)
		code = advisory_command_audit(command, options, "advisory.order", order.subject,
					      STR("opened"), err);
	if (!code)
		code = orders_open(command->db, command->tables.names, &order, &step, ret_id, err);
	return db_end(command->db, code, err);
}

static enum errc step_order(struct advisory_command *command, const struct options *options,
			    enum order_state state, int64_t id, struct err *err)
{
	const struct order_step step = step_of(options, state);
	enum errc code = db_begin(command->db, err);

	if (!code)
		code = advisory_command_audit(command, options, "advisory.order",
					      str_from(options_arg(options, 1)),
					      str_from(order_state_name(state)), err);
	if (!code)
		code = orders_step(command->db, id, &step, err);
	return db_end(command->db, code, err);
}

/* open SUBJECT | show ID | asked ID | answered ID | fixed ID | called-off ID */
static enum errc act(struct advisory_command *command, const struct options *options,
		     struct err *err)
{
	const struct str action = str_from(options_arg(options, 0));
	enum order_state state;
	int64_t id = 0;

	if (options_args(options) < 2)
		return fail(err, ERR_USAGE, "%.*s: %s", STR_ARG(action),
			    text_of(TR("どれのことかが必要です", "which one is needed")));
	if (str_is(action, "open")) {
		const enum errc code = open_order(command, options, &id, err);
		return code ? code : show_steps(command, options, id, err);
	}
	if (!str_to_i64(str_from(options_arg(options, 1)), &id))
		return fail(err, ERR_USAGE, "%s: %s", options_arg(options, 1),
			    text_of(TR("番号ではありません", "is no number of a work order")));
	if (str_is(action, "show"))
		return show_steps(command, options, id, err);
	if (!order_state_parse(action, &state) || state == ORDER_OPENED)
		return fail(err, ERR_USAGE, "%.*s: open, show, asked, answered, fixed, called-off",
			    STR_ARG(action));
	const enum errc code = step_order(command, options, state, id, err);
	return code ? code : show_steps(command, options, id, err);
}

static enum exit_code run(const struct options *options)
{
	const bool writes = options_args(options) && strcmp(options_arg(options, 0), "show") != 0;
	auto_advisory_command command;
	struct err err;
	enum errc code =
		advisory_command_open(options, writes ? DB_OWNER : DB_READER, &command, &err);

	if (!code)
		code = options_args(options) ? act(&command, options, &err)
					     : list(&command, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_advisory_order = {
	.name = "advisory order",
	.summary = TEXT("脆弱性への対応を、頼んでから直ったと確かめるまで記す",
			"follow the work on a weakness until it is seen fixed"),
	.args = "[ACTION WHICH]",
	.max_args = 2,
	.details = TEXT(
		"引数がなければ並べます。open CVE番号 で始め、show 番号 で経過を見ます。asked "
		"番号\n"
		"（事業者に聞いた）、answered 番号（答えがあった）、fixed 番号（直った）、\n"
		"called-off 番号（取りやめ）。台帳の版が変わって非該当になれば、自動で fixed に\n"
		"なります。",
		"Without arguments they are listed. open CVE begins one, show N tells its course; "
		"then\n"
		"asked N (the vendor), answered N, fixed N, called-off N. When the inventory has "
		"another\n"
		"version that is not affected it becomes fixed by itself."),
	.options = option_rows,
	.run = run,
};
