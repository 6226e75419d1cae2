/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>

#include "backups/key-records.h"
#include "cli/command.h"
#include "cli/key/secret-file.h"
#include "cli/records.h"

static const struct option_def option_rows[] = {
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("鍵を書くファイル（なければ、戻せるかを試すだけ）",
		       "the file to write the key to (else it is only tried)") },
	OPTIONS_END,
};

struct joining {
	const struct options *options;
	struct key_share shares[KEY_SHARES_MAX];
	size_t n;
};

static enum errc read_share(struct joining *j, const char *path, struct err *err)
{
	struct err why;
	struct str text;
	enum errc code = secret_read(path, KEY_SHARE_TEXT, &text, err);

	if (code)
		return code;
	code = key_share_read(text, &j->shares[j->n++], &why);
	secret_done(&text);
	return code ? fail(err, code, "%s: %s", path, why.text) : ERR_OK;
}

static enum errc keep(struct joining *j, struct str key, struct err *err)
{
	const char *out = options_text(j->options, "out");
	const struct str id = str_from(j->shares[0].id);
	char user[RECORDS_USER_MAX];
	auto_db *db = NULL;

	enum errc code = records_open(j->options, &db, err);
	if (!code)
		code = records_audit(db, out ? "key.join" : "key.rehearse", id, STR(""), err);
	if (!code)
		code = key_records_rehearsed(db, j->shares, j->n, records_user(user),
					     clock_wall_us(&clock_system), err);
	/* A key from elsewhere, or after the records were lost, joins all the same. */
	if (code == ERR_NOT_FOUND && out)
		code = ERR_OK;
	return !code && out ? secret_write(out, key, err) : code;
}

static enum errc join(struct joining *j, struct err *err)
{
	unsigned char *key = NULL;
	size_t len = 0;
	enum errc code = ERR_OK;

	if (options_args(j->options) > KEY_SHARES_MAX)
		code = fail(err, ERR_USAGE, "at most %u shares", KEY_SHARES_MAX);
	for (size_t i = 0; !code && i < options_args(j->options); i++)
		code = read_share(j, options_arg(j->options, i), err);
	if (!code)
		code = key_join(j->shares, j->n, &key, &len, err);
	if (!code)
		code = keep(j, str_of(key, len), err);
	sodium_free(key);
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct joining j = { .options = options };
	struct err err;
	const enum errc code = join(&j, &err);

	for (size_t i = 0; i < KEY_SHARES_MAX; i++)
		key_share_done(&j.shares[i]);
	if (code)
		return command_fail(&err);
	puts(text_of(TR("元の鍵に戻りました", "the key was joined")));
	return EXIT_DONE;
}

const struct command command_key_join = {
	.name = "key join",
	.summary = TEXT("分けた鍵を合わせる。または、合わせられるかを試す",
			"join the shares of a key, or rehearse it"),
	.args = "FILE…",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details =
		TEXT("--out がなければ予行です。鍵はどこにも書かず、試した日と、"
		     "集まったものを記録します。",
		     "Without --out it is a rehearsal: the key is written nowhere; the day and the "
		     "shares that came together are recorded."),
	.options = option_rows,
	.run = run,
};
