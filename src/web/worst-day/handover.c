/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/handover.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"

#define PROBLEM_MAX 300

struct handover {
	const struct clock *clock;
	enum seal_what what;
	char object[MSG_NAME_MAX + 1];
	enum handover_state state;
	uint64_t files;
	uint64_t bytes;
	uint64_t size;
	int file;
	int64_t ended_us;
	char problem[PROBLEM_MAX];
	char fingerprint[MSG_NAME_MAX + 1];
};

struct handover *handover_new(const struct clock *clock)
{
	struct handover *handover = mem_new(sizeof(*handover));

	handover->clock = clock;
	handover->file = -1;
	return handover;
}

void handover_free(struct handover *handover)
{
	if (!handover)
		return;
	fd_close_at(&handover->file);
	free(handover);
}

void handover_run(struct handover *handover)
{
	if (handover->state != HANDOVER_DONE ||
	    clock_mono_us(handover->clock) - handover->ended_us < HANDOVER_KEEPS_S * US_PER_SEC)
		return;
	fd_close_at(&handover->file);
	handover->state = HANDOVER_NONE;
}

static void end(struct handover *handover, enum handover_state state, struct str problem)
{
	handover->state = state;
	handover->ended_us = clock_mono_us(handover->clock);
	(void)snprintf(handover->problem, sizeof(handover->problem), "%.*s", STR_ARG(problem));
	if (state != HANDOVER_DONE)
		fd_close_at(&handover->file);
}

static void on_done(void *user, const void *answer)
{
	struct handover *handover = user;
	const struct msg_sealed *sealed = answer;
	struct stat st;

	if (sealed->failed) {
		end(handover, sealed->failed == SEAL_ABSENT ? HANDOVER_ABSENT : HANDOVER_FAILED,
		    sealed->problem);
		return;
	}
	if (fstat(handover->file, &st) < 0 || st.st_size <= 0) {
		end(handover, HANDOVER_FAILED, STR("the file is empty"));
		return;
	}
	handover->size = (uint64_t)st.st_size;
	(void)snprintf(handover->fingerprint, sizeof(handover->fingerprint), "%.*s",
		       STR_ARG(sealed->fingerprint));
	end(handover, HANDOVER_DONE, STR(""));
}

static void on_lost(void *user, enum desk_lost why)
{
	end(user, HANDOVER_FAILED,
	    why == DESK_LOST_TIME ? STR("no answer in time") : STR("the sealer ended"));
}

static void on_progress(void *user, const void *message)
{
	struct handover *handover = user;
	const struct msg_sealing *sealing = message;

	handover->files = sealing->files;
	handover->bytes = sealing->bytes;
}

enum errc handover_begin(struct handover *handover, struct desk *sealer,
			 const struct msg_seal *seal, int file, struct err *err)
{
	auto_fd own = file;
	const int theirs = fcntl(own, F_DUPFD_CLOEXEC, 0);
	struct msg_seal message = *seal;
	const struct desk_request request = { .type = MSG_SEAL,
					      .message = &message,
					      .fd = theirs,
					      .answer = MSG_SEALED,
					      .progress = MSG_SEALING };
	const struct desk_call call = {
		.on_done = on_done, .on_lost = on_lost, .on_progress = on_progress, .user = handover
	};

	if (theirs < 0)
		return fail_errno(err, "a file to write into");
	const enum errc code = desk_ask(sealer, &request, &call, err);
	if (code)
		return code;
	fd_close_at(&handover->file);
	handover->file = fd_steal(&own);
	handover->what = (enum seal_what)seal->what;
	(void)snprintf(handover->object, sizeof(handover->object), "%.*s", STR_ARG(seal->object));
	handover->state = HANDOVER_WORKING;
	handover->files = 0;
	handover->bytes = 0;
	handover->problem[0] = '\0';
	handover->fingerprint[0] = '\0';
	return ERR_OK;
}

struct handover_status handover_status(const struct handover *handover, enum seal_what what,
				       struct str object)
{
	if (handover->what != what || !str_is(object, handover->object))
		return (struct handover_status){ .problem = "", .fingerprint = "" };
	return (struct handover_status){
		.state = handover->state,
		.files = handover->files,
		.bytes = handover->bytes,
		.problem = handover->problem,
		.fingerprint = handover->fingerprint,
		.size = handover->size,
	};
}

int handover_file(const struct handover *handover)
{
	return handover->state == HANDOVER_DONE ? fcntl(handover->file, F_DUPFD_CLOEXEC, 0) : -1;
}
