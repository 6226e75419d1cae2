/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/anonymity.h"

#include "base/calendar/day.h"
#include "base/os/paths.h"
#include "notices/reach.h"
#include "organisations/organisation.h"
#include "store/facility.h"

#define READING_BYTES (1024u * 1024)
#define WORK_BYTES    (64u * 1024 * 1024)
#define RULES_MAX     100u

/* ---- the rule ---- */

struct rule_reading {
	int32_t day;
	struct anonymity_rule *rule;
	bool found;
};

static void read_bands(struct yaml_check *check, const struct yaml *node,
		       struct anonymity_rule *rule)
{
	const struct yaml *list = yaml_check_list(check, node, "bands", ANONYMITY_BANDS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		int64_t from;

		if (one->kind != YAML_SCALAR || !str_to_i64(one->text, &from) || from < 0 ||
		    (rule->n_bands && from <= rule->bands[rule->n_bands - 1])) {
			yaml_wrong(check, one->line, "bands: are rising numbers of beds");
			return;
		}
		rule->bands[rule->n_bands++] = from;
	}
}

/* Of several that have begun, the latest. */
static void read_rule(struct yaml_check *check, const struct yaml *node, struct rule_reading *r)
{
	static const char *const keys[] = { "from", "k", "bands", NULL };
	struct anonymity_rule rule = { .n_bands = 0 };

	if (!yaml_check_map(check, node, "a rule", keys))
		return;
	const struct str from = yaml_check_text(check, node, "from", true);
	rule.k = yaml_check_number(check, node, "k", ANONYMITY_K_MIN, ANONYMITY_K_MAX, 0);
	read_bands(check, node, &rule);
	if (from.ptr && !day_parse(from, &rule.from_day))
		yaml_wrong(check, node->line, "from: a day is written 2026-04-01");
	if (!rule.k || !rule.n_bands)
		yaml_wrong(check, node->line, "a rule has k and bands");
	if (check->code || rule.from_day > r->day ||
	    (r->found && rule.from_day <= r->rule->from_day))
		return;
	*r->rule = rule;
	r->found = true;
}

static void read_rules(struct yaml_check *check, const struct yaml *doc, void *content)
{
	static const char *const keys[] = { "version", "date", "source", "rules", NULL };

	if (!yaml_check_map(check, doc, "anonymity", keys))
		return;
	yaml_check_head(check, doc);
	const struct yaml *list = yaml_check_list(check, doc, "rules", RULES_MAX);
	for (const struct yaml *one = list ? list->child : NULL; one && !check->code;
	     one = one->next)
		read_rule(check, one, content);
}

enum errc anonymity_rule_load(const char *content, int32_t day, struct anonymity_rule *ret,
			      struct err *err)
{
	auto_arena arena = ARENA_INIT(READING_BYTES);
	struct rule_reading reading = { .day = day, .rule = ret };
	char own[PATH_MAX];
	enum errc code = content ? ERR_OK : path_content(own, err);

	if (!code)
		code = yaml_content_read(content ? content : own, "notices/anonymity.yml", &arena,
					 read_rules, &reading, err);

	if (code || reading.found)
		return code;
	return fail(err, ERR_NOT_FOUND, "notices/anonymity.yml: no rule has begun");
}

/* ---- who is alike ---- */

/* Every condition, not only what they come to: who was left out may be known as well. */
static bool answers_alike(const struct audience *audience, const struct audience_subject *a,
			  const struct audience_subject *b)
{
	if (!audience)
		return true;
	if (audience->op > AUDIENCE_NOT)
		return audience_ask(audience, a) == audience_ask(audience, b);
	for (const struct audience *part = audience->child; part; part = part->next) {
		if (!answers_alike(part, a, b))
			return false;
	}
	return true;
}

static bool has_word(struct str words, struct str word)
{
	while (words.ptr) {
		if (str_equal(str_split(&words, ' '), word))
			return true;
	}
	return false;
}

/* What is not known of a facility does not fit. */
static bool fits(const struct notice_seen *seen, const struct audience_subject *subject)
{
	if (seen->kind.len && !str_equal(seen->kind, subject->kind))
		return false;
	if (seen->prefecture.len && !str_equal(seen->prefecture, subject->prefecture))
		return false;
	if (seen->has_beds && (subject->beds == ORG_BEDS_UNKNOWN ||
			       subject->beds < seen->beds_from || subject->beds > seen->beds_to))
		return false;
	return (!seen->product.len || has_word(subject->products, seen->product)) &&
	       (!seen->function.len || has_word(subject->functions, seen->function));
}

struct crowd {
	const struct reach_subject *at;
	int64_t n;
	const struct audience_subject *facility;
	const struct audience *audience;
	bool in_prefecture; /* the text names it: that cannot be taken away */
};

