/* SPDX-License-Identifier: Apache-2.0 */
/* Recipients and what is taken out of anonymous reports, as they are written in content. */
#include "reports/content-parts.h"

const struct text_choice telling_forces[FORCES + 1] = {
	[FORCE_LAW] = { "law", TEXT("法令の義務", "Required by law") },
	[FORCE_CONTRACT] = { "contract", TEXT("契約の義務", "Required by contract") },
	[FORCE_ASKED] = { "asked", TEXT("通知・申合せによる求め", "Asked for by a notice") },
	[FORCE_ADVISED] = { "advised", TEXT("すすめられていること", "Advised") },
	[FORCE_CHOICE] = { "choice", TEXT("管理者が決める", "The director decides") },
	[FORCES] = { NULL, TEXT(NULL, NULL) },
};

static int32_t read_day(struct yaml_check *check, const struct yaml *node, const char *key)
{
	const struct str text = yaml_check_text(check, node, key, false);
	int32_t day = DAY_NONE;

	if (text.ptr && !day_parse(text, &day))
		yaml_wrong(check, yaml_line(node, key), "%s: “%.*s” is no day YYYY-MM-DD", key,
			   STR_ARG(text));
	return day;
}

static bool read_deadline(struct yaml_check *check, const struct yaml *node, const char *key,
			  struct deadline *ret)
{
	const struct str text = yaml_check_text(check, node, key, false);
	struct err err;

	if (!text.ptr)
		return false;
	if (deadline_parse(text, ret, &err))
		yaml_wrong(check, yaml_line(node, key), "%s: %s", key, err.text);
	return true;
}

static enum telling_force read_force(struct yaml_check *check, const struct yaml *node)
{
	const struct str name = yaml_check_text(check, node, "force", true);

	for (size_t i = 0; i < FORCES; i++) {
		if (str_is(name, telling_forces[i].value))
			return (enum telling_force)i;
	}
	yaml_wrong(check, yaml_line(node, "force"),
		   "force: “%.*s” is none of law, contract, asked, advised, choice", STR_ARG(name));
	return FORCE_ADVISED;
}

static void read_rule(struct yaml_check *check, const struct yaml *node,
		      struct report_content *content, struct recipient_duty *duty)
{
	static const char *const keys[] = { "from", "until",  "when", "force",	   "due",
					    "aim",  "clause", "note", "confirmed", NULL };
	struct telling_rule *rule = &duty->rules[duty->n_rules];

	if (!yaml_check_map(check, node, "a rule", keys))
		return;
	*rule = (struct telling_rule){
		.from = read_day(check, node, "from"),
		.until = read_day(check, node, "until"),
		.when = report_read_when(check, node, content),
		.force = read_force(check, node),
		.clause = yaml_check_text(check, node, "clause", true),
		.note = yaml_check_pair(check, node, "note", false),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
	};
	rule->has_due = read_deadline(check, node, "due", &rule->due);
	rule->has_aim = read_deadline(check, node, "aim", &rule->aim);
	if (rule->from == DAY_NONE)
		yaml_wrong(check, node->line, "a rule says from which day on it holds: from");
	if (rule->until != DAY_NONE && rule->until < rule->from)
		yaml_wrong(check, yaml_line(node, "until"), "until lies before from");
	if (rule->has_aim && !rule->has_due)
		yaml_wrong(check, yaml_line(node, "aim"), "aim needs due");
	duty->n_rules++;
}

static void read_duty(struct yaml_check *check, const struct yaml *node,
		      struct report_content *content, struct recipient *recipient)
{
	static const char *const keys[] = { "id", "title", "when", "form", "stage", "rules", NULL };
	struct recipient_duty *duty = &recipient->duties[recipient->n_duties];

