/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/clock.h"
#include "cli/command.h"
#include "cli/indicators/indicator-folder.h"

static const struct option_def option_rows[] = {
	{ .name = "source",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("外す一覧の名前", "name of the list that goes") },
	OPTIONS_END,
};

static bool has_source(const struct indicator_set *set, struct str name)
{
	for (size_t i = 0; set && i < indicator_set_sources(set); i++) {
		if (str_equal(indicator_set_source(set, i)->name, name))
			return true;
	}
	return false;
}

static enum errc make_set(const struct indicator_change *change, const struct indicator_set *old,
			  struct str name, struct err *err)
{
	auto_set_writer *writer =
		set_writer_new(change->fd, change->key, clock_wall_us(&clock_system));
	uint64_t count;
	const enum errc code = set_writer_copy(writer, old, name, err);

	return code ? code : set_writer_finish(writer, &count, err);
}

static enum errc remove_source(const struct indicator_folder *folder, struct str name,
			       struct err *err)
{
	auto_indicator_set *old = NULL;
	struct indicator_change change;
	enum errc code = indicator_folder_open(folder, &old, err);

	if (code)
		return code;
	if (!has_source(old, name))
		return fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(name),
			text_of(TR("その名前の一覧はありません", "there is no list of that name")));
	code = indicator_change_begin(folder, &change, err);
	if (!code)
		code = make_set(&change, old, name, err);
	if (!code)
		code = indicator_change_commit(&change, err);
	indicator_change_done(&change);
	return code;
}

static enum exit_code run(const struct options *options)
{
	const char *name = options_text(options, "source");
	struct indicator_folder folder;
	struct err err;
	enum errc code = name ? ERR_OK
			      : fail(&err, ERR_USAGE, "%s",
				     text_of(TR("--source で一覧の名前を指定してください",
						"--source must name the list")));

	if (!code)
		code = indicator_folder_of(options, &folder, &err);
	if (!code)
		code = remove_source(&folder, str_from(name), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_indicators_remove = {
	.name = "indicators remove",
	.summary = TEXT("取り込んだ一覧を外す", "take a list out again"),
	.options = option_rows,
	.run = run,
};
