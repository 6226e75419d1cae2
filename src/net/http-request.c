/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/typed.h"
#include "net/http-internal.h"

struct header {
	const char *name;
	const char *value;
	struct header *next;
};

struct http_stream {
	struct http_connection *connection; /* NULL once the connection ended */
	struct buf pending;
	size_t pending_max;
	bool ended;
	bool suspended;
	void (*on_end)(void *user);
	void *user;
};

struct str http_method(const struct http_request *request)
{
	return request->method;
}

struct str http_path(const struct http_request *request)
{
	return request->path;
}

struct str http_target(const struct http_request *request)
{
	return request->target;
}

struct str http_param(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->n_params; i++) {
		/* The name lies inside the route's path and ends at the next '/'. */
		const struct str rest = str_from(request->params[i].name);

		if (str_is(str_sub(rest, 0, str_find_char(rest, '/')), name))
			return request->params[i].value;
	}
	return STR_NONE;
}

struct str http_query(const struct http_request *request, const char *name)
{
	return url_pairs_get(&request->query, name);
}

/* A field of a form with files, or NULL. */
static const struct multipart_part *find_part(const struct http_request *request, const char *name,
					      bool file)
{
	const struct multipart_part *part =
		request->parts ? multipart_find(request->parts, str_from(name)) : NULL;

	return part && (part->file.ptr != NULL) == file ? part : NULL;
}

struct str http_form(const struct http_request *request, const char *name)
{
	const struct multipart_part *part = find_part(request, name, false);

	return part ? part->bytes : url_pairs_get(&request->form, name);
}

bool http_form_at(const struct http_request *request, size_t i, struct str *ret_name,
		  struct str *ret_value)
{
	if (i >= request->form.n)
		return false;
	*ret_name = request->form.at[i].name;
	*ret_value = request->form.at[i].value;
	return true;
}

bool http_file(const struct http_request *request, const char *name, struct str *ret_file,
	       struct str *ret_bytes)
{
	const struct multipart_part *part = find_part(request, name, true);

	if (!part)
		return false;
	*ret_file = part->file;
	*ret_bytes = part->bytes;
	return true;
}

struct str http_header(const struct http_request *request, const char *name)
{
	return str_from(
		MHD_lookup_connection_value(request->connection->mhd, MHD_HEADER_KIND, name));
}

struct str http_cookie(const struct http_request *request, const char *name)
{
	for (struct str rest = http_header(request, "Cookie"); rest.ptr;) {
		struct str value = str_split(&rest, ';');
		const struct str found = str_trim(str_split(&value, '='));

		if (value.ptr && str_is(found, name))
			return str_trim(value);
	}
	return STR_NONE;
}

struct str http_body(const struct http_request *request)
{
	return buf_str(&request->body);
}

struct str http_peer(const struct http_request *request)
{
	return str_from(request->peer);
}

const struct http_route *http_route_of(const struct http_request *request)
{
	return request->route;
}

struct arena *http_arena(struct http_request *request)
{
	return &request->arena;
}

void http_on_gone(struct http_request *request, void (*on_gone)(void *user), void *user)
{
	request->on_gone = on_gone;
	request->on_gone_user = user;
}

void http_add_header(struct http_request *request, const char *name, struct str value)
{
	struct header *header = arena_take(&request->arena, sizeof(*header));

	if (!header || str_has_control(value, false))
		return;
	header->name = name;
	header->value = arena_cstr(&request->arena, value);
	header->next = request->headers;
	if (header->value)
		request->headers = header;
}

/* Headers were collected newest first; they go out in the order they were added. */
static void add_headers(struct MHD_Response *response, const struct header *header)
{
	if (!header)
		return;
	add_headers(response, header->next);
	MHD_add_response_header(response, header->name, header->value);
}

enum MHD_Result http_hand_over(struct http_request *request)
{
	struct http_connection *connection = request->connection;
	struct MHD_Response *response = STEAL(request->response);
	const enum MHD_Result result =
		MHD_queue_response(connection->mhd, request->status, response);

	MHD_destroy_response(response);
	request->phase = HTTP_RESPONDED;
	if (connection->stream)
		connection->deadline_us = TIME_NONE;
	else
		http_connection_deadline(connection, request->server->config.response_max_s);
	return result;
}

static void finish(struct http_request *request, unsigned status, const char *type,
		   struct MHD_Response *response)
{
	const struct http_config *config = &request->server->config;

	if (!response) /* out of memory within the daemon */
		abort();
	if (config->on_response)
		config->on_response(config->context, request);
	if (type)
		MHD_add_response_header(response, "Content-Type", type);
	if (request->phase == HTTP_HEADERS)
		MHD_add_response_header(response, "Connection", "close");
	add_headers(response, request->headers);
	request->on_gone = NULL; /* who answers knows that it is over */
	request->response = response;
	request->status = status;
	if (request->phase == HTTP_WAITING) {
		request->phase = HTTP_ANSWERED;
		http_resume(request->connection);
	}
}

void http_respond(struct http_request *request, unsigned status, const char *type, struct str body)
{
	/* The daemon only reads from what it copies; its type is not const. */
	finish(request, status, type,
	       MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.ptr,
					       MHD_RESPMEM_MUST_COPY));
}

void http_respond_static(struct http_request *request, unsigned status, const char *type,
			 struct str body)
{
	finish(request, status, type,
	       MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.ptr,
					       MHD_RESPMEM_PERSISTENT));
}

void http_respond_file(struct http_request *request, const char *type, int fd, uint64_t size)
{
	finish(request, 200, type, MHD_create_response_from_fd64(size, fd));
}

void http_redirect(struct http_request *request, struct str path)
{
	http_add_header(request, "Location", path);
	http_respond(request, 303, NULL, STR(""));
}

static ssize_t stream_read(void *user, uint64_t pos UNUSED, char *out, size_t max)
{
	struct http_stream *stream = user;
	const size_t n = size_min(stream->pending.len, max);

	if (n > 0) {
		memcpy(out, stream->pending.ptr, n);
		buf_drop(&stream->pending, n);
		return (ssize_t)n;
	}
	if (stream->ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	stream->suspended = true;
	MHD_suspend_connection(stream->connection->mhd);
	return 0;
}

static void stream_free(void *user)
{
	struct http_stream *stream = user;

	if (stream->connection)
		stream->connection->stream = NULL;
	if (stream->on_end)
		stream->on_end(stream->user);
	buf_done(&stream->pending);
	free(stream);
}

static void stream_wake(struct http_stream *stream)
{
	if (!stream->suspended || !stream->connection)
		return;
	stream->suspended = false;
	http_resume(stream->connection);
}

struct http_stream *http_respond_stream(struct http_request *request, const char *type,
					size_t pending_max, void (*on_end)(void *user), void *user)
{
	struct http_stream *stream = mem_new(sizeof(*stream));

	stream->connection = request->connection;
	buf_init(&stream->pending, pending_max);
	stream->on_end = on_end;
	stream->user = user;
	request->connection->stream = stream;
	finish(request, 200, type,
	       MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, stream_read, stream,
						 stream_free));
	return stream;
}

void http_stream_write(struct http_stream *stream, struct str bytes)
{
	if (stream->ended)
		return;
	buf_add(&stream->pending, bytes);
	if (buf_failed(&stream->pending))
		http_stream_end(stream);
	else
		stream_wake(stream);
}

void http_stream_end(struct http_stream *stream)
{
	stream->ended = true;
	/* What the client does not take within the time of a response is not waited for. */
	if (stream->connection)
		http_connection_deadline(stream->connection,
					 stream->connection->server->config.response_max_s);
	stream_wake(stream);
}
