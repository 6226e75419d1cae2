/* SPDX-License-Identifier: Apache-2.0 */
#include "web/web.h"

#include <fcntl.h>
#include <stdarg.h>
#include <sys/statvfs.h>

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "duties/duty-list.h"
#include "forms/form-set.h"
#include "net/url.h"
#include "organisations/scope.h"
#include "store/facility.h"
#include "web/auth/auth.h"
#include "web/auth/inspector.h"
#include "web/auth/place.h"
#include "web/auth/trail.h"
#include "web/frame/assets.h"
#include "web/frame/kept.h"
#include "web/frame/navigation.h"
#include "web/frame/wait.h"
#include "web/frame/web-internal.h"
#include "web/parts/desk.h"
#include "web/parts/reader-client.h"
#include "web/sharing/taxii-api.h"
#include "web/watch/events.h"
#include "web/watch/guidance.h"
#include "web/worst-day/handover.h"

/* The largest form that comes (answers: 1 MiB) is shown again with each byte escaped. */
#define PAGE_MAX       (8u * 1024 * 1024)
#define FORM_MAX       16384
#define PRUNE_EVERY_US (60 * US_PER_SEC)

/* ---- answering ---- */

struct db *page_db(const struct page *page)
{
	return page->web->db;
}

bool page_is_hub(const struct page *page)
{
	return page->web->hub;
}

const struct org_content *page_organisations(const struct page *page)
{
	return page->web->organisations;
}

const struct service_content *page_services(const struct page *page)
{
	return page->web->services;
}

const struct survey_content *page_surveys(const struct page *page)
{
	return page->web->surveys;
}

struct duty_scope page_duty_scope(const struct page *page)
{
	return duty_scope_at(page->web->duties, page->web->db, page->now_us,
			     page->web->utc_offset_minutes, page->arena);
}

struct reader_client *page_reader(const struct page *page)
{
	return page->web->reader;
}

struct desk *page_importer(const struct page *page)
{
	return page->web->importer;
}

struct desk *page_registrar(const struct page *page)
{
	return page->web->registrar;
}

struct desk *page_printer(const struct page *page)
{
	return page->web->printer;
}

struct desk *page_sealer(const struct page *page)
{
	return page->web->sealer;
}

struct handover *page_handover(const struct page *page)
{
	return page->web->handover;
}

enum errc page_nameless_file(const struct page *page, struct str bytes, int *ret, struct err *err)
{
	char path[PATH_MAX];
	enum errc code = path_join(page->web->uploads, "upload", path, err);

	if (code)
		return code;
	(void)unlink(path); /* of one that was killed in the next two lines */
	auto_fd fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || unlink(path))
		return fail_errno(err, "%s", path);
	code = fd_write_all(fd, bytes, err);
	if (!code && lseek(fd, 0, SEEK_SET) < 0)
		code = fail_errno(err, "%s", path);
	if (!code)
		*ret = fd_steal(&fd);
	return code;
}

const char *page_courses(const struct page *page)
{
	return page->web->courses;
}

const char *page_evidence(const struct page *page)
{
	return page->web->evidence[0] ? page->web->evidence : NULL;
}

int64_t page_disk_free(const struct page *page)
{
	struct statvfs room;

	if (page->web->data_fd < 0 || fstatvfs(page->web->data_fd, &room) < 0)
		return -1;
	return (int64_t)(room.f_bavail * room.f_frsize);
}

const char *page_option(const struct page *page, const char *name, size_t *at)
{
	const struct web_option *options = page->web->options;

	for (; options && options[*at].name; ++*at) {
		if (strcmp(options[*at].name, name) == 0)
			return options[(*at)++].value;
	}
	return NULL;
}

bool page_is_tls(const struct page *page)
{
	return page->web->tls;
}

bool page_may(const struct page *page, unsigned roles)
{
	return page->known && (page->user.role & roles);
}

void page_show_status(struct page *page, unsigned status, const struct template *template)
{
	auto_buf html = BUF_INIT(PAGE_MAX);
	struct template_page out = {
		.lang = page->lang,
		.utc_offset_minutes = page->web->utc_offset_minutes,
		.out = &html,
	};

	if (!template_render(template, page->view, &out)) {
		log_error("a page does not render", log_str("path", http_path(page->request)),
			  log_str("missing", out.missing));
		http_respond(page->request, 500, "text/plain; charset=utf-8",
			     STR("この画面を作れませんでした。 This page could not be made.\n"));
		return;
	}
	http_respond(page->request, status, "text/html; charset=utf-8", buf_str(&html));
}

void page_show(struct page *page, const struct template *template)
{
	page_show_status(page, 200, template);
}

