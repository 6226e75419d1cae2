/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"
#include "reports/content-parts.h"
#include "reports/report-facts.h"

#define CONTENT_BYTES (8u * 1024 * 1024)

/* ---- parts that many have ---- */

static bool name_of_fact(void *ctx, struct str name, struct condition_name *ret)
{
	const struct report_content *content = ctx;

	return report_fact_name(content->cases, name, ret);
}

static bool choice_of_fact(void *ctx, size_t slot, struct str value)
{
	const struct report_content *content = ctx;

	return report_fact_choice(content->cases, slot, value);
}

const struct condition *report_read_when(struct yaml_check *check, const struct yaml *node,
					 struct report_content *content)
{
	const struct condition_names names = { .item = name_of_fact,
					       .choice = choice_of_fact,
					       .ctx = content };
	const struct str text = yaml_check_text(check, node, "when", false);
	const struct condition *when = NULL;
	struct err err;

	if (text.ptr &&
	    condition_parse(text, CONDITION_OF_BOTH, &names, &content->arena, &when, &err))
		yaml_wrong(check, yaml_line(node, "when"), "when: %s", err.text);
	return when;
}

struct str report_read_fact(struct yaml_check *check, const struct yaml *node, const char *key,
			    const struct report_content *content)
{
	const struct str fact = yaml_check_text(check, node, key, false);
	struct condition_name name;

	if (fact.ptr && !report_fact_name(content->cases, fact, &name))
		yaml_wrong(check, yaml_line(node, key), "%s: there is no fact “%.*s”", key,
			   STR_ARG(fact));
	return fact;
}

enum report_stage report_read_stage(struct yaml_check *check, const struct yaml *node,
				    const char *key, enum report_stage fallback)
{
	static const char *const names[STAGES] = {
		[STAGE_FIRST] = "first",
		[STAGE_FINAL] = "final",
		[STAGE_ANY] = "any",
	};

	return (enum report_stage)yaml_check_word(check, node, key, names, STAGES, fallback);
}

/* ---- files ---- */

struct section {
	const char *key;
	size_t max;
	size_t n;
	void (*read)(struct yaml_check *check, const struct yaml *node,
		     struct report_content *content);
};

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version",	  "date",      "source",
					    "recipients", "anonymous", NULL };
	struct report_content *content = ctx;
	struct yaml_check check = { .file = file };
	const struct section sections[] = {
		{ "recipients", RECIPIENTS_MAX, content->n_recipients, report_read_recipient },
		{ "anonymous", ANONYMOUS_MAX, content->n_anonymous, report_read_anonymous },
	};

	if (yaml_check_map(&check, doc, "a file about reports", keys))
		yaml_check_head(&check, doc);
	for (size_t i = 0; !check.code && i < ARRAY_LEN(sections); i++) {
		const struct yaml *list = yaml_check_list(&check, doc, sections[i].key,
							  sections[i].max - sections[i].n);
		for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
			sections[i].read(&check, one, content);
	}
	return yaml_check_end(&check, err);
}

static enum errc take_forms(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date", "source", "forms", NULL };
	struct report_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a file of forms of reports", keys))
		yaml_check_head(&check, doc);
	const struct yaml *list = check.code ? NULL
					     : yaml_check_list(&check, doc, "forms",
							       REPORT_FORMS_MAX - content->n_forms);
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		report_read_form(&check, one, doc, content);
	return yaml_check_end(&check, err);
}

/* What recipients name must be there once all files were read. */
static enum errc check_links(const struct report_content *content, struct err *err)
{
	for (size_t i = 0; i < content->n_recipients; i++) {
		const struct recipient *recipient = &content->recipients[i];

		for (size_t d = 0; d < recipient->n_duties; d++) {
			const struct str form = recipient->duties[d].form;
			if (form.ptr && !report_form_find(content, form))
				return fail(err, ERR_SYNTAX,
					    "recipient %.*s: there is no form %.*s",
					    STR_ARG(recipient->id), STR_ARG(form));
		}
	}
	return ERR_OK;
}

static enum errc or_none(enum errc code)
{
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

enum errc report_content_load(const char *from, const struct case_content *cases,
			      struct report_content **ret, struct err *err)
{
	auto_report_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	content->cases = cases;
	enum errc code = or_none(contact_content_load(NULL, &content->contacts, err));
	if (!code)
		code = or_none(
			pack_each(from, REPORTS_FOLDER, &content->arena, take_file, content, err));
	if (!code)
		code = or_none(pack_each(from, REPORT_FORMS_FOLDER, &content->arena, take_forms,
					 content, err));
	if (!code)
		code = check_links(content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void report_content_free(struct report_content *content)
{
	if (!content)
		return;
	contact_content_free(content->contacts);
	arena_done(&content->arena);
	free(content);
}

void report_content_free_at(struct report_content **content)
{
	report_content_free(*content);
	*content = NULL;
}

/* ---- asking ---- */

size_t recipient_count(const struct report_content *content)
{
	return content->n_recipients;
}

const struct recipient *recipient_at(const struct report_content *content, size_t i)
{
	return &content->recipients[i];
}

const struct recipient *recipient_find(const struct report_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_recipients; i++) {
		if (str_equal(content->recipients[i].id, id))
			return &content->recipients[i];
	}
	return NULL;
}

const struct recipient_duty *recipient_duty_find(const struct recipient *recipient, struct str id)
{
	for (size_t i = 0; i < recipient->n_duties; i++) {
		if (str_equal(recipient->duties[i].id, id))
			return &recipient->duties[i];
	}
	return NULL;
}

size_t report_form_count(const struct report_content *content)
{
	return content->n_forms;
}

const struct report_form *report_form_at(const struct report_content *content, size_t i)
{
	return &content->forms[i];
}

const struct report_form *report_form_find(const struct report_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_forms; i++) {
		if (str_equal(content->forms[i].id, id))
			return &content->forms[i];
	}
	return NULL;
}

const struct report_field *report_field_find(const struct report_form *form, struct str id)
{
	for (size_t s = 0; s < form->n_sections; s++) {
		const struct report_section *section = &form->sections[s];

		for (size_t i = 0; i < section->n_fields; i++) {
			if (str_equal(section->fields[i].id, id))
				return &section->fields[i];
		}
	}
	return NULL;
}

size_t anonymous_rule_count(const struct report_content *content)
{
	return content->n_anonymous;
}

const struct anonymous_rule *anonymous_rule_at(const struct report_content *content, size_t i)
{
	return &content->anonymous[i];
}

const struct case_content *report_cases(const struct report_content *content)
{
	return content->cases;
}

const struct contact_content *report_contacts(const struct report_content *content)
{
	return content->contacts;
}
