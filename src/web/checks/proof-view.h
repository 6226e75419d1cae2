/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a page says about the proof that a record is in the sealed log as it arrived: the reader's
 * finding in the words of the page. The part is _proof.html.
 */
#pragma once

#include "roles/messages.h"
#include "web/page.h"

/* Before the reader was asked: "not judged". */
void view_proof_unknown(struct page *page);

/* "proof_state": holds, not_yet or fails; "proof_sealed", "proof_reason", "proof.fields". */
void view_proof(struct page *page, const struct msg_proof *proof);
