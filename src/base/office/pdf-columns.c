/* SPDX-License-Identifier: Apache-2.0 */
/* How wide the columns of a table are: as asked for, but so that no date or number is broken. */
#include <math.h>

#include "base/office/pdf-parts.h"

#define NARROW	    0.06 /* of the width: such a column gives nothing away */
#define NUMBER_MAX  17u	 /* "2026-11-23 09:00"; a longer one may be broken */
#define DIGIT_WIDTH 0.69 /* of its size, in the font of papers */
#define DOTS_PER_PT (96.0 / 72.0)

static bool of_number(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr("-:./+", c));
}

size_t pdf_number_length(struct str text)
{
	size_t longest = 0;
	size_t run = 0;

	for (size_t i = 0; i < text.len; i++) {
		run = of_number(text.ptr[i]) ? run + 1 : 0;
		if (run <= NUMBER_MAX)
			longest = size_max(longest, run);
	}
	return longest;
}

void pdf_widen_columns(double *shares, const size_t *numbers, size_t n, double size)
{
	double needed[PDF_COLUMNS_MAX] = { 0 };
	double kept = 0;  /* of the width, by numbers and narrow columns */
	double spare = 0; /* what wide ones have more than narrow ones */

	for (size_t i = 0; i < n; i++) {
		const double width = (double)numbers[i] * DIGIT_WIDTH * DOTS_PER_PT * size;
		needed[i] = numbers[i] ? (width + 2 * CELL_PADDING) / (PAGE_WIDTH - 2 * MARGIN) : 0;
		const bool fits = needed[i] <= shares[i];
		kept += fits ? fmin(shares[i], NARROW) : needed[i];
		spare += fits ? fmax(shares[i] - NARROW, 0) : 0;
	}
	/* Where nearly all of them are numbers there is nothing to take from. */
	if (kept > 0.95 || spare == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		if (needed[i] > shares[i])
			shares[i] = needed[i];
		else if (shares[i] > NARROW)
			shares[i] = NARROW + (shares[i] - NARROW) * (1 - kept) / spare;
	}
}
