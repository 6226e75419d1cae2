/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate as a paper (base/office/pdf-write.h): what was passed, when, by which staff number,
 * and the number under which anybody with an account of the watch can look it up.
 */
#pragma once

#include "base/buf.h"
#include "training/results.h"

#define CERTIFICATE_PAPER_MAX (8u * 1024 * 1024)

struct certificate {
	const struct training_result *result; /* passed */
	const struct course *course;	      /* NULL: its file is not there any more */
	struct str facility;
	struct str name; /* "" when the house keeps none */
	enum lang lang;
	int64_t made_us;
};

/* The course's title, or its id. */
struct str certificate_title(const struct certificate *certificate);

enum errc certificate_write(const struct certificate *certificate, struct buf *out,
			    struct err *err) MUST_CHECK;
