/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: a playbook read, checked, laid out, and walked to its end by taking first answers. */
#include "fuzz/fuzz.h"
#include "playbooks/playbook-paper.h"
#include "playbooks/walk.h"

#define ARENA_MAX   (32u * 1024 * 1024)
#define ANSWERS_MAX 100u

static void walk_through(const struct playbook_bundle *bundle, struct arena *arena)
{
	struct walk_answer *at = arena_take_array(arena, ANSWERS_MAX, sizeof(*at));
	struct walk *walk = arena_take(arena, sizeof(*walk));
	struct walk_answers answers = { .at = at };

	while (at && walk && answers.n < ANSWERS_MAX) {
		if (walk_find(bundle, &answers, NULL, walk, NULL) || !walk->n_open)
			return;
		const size_t open = walk_place(walk, STR(""), 0);
		assert(open < walk->n && !walk->at[open].answer);
		const struct walk_place *place = &walk->at[open];
		at[answers.n++] = (struct walk_answer){ .step = place->step->id,
							.visit = place->visit,
							.turn = 1,
							.value = place->step->answers[0].value };
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	auto_buf text = BUF_INIT(ARENA_MAX);
	auto_playbook_bundle bundle = { .n = 0 };
	struct playbook_notes *notes = arena_take(&arena, sizeof(*notes));
	const struct playbook_paper paper = { .bundle = &bundle };

	notes->arena = &arena;
	if (playbook_copy_read(str_of(data, size), NULL, notes, &bundle.at[0], NULL))
		return 0;
	assert(notes->n_wrong == 0);
	bundle.n = 1;
	walk_through(&bundle, &arena);
	err_ignore(playbook_paper_text(&paper, &text, NULL));
	return 0;
}
