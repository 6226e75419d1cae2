/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JVN iPedia's overview (JVNRSS 2, mod_sec 3): products by CPE, without versions.
 */
#include "advisories/jvn.h"

static bool looks_like(struct str text)
{
	return str_find(text, STR("http://jvn.jp/rss/mod_sec")) != SIZE_MAX &&
	       str_find(text, STR("<rdf:RDF")) != SIZE_MAX;
}

static void fill(const struct xml *item, struct advisory *advisory)
{
	const struct xml *one;

	if (!is_jvndb(xml_text(item, "identifier")))
		return;
	advisory->id = xml_text(item, "identifier");
	advisory->title = xml_text(item, "title");
	advisory->summary = xml_text(item, "description");
	advisory->published_us = jvn_time(xml_text(item, "issued"));
	advisory->modified_us = jvn_time(xml_text(item, "modified"));
	advisory_add_reference(advisory, xml_text(item, "link"));
	for (one = xml_get(item, "references"); one; one = xml_again(one)) {
		const struct str source = xml_attribute(one, "source");
		advisory_add_reference(advisory, str_trim(one->text));
		if (source.len)
			advisory_add_id(advisory, xml_attribute(one, "id"));
	}
	for (one = xml_get(item, "cvss"); one; one = xml_again(one))
		advisory_add_score(advisory, xml_attribute(one, "version"),
				   xml_attribute(one, "vector"),
				   jvn_score(xml_attribute(one, "score")));
	for (one = xml_get(item, "cpe"); one; one = xml_again(one)) {
		const struct product_statement statement = {
			.status = STATEMENT_AFFECTED,
			.vendor = xml_attribute(one, "vendor"),
			.product = xml_attribute(one, "product"),
			.cpe = str_trim(one->text),
		};
		(void)advisory_add_statement(advisory, &statement);
	}
}

static enum errc read_feed(struct feed_reader *reader, struct err *err)
{
	return jvn_read(reader, "item", fill, err);
}

const struct feed_format feed_jvnrss = {
	.name = "jvnrss",
	.summary = TEXT("JVN iPedia の概要（JVNRSS）", "JVN iPedia's overview (JVNRSS)"),
	.looks_like = looks_like,
	.read = read_feed,
};
