/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/notes.h"

#include <stdarg.h>
#include <stdio.h>

#define SENTENCE_MAX 400u

static void PRINTF(5, 0) add(struct playbook_notes *notes, bool is_wrong, struct str place,
			     const char *clause, const char *fmt, va_list args)
{
	char text[SENTENCE_MAX];

	notes->n_wrong += is_wrong;
	if (notes->n == PLAYBOOK_NOTES_MAX)
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	notes->at[notes->n++] = (struct playbook_note){
		.wrong = is_wrong,
		.place = arena_str(notes->arena, place),
		.clause = clause,
		.text = str_or_empty(arena_str(notes->arena, str_from(text))),
	};
}

void playbook_wrong(struct playbook_notes *notes, struct str place, const char *clause,
		    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(notes, true, place, clause, fmt, args);
	va_end(args);
}

void playbook_notice(struct playbook_notes *notes, struct str place, const char *clause,
		     const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(notes, false, place, clause, fmt, args);
	va_end(args);
}

enum errc playbook_notes_end(const struct playbook_notes *notes, struct err *err)
{
	for (size_t i = 0; i < notes->n; i++) {
		const struct playbook_note *note = &notes->at[i];

		if (note->wrong)
			return fail(err, ERR_SYNTAX, "%.*s: %s: %.*s", STR_ARG(note->place),
				    note->clause, STR_ARG(note->text));
	}
	return ERR_OK;
}
