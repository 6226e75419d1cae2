/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An account of the console, at an organisation; its one-time password is printed once.
 */
#include "cli/organisation/organisation-desk.h"
#include "organisations/seats.h"

static enum errc make(const struct options *options, struct organisation_desk *desk,
		      const char *password, struct err *err)
{
	const struct str name = str_from(options_arg(options, 0));
	struct user user = {
		.name = name,
		.display = options_str_or(options, "display", name),
		.must_change = true,
		.created_us = desk->actor.now_us,
	};
	char hash[PASSWORD_HASH_MAX];
	int64_t at = ORG_SELF;
	enum errc code = ERR_OK;

	(void)user_role_parse(options_str(options, "role"), &user.role);
	if (options_given(options, "at"))
		code = organisation_desk_find(desk, options_text(options, "at"), &at, err);
	if (!code)
		code = password_hash(str_from(password), hash, err);
	if (!code)
		code = records_audit(desk->db, "user.create", name, options_str(options, "role"),
				     err);
	if (code)
		return code;
	user.password_hash = str_from(hash);
	code = seats_add_account(desk->scope, at, &user, desk->actor.by, err);
	return code == ERR_CONFLICT ? fail(err, code, "%.*s: %s", STR_ARG(name),
					   text_of(TR("もうあります", "is there already")))
				    : code;
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	char password[PASSWORD_GENERATED_LEN + 1];
	struct err err;
	enum errc code = password_setup(&err);

	if (!code)
		code = organisation_desk_open(options, true, &desk, &err);
	if (code)
		return command_fail(&err);
	password_generate(password);
	if (make(options, &desk, password, &err))
		return command_fail(&err);
	printf("%s\n", password);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "role",
	  .type = OPTION_CHOICE,
	  .choices = "viewer|operator|admin|auditor|vendor|inspector",
	  .fallback = "viewer",
	  .help = TEXT("役割", "its role") },
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("どの組織の席か（なければこのノード自身）",
		       "at which organisation it sits (else the node's own)") },
	{ .name = "display",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("画面に出す名前", "the name that is shown") },
	OPTIONS_END,
};

const struct command command_account_add = {
	.name = "account add",
	.summary = TEXT("画面に入るアカウントを作る", "make an account of the console"),
	.args = "NAME",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"最初の一度だけ使える合言葉を出します。役割は、その組織と下の組織に及び、上には"
		"及びません。",
		"Prints a password for the first log-in. The role holds at that organisation "
		"and below it, never above."),
	.options = option_rows,
	.run = run,
};
