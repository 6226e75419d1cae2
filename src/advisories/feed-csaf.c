/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF 2.0 documents (OASIS), VEX among them: a tree of products, and for each vulnerability which
 * of them are affected, fixed, not affected, or still looked at. One document is one advisory.
 *
 * What matching rests on is checked: products are defined once (6.1.2), those referred to exist
 * (6.1.1), and none has two statuses that contradict each other (6.1.6).
 */
#include "advisories/item.h"

#define TREE_DEPTH_MAX 64u
#define PRODUCTS_MAX   STATEMENTS_MAX

struct product {
	struct str vendor;
	struct str name;
	struct str versions;
	struct str cpe;
	bool loose; /* the text stands for a version, but may be a model's number */
};

/* From the tree's trunk to where we are. */
struct place {
	struct str vendor;
	struct str name;
	struct str versions;
	bool range; /* `versions` is a range, not one version */
	unsigned depth;
};

struct document {
	struct advisory *advisory;
	struct product *products;
	size_t n;
	json_t *by_id; /* product_id → index */
	const char *problem;
	struct str problem_at;
};

static bool looks_like(struct str text)
{
	return str_find(text, STR("\"csaf_version\"")) != SIZE_MAX ||
	       str_find(text, STR("\"product_tree\"")) != SIZE_MAX ||
	       (str_find(text, STR("\"document\"")) != SIZE_MAX &&
		str_find(text, STR("\"publisher\"")) != SIZE_MAX);
}

static void problem(struct document *doc, const char *clause, struct str at)
{
	if (doc->problem)
		return;
	doc->problem = clause;
	doc->problem_at = at;
}

static struct product *product_of(const struct document *doc, struct str id)
{
	const json_t *index = json_object_getn(doc->by_id, id.ptr ? id.ptr : "", id.len);

	return json_is_integer(index) ? &doc->products[json_integer_value(index)] : NULL;
}

static void define_product(struct document *doc, const json_t *full, const struct place *place)
{
	const struct str id = item_text(full, "product_id");
	const json_t *helper = json_object_get(full, "product_identification_helper");

	if (id.len == 0 || product_of(doc, id)) {
		problem(doc, id.len ? "CSAF 6.1.2: defined twice" : "CSAF 3.1.3: no product_id",
			id);
		return;
	}
	if (doc->n == PRODUCTS_MAX) {
		problem(doc, "more products than we take", id);
		return;
	}
	doc->products[doc->n] = (struct product){
		.vendor = place->vendor,
		.name = place->name.len ? place->name : item_text(full, "name"),
		.versions = place->versions,
		.cpe = item_text(helper, "cpe"),
		.loose = !place->range && str_find_char(place->versions, '.') == SIZE_MAX,
	};
	(void)json_object_setn_new(doc->by_id, id.ptr, id.len, json_integer((json_int_t)doc->n));
	doc->n++;
}

static void enter_branch(const json_t *branch, struct place *place)
{
	const struct str category = item_text(branch, "category");
	const struct str name = item_text(branch, "name");

	if (str_is(category, "vendor"))
		place->vendor = name;
	else if (str_is(category, "product_name"))
		place->name = name;
	else if (str_is(category, "product_version") || str_is(category, "product_version_range"))
		place->versions = name;
	place->range |= str_is(category, "product_version_range");
	place->depth++;
}

static void walk_branches(struct document *doc, const json_t *branches, struct place at)
{
	const json_t *branch;
	size_t i;

	if (at.depth == TREE_DEPTH_MAX) {
		problem(doc, "branches are nested too deep", at.name);
		return;
	}
	json_array_foreach(branches, i, branch)
	{
		struct place place = at;
		const json_t *product = json_object_get(branch, "product");
		enter_branch(branch, &place);
		if (product)
			define_product(doc, product, &place);
		walk_branches(doc, json_object_get(branch, "branches"), place);
	}
}

