/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which days are worked, and what years are called, from the files of content/calendars
 * (docs/formats/calendars.md): public holidays by year, days that offices are closed every year,
 * and eras. Nothing is computed from a rule: holidays are moved by law (2019, 2020 and 2021 were),
 * so a weekday of a year that is in no file is DAY_UNKNOWN, never "a working day".
 *
 * A loaded calendar is never changed.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/calendar/day.h"
#include "base/text.h"

#define CALENDAR_FOLDER "calendars" /* in the content folder */

struct calendar;

enum day_kind {
	DAY_WORKING,
	DAY_WEEKEND,
	DAY_HOLIDAY, /* named by law */
	DAY_CLOSED,  /* offices are closed that day every year */
	DAY_UNKNOWN, /* no file speaks of that year */
};

/* All *.yml of the folder; the sentence of an error names file and line. */
enum errc calendar_load(const char *folder, struct calendar **ret, struct err *err) MUST_CHECK;
enum errc calendar_load_content(struct calendar **ret, struct err *err) MUST_CHECK;
void calendar_free(struct calendar *calendar);
void calendar_free_at(struct calendar **calendar);
#define auto_calendar CLEANUP(calendar_free_at) struct calendar

/* `ret_name` (may be NULL) is filled for DAY_HOLIDAY and DAY_CLOSED. */
enum day_kind calendar_day(const struct calendar *calendar, int32_t day,
			   struct text_pair *ret_name);

/* The holidays of that year are there. */
bool calendar_knows(const struct calendar *calendar, int year);

/* "内閣府 …, 2026-02-02": what the holidays of that year rest on; STR_NONE when unknown. */
struct str calendar_source(const struct calendar *calendar, int year);

/*
 * A day found by counting. When `certain` is false an unknown year was passed: `day` is then the
 * earliest it can be (its weekdays taken as worked), so that who keeps it is never late.
 */
struct known_day {
	int32_t day;
	bool certain;
};

/* `n` working days behind `day`, which itself does not count; n >= 0, and 0 is `day`. */
struct known_day calendar_add_working(const struct calendar *calendar, int32_t day, int n);

/* `day` itself when it is worked, else the next that is. */
struct known_day calendar_next_working(const struct calendar *calendar, int32_t day);

/* `day` itself when it is worked, else the one before; uncertain: it may be still earlier. */
struct known_day calendar_previous_working(const struct calendar *calendar, int32_t day);

/*
 * 令和8年11月22日, 令和元年5月1日, and in English "22 November 2026 (Reiwa 8)". Days before the
 * first era of the files have the Western year only.
 */
void calendar_add_day(const struct calendar *calendar, int32_t day, enum lang lang,
		      struct buf *out);

/* 令和8年度, "FY2026 (Reiwa 8)": the era is that of its first day. */
void calendar_add_fiscal_year(const struct calendar *calendar, int year, int first_month,
			      enum lang lang, struct buf *out);