static size_t count_alike(const struct crowd *crowd, const struct notice_seen *seen)
{
	size_t n = 0;

	for (int64_t i = 1; i <= crowd->n; i++)
		n += crowd->at[i].known &&
		     str_equal(crowd->at[i].subject.kind, crowd->facility->kind) &&
		     (!crowd->in_prefecture ||
		      str_equal(crowd->at[i].subject.prefecture, crowd->facility->prefecture)) &&
		     fits(seen, &crowd->at[i].subject) &&
		     answers_alike(crowd->audience, crowd->facility, &crowd->at[i].subject);
	return n;
}

/* ---- what is taken away ---- */

static bool drop_product(struct notice_seen *seen, const struct anonymity_rule *rule UNUSED)
{
	const bool there = seen->product.len != 0;

	seen->product = STR("");
	return there;
}

static bool drop_function(struct notice_seen *seen, const struct anonymity_rule *rule UNUSED)
{
	const bool there = seen->function.len != 0;

	seen->function = STR("");
	return there;
}

/* To the bands it lies in. */
static bool widen_beds(struct notice_seen *seen, const struct anonymity_rule *rule)
{
	int64_t from = 0;
	int64_t to = ORG_BEDS_MAX;

	if (!seen->has_beds)
		return false;
	for (size_t i = 0; i < rule->n_bands; i++) {
		if (rule->bands[i] <= seen->beds_from)
			from = rule->bands[i];
		if (rule->bands[i] > seen->beds_to && to == ORG_BEDS_MAX)
			to = rule->bands[i] - 1;
	}
	const bool wider = from != seen->beds_from || to != seen->beds_to;
	seen->beds_from = from;
	seen->beds_to = to;
	return wider;
}

static bool drop_beds(struct notice_seen *seen, const struct anonymity_rule *rule UNUSED)
{
	const bool there = seen->has_beds;

	seen->has_beds = false;
	return there;
}

static bool drop_prefecture(struct notice_seen *seen, const struct anonymity_rule *rule UNUSED)
{
	const bool there = seen->prefecture.len != 0;

	seen->prefecture = STR("");
	return there;
}

static bool drop_kind(struct notice_seen *seen, const struct anonymity_rule *rule UNUSED)
{
	const bool there = seen->kind.len != 0;

	seen->kind = STR("");
	return there;
}

/* In this order: what says least to others of their own danger goes last. */
static bool (*const steps[])(struct notice_seen *seen, const struct anonymity_rule *rule) = {
	drop_product, drop_function, drop_beds, drop_prefecture, drop_kind,
};

static void generalise(const struct crowd *crowd, const struct anonymity_rule *rule,
		       struct anonymity *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(steps) && ret->alike < (size_t)rule->k; i++) {
		if (!steps[i](&ret->seen, rule))
			continue;
		ret->generalised = true;
		ret->alike = count_alike(crowd, &ret->seen);
	}
}

/* ---- what names it ---- */

struct naming {
	struct str words[3]; /* its name, code and mail domain; "" */
	struct str prefectures[2];
	bool named;
	bool prefecture;
};

static void look_at(struct naming *n, struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(n->words); i++)
		n->named |= n->words[i].len > 1 && str_find(text, n->words[i]) != SIZE_MAX;
	for (size_t i = 0; i < ARRAY_LEN(n->prefectures); i++)
		n->prefecture |=
			n->prefectures[i].len && str_find(text, n->prefectures[i]) != SIZE_MAX;
}

static void look_at_pair(struct naming *n, struct text_pair pair)
{
	look_at(n, pair.ja);
	look_at(n, pair.en);
}

static void look_at_all(struct naming *n, const struct notice *notice)
{
	look_at_pair(n, notice->title);
	look_at_pair(n, notice->body);
	for (const struct notice_duty *duty = notice->duties; duty; duty = duty->next) {
		look_at_pair(n, duty->title);
		look_at_pair(n, duty->detail);
	}
	const struct yaml *const lists[] = { notice->indicators, notice->rules };
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		for (const struct yaml *one = lists[i] ? lists[i]->child : NULL; one;
		     one = one->next)
			look_at(n, one->text);
	}
}