/* "A on B": known by what A is, and only there. */
static void add_relationship(struct document *doc, const json_t *relationship)
{
	const struct str of = item_text(relationship, "product_reference");
	const struct product *part = product_of(doc, of);
	struct place place = { .range = true };

	if (!part) {
		problem(doc, "CSAF 6.1.1: no such product", of);
		return;
	}
	place.vendor = part->vendor;
	place.name = part->name;
	place.versions = part->versions;
	define_product(doc, json_object_get(relationship, "full_product_name"), &place);
}

static void read_tree(struct document *doc, const json_t *tree)
{
	const struct place trunk = { .depth = 0 };
	const json_t *one;
	size_t i;

	walk_branches(doc, json_object_get(tree, "branches"), trunk);
	json_array_foreach(json_object_get(tree, "full_product_names"), i, one)
		define_product(doc, one, &trunk);
	json_array_foreach(json_object_get(tree, "relationships"), i, one)
		add_relationship(doc, one);
}

/* Groups of product_status (CSAF 3.2.3.9); those of one class may not share a product with
 * another's (6.1.6). "recommended" says nothing about being affected. */
static const struct status_group {
	const char *name;
	enum statement_status status;
} status_groups[] = {
	{ "known_affected", STATEMENT_AFFECTED },
	{ "first_affected", STATEMENT_AFFECTED },
	{ "last_affected", STATEMENT_AFFECTED },
	{ "known_not_affected", STATEMENT_NOT_AFFECTED },
	{ "fixed", STATEMENT_FIXED },
	{ "first_fixed", STATEMENT_FIXED },
	{ "under_investigation", STATEMENT_UNDER_INVESTIGATION },
};

/* The justification that a flag gives for the product (CSAF 3.2.3.5). */
static struct str justification(const json_t *vulnerability, struct str product_id)
{
	const json_t *flag;
	const json_t *id;
	size_t i;
	size_t j;

	json_array_foreach(json_object_get(vulnerability, "flags"), i, flag) json_array_foreach(
		json_object_get(flag, "product_ids"), j,
		id) if (str_equal(text_of_json(id), product_id)) return item_text(flag, "label");
	return STR_NONE;
}

static void add_status(struct document *doc, const json_t *vulnerability, struct str id,
		       enum statement_status status)
{
	const struct product *product = product_of(doc, id);

	if (!product) {
		problem(doc, "CSAF 6.1.1: no such product", id);
		return;
	}
	struct product_statement statement = {
		.status = status,
		.vendor = product->vendor,
		.product = product->name,
		.cpe = product->cpe,
		.versions = product->versions,
		.cve = item_text(vulnerability, "cve"),
		.why = status == STATEMENT_NOT_AFFECTED ? justification(vulnerability, id)
							: STR_NONE,
	};
	if (product->loose && product->versions.len && !str_is(product->versions, "vers:all/*")) {
		statement.ranges.state = RANGES_UNDECIDED;
		statement.ranges.problem = product->versions;
	}
	(void)advisory_add_statement(doc->advisory, &statement);
}

static void read_statuses(struct document *doc, const json_t *vulnerability)
{
	const json_t *groups = json_object_get(vulnerability, "product_status");
	auto_item *seen = json_object();
	const json_t *one;
	size_t i;

	for (size_t g = 0; g < ARRAY_LEN(status_groups); g++) {
		const enum statement_status status = status_groups[g].status;
		json_array_foreach(json_object_get(groups, status_groups[g].name), i, one)
		{
			const struct str id = text_of_json(one);
			const json_t *before = json_object_getn(seen, id.ptr ? id.ptr : "", id.len);
			if (before && json_integer_value(before) != (json_int_t)status)
				problem(doc, "CSAF 6.1.6: contradicting statuses", id);
			if (before || doc->problem)
				continue;
			add_status(doc, vulnerability, id, status);
			(void)json_object_setn_new(seen, id.ptr ? id.ptr : "", id.len,
						   json_integer((json_int_t)status));
		}
	}
}

static void add_scores(struct advisory *advisory, const json_t *vulnerability)
{
	static const char *const kinds[] = { "cvss_v4", "cvss_v3", "cvss_v2" };
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(vulnerability, "scores"), i, one)
	{
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
			const json_t *score = json_object_get(one, kinds[k]);
			const json_t *base = json_object_get(score, "baseScore");
			if (json_is_number(base))
				advisory_add_score(advisory, item_text(score, "version"),
						   item_text(score, "vectorString"),
						   json_number_value(base));
		}
	}
}

