/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said and written in a call-out: the sentences a caller reads out, the text of a mail or a
 * short message. "[facility]", "[name]", "[case]", "[code]" and "[link]" of content are filled in.
 * What is written names nothing of the case but its number. All of a drill begins with its mark.
 */
#pragma once

#include "callouts/callout-records.h"

#define CALLOUT_TEXT_BYTES 8000u

struct callout_wording {
	const struct callout_plan *plan;
	const struct callout *callout;
	const struct callout_person *person;
	struct str facility; /* "" when nobody said */
	struct str number;   /* of the case */
	struct str address;  /* of the console: "https://tonoi.example"; "": people type the code */
	enum lang lang;
};

/* In `arena`; "" past CALLOUT_TEXT_BYTES. */
struct str callout_script(const struct callout_wording *wording, struct arena *arena);
struct str callout_message(const struct callout_wording *wording, struct arena *arena);
struct str callout_subject(const struct callout_wording *wording, struct arena *arena);

/* "123 456": as it is read out. */
struct str callout_code_words(struct str code, struct arena *arena);

/* Only what a telephone dials of it (behind "tel:"); "" when that is nothing. */
struct str callout_tel(struct str phone, struct arena *arena);
