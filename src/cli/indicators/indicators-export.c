/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Indicators for other programs, and for `tonoi indicators import` elsewhere.
 */
#include "base/encoding/csv-write.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/indicators/indicator-folder.h"
#include "cli/indicators/indicator-stix.h"

#define WRITE_BATCH (256u * 1024)
#define ONE_MAX	    (64u * 1024)

static const struct option_def option_rows[] = {
	{ .name = "format",
	  .type = OPTION_CHOICE,
	  .choices = "csv|stix",
	  .fallback = "csv",
	  .help = TEXT("出力の形式（stix は STIX 2.1）", "output format (stix is STIX 2.1)") },
	{ .name = "source",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("この一覧だけ", "only this list") },
	{ .name = "tlp",
	  .type = OPTION_CHOICE,
	  .choices = "clear|green|amber|amber+strict|red",
	  .fallback = "green",
	  .help = TEXT("TLP がここまでのもの（TLP の示されていないものは出さない）",
		       "only up to this TLP (what has none is never written)") },
	{ .name = "all",
	  .type = OPTION_FLAG,
	  .help = TEXT("TLP にかかわらずすべて。渡す相手を確かめてから",
		       "all of them whatever their TLP; be sure who gets it") },
	OPTIONS_END,
};

struct export
{
	const struct indicator_set *set;
	struct buf out;
	struct json_writer w; /* STIX */
	bool stix;
	struct str source; /* STR_NONE: all */
	enum tlp most;
	bool all;
};

static void add_time(struct buf *row, size_t column, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	csv_add_cell(row, column,
		     time_us == TIME_NONE ? STR("") : str_from(time_format_utc(time_us, text)));
}

static void add_csv(struct export *export, const struct indicator *indicator)
{
	auto_buf shown = BUF_INIT(ONE_MAX);
	struct buf *row = &export->out;
	char id[INDICATOR_ID_TEXT];
	char confidence[24] = "";

	if (indicator->confidence != INDICATOR_NO_CONFIDENCE)
		(void)snprintf(confidence, sizeof(confidence), "%u", indicator->confidence);
	indicator_value_show(indicator->type, indicator->value, &shown);
	csv_add_cell(row, 0, buf_str(&shown));
	csv_add_cell(row, 1, str_from(indicator_type_name(indicator->type)));
	csv_add_cell(row, 2, str_from(tlp_name(indicator->tlp)));
	csv_add_cell(row, 3, str_from(confidence));
	add_time(row, 4, indicator->valid_from_us);
	add_time(row, 5, indicator->valid_until_us);
	csv_add_cell(row, 6, indicator->name);
	csv_add_cell(row, 7, indicator_set_source(export->set, indicator->source)->name);
	csv_add_cell(row, 8, str_from(indicator_id_text(indicator, id)));
	csv_end_row(row);
}

static bool is_wanted(const struct export *export, const struct indicator *indicator)
{
	if (export->source.ptr &&
	    !str_equal(export->source, indicator_set_source(export->set, indicator->source)->name))
		return false;
	return export->all || (indicator->tlp != TLP_NONE && indicator->tlp <= export->most);
}

static enum errc flush(struct export *export, size_t least, struct err *err)
{
	if (export->out.len < least)
		return ERR_OK;
	const enum errc code = fd_write_all(STDOUT_FILENO, buf_str(&export->out), err);
	buf_clear(&export->out);
	return code;
}

static enum errc write_all(struct export *export, struct err *err)
{
	struct indicator indicator;
	bool damaged = false;

	for (uint64_t at = 0; export->set && (at = indicator_set_next(export->set, at, &indicator,
								      &damaged)) != 0;) {
		if (!is_wanted(export, &indicator))
			continue;
		if (export->stix)
			indicator_stix_add(&export->w, export->set, &indicator);
		else
			add_csv(export, &indicator);
		const enum errc code = flush(export, WRITE_BATCH, err);
		if (code)
			return code;
	}
	return damaged ? fail(err, ERR_CORRUPT, "indicator set: a record does not fit its sum")
		       : ERR_OK;
}

static enum errc run_export(struct export *export, struct err *err)
{
	static const char header[] =
		"value,type,tlp,confidence,valid_from,valid_until,description,source,id\r\n";
	export->w = json_writer_to(&export->out);

	if (export->stix)
		indicator_stix_begin(&export->w);
	else
		buf_add_text(&export->out, header);
	enum errc code = write_all(export, err);
	if (!code && export->stix)
		indicator_stix_end(&export->w);
	return code ? code : flush(export, 0, err);
}

static enum exit_code run(const struct options *options)
{
	struct export export = {
		.out = BUF_INIT(WRITE_BATCH + ONE_MAX),
		.stix = strcmp(options_text(options, "format"), "stix") == 0,
		.source = str_from(options_text(options, "source")),
		.all = options_flag(options, "all"),
	};
	struct indicator_folder folder;
	auto_indicator_set *set = NULL;
	struct err err;

	(void)tlp_parse(str_from(options_text(options, "tlp")), &export.most);
	if (indicator_folder_of(options, &folder, &err) ||
	    indicator_folder_open(&folder, &set, &err))
		return command_fail(&err);
	export.set = set;
	const enum errc code = run_export(&export, &err);
	buf_done(&export.out);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_indicators_export = {
	.name = "indicators export",
	.summary = TEXT("一覧を CSV か STIX 2.1 で書き出す", "write the lists as CSV or STIX 2.1"),
	.details = TEXT("TLP が緩むことはありません。既定では TLP:GREEN までのものだけを出します。",
			"No TLP is ever lowered. Without options only what is TLP:GREEN or wider "
			"is written."),
	.options = option_rows,
	.run = run,
};
