/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/proxy-fields.h"

#include "parse/line/access-line.h"

static void add(struct event *event, struct str name, struct str value)
{
	event_add_present(event, name, access_value(value));
}

static void add_common(struct event *event, const struct http_access *access,
		       const struct url_parts *url)
{
	add(event, STR("c-ip"), access->client_ip);
	add(event, STR("src_ip"), access->client_ip);
	add(event, STR("dst_ip"), access->server_ip);
	add(event, STR("cs-username"), access->user);
	add(event, STR("cs-method"), access->method);
	add(event, STR("cs-host"), url->host.len ? url->host : access->host);
	add(event, STR("cs-version"), access->protocol);
	add(event, STR("sc-status"), access->status);
	add(event, STR("sc-bytes"), access->bytes_out);
	add(event, STR("cs-bytes"), access->bytes_in);
	add(event, STR("cs-cookie"), access->cookie);
}

/*
 * Sigma rules disagree about what stands in an address: some compare the whole URL, some only what
 * follows the host. Both are there, as two values of one name.
 */
static void add_uri(struct event *event, struct str name, struct str target,
		    const struct url_parts *url)
{
	add(event, name, target);
	if (url->host.len)
		add(event, name, url->rest);
}

void proxy_fields_add(struct event *event, const struct http_access *access)
{
	const struct url_parts url = url_parts_of(access->target);

	add_common(event, access, &url);
	add_uri(event, STR("c-uri"), access->target, &url);
	add_uri(event, STR("cs-uri"), access->target, &url);
	add(event, STR("c-uri-stem"), url.stem);
	add(event, STR("cs-uri-stem"), url.stem);
	add(event, STR("c-uri-query"), url.query);
	add(event, STR("cs-uri-query"), url.query);
	add(event, STR("c-uri-extension"), url.extension);
	add(event, STR("r-dns"), url.host.len ? url.host : access->host);
	add(event, STR("cs-referrer"), access->referer);
	/* Rules look for an empty agent, so one that was logged as "-" is there and empty. */
	if (access->agent.ptr)
		event_add(event, STR("c-useragent"),
			  str_is(access->agent, "-") ? STR("") : access->agent);
}

void webserver_fields_add(struct event *event, const struct http_access *access)
{
	const struct url_parts url = url_parts_of(access->target);

	add_common(event, access, &url);
	add(event, STR("cs-uri"), access->target);
	add(event, STR("cs-uri-stem"), url.stem);
	/* Most webserver rules look for paths in cs-uri-query: it has the whole target as well. */
	add(event, STR("cs-uri-query"), access->target);
	add(event, STR("cs-uri-query"), url.query);
	add(event, STR("cs-user-agent"), access->agent);
	add(event, STR("cs-referer"), access->referer);
}
