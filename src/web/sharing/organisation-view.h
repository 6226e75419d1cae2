/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pages about organisations have in common.
 */
#pragma once

#include "organisations/organisation.h"
#include "web/page.h"

/* "organisation" (its number), "name", "kind_words", "prefecture_words", "beds" … */
void view_organisation(struct page *page, struct view *view, const struct organisation *o);

/* Of a closed one: what was last true of it. */
enum errc organisation_last(struct page *page, int64_t id, struct organisation *ret,
			    struct err *err) MUST_CHECK;

enum text_key organisation_role_text(unsigned role);

/* Kinds and roles that the forms offer. */
void organisation_view_forms(struct page *page);

/* The page of the organisation the path names; `fault`: what was wrong with a form, or "". */
void organisation_page(struct page *page, unsigned status, struct str fault);
