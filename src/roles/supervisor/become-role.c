/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/become-role.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/str.h"
#include "roles/supervisor.h"

static const char *const kept_environment[] = {
	"LANG",	      "LC_ALL",	       "LC_MESSAGES",
	"TZ",	      "TONOI_CONTENT", "CREDENTIALS_DIRECTORY",
	"TONOI_PACK", "ASAN_OPTIONS",  "UBSAN_OPTIONS",
};

void become_role(const char *role, int control)
{
	char name[64];
	char *const argv[] = { name, NULL };
	char *env[ARRAY_LEN(kept_environment) + 1];
	size_t n = 0;
	sigset_t none;

	(void)snprintf(name, sizeof(name), "tonoi: %s", role);
	for (char **at = environ; *at; at++) {
		for (size_t i = 0; i < ARRAY_LEN(kept_environment); i++) {
			const size_t len = strlen(kept_environment[i]);
			if (n < ARRAY_LEN(kept_environment) && (*at)[len] == '=' &&
			    strncmp(*at, kept_environment[i], len) == 0)
				env[n++] = *at;
		}
	}
	env[n] = NULL;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* What the unit gave for ports below 1024 is the supervisor's: gone with the execve. */
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	/* Out of the way first: it may be CONTROL_FD itself, which dup2 would leave close-on-exec.
	 */
	const int aside = fcntl(control, F_DUPFD, 64);
	if (aside < 0 || dup2(aside, CONTROL_FD) < 0 || close_range(CONTROL_FD + 1, ~0U, 0) < 0)
		_exit(127);
	(void)execve("/proc/self/exe", argv, env);
	_exit(127);
}
