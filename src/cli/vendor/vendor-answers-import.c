/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/fd.h"
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"
#include "vendors/answer-exchange.h"

static const struct rows_column columns[] = {
	{ .name = "product", .title = TEXT("製品", "PRODUCT") },
	{ .name = "form", .title = TEXT("様式", "FORM") },
	{ .name = "edition", .title = TEXT("版", "EDITION"), .number = true },
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "round", .title = TEXT("回", "ROUND"), .number = true },
	{ .name = "changed", .title = TEXT("変わった", "CHANGED"), .number = true },
	{ .name = "same", .title = TEXT("同じ", "SAME"), .number = true },
	{ .name = "kept", .title = TEXT("残した", "KEPT"), .number = true },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "as",
	  .type = OPTION_TEXT,
	  .arg = "VENDOR/PRODUCT",
	  .help = TEXT("ここでの製品の名前（なければファイルにある名前）",
		       "the product's name here (else the one in the file)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static enum errc print(const struct answers_import *in, const struct options *options,
		       struct arena *arena, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);

	rows_add(rows, (const struct str[]){
			       in->product,
			       in->set.form,
			       arena_printf(arena, "%lld", (long long)in->set.edition),
			       str_from(import_result_names[in->result]),
			       arena_printf(arena, "%lld", (long long)in->round),
			       arena_printf(arena, "%u", in->changed),
			       arena_printf(arena, "%u", in->same),
			       arena_printf(arena, "%u", in->kept),
		       });
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	auto_buf bytes = BUF_INIT(SIGNED_FILE_MAX);
	char by[RECORDS_USER_MAX];
	char text[VENDOR_FINGERPRINT_TEXT];
	struct answers_import in = { .product = str_from(options_text(options, "as")),
				     .by = records_user(by) };
	struct err err;

	enum errc code = file_read(options_arg(options, 0), &bytes, &err);
	if (!code)
		code = vendor_desk_open(options, true, &desk, &err);
	in.bytes = buf_str(&bytes);
	if (!code)
		code = records_audit(desk.db, "vendor.answers.import", in.product,
				     vendor_desk_arg(options, 0), &err);
	if (!code)
		code = answers_import(&desk.scope, &in, &err);
	if (code == ERR_DENIED)
		fprintf(stderr, "%s: %s\n", text_of(TR("鍵の指紋", "fingerprint of the key")),
			vendor_fingerprint_text(str_from(in.file.fingerprint), text));
	if (!code)
		code = print(&in, options, &desk.arena, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_answers_import = {
	.name = "vendor answers import",
	.summary = TEXT("事業者の署名した回答のファイルを取り込む",
			"take in a signed file of a vendor's answers"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("はじめての鍵は、指紋を事業者に電話などで確かめて tonoi vendor key confirm "
		     "してから取り込めます。同じファイルは何度取り込んでも一度分です。",
		     "A key that is new counts after its fingerprint was compared with the vendor "
		     "and confirmed (tonoi vendor key confirm). The same file twice is one."),
	.options = option_rows,
	.run = run,
};
