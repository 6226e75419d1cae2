/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/hub-report.h"

#include "base/uuid.h"
#include "cases/case-leaving.h"
#include "downtime/downtime-records.h"

/* ---- what is known ---- */

static bool says(const struct case_facts *facts, const char *key, const char *value)
{
	return str_is(case_fact_find(facts, str_from(key)), value);
}

/* Yes by any of them, no by all; else nobody knows. */
static struct str any_of(const struct case_facts *facts, const char *const *keys, size_t n)
{
	size_t no = 0;

	for (size_t i = 0; i < n; i++) {
		if (says(facts, keys[i], "yes"))
			return STR("yes");
		no += says(facts, keys[i], "no");
	}
	return no == n ? STR("no") : STR("");
}

static struct str words_of(const struct report_draft *draft, struct arena *arena)
{
	auto_buf words = BUF_INIT(INCIDENT_WORDS_MAX);

	for (size_t i = 0; i < draft->n; i++) {
		const struct report_value *value = &draft->values[i];

		if (value->known)
			buf_printf(&words, "%.*s: %.*s\n", STR_ARG(value->title),
				   STR_ARG(value->text));
	}
	return arena_str(arena, buf_str(&words));
}

static enum incident_open open_of(enum downtime_open state)
{
	static const enum incident_open states[DOWNTIME_OPENS] = {
		[DOWNTIME_OPEN_UNKNOWN] = INCIDENT_OPEN_UNKNOWN,
		[DOWNTIME_OPEN] = INCIDENT_IS_OPEN,
		[DOWNTIME_LIMITED] = INCIDENT_IS_LIMITED,
		[DOWNTIME_CLOSED] = INCIDENT_IS_CLOSED,
	};

	return states[state];
}

/* The newest of each kind. */
static enum errc add_limits(struct db *db, int64_t case_id, enum lang lang, struct arena *arena,
			    struct incident_said *said, struct err *err)
{
	struct downtime_limit_rows rows;
	const enum errc code = downtime_limits_list(db, case_id, arena, &rows, err);

	for (size_t i = 0; !code && i < rows.n && said->n_limits < INCIDENT_LIMITS_MAX; i++) {
		if (downtime_limit_now(&rows, rows.at[i].kind) != &rows.at[i])
			continue;
		said->limits[said->n_limits++] = (struct incident_limit){
			.title = text_pair_in(rows.at[i].title, lang),
			.state = open_of(rows.at[i].state),
			.since_us = rows.at[i].since_us,
		};
	}
	return code;
}

static struct str name_of(const struct report_draft *draft, struct arena *arena)
{
	char uuid[UUID_TEXT_MAX];
	const struct str name = arena_printf(arena, "report to the hub %.*s %.*s %lld",
					     STR_ARG(draft->record->number),
					     STR_ARG(draft->form->id), (long long)draft->number);

	return arena_str(arena, str_from(uuid_of_name(name, uuid)));
}

static enum errc gather(const struct case_edit *edit, const struct hub_report *report,
			const struct report_draft *draft, struct incident_said *ret,
			struct err *err)
{
	static const char *const personal[] = { "personal-data", "personal-data-lost" };
	static const char *const care[] = { "service-stopped", "acceptance-limited" };
	static const enum incident_stage stages[TURNS] = {
		[TURN_FIRST] = INCIDENT_FIRST,
		[TURN_FOLLOW_UP] = INCIDENT_FOLLOW_UP,
		[TURN_FINAL] = INCIDENT_FINAL,
	};
	struct arena *arena = report->scope->arena;
	const struct case_record *record = &edit->record;
	char origin[INCIDENT_ORIGIN_MAX];
	struct case_facts facts;
	const enum errc code = case_facts_get(edit->db, record->id, TIME_NONE, arena, &facts, err);

	if (code)
		return code;
	*ret = (struct incident_said){
		.uuid = name_of(draft, arena),
		.origin = arena_str(arena, str_from(incident_origin(record->number, origin))),
		.stage = stages[draft->turn],
		.training = record->training,
		.title = record->title,
		.sender = edit->actor.by,
		.attack = str_is(record->cause, "unknown") ? STR("") : record->cause,
		.entry = str_is(record->route, "unknown") ? STR("") : record->route,
		.personal = any_of(&facts, personal, ARRAY_LEN(personal)),
		.care = any_of(&facts, care, ARRAY_LEN(care)),
		.known_us = record->known_us,
		.made_us = edit->actor.now_us,
		.words = words_of(draft, arena),
	};
	return add_limits(edit->db, record->id, draft->lang, arena, ret, err);
}

/* ---- sending ---- */

static enum errc tell(struct case_edit *edit, const struct hub_report *report,
		      const struct report_draft *draft, int64_t *ret_telling, struct err *err)
{
	struct report_version version;
	const struct recipient *to = report->recipient;
	const struct str title = to ? text_pair_in(to->title, draft->lang)
				    : str_from(text_in(TR("上位組織", "The hub"), draft->lang));
	const enum errc code = report_version_of(draft, report->scope->arena, &version, err);

	if (code)
		return code;
	const struct telling_in in = {
		.telling = { .recipient = to ? to->id : STR(TELLING_OTHER),
			     .duty = STR(""),
			     .told_us = edit->actor.now_us,
			     .how = TELLING_FORM,
			     .whom = title,
			     .words = STR(""),
			     .training = report->marked },
		.title = title,
		.report = &version,
	};
	return tellings_add(edit, &in, ret_telling, err);
}

static enum errc put(struct case_edit *edit, const struct org_scope *own,
		     const struct incident_said *said, struct outgoing *ret, struct err *err)
{
	auto_buf document = BUF_INIT(INCIDENT_REPORT_MAX);

	incident_report_write(said, &document);
	if (buf_failed(&document))
		return fail(err, ERR_LIMIT, "%.*s: its report is over %u bytes",
			    STR_ARG(edit->record.number), INCIDENT_REPORT_MAX);
	*ret = (struct outgoing){
		.uuid = said->uuid,
		.case_id = edit->record.id,
		.telling = said->reference,
		.title = said->title,
		.document = arena_str(&edit->texts, buf_str(&document)),
		.training = said->training,
		.made_us = said->made_us,
		.made_by = edit->actor.by,
		.received_us = TIME_NONE,
	};
	return outgoing_add(own, ret, &ret->id, err);
}

enum errc hub_report_send(struct case_edit *edit, const struct org_scope *own,
			  const struct hub_report *report, struct outgoing *ret, struct err *err)
{
	struct report_draft *draft = NULL;
	struct incident_said said;
	enum errc code = case_leave(edit->record.number, edit->record.training, CASE_WAY_REPORT,
				    report->marked, err);

	if (!code && report->form->anonymous)
		code = fail(err, ERR_DENIED, "%.*s: %s", STR_ARG(report->form->id),
			    text_of(TR("名前を出さない様式は、報告になりません",
				       "an anonymous form is no report to the hub")));
	if (!code)
		code = report_draft_make(report->scope, &edit->record, report->form, LANG_JA,
					 report->final, &draft, err);
	if (!code)
		code = gather(edit, report, draft, &said, err);
	if (!code)
		code = tell(edit, report, draft, &said.reference, err);
	if (!code)
		code = put(edit, own, &said, ret, err);
	if (!code)
		ret->document = arena_str(report->scope->arena, ret->document);
	return code;
}
