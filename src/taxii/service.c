/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/service-internal.h"

#include <sodium.h>

#include "taxii/media-type.h"
#include "taxii/statuses.h"

#define CREDENTIALS_MAX 512u
#define PARTS_MAX	7u

/* ---- errors ---- */

/* The sentence for people of each status that is given. */
static const struct {
	unsigned status;
	const char *title;
} titles[] = {
	{ 400, "The request cannot be understood" },
	{ 401, "Say who you are" },
	{ 403, "You may not do that" },
	{ 404, "There is no such thing, or it is not for you" },
	{ 405, "That is not done here" },
	{ 406, "What you accept is not what is spoken here" },
	{ 413, "That is too much at one time" },
	{ 415, "That media type is not read here" },
	{ 422, "The content cannot be taken in" },
	{ 500, "Something went wrong here" },
	{ 503, "Come back in a moment" },
};

void taxii_error_write(unsigned status, const char *why, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	const char *title = "The request was refused";
	char number[12];

	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		if (titles[i].status == status)
			title = titles[i].title;
	}
	(void)snprintf(number, sizeof(number), "%u", status);
	json_begin_object(&w);
	json_text(&w, "title", title);
	json_text(&w, "description", why);
	json_text(&w, "http_status", number);
	json_end_object(&w);
}

void taxii_refuse(struct taxii_call *call, unsigned status, const char *why)
{
	struct taxii_answer *answer = call->answer;

	buf_clear(&answer->body);
	answer->first[0] = answer->last[0] = '\0';
	answer->status = status;
	taxii_error_write(status, why, &answer->body);
}

void taxii_refuse_err(struct taxii_call *call, const struct err *err)
{
	static const struct {
		enum errc code;
		unsigned status;
	} rows[] = {
		{ ERR_SYNTAX, 400 },	  { ERR_LIMIT, 413 },  { ERR_NOT_FOUND, 404 },
		{ ERR_UNSUPPORTED, 422 }, { ERR_DENIED, 403 }, { ERR_AGAIN, 503 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].code == err->code) {
			taxii_refuse(call, rows[i].status, err->text);
			return;
		}
	}
	/* What the database says is for us, not for others. */
	taxii_refuse(call, 500, "the request was not done");
}

/* ---- who asks ---- */

/* RFC 7617: base64 of "name:token". The name is STR_NONE for a bearer. */
static bool read_basic(struct str text, struct arena *arena, struct str *ret_name,
		       struct str *ret_token)
{
	char *plain = arena_take_text(arena, CREDENTIALS_MAX);
	size_t n = 0;

	if (!plain || text.len > CREDENTIALS_MAX ||
	    sodium_base642bin((unsigned char *)plain, CREDENTIALS_MAX, text.ptr, text.len, NULL, &n,
			      NULL, sodium_base64_VARIANT_ORIGINAL))
		return false;
	struct str rest = str_of(plain, n);
	*ret_name = str_split(&rest, ':');
	*ret_token = rest;
	return rest.ptr;
}

static bool read_credentials(const struct taxii_call *call, struct str *ret_name,
			     struct str *ret_token)
{
	struct str rest = call->request->authorization;
	const struct str scheme = str_split(&rest, ' ');

	*ret_name = STR_NONE;
	*ret_token = str_trim(rest);
	if (!rest.ptr)
		return false;
	if (str_equal_nocase(scheme, STR("Basic")))
		return read_basic(*ret_token, call->arena, ret_name, ret_token);
	return str_equal_nocase(scheme, STR("Bearer"));
}

static bool know_member(struct taxii_call *call)
{
	struct str name;
	struct str token;
	struct err err;

	if (!read_credentials(call, &name, &token)) {
		taxii_refuse(call, 401, "TAXII 2.1 1.6.6: name and token are wanted (HTTP Basic)");
		return false;
	}
	const enum errc code = taxii_member_of_token(call->server->db, call->arena, name, token,
						     &call->member, &err);
	if (code == ERR_DENIED)
		taxii_refuse(call, 401, "name and token do not fit, or have ended");
	else if (code)
		taxii_refuse_err(call, &err);
	return !code;
}

/* ---- what is not of a collection ---- */

