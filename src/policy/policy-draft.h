/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy as it would read today: its template with what is known (policy-facts.h). What nobody
 * decided stands there as 【未定：…】 ("to be decided"), so that it is seen on paper too.
 *
 * The text is plain lines that are also Markdown: "# " the title, "## " a clause, "- " one of a
 * list, "> " a note, and paragraphs; what came from outside cannot make any of these
 * (docs/formats/policy.md). The same facts give the same bytes.
 */
#pragma once

#include "policy/policy-facts.h"
#include "policy/policy-records.h"

#define POLICY_BLANKS_MAX 100u

struct policy_draft {
	const struct policy *policy;
	enum lang lang;
	struct str title;
	struct str text;
	char sha256[EVIDENCE_SHA256_LEN + 1];
	struct str template;		      /* "1 (2026-11-23)" */
	struct str blanks[POLICY_BLANKS_MAX]; /* what is to be decided, each once */
	size_t n_blanks;
	struct policy_named facts[POLICY_FACTS_MAX]; /* that it names, each once */
	size_t n_facts;
};

/* Texts in the arena that `facts` were gathered into. ERR_LIMIT. */
enum errc policy_draft_write(const struct policy_scope *scope, const struct policy_facts *facts,
			     const struct policy *policy, enum lang lang, struct policy_draft **ret,
			     struct err *err) MUST_CHECK;

/* Keep it as adopted: who decided, from when it holds, and who writes it down. */
struct policy_adoption {
	struct str approved;
	struct str valid_from;
	struct str by;
	int64_t now_us;
	bool with_blanks; /* a person saw that something is still to be decided */
};

/* ERR_CONFLICT: there are blanks and nobody said that they may stay. */
enum errc policy_draft_adopt(struct db *db, const struct policy_draft *draft,
			     const struct policy_adoption *adoption, int64_t *ret_number,
			     struct err *err) MUST_CHECK;
