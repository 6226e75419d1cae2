/* SPDX-License-Identifier: Apache-2.0 */
#include "web/auth/place.h"

#include "base/log.h"
#include "organisations/scope.h"
#include "web/frame/web-internal.h"

#define PARAM "organisation"

struct org_scope *page_scope(struct page *page)
{
	const int32_t today = day_at(page->now_us, page->web->utc_offset_minutes);
	struct err err;

	if (!page->scope && page->known &&
	    org_scope_of(page->web->office, &page->user, today, page->arena, &page->scope, &err)) {
		log_error("whose records an account may see cannot be told",
			  log_str("account", page->user.name), log_err(&err));
		page->scope = NULL;
	}
	return page->scope;
}

int64_t page_organisation(const struct page *page)
{
	return page_number(http_param(page->request, PARAM), 0);
}

bool place_of_house(struct page *page)
{
	const struct org_scope *scope = page_scope(page);

	return scope && org_scope_may(scope, ORG_SELF, org_role_powers(page->user.role));
}

bool place_is_told(const struct page_route *route)
{
	const bool names = strstr(route->path, "/:" PARAM) != NULL;

	return names == (route->place == PLACE_NAMED) && names == (route->powers != 0);
}

static bool refuse(struct page *page, unsigned status, enum text_key why, const char *detail)
{
	if (page_audit(page, "denied", http_path(page->request), str_from(detail), "denied"))
		page_fail(page, status, why);
	return false;
}

static bool admits_named(struct page *page)
{
	const struct org_scope *scope = page_scope(page);
	const enum errc code =
		scope ? org_scope_demand(scope, page_organisation(page), page->route->powers, NULL)
		      : ERR_DENIED;

	if (code == ERR_NOT_FOUND)
		return refuse(page, 404, TEXT_ERROR_NOT_FOUND, "no such organisation is seen");
	if (code)
		return refuse(page, 403, TEXT_ERROR_DENIED, "not at that organisation");
	return true;
}

bool place_admits(struct page *page)
{
	const struct page_route *route = page->route;

	switch (route->place) {
	case PLACE_NAMED:
		return admits_named(page);
	case PLACE_SEATS:
		if (page_scope(page))
			return true;
		break;
	case PLACE_HOUSE:
		if (page->of_house || (route->roles & PAGE_STAGE) ||
		    (route->roles & PAGE_PERSONS) == PAGE_PERSONS)
			return true;
		break;
	}
	return refuse(page, 403, TEXT_ERROR_DENIED, "the account sits at another organisation");
}
