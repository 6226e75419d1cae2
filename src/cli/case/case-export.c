/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case as one signed archive for others.
 */
#include <limits.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/case/case-desk.h"
#include "custody/case-bundle.h"
#include "store/evidence-files.h"

#define FILE_MODE     0600
#define PAPERS_FOLDER "custody" /* in the content folder */

struct places {
	char data[PATH_MAX];
	char key[PATH_MAX];
	char evidence[PATH_MAX];
	char content[PATH_MAX];
	char papers[PATH_MAX];
};

static enum errc find_places(const struct options *options, struct places *ret, struct err *err)
{
	enum errc code = path_data(options_text(options, "data"), ret->data, err);

	if (!code)
		code = path_join(ret->data, SIGNER_FILE, ret->key, err);
	if (!code)
		code = path_join(ret->data, EVIDENCE_FOLDER, ret->evidence, err);
	if (!code)
		code = path_content(ret->content, err);
	return code ? code : path_join(ret->content, PAPERS_FOLDER, ret->papers, err);
}

static enum errc write_bundle(struct case_desk *desk, const struct case_record *record,
			      const struct options *options, struct buf *out, struct err *err)
{
	auto_signer *signer = NULL;
	struct places places;
	enum errc code = find_places(options, &places, err);

	if (!code)
		code = signer_open(places.key, &signer, err);
	if (code)
		return code;
	records_give(places.data, places.key);
	const struct case_bundle bundle = { .signer = signer,
					    .evidence = places.evidence,
					    .papers = places.papers,
					    .reader = &desk->reader,
					    .now_us = desk->now_us };
	return case_bundle_write(desk->db, record->id, &bundle, out, err);
}

/* Read back before it is called done: what is handed over must hold. */
static enum errc read_back(const struct buf *out, struct case_desk *desk, struct err *err)
{
	struct case_bundle_report report;
	const enum errc code = case_bundle_check(buf_str(out), &desk->arena, &report, err);

	if (!code)
		(void)printf("%s %s\n", text_of(TR("鍵の指紋:", "fingerprint of the key:")),
			     report.fingerprint);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_buf out = BUF_INIT(CASE_BUNDLE_MAX);
	auto_case_desk desk = { .db = NULL };
	const char *path = options_text(options, "out");
	struct case_record record;
	struct err err;

	if (!path) {
		(void)fail(&err, ERR_USAGE, "--out: %s",
			   text_of(TR("書き出し先が要ります", "where to is needed")));
		return command_fail(&err);
	}
	enum errc code = case_desk_open(options, true, &desk, &err);
	if (!code)
		code = case_desk_find(&desk, options, &record, &err);
	if (!code)
		code = records_audit(desk.db, "case.export", record.number, str_from(path), &err);
	if (!code)
		code = write_bundle(&desk, &record, options, &out, &err);
	if (!code)
		code = read_back(&out, &desk, &err);
	if (!code)
		code = file_replace(path, buf_str(&out), FILE_MODE, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("書き出す ZIP（必要）", "archive to write (needed)") },
	OPTIONS_END,
};

const struct command command_case_export = {
	.name = "case export",
	.summary = TEXT("事案を、だれでも確かめられる一つの ZIP にする",
			"write a case into one archive that anybody can check"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("時系列と封、証拠と受け渡しの記録、時刻の証明、確かめ方が入ります。"
			"鍵の指紋を紙に書いて、別に渡してください。",
			"With the timeline and its seals, evidence and who had it, time stamps, "
			"and how to check it. Hand over the fingerprint of the key on paper."),
	.options = option_rows,
	.run = run,
};
