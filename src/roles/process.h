/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every role does in the same way: take its configuration, sockets and channels from the
 * supervisor on descriptor 3, enter its sandbox, say that it is ready, run its loop, and stop when
 * it is told to or when the supervisor is gone.
 *
 *	static int run(void)
 *	{
 *		struct process *process = process_begin(&hooks, &role);  // waits for GO
 *		… open files, load rules: process_option(), process_socket() …
 *		process_enter(process, paths, detail);                   // sandbox, READY
 *		return process_run(process);                             // loop until STOP
 *	}
 *
 * process_begin() and process_enter() end the process with a sentence in the log when they cannot
 * do their work: there is nobody to hand the error to, and the supervisor sees the exit.
 */
#pragma once

#include "base/os/loop.h"
#include "base/os/sandbox.h"
#include "roles/messages.h"
#include "store/db.h"

struct process;

struct process_hooks {
	const char *role; /* as in profiles.h */
	/*
	 * A channel to another role: "store", "engine", … The descriptor is the hook's. Called
	 * first from process_run() for those that were there at the start, in the order of the
	 * table of links (supervisor.c); again whenever the other side was started anew: drop the
	 * old one. May be NULL for roles without peers.
	 */
	void (*on_channel)(void *ctx, const char *name, int fd);
	/* Finish in order; then call process_stop(). NULL: stop at once. */
	void (*on_stop)(void *ctx);
	/*
	 * For a role that the supervisor starts when a peer writes (role-rows.h): whether it could
	 * end now without losing anything. Asked when process_worked() was not called for half a
	 * minute; then it ends.
	 */
	bool (*at_rest)(void *ctx);
	void (*on_reload)(void *ctx);					      /* may be NULL */
	void (*on_role_state)(void *ctx, const struct msg_role_state *state); /* may be NULL */
	void (*on_reloaded)(void *ctx, const struct msg_reloaded *reloaded);  /* may be NULL */
};

struct process *process_begin(const struct process_hooks *hooks, void *ctx) MUST_CHECK;
void process_free(struct process *process);

struct loop *process_loop(const struct process *process);

/* The `i`-th value of an option, NULL past the last. Good as long as the process. */
const char *process_option(const struct process *process, const char *name, size_t i);
int64_t process_number(const struct process *process, const char *name, int64_t fallback);

/*
 * The `i`-th bound socket of that name, -1 past the last; it is the caller's from now on, so ask
 * once. Only between process_begin() and process_enter().
 */
int process_socket(struct process *process, const char *name, size_t i);

/* `paths` as for sandbox_enter(); `detail` for people, "" for none. */
void process_enter(struct process *process, const struct sandbox_path *paths, const char *detail);

/*
 * The records database, opened with that power; waits for the store, which makes it at the same
 * moment. Ends the process when it cannot be opened. Before process_enter().
 */
struct db *process_database(const struct process *process, enum db_power power) MUST_CHECK;

/* Something was done: the time before the rest begins anew. */
void process_worked(struct process *process);

/* The channel to the supervisor, for requests of a role. */
struct channel *process_control(const struct process *process);

/* 0 after an orderly stop, 1 when something broke (it is in the log). */
int process_run(struct process *process);
void process_stop(struct process *process);

/* End the process with a sentence in the log. */
void process_die(const char *what, const struct err *err) NORETURN;

/* The same before process_enter(), for what a person can put right: the supervisor learns why. */
void process_refuse(struct process *process, const char *what, const struct err *err) NORETURN;
