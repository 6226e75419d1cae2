/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/signals.h"

#include <signal.h>
#include <sys/signalfd.h>

enum errc signals_take(int *ret_fd, struct err *err)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return fail_errno(err, "sigprocmask");
	*ret_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return *ret_fd < 0 ? fail_errno(err, "signalfd") : ERR_OK;
}
