/* SPDX-License-Identifier: Apache-2.0 */
/* Whether there are fonts for papers. The library looks once in a process, so each case has one. */
#include "support/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/office/pdf-write.h"
#include "base/os/fd.h"

#define NO_FONTS "<?xml version=\"1.0\"?><fontconfig></fontconfig>\n"

enum outcome {
	THERE,
	MISSING,
	MISSING_UNNAMED, /* the sentence does not say what to install */
	OTHER,
};

static enum outcome look(void)
{
	struct err err = { .text = "" };
	const enum errc code = pdf_check_fonts(&err);

	if (!code)
		return THERE;
	if (code != ERR_UNSUPPORTED)
		return OTHER;
	return strstr(err.text, "fonts-ipaexfont-gothic") ? MISSING : MISSING_UNNAMED;
}

/* With that configuration of fonts; NULL: the system's own. */
static enum outcome look_with(const char *config)
{
	int status;
	const pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if (config)
			(void)setenv("FONTCONFIG_FILE", config, 1);
		_exit((int)look());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return (enum outcome)WEXITSTATUS(status);
}

static void a_system_without_fonts_is_told_what_to_install(void **state UNUSED)
{
	char path[] = "/tmp/tonoi-fonts-XXXXXX";
	auto_fd fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, STR(NO_FONTS), NULL), ERR_OK);
	const enum outcome outcome = look_with(path);
	(void)unlink(path);
	assert_int_equal(outcome, MISSING);
}

static void the_fonts_that_the_package_asks_for_are_enough(void **state UNUSED)
{
	if (access("/usr/share/fonts/opentype/ipaexfont-gothic", R_OK))
		skip();
	assert_int_equal(look_with(NULL), THERE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_system_without_fonts_is_told_what_to_install),
		cmocka_unit_test(the_fonts_that_the_package_asks_for_are_enough),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
