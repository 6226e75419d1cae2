/* SPDX-License-Identifier: Apache-2.0 */
#include "web/frame/navigation.h"

enum nav_group {
	NAV_TODAY,
	NAV_SECTOR,
	NAV_WATCH,
	NAV_DAYS,
	NAV_PROOF,
	NAV_WORST,
	NAV_DESK,
	NAV_HOUSE,
	NAV_GROUPS,
};

static const enum text_key group_texts[NAV_GROUPS] = {
	[NAV_TODAY] = TEXT_NAV_TODAY, [NAV_WATCH] = TEXT_NAV_WATCH,   [NAV_DAYS] = TEXT_NAV_DAYS,
	[NAV_PROOF] = TEXT_NAV_PROOF, [NAV_WORST] = TEXT_NAV_WORST,   [NAV_DESK] = TEXT_NAV_DESK,
	[NAV_HOUSE] = TEXT_NAV_HOUSE, [NAV_SECTOR] = TEXT_NAV_SECTOR,
};

/* One line a page; a group leads to the first of its pages that the person may see. */
static const struct nav {
	enum nav_group group;
	const char *path;
	unsigned roles;
	enum text_key text;
	const char *also; /* pages that belong to it under another path; NULL: none */
	enum nav_node {
		NAV_ANY,
		NAV_FACILITY, /* a hub takes no records in: there is nothing to watch */
		NAV_HUB,      /* for everybody who sits somewhere, not the house alone */
	} node;
} navigation[] = {
	{ NAV_TODAY, "/", PAGE_READERS, TEXT_NAV_TODAY },
	{ NAV_SECTOR, "/organisations", PAGE_READERS | USER_INSPECTOR, TEXT_NAV_ORGANISATIONS, NULL,
	  NAV_HUB },
	{ NAV_SECTOR, "/surveys", PAGE_READERS, TEXT_NAV_SURVEYS, NULL, NAV_HUB },
	{ NAV_WATCH, "/alerts", PAGE_READERS, TEXT_NAV_ALERTS, NULL, NAV_FACILITY },
	{ NAV_WATCH, "/sources", PAGE_READERS, TEXT_NAV_SOURCES, NULL, NAV_FACILITY },
	{ NAV_WATCH, "/network", PAGE_READERS, TEXT_NAV_NETWORK, NULL, NAV_FACILITY },
	{ NAV_WATCH, "/websites", PAGE_READERS, TEXT_NAV_WEBSITES, NULL, NAV_FACILITY },
	{ NAV_WATCH, "/rules", PAGE_READERS, TEXT_NAV_RULES, NULL, NAV_FACILITY },
	{ NAV_WATCH, "/indicators", PAGE_READERS, TEXT_NAV_INDICATORS },
	{ NAV_WATCH, "/sharing", PAGE_READERS, TEXT_NAV_SHARING },
	{ NAV_WATCH, "/search", PAGE_READERS, TEXT_NAV_SEARCH, NULL, NAV_FACILITY },
	{ NAV_DAYS, "/duties", PAGE_READERS, TEXT_NAV_DUTIES },
	{ NAV_DAYS, "/assets", PAGE_READERS, TEXT_NAV_ASSETS },
	{ NAV_DAYS, "/advisories", PAGE_READERS, TEXT_NAV_ADVISORIES },
	{ NAV_DAYS, "/work-orders", PAGE_READERS, TEXT_NAV_ORDERS },
	{ NAV_DAYS, "/backups", PAGE_READERS, TEXT_NAV_BACKUPS },
	{ NAV_DAYS, "/accounts", PAGE_READERS, TEXT_NAV_ACCOUNTS },
	{ NAV_DAYS, "/vendors", PAGE_READERS, TEXT_NAV_VENDORS },
	{ NAV_DAYS, "/training", PAGE_READERS, TEXT_NAV_TRAINING },
	{ NAV_PROOF, "/forms", PAGE_READERS, TEXT_NAV_FORMS, "/rounds" },
	{ NAV_PROOF, "/guideline", PAGE_READERS, TEXT_NAV_GUIDELINE },
	{ NAV_PROOF, "/evidence", PAGE_READERS, TEXT_NAV_EVIDENCE },
	{ NAV_PROOF, "/risks", PAGE_READERS, TEXT_NAV_RISKS, "/threats" },
	{ NAV_PROOF, "/plan", PAGE_READERS, TEXT_NAV_PLAN },
	{ NAV_PROOF, "/director", PAGE_READERS, TEXT_NAV_DIRECTOR },
	{ NAV_PROOF, "/policy", PAGE_READERS, TEXT_NAV_POLICY },
	{ NAV_PROOF, "/contacts", PAGE_READERS, TEXT_NAV_CONTACTS },
	{ NAV_PROOF, "/inspections", PAGE_READERS, TEXT_NAV_INSPECTIONS },
	{ NAV_PROOF, "/pack", PAGE_PACK, TEXT_NAV_PACK },
	{ NAV_PROOF, "/facility", PAGE_READERS, TEXT_NAV_FACILITY },
	{ NAV_WORST, "/cases", PAGE_READERS, TEXT_NAV_CASES },
	{ NAV_WORST, "/support", PAGE_READERS, TEXT_NAV_SUPPORT },
	{ NAV_WORST, "/services", PAGE_READERS, TEXT_NAV_SERVICES },
	{ NAV_WORST, "/insurance", PAGE_READERS, TEXT_NAV_INSURANCE },
	{ NAV_WORST, "/drills", PAGE_READERS, TEXT_NAV_DRILLS },
	{ NAV_WORST, "/downtime", PAGE_READERS, TEXT_NAV_DOWNTIME },
	{ NAV_WORST, "/playbooks", PAGE_READERS, TEXT_NAV_PLAYBOOKS, "/walks" },
	{ NAV_WORST, "/papers", PAGE_READERS, TEXT_NAV_PAPERS },
	{ NAV_DESK, "/desk", USER_VENDOR, TEXT_NAV_DESK },
	{ NAV_HOUSE, "/settings", PAGE_READERS, TEXT_NAV_SETTINGS },
	{ NAV_DAYS, "/surveys", PAGE_READERS, TEXT_NAV_SURVEYS, NULL, NAV_FACILITY },
	{ NAV_HOUSE, "/notices", PAGE_READERS, TEXT_NAV_NOTICES },
	{ NAV_HOUSE, "/leaving", PAGE_READERS, TEXT_NAV_LEAVING },
	{ NAV_HOUSE, "/audit", USER_AUDITOR | USER_ADMIN, TEXT_NAV_AUDIT },
	{ NAV_HOUSE, "/help", PAGE_READERS, TEXT_NAV_HELP },
};

