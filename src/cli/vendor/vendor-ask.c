/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vendor/vendor-desk.h"

static enum errc find_form(const struct vendor_desk *desk, struct str name, const struct form **ret,
			   struct err *err)
{
	char today[DAY_TEXT_MAX];

	vendor_today(&desk->scope, today);
	*ret = form_set_find(desk->forms, name);
	if (!*ret)
		*ret = vendor_sheet_form(desk->forms, name, str_from(today));
	return *ret ? ERR_OK
		    : fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(str_sub(name, 0, 64)),
			   text_of(TR("その用紙はありません（tonoi form list）",
				      "there is no such form (tonoi form list)")));
}

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	char by[RECORDS_USER_MAX];
	struct vendor_asking asking = { .product = vendor_desk_arg(options, 0),
					.by = records_user(by) };
	int64_t round = 0;
	struct err err;

	if (vendor_desk_open(options, true, &desk, &err) ||
	    find_form(&desk, vendor_desk_arg(options, 1), &asking.form, &err) ||
	    records_audit(desk.db, "vendor.ask", asking.product, asking.form->id, &err) ||
	    vendor_sheets_ask(&desk.scope, &asking, &round, &err))
		return command_fail(&err);
	printf("%lld\n", (long long)round);
	return EXIT_DONE;
}

const struct command command_vendor_ask = {
	.name = "vendor ask",
	.summary = TEXT("製品について事業者に回答を頼み、その回の番号を出す",
			"ask a vendor for its sheet about a product; prints the round"),
	.args = "VENDOR/PRODUCT FORM",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("FORM は様式の番号か、系列（今の版になります）です。事業者がログイン"
			"できれば、その画面に出ます。",
			"FORM is a form's id, or a series (its edition of today). A "
			"vendor with a log-in finds it on its page."),
	.run = run,
};
