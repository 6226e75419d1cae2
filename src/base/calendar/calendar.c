/* SPDX-License-Identifier: Apache-2.0 */
#include "base/calendar/calendar.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/yaml-check.h"
#include "base/os/paths.h"
#include "base/scan.h"

#define CALENDAR_BYTES (2u * 1024 * 1024)
#define YEARS_MAX      200u
#define NAMES_MAX      100u
#define CLOSED_MAX     40u
#define ERAS_MAX       20u
#define HOLIDAYS_MAX   60u /* of one year */
#define COUNT_DAYS_MAX (366 * 20)

struct holiday {
	int32_t day;
	const struct text_pair *name;
};

struct calendar_year {
	int year;
	struct str source;
	struct holiday holidays[HOLIDAYS_MAX];
	size_t n;
};

struct closed_day {
	int month;
	int dom;
	const struct text_pair *name;
};

struct era {
	struct text_pair name;
	int32_t from;
	int first_year; /* of the era, on `from` */
};

struct calendar {
	struct arena arena;
	struct calendar_year years[YEARS_MAX];
	size_t n_years;
	struct closed_day closed[CLOSED_MAX];
	size_t n_closed;
	struct era eras[ERAS_MAX];
	size_t n_eras;
};

/* Names that one file gives to its holidays. */
struct name_row {
	struct str id;
	struct text_pair name;
};

struct name_list {
	struct name_row *at;
	size_t n;
};

/* ---- reading ---- */

/* "MM-DD" of any year; February 29th is allowed. */
static bool read_month_day(struct str text, int *ret_month, int *ret_dom)
{
	struct str rest = text;

	return scan_digits(&rest, 2, ret_month) && scan_char(&rest, '-') &&
	       scan_digits(&rest, 2, ret_dom) && rest.len == 0 &&
	       day_of(2024, *ret_month, *ret_dom) != DAY_NONE;
}

static void read_names(struct yaml_check *check, const struct yaml *holidays, struct arena *arena,
		       struct name_list *ret)
{
	const struct yaml *map = yaml_get(holidays, "names");

	if (!map || map->kind != YAML_MAP || map->n > NAMES_MAX) {
		yaml_wrong(check, holidays->line, "names is a map of at most %u", NAMES_MAX);
		return;
	}
	ret->at = arena_take_array(arena, map->n, sizeof(*ret->at));
	for (const struct yaml *entry = map->child; entry && ret->at; entry = entry->next) {
		ret->at[ret->n++] = (struct name_row){
			.id = entry->key,
			.name = { .ja = yaml_check_text(check, entry, "ja", true),
				  .en = yaml_check_text(check, entry, "en", true) },
		};
	}
}

static const struct text_pair *find_name(const struct name_list *names, struct str id)
{
	for (size_t i = 0; i < names->n; i++) {
		if (str_equal(names->at[i].id, id))
			return &names->at[i].name;
	}
	return NULL;
}

static void read_holiday(struct yaml_check *check, const struct yaml *entry,
			 const struct name_list *names, struct calendar_year *year)
{
	int month;
	int dom;

	if (!read_month_day(entry->key, &month, &dom) ||
	    day_of(year->year, month, dom) == DAY_NONE) {
		yaml_wrong(check, entry->line, "“%.*s” is no day MM-DD of %d", STR_ARG(entry->key),
			   year->year);
		return;
	}
	const struct text_pair *name = find_name(names, entry->text);
	if (!name)
		yaml_wrong(check, entry->line, "names has no “%.*s”", STR_ARG(entry->text));
	else
		year->holidays[year->n++] =
			(struct holiday){ .day = day_of(year->year, month, dom), .name = name };
}

static void read_year(struct yaml_check *check, const struct yaml *entry, struct str source,
		      const struct name_list *names, struct calendar *calendar)
{
	uint64_t number;

	if (!str_to_u64(entry->key, &number) || number < 1900 || number > 9999) {
		yaml_wrong(check, entry->line, "“%.*s” is no year", STR_ARG(entry->key));
		return;
	}
	if (calendar_knows(calendar, (int)number)) {
		yaml_wrong(check, entry->line, "the year %d is there already", (int)number);
		return;
	}
	if (calendar->n_years == YEARS_MAX || entry->kind != YAML_MAP || entry->n > HOLIDAYS_MAX) {
		yaml_wrong(check, entry->line, "at most %u years of %u holidays each", YEARS_MAX,
			   HOLIDAYS_MAX);
		return;
	}
	struct calendar_year *year = &calendar->years[calendar->n_years++];
	*year = (struct calendar_year){ .year = (int)number, .source = source };
	for (const struct yaml *day = entry->child; day; day = day->next)
		read_holiday(check, day, names, year);
}