static void get_discovery(struct taxii_call *call)
{
	struct json_writer w = json_writer_to(&call->answer->body);
	const struct str title = call->server->title;

	json_begin_object(&w);
	json_str(&w, "title", title.len ? title : STR("Tonoi"));
	json_text(&w, "description", "Indicators, sightings and rules of the sector");
	json_text(&w, "default", TAXII_ROOT);
	json_begin_array(&w, "api_roots");
	json_text(&w, NULL, TAXII_ROOT);
	json_end_array(&w);
	json_end_object(&w);
}

static void get_root(struct taxii_call *call)
{
	struct json_writer w = json_writer_to(&call->answer->body);
	const struct str title = call->server->title;

	json_begin_object(&w);
	json_str(&w, "title", title.len ? title : STR("Tonoi"));
	json_begin_array(&w, "versions");
	json_text(&w, NULL, TAXII_MEDIA_TYPE);
	json_end_array(&w);
	json_u64(&w, "max_content_length", TAXII_BODY_MAX);
	json_end_object(&w);
}

static void get_status(struct taxii_call *call)
{
	struct err err;

	if (taxii_status_get(call->server->db, call->status, call->member.name, &call->answer->body,
			     &err))
		taxii_refuse_err(call, &err);
}

/* ---- collections ---- */

static void write_collection(struct json_writer *w, const struct taxii_collection *collection,
			     struct taxii_rights rights)
{
	json_begin_object(w);
	json_str(w, "id", collection->id);
	json_str(w, "title", collection->title);
	if (collection->description.len)
		json_str(w, "description", collection->description);
	json_str(w, "alias", collection->alias);
	json_bool(w, "can_read", rights.read);
	json_bool(w, "can_write", rights.write);
	json_begin_array(w, "media_types");
	json_text(w, NULL, STIX_MEDIA_TYPE);
	json_end_array(w);
	json_end_object(w);
}

struct listing {
	struct taxii_call *call;
	struct json_writer w;
	uint64_t n;
	enum errc code;
	struct err err;
};

static void take_collection(void *ctx, const struct taxii_collection *collection)
{
	struct listing *listing = ctx;
	struct taxii_rights rights = { .read = false };

	if (!listing->code)
		listing->code = taxii_may(listing->call->server->db, listing->call->member.id,
					  collection->id, &rights, &listing->err);
	if (!rights.read && !rights.write)
		return;
	if (listing->n++ == 0)
		json_begin_array(&listing->w, "collections");
	write_collection(&listing->w, collection, rights);
}

static void get_collections(struct taxii_call *call)
{
	struct listing listing = { .call = call, .w = json_writer_to(&call->answer->body) };

	json_begin_object(&listing.w);
	const enum errc code =
		taxii_collections_each(call->server->db, take_collection, &listing, &listing.err);
	if (listing.n)
		json_end_array(&listing.w);
	json_end_object(&listing.w);
	if (code || listing.code)
		taxii_refuse_err(call, &listing.err);
}

static void get_collection(struct taxii_call *call)
{
	struct json_writer w = json_writer_to(&call->answer->body);

	write_collection(&w, &call->collection, call->rights);
}

/* ---- routes ---- */

enum need {
	NEED_NOTHING,
	NEED_SIGHT, /* some right in the collection */
	NEED_READ,
	NEED_WRITE,
};

/* A part of a path: its word, or what it is when it is named by the client. */
#define COLLECTION "{collection}"
#define OBJECT	   "{object}"
#define STATUS	   "{status}"

static const struct route {
	const char *method;
	const char *path; /* below TAXII_PATH, without '/' at its end */
	enum need need;
	void (*serve)(struct taxii_call *call);
} routes[] = {
	{ "GET", "", NEED_NOTHING, get_discovery },
	{ "GET", "sharing", NEED_NOTHING, get_root },
	{ "GET", "sharing/status/" STATUS, NEED_NOTHING, get_status },
	{ "GET", "sharing/collections", NEED_NOTHING, get_collections },
	{ "GET", "sharing/collections/" COLLECTION, NEED_SIGHT, get_collection },
	{ "GET", "sharing/collections/" COLLECTION "/manifest", NEED_READ, taxii_get_manifest },
	{ "GET", "sharing/collections/" COLLECTION "/objects", NEED_READ, taxii_get_objects },
	{ "POST", "sharing/collections/" COLLECTION "/objects", NEED_WRITE, taxii_post_objects },
	{ "GET", "sharing/collections/" COLLECTION "/objects/" OBJECT, NEED_READ,
	  taxii_get_object },
	{ "DELETE", "sharing/collections/" COLLECTION "/objects/" OBJECT, NEED_WRITE,
	  taxii_delete_object },
	{ "GET", "sharing/collections/" COLLECTION "/objects/" OBJECT "/versions", NEED_READ,
	  taxii_get_versions },
};

