/* SPDX-License-Identifier: Apache-2.0 */
#include "web/training/training-room.h"

#include "base/os/paths.h"

enum errc training_room_open(const char *content, struct training_room *ret, struct err *err)
{
	char path[PATH_MAX];
	enum errc code = course_set_load(content, &ret->courses, err);

	if (!code)
		code = path_join(content, ROSTER_WORDS, path, err);
	if (!code)
		code = roster_words_read(path, &ret->words, err);
	/* Its converters are modules of the C library: not to be had within the sandbox. */
	ret->charset = charset_new();
	return code;
}

void training_room_close(struct training_room *room)
{
	course_set_free(room->courses);
	roster_words_free(room->words);
	charset_free(room->charset);
}
