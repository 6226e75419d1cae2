/* SPDX-License-Identifier: Apache-2.0 */
/* What `vendor …` commands work with: the records, the forms, and what is asked of vendors. */
#pragma once

#include "cli/command.h"
#include "cli/records.h"
#include "vendors/vendor-board.h"

struct vendor_desk {
	struct db *db;
	struct form_set *forms;
	struct vendor_content *content;
	struct arena arena;
	struct vendor_scope scope;
};

/* `write`: to change something. Released by vendor_desk_done() also after a failure. */
enum errc vendor_desk_open(const struct options *options, bool write, struct vendor_desk *ret,
			   struct err *err) MUST_CHECK;
void vendor_desk_done(struct vendor_desk *desk);
#define auto_vendor_desk CLEANUP(vendor_desk_done) struct vendor_desk

/* Argument `i`, or STR_NONE. */
struct str vendor_desk_arg(const struct options *options, size_t i);

/*
 * `vendor contract` and `vendor responsibility`: `list` prints the rows of a product; with two more
 * arguments one of them, which `known` has heard of, is set.
 */
struct vendor_term_word {
	const char *audit;
	enum vendor_term_kind kind;
	const char *const *names;
	size_t n_names;
	bool (*known)(const struct vendor_content *content, struct str key);
	enum errc (*list)(struct vendor_desk *desk, const struct options *options, struct err *err);
};
enum exit_code vendor_term_run(const struct options *options, const struct vendor_term_word *word);