struct named {
	struct str collection;
	struct str object;
	struct str status;
};

static bool part_fits(struct str pattern, struct str part, struct named *named)
{
	if (str_is(pattern, COLLECTION))
		named->collection = part;
	else if (str_is(pattern, OBJECT))
		named->object = part;
	else if (str_is(pattern, STATUS))
		named->status = part;
	else
		return str_equal(pattern, part);
	return part.len > 0;
}

static bool path_fits(const char *pattern, struct str path, struct named *named)
{
	struct str wanted = str_from(pattern);

	while (wanted.ptr && path.ptr) {
		if (!part_fits(str_split(&wanted, '/'), str_split(&path, '/'), named))
			return false;
	}
	return !wanted.ptr && !path.ptr;
}

/* "/taxii2/sharing/" is "sharing". */
static struct str path_below(struct str path)
{
	struct str below = str_from_pos(path, sizeof(TAXII_PATH) - 1);

	if (below.len && below.ptr[below.len - 1] == '/')
		below.len--;
	return below.ptr ? below : STR("");
}

/* NULL: the answer was given. */
static const struct route *find_route(struct taxii_call *call, struct named *named)
{
	const struct str path = path_below(call->request->path);
	const char *allow = NULL;

	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		if (!path_fits(routes[i].path, path, named))
			continue;
		if (str_is(call->request->method, routes[i].method))
			return &routes[i];
		/* The two paths with two methods have them both in rows that follow each other. */
		allow = !allow ? routes[i].method
			       : (str_is(str_from(routes[i].method), "POST") ? "GET, POST"
									     : "GET, DELETE");
	}
	if (!allow) {
		taxii_refuse(call, 404, "TAXII 2.1 3.1: there is no such endpoint");
		return NULL;
	}
	taxii_refuse(call, 405, "TAXII 2.1 3.1: this endpoint does not have that method");
	call->answer->allow = allow;
	return NULL;
}

static bool admit(struct taxii_call *call, enum need need, struct str name)
{
	struct db *db = call->server->db;
	struct err err;

	if (need == NEED_NOTHING)
		return true;
	enum errc code = taxii_collection_find(db, call->arena, name, &call->collection, &err);
	if (!code)
		code = taxii_may(db, call->member.id, call->collection.id, &call->rights, &err);
	if (code && code != ERR_NOT_FOUND) {
		taxii_refuse_err(call, &err);
		return false;
	}
	if (code || (!call->rights.read && !call->rights.write)) {
		taxii_refuse(call, 404, "there is no such collection");
		return false;
	}
	if ((need == NEED_READ && !call->rights.read) ||
	    (need == NEED_WRITE && !call->rights.write)) {
		taxii_refuse(call, 403,
			     need == NEED_READ
				     ? "TAXII 2.1 5.2: can_read of this collection is false"
				     : "TAXII 2.1 5.2: can_write of this collection is false");
		return false;
	}
	return true;
}

/* TAXII 2.1 1.6.8: both sides say which version they speak. */
static bool agree_on_media(struct taxii_call *call)
{
	const struct taxii_request *request = call->request;

	if (!taxii_accept_fits(request->accept)) {
		taxii_refuse(call, 406, "TAXII 2.1 1.6.8.1: Accept has no " TAXII_MEDIA_TYPE);
		return false;
	}
	if (str_is(request->method, "POST") && !taxii_content_type_fits(request->content_type)) {
		taxii_refuse(call, 415, "TAXII 2.1 1.6.8.1: Content-Type is not " TAXII_MEDIA_TYPE);
		return false;
	}
	return true;
}

void taxii_serve(const struct taxii_server *server, const struct taxii_request *request,
		 struct arena *arena, struct taxii_answer *ret)
{
	struct taxii_call call = { server, request, arena, ret };
	struct named named = { .collection = STR_NONE };

	ret->status = 200;
	ret->allow = NULL;
	ret->first[0] = ret->last[0] = '\0';
	if (!know_member(&call))
		return;
	const struct route *route = find_route(&call, &named);
	if (!route || !agree_on_media(&call) || !admit(&call, route->need, named.collection))
		return;
	call.object = named.object;
	call.status = named.status;
	route->serve(&call);
	if (buf_failed(&ret->body))
		taxii_refuse(&call, 500, "the answer is too long");
}