	if (!yaml_check_map(check, node, "a duty of a recipient", keys))
		return;
	*duty = (struct recipient_duty){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.when = report_read_when(check, node, content),
		.form = yaml_check_id(check, node, "form", false),
		.stage = report_read_stage(check, node, "stage", STAGE_ANY),
	};
	if (recipient_duty_find(recipient, duty->id))
		yaml_wrong(check, node->line, "duty %.*s is there already", STR_ARG(duty->id));
	const struct yaml *rules = yaml_check_list(check, node, "rules", DUTY_RULES_OF_MAX);
	if (!rules)
		yaml_wrong(check, node->line, "rules is missing");
	for (const struct yaml *one = rules ? rules->child : NULL; one; one = one->next)
		read_rule(check, one, content, duty);
	recipient->n_duties++;
}

static void read_consent(struct yaml_check *check, const struct yaml *node,
			 const struct report_content *content, struct recipient *recipient)
{
	static const char *const keys[] = { "fact", "why", NULL };
	const struct yaml *consent = yaml_get(node, "consent");

	if (!consent || !yaml_check_map(check, consent, "consent", keys))
		return;
	recipient->consent = report_read_fact(check, consent, "fact", content);
	recipient->consent_why = yaml_check_pair(check, consent, "why", true);
}

void report_read_recipient(struct yaml_check *check, const struct yaml *node,
			   struct report_content *content)
{
	static const char *const keys[] = { "id",     "title",	   "about", "contact",
					    "from",   "until",	   "when",  "consent",
					    "duties", "insurance", NULL };
	struct recipient *recipient = &content->recipients[content->n_recipients];

	if (!yaml_check_map(check, node, "a recipient", keys))
		return;
	*recipient = (struct recipient){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.about = yaml_check_pair(check, node, "about", true),
		.contact = yaml_check_text(check, node, "contact", false),
		.from = read_day(check, node, "from"),
		.until = read_day(check, node, "until"),
		.when = report_read_when(check, node, content),
		.consent = STR_NONE,
		.insurance = report_read_fact(check, node, "insurance", content),
	};
	if (!recipient->when)
		yaml_wrong(check, node->line, "a recipient needs when");
	if (recipient_find(content, recipient->id))
		yaml_wrong(check, node->line, "recipient %.*s is there already",
			   STR_ARG(recipient->id));
	read_consent(check, node, content, recipient);
	const struct yaml *duties = yaml_check_list(check, node, "duties", RECIPIENT_DUTIES_MAX);
	if (!duties)
		yaml_wrong(check, node->line, "duties is missing");
	for (const struct yaml *one = duties ? duties->child : NULL; one; one = one->next)
		read_duty(check, one, content, recipient);
	content->n_recipients++;
}

/* ---- what is taken out ---- */

static void read_counters(struct yaml_check *check, const struct yaml *node,
			  struct anonymous_rule *rule)
{
	const struct yaml *list = yaml_check_list(check, node, "counters", COUNTERS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		rule->counters[rule->n_counters++] = one->text;
	if ((rule->pattern == PATTERN_COUNT) != (rule->n_counters > 0))
		yaml_wrong(check, node->line, "counters belong to the pattern count");
}

void report_read_anonymous(struct yaml_check *check, const struct yaml *node,
			   struct report_content *content)
{
	static const char *const keys[] = { "id",  "title",    "words", "pattern",
					    "put", "counters", NULL };
	static const char *const patterns[PATTERNS + 1] = {
		[PATTERN_MAIL] = "mail",
		[PATTERN_PHONE] = "phone",
		[PATTERN_PRIVATE_ADDRESS] = "private-address",
		[PATTERN_DAY] = "day",
		[PATTERN_COUNT] = "count",
		[PATTERN_NONE] = "",
	};
	struct anonymous_rule *rule = &content->anonymous[content->n_anonymous];

	if (!yaml_check_map(check, node, "a rule of what is taken out", keys))
		return;
	*rule = (struct anonymous_rule){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.words = yaml_check_text(check, node, "words", false),
		.pattern = (enum anonymous_pattern)yaml_check_word(check, node, "pattern", patterns,
								   PATTERNS, PATTERN_NONE),
	};
	read_counters(check, node, rule);
	rule->put = yaml_check_pair(check, node, "put", rule->pattern != PATTERN_COUNT);
	if ((rule->words.ptr != NULL) == (rule->pattern != PATTERN_NONE))
		yaml_wrong(check, node->line, "either words or pattern");
	content->n_anonymous++;
}
