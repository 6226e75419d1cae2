/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known about vendors as data (docs/formats/vendors.md), from the files of content/vendors:
 * what a contract should say, the rows of the sheet of responsibilities, which sheets a product
 * needs, and what of them is held against the hospital's own answers. Never changed once loaded.
 */
#pragma once

#include "base/encoding/yaml-check.h"

#define VENDOR_FOLDER	       "vendors" /* in the content folder */
#define VENDOR_ITEMS_MAX       64u
#define VENDOR_REFS_MAX	       8u
#define VENDOR_TASKS_MAX       64u
#define VENDOR_GROUPS_MAX      16u
#define VENDOR_SHEETS_MAX      8u
#define VENDOR_AGAINST_MAX     8u
#define VENDOR_COMPARISONS_MAX 64u

struct vendor_ref {
	struct str guideline;
	struct str volume;
	struct str clause; /* STR_NONE: the volume as a whole */
};

struct vendor_item {
	struct str id;
	struct text_pair title;
	struct text_pair why;
	bool confirmed; /* its references were compared with the official text */
	struct vendor_ref refs[VENDOR_REFS_MAX];
	size_t n_refs;
};

struct vendor_group {
	struct str id;
	struct text_pair title;
};

struct vendor_task {
	struct str id;
	struct str group;
	struct text_pair title;
};

struct vendor_sheet_kind {
	struct str series; /* of forms: its newest edition that holds */
	struct text_pair title;
	struct str against[VENDOR_AGAINST_MAX]; /* series of the hospital's own forms */
	size_t n_against;
	int64_t days; /* how long an answer counts as fresh */
	bool issues;  /* each いいえ is an open issue */
};

/* One thing both sides speak of: the vendor's `topic` or `item`, the hospital's topic or contract.
 */
struct vendor_comparison {
	struct str id;
	struct str sheet; /* a series of the sheets */
	struct str topic;
	struct str item;
	struct str contract; /* a contract item; STR_NONE: the hospital's sheet, same topic */
	bool either;	     /* also いいえ of the hospital with はい of the vendor */
	struct text_pair vendor_no;
	struct text_pair house_no;
};

struct vendor_content {
	struct arena arena;
	struct vendor_item items[VENDOR_ITEMS_MAX];
	size_t n_items;
	struct vendor_group groups[VENDOR_GROUPS_MAX];
	size_t n_groups;
	struct vendor_task tasks[VENDOR_TASKS_MAX];
	size_t n_tasks;
	struct vendor_sheet_kind sheets[VENDOR_SHEETS_MAX];
	size_t n_sheets;
	struct vendor_comparison comparisons[VENDOR_COMPARISONS_MAX];
	size_t n_comparisons;
	struct text_pair other_topics; /* what is said of a topic without a comparison */
};

/* All of that kind (pack_each(); `from` NULL: own content), then what they say of each other. The
 * sentence names file and line. */
enum errc vendor_content_load(const char *from, struct vendor_content **ret,
			      struct err *err) MUST_CHECK;
void vendor_content_free(struct vendor_content *content);
void vendor_content_free_at(struct vendor_content **content);
#define auto_vendor_content CLEANUP(vendor_content_free_at) struct vendor_content

/* NULL: there is none. */
const struct vendor_item *vendor_item_find(const struct vendor_content *content, struct str id);
const struct vendor_task *vendor_task_find(const struct vendor_content *content, struct str id);
const struct vendor_group *vendor_group_find(const struct vendor_content *content, struct str id);
const struct vendor_sheet_kind *vendor_sheet_kind_find(const struct vendor_content *content,
						       struct str series);
