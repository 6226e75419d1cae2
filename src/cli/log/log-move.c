/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tonoi log move: the records to Apache Kafka, or back into files, of a watch that is stopped.
 */
#include <inttypes.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "cli/log/log-command.h"
#include "log/log-move.h"
#include "log/verify.h"

static const struct option_def own_options[] = {
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .arg = "files|kafka://HOST:PORT[,HOST:PORT]/TOPIC",
	  .help = TEXT("記録の行き先", "where the records go") },
	{ .name = "log-settings",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("Kafka につなぐための設定（tonoi run と同じ）",
		       "how to connect to Kafka, as for tonoi run") },
	LOG_KEY_OPTION,
	OPTIONS_END,
};

/* *ret_on: to Kafka. */
static enum errc read_target(const struct options *options, struct kafka_settings *settings,
			     bool *ret_on, struct err *err)
{
	const struct str to = options_str(options, "to");
	const char *file = options_text(options, "log-settings");
	auto_buf lines = BUF_INIT(KAFKA_LINES_MAX);

	*ret_on = !str_is(to, "files");
	if (!to.ptr)
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--to files か --to kafka://… が要ります",
				       "--to files or --to kafka://… is needed")));
	if (!*ret_on)
		return ERR_OK;
	enum errc code = kafka_settings_parse(to, settings, err);
	if (!code && file)
		code = file_read(file, &lines, err);
	if (!code && file)
		code = kafka_settings_add_client(settings, buf_str(&lines), err);
	return code ? code : kafka_settings_resolve(settings, err);
}

static enum errc prove(const struct log_place *place, struct verify_report *report, struct err *err)
{
	const struct verify_options verify = { .dir = place->dir, .key = log_place_key(place) };
	const enum errc code = log_verify(&verify, report, err);

	if (code)
		return code;
	if (report->failures)
		return fail(
			err, ERR_CORRUPT, "%s",
			text_of(TR("証明できない箇所があります: tonoi log verify を見てください",
				   "it does not verify: see tonoi log verify")));
	return ERR_OK;
}

/* Proved before and after: what a move could break is found while the old place still has it. */
static enum errc move_proved(const struct log_place *place, const struct kafka_settings *kafka,
			     struct log_moved *moved, uint64_t *ret_records, struct err *err)
{
	auto_free struct verify_report *report = mem_new(sizeof(*report));
	struct log_progress progress = {
		.what = text_of(TR("記録を移しています", "moving the records")),
		.shown = -1,
	};
	const struct log_move_options move = {
		.dir = place->dir,
		.key = log_place_key(place),
		.kafka = kafka,
		.progress = log_progress_show,
		.ctx = &progress,
	};
	enum errc code = prove(place, report, err);

	if (!code)
		code = log_move(&move, moved, err);
	log_progress_end(&progress);
	if (!code)
		code = prove(place, report, err);
	*ret_records = report->records;
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_log_place place = LOG_PLACE_INIT;
	auto_kafka_settings kafka;
	struct log_moved moved;
	uint64_t records = 0;
	bool on_kafka = false;
	struct err err;

	kafka_settings_init(&kafka);
	enum errc code = read_target(options, &kafka, &on_kafka, &err);
	if (!code)
		code = log_place_open(options, &place, &err);
	if (!code)
		code = move_proved(&place, on_kafka ? &kafka : NULL, &moved, &records, &err);
	if (code)
		return command_fail(&err);
	printf(text_of(TR("移した区間: %" PRIu64 "（記録 %" PRIu64
			  " 件）、もうそこにあった区間: %" PRIu64 "\nログ全体 %" PRIu64
			  " 件を検証しました。\n",
			  "moved: %" PRIu64 " segments (%" PRIu64
			  " records); there already: %" PRIu64 "\nall %" PRIu64
			  " records of the log verify.\n")),
	       moved.segments, moved.records, moved.stayed, records);
	return EXIT_DONE;
}

const struct command command_log_move = {
	.name = "log move",
	.summary = TEXT("記録を Kafka へ、またはファイルへ移す",
			"move the records to Kafka, or into files"),
	.details = TEXT(
		"見張りを止めてから使います。移す前と後に全記録を検証し、区間ごとに写しを読み直して"
		"から入れ替えます。途中で止まっても、もう一度実行すれば続きから進みます。",
		"For a watch that is stopped. All records are proved before and after, and each "
		"segment's copy is read back before it takes the old one's place. Interrupted, "
		"it goes on when it is run again."),
	.options = own_options,
	.run = run,
};
