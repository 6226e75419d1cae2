/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Advisories (CSAF 2.0) laid out as a trusted provider gives them out. Nothing is sent: any web
 * server shows the folder.
 */
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#include "advisories/publish.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/key/secret-file.h"
#include "cli/print/rows.h"
#include "store/password.h"

#define HEADS_MAX (256u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = "tlp", .title = TEXT("TLP", "TLP") },
	{ .name = "id", .title = TEXT("番号", "ID") },
	{ .name = "title", .title = TEXT("見出し", "TITLE") },
	{ .name = NULL },
};

/* The key of the file, which is made when there is none. */
static enum errc open_key(const char *path, int64_t now_us, struct openpgp_key *ret,
			  struct err *err)
{
	char text[OPENPGP_FILE_MAX];
	struct str secret;
	enum errc code;

	if (access(path, F_OK) < 0 && errno == ENOENT) {
		openpgp_key_new(now_us, ret);
		openpgp_key_write(ret, text);
		code = secret_write(path, str_from(text), err);
		sodium_memzero(text, sizeof(text));
		return code;
	}
	code = secret_read(path, OPENPGP_FILE_MAX, &secret, err);
	if (code)
		return code;
	code = openpgp_key_read(secret, ret, err);
	secret_done(&secret);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static enum errc publish_file(const struct csaf_provider *provider, const char *path,
			      struct rows *rows, struct arena *arena, struct err *err)
{
	auto_buf text = BUF_INIT(CSAF_DOCUMENT_MAX);
	struct csaf_head head;
	enum errc code = file_read(path, &text, err);

	if (!code)
		code = csaf_publish(provider, buf_str(&text), arena, &head, err);
	if (code)
		return fail_in(err, code, path);
	const struct str cells[] = { str_from(head.file), str_from(csaf_label_names[head.label]),
				     head.id, head.title };
	rows_add(rows, cells);
	return ERR_OK;
}

static enum errc publish_all(const struct csaf_provider *provider, const struct options *options,
			     struct rows *rows, struct err *err)
{
	auto_arena arena = ARENA_INIT(HEADS_MAX);
	enum errc code = dir_make(provider->folder, err);

	for (size_t i = 0; !code && i < options_args(options); i++)
		code = publish_file(provider, options_arg(options, i), rows, &arena, err);
	return code ? code : csaf_publish_lists(provider, &arena, err);
}

static enum errc check_options(const struct options *options, struct err *err)
{
	static const char *const needed[] = { "to", "url", "publisher", "namespace", "key" };

	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		if (!options_given(options, needed[i]))
			return fail(err, ERR_USAGE, "--%s: %s", needed[i],
				    text_of(TR("が要ります", "is needed")));
	}
	if (!str_starts(options_str(options, "url"), STR("https://")) ||
	    !str_ends(options_str(options, "url"), STR("/")))
		return fail(err, ERR_USAGE, "--url: CSAF 2.0 7.1.3: %s",
			    text_of(TR("https:// で始まり / で終わる番地です",
				       "begins with https:// and ends with /")));
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	struct openpgp_key key;
	const struct csaf_provider provider = {
		.folder = options_text(options, "to"),
		.url = options_str(options, "url"),
		.publisher = options_str(options, "publisher"),
		.namespace_url = options_str(options, "namespace"),
		.category = options_text(options, "category"),
		.key = &key,
		.now_us = clock_wall_us(&clock_system),
	};
	struct err err;

	if (check_options(options, &err) || password_setup(&err) ||
	    open_key(options_text(options, "key"), provider.now_us, &key, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	enum errc code = publish_all(&provider, options, rows, &err);
	openpgp_key_forget(&key);
	code = rows_end_after(rows, code, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("置くフォルダ（ウェブサーバで見せる）",
		       "the folder that a web server shows") },
	{ .name = "url",
	  .type = OPTION_TEXT,
	  .arg = "URL",
	  .help = TEXT("そのフォルダの番地（https://…/）", "its address (https://…/)") },
	{ .name = "publisher",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("出す組織の名前", "who publishes") },
	{ .name = "namespace",
	  .type = OPTION_TEXT,
	  .arg = "URL",
	  .help = TEXT("その組織の番地", "the address of who publishes") },
	{ .name = "category",
	  .type = OPTION_CHOICE,
	  .choices = "coordinator|discoverer|other|translator|user|vendor",
	  .fallback = "coordinator",
	  .help = TEXT("組織の立場", "what the publisher is") },
	{ .name = "key",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("署名の鍵（なければ作る。失くさないこと）",
		       "the key that signs (made when it is not there; do not lose it)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_advisory_publish = {
	.name = "advisory publish",
	.summary = TEXT("注意喚起を CSAF の提供者として公開できる形に並べる",
			"lay advisories out as a CSAF trusted provider gives them out"),
	.args = "[FILE…]",
	.min_args = 0,
	.max_args = 1000,
	.details = TEXT(
		"CSAF 2.0 の文書を TLP と年のフォルダに置き、SHA-256、SHA-512、OpenPGP の署名、"
		"ROLIE、changes.csv、index.txt、provider-metadata.json を作ります。draft と "
		"TLP:RED は"
		"出しません。ファイルを挙げなければ、一覧だけを作り直します。",
		"CSAF 2.0 documents are put into folders by TLP and year, with SHA-256, SHA-512 "
		"and an "
		"OpenPGP signature each; ROLIE, changes.csv, index.txt and provider-metadata.json "
		"are "
		"made of what lies there. Drafts and TLP:RED are not published. Without files only "
		"the "
		"lists are made anew."),
	.options = option_rows,
	.run = run,
};
