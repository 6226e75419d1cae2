/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/playbook/playbook-desk.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/os/fd.h"

enum errc playbook_desk_open(const struct options *options, bool write, struct playbook_desk *ret,
			     struct err *err)
{
	*ret = (struct playbook_desk){ .arena = ARENA_INIT(PLAYBOOK_DESK_BYTES) };
	enum errc code =
		write ? records_open(options, &ret->db, err) : records_read(options, &ret->db, err);

	/* On a machine that has kept nothing yet, what comes with the program is there all the
	 * same. */
	if (code == ERR_NOT_FOUND)
		code = records_open(options, &ret->db, err);
	return code ? code : playbook_set_load(NULL, &ret->content, err);
}

void playbook_desk_done(struct playbook_desk *desk)
{
	db_close(desk->db);
	playbook_set_free(desk->content);
	arena_done(&desk->arena);
}

enum errc playbook_desk_read(struct playbook_desk *desk, const char *path,
			     struct playbook_copy *ret, struct err *err)
{
	auto_buf json = BUF_INIT(PLAYBOOK_BYTES_MAX);
	struct playbook_shelf shelf = { .content = desk->content,
					.db = desk->db,
					.arena = &desk->arena };
	const struct playbook_beside beside = { .known = playbook_on_shelf, .ctx = &shelf };
	enum errc code = file_read(path, &json, err);

	desk->notes = arena_take(&desk->arena, sizeof(*desk->notes));
	if (code)
		return code;
	const struct str kept = arena_str(&desk->arena, buf_str(&json));
	if (!desk->notes || !kept.ptr)
		return fail(err, ERR_LIMIT, "%s: no room", path);
	desk->notes->arena = &desk->arena;
	code = playbook_copy_read(kept, &beside, desk->notes, ret, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

void playbook_desk_warn(const struct playbook_desk *desk, const char *path)
{
	for (size_t i = 0; i < desk->notes->n; i++) {
		const struct playbook_note *note = &desk->notes->at[i];

		fprintf(stderr, "%s: %.*s: %s: %s%.*s\n", path, STR_ARG(note->place), note->clause,
			note->wrong ? "" : text_of(TR("（注意）", "(notice) ")),
			STR_ARG(note->text));
	}
}

enum errc playbook_desk_bundle(struct playbook_desk *desk, const struct options *options,
			       struct playbook_bundle *ret, struct err *err)
{
	return playbook_bundle_current(desk->content, desk->db, str_from(options_arg(options, 0)),
				       &desk->arena, ret, err);
}
