/* SPDX-License-Identifier: Apache-2.0 */
/* One file that was handed in, while it is worked on. Only within src/roles/registrar. */
#pragma once

#include "base/arena.h"
#include "roles/registrar/handed-files.h"

struct handed_work {
	const struct handed_desk *desk;
	const struct msg_handed *request;
	struct arena arena;
	struct str bytes;
	int64_t now_us;
	struct msg_handed_done done;
};

/* A case of the past: looked at (HANDED_CASE_LOOK) or taken in. */
enum errc handed_case(struct handed_work *work, struct err *err) MUST_CHECK;

/* The findings of a scan (its ndjson), into the case of the request. */
enum errc handed_scan(struct handed_work *work, struct err *err) MUST_CHECK;

/* Answers to a survey, from paper or a workbook. */
enum errc handed_survey(struct handed_work *work, struct err *err) MUST_CHECK;

/* An authority's workbook for a form of reports. */
enum errc handed_workbook(struct handed_work *work, struct err *err) MUST_CHECK;
