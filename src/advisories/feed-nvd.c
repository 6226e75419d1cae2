/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NVD's CVE feeds and API answers, JSON 2.0. Versions are in CPE match criteria: the version of the
 * name, or bounds beside it. What NVD has not analysed names no product; nothing is made up for it.
 */
#include "advisories/cpe.h"
#include "advisories/item.h"

static bool looks_like(struct str text)
{
	return str_find(text, STR("\"NVD_CVE\"")) != SIZE_MAX;
}

static struct str english(const json_t *texts)
{
	const json_t *one;
	size_t i;

	json_array_foreach(texts, i, one) if (str_is(item_text(one, "lang"),
						     "en")) return item_text(one, "value");
	return STR_NONE;
}

static void add_scores(struct advisory *advisory, const json_t *metrics)
{
	static const char *const kinds[] = { "cvssMetricV40", "cvssMetricV31", "cvssMetricV30",
					     "cvssMetricV2" };

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		const json_t *one;
		size_t i;
		json_array_foreach(json_object_get(metrics, kinds[k]), i, one)
		{
			const json_t *data = json_object_get(one, "cvssData");
			const json_t *score = json_object_get(data, "baseScore");
			if (json_is_number(score))
				advisory_add_score(advisory, item_text(data, "version"),
						   item_text(data, "vectorString"),
						   json_number_value(score));
		}
	}
}

static void add_references(struct advisory *advisory, const json_t *references)
{
	const json_t *one;
	const json_t *tag;
	size_t i;
	size_t j;

	json_array_foreach(references, i, one)
	{
		advisory_add_reference(advisory, item_text(one, "url"));
		json_array_foreach(json_object_get(one, "tags"), j, tag) advisory->exploit_public |=
			str_is(text_of_json(tag), "Exploit");
	}
}

static struct version_bound bound(const json_t *match, const char *including, const char *excluding)
{
	const struct str with = item_text(match, including);

	if (with.len)
		return (struct version_bound){ .text = with, .inclusive = true };
	return (struct version_bound){ .text = item_text(match, excluding) };
}

/* "10.0" with the update "sp1" is "10.0 sp1". */
static struct str version_of(const struct cpe *cpe, struct arena *arena)
{
	const struct cpe_value *version = &cpe->values[CPE_VERSION];
	const struct cpe_value *update = &cpe->values[CPE_UPDATE];

	if (version->kind != CPE_IS)
		return STR_NONE;
	if (update->kind != CPE_IS)
		return version->text;
	return arena_printf(arena, "%.*s %.*s", STR_ARG(version->text), STR_ARG(update->text));
}

static void add_match(struct advisory *advisory, const json_t *match, bool together)
{
	struct product_statement statement = {
		.status = STATEMENT_AFFECTED,
		.cpe = item_text(match, "criteria"),
		.together = together,
	};
	struct version_interval interval = {
		.low = bound(match, "versionStartIncluding", "versionStartExcluding"),
		.high = bound(match, "versionEndIncluding", "versionEndExcluding"),
	};
	struct cpe cpe;

	if (!item_true(match, "vulnerable"))
		return;
	if (!cpe_parse(statement.cpe, advisory->arena, &cpe)) {
		statement.ranges.state = RANGES_UNDECIDED;
		statement.ranges.problem = STR("NISTIR 7695 6.2: no CPE name");
	} else {
		statement.vendor = cpe.values[CPE_VENDOR].text;
		statement.product = cpe.values[CPE_PRODUCT].text;
		if (!interval.low.text.len && !interval.high.text.len) {
			const struct str version = version_of(&cpe, advisory->arena);
			interval.low = (struct version_bound){ .text = version, .inclusive = true };
			interval.high = interval.low;
		}
		if (interval.low.text.len || interval.high.text.len) {
			if (ranges_add(&statement.ranges, interval, advisory->arena))
				advisory->cut = true;
			statement.versions = interval_text(&interval, advisory->arena);
		}
	}
	(void)advisory_add_statement(advisory, &statement);
}

static void add_configuration(struct advisory *advisory, const json_t *configuration)
{
	const json_t *nodes = json_object_get(configuration, "nodes");
	const bool all_of =
		str_is(item_text(configuration, "operator"), "AND") && json_array_size(nodes) > 1;
	const json_t *node;
	const json_t *match;
	size_t i;
	size_t j;

	json_array_foreach(nodes, i, node)
	{
		const bool together = all_of || item_true(node, "negate") ||
				      item_true(configuration, "negate") ||
				      (str_is(item_text(node, "operator"), "AND") &&
				       json_array_size(json_object_get(node, "cpeMatch")) > 1);
		json_array_foreach(json_object_get(node, "cpeMatch"), j, match)
			add_match(advisory, match, together);
	}
}

static void fill(const json_t *item, struct advisory *advisory)
{
	const json_t *cve = json_object_get(item, "cve");
	const struct str id = item_text(cve, "id");
	const json_t *one;
	size_t i;

	if (!is_cve(id))
		return;
	advisory->id = id;
	advisory->publisher = item_text(cve, "sourceIdentifier");
	advisory->summary = english(json_object_get(cve, "descriptions"));
	advisory->title = item_text(cve, "cisaVulnerabilityName");
	advisory->action = item_text(cve, "cisaRequiredAction");
	advisory->published_us = item_time(cve, "published");
	advisory->modified_us = item_time(cve, "lastModified");
	advisory->due_us = item_time(cve, "cisaActionDue");
	advisory->exploited = item_text(cve, "cisaExploitAdd").len > 0;
	advisory->withdrawn = str_is(item_text(cve, "vulnStatus"), "Rejected");
	add_scores(advisory, json_object_get(cve, "metrics"));
	add_references(advisory, json_object_get(cve, "references"));
	json_array_foreach(json_object_get(cve, "configurations"), i, one)
		add_configuration(advisory, one);
}

static enum errc read_feed(struct feed_reader *reader, struct err *err)
{
	return feed_items_read(reader, "vulnerabilities", fill, err);
}

const struct feed_format feed_nvd = {
	.name = "nvd",
	.summary = TEXT("NVD の CVE（JSON 2.0）", "NVD's CVE feeds (JSON 2.0)"),
	.looks_like = looks_like,
	.read = read_feed,
};
