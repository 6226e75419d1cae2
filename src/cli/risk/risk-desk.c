/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/risk/risk-desk.h"

#include <stdio.h>

struct str risk_desk_text(const struct options *options, const char *name, struct str otherwise)
{
	const char *value = options_text(options, name);

	return value ? str_trim(str_from(value)) : otherwise;
}

struct risk_said risk_desk_said(const struct duty_desk *desk, char user[static RECORDS_USER_MAX])
{
	return (struct risk_said){ .by = records_user(user), .now_us = desk->scope.now_us };
}

static struct str name_of(const struct risk *risk)
{
	return risk->threat.len ? risk->threat : risk->title;
}

enum errc risk_desk_rate(struct duty_desk *desk, const struct options *options, struct risk *risk,
			 struct err *err)
{
	char user[RECORDS_USER_MAX];
	const struct risk_said said = risk_desk_said(desk, user);
	int64_t id = 0;

	if (!options_given(options, "likelihood") || !options_given(options, "impact"))
		return fail(err, ERR_USAGE, "--likelihood, --impact: %s",
			    text_of(TR("評価は人がします。両方が要ります",
				       "a person rates: both are needed")));
	risk->likelihood = (int)options_number(options, "likelihood");
	risk->impact = (int)options_number(options, "impact");
	risk->why = risk_desk_text(options, "why", risk->why);
	enum errc code = records_audit(desk->db, "risk.rate", name_of(risk), risk->supplier, err);
	if (!code)
		code = risks_rate(desk->db, risk, &said, &id, err);
	if (!code)
		printf("%lld\t%s\n", (long long)id,
		       text_of(risk_level_words(risk_level_of(risk->likelihood, risk->impact))));
	return code;
}

enum errc risk_desk_get(struct duty_desk *desk, const struct options *options, struct risk *ret,
			struct err *err)
{
	const struct str text = str_from(options_arg(options, 0));
	int64_t id;

	if (!str_to_i64(text, &id) || id < 1)
		return fail(err, ERR_USAGE, "“%.*s”: %s", STR_ARG(str_sub(text, 0, 40)),
			    text_of(TR("危険の番号ではありません（tonoi risk list）",
				       "is no number of a risk (tonoi risk list)")));
	return risks_get(desk->db, id, &desk->arena, ret, err);
}
