/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/link/link-desk.h"
#include "cli/out-file.h"
#include "link/kinds.h"

static enum errc write_all(const struct options *options, struct organisation_desk *desk,
			   struct buf *out, struct err *err)
{
	auto_signer *signer = NULL;
	struct link_peer peer;
	struct str own;
	size_t n;
	enum errc code = link_desk_own(desk, &own, err);

	if (!code)
		code = link_desk_peer(desk, options, &peer, err);
	if (!code)
		code = link_desk_signer(options, &signer, err);
	if (!code)
		code = link_gather(desk->scope, peer.organisation, desk->actor.now_us, err);
	/* What was gathered and may always leave has its number now. */
	if (!code)
		code = link_peers_get(desk->scope, peer.organisation, &desk->arena, &peer, err);
	if (!code)
		code = records_audit(desk->db, "link.export", peer.code,
				     options_str(options, "out"), err);
	return code ? code
		    : link_bundle_write(desk->scope, &peer, own, signer, desk->actor.now_us, out,
					&n, err);
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX + 65536);
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = write_all(options, &desk, &out, &err);
	if (!code)
		code = out_file_write(options, buf_str(&out), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("だれに（相手が一つなら要らない）",
		       "to whom (not needed when there is but one)") },
	OUT_FILE_OPTION,
	OPTIONS_END,
};

const struct command command_link_export = {
	.name = "link export",
	.summary = TEXT("出すと決めたものを、署名した一つのファイルにする",
			"what was approved, as one signed file for a stick or a mail"),
	.details = TEXT(
		"届いたと分かるまで、同じものを何度でも入れます。何度、どの順に届いても、効くのは一"
		"度です。",
		"It holds all that is not known to have arrived. However often and in whatever "
		"order files arrive, each message has effect once."),
	.options = option_rows,
	.run = run,
};
