/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which surveys a sector has, by which bands they are published, and why one may not answer: data
 * of the pack (docs/formats/surveys.md). Never changed once loaded.
 */
#pragma once

#include "forms/form-set.h"
#include "surveys/tabulate.h"

#define SURVEY_BANDS_MAX      (SURVEY_GROUPS_MAX - 1)
#define SURVEY_REASONS_MAX    32u
#define SURVEY_DESIGNS_MAX    64u
#define SURVEY_KINDS_MAX      16u
#define SURVEY_THRESHOLDS_MAX 32u

struct survey_band {
	struct str id;
	int64_t from;
	int64_t to;
	struct text_pair title;
};

struct survey_reason {
	struct str id;
	struct text_pair title;
};

/* The threshold of the tables of one item, instead of the survey's. */
struct survey_item_threshold {
	struct str item;
	uint32_t threshold;
};

struct survey_design {
	struct str id;
	struct str form;
	struct text_pair title;
	struct str kinds[SURVEY_KINDS_MAX]; /* of organisations; who is asked */
	size_t n_kinds;
	uint32_t threshold;
	struct survey_item_threshold thresholds[SURVEY_THRESHOLDS_MAX];
	size_t n_thresholds;
};

struct survey_content {
	struct arena arena;
	struct survey_band bands[SURVEY_BANDS_MAX];
	size_t n_bands;
	struct survey_reason reasons[SURVEY_REASONS_MAX];
	size_t n_reasons;
	struct survey_design designs[SURVEY_DESIGNS_MAX];
	size_t n_designs;
};

/* `content` NULL: the program's own. The sentence of an error names file and line. */
enum errc survey_content_load(const char *content, struct survey_content **ret,
			      struct err *err) MUST_CHECK;
void survey_content_free(struct survey_content *content);
void survey_content_free_at(struct survey_content **content);
#define auto_survey_content CLEANUP(survey_content_free_at) struct survey_content

/* NULL: there is none. */
const struct survey_design *survey_design_find(const struct survey_content *content, struct str id);

/* Of the tables of that item. */
uint32_t survey_design_threshold(const struct survey_design *design, struct str item);

/* By its id or its words; NULL. */
const struct survey_reason *survey_reason_find(const struct survey_content *content,
					       struct str called);

/* Position of the band; n_bands: of none, or the beds are not known (-1). */
size_t survey_band_of(const struct survey_content *content, int64_t beds);

/* Bands and prefectures, each with a last group of those of whom it is not known. In `arena`. */
enum errc survey_breakdowns(const struct survey_content *content, struct arena *arena,
			    const struct survey_breakdown **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;

/* The group of that prefecture ("01" to "47") in the second of them. */
size_t survey_prefecture_group(const struct survey_breakdown *prefectures, struct str prefecture);
