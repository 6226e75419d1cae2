/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/prober/probe.h"

#include <limits.h>

#include "base/alloc.h"
#include "base/encoding/yaml.h"
#include "base/os/paths.h"
#include "net/outbound.h"
#include "roles/prober/certificate.h"

#define WORDS_FILE_MAX (64u * 1024)

struct prober_tools {
	struct outbound *outbound;
	struct resolver *resolver;
	struct certificate_asker *asker;
	struct buf words;
	char *ca_file;
};

static enum errc load_words(struct prober_tools *tools, const char *content, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORDS_FILE_MAX * 8);
	char path[PATH_MAX];
	struct yaml *root;
	enum errc code = path_join(content, "website-watch.yml", path, err);

	if (!code)
		code = yaml_read_file(path, WORDS_FILE_MAX, &arena, &root, err);
	if (code)
		return code;
	const struct yaml *words = yaml_get(root, "words");
	if (!words || words->kind != YAML_LIST)
		return fail(err, ERR_SYNTAX, "%s: `words` is a list", path);
	for (const struct yaml *word = words->child; word; word = word->next) {
		buf_add(&tools->words, word->text);
		buf_add_char(&tools->words, '\n');
	}
	return ERR_OK;
}

enum errc prober_tools_new(const char *content, const char *ca_file, struct prober_tools **ret,
			   struct err *err)
{
	struct prober_tools *tools = mem_new(sizeof(*tools));

	buf_init(&tools->words, WORDS_FILE_MAX);
	tools->ca_file = ca_file ? mem_text(ca_file) : NULL;
	enum errc code = load_words(tools, content, err);
	if (!code)
		code = outbound_new(&tools->outbound, err);
	if (!code)
		code = resolver_new(&tools->resolver, err);
	if (!code)
		code = certificate_asker_new(ca_file, &tools->asker, err);
	if (code) {
		prober_tools_free(tools);
		return code;
	}
	*ret = tools;
	return ERR_OK;
}

void prober_tools_free(struct prober_tools *tools)
{
	if (!tools)
		return;
	outbound_free(tools->outbound);
	resolver_free(tools->resolver);
	certificate_asker_free(tools->asker);
	buf_done(&tools->words);
	free(tools->ca_file);
	free(tools);
}

enum errc probe_check_url(const char *url, struct err *err)
{
	struct outbound_target target;
	const enum errc code = outbound_target(url, &target, err);

	if (code)
		return code;
	if (strlen(url) > PROBE_URL_MAX)
		return fail(err, ERR_LIMIT, "%.60s…: longer than %d bytes", url, PROBE_URL_MAX);
	if (strcmp(target.scheme, "http") != 0 && strcmp(target.scheme, "https") != 0)
		return fail(err, ERR_UNSUPPORTED, "%s: neither http nor https", url);
	return ERR_OK;
}

static void ask_certificate(struct prober_tools *tools, const char *url, struct probe_result *ret)
{
	struct outbound_target target;
	struct resolved where;
	struct certificate_facts facts;

	if (outbound_target(url, &target, NULL) || strcmp(target.scheme, "https") != 0 ||
	    resolve(tools->resolver, target.host, target.port, PROBE_TIMEOUT_MS, &where, NULL) ||
	    certificate_ask(tools->asker, target.host, &where, PROBE_TIMEOUT_MS, &facts, NULL))
		return;
	ret->cert_until_us = facts.until_us;
	memcpy(ret->tls, facts.tls, sizeof(ret->tls));
	memcpy(ret->cert_problem, facts.problem, sizeof(ret->cert_problem));
}

static void ask_page(struct prober_tools *tools, const char *url, struct probe_result *ret)
{
	struct outbound_answer answer = { .body = BUF_INIT(PROBE_BODY_MAX) };
	const struct outbound_request request = {
		.url = url,
		.method = "GET",
		.ca_file = tools->ca_file,
		.timeout_ms = PROBE_TIMEOUT_MS,
		.answer_max = PROBE_BODY_MAX,
	};
	struct err err = { .text = "" };
	const enum errc code = outbound_send(tools->outbound, &request, &answer, &err);

	ret->status = answer.status > 0 ? (uint32_t)answer.status : 0;
	ret->taken_us = answer.taken_us;
	/* A page that is longer than we look at is up; its beginning is compared. */
	ret->up = (!code || code == ERR_LIMIT) && ret->status >= 200 && ret->status < 400;
	(void)snprintf(ret->redirect, sizeof(ret->redirect), "%s", answer.redirect);
	if (code && code != ERR_LIMIT)
		(void)snprintf(ret->problem, sizeof(ret->problem), "%s", err.text);
	else if (!ret->up)
		(void)snprintf(ret->problem, sizeof(ret->problem), "HTTP %u", ret->status);
	page_digest(buf_str(&answer.body), buf_str(&tools->words), &ret->page);
	buf_done(&answer.body);
}

void probe(struct prober_tools *tools, const char *url, struct probe_result *ret)
{
	*ret = (struct probe_result){
		.at_us = clock_wall_us(&clock_system),
		.cert_until_us = TIME_NONE,
	};
	ask_page(tools, url, ret);
	ask_certificate(tools, url, ret);
}
