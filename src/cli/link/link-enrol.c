/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other side's key comes to be known here, after a person has compared its fingerprint. Without
 * arguments: our own key, to be given to the other side.
 */
#include "base/os/fd.h"
#include "cli/link/link-desk.h"
#include "cli/link/link-enrol-line.h"

static enum errc print_own(const struct options *options, struct err *err)
{
	auto_buf pem = BUF_INIT(SIGNER_PEM_MAX);
	char print[SIGNER_FINGERPRINT_LEN + 1] = "";
	auto_organisation_desk desk = { .db = NULL };
	auto_signer *signer = NULL;
	/* The first thing on a new node makes its folder. */
	enum errc code = organisation_desk_open(options, true, &desk, err);

	if (!code)
		code = link_desk_signer(options, &signer, err);
	if (!code)
		code = link_desk_print(signer, &pem, print, err);
	if (!code)
		printf("%.*s%s\n", STR_ARG(buf_str(&pem)), print);
	return code;
}

/*
 * The organisation of that code. One that is not there yet (on a facility, its hub) is put below
 * the node itself: what is exchanged with it is the house's to see.
 */
static enum errc find_or_add(struct organisation_desk *desk, const struct options *options,
			     int64_t *ret, bool *ret_added, struct err *err)
{
	const struct str code_text = str_from(options_arg(options, 0));
	const struct organisation o = {
		.code = code_text,
		.name = options_str_or(options, "name", code_text),
		.beds = ORG_BEDS_UNKNOWN,
		.from_on = str_from(desk->day),
	};
	enum organisation_outcome outcome;
	enum errc code = organisation_desk_find(desk, options_arg(options, 0), ret, err);

	*ret_added = code == ERR_NOT_FOUND;
	if (*ret_added)
		code = organisation_put(desk->scope, &o, ORG_SELF, &desk->actor, ret, &outcome,
					err);
	return code;
}

static enum errc add_peer(const struct options *options, struct organisation_desk *desk,
			  struct str pem, struct err *err)
{
	int64_t id = 0;
	bool added = false;
	enum errc code = ERR_OK;

	if (options_given(options, "as"))
		code = organisation_name_self(desk->scope, options_str(options, "as"), err);
	if (!code)
		code = find_or_add(desk, options, &id, &added, err);
	if (!code && options_flag(options, "revoke"))
		code = link_peers_revoke(desk->scope, id, desk->actor.by, desk->actor.now_us, err);
	else if (!code)
		code = link_peers_add(desk->scope, id, pem, options_str(options, "fingerprint"),
				      desk->actor.by, desk->actor.now_us, err);
	/* A hub has its facilities from a list; who is entered here is ours above. */
	if (!code && added)
		code = link_peers_above(desk->scope, id, err);
	return code;
}

static enum errc enrol(const struct options *options, struct err *err)
{
	auto_organisation_desk desk = { .db = NULL };
	auto_buf pem = BUF_INIT(SIGNER_PEM_MAX);
	enum errc code = ERR_OK;

	if (!options_flag(options, "revoke")) {
		if (!options_given(options, "key") || !options_given(options, "fingerprint"))
			return fail(err, ERR_USAGE, "%s",
				    text_of(TR("--key と --fingerprint が要ります",
					       "--key and --fingerprint are needed")));
		code = file_read(options_text(options, "key"), &pem, err);
	}
	if (!code)
		code = organisation_desk_open(options, true, &desk, err);
	if (!code)
		code = records_audit(desk.db,
				     options_flag(options, "revoke") ? "link.revoke" : "link.enrol",
				     str_from(options_arg(options, 0)),
				     options_str(options, "fingerprint"), err);
	if (!code)
		code = db_begin(desk.db, err);
	if (code)
		return code;
	code = add_peer(options, &desk, buf_str(&pem), err);
	return db_end(desk.db, code, err);
}

static enum exit_code run(const struct options *options)
{
	const bool line = options_given(options, "hub");
	struct err err;
	enum errc code;

	if (line != options_given(options, "code") || (line && options_args(options)))
		code = fail(&err, ERR_USAGE, "%s",
			    text_of(TR("--hub と --code は両方要り、CODE とは使いません",
				       "--hub and --code go together, without CODE")));
	else if (line)
		code = link_enrol_line(options, &err);
	else
		code = options_args(options) ? enrol(options, &err) : print_own(options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "hub",
	  .type = OPTION_TEXT,
	  .arg = "URL",
	  .help = TEXT("施設: ハブのアドレス（https://名前:ポート）",
		       "facility: where the hub is (https://name:port)") },
	{ .name = "code",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("施設: ハブの人から聞いた一度だけのコード",
		       "facility: the code, told once, by the people of the hub") },
	{ .name = "key",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("相手の公開鍵（PEM）", "the other side's public key (PEM)") },
	{ .name = "fingerprint",
	  .type = OPTION_TEXT,
	  .arg = "HEX",
	  .help = TEXT("電話などで読み合わせた、その鍵の指紋",
		       "its fingerprint, compared over the telephone") },
	{ .name = "as",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("相手が使う、この施設のコード（一度だけ）",
		       "the code by which the other side knows this node (once)") },
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("相手の名前", "what the other side is called") },
	{ .name = "revoke",
	  .type = OPTION_FLAG,
	  .help = TEXT("その相手の鍵を取り消す", "the key of that organisation counts no more") },
	OPTIONS_END,
};

const struct command command_link_enrol = {
	.name = "link enrol",
	.summary = TEXT("ハブと施設を結ぶ、この側の鍵を出す",
			"link a facility and its hub, or print this side's key"),
	.args = "[CODE]",
	.max_args = 1,
	.details = TEXT(
		"引数なしなら、この側の公開鍵と指紋を出します。それを相手に渡し、指紋は電話で読み合"
		"わせて"
		"ください。相手のものは CODE と --key、--fingerprint で入れます。"
		"回線でつなぐときは、代わりに --hub と --code "
		"を使います。途中で切れたら、同じものを"
		"もう一度打ってください。",
		"Without CODE: this side's public key and its fingerprint. Give the key to the "
		"other side, and compare the fingerprint over the telephone. Theirs is entered "
		"with CODE, --key and --fingerprint. Over a line, --hub and --code stand for all "
		"of that; when it breaks on the way, type the same again."),
	.options = option_rows,
	.run = run,
};
