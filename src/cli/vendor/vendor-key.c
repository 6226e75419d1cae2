/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys that vendors sign with: the vendor makes one; the hospital compares its fingerprint.
 */
#include "base/os/fd.h"
#include "cli/key/secret-file.h"
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"
#include "vendors/signed-file.h"
#include "vendors/ssh-signature.h"

static const struct rows_column columns[] = {
	{ .name = "vendor", .title = TEXT("事業者", "VENDOR") },
	{ .name = "fingerprint", .title = TEXT("指紋", "FINGERPRINT") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "by", .title = TEXT("確かめた人", "BY") },
	{ .name = "words", .title = TEXT("確かめ方", "HOW") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("confirm・retire: どう確かめたか（必要）",
		       "confirm, retire: how it was compared (needed)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

/* ---- for the vendor ---- */

static enum errc make(const struct options *options, struct err *err)
{
	const struct str path = vendor_desk_arg(options, 1);
	char secret[SIGNER_SECRET_LEN + 2];
	char fingerprint[VENDOR_FINGERPRINT_LEN + 1];
	char text[VENDOR_FINGERPRINT_TEXT];
	struct vendor_signer signer;

	if (!path.ptr)
		return fail(err, ERR_USAGE, "make: %s",
			    text_of(TR("書き出すファイルが要ります", "a file to write is needed")));
	vendor_signer_new(&signer, secret);
	vendor_signer_fingerprint(&signer, fingerprint);
	vendor_signer_clear(&signer);
	const enum errc code = secret_write(path.ptr, str_of(secret, SIGNER_SECRET_LEN + 1), err);
	if (!code)
		printf("%s\n", vendor_fingerprint_text(str_from(fingerprint), text));
	return code;
}

/* ---- for the hospital ---- */

/* A public key that came by another way than with a file: kept as seen, to be confirmed. */
static enum errc add(const struct options *options, struct err *err)
{
	const struct str path = vendor_desk_arg(options, 2);
	auto_vendor_desk desk = { .db = NULL };
	auto_buf line = BUF_INIT(SSH_SIGNATURE_MAX);
	char text[VENDOR_FINGERPRINT_TEXT];
	char print_text[SSH_PRINT_MAX];
	enum vendor_key_state state;
	struct ssh_key key;

	if (!path.ptr)
		return fail(err, ERR_USAGE, "add: %s",
			    text_of(TR("事業者と .pub ファイルが要ります",
				       "a vendor and a .pub file are needed")));
	enum errc code = file_read(path.ptr, &line, err);
	if (!code)
		code = vendor_desk_open(options, true, &desk, err);
	if (!code)
		code = ssh_key_read(buf_str(&line), &desk.arena, &key, err);
	if (code)
		return code;
	const struct vendor_key seen = { .vendor = vendor_desk_arg(options, 1),
					 .fingerprint = str_from(key.fingerprint),
					 .public_key = key.public_key,
					 .seen_us = desk.scope.now_us };
	code = records_audit(desk.db, "vendor.key.add", seen.vendor, seen.fingerprint, err);
	if (!code)
		code = vendor_keys_see(desk.db, &seen, &state, err);
	if (!code)
		printf("%s\n%s\n%s\n", vendor_fingerprint_text(seen.fingerprint, text),
		       ssh_print_of(key.public_key, print_text), vendor_key_state_names[state]);
	return code;
}

static enum errc list(const struct options *options, struct err *err)
{
	auto_vendor_desk desk = { .db = NULL };
	const struct vendor_key *key;

	enum errc code = vendor_desk_open(options, false, &desk, err);
	if (!code)
		code = vendor_keys_list(desk.db, vendor_desk_arg(options, 1), &desk.arena, &key,
					err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (; key; key = key->next)
		rows_add(rows, (const struct str[]){
				       key->vendor,
				       key->fingerprint,
				       str_from(vendor_key_state_names[key->state]),
				       key->decided_by.len ? key->decided_by : STR_NONE,
				       key->words.len ? key->words : STR_NONE,
			       });
	return rows_end(rows, err);
}

static enum errc decide(const struct options *options, bool confirm, struct err *err)
{
	auto_vendor_desk desk = { .db = NULL };
	char fingerprint[VENDOR_FINGERPRINT_LEN + 1];
	char by[RECORDS_USER_MAX];
	struct vendor_key_word word = { .vendor = vendor_desk_arg(options, 1),
					.fingerprint = str_from(fingerprint),
					.by = records_user(by),
					.words = str_from(options_text(options, "words")) };

	if (!vendor_fingerprint_read(vendor_desk_arg(options, 2), fingerprint))
		return fail(err, ERR_USAGE, "%s: %s", confirm ? "confirm" : "retire",
			    text_of(TR("事業者と指紋（16 進数 64 桁）が要ります",
				       "a vendor and a fingerprint (64 digits) are needed")));
	word.fingerprint.len = VENDOR_FINGERPRINT_LEN;
	enum errc code = vendor_desk_open(options, true, &desk, err);
	word.now_us = desk.scope.now_us;
	if (!code)
		code = records_audit(desk.db, confirm ? "vendor.key.confirm" : "vendor.key.retire",
				     word.vendor, word.fingerprint, err);
	if (code)
		return code;
	return confirm ? vendor_keys_confirm(desk.db, &word, err)
		       : vendor_keys_retire(desk.db, &word, err);
}

static enum exit_code run(const struct options *options)
{
	const struct str what = vendor_desk_arg(options, 0);
	struct err err;
	enum errc code;

	if (str_is(what, "make"))
		code = make(options, &err);
	else if (str_is(what, "add"))
		code = add(options, &err);
	else if (str_is(what, "list"))
		code = list(options, &err);
	else if (str_is(what, "confirm") || str_is(what, "retire"))
		code = decide(options, str_is(what, "confirm"), &err);
	else
		code = fail(&err, ERR_USAGE, "vendor key %.*s: make, add, list, confirm, retire",
			    STR_ARG(str_sub(what, 0, 40)));
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_key = {
	.name = "vendor key",
	.summary = TEXT("事業者の署名の鍵を作る、並べる、確かめたと書く、使わないことにする",
			"make a vendor's signing key; list keys, confirm or retire one"),
	.args = "make FILE | add VENDOR FILE.pub | list [VENDOR] | confirm|retire VENDOR "
		"FINGERPRINT",
	.min_args = 1,
	.max_args = 3,
	.details = TEXT(
		"make "
		"は事業者が一度だけ行い、出た指紋を顧客に電話や紙で伝えます。顧客は届いたファイルの"
		"指紋と見比べて confirm します。それまで、その鍵の回答は取り込まれません。",
		"A vendor makes its key once and tells its customers the fingerprint by telephone "
		"or on paper. The customer compares it with that of the file that came, and "
		"confirms. Until then nothing signed with it is taken in."),
	.options = option_rows,
	.run = run,
};
