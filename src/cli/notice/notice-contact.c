/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an organisation is reached without a link, and which products it told it has.
 */
#include "cli/notice/notice-desk.h"
#include "notices/contacts.h"

static enum errc put(const struct options *options, struct organisation_desk *desk, struct err *err)
{
	const struct notice_actor actor = notice_desk_actor(desk);
	const bool products = options_given(options, "products");
	const struct notice_contact contact = {
		.person = options_str(options, "person"),
		.mail = options_str(options, "mail"),
		.fax = options_str(options, "fax"),
		.phone = options_str(options, "phone"),
	};
	const bool ways = contact.mail.len || contact.fax.len || contact.phone.len;
	int64_t id = 0;
	enum errc code = organisation_desk_find(desk, options_arg(options, 0), &id, err);

	if (!code)
		code = records_audit(desk->db, "notice.contact", str_from(options_arg(options, 0)),
				     STR(""), err);
	if (!code && products)
		code = notice_products_put(desk->scope, id, options_str(options, "products"),
					   &actor, err);
	if (!code && options_flag(options, "confirm"))
		return notice_contact_confirm(desk->scope, id, &actor, err);
	if (!code && (ways || !products))
		code = notice_contact_put(desk->scope, id, &contact, &actor, err);
	return code;
}

static enum exit_code run(const struct options *options)
{
	return notice_desk_run(options, put);
}

static const struct option_def option_rows[] = {
	{ .name = "person",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("宛先の部署や職名", "the office it goes to") },
	{ .name = "mail",
	  .type = OPTION_TEXT,
	  .arg = "ADDRESS",
	  .help = TEXT("メールアドレス", "mail address") },
	{ .name = "fax", .type = OPTION_TEXT, .arg = "NUMBER", .help = TEXT("FAX 番号", "fax") },
	{ .name = "phone",
	  .type = OPTION_TEXT,
	  .arg = "NUMBER",
	  .help = TEXT("電話番号", "telephone") },
	{ .name = "products",
	  .type = OPTION_TEXT,
	  .arg = "LIST",
	  .help = TEXT("そこにある製品すべて（vendor/product を空白で区切る）",
		       "all products it told it has: vendor/product, with spaces between") },
	{ .name = "confirm",
	  .type = OPTION_FLAG,
	  .help = TEXT("いまある連絡先は正しいと確かめた", "what is there was found to be right") },
	OPTIONS_END,
};

const struct command command_notice_contact = {
	.name = "notice contact",
	.summary = TEXT("リンクのない施設の連絡先と、そこにある製品",
			"how an organisation is reached without a link, and what it has"),
	.args = "CODE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
