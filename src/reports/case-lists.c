/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/case-lists.h"

#include "cases/case-sentence.h"
#include "downtime/downtime-words.h"

#define MINUTES_LEN 16 /* of "2026-11-23 03:10" */

struct str report_time(const struct report_scope *scope, int64_t us)
{
	char text[TIME_TEXT_MAX];

	if (us == TIME_NONE)
		return STR("");
	(void)time_format_local(us, scope->utc_offset_minutes, text);
	return arena_str(scope->arena, str_of(text, MINUTES_LEN));
}

struct listing {
	const struct report_words *words;
	struct buf *out;
	enum case_thing_kind kind; /* of things */
	size_t n;
	size_t n_more;
};

static bool has_room(struct listing *listing)
{
	if (listing->n++ < CASE_LIST_LINES_MAX)
		return true;
	listing->n_more++;
	return false;
}

static void begin_line(const struct listing *listing)
{
	if (listing->out->len)
		buf_add_char(listing->out, '\n');
}

/* What did not fit is said, not left out in silence. */
static void end_list(const struct listing *listing)
{
	if (!listing->n_more)
		return;
	begin_line(listing);
	buf_printf(listing->out,
		   text_in(TR("（ほか %zu 件）", "(and %zu more)"), listing->words->lang),
		   listing->n_more);
}

/* ---- the timeline ---- */

static void add_time(const struct listing *listing, const struct case_entry *entry)
{
	const struct report_scope *scope = listing->words->scope;
	struct str when = report_time(scope, entry->happened_us);

	if (!when.len)
		when = str_from(text_in(TR("時刻不明", "time not known"), listing->words->lang));
	if (entry->accuracy == CASE_DAY)
		when = str_sub(when, 0, DAY_LEN);
	buf_add(listing->out, when);
	if (entry->accuracy == CASE_ABOUT)
		buf_add_text(listing->out, text_in(TR("頃", " (about)"), listing->words->lang));
}

/* Lines of several become one: an entry of the list is a line. */
static void add_one_line(struct buf *out, struct str words)
{
	for (size_t i = 0; i < words.len; i++)
		buf_add_char(out, words.ptr[i] == '\n' ? ' ' : words.ptr[i]);
}

static bool is_told_of(const struct case_entry *entry)
{
	switch (entry->kind) {
	case CASE_ENTRY_FACT: /* they stand in their own fields */
	case CASE_ENTRY_TASK:
	case CASE_ENTRY_CHANGE:
	case CASE_ENTRY_INJECT:
	case CASE_ENTRY_LEARNT: /* has its own paper (src/after) */
		return false;
	case CASE_ENTRY_DOWNTIME: /* they have a sentence whether anybody wrote more or not */
		return !entry->corrected_by;
	case CASE_ENTRY_OPENED:
	case CASE_ENTRY_NOTE:
	case CASE_ENTRY_PHASE:
	case CASE_ENTRY_THING:
	case CASE_ENTRY_RESULT:
	case CASE_ENTRY_DECISION:
	case CASE_ENTRY_STEP:
	case CASE_ENTRY_TELLING:
	case CASE_ENTRY_EVIDENCE:
	case CASE_ENTRY_FINDING:
	case CASE_ENTRY_CLOSED:
	case CASE_ENTRY_REOPENED:
	case CASE_ENTRY_KINDS:
		break;
	}
	return !entry->corrected_by && entry->words.len > 0;
}

static struct str told_words(const struct report_words *words, const struct case_entry *entry)
{
	const struct case_reader reader = { .content = report_cases(words->scope->content),
					    .lang = words->lang,
					    .utc_offset_minutes =
						    words->scope->utc_offset_minutes };

	if (entry->kind != CASE_ENTRY_DOWNTIME)
		return entry->words;
	const struct str sentence = case_entry_sentence(&reader, entry, words->scope->arena);
	return entry->words.len ? arena_printf(words->scope->arena, "%.*s %.*s", STR_ARG(sentence),
					       STR_ARG(entry->words))
				: sentence;
}

static enum errc write_timeline(const struct report_words *words, struct buf *out, struct err *err)
{
	struct listing listing = { .words = words, .out = out };
	struct case_timeline timeline;
	const enum errc code = case_timeline_get(words->scope->db, words->record->id,
						 words->scope->arena, &timeline, err);

	for (size_t i = 0; !code && i < timeline.n; i++) {
		if (!is_told_of(&timeline.at[i]) || !has_room(&listing))
			continue;
		begin_line(&listing);
		add_time(&listing, &timeline.at[i]);
		buf_add_char(out, ' ');
		add_one_line(out, told_words(words, &timeline.at[i]));
	}
	end_list(&listing);
	return code;
}

/* ---- things ---- */

