/* SPDX-License-Identifier: Apache-2.0 */
#include "web/checks/proof-view.h"

#include "web/watch/record-view.h"

void view_proof_unknown(struct page *page)
{
	view_cstr(page->view, "proof_state", "unknown");
	view_str(page->view, "proof_reason", STR(""));
	view_time(page->view, "proof_sealed", TIME_NONE);
}

/* A state this program does not know is no proof. */
static const char *state_word(uint32_t state)
{
	switch (state) {
	case PROOF_HOLDS:
		return "holds";
	case PROOF_NOT_YET:
		return "not_yet";
	default:
		return "fails";
	}
}

void view_proof(struct page *page, const struct msg_proof *proof)
{
	struct view *view = page->view;

	view_cstr(view, "proof_state", state_word(proof->state));
	view_str(view, "proof_reason", arena_str(page->arena, proof->reason));
	view_time(view, "proof_sealed", proof->sealed_us);
	view_fields(page, view_object(view, "proof"), arena_str(page->arena, proof->detail),
		    STR("[]"));
}
