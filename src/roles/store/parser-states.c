/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/parser-states.h"

#include "store/checkpoints.h"

#define STATES_MAX   4096u
#define HEADER_BYTES 8u
#define PRUNE_EVERY  256u /* lists kept between two looks at how many there are */

void parser_states_add(struct buf *out, struct str stream, struct str state)
{
	buf_add_u32(out, (uint32_t)stream.len);
	buf_add_u32(out, (uint32_t)state.len);
	buf_add(out, stream);
	buf_add(out, state);
}

bool parser_states_next(struct cursor *list, struct str *ret_stream, struct str *ret_state)
{
	if (!cursor_left(list))
		return false;
	const uint32_t stream_len = cursor_u32(list);
	const uint32_t state_len = cursor_u32(list);
	*ret_stream = cursor_bytes(list, stream_len);
	*ret_state = cursor_bytes(list, state_len);
	return !list->failed;
}

static bool take(void *ctx, const struct parser_state *state)
{
	struct buf *out = ctx;

	if (out->len + HEADER_BYTES + state->stream.len + state->state.len > MSG_STATE_MAX)
		return false;
	parser_states_add(out, state->stream, state->state);
	return true;
}

enum errc parser_states_load(struct db *db, struct buf *out, struct err *err)
{
	return parser_states_list(db, STATES_MAX, take, out, err);
}

enum errc parser_states_store(struct db *db, struct str list, uint64_t log_index, struct err *err)
{
	struct cursor at = cursor_of(list);
	struct str stream;
	struct str state;

	while (parser_states_next(&at, &stream, &state)) {
		const enum errc code = parser_state_put(db, stream, state, log_index, err);
		if (code)
			return code;
	}
	if (at.failed)
		return fail(err, ERR_SYNTAX, "parser states: cut off after %zu bytes", at.at);
	return log_index % PRUNE_EVERY ? ERR_OK : parser_states_prune(db, STATES_MAX, err);
}
