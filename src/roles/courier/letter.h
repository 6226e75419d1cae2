/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes out about alerts, as text: a mail, a message for a chat room, a syslog line.
 */
#pragma once

#include "base/buf.h"
#include "export/shape.h"
#include "roles/messages.h"
#include "web/watch/guidance.h"

#define LETTER_BYTES_MAX (4u * 1024 * 1024)

struct letters {
	const struct msg_tell *tell;
	const struct finding *findings; /* one a letter, in the same order */
	const struct guidance *guidance;
	enum lang lang;
	int64_t now_us;
};

/*
 * A whole mail (RFC 5322, MIME, text/plain in UTF-8) about all letters. Its Message-ID is made of
 * the first one's alert: sent again after a crash it is the same mail.
 */
void letter_mail(const struct letters *letters, struct buf *out);

/* {"text": "…"}: what Slack, Mattermost, Teams' webhooks and others take. */
void letter_chat(const struct letters *letters, size_t i, struct buf *out);

/*
 * RFC 5424: facility 13 (log audit), severity by level, the line of a shape as message. `line` has
 * no line end.
 */
void letter_syslog(const struct letters *letters, size_t i, struct str line, struct buf *out);