static void take_thing(void *ctx, const struct case_thing *thing)
{
	struct listing *listing = ctx;
	const enum lang lang = listing->words->lang;

	if (thing->kind != listing->kind || thing->state == CASE_THING_CLEAN || !has_room(listing))
		return;
	begin_line(listing);
	add_one_line(listing->out, thing->name.len ? thing->name : thing->ref);
	if (thing->state != CASE_THING_NAMED)
		buf_printf(listing->out, text_in(TR("（%s）", " (%s)"), lang),
			   text_in(case_thing_states[thing->state].text, lang));
}

static enum errc write_things(const struct report_words *words, enum case_thing_kind kind,
			      struct buf *out, struct err *err)
{
	struct listing listing = { .words = words, .out = out, .kind = kind };
	const enum errc code =
		case_things_each(words->scope->db, words->record->id, take_thing, &listing, err);

	end_list(&listing);
	return code;
}

#define THINGS(name, thing_kind)                                                                   \
	static enum errc name(const struct report_words *words, struct buf *out, struct err *err)  \
	{                                                                                          \
		return write_things(words, thing_kind, out, err);                                  \
	}

THINGS(write_assets, CASE_THING_ASSET)
THINGS(write_accounts, CASE_THING_ACCOUNT)
THINGS(write_indicators, CASE_THING_INDICATOR)
THINGS(write_departments, CASE_THING_DEPARTMENT)
THINGS(write_vendors, CASE_THING_VENDOR)
THINGS(write_data, CASE_THING_DATA)
THINGS(write_services, CASE_THING_SERVICE)

/* ---- tellings and decisions ---- */

static enum errc write_tellings(const struct report_words *words, struct buf *out,
				struct err *err UNUSED)
{
	struct listing listing = { .words = words, .out = out };

	for (size_t i = 0; i < words->tellings.n; i++) {
		const struct telling *telling = &words->tellings.at[i];
		const struct recipient *recipient =
			recipient_find(words->scope->content, telling->recipient);

		if (!has_room(&listing))
			continue;
		begin_line(&listing);
		buf_add(out, report_time(words->scope, telling->told_us));
		buf_add_char(out, ' ');
		if (recipient)
			buf_add(out, text_pair_in(recipient->title, words->lang));
		else
			add_one_line(out, telling->whom);
		buf_printf(out, text_in(TR("（%s）", " (%s)"), words->lang),
			   text_in(telling_hows[telling->how].text, words->lang));
	}
	end_list(&listing);
	return ERR_OK;
}

static void take_decision(void *ctx, const struct case_decision *decision)
{
	struct listing *listing = ctx;

	if (!has_room(listing))
		return;
	begin_line(listing);
	buf_add(listing->out, report_time(listing->words->scope, decision->said_us));
	buf_add_char(listing->out, ' ');
	add_one_line(listing->out, decision->words);
}

static enum errc write_decisions(const struct report_words *words, struct buf *out, struct err *err)
{
	struct listing listing = { .words = words, .out = out };
	const enum errc code = case_decisions_each(words->scope->db, words->record->id,
						   take_decision, &listing, err);

	end_list(&listing);
	return code;
}

/* ---- what goes on by hand ---- */

static struct downtime_reader downtime_reader_of(const struct report_words *words)
{
	return (struct downtime_reader){ .lang = words->lang,
					 .utc_offset_minutes = words->scope->utc_offset_minutes,
					 .arena = words->scope->arena };
}

static enum errc write_limits(const struct report_words *words, struct buf *out, struct err *err)
{
	const struct downtime_reader reader = downtime_reader_of(words);

	return downtime_limit_lines(words->scope->db, words->record->id, &reader, out, err);
}

static enum errc write_downtime(const struct report_words *words, struct buf *out, struct err *err)
{
	const struct downtime_reader reader = downtime_reader_of(words);

	return downtime_state_lines(words->scope->db, words->record->id, &reader, out, err);
}

const struct case_list case_lists[] = {
	{ "timeline", TEXT("経過", "Timeline"), write_timeline },
	{ "assets", TEXT("影響機器", "Devices"), write_assets },
	{ "accounts", TEXT("利用者", "Accounts"), write_accounts },
	{ "indicators", TEXT("痕跡の手がかり", "Indicators"), write_indicators },
	{ "departments", TEXT("部門", "Departments"), write_departments },
	{ "vendors", TEXT("事業者", "Vendors"), write_vendors },
	{ "data", TEXT("情報", "Data"), write_data },
	{ "services", TEXT("サービス", "Services"), write_services },
	{ "downtime", TEXT("手作業・停止しているもの", "By hand or stopped"), write_downtime },
	{ "acceptance", TEXT("受け入れの制限", "What is taken in"), write_limits },
	{ "tellings", TEXT("知らせた先", "Who was told"), write_tellings },
	{ "decisions", TEXT("決めたこと", "Decisions"), write_decisions },
	{ .name = NULL },
};

const struct case_list *case_list_find(struct str name)
{
	for (const struct case_list *list = case_lists; list->name; list++) {
		if (str_is(name, list->name))
			return list;
	}
	return NULL;
}