static void read_holidays(struct yaml_check *check, const struct yaml *doc,
			  struct calendar *calendar)
{
	static const char *const keys[] = { "names", "years", NULL };
	const struct yaml *map = yaml_get(doc, "holidays");
	struct name_list names = { .at = NULL };

	if (!map || !yaml_check_map(check, map, "holidays", keys))
		return;
	const struct yaml *years = yaml_get(map, "years");
	const struct str source =
		arena_printf(&calendar->arena, "%.*s, %.*s", STR_ARG(yaml_text(doc, "source")),
			     STR_ARG(yaml_text(doc, "date")));
	read_names(check, map, &calendar->arena, &names);
	for (const struct yaml *year = years ? years->child : NULL; year; year = year->next)
		read_year(check, year, source, &names, calendar);
}

static void read_closed(struct yaml_check *check, const struct yaml *doc, struct calendar *calendar)
{
	static const char *const keys[] = { "name", "days", NULL };
	const struct yaml *map = yaml_get(doc, "closed-every-year");

	if (!map || !yaml_check_map(check, map, "closed-every-year", keys))
		return;
	struct text_pair *name = arena_take(&calendar->arena, sizeof(*name));
	const struct yaml *days =
		yaml_check_list(check, map, "days", CLOSED_MAX - calendar->n_closed);
	if (!name || !days)
		return;
	*name = yaml_check_pair(check, map, "name", true);
	for (const struct yaml *day = days->child; day; day = day->next) {
		struct closed_day *closed = &calendar->closed[calendar->n_closed];
		if (read_month_day(day->text, &closed->month, &closed->dom)) {
			closed->name = name;
			calendar->n_closed++;
		} else {
			yaml_wrong(check, day->line, "“%.*s” is no day MM-DD", STR_ARG(day->text));
		}
	}
}

static void read_era(struct yaml_check *check, const struct yaml *node, struct calendar *calendar)
{
	static const char *const keys[] = { "ja", "en", "from", "first-year", NULL };
	const struct str from = yaml_text(node, "from");
	struct era era = { .from = DAY_NONE };

	if (!yaml_check_map(check, node, "an era", keys))
		return;
	if (!day_parse(from, &era.from))
		yaml_wrong(check, node->line, "from “%.*s” is no day YYYY-MM-DD", STR_ARG(from));
	if (calendar->n_eras && era.from <= calendar->eras[calendar->n_eras - 1].from)
		yaml_wrong(check, node->line, "eras are written in their order");
	era.name.ja = yaml_check_text(check, node, "ja", true);
	era.name.en = yaml_check_text(check, node, "en", true);
	era.first_year = (int)yaml_check_number(check, node, "first-year", 1, 100, 1);
	if (!check->code)
		calendar->eras[calendar->n_eras++] = era;
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version",		 "date", "source", "holidays",
					    "closed-every-year", "eras", NULL };
	struct calendar *calendar = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a calendar", keys)) {
		yaml_check_head(&check, doc);
		read_holidays(&check, doc, calendar);
		read_closed(&check, doc, calendar);
		const struct yaml *eras =
			yaml_check_list(&check, doc, "eras", ERAS_MAX - calendar->n_eras);
		for (const struct yaml *era = eras ? eras->child : NULL; era; era = era->next)
			read_era(&check, era, calendar);
	}
	return yaml_check_end(&check, err);
}

enum errc calendar_load(const char *folder, struct calendar **ret, struct err *err)
{
	auto_calendar *calendar = mem_new(sizeof(*calendar));

	arena_init(&calendar->arena, CALENDAR_BYTES);
	const enum errc code = yaml_folder_each(folder, &calendar->arena, take_file, calendar, err);
	if (!code)
		*ret = STEAL(calendar);
	return code;
}

enum errc calendar_load_content(struct calendar **ret, struct err *err)
{
	char content[PATH_MAX];
	char folder[PATH_MAX];
	enum errc code = path_content(content, err);

	if (!code)
		code = path_join(content, CALENDAR_FOLDER, folder, err);
	return code ? code : calendar_load(folder, ret, err);
}

void calendar_free(struct calendar *calendar)
{
	if (!calendar)
		return;
	arena_done(&calendar->arena);
	free(calendar);
}

void calendar_free_at(struct calendar **calendar)
{
	calendar_free(*calendar);
	*calendar = NULL;
}

/* ---- asking ---- */

static const struct calendar_year *find_year(const struct calendar *calendar, int year)
{
	for (size_t i = 0; i < calendar->n_years; i++) {
		if (calendar->years[i].year == year)
			return &calendar->years[i];
	}
	return NULL;
}

bool calendar_knows(const struct calendar *calendar, int year)
{
	return find_year(calendar, year) != NULL;
}

struct str calendar_source(const struct calendar *calendar, int year)
{
	const struct calendar_year *found = find_year(calendar, year);

