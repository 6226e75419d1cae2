/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/key/secret-file.h"
#include "cli/out-file.h"
#include "cli/vendor/vendor-desk.h"
#include "vendors/answer-exchange.h"

#define KEY_FILE_MAX 256u

static const struct option_def option_rows[] = {
	{ .name = "key",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("署名の鍵（必要。tonoi vendor key make で作る）",
		       "the signing key (needed; tonoi vendor key make)") },
	OUT_FILE_OPTION,
	OPTIONS_END,
};

static enum errc read_signer(const struct options *options, struct vendor_signer *ret,
			     struct err *err)
{
	const char *path = options_text(options, "key");
	struct str text;

	if (!path)
		return fail(err, ERR_USAGE, "--key: %s", text_of(TR("要ります", "is needed")));
	enum errc code = secret_read(path, KEY_FILE_MAX, &text, err);
	if (code)
		return code;
	code = vendor_signer_read(text, ret, err);
	secret_done(&text);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static enum errc export(struct vendor_desk *desk, const struct options *options,
			const struct vendor_signer *signer, struct err *err) {
	const struct str text = vendor_desk_arg(options, 0);
	auto_buf out = BUF_INIT(2 * SIGNED_FILE_MAX);
	struct answer_set set;
	int64_t round;

	if (!str_to_i64(text, &round) ||
	    round < 1) return fail(err, ERR_USAGE, "“%.*s”: %s", STR_ARG(str_sub(text, 0, 40)),
				   text_of(TR("回の番号ではありません（tonoi round list）",
					      "is no number of a round (tonoi round list)")));
	enum errc code = records_audit(desk->db, "vendor.answers.export", text, STR(""), err);
	if (!code) code = answers_export(&desk->scope, round, signer, &out, &set, err);
	if (!code) code = out_file_write(options, buf_str(&out), err);
	if (!code) fprintf(stderr,
			   text_of(TR("%.*s %.*s 第 %lld 版、回答 %zu 件\n",
				      "%.*s %.*s edition %lld, %zu answers\n")),
			   STR_ARG(set.product), STR_ARG(set.form), (long long)set.edition,
			   set.n_answers);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	struct vendor_signer signer;
	struct err err;

	enum errc code = read_signer(options, &signer, &err);
	if (!code)
		code = vendor_desk_open(options, true, &desk, &err);
	if (!code)
		code = export(&desk, options, &signer, &err);
	vendor_signer_clear(&signer);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_answers_export = {
	.name = "vendor answers export",
	.summary = TEXT("事業者の回答を、署名したファイルに書き出す",
			"write a vendor's answers as a signed file for all its customers"),
	.args = "ROUND",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("事業者が自分の宿直で行います。同じ回答なら同じ版、変わっていれば次の版にな"
			"ります。",
			"The vendor does it on its own Tonoi. The same answers keep their edition, "
			"changed ones get the next."),
	.options = option_rows,
	.run = run,
};
