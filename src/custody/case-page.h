/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exported case for people: the files of a bundle (bundle-format.h) as a paper, so that it can
 * be read on any machine, by a browser alone, when the one it came from is gone. Made of the files
 * and of nothing else: what the seals cover is what is shown.
 */
#pragma once

#include "cases/case-sentence.h"
#include "inspections/report.h"

struct case_files {
	struct str record;   /* BUNDLE_CASE */
	struct str timeline; /* BUNDLE_TIMELINE */
	struct str exhibits; /* BUNDLE_EXHIBIT_LIST */
};

/* Words for ids that the reader's content does not know are the ids. ERR_SYNTAX names the file. */
enum errc case_page(const struct case_files *files, const struct case_reader *reader,
		    struct report **ret, struct err *err) MUST_CHECK;
