/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hits that are collected before they are correlated: a scan reads its files in any order. Running
 * sorts them, so the order of coming does not matter. Of bounded size: when it is full, the older
 * half is run early; a hit older than those is late then (correlator.h).
 */
#pragma once

#include "detect/correlate/correlator.h"

#define HIT_LIST_BYTES (32u * 1024 * 1024)

struct hit_list;

struct hit_list *hit_list_new(struct correlator *correlator, size_t bytes) MUST_CHECK;
void hit_list_free(struct hit_list *list);

/* A copy of it. */
void hit_list_add(struct hit_list *list, const struct hit *hit);

/* All that is left, and the end. */
void hit_list_end(struct hit_list *list);

/* How often the older half was run early. */
uint64_t hit_list_early(const struct hit_list *list);
