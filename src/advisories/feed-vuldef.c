/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JVN iPedia's detail (VULDEF 3.x): versions in free Japanese text.
 */
#include "advisories/jvn.h"

static bool looks_like(struct str text)
{
	return str_find(text, STR("<VULDEF-Document")) != SIZE_MAX;
}

/* One product with several versions has several VersionNumber; none at all says nothing. */
static void add_affected(struct advisory *advisory, const struct xml *item)
{
	const struct xml *version = xml_get(item, "VersionNumber");
	struct product_statement statement = {
		.status = STATEMENT_AFFECTED,
		.vendor = xml_text(item, "Name"),
		.product = xml_text(item, "ProductName"),
		.cpe = xml_text(item, "Cpe"),
	};

	do {
		statement.versions = version ? str_trim(version->text) : STR_NONE;
		(void)advisory_add_statement(advisory, &statement);
		version = version ? xml_again(version) : NULL;
	} while (version);
}

static void add_related(struct advisory *advisory, const struct xml *data)
{
	const struct xml *related = xml_get(data, "Related");

	for (const struct xml *one = xml_get(related, "RelatedItem"); one; one = xml_again(one)) {
		advisory_add_reference(advisory, xml_text(one, "URL"));
		if (str_is(xml_attribute(one, "type"), "advisory"))
			advisory_add_id(advisory, xml_text(one, "VulinfoID"));
	}
}

static void fill(const struct xml *item, struct advisory *advisory)
{
	const struct xml *data = xml_get(item, "VulinfoData");
	const struct xml *one;

	if (!data || !is_jvndb(xml_text(item, "VulinfoID")))
		return;
	advisory->id = xml_text(item, "VulinfoID");
	advisory->title = xml_text(data, "Title");
	advisory->summary = xml_text(xml_get(data, "VulinfoDescription"), "Overview");
	advisory->action =
		xml_text(xml_get(xml_get(data, "Solution"), "SolutionItem"), "Description");
	advisory->published_us = jvn_time(xml_text(data, "DateFirstPublished"));
	advisory->modified_us = jvn_time(xml_text(data, "DateLastUpdated"));
	add_related(advisory, data);
	for (one = xml_get(xml_get(data, "Impact"), "Cvss"); one; one = xml_again(one))
		advisory_add_score(advisory, xml_attribute(one, "version"), xml_text(one, "Vector"),
				   jvn_score(xml_text(one, "Base")));
	for (one = xml_get(xml_get(data, "Affected"), "AffectedItem"); one; one = xml_again(one))
		add_affected(advisory, one);
}

static enum errc read_feed(struct feed_reader *reader, struct err *err)
{
	return jvn_read(reader, "Vulinfo", fill, err);
}

const struct feed_format feed_vuldef = {
	.name = "vuldef",
	.summary = TEXT("JVN iPedia の詳細（VULDEF 3）", "JVN iPedia's detail (VULDEF 3)"),
	.looks_like = looks_like,
	.read = read_feed,
};
