/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/xml.h"
#include "base/text.h"
#include "net/url.h"
#include "training/package-read.h"

#define XML_BYTES (32u * 1024 * 1024)

struct manifest {
	const struct xml *root;
	const struct xml *resources;
	struct arena *arena;
	struct package *package;
};

static struct str kept(const struct manifest *m, struct str s)
{
	const struct str copy = arena_str(m->arena, str_sub(str_trim(s), 0, PACKAGE_TEXT_MAX));

	return str_or_empty(copy);
}

/* ---- where an item leads ---- */

static const struct xml *find_named(const struct xml *parent, const char *name, struct str id)
{
	for (const struct xml *x = xml_get(parent, name); x; x = xml_again(x)) {
		if (str_equal(xml_attribute(x, "identifier"), id))
			return x;
	}
	return NULL;
}

static bool is_elsewhere(struct str href)
{
	const size_t colon = str_find_char(href, ':');

	return str_starts(href, STR("//")) ||
	       (colon != SIZE_MAX && colon < str_find_char(href, '/'));
}

/* xml:base of manifest, resources and resource, then href, then the item's parameters. */
static enum errc read_href(const struct manifest *m, const struct xml *item,
			   const struct xml *resource, struct str *ret, struct err *err)
{
	const struct str href = str_or_empty(xml_attribute(resource, "href"));
	const struct str parameters = str_or_empty(xml_attribute(item, "parameters"));
	const struct str address = arena_printf(
		m->arena, "%.*s%.*s%.*s%.*s", STR_ARG(str_or_empty(xml_attribute(m->root, "base"))),
		STR_ARG(str_or_empty(xml_attribute(m->resources, "base"))),
		STR_ARG(str_or_empty(xml_attribute(resource, "base"))), STR_ARG(href));
	const size_t end = size_min(str_find_char(address, '?'), str_find_char(address, '#'));
	struct str path;

	if (!href.len)
		return fail(err, ERR_SYNTAX,
			    "line %u: SCORM 1.2 CAM 2.3.2.4: the resource of an "
			    "item has no href",
			    resource->line);
	if (is_elsewhere(address))
		return fail(err, ERR_UNSUPPORTED,
			    "line %u: “%.*s”: lies elsewhere; only what is in "
			    "the package is run",
			    resource->line, STR_ARG(str_sub(address, 0, 100)));
	if (url_decode(m->arena, str_sub(address, 0, end), URL_PLUS_LITERAL, &path, err) ||
	    package_path_check(path, err))
		return fail_in(err, ERR_SYNTAX, "href");
	if (!package_find(m->package, path))
		return fail(err, ERR_SYNTAX,
			    "line %u: SCORM 1.2 CAM 2.3.2.4: “%.*s” is not in the "
			    "package",
			    resource->line, STR_ARG(path));
	const bool asks = str_find_char(address, '?') != SIZE_MAX;
	const bool own_mark =
		parameters.len &&
		(parameters.ptr[0] == '?' || parameters.ptr[0] == '#' || parameters.ptr[0] == '&');
	*ret = arena_printf(m->arena, "%.*s%s%.*s", STR_ARG(address),
			    !parameters.len || own_mark ? ""
			    : asks			? "&"
							: "?",
			    STR_ARG(parameters));
	return ret->ptr ? ERR_OK : fail(err, ERR_LIMIT, "no room for an address");
}

/* ---- items ---- */

static enum errc add_item(struct manifest *m, const struct xml *item, struct str ref,
			  struct err *err)
{
	struct package *package = m->package;
	const struct xml *resource = find_named(m->resources, "resource", ref);

