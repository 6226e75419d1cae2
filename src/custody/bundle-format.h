/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a case's bundle are called (docs/formats/custody.md). */
#pragma once

#define BUNDLE_FORMAT	    "tonoi-case-bundle"
#define BUNDLE_VERSION	    1
#define BUNDLE_CASE	    "case.json"
#define BUNDLE_TIMELINE	    "timeline.jsonl" /* what the seals cover, an entry a line */
#define BUNDLE_SEALS	    "seals.txt"	     /* a seal a line */
#define BUNDLE_EXHIBIT_LIST "exhibits.json"
#define BUNDLE_EXHIBITS	    "exhibits/"	 /* files that were kept */
#define BUNDLE_STAMPS	    "stamps/"	 /* TimeStampResp (RFC 3161) */
#define BUNDLE_PAGE	    "index.html" /* the same for people, in any browser */