static enum errc name_of(const struct org_scope *scope, int64_t facility, struct arena *arena,
			 struct naming *n, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT o.code, s.name, coalesce(substr(c.mail, instr(c.mail, '@') + 1), ''),"
		" s.prefecture FROM organisations_seen o JOIN organisation_states_seen s ON"
		" s.organisation = o.id AND s.replaced_us IS NULL AND s.ended_on IS NULL"
		" LEFT JOIN notice_contacts_seen c ON c.organisation = o.id"
		" AND c.ended_us IS NULL WHERE o.id = :id");

	db_bind_i64(stmt, ":id", facility);
	const enum errc code = db_one(stmt, err, "organisation: there is none");
	if (code)
		return code;
	for (int i = 0; i < 3; i++)
		n->words[i] = arena_str(arena, str_or_empty(db_text(stmt, i)));
	const struct str prefecture = arena_str(arena, str_or_empty(db_text(stmt, 3)));
	db_rest(stmt);
	if (!prefecture.len)
		return ERR_OK;
	n->prefectures[0] = facility_words(FACILITY_PREFECTURE_KEY, prefecture, LANG_JA);
	n->prefectures[1] = facility_words(FACILITY_PREFECTURE_KEY, prefecture, LANG_EN);
	return ERR_OK;
}

/* ---- the check ---- */

static enum errc judge(const struct crowd *crowd, const struct anonymity_rule *rule,
		       bool may_generalise, struct anonymity *ret, struct err *err)
{
	/* A size is told by bands, however many are alike. */
	ret->generalised = widen_beds(&ret->seen, rule);
	ret->alike = count_alike(crowd, &ret->seen);
	if (ret->alike < (size_t)rule->k && may_generalise)
		generalise(crowd, rule, ret);
	if (ret->alike >= (size_t)rule->k)
		return ERR_OK;
	return fail(err, ERR_DENIED,
		    "notice: by what it says and whom it goes to it tells of one of %zu facilities:"
		    " at least %lld must be alike; say less, or ask a wider audience",
		    ret->alike, (long long)rule->k);
}

enum errc anonymity_check(const struct org_scope *scope, const struct notice *notice,
			  int64_t facility, const struct anonymity_rule *rule, bool may_generalise,
			  struct anonymity *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct naming naming = { .named = false };
	struct reach_subject *subjects = NULL;
	struct crowd crowd = { .audience = notice->audience };
	enum errc code = name_of(scope, facility, &arena, &naming, err);

	*ret = (struct anonymity){ .k = rule->k, .seen = notice->seen };
	if (!code)
		code = reach_subjects(scope, &arena, &subjects, &crowd.n, err);
	if (code)
		return code;
	if (facility > crowd.n || !subjects[facility].known)
		return fail(err, ERR_NOT_FOUND, "organisation: it does not exist today");
	crowd.at = subjects;
	crowd.facility = &subjects[facility].subject;
	look_at_all(&naming, notice);
	if (naming.named)
		return fail(err, ERR_DENIED,
			    "notice: its text, indicators or rules name the facility it tells of");
	if (!fits(&notice->seen, crowd.facility))
		return fail(err, ERR_SYNTAX, "seen-at: is not so of that facility");
	crowd.in_prefecture = naming.prefecture;
	return judge(&crowd, rule, may_generalise, ret, err);
}

/* ---- putting ---- */

static enum errc put_about(const struct org_scope *scope, const char *name, struct str text,
			   const struct notice_about *about, const struct notice_actor *actor,
			   char ret_id[static NOTICE_ID_LEN + 1], struct anonymity *ret,
			   struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_buf told = BUF_INIT(2 * NOTICE_DOCUMENT_MAX);
	struct notice_consent consent;
	struct notice_row row;
	struct notice notice;
	enum errc code = notice_consent_get(scope, about->facility, &arena, &consent, err);

	if (code == ERR_NOT_FOUND)
		code = ERR_DENIED;
	if (!code)
		code = notice_read(name, text, &arena, &notice, err);
	if (!code)
		code = anonymity_check(scope, &notice, about->facility, about->rule,
				       about->generalise, ret, err);
	if (!code)
		code = notice_with_seen(name, text, &ret->seen, &told, err);
	if (!code)
		code = notices_put(scope, ORG_SELF, name, buf_str(&told), actor, ret_id, err);
	if (!code)
		code = notices_get(scope, str_from(ret_id), &arena, &row, err);
	if (code)
		return code;
	const struct notice_victim victim = { .organisation = about->facility,
					      .notice = row.id,
					      .consent = consent.id,
					      .k = ret->k,
					      .alike = (int64_t)ret->alike };
	code = notice_victim_put(scope, &victim, actor, err);
	ret->seen = (struct notice_seen){ .has_beds = false };
	return code;
}

enum errc notices_put_about(const struct org_scope *scope, const char *name, struct str text,
			    const struct notice_about *about, const struct notice_actor *actor,
			    char ret_id[static NOTICE_ID_LEN + 1], struct anonymity *ret,
			    struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = put_about(scope, name, text, about, actor, ret_id, ret, err);
	return db_end(db, code, err);
}
