/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/xlsx-read.h"
#include "base/os/fd.h"
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"
#include "vendors/answer-book.h"

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
	{ .name = "signature",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("Excel の署名のファイル（ssh-keygen -Y sign が作る .sig）",
		       "of a workbook: the file of its signature (.sig of ssh-keygen -Y sign)") },
	{ .name = "unsigned",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("署名のない Excel: どう受け取ったか。「署名なし」と表示される",
		       "of a workbook without one: how it came; it is shown as unsigned") },
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

/* A workbook is a ZIP archive; what Tonoi signed is JSON. */
static bool is_book(struct str bytes)
{
	return str_starts(bytes, STR("PK"));
}

static enum errc import_book(struct vendor_desk *desk, const struct options *options,
			     struct answers_import *in, struct str signature, struct err *err)
{
	const char *words = options_text(options, "unsigned");
	const struct answer_book book = { .signature = signature,
					  .words = words ? str_from(words) : STR(""),
					  .vendor = STR("") };

	if (words && signature.len)
		return fail(err, ERR_USAGE, "--signature, --unsigned: %s",
			    text_of(TR("どちらか一つです", "one of them")));
	records_confine(options);
	return answer_book_import(&desk->scope, &book, in, err);
}

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	auto_buf bytes = BUF_INIT(XLSX_FILE_MAX);
	auto_buf signature = BUF_INIT(SSH_SIGNATURE_MAX);
	const char *signed_by = options_text(options, "signature");
	char by[RECORDS_USER_MAX];
	char text[VENDOR_FINGERPRINT_TEXT];
	char print_text[SSH_PRINT_MAX];
	struct answers_import in = { .product = str_from(options_text(options, "as")),
				     .by = records_user(by) };
	struct err err;

	enum errc code = file_read(options_arg(options, 0), &bytes, &err);
	if (!code && signed_by)
		code = file_read(signed_by, &signature, &err);
	if (!code)
		code = vendor_desk_open(options, true, &desk, &err);
	in.bytes = buf_str(&bytes);
	if (!code)
		code = records_audit(desk.db, "vendor.answers.import", in.product,
				     vendor_desk_arg(options, 0), &err);
	if (!code)
		code = is_book(in.bytes)
			       ? import_book(&desk, options, &in, buf_str(&signature), &err)
			       : answers_import(&desk.scope, &in, &err);
	if (code == ERR_DENIED && *in.file.fingerprint)
		fprintf(stderr, "%s: %s\n%s\n", text_of(TR("鍵の指紋", "fingerprint of the key")),
			vendor_fingerprint_text(str_from(in.file.fingerprint), text),
			ssh_print_of(in.file.public_key, print_text));
	if (!code)
		code = print(&in, options, &desk.arena, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_answers_import = {
	.name = "vendor answers import",
	.summary = TEXT("事業者の回答のファイル（署名した JSON、Excel）を取り込む",
			"take in a file of a vendor's answers: signed JSON, or a workbook"),
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