static bool is_below(struct str path, const char *folder)
{
	const struct str root = str_from(folder);

	return root.len == 1 ? path.len == 1
			     : str_starts(path, root) &&
				       (path.len == root.len || path.ptr[root.len] == '/');
}

/* May the person use it, on this node? What is not of the sector is of the house. */
static bool is_offered(const struct page *page, const struct nav *nav)
{
	if (nav->node == NAV_HUB)
		return page_is_hub(page) && page_may(page, nav->roles);
	return page->of_house && page_may(page, nav->roles) &&
	       !(nav->node == NAV_FACILITY && page_is_hub(page));
}

static bool is_current(struct str path, const struct nav *nav)
{
	return is_below(path, nav->path) || (nav->also && is_below(path, nav->also));
}

static void add_link(struct view *view, const char *list, const struct nav *nav, enum text_key text,
		     bool current)
{
	struct view *row = view_add(view, list);

	view_str(row, "path", str_from(nav->path));
	view_text(row, "text", text);
	view_bool(row, "current", current);
}

/* Which group the page is in; NAV_GROUPS: none. */
static enum nav_group group_of(struct str path)
{
	for (size_t i = 0; path.ptr && i < ARRAY_LEN(navigation); i++) {
		if (is_current(path, &navigation[i]))
			return navigation[i].group;
	}
	return NAV_GROUPS;
}

static void add_pages(struct page *page, enum nav_group group, struct str path)
{
	view_list(page->view, "subnav");
	/* A group of one page. */
	if (group == NAV_TODAY || group == NAV_DESK)
		return;
	for (size_t i = 0; i < ARRAY_LEN(navigation); i++) {
		const struct nav *nav = &navigation[i];

		if (nav->group == group && is_offered(page, nav))
			add_link(page->view, "subnav", nav, nav->text, is_current(path, nav));
	}
}

void view_navigation(struct page *page)
{
	const struct str path = http_path(page->request);
	const enum nav_group here = group_of(path);
	enum nav_group last = NAV_GROUPS;

	view_list(page->view, "nav");
	if (!page->known || page->session.stage != SESSION_OPEN) {
		view_list(page->view, "subnav");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(navigation); i++) {
		const struct nav *nav = &navigation[i];

		if (nav->group == last || !is_offered(page, nav))
			continue;
		last = nav->group;
		add_link(page->view, "nav", nav, group_texts[last], last == here);
	}
	add_pages(page, here, path);
}

const char *navigation_home(const struct page *page)
{
	for (size_t i = 0; i < ARRAY_LEN(navigation); i++) {
		if (is_offered(page, &navigation[i]))
			return navigation[i].path;
	}
	return NULL;
}