	if (!resource)
		return fail(err, ERR_SYNTAX,
			    "line %u: SCORM 1.2 CAM 2.3.2.3: there is no resource "
			    "“%.*s”",
			    item->line, STR_ARG(str_sub(ref, 0, 100)));
	if (package->n_items == PACKAGE_ITEMS_MAX)
		return fail(err, ERR_LIMIT, "over %u items", PACKAGE_ITEMS_MAX);
	struct package_item *to = &package->items[package->n_items++];
	*to = (struct package_item){
		.id = kept(m, str_or_empty(xml_attribute(item, "identifier"))),
		.title = kept(m, str_or_empty(xml_text(item, "title"))),
		.mastery = kept(m, str_or_empty(xml_text(item, "masteryscore"))),
		.max_time = kept(m, str_or_empty(xml_text(item, "maxtimeallowed"))),
		.limit_action = kept(m, str_or_empty(xml_text(item, "timelimitaction"))),
		.launch_data = kept(m, str_or_empty(xml_text(item, "datafromlms"))),
	};
	if (!to->title.len)
		to->title = to->id;
	return read_href(m, item, resource, &to->href, err);
}

/* Items within items, in the order of the document, without recursion. */
static enum errc read_items(struct manifest *m, const struct xml *organization, struct err *err)
{
	const struct xml *stack[PACKAGE_DEPTH_MAX];
	size_t depth = 0;
	enum errc code = ERR_OK;

	for (const struct xml *item = xml_get(organization, "item"); item && !code;) {
		const struct str ref = xml_attribute(item, "identifierref");
		const struct xml *below = xml_get(item, "item");

		if (ref.len && !str_is(xml_attribute(item, "isvisible"), "false"))
			code = add_item(m, item, ref, err);
		if (below && depth == PACKAGE_DEPTH_MAX)
			return fail(err, ERR_LIMIT, "line %u: over %u items within items",
				    item->line, PACKAGE_DEPTH_MAX);
		if (below)
			stack[depth++] = item;
		item = below ? below : xml_again(item);
		while (!item && depth)
			item = xml_again(stack[--depth]);
	}
	return code;
}

static enum errc check_version(const struct xml *root, struct err *err)
{
	const struct str version = xml_text(xml_get(root, "metadata"), "schemaversion");

	if (!version.ptr || str_is(version, "1.2"))
		return ERR_OK;
	return fail(err, ERR_UNSUPPORTED, "is of version “%.*s”; packages of SCORM 1.2 are run",
		    STR_ARG(str_sub(version, 0, 60)));
}

static enum errc read_root(struct manifest *m, struct err *err)
{
	const struct xml *organizations = xml_get(m->root, "organizations");
	const struct str wanted = str_or_empty(xml_attribute(organizations, "default"));
	const struct xml *organization = find_named(organizations, "organization", wanted);
	struct package *package = m->package;

	if (!organization)
		organization = xml_get(organizations, "organization");
	m->resources = xml_get(m->root, "resources");
	if (!organization || !m->resources)
		return fail(err, ERR_SYNTAX,
			    "SCORM 1.2 CAM 2.3.2: there is no organization, or "
			    "there are no resources");
	package->id = kept(m, str_or_empty(xml_attribute(m->root, "identifier")));
	package->title = kept(m, str_or_empty(xml_text(organization, "title")));
	const enum errc code = read_items(m, organization, err);
	if (code)
		return code;
	if (!package->n_items)
		return fail(err, ERR_SYNTAX, "SCORM 1.2 CAM 2.3.2.3: no item leads to a resource");
	if (!package->title.len)
		package->title = package->items[0].title;
	return ERR_OK;
}

enum errc package_read_manifest(struct str text, struct arena *arena, struct package *package,
				struct err *err)
{
	auto_arena nodes = ARENA_INIT(XML_BYTES);
	auto_xml_reader *reader = xml_reader_new(text);
	struct manifest m = { .arena = arena, .package = package };
	struct xml *root = NULL;

	if (!reader)
		return fail(err, ERR_LIMIT, "no memory to read it");
	enum errc code = xml_next(reader, "manifest", &nodes, &root, err);
	if (code == ERR_END)
		return fail(err, ERR_SYNTAX, "SCORM 1.2 CAM 2.3.2: there is no manifest in it");
	if (code)
		return code;
	m.root = root;
	code = check_version(root, err);
	return code ? code : read_root(&m, err);
}
