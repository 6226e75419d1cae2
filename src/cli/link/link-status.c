/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "cli/link/link-desk.h"

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("相手", "WITH") },
	{ .name = "fingerprint" },
	{ .name = "sent", .title = TEXT("送ったもの", "SENT"), .number = true },
	{ .name = "arrived", .title = TEXT("届いたもの", "ARRIVED"), .number = true },
	{ .name = "received", .title = TEXT("受けたもの", "RECEIVED"), .number = true },
	{ .name = "heard", .title = TEXT("最後の便り", "LAST HEARD") },
	{ .name = "revoked", .title = TEXT("取り消し", "REVOKED") },
	{ .name = NULL },
};

static void print_peer(struct rows *rows, const struct link_peer *peer)
{
	char numbers[3][24];
	const int64_t values[] = { peer->next_sequence - 1, peer->acknowledged, peer->received };
	char heard[TIME_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		(void)snprintf(numbers[i], sizeof(numbers[i]), "%lld", (long long)values[i]);
	rows_add(rows,
		 (const struct str[]){ peer->code, peer->fingerprint, str_from(numbers[0]),
				       str_from(numbers[1]), str_from(numbers[2]),
				       peer->heard_us == TIME_NONE
					       ? STR_NONE
					       : str_from(time_format_utc(peer->heard_us, heard)),
				       peer->revoked_us == TIME_NONE ? STR("no") : STR("yes") });
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
	for (; !code && peer; peer = peer->next)
		print_peer(rows, peer);
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
