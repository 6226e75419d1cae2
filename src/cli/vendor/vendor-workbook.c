/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"
#include "cli/vendor/vendor-desk.h"
#include "forms/export/form-export.h"
#include "vendors/answer-book.h"

static const struct option_def option_rows[] = {
	OUT_FILE_OPTION,
	OPTIONS_END,
};

static enum errc write_book(struct vendor_desk *desk, const struct options *options,
			    struct err *err)
{
	const struct str text = vendor_desk_arg(options, 0);
	auto_buf out = BUF_INIT(FORM_EXPORT_MAX);
	int64_t round;

	if (!str_to_i64(text, &round) || round < 1)
		return fail(err, ERR_USAGE, "“%.*s”: %s", STR_ARG(str_sub(text, 0, 40)),
			    text_of(TR("回の番号ではありません（tonoi vendor ask が出します）",
				       "is no number of a round (tonoi vendor ask prints it)")));
	const enum errc code = answer_book_write(&desk->scope, round, lang_get(), &out, err);
	return code ? code : out_file_write(options, buf_str(&out), err);
}

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	struct err err;

	if (vendor_desk_open(options, false, &desk, &err) || write_book(&desk, options, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_vendor_workbook = {
	.name = "vendor workbook",
	.summary = TEXT("宿直のない事業者に渡す、書き込み用の Excel を作る",
			"write a workbook to fill in, for a vendor without Tonoi"),
	.args = "ROUND",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"頼んだ用紙（tonoi vendor ask）の製品と版の名前が入ります。事業者は書き込んで "
		"ssh-keygen -Y sign で署名し、署名のファイルと一緒に返します。",
		"It names product and version of a sheet that was asked for (tonoi vendor "
		"ask). The vendor fills it in, signs it with ssh-keygen -Y sign and sends both "
		"files back."),
	.options = option_rows,
	.run = run,
};
