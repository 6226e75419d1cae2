/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tonoi log verify: is every record what was sealed? Says what is proved and what is not.
 */
#include <inttypes.h>
#include <sodium.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "cli/log/log-command.h"
#include "log/seal/signed-note.h"
#include "log/verify.h"

static const struct option_def own_options[] = {
	{ .name = "checkpoint",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("以前に控えた検査点（checkpoint）と食い違わないかも確かめる",
		       "also compare with a checkpoint kept elsewhere") },
	LOG_KEY_OPTION,
	OPTIONS_END,
};

static const struct text kinds[VERIFY_KIND_COUNT] = {
	[VERIFY_DAMAGED] = TEXT("読めない記録", "records that cannot be read"),
	[VERIFY_ALTERED] = TEXT("封印後に変わった", "changed after sealing"),
	[VERIFY_MISSING] = TEXT("封印された記録がない", "sealed records are missing"),
	[VERIFY_KEYS] = TEXT("署名鍵のつながりが切れている", "the chain of signing keys is broken"),
	[VERIFY_SIGNATURE] = TEXT("署名が合わない", "a signature does not fit"),
	[VERIFY_HEADER] = TEXT("ファイルの見出しが違う", "a segment's header differs"),
	[VERIFY_TILE] = TEXT("ハッシュの控えが違う", "a stored hash differs"),
	[VERIFY_ORDER] = TEXT("順序が合わない", "order does not fit"),
	[VERIFY_UNSEALED] = TEXT("封印されていない記録が多い", "too much is not sealed"),
	[VERIFY_REMEMBERED] =
		TEXT("控えた検査点と合わない", "does not fit the checkpoint kept elsewhere"),
	[VERIFY_TORN] =
		TEXT("書きかけの端（記録ではない）", "a write that was cut off (not a record)"),
	[VERIFY_NO_TILE] = TEXT("ハッシュの控えがない（作り直される）",
				"a stored hash is missing (it will be made again)"),
	[VERIFY_TORN_NOTE] = TEXT("検査点の書きかけの端", "a checkpoint that was cut off"),
};

static void print_problems(const struct verify_report *r)
{
	for (size_t i = 0; i < r->n_problems; i++) {
		const struct verify_problem *p = &r->problems[i];
		printf("  %s %s: %s\n",
		       verify_is_failure(p->kind) ? text_of(TR("✗", "FAIL"))
						  : text_of(TR("△", "note")),
		       text_of(kinds[p->kind]), p->text);
	}
	if (r->failures + r->warnings > r->n_problems)
		printf(text_of(TR("  … ほか %" PRIu64 " 件\n", "  … and %" PRIu64 " more\n")),
		       r->failures + r->warnings - r->n_problems);
}

static void print_facts(const struct verify_report *r)
{
	char key[2 * sizeof(r->first_key) + 1];

	(void)sodium_bin2hex(key, sizeof(key), r->first_key, sizeof(r->first_key));
	printf("%s %s\n", text_of(TR("ログの名前:", "log:")), r->origin);
	printf("%s %s\n", text_of(TR("最初の公開鍵:", "first public key:")), key);
	printf(text_of(TR("記録 %" PRIu64 "〜%" PRIu64 "（%" PRIu64 " 件、%" PRIu64
			  " ファイル、うち暗号化 %" PRIu64 " 件）\n",
			  "records %" PRIu64 " to %" PRIu64 " (%" PRIu64 " in %" PRIu64
			  " files, %" PRIu64 " of them encrypted)\n")),
	       r->first, r->end ? r->end - 1 : 0, r->records, r->segments, r->encrypted);
	printf(text_of(TR("検査点 %" PRIu64 " 個、署名鍵 %" PRIu64 " 本、ハッシュの控え %" PRIu64
			  " 枚を照合\n",
			  "compared with %" PRIu64 " checkpoints, %" PRIu64
			  " signing keys, %" PRIu64 " tiles\n")),
	       r->checkpoints, r->keys, r->tiles);
	if (r->checkpoints_too_old)
		printf(text_of(TR("保存期間が過ぎて照合できない検査点: %" PRIu64 " 個\n",
				  "checkpoints of records since deleted, not compared: %" PRIu64
				  "\n")),
		       r->checkpoints_too_old);
}

static void print_limits(const struct verify_report *r, bool remembered)
{
	if (r->end > r->sealed)
		printf(text_of(TR("まだ封印されていない: %" PRIu64
				  " 件（壊れていないことだけ CRC で確認）\n",
				  "not yet sealed: %" PRIu64 " (only shown whole, by CRC)\n")),
		       r->end - r->sealed);
	if (!remembered)
		printf("%s", text_of(TR("証明できないこと: 送信元が事実を書いたか。末尾が封印ごと"
					"切り取られていないか（--checkpoint で確かめられます）。\n",
					"not proved: that the sources told the truth; that the end "
					"was not cut off together with its seal (--checkpoint "
					"shows that).\n")));
}

static enum exit_code print_report(const struct verify_report *r, bool remembered)
{
	print_facts(r);
	print_problems(r);
	if (r->failures) {
		printf(text_of(TR("結果: 証明できない箇所が %" PRIu64 " 件あります。\n",
				  "result: %" PRIu64 " things do not prove.\n")),
		       r->failures);
		return EXIT_FAILED;
	}
	printf(text_of(TR("結果: 記録 %" PRIu64 " 件は、封印されたときから変わっていません。\n",
			  "result: %" PRIu64 " records are unchanged since they were sealed.\n")),
	       r->sealed > r->first ? r->sealed - r->first : 0);
	if (remembered && r->remembered_fits)
		printf("%s", text_of(TR("控えた検査点とも一致します。\n",
					"the checkpoint kept elsewhere fits too.\n")));
	print_limits(r, remembered);
	return EXIT_DONE;
}

static enum errc read_remembered(const struct options *options, struct buf *out, struct err *err)
{
	const char *path = options_text(options, "checkpoint");

	return path ? file_read(path, out, err) : ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_log_place place = LOG_PLACE_INIT;
	auto_buf remembered = BUF_INIT(NOTE_MAX_BYTES);
	auto_free struct verify_report *report = mem_new(sizeof(*report));
	struct log_progress progress = {
		.what = text_of(TR("ログを確かめています", "verifying the log")),
		.shown = -1,
	};
	struct err err;
	enum errc code = log_place_open(options, &place, &err);

	if (!code)
		code = read_remembered(options, &remembered, &err);
	if (code)
		return command_fail(&err);

	const struct verify_options verify = {
		.dir = place.dir,
		.key = log_place_key(&place),
		.remembered = remembered.ptr ? buf_str(&remembered) : STR_NONE,
		.progress = log_progress_show,
		.ctx = &progress,
	};
	code = log_verify(&verify, report, &err);
	log_progress_end(&progress);
	if (code)
		return command_fail(&err);
	return print_report(report, remembered.ptr != NULL);
}

const struct command command_log_verify = {
	.name = "log verify",
	.summary = TEXT("封印ログの全記録を検証する", "prove every record of the sealed log"),
	.details = TEXT("すべての記録のハッシュ、木、署名、鍵のつながりを計算し直します。"
			"すべて合えば終了コード 0 です。",
			"Computes every hash, the tree, the signatures and the chain of keys anew. "
			"Exit code 0 only when all of it fits."),
	.options = own_options,
	.run = run,
};
