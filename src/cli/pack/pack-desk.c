/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pack/pack-desk.h"

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "cli/confine.h"

static const struct rows_column columns[] = {
	{ .name = "facility", .title = TEXT("施設", "FACILITY") },
	{ .name = "made", .title = TEXT("作った日時", "MADE") },
	{ .name = "papers", .title = TEXT("紙", "PAPERS"), .number = true },
	{ .name = "key", .title = TEXT("鍵の指紋", "KEY") },
	{ .name = "digest" },
	{ .name = NULL },
};

enum errc pack_desk_read(const struct options *options, const char *folder, struct buf *ret,
			 struct err *err)
{
	auto_free struct sandbox_path *paths = confine_paths(options, folder);

	confine_import(paths);
	return file_read(options_arg(options, 0), ret, err);
}

enum errc pack_desk_print(const struct options *options, const struct paper_pack_about *about,
			  struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	char made[TIME_TEXT_MAX];
	char papers_text[24];

	(void)snprintf(papers_text, sizeof(papers_text), "%lld", (long long)about->papers);
	rows_add(rows, (const struct str[]){
			       about->facility,
			       str_from(time_format_utc(about->made_us, made)),
			       str_from(papers_text),
			       str_from(about->fingerprint),
			       about->digest,
		       });
	return rows_end(rows, err);
}
