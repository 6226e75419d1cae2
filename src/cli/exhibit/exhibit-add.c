/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence written down, its file hashed on arrival.
 */
#include <limits.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/case/case-desk.h"
#include "custody/arrival.h"
#include "store/evidence-files.h"

static enum errc find_folder(const struct options *options, char data[static PATH_MAX],
			     char folder[static PATH_MAX], struct err *err)
{
	enum errc code = path_data(options_text(options, "data"), data, err);

	if (!code)
		code = path_join(data, EVIDENCE_FOLDER, folder, err);
	if (!code)
		code = dir_make(folder, err);
	if (!code)
		records_give(data, folder);
	return code;
}

static enum errc take_file(struct case_desk *desk, const struct options *options,
			   struct arrival *arrival, struct exhibit *exhibit, struct err *err)
{
	const char *file = options_text(options, "file");
	char data[PATH_MAX];
	char folder[PATH_MAX];
	char kept[PATH_MAX];

	if (!file)
		return ERR_OK;
	enum errc code = find_folder(options, data, folder, err);
	if (!code)
		code = arrival_take(file, options_flag(options, "leave") ? NULL : folder, arrival,
				    err);
	if (!code && arrival->kept && !path_join(folder, arrival->sha256, kept, NULL))
		records_give(data, kept);
	if (code)
		return code;
	exhibit->file = evidence_file_name(str_from(file), &desk->arena);
	exhibit->sha256 = str_from(arrival->sha256);
	exhibit->size = arrival->size;
	exhibit->kept = arrival->kept;
	return ERR_OK;
}

static enum errc add(struct case_edit *edit, struct case_desk *desk, const struct options *options,
		     struct err *err)
{
	auto_preservation *content = NULL;
	struct arrival arrival;
	int64_t number = 0;
	struct exhibit exhibit = {
		.kind = options_str(options, "kind"),
		.device = options_str(options, "device"),
		.title = options_str(options, "title"),
		.origin = options_str(options, "origin"),
		.taken_us = edit->happened_us,
		.taken_by = options_str_or(options, "by", desk->actor.by),
		.method = options_str(options, "method"),
		.seal = options_str(options, "seal"),
		.place = options_str(options, "place"),
	};
	char name[EXHIBIT_NAME_LEN_MAX];

	enum errc code = preservation_load_own(&content, err);
	if (!code)
		code = take_file(desk, options, &arrival, &exhibit, err);
	if (!code)
		code = exhibit_add(edit, content, &exhibit, &number, err);
	if (!code)
		(void)printf("%s %.*s\n", exhibit_name(edit->record.number, number, name),
			     STR_ARG(exhibit.sha256));
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	const enum errc code = case_desk_begin(&desk, options, "exhibit.add", &edit, &err);

	return case_desk_end(&edit, code ? code : add(&edit, &desk, options, &err), &err);
}

static const struct option_def option_rows[] = {
	{ .name = "kind",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .fallback = "file",
	  .help = TEXT(
		  "種類（photo, memory, disk, logs など。content/custody/preservation.yml）",
		  "what it is (photo, memory, disk, logs …; content/custody/preservation.yml)") },
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何か（必要）", "what it is called (needed)") },
	{ .name = "file",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("ファイル。届いたところで SHA-256 を取る。16 MiB までは写しを預かる",
		       "its file: hashed on arrival; up to 16 MiB a copy is kept") },
	{ .name = "leave",
	  .type = OPTION_FLAG,
	  .help = TEXT("写しを預からず、SHA-256 だけを残す", "keep the SHA-256 only, no copy") },
	{ .name = "device",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("とった機器の種類（pc, server, vpn など）",
		       "kind of device it was taken from (pc, server, vpn …)") },
	{ .name = "origin",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("どこから（機器の名前、場所）", "where from (name of the device, place)") },
	{ .name = "by",
	  .type = OPTION_TEXT,
	  .arg = "WHO",
	  .help = TEXT("とった人（なければ自分）", "who took it (else you)") },
	{ .name = "method",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("とり方、道具", "how, with which tool") },
	{ .name = "seal",
	  .type = OPTION_TEXT,
	  .arg = "NO",
	  .help = TEXT("封の番号", "number of the seal") },
	{ .name = "place",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("置き場所", "where it is put") },
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_exhibit_add = {
	.name = "exhibit add",
	.summary = TEXT("事案の証拠を書き留め、ファイルの SHA-256 を残す",
			"write down evidence of a case, and the SHA-256 of its file"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("書いたものは変えられず、消せません。誤りは exhibit move --kind corrected "
			"で正します。",
			"What was written cannot be changed or deleted; exhibit move --kind "
			"corrected puts a mistake right."),
	.options = option_rows,
	.run = run,
};
