/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How pages show assets: rows, choices of words, permits; and changes of them in one transaction.
 */
#pragma once

#include "assets/register.h"
#include "web/page.h"

/* id, path, name, kind, owner, state, place, os, last, unlisted, permit (and whether it is bad). */
void asset_view_row(struct page *page, struct view *row, const struct asset *asset);

/* The words of a field as choices `list` {value, text, chosen}. */
void asset_view_choices(struct page *page, struct view *view, const char *list,
			enum asset_field field, struct str chosen);

/* Within a transaction of its own; `page_audit()` was called before. */
enum errc asset_view_edit(struct page *page, const struct register_edit *edit, int64_t *ret_id,
			  struct err *err) MUST_CHECK;
enum errc asset_view_merge(struct page *page, int64_t a, int64_t b, int64_t *ret_id,
			   struct err *err) MUST_CHECK;
enum errc asset_view_split(struct page *page, int64_t asset, int64_t sighting, int64_t *ret_id,
			   struct err *err) MUST_CHECK;
