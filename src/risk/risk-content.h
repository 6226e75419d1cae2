/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known about risks as data (docs/formats/risk.md), from content/risk and the pack: threats
 * with the measures that stand against them, and tasks that only management can do. Never changed
 * once loaded.
 */
#pragma once

#include "base/encoding/yaml-check.h"

#define RISK_FOLDER	  "risk" /* in the content folder */
#define RISK_MEASURES_MAX 200u
#define RISK_THREATS_MAX  100u
#define RISK_TASKS_MAX	  100u
#define RISK_PER_THREAT	  20u
#define RISK_DUE_DAYS_MAX 3660
#define RISK_SCALE	  4 /* likelihood and impact are 1 to 4 */

struct risk_measure {
	struct str id;
	struct text_pair title;
	struct text_pair how;
	struct str topic; /* of forms/topics: facts of it stand beside; STR_NONE */
	struct str source;
};

struct risk_threat {
	struct str id;
	struct text_pair title;
	struct text_pair story;
	int impact;			    /* where nothing else is known */
	struct str assets[RISK_PER_THREAT]; /* kinds of asset it concerns; none: everybody */
	size_t n_assets;
	const struct risk_measure *measures[RISK_PER_THREAT];
	size_t n_measures;
	struct str source;
};

struct risk_task {
	struct str id;
	struct text_pair title;
	struct text_pair why;
	int64_t days; /* to its deadline, from when it is taken up */
	struct str source;
};

struct risk_content;

/* All of that kind (pack_each()); `from` NULL: own content. The sentence names file and line. */
enum errc risk_content_load(const char *from, struct risk_content **ret,
			    struct err *err) MUST_CHECK;
void risk_content_free(struct risk_content *content);
void risk_content_free_at(struct risk_content **content);
#define auto_risk_content CLEANUP(risk_content_free_at) struct risk_content

size_t risk_measure_count(const struct risk_content *content);
const struct risk_measure *risk_measure_at(const struct risk_content *content, size_t i);
const struct risk_measure *risk_measure_find(const struct risk_content *content, struct str id);

size_t risk_threat_count(const struct risk_content *content);
const struct risk_threat *risk_threat_at(const struct risk_content *content, size_t i);
const struct risk_threat *risk_threat_find(const struct risk_content *content, struct str id);

size_t risk_task_count(const struct risk_content *content);
const struct risk_task *risk_task_at(const struct risk_content *content, size_t i);
const struct risk_task *risk_task_find(const struct risk_content *content, struct str id);