/* Every list of product ids in what stands beside the statuses must name products (6.1.1). */
static void check_references(struct document *doc, const json_t *vulnerability)
{
	static const char *const parts[] = { "flags", "remediations", "threats" };
	const json_t *entry;
	const json_t *id;
	size_t i;
	size_t j;

	for (size_t p = 0; p < ARRAY_LEN(parts); p++)
		json_array_foreach(json_object_get(vulnerability, parts[p]), i, entry)
			json_array_foreach(json_object_get(entry, "product_ids"), j,
					   id) if (!product_of(doc, text_of_json(id)))
				problem(doc, "CSAF 6.1.1: no such product", text_of_json(id));
}

static void check_groups(struct document *doc, const json_t *tree)
{
	const json_t *group;
	const json_t *id;
	size_t i;
	size_t j;

	json_array_foreach(json_object_get(tree, "product_groups"), i, group)
		json_array_foreach(json_object_get(group, "product_ids"), j,
				   id) if (!product_of(doc, text_of_json(id)))
			problem(doc, "CSAF 6.1.1: no such product", text_of_json(id));
}

static void read_head(struct advisory *advisory, const json_t *document)
{
	const json_t *tracking = json_object_get(document, "tracking");
	const json_t *one;
	size_t i;

	advisory->id = item_text(tracking, "id");
	advisory->revision = item_text(tracking, "version");
	advisory->title = item_text(document, "title");
	advisory->publisher = item_text(json_object_get(document, "publisher"), "name");
	advisory->published_us = item_time(tracking, "initial_release_date");
	advisory->modified_us = item_time(tracking, "current_release_date");
	json_array_foreach(json_object_get(document, "references"), i, one)
		advisory_add_reference(advisory, item_text(one, "url"));
	json_array_foreach(json_object_get(document, "notes"), i,
			   one) if (str_is(item_text(one, "category"), "summary"))
		advisory->summary = item_text(one, "text");
}

static void read_vulnerabilities(struct document *doc, const json_t *root)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(root, "vulnerabilities"), i, one)
	{
		advisory_add_id(doc->advisory, item_text(one, "cve"));
		add_scores(doc->advisory, one);
		check_references(doc, one);
		read_statuses(doc, one);
	}
}

static enum errc read_feed(struct feed_reader *reader, struct err *err)
{
	auto_item *root = item_load(reader->text, err);
	auto_item *by_id = json_object();
	struct advisory advisory;

	if (!root)
		return ERR_SYNTAX;
	const json_t *document = json_object_get(root, "document");
	if (!str_is(item_text(document, "csaf_version"), "2.0"))
		return fail(err, ERR_UNSUPPORTED, "CSAF 3.2.1: csaf_version is not 2.0");
	advisory_init(&advisory, reader->report->format, reader->arena);
	read_head(&advisory, document);
	struct document doc = {
		.advisory = &advisory,
		.products = arena_take_array(reader->arena, PRODUCTS_MAX, sizeof(struct product)),
		.by_id = by_id,
	};
	if (!doc.products)
		return fail(err, ERR_LIMIT, "no memory for its products");
	const json_t *tree = json_object_get(root, "product_tree");
	read_tree(&doc, tree);
	check_groups(&doc, tree);
	read_vulnerabilities(&doc, root);
	if (advisory.id.len == 0)
		return fail(err, ERR_SYNTAX, "CSAF 3.2.1.12: tracking has no id");
	if (doc.problem)
		return fail(err, ERR_SYNTAX, "%.*s: product “%.*s”: %s", STR_ARG(advisory.id),
			    STR_ARG(doc.problem_at), doc.problem);
	return feed_take(reader, &advisory, err);
}

const struct feed_format feed_csaf = {
	.name = "csaf",
	.summary = TEXT("CSAF 2.0 の文書（VEX を含む）", "a CSAF 2.0 document, VEX included"),
	.looks_like = looks_like,
	.read = read_feed,
};