	return found ? found->source : STR_NONE;
}

static const struct text_pair *holiday_name(const struct calendar_year *year, int32_t day)
{
	for (size_t i = 0; year && i < year->n; i++) {
		if (year->holidays[i].day == day)
			return year->holidays[i].name;
	}
	return NULL;
}

static const struct text_pair *closed_name(const struct calendar *calendar, struct day_parts parts)
{
	for (size_t i = 0; i < calendar->n_closed; i++) {
		if (calendar->closed[i].month == parts.month &&
		    calendar->closed[i].dom == parts.dom)
			return calendar->closed[i].name;
	}
	return NULL;
}

enum day_kind calendar_day(const struct calendar *calendar, int32_t day, struct text_pair *ret_name)
{
	const struct day_parts parts = day_parts(day);
	const struct calendar_year *year = find_year(calendar, parts.year);
	const int weekday = day_weekday(day);
	const struct text_pair *holiday = holiday_name(year, day);
	const struct text_pair *closed = closed_name(calendar, parts);
	const struct text_pair *name = holiday ? holiday : closed;

	if (ret_name)
		*ret_name = name ? *name : (struct text_pair){ .ja = STR_NONE, .en = STR_NONE };
	if (holiday)
		return DAY_HOLIDAY;
	if (closed)
		return DAY_CLOSED;
	if (weekday == 0 || weekday == 6)
		return DAY_WEEKEND;
	return year ? DAY_WORKING : DAY_UNKNOWN;
}

/* Steps over days that are closed, `step` at a time; unknown weekdays are taken as worked. */
static struct known_day move(const struct calendar *calendar, int32_t day, int step, int n)
{
	struct known_day at = { .day = day, .certain = true };

	for (int i = 0; i < COUNT_DAYS_MAX; i++) {
		const enum day_kind kind = calendar_day(calendar, at.day, NULL);

		if (kind == DAY_UNKNOWN)
			at.certain = false;
		if ((kind == DAY_WORKING || kind == DAY_UNKNOWN) && n-- == 0)
			return at;
		at.day += step;
	}
	at.certain = false;
	return at;
}

struct known_day calendar_add_working(const struct calendar *calendar, int32_t day, int n)
{
	return n <= 0 ? (struct known_day){ .day = day, .certain = true }
		      : move(calendar, day + 1, 1, n - 1);
}

struct known_day calendar_next_working(const struct calendar *calendar, int32_t day)
{
	return move(calendar, day, 1, 0);
}

struct known_day calendar_previous_working(const struct calendar *calendar, int32_t day)
{
	return move(calendar, day, -1, 0);
}

/* ---- in words ---- */

static const struct era *era_of(const struct calendar *calendar, int32_t day)
{
	const struct era *found = NULL;

	for (size_t i = 0; i < calendar->n_eras && calendar->eras[i].from <= day; i++)
		found = &calendar->eras[i];
	return found;
}

static int era_year(const struct era *era, int32_t day)
{
	return day_parts(day).year - day_parts(era->from).year + era->first_year;
}

static void add_era_year(const struct era *era, int year, struct buf *out)
{
	buf_add(out, era->name.ja);
	if (year == 1)
		buf_add_text(out, "元");
	else
		buf_printf(out, "%d", year);
}

static const char *month_name(int month)
{
	static const char *const names[] = { "January",	  "February", "March",	  "April",
					     "May",	  "June",     "July",	  "August",
					     "September", "October",  "November", "December" };

	return names[month - 1];
}

void calendar_add_day(const struct calendar *calendar, int32_t day, enum lang lang, struct buf *out)
{
	const struct era *era = era_of(calendar, day);
	const struct day_parts parts = day_parts(day);

	if (lang == LANG_EN) {
		buf_printf(out, "%d %s %d", parts.dom, month_name(parts.month), parts.year);
		if (era)
			buf_printf(out, " (%.*s %d)", STR_ARG(era->name.en), era_year(era, day));
		return;
	}
	if (era)
		add_era_year(era, era_year(era, day), out);
	else
		buf_printf(out, "%d", parts.year);
	buf_printf(out, "年%d月%d日", parts.month, parts.dom);
}

void calendar_add_fiscal_year(const struct calendar *calendar, int year, int first_month,
			      enum lang lang, struct buf *out)
{
	const int32_t first = fiscal_year_first(year, first_month);
	const struct era *era = era_of(calendar, first);

	if (lang == LANG_EN) {
		buf_printf(out, "FY%d", year);
		if (era)
			buf_printf(out, " (%.*s %d)", STR_ARG(era->name.en), era_year(era, first));
		return;
	}
	if (era)
		add_era_year(era, era_year(era, first), out);
	else
		buf_printf(out, "%d", year);
	buf_add_text(out, "年度");
}