void page_fail(struct page *page, unsigned status, enum text_key why)
{
	view_text(page->view, "title", TEXT_ERROR_TITLE);
	view_text(page->view, "why", why);
	view_number(page->view, "status", status);
	view_str(page->view, "reason", STR(""));
	page_show_status(page, status, &template_error);
}

void page_fail_err(struct page *page, const struct err *err)
{
	const bool absent = err->code == ERR_NOT_FOUND;

	view_text(page->view, "title", TEXT_ERROR_TITLE);
	view_text(page->view, "why", absent ? TEXT_ERROR_NOT_FOUND : TEXT_ERROR_INTERNAL);
	view_number(page->view, "status", absent ? 404 : 500);
	view_cstr(page->view, "reason", err->text);
	page_show_status(page, absent ? 404 : 500, &template_error);
}

void page_redirect(struct page *page, const char *fmt, ...)
{
	char text[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	http_redirect(page->request, str_from(text));
}

static bool audit(struct page *page, const struct audit_entry *entry)
{
	struct err err;

	if (audit_add(page->web->db, entry, &err)) {
		log_error("the audit trail cannot be written", log_err(&err));
		page_fail(page, 503, TEXT_ERROR_AUDIT);
		return false;
	}
	trail_pump(page->web->trail);
	events_poke(page->web->events);
	return true;
}

bool page_audit(struct page *page, const char *action, struct str object, struct str detail,
		const char *outcome)
{
	return audit(page, &(struct audit_entry){
				   .time_us = page->now_us,
				   .user = page->user.name,
				   .role = str_from(user_role_name(page->user.role)),
				   .peer = http_peer(page->request),
				   .action = str_from(action),
				   .object = object,
				   .detail = detail,
				   .outcome = str_from(outcome),
			   });
}

bool page_audit_as(struct page *page, struct str user, const char *action, struct str detail,
		   const char *outcome)
{
	return audit(page, &(struct audit_entry){
				   .time_us = page->now_us,
				   .user = user,
				   .role = STR(""),
				   .peer = http_peer(page->request),
				   .action = str_from(action),
				   .object = http_path(page->request),
				   .detail = detail,
				   .outcome = str_from(outcome),
			   });
}

/* ---- what every page has ---- */

static enum lang choose_lang(const struct page *page)
{
	const struct str accept = http_header(page->request, "Accept-Language");
	enum lang lang;

	if (page->known && lang_parse(page->user.lang, &lang))
		return lang;
	if (lang_parse(http_cookie(page->request, auth_lang_cookie(page->web)), &lang))
		return lang;
	return str_starts(accept, STR("en")) ? LANG_EN : LANG_JA;
}

static void add_common(struct page *page)
{
	struct view *view = page->view;
	const bool open = page->known && page->session.stage == SESSION_OPEN;

	view_str(view, "lang", page->lang == LANG_JA ? STR("ja") : STR("en"));
	view_str(view, "css", str_from(asset_css_path));
	view_str(view, "js", str_from(asset_js_path));
	view_str(view, "icon", str_from(asset_icon_path));
	view_str(view, "facility", open ? facility_name(page->web->db, page->arena) : STR(""));
	view_str(view, "user_name", open ? page->user.display : STR(""));
	view_bool(view, "logged_in", page->known);
	view_bool(view, "watches", page_may(page, PAGE_READERS));
	view_bool(view, "may_act", page_may(page, PAGE_DUTY));
	view_bool(view, "may_help", open && page_may(page, PAGE_HELP));
	view_cstr(view, "help_path", "/first-hour");
	view_bool(view, "is_admin", page_may(page, USER_ADMIN));
	view_bool(view, "of_house", page->of_house);
	view_str(view, "csrf", page->known ? auth_form_token(page) : STR(""));
	view_str(view, "here", page_next(page, http_target(page->request)));
	view_time(view, "now", page->now_us);
	view_navigation(page);
}

static void on_response(void *context, struct http_request *request)
{
	const struct web *web = context;
	const struct http_route *route = http_route_of(request);
	const struct page_route *page = route ? route->data : NULL;

	guard_add(request, page ? page->guard : GUARD_PAGE, web->tls);
}

/* ---- dispatch ---- */

static struct page *page_new(struct web *web, struct http_request *request)
{
	struct arena *arena = http_arena(request);
	struct page *page = arena_take(arena, sizeof(*page));

	if (!page)
		return NULL;
	page->web = web;
	page->request = request;
	page->arena = arena;
	page->now_us = clock_wall_us(web->clock);
	page->view = view_new(arena);
	if (!page->view)
		return NULL;
	auth_load(page);
	page->of_house = place_of_house(page);
	page->lang = choose_lang(page);
	add_common(page);
	return page;
}

static void deny(struct page *page, const char *why)
{
	if (page_audit(page, "denied", http_path(page->request), str_from(why), "denied"))
		page_fail(page, 403, TEXT_ERROR_DENIED);
}

/* Nobody is logged in, or not far enough: where to go first. */
static void send_to_login(struct page *page)
{
	auto_buf next = BUF_INIT(4096);

	if (page->known) {
		page_redirect(page, "%s", auth_stage_path(page->session.stage));
		return;
	}
	if (str_is(http_method(page->request), "GET"))
		url_add_encoded(&next, http_target(page->request));
	page_redirect(page, "/login%s%s", next.len > 0 ? "?next=" : "",
		      next.len > 0 ? next.ptr : "");
}

static bool is_fresh(const struct page *page)
{
	return page->now_us - page->session.confirmed_us < CONFIRM_MINUTES * 60 * US_PER_SEC;
}

/* A form: does it come from a page of ours, of this session? Else the answer was given. */
static bool admit_form(struct page *page)
{
	if (!auth_origin_is_ours(page)) {
		deny(page, "the request comes from another site");
		return false;
	}
	const bool fits = page->known && auth_form_token_fits(page);
	if (page->route->kept && !fits) {
		kept_page(page);
		return false;
	}
	if (page->known && !fits) {
		deny(page, "the form's token does not fit");
		return false;
	}
	return true;
}

/* True when the handler may run; else the answer was given. */
static bool admit(struct page *page)
{
	const struct page_route *route = page->route;

	if (route->api)
		return true;
	if (str_is(http_method(page->request), "POST") && !admit_form(page))
		return false;
	if (route->roles & PAGE_ANYONE)
		return true;
	if (!page->known || (page->session.stage != SESSION_OPEN && !(route->roles & PAGE_STAGE))) {
		send_to_login(page);
		return false;
	}
	if (page->user.role == USER_INSPECTOR && page->of_house && !inspector_admitted(page))
		return false;
	if (!(page->user.role & route->roles)) {
		deny(page, "the role may not");
		return false;
	}
	if (!place_admits(page))
		return false;
	if (route->fresh && !is_fresh(page)) {
		const struct str path = http_path(page->request);
		/* A form is lost by this; its page is one segment deep. */
		const size_t first = str_find_char(str_from_pos(path, 1), '/');

		page_redirect(page, "/confirm?next=/%.*s",
			      STR_ARG(str_sub(str_from_pos(path, 1), 0, first)));
		return false;
	}
	return true;
}

static void dispatch(void *context, struct http_request *request)
{
	struct web *web = context;
	web_refresh_forms(web);
	/* Whoever asked before: nothing of his is on the connection now. */
	org_scope_leave(web->office);
	struct page *page = page_new(web, request);

	if (!page) {
		http_respond(request, 503, "text/plain", STR("out of memory\n"));
		return;
	}
	page->route = http_route_of(request)->data;
	if (!admit(page))
		return;
	if (page->known && !page->route->background)
		auth_touch(page);
	page->route->handle(page);
	org_scope_leave(web->office);
}

static void on_error(void *context, struct http_request *request, unsigned status, const char *why)
{
	const struct web *web = context;

	if (taxii_api_owns(http_path(request))) {
		taxii_api_refuse(request, status, why);
		return;
	}
	struct page *page = page_new(context, request);

	org_scope_leave(web->office);
	if (!page)
		return;
	view_text(page->view, "title", TEXT_ERROR_TITLE);
	view_text(page->view, "why",
		  status == 404	  ? TEXT_ERROR_NOT_FOUND
		  : status == 504 ? TEXT_ERROR_TIMEOUT
		  : status < 500  ? TEXT_ERROR_REQUEST
				  : TEXT_ERROR_INTERNAL);
	view_number(page->view, "status", status);
	view_cstr(page->view, "reason", status == 404 ? "" : why);
	page_show_status(page, status, &template_error);
}

/* ---- the table of routes ---- */

static size_t count_routes(void)
{
	size_t n = 0;

	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++)
			n++;
	}
	return n;
}

