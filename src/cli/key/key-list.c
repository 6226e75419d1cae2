/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/key-records.h"
#include "base/arena.h"
#include "base/encoding/time-text.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

#define TEXTS_MAX   (1024u * 1024)
#define SPLITS_MAX  1000u
#define NUMBER_TEXT 24u

static const struct rows_column columns[] = {
	{ .name = "key", .title = TEXT("番号", "KEY") },
	{ .name = "title", .title = TEXT("何の鍵か", "TITLE") },
	{ .name = "needed", .title = TEXT("要る数", "NEEDED"), .number = true },
	{ .name = "shares", .title = TEXT("分けた数", "SHARES"), .number = true },
	{ .name = "rehearsed", .title = TEXT("最後に合わせた時刻", "REHEARSED") },
	{ .name = "share", .title = TEXT("枝番", "SHARE"), .number = true },
	{ .name = "holder", .title = TEXT("預かる人", "HOLDER") },
	{ .name = "place", .title = TEXT("置き場所", "PLACE") },
	{ .name = "given", .title = TEXT("分けた時刻", "GIVEN") },
	{ .name = "seen", .title = TEXT("最後に使えた時刻", "SEEN") },
	{ .name = NULL },
};

struct keys {
	struct arena arena;
	struct key_record *at;
	size_t n;
	struct rows *rows;
};

static void take_record(void *ctx, const struct key_record *record)
{
	struct keys *keys = ctx;

	if (keys->n == SPLITS_MAX)
		return;
	struct key_record *kept = &keys->at[keys->n++];
	*kept = *record;
	kept->id = arena_str(&keys->arena, record->id);
	kept->title = arena_str(&keys->arena, record->title);
}

static struct str number(int64_t n, char out[static NUMBER_TEXT])
{
	(void)snprintf(out, NUMBER_TEXT, "%lld", (long long)n);
	return str_from(out);
}

static struct str when(int64_t us, char out[static TIME_TEXT_MAX])
{
	return us == TIME_NONE ? STR_NONE : str_from(time_format_utc(us, out));
}

static void take_holder(void *ctx, const struct key_holder *holder)
{
	struct keys *keys = ctx;
	char numbers[3][NUMBER_TEXT];
	char times[3][TIME_TEXT_MAX];
	size_t i = 0;

	while (i < keys->n && !str_equal(keys->at[i].id, holder->split))
		i++;
	if (i == keys->n)
		return;
	rows_add(keys->rows, (const struct str[]){
				     keys->at[i].id,
				     keys->at[i].title,
				     number(keys->at[i].needed, numbers[0]),
				     number(keys->at[i].shares, numbers[1]),
				     when(keys->at[i].rehearsed_us, times[0]),
				     number(holder->number, numbers[2]),
				     holder->holder,
				     holder->place,
				     when(holder->given_us, times[1]),
				     when(holder->seen_us, times[2]),
			     });
}

static enum errc print(const struct options *options, struct db *db, struct err *err)
{
	struct keys keys = { .arena = ARENA_INIT(TEXTS_MAX) };

	keys.at = arena_take_array(&keys.arena, SPLITS_MAX, sizeof(*keys.at));
	enum errc code = keys.at ? key_records_each(db, take_record, &keys, err)
				 : fail(err, ERR_LIMIT, "keys: no room for the list");
	if (!code) {
		keys.rows = rows_new(rows_format_of(options), columns);
		code = key_holders_each(db, take_holder, &keys, err);
		code = rows_end_after(keys.rows, code, err);
	}
	arena_done(&keys.arena);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_db *db = NULL;
	struct err err;

	return records_open(options, &db, &err) || print(options, db, &err) ? command_fail(&err)
									    : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_key_list = {
	.name = "key list",
	.summary = TEXT("分けた鍵と、預かる人を並べる",
			"list the keys that were split and who keeps them"),
	.options = option_rows,
	.run = run,
};
