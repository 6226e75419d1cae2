/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/messages-line.h"

#include "roles/messages-layout.h"

const struct field_row line_set_rows[] = {
	STRING(msg_line_set, url, LINE_URL_MAX),
	STRING(msg_line_set, authority, LINE_PEM_MAX),
	STRING(msg_line_set, certificate, LINE_PEM_MAX),
	STRING(msg_line_set, key, LINE_PEM_MAX),
	ROWS_END,
};

const struct field_row line_ask_rows[] = {
	U64(msg_line_ask, id),
	U32(msg_line_ask, what),
	STRING(msg_line_ask, serial, MSG_NAME_MAX),
	U64(msg_line_ask, received),
	U64(msg_line_ask, board),
	U64(msg_line_ask, armed),
	STRING(msg_line_ask, body, LINE_BODY_MAX),
	ROWS_END,
};

const struct field_row line_answer_rows[] = {
	U64(msg_line_answer, id),
	U32(msg_line_answer, status),
	STRING(msg_line_answer, body, LINE_BODY_MAX),
	STRING(msg_line_answer, error, MSG_TEXT_MAX),
	ROWS_END,
};

const struct field_row line_gone_rows[] = {
	U64(msg_line_gone, id),
	ROWS_END,
};
