/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How our own workbook of a form is laid out, for the side that writes it and the side that reads
 * it back. The first sheet names the form and the round; each section has a sheet. A hidden first
 * row says what the columns are and a hidden first column what the rows are, so that people may
 * move and widen what they see:
 *
 *     item | … | answer.1 | checked.1 | target.1 | note.1 | version.1 | answer.2 | …
 *
 * version.N is the answer's version that the file shows: whoever changed it in between is not
 * overwritten.
 */
#pragma once

#define LAYOUT_ITEM    "tonoi:item" /* in A1 of a section's sheet */
#define LAYOUT_FORM    "tonoi:form" /* in column A of the first sheet; its value beside it */
#define LAYOUT_ROUND   "tonoi:round"
#define LAYOUT_DATA    "tonoi:version" /* of the form's data */
#define LAYOUT_SUBJECT "tonoi:subject" /* what it is about, and of which version */
#define LAYOUT_OF      "tonoi:subject-version"
#define LAYOUT_EDITION "tonoi:edition" /* filled in by people, as is the next */
#define LAYOUT_MADE    "tonoi:made"
#define LAYOUT_ANSWER  "answer"
#define LAYOUT_CHECKED "checked"
#define LAYOUT_TARGET  "target"
#define LAYOUT_NOTE    "note"
#define LAYOUT_VERSION "version"
