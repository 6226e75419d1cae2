/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The papers for the worst day as one signed file. The watch makes them by itself; this is for a
 * house without one, and for now.
 */
#include <limits.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "callouts/callout-content.h"
#include "cli/pack/pack-desk.h"
#include "cli/records.h"
#include "papers/paper-records.h"

#define SCOPE_BYTES (256u * 1024 * 1024)
#define FILE_MODE   0600

struct making {
	struct db *db;
	struct pack_office *office;
	struct playbook_set *playbooks;
	struct callout_content *callouts;
	struct signer *signer;
	struct arena arena;
	char content[PATH_MAX];
	char data[PATH_MAX];
};

static void making_done(struct making *m)
{
	db_close(m->db);
	pack_office_close_at(&m->office);
	playbook_set_free_at(&m->playbooks);
	callout_content_free_at(&m->callouts);
	signer_free(m->signer);
	arena_done(&m->arena);
}
#define auto_making CLEANUP(making_done) struct making

static enum errc open_key(struct making *m, const struct options *options, struct err *err)
{
	char key[PATH_MAX];
	enum errc code = path_data(options_text(options, "data"), m->data, err);

	if (!code)
		code = path_join(m->data, SIGNER_FILE, key, err);
	if (!code)
		code = signer_open(key, &m->signer, err);
	if (!code)
		records_give(m->data, key);
	return code;
}

static enum errc open_all(struct making *m, const struct options *options, struct err *err)
{
	enum errc code = records_open(options, &m->db, err);

	if (!code)
		code = path_content(m->content, err);
	if (!code)
		code = pack_office_open(m->content, &m->office, err);
	if (!code)
		code = playbook_set_load(m->content, &m->playbooks, err);
	return code ? code : open_key(m, options, err);
}

static enum errc make(struct making *m, struct paper_pack_about *about, struct buf *out,
		      struct err *err)
{
	auto_buf written = BUF_INIT(PAPER_PACK_MAX);
	const struct pack_scope pack = pack_scope_at(m->office, m->db, &m->arena, lang_get(),
						     clock_wall_us(&clock_system));
	enum errc code = callout_content_load(m->content, pack.contacts, &m->callouts, err);
	const struct paper_scope scope = { .pack = &pack,
					   .playbooks = m->playbooks,
					   .callouts = m->callouts,
					   .readme = m->content };

	if (!code)
		code = paper_pack_write(&scope, &written, err);
	return code ? code
		    : paper_pack_seal(buf_str(&written), m->signer, &m->arena, out, about, err);
}

static enum errc keep(struct making *m, const struct paper_pack_about *about, struct str bytes,
		      struct err *err)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];
	char user[RECORDS_USER_MAX];
	const struct paper_made made = paper_made_of(about, bytes, records_user(user), sha256);

	return paper_packs_add(m->db, &made, err);
}

static enum exit_code run(const struct options *options)
{
	auto_making m = { .arena = ARENA_INIT(SCOPE_BYTES) };
	auto_buf out = BUF_INIT(PAPER_PACK_MAX);
	const char *path = options_text(options, "out");
	struct paper_pack_about about;
	struct err err;
	enum errc code = path ? open_all(&m, options, &err)
			      : fail(&err, ERR_USAGE, "--out: %s",
				     text_of(TR("書き出し先が要ります", "where to is needed")));

	if (!code)
		code = records_audit(m.db, "papers.make", STR(""), str_from(path), &err);
	if (!code)
		code = make(&m, &about, &out, &err);
	if (!code)
		code = file_replace(path, buf_str(&out), FILE_MODE, &err);
	if (!code)
		code = keep(&m, &about, buf_str(&out), &err);
	if (!code)
		code = pack_desk_print(options, &about, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("書き出す ZIP（必要）。中の紙は PDF",
		       "archive to write (needed), with its papers as PDF") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_pack_make = {
	.name = "pack make",
	.summary = TEXT("もしもの時の紙一式を、署名した一つの ZIP にする",
			"make the papers for the worst day, as one signed archive"),
	.details = TEXT("手順、連絡先、電話をかける順、期限、白紙の用紙、バックアップの場所、規程が"
			"入ります。"
			"パスワードは入りません。どの機械のブラウザでも読めます。",
			"Playbooks, contacts, the call-out sheet, deadlines, blank forms, where "
			"backups are, policies. No passwords. Any machine's browser reads it."),
	.options = option_rows,
	.run = run,
};
