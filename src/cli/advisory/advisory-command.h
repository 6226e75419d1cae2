/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the `advisory …` commands share: the database, the tables of content/, the products, and
 * who is asking.
 */
#pragma once

#include "advisories/concerns.h"
#include "base/options.h"

#define ADVISORY_ARENA_MAX (512u * 1024 * 1024)

struct advisory_command {
	struct db *db;
	struct concern_tables tables;
	struct arena arena; /* of what is shown */
};

#define auto_advisory_command CLEANUP(advisory_command_done) struct advisory_command

/* DB_OWNER makes the database where there is none. */
enum errc advisory_command_open(const struct options *options, enum db_power power,
				struct advisory_command *ret, struct err *err) MUST_CHECK;
void advisory_command_done(struct advisory_command *command);

#define ADVISORY_BY_OPTION                                                                         \
	{                                                                                          \
		.name = "by", .type = OPTION_TEXT, .arg = "NAME",                                  \
		.help = TEXT("だれが（なければ、いまの利用者名）",                                 \
			     "who (else the name of the user)"),                                   \
	}

#define ADVISORY_PRODUCT_OPTION                                                                    \
	{                                                                                          \
		.name = "product", .type = OPTION_TEXT, .arg = "NAME",                             \
		.help = TEXT("製品（複数の製品に当たるとき）",                                     \
			     "which product, when it concerns several"),                           \
	}

/* --by, else who is logged in. */
struct str advisory_command_by(const struct options *options);

/* The audit trail, before the change it tells of; in the caller's transaction. */
enum errc advisory_command_audit(struct advisory_command *command, const struct options *options,
				 const char *action, struct str object, struct str detail,
				 struct err *err) MUST_CHECK;

/*
 * The one concern of this advisory (or CVE) and product: its name, "vendor name", or its asset;
 * `product` NULL when there is one only. Errors name what there is instead. With several versions
 * of one product it is the most affected.
 */
enum errc advisory_command_find(struct advisory_command *command, struct str advisory,
				const char *product, const struct concern **ret,
				struct err *err) MUST_CHECK;

/* The product in a word: its name, or what its CPE calls it. */
struct str product_label(const struct inventory_product *product, struct arena *arena);
