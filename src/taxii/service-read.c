/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "taxii/media-type.h"
#include "taxii/service-internal.h"

/* How one object stands in an answer. */
typedef void write_one(struct json_writer *w, const struct taxii_object *object);

/* One page on its way out. */
struct leaf {
	struct taxii_call *call;
	struct json_writer w;
	const char *list; /* its name in the answer */
	write_one *write;
	size_t left; /* objects that still fit */
	uint64_t n;
	int64_t first_us;
	int64_t last_us;
	bool more;
};

static void write_body(struct json_writer *w, const struct taxii_object *object)
{
	json_raw(w, NULL, object->body);
}

static void write_manifest_row(struct json_writer *w, const struct taxii_object *object)
{
	char added[TIME_TEXT_MAX];

	json_begin_object(w);
	json_str(w, "id", object->id);
	json_text(w, "date_added", time_format_utc(object->added_us, added));
	json_str(w, "version", object->version);
	json_text(w, "media_type", STIX_MEDIA_TYPE);
	json_end_object(w);
}

static void write_version(struct json_writer *w, const struct taxii_object *object)
{
	json_str(w, NULL, object->version);
}

/* One more than fits is asked for, to know whether there are more. */
static bool take_object(void *ctx, const struct taxii_object *object)
{
	struct leaf *leaf = ctx;
	struct buf *out = &leaf->call->answer->body;

	if (leaf->left == 0 || (leaf->n && out->len + object->body.len > TAXII_PAGE_MAX)) {
		leaf->more = true;
		return false;
	}
	if (leaf->n++ == 0) {
		json_begin_array(&leaf->w, leaf->list);
		leaf->first_us = object->added_us;
	}
	leaf->write(&leaf->w, object);
	leaf->last_us = object->added_us;
	leaf->left--;
	return true;
}

/* The list first, as it comes; what is known only afterwards behind it. */
static void end_page(struct leaf *leaf, const struct taxii_filter *filter, struct str of)
{
	struct taxii_answer *answer = leaf->call->answer;
	char next[TAXII_NEXT_MAX];

	if (leaf->n) {
		json_end_array(&leaf->w);
		(void)time_format_utc(leaf->first_us, answer->first);
		(void)time_format_utc(leaf->last_us, answer->last);
	}
	json_bool(&leaf->w, "more", leaf->more);
	if (leaf->more)
		json_text(&leaf->w, "next", taxii_next(filter, of, leaf->last_us, next));
	json_end_object(&leaf->w);
}

static void serve_page(struct taxii_call *call, unsigned parameters, struct leaf *leaf)
{
	const bool bodies = leaf->write == write_body;
	struct db *db = call->server->db;
	struct taxii_filter filter;
	struct err err;
	const struct str of = arena_printf(call->arena, "%.*s/%.*s", STR_ARG(call->collection.id),
					   STR_ARG(call->object));
	enum errc code =
		taxii_query_read(call->request->query, parameters, of, call->arena, &filter, &err);

	leaf->call = call;
	leaf->w = json_writer_to(&call->answer->body);
	leaf->left = filter.limit;
	if (call->object.ptr)
		filter.ids = arena_printf(call->arena, ",%.*s,", STR_ARG(call->object));
	struct taxii_filter asked = filter;
	asked.limit++;
	if (!code) {
		json_begin_object(&leaf->w);
		code = taxii_objects_page(db, call->collection.id, &asked, bodies, take_object,
					  leaf, &err);
	}
	if (code) {
		taxii_refuse_err(call, &err);
		return;
	}
	/* `next` was given out before the object's own id was among the filters. */
	if (call->object.ptr)
		filter.ids = STR_NONE;
	end_page(leaf, &filter, of);
}

#define EVERY_MATCH (TAXII_MATCH_ID | TAXII_MATCH_TYPE | TAXII_MATCH_VERSION | TAXII_MATCH_SPEC)

void taxii_get_objects(struct taxii_call *call)
{
	struct leaf leaf = { .list = "objects", .write = write_body };

	serve_page(call, EVERY_MATCH | TAXII_PAGES, &leaf);
}

void taxii_get_manifest(struct taxii_call *call)
{
	struct leaf leaf = { .list = "objects", .write = write_manifest_row };

	serve_page(call, EVERY_MATCH | TAXII_PAGES, &leaf);
}

/* True when there is such an object; else the answer was given. */
static bool find_object(struct taxii_call *call)
{
	bool there;
	struct err err;

	if (taxii_object_exists(call->server->db, call->collection.id, call->object, &there, &err))
		taxii_refuse_err(call, &err);
	else if (!there)
		taxii_refuse(call, 404, "there is no such object in the collection");
	else
		return true;
	return false;
}

void taxii_get_object(struct taxii_call *call)
{
	struct leaf leaf = { .list = "objects", .write = write_body };

	if (find_object(call))
		serve_page(call, TAXII_MATCH_VERSION | TAXII_MATCH_SPEC | TAXII_PAGES, &leaf);
}

void taxii_get_versions(struct taxii_call *call)
{
	struct leaf leaf = { .list = "versions", .write = write_version };

	if (find_object(call))
		serve_page(call, TAXII_MATCH_SPEC | TAXII_PAGES, &leaf);
}
