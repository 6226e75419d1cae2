/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>

#include "backups/key-records.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/key/secret-file.h"
#include "cli/records.h"

static const struct option_def option_rows[] = {
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何の鍵か（必要）", "what it is the key of (needed)") },
	{ .name = "needed",
	  .type = OPTION_NUMBER,
	  .arg = "K",
	  .min = 2,
	  .max = KEY_SHARES_MAX,
	  .fallback = "2",
	  .help = TEXT("元に戻すのに要る数", "how many shares give it back") },
	{ .name = "holder",
	  .type = OPTION_LIST,
	  .arg = "NAME:PLACE",
	  .help = TEXT("預ける人と置き場所。一人に一つ分けます",
		       "who keeps a share, and where; each gets one") },
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("分けたものを書くフォルダー（必要）",
		       "the folder to write the shares to (needed)") },
	OPTIONS_END,
};

struct splitting {
	const struct options *options;
	struct key_share shares[KEY_SHARES_MAX];
	struct key_holder holders[KEY_SHARES_MAX];
	unsigned n;
};

static enum errc read_order(struct splitting *s, struct err *err)
{
	const size_t n = options_count(s->options, "holder");

	if (!options_given(s->options, "title") || !options_given(s->options, "out"))
		return fail(err, ERR_USAGE, "--title, --out: %s",
			    text_of(TR("どちらも要ります", "both are needed")));
	if (n < 2 || n > KEY_SHARES_MAX)
		return fail(err, ERR_USAGE, "--holder: 2 – %u", KEY_SHARES_MAX);
	s->n = (unsigned)n;
	for (unsigned i = 0; i < s->n; i++) {
		struct str place = str_from(options_at(s->options, "holder", i));
		s->holders[i].holder = str_trim(str_split(&place, ':'));
		s->holders[i].place = place.ptr ? str_trim(place) : STR("");
	}
	return ERR_OK;
}

static enum errc split_file(struct splitting *s, struct err *err)
{
	struct str secret;
	enum errc code = secret_read(options_arg(s->options, 0), KEY_SECRET_MAX, &secret, err);

	if (code)
		return code;
	code = key_split(secret, (unsigned)options_number(s->options, "needed"), s->n, s->shares,
			 err);
	secret_done(&secret);
	return code;
}

static enum errc write_share(const char *folder, const struct key_share *share, struct err *err)
{
	/* Of its full size at once: growing would leave copies behind. */
	struct buf text = BUF_INIT(KEY_SHARE_TEXT);
	char name[64];
	char path[PATH_MAX];

	(void)snprintf(name, sizeof(name), "%s-%u.share", share->id, share->number);
	if (!buf_room(&text, KEY_SHARE_TEXT - 1))
		return fail(err, ERR_LIMIT, "%s: no memory for it", name);
	key_share_write(share, &text);
	enum errc code = path_join(folder, name, path, err);
	if (!code)
		code = secret_write(path, buf_str(&text), err);
	if (!code)
		printf("%s\n", path);
	sodium_memzero(text.ptr, text.len);
	buf_done(&text);
	return code;
}

static enum errc keep(struct splitting *s, struct err *err)
{
	const char *folder = options_text(s->options, "out");
	char user[RECORDS_USER_MAX];
	const struct key_record record = { .id = str_from(s->shares[0].id),
					   .title = str_from(options_text(s->options, "title")),
					   .needed = s->shares[0].needed,
					   .shares = s->n,
					   .made_us = clock_wall_us(&clock_system),
					   .made_by = records_user(user) };
	auto_db *db = NULL;

	enum errc code = records_open(s->options, &db, err);
	if (!code)
		code = records_audit(db, "key.split", record.id, record.title, err);
	if (!code)
		code = key_records_add(db, &record, s->holders, err);
	if (!code)
		code = dir_make(folder, err);
	for (unsigned i = 0; !code && i < s->n; i++)
		code = write_share(folder, &s->shares[i], err);
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct splitting s = { .options = options };
	struct err err;

	enum errc code = read_order(&s, &err);
	if (!code)
		code = split_file(&s, &err);
	if (!code)
		code = keep(&s, &err);
	for (unsigned i = 0; i < KEY_SHARES_MAX; i++)
		key_share_done(&s.shares[i]);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_key_split = {
	.name = "key split",
	.summary = TEXT("鍵を何人かに分けて預ける（秘密分散）",
			"split a key among people who keep a share each"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("決めた数を合わせれば元に戻り、それより少なければ鍵のことは何も分かりません。"
		     "だれが持つかだけを記録します。書いたファイルは一つずつ渡し、渡したら消してく"
		     "ださい。",
		     "As many as are needed give it back; fewer say nothing of it. Only who keeps "
		     "a share is recorded. Hand the files over one by one, then remove them."),
	.options = option_rows,
	.run = run,
};
