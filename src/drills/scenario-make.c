/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/scenario-make.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"

#define TEXT_MAX   600u
#define WORK_BYTES (8u * 1024 * 1024)

struct making {
	const struct case_content *content;
	const struct case_record *record;
	struct buf *out;
	uint32_t minutes;
	int64_t from_us;
	int64_t until_us;
	size_t n;
};

/* JSON's strings are YAML's, too (YAML 1.2 1.3). */
static void add_text(struct making *m, const char *key, struct str text)
{
	buf_add_text(m->out, key);
	json_add_string(m->out, utf8_cut(text, TEXT_MAX));
	buf_add_char(m->out, '\n');
}

static void add_pair(struct making *m, const char *indent, const char *key, struct str ja,
		     struct str en)
{
	buf_printf(m->out, "%s%s:\n%s  ja: ", indent, key, indent);
	json_add_string(m->out, utf8_cut(ja, TEXT_MAX));
	buf_printf(m->out, "\n%s  en: ", indent);
	json_add_string(m->out, utf8_cut(en, TEXT_MAX));
	buf_add_char(m->out, '\n');
}

/* What happened then, in words, at a known time. */
static bool tells(const struct case_entry *entry)
{
	const bool in_words = entry->kind == CASE_ENTRY_OPENED || entry->kind == CASE_ENTRY_NOTE ||
			      entry->kind == CASE_ENTRY_FINDING;

	return in_words && entry->words.len && entry->happened_us != TIME_NONE &&
	       !entry->corrected_by;
}

static void find_span(struct making *m, const struct case_timeline *timeline)
{
	m->from_us = TIME_NONE;
	for (size_t i = 0; i < timeline->n; i++) {
		if (!tells(&timeline->at[i]))
			continue;
		if (m->from_us == TIME_NONE)
			m->from_us = timeline->at[i].happened_us;
		m->until_us = timeline->at[i].happened_us;
	}
}

static void add_head(struct making *m)
{
	const struct case_record *record = m->record;
	const struct case_cause *cause = case_cause_find(m->content, record->cause);
	const struct case_route *route = case_route_find(m->content, record->route);
	char day[TIME_TEXT_MAX];

	(void)time_format_local(record->known_us, time_zone_offset(), day);
	buf_printf(m->out, "version: 1\ndate: %.10s\n", day);
	add_text(m, "source: ", record->number);
	buf_printf(m->out, "id: case-%.*s\n", STR_ARG(record->number));
	add_pair(m, "", "title", record->title, record->title);
	add_pair(m, "", "about", STR("この見張りに残っている事案をもとにした訓練です。"),
		 STR("A drill made of a case of this register."));
	add_pair(m, "", "incident", record->number, record->number);
	add_pair(m, "", "begin", STR("訓練を始めます。"), STR("The drill begins."));
	if (record->playbook.len)
		buf_printf(m->out, "playbook: %.*s\n", STR_ARG(record->playbook));
	buf_printf(m->out, "kind: %s\n", case_kinds[record->kind].value);
	if (cause)
		buf_printf(m->out, "cause: %.*s\n", STR_ARG(cause->id));
	if (route)
		buf_printf(m->out, "route: %.*s\n", STR_ARG(route->id));
	buf_printf(m->out, "minutes: %u\n", m->minutes);
	buf_add_text(
		m->out,
		"roles:\n"
		"  - id: night\n"
		"    title: { ja: \"気づく人\", en: \"Who notices\" }\n"
		"    task: { ja: \"気づき、知らせる。\", en: \"Notice, and tell others.\" }\n"
		"  - id: it\n"
		"    title: { ja: \"情報システム\", en: \"IT\" }\n"
		"    task: { ja: \"切り離し、残し、調べる。\", en: \"Cut off, keep evidence, look "
		"into it.\" }\n"
		"  - id: director\n"
		"    title: { ja: \"責任者\", en: \"Director\" }\n"
		"    task: { ja: \"決め、報告する。\", en: \"Decide and report.\" }\n");
}

static uint32_t minute_of(const struct making *m, int64_t at_us)
{
	const int64_t span_us = m->until_us - m->from_us;
	const int64_t at = at_us > m->from_us ? at_us - m->from_us : 0;

	/* The last inject leaves a fifth of the time to act. */
	return span_us ? (uint32_t)((double)at / (double)span_us * (double)m->minutes * 0.8) : 0;
}

