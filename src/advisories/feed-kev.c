/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CISA's catalogue of known exploited vulnerabilities (schema known_exploited_vulnerabilities).
 * It names vendor and product, never versions.
 */
#include "advisories/item.h"

static bool looks_like(struct str text)
{
	return str_find(text, STR("\"catalogVersion\"")) != SIZE_MAX;
}

/* "notes" is text with addresses in it, parted by " ; ". */
static void add_addresses(struct advisory *advisory, struct str notes)
{
	while (notes.ptr) {
		struct str part = str_split(&notes, ';');
		const size_t at = str_find(part, STR("http"));
		if (at != SIZE_MAX)
			advisory_add_reference(advisory, str_from_pos(part, at));
	}
}

static void fill(const json_t *item, struct advisory *advisory)
{
	const struct product_statement statement = {
		.status = STATEMENT_AFFECTED,
		.vendor = item_text(item, "vendorProject"),
		.product = item_text(item, "product"),
	};
	const struct str id = item_text(item, "cveID");

	if (!is_cve(id))
		return;
	advisory->id = id;
	advisory->publisher = STR("CISA");
	advisory->title = item_text(item, "vulnerabilityName");
	advisory->summary = item_text(item, "shortDescription");
	advisory->action = item_text(item, "requiredAction");
	advisory->published_us = item_time(item, "dateAdded");
	advisory->modified_us = advisory->published_us;
	advisory->due_us = item_time(item, "dueDate");
	advisory->exploited = true;
	advisory->ransomware = str_is(item_text(item, "knownRansomwareCampaignUse"), "Known");
	add_addresses(advisory, item_text(item, "notes"));
	(void)advisory_add_statement(advisory, &statement);
}

static enum errc read_feed(struct feed_reader *reader, struct err *err)
{
	return feed_items_read(reader, "vulnerabilities", fill, err);
}

const struct feed_format feed_kev = {
	.name = "kev",
	.summary = TEXT("CISA の悪用が確認された脆弱性の一覧（KEV）",
			"CISA's known exploited vulnerabilities (KEV)"),
	.looks_like = looks_like,
	.read = read_feed,
};
