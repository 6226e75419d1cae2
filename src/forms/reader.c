/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/reader.h"

static void keep_note(void *ctx, unsigned line, struct str text)
{
	struct form_reader *r = ctx;

	if (r->notes->n == FORM_NOTES_MAX) {
		r->notes->more++;
		return;
	}
	r->notes->at[r->notes->n++] = (struct form_note){ .file = str_from(r->check.file),
							  .line = line,
							  .text = arena_str(r->arena, text) };
}

void form_reader_init(struct form_reader *r, struct arena *arena, struct form_notes *notes,
		      struct form_shared *shared, const char *file)
{
	*r = (struct form_reader){
		.arena = arena,
		.notes = notes,
		.shared = shared,
		.check = { .file = file, .note = keep_note, .ctx = r },
	};
}

const struct form_ref *form_reader_refs(struct form_reader *r, const struct yaml *map,
					size_t *ret_n)
{
	static const char *const keys[] = { "guideline", "volume", "clause", NULL };
	const struct yaml *list = yaml_check_list(&r->check, map, "refs", FORM_REFS_MAX);

	*ret_n = 0;
	struct form_ref *refs = list ? arena_take_array(r->arena, list->n, sizeof(*refs)) : NULL;
	if (!refs)
		return NULL;
	for (const struct yaml *ref = list->child; ref; ref = ref->next) {
		if (!yaml_check_map(&r->check, ref, "a reference", keys))
			continue;
		refs[(*ret_n)++] = (struct form_ref){
			.guideline = yaml_check_text(&r->check, ref, "guideline", true),
			.volume = yaml_check_text(&r->check, ref, "volume", false),
			.clause = yaml_check_text(&r->check, ref, "clause", false),
		};
	}
	return refs;
}