static void add_inject(struct making *m, const struct case_entry *entry)
{
	const char *to = entry->kind == CASE_ENTRY_FINDING ? "it"
			 : m->n % 3 == 2		   ? "director"
							   : "night, it";

	buf_printf(m->out, "  - id: entry-%lld\n    at: %u\n    to: [%s]\n    by: %s\n",
		   (long long)entry->seq, minute_of(m, entry->happened_us), to,
		   entry->kind == CASE_ENTRY_FINDING ? "alert" : "phone");
	add_pair(m, "    ", "text", entry->words, entry->words);
	if (entry->milestone.len)
		buf_printf(m->out, "    expect:\n      - { ja: \"%.*s\", en: \"%.*s\" }\n",
			   STR_ARG(entry->milestone), STR_ARG(entry->milestone));
	m->n++;
}

/* Of too many those that mark something come first, then as many others as there is room. */
static void add_injects(struct making *m, const struct case_timeline *timeline)
{
	size_t marked = 0;
	size_t plain = 0;

	for (size_t i = 0; i < timeline->n; i++)
		marked += tells(&timeline->at[i]) && timeline->at[i].milestone.len;
	const size_t room = marked < SCENARIO_INJECTS_MAX ? SCENARIO_INJECTS_MAX - marked : 0;
	buf_add_text(m->out, "injects:\n");
	for (size_t i = 0; i < timeline->n && m->n < SCENARIO_INJECTS_MAX; i++) {
		const struct case_entry *entry = &timeline->at[i];

		if (!tells(entry) || (!entry->milestone.len && plain++ >= room))
			continue;
		add_inject(m, entry);
	}
}

static void add_milestone(struct making *m, const struct case_milestone *milestone, uint32_t minute)
{
	buf_printf(m->out, "  - id: reach-%.*s\n    kind: milestone\n", STR_ARG(milestone->id));
	add_pair(m, "    ", "title", milestone->title.ja, milestone->title.en);
	add_pair(m, "    ", "why", STR("前のときに届いた節目です。"),
		 STR("It was reached the time before."));
	buf_printf(m->out, "    of: %.*s\n    within: %u\n", STR_ARG(milestone->id), minute);
}

static void add_measures(struct making *m, const struct case_timeline *timeline)
{
	buf_add_text(m->out, "measures:\n");
	for (size_t i = 0; i < m->content->n_milestones; i++) {
		const struct case_milestone *milestone = &m->content->milestones[i];

		if (str_is(milestone->id, "began"))
			continue;
		for (size_t e = 0; e < timeline->n; e++) {
			const struct case_entry *entry = &timeline->at[e];

			if (!tells(entry) || !str_equal(entry->milestone, milestone->id))
				continue;
			add_milestone(m, milestone, minute_of(m, entry->happened_us) + 10);
			break;
		}
	}
	buf_add_text(m->out, "  - id: timeline\n    kind: written\n");
	add_pair(m, "    ", "title", STR("したことを書き残す"),
		 STR("What is done is written down"));
	add_pair(m, "    ", "why", STR("あとから思い出して書いた記録は、使えません。"),
		 STR("A record made from memory is of little use."));
	buf_add_text(m->out, "    of: note\n    count: 3\n"
			     "  - id: owned\n    kind: owned\n");
	add_pair(m, "    ", "title", STR("すべてのことに担当がいる"),
		 STR("Every task has an owner"));
	add_pair(m, "    ", "why", STR("担当のいないことは、だれもしません。"),
		 STR("What is nobody's is not done."));
}

enum errc scenario_of_case(struct db *db, const struct case_content *content, int64_t case_id,
			   uint32_t minutes, struct buf *out, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct case_timeline timeline;
	struct case_record record;
	struct making m = { .content = content, .record = &record, .out = out, .minutes = minutes };
	enum errc code = cases_get(db, case_id, &arena, &record, err);

	if (!code && record.training)
		code = fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(record.number),
			    text_of(TR("訓練の事案からは作れません", "is a drill itself")));
	if (!code)
		code = case_timeline_get(db, case_id, &arena, &timeline, err);
	if (code)
		return code;
	find_span(&m, &timeline);
	if (m.from_us == TIME_NONE)
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(record.number),
			    text_of(TR("時刻の分かる記録がありません",
				       "nothing in it has words and a time")));
	add_head(&m);
	add_injects(&m, &timeline);
	add_measures(&m, &timeline);
	return buf_failed(out) ? fail(err, ERR_LIMIT, "%.*s: too long", STR_ARG(record.number))
			       : ERR_OK;
}
