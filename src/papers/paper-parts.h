/* SPDX-License-Identifier: Apache-2.0 */
/* The papers, one function each. Only within src/papers. */
#pragma once

#include "papers/paper-pack.h"

enum errc papers_give_playbooks(const struct paper_scope *scope, struct paper_sink *sink,
				struct err *err) MUST_CHECK;
enum errc papers_give_forms(const struct paper_scope *scope, struct paper_sink *sink,
			    struct err *err) MUST_CHECK;
enum errc papers_give_policies(const struct paper_scope *scope, struct paper_sink *sink,
			       struct err *err) MUST_CHECK;
enum errc papers_give_slips(const struct paper_scope *scope, struct paper_sink *sink,
			    struct err *err) MUST_CHECK;
enum errc paper_fill_contacts(const struct paper_scope *scope, struct report *report,
			      struct err *err) MUST_CHECK;
enum errc papers_give_calls(const struct paper_scope *scope, struct paper_sink *sink,
			    struct err *err) MUST_CHECK;
enum errc paper_fill_log(const struct paper_scope *scope, struct report *report,
			 struct err *err) MUST_CHECK;
enum errc paper_fill_deadlines(const struct paper_scope *scope, struct report *report,
			       struct err *err) MUST_CHECK;
enum errc paper_fill_machines(const struct paper_scope *scope, struct report *report,
			      struct err *err) MUST_CHECK;
enum errc paper_fill_backups(const struct paper_scope *scope, struct report *report,
			     struct err *err) MUST_CHECK;
enum errc paper_fill_insurance(const struct paper_scope *scope, struct report *report,
			       struct err *err) MUST_CHECK;

/* A sentence in the language of the report. */
static inline struct str paper_say(const struct report *report, struct text text)
{
	return str_from(report_say(report, text));
}

/* An empty report for this moment; the caller frees it. */
struct report *paper_begin(const struct paper_scope *scope, struct str title) MUST_CHECK;

/* Whom to call, in the scope's arena; NULL: no room. */
const struct contacts *paper_contacts(const struct paper_scope *scope, struct err *err) MUST_CHECK;