static bool clashes(const struct page_route *a, const struct page_route *b)
{
	return a != b && strcmp(a->path, b->path) == 0 && strcmp(a->method, b->method) == 0;
}

static enum errc check_route(const struct page_group *group, const struct page_route *route,
			     struct err *err)
{
	if (route->roles == 0)
		return fail(err, ERR_USAGE, "%s: %s %s: no roles are given", group->name,
			    route->method, route->path);
	if (!place_is_told(route))
		return fail(err, ERR_USAGE,
			    "%s: %s %s: says not which powers it needs at which organisation",
			    group->name, route->method, route->path);
	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++) {
			if (clashes(route, r))
				return fail(err, ERR_USAGE, "%s: %s %s: is there twice",
					    group->name, route->method, route->path);
		}
	}
	return ERR_OK;
}

enum errc web_check_routes(struct err *err)
{
	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++) {
			const enum errc code = check_route(page_groups[g], r, err);

			if (code)
				return code;
		}
	}
	return ERR_OK;
}

static struct http_route *make_routes(void)
{
	struct http_route *routes = mem_new_array(count_routes() + 1, sizeof(*routes));
	size_t n = 0;

	for (size_t g = 0; page_groups[g]; g++) {
		for (const struct page_route *r = page_groups[g]->routes; r->path; r++) {
			routes[n++] = (struct http_route){
				.method = r->method,
				.path = r->path,
				.body_max = strcmp(r->method, "POST") == 0
						    ? size_max(r->body_max, FORM_MAX)
						    : 0,
				.handle = dispatch,
				.data = r,
			};
		}
	}
	return routes;
}

