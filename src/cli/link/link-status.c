/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/link/link-desk.h"
#include "link/enrolment.h"
#include "link/node.h"

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("相手", "WITH") },
	{ .name = "fingerprint" },
	{ .name = "sent", .title = TEXT("送ったもの", "SENT"), .number = true },
	{ .name = "arrived", .title = TEXT("届いたもの", "ARRIVED"), .number = true },
	{ .name = "received", .title = TEXT("受けたもの", "RECEIVED"), .number = true },
	{ .name = "posts", .title = TEXT("全施設あての届いた数", "POSTS"), .number = true },
	{ .name = "armed", .title = TEXT("見張りに使う数", "ARMED"), .number = true },
	{ .name = "heard", .title = TEXT("最後の便り", "LAST HEARD") },
	{ .name = "certificate_until", .title = TEXT("証明書の期限", "CERTIFICATE UNTIL") },
	{ .name = "problem", .title = TEXT("つながらない理由", "PROBLEM") },
	{ .name = "revoked", .title = TEXT("取り消し", "REVOKED") },
	{ .name = NULL },
};

static void print_peer(struct rows *rows, const struct link_peer *peer, int64_t until_us)
{
	const int64_t values[] = { peer->next_sequence - 1, peer->acknowledged, peer->received,
				   peer->above ? peer->board_here : peer->board_there,
				   peer->above ? peer->armed_here : peer->armed_there };
	char numbers[ARRAY_LEN(values)][24];
	char heard[TIME_TEXT_MAX];
	char until[TIME_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		(void)snprintf(numbers[i], sizeof(numbers[i]), "%lld", (long long)values[i]);
	rows_add(rows,
		 (const struct str[]){
			 peer->code, peer->fingerprint, str_from(numbers[0]), str_from(numbers[1]),
			 str_from(numbers[2]), str_from(numbers[3]), str_from(numbers[4]),
			 peer->heard_us == TIME_NONE
				 ? STR_NONE
				 : str_from(time_format_utc(peer->heard_us, heard)),
			 until_us == TIME_NONE ? STR_NONE
					       : str_from(time_format_utc(until_us, until)),
			 str_or_none(peer->problem),
			 peer->revoked_us == TIME_NONE ? STR("no") : STR("yes") });
}

/* At a hub by what it signed, at a facility by what it has. */
static enum errc certificate_until(const struct options *options, struct organisation_desk *desk,
				   const struct link_peer *peer, int64_t *ret, struct err *err)
{
	char data[PATH_MAX];
	char path[PATH_MAX];
	struct link_node node;
	struct link_certificate own;
	enum errc code = link_certificate_until(desk->scope, peer->id, ret, err);

	if (code || *ret != TIME_NONE || path_data(options_text(options, "data"), data, NULL) ||
	    path_join(data, LINK_NODE_FILE, path, NULL) ||
	    link_node_read(path, &desk->arena, &node, NULL))
		return code;
	if (str_equal(node.hub, peer->code) && !link_certificate_read(node.certificate, &own, NULL))
		*ret = own.until_us;
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	const struct link_peer *peer = NULL;
	struct err err;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = link_peers_list(desk.scope, &desk.arena, &peer, &err);
	for (; !code && peer; peer = peer->next) {
		int64_t until_us = TIME_NONE;

		code = certificate_until(options, &desk, peer, &until_us, &err);
		print_peer(rows, peer, until_us);
	}
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { ROWS_FORMAT_OPTION, OPTIONS_END };

const struct command command_link_status = {
	.name = "link status",
	.summary = TEXT("だれと結ばれ、何がどこまで届いたか",
			"who is linked, and how far messages came"),
	.options = option_rows,
	.run = run,
};
