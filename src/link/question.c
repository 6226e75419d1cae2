/* SPDX-License-Identifier: Apache-2.0 */
#include "link/question.h"

#include <stdio.h>

#define WAIT_MS 330000u /* longer than a hub keeps a question open */
#define SEND_MS 60000u

const struct link_question link_questions[LINE_QUESTIONS] = {
	[LINE_HELLO] = { "/link/hello", false, SEND_MS },
	[LINE_WAIT] = { "/link/wait", false, WAIT_MS },
	[LINE_MESSAGES] = { "/link/messages", true, SEND_MS },
	[LINE_RENEW] = { "/link/renew", true, SEND_MS },
};

const char *link_question_path(enum line_question what, const struct link_progress *progress,
			       char out[static LINK_QUESTION_MAX])
{
	const struct link_question *question = &link_questions[what];

	if (question->post)
		(void)snprintf(out, LINK_QUESTION_MAX, "%s", question->path);
	else
		(void)snprintf(out, LINK_QUESTION_MAX, "%s?received=%llu&board=%llu&armed=%llu",
			       question->path, (unsigned long long)progress->received,
			       (unsigned long long)progress->board,
			       (unsigned long long)progress->armed);
	return out;
}
