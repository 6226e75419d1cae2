/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tonoi: finds the command in the table, reads its options, runs it.
 */
#include <locale.h>

#include "base/buf.h"
#include "base/encoding/time-text.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/pack.h"
#include "cli/command.h"
#include "roles/role.h"

#define HELP_MAX (64 * 1024)

const struct option_def common_options[] = {
	{ .name = "data",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("データを置くフォルダ（ログ、警報、設定）",
		       "the folder that holds the data (log, alerts, settings)") },
	{ .name = "lang",
	  .type = OPTION_CHOICE,
	  .choices = "ja|en",
	  .help = TEXT("表示する言語（なければロケールに従う）",
		       "the language to speak (else by locale)") },
	{ .name = "pack",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("分野（medicine、water。なければ施設の記録に従う）",
		       "the sector: medicine, water (else by the facility's record)") },
	{ .name = "help", .type = OPTION_FLAG, .help = TEXT("この説明", "this page") },
	OPTIONS_END,
};

enum exit_code command_fail(const struct err *err)
{
	fprintf(stderr, "tonoi: %s\n", err->text);
	return err->code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

static enum exit_code print(const struct buf *out)
{
	struct err err;

	return fd_write_all(1, buf_str(out), &err) ? command_fail(&err) : EXIT_DONE;
}

static enum exit_code print_overview(void)
{
	auto_buf out = BUF_INIT(HELP_MAX);

	buf_add_text(&out,
		     text_of(TR("宿直 (tonoi) — 記録を夜も見守る番人\n\n使い方: tonoi コマンド "
				"[オプション] [引数]\n\n",
				"tonoi — the night watch over your records\n\nusage: tonoi COMMAND "
				"[options] [arguments]\n\n")));
	for (size_t i = 0; commands[i]; i++)
		buf_printf(&out, "  %-22s %s\n", commands[i]->name, text_of(commands[i]->summary));
	buf_add_text(&out, text_of(TR("\n各コマンドの説明: tonoi コマンド --help\n",
				      "\nMore about a command: tonoi COMMAND --help\n")));
	return print(&out);
}

static enum exit_code print_help(const struct command *command)
{
	auto_buf out = BUF_INIT(HELP_MAX);

	buf_printf(&out, "%s tonoi %s%s%s%s\n\n%s\n", text_of(TR("使い方:", "usage:")),
		   command->name, text_of(TR(" [オプション]", " [options]")),
		   command->args ? " " : "", command->args ? command->args : "",
		   text_of(command->summary));
	if (command->details.ja)
		buf_printf(&out, "\n%s\n", text_of(command->details));
	if (command->options) {
		buf_add_text(&out, text_of(TR("\nオプション:\n", "\noptions:\n")));
		options_help(command->options, &out);
	}
	buf_add_text(&out, text_of(TR("\n共通のオプション:\n", "\ncommon options:\n")));
	options_help(common_options, &out);
	return print(&out);
}

/* Number of words of `command` that stand at the head of `argv`; 0 when they do not. */
static size_t words_matched(const struct command *command, char *const *argv)
{
	struct str rest = str_from(command->name);
	size_t n = 0;

	while (rest.ptr) {
		if (!argv[n] || !str_is(str_split(&rest, ' '), argv[n]))
			return 0;
		n++;
	}
	return n;
}

static const struct command *find_command(char *const *argv, size_t *ret_words)
{
	for (size_t i = 0; commands[i]; i++) {
		*ret_words = words_matched(commands[i], argv);
		if (*ret_words)
			return commands[i];
	}
	return NULL;
}

/* --lang and --help work wherever they stand, also where the rest cannot be understood. */
static bool early_options(char *const *argv)
{
	bool help = false;

	for (; *argv; argv++) {
		const struct str word = str_from(*argv);
		enum lang lang;
		help = help || str_is(word, "--help") || str_is(word, "-h");
		if (str_is(word, "--lang") && argv[1] && lang_parse(str_from(argv[1]), &lang))
			lang_set(lang);
		if (str_starts(word, STR("--lang=")) && lang_parse(str_from_pos(word, 7), &lang))
			lang_set(lang);
	}
	return help;
}

/* "tonoi rules": a first word that several commands share. */
static enum exit_code unknown_command(char *const *argv)
{
	const struct str group = str_from(argv[0]);
	bool found = false;

	for (size_t i = 0; commands[i]; i++) {
		struct str rest = str_from(commands[i]->name);
		if (!str_equal(str_split(&rest, ' '), group) || !rest.ptr)
			continue;
		found = true;
		fprintf(stderr, "  tonoi %-22s %s\n", commands[i]->name,
			text_of(commands[i]->summary));
	}
	if (!found)
		fprintf(stderr,
			text_of(TR("tonoi: 「%s」というコマンドはありません（tonoi --help）\n",
				   "tonoi: there is no command “%s” (see tonoi --help)\n")),
			argv[0]);
	return EXIT_USAGE;
}

static enum exit_code check_arg_count(const struct command *command, const struct options *options)
{
	const size_t n = options_args(options);

	if (n >= command->min_args && n <= command->max_args)
		return EXIT_DONE;
	if (command->max_args == 0) {
		fprintf(stderr,
			text_of(TR("tonoi %s: 引数はありません：「%s」（tonoi %s --help）\n",
				   "tonoi %s: takes no arguments: “%s” (see tonoi %s --help)\n")),
			command->name, options_arg(options, 0), command->name);
		return EXIT_USAGE;
	}
	fprintf(stderr,
		text_of(TR("tonoi %s: 引数は「%s」です（tonoi %s --help）\n",
			   "tonoi %s: the arguments are “%s” (see tonoi %s --help)\n")),
		command->name, command->args ? command->args : "", command->name);
	return EXIT_USAGE;
}

static enum exit_code run_command(const struct command *command, char *const *argv)
{
	auto_options *options = NULL;
	struct err err;

	if (options_parse(command->options, common_options, argv, &options, &err))
		return command_fail(&err);

	const char *pack = options_text(options, "pack");
	if (pack && pack_choose(pack, &err))
		return command_fail(&err);

	const enum exit_code code = check_arg_count(command, options);
	return code ? code : command->run(options);
}

int main(int argc, char **argv)
{
	/* A role of the running watch: re-executed by the supervisor, not typed by a person. */
	const struct role *role = role_from_argv(argc, argv);
	if (role)
		return role_main(role);

	(void)setlocale(LC_ALL, "C.UTF-8");
	time_zone_init();
	lang_set(lang_from_locale());
	log_setup("tonoi", LOG_INFO, LOG_TEXT);

	size_t words;
	const bool help = early_options(argv + (argc > 0));
	const struct command *command = argc > 1 ? find_command(argv + 1, &words) : NULL;
	if (command)
		return (int)(help ? print_help(command) : run_command(command, argv + 1 + words));
	if (argc < 2 || help) {
		const enum exit_code code = print_overview();
		return (int)(code || help ? code : EXIT_USAGE);
	}
	return (int)unknown_command(argv + 1);
}
