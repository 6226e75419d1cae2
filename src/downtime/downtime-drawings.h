/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures of a downtime, the same on a page and on paper: departments and their services with
 * colour and word, bars of the time that was not normal, sheets of labels. What they show stands in
 * their words too.
 */
#pragma once

#include "base/office/drawing.h"
#include "downtime/downtime-board.h"
#include "downtime/downtime-words.h"
#include "downtime/numbers.h"

enum drawing_tone downtime_tone(enum downtime_state state);

/*
 * Every department with what it uses. Our own units are shown when anybody has spoken of them.
 * ERR_LIMIT; `*ret` is in the reader's arena, as are those below.
 */
enum errc downtime_board_drawing(const struct downtime_board *board,
				 const struct downtime_reader *reader, const struct drawing **ret,
				 struct err *err) MUST_CHECK;

/*
 * A bar for each department that was down, and below for each service, until `now_us` or the last
 * change. ERR_NOT_FOUND: nothing was ever down.
 */
enum errc downtime_gantt_drawing(const struct downtime_board *board,
				 const struct downtime_reader *reader, int64_t now_us,
				 const struct drawing **ret, struct err *err) MUST_CHECK;

/* Labels of a range from `first` on, LABELS_PAGE on a sheet. */
#define LABELS_PAGE 24u
enum errc downtime_labels_drawing(const struct number_range *range, int64_t first,
				  const struct downtime_reader *reader, const struct drawing **ret,
				  struct err *err) MUST_CHECK;