/* ---- the object ---- */

static enum errc start_http(struct web *web, const struct web_config *config, struct err *err)
{
	struct http_config http = http_config_default;

	http.listen_fd = config->listen_fd;
	http.routes = web->routes;
	http.context = web;
	http.clock = config->clock;
	http.on_error = on_error;
	http.on_response = on_response;
	http.tls_certificate = config->tls_certificate;
	http.tls_key = config->tls_key;
	return http_server_new(&http, &web->http, err);
}

enum errc web_new(const struct web_config *config, struct web **ret, struct err *err)
{
	struct web *web = mem_new(sizeof(*web));
	enum errc code = web_check_routes(err);

	web->hub = config->hub;
	web->db = config->db;
	web->office = org_office_new(config->db);
	web->clock = config->clock;
	web->tls = config->tls_certificate;
	web->data_fd = config->data_fd;
	web->options = config->options;
	if (config->evidence)
		(void)snprintf(web->evidence, sizeof(web->evidence), "%s", config->evidence);
	if (config->courses)
		(void)snprintf(web->courses, sizeof(web->courses), "%s", config->courses);
	if (config->uploads)
		(void)snprintf(web->uploads, sizeof(web->uploads), "%s", config->uploads);
	web->utc_offset_minutes = time_zone_offset();
	web->routes = make_routes();
	web->throttle = throttle_new();
	web->reader = reader_client_new();
	web->waits = waits_new(config->clock);
	web->importer = desk_new("importer", config->clock);
	web->registrar = desk_new("registrar", config->clock);
	web->printer = desk_new("printer", config->clock);
	web->sealer = desk_new("sealer", config->clock);
	web->handover = handover_new(config->clock);
	web->trail = trail_new(config->db, config->clock);
	web->events = events_new(config->db, config->clock);
	if (!code)
		code = web_load_content(web, config->content, err);
	if (!code)
		code = start_http(web, config, err);
	if (code) {
		web_free(web);
		return code;
	}
	*ret = web;
	return ERR_OK;
}

void web_free(struct web *web)
{
	if (!web)
		return;
	http_server_free(web->http);
	events_free(web->events);
	waits_free(web->waits);
	desk_free(web->importer);
	desk_free(web->registrar);
	desk_free(web->printer);
	desk_free(web->sealer);
	handover_free(web->handover);
	reader_client_free(web->reader);
	trail_free(web->trail);
	throttle_free(web->throttle);
	org_office_free(web->office);
	web_free_content(web);
	free(web->routes);
	fd_close_at(&web->data_fd);
	free(web);
}

struct http_server *web_http(struct web *web)
{
	return web->http;
}

static void prune(struct web *web)
{
	const int64_t now_us = clock_wall_us(web->clock);

	if (now_us - web->pruned_us < PRUNE_EVERY_US)
		return;
	web->pruned_us = now_us;
	auth_prune(web->db, now_us);
	db_trim(web->db);
}

void web_run(struct web *web)
{
	reader_client_run(web->reader);
	trail_run(web->trail);
	waits_run(web->waits);
	desk_run(web->importer);
	desk_run(web->registrar);
	desk_run(web->printer);
	desk_run(web->sealer);
	handover_run(web->handover);
	events_run(web->events);
	prune(web);
	morning_run(&web->morning, web->db, web->duties, clock_wall_us(web->clock));
	http_server_run(web->http);
}

int web_wait_ms(struct web *web)
{
	const int http_ms = http_server_wait_ms(web->http);

	/* The database is asked for news while somebody looks. */
	return http_ms >= 0 && http_ms < 1000 ? http_ms : 1000;
}
