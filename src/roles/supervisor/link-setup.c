/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/link-setup.h"

#include <unistd.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "custody/signer.h"
#include "link/authority.h"
#include "link/rhythm.h"

#define SERVER_US (INT64_C(800) * 24 * 3600 * US_PER_SEC)
#define HOST_MAX  64
#define KEY_MODE  0600
#define CERT_MODE 0644

struct hosts {
	const char *names[LINK_HOSTS_MAX];
	size_t n;
	char own[HOST_MAX];
};

static enum errc find_hosts(const struct options *options, struct hosts *ret, struct err *err)
{
	const size_t given = options_count(options, "link-host");

	ret->n = 0;
	if (given > LINK_HOSTS_MAX)
		return fail(err, ERR_USAGE, "--link-host: more than %u", LINK_HOSTS_MAX);
	for (size_t i = 0; i < given; i++) {
		const char *name = options_at(options, "link-host", i);
		/* It becomes part of a list with commas in it. */
		if (!name || !name[0] || strlen(name) > 253 || strpbrk(name, ", \t;="))
			return fail(err, ERR_USAGE, "--link-host %s: is no name of a host",
				    name ? name : "");
		ret->names[ret->n++] = name;
	}
	if (given)
		return ERR_OK;
	if (gethostname(ret->own, sizeof(ret->own) - 1) == 0 && ret->own[0])
		ret->names[ret->n++] = ret->own;
	ret->names[ret->n++] = "localhost";
	ret->names[ret->n++] = "127.0.0.1";
	ret->names[ret->n++] = "::1";
	return ERR_OK;
}

/* The list of names it was made for lies beside it. */
static void write_list(const struct hosts *hosts, struct buf *out)
{
	for (size_t i = 0; i < hosts->n; i++)
		buf_printf(out, "%s\n", hosts->names[i]);
}

static bool is_good(const struct setup *setup, const char *list_path, const struct hosts *hosts,
		    int64_t now_us)
{
	auto_buf pem = BUF_INIT(4 * LINK_PEM_MAX);
	auto_buf was = BUF_INIT(LINK_HOSTS_MAX * 256);
	auto_buf list = BUF_INIT(LINK_HOSTS_MAX * 256);
	struct link_certificate made;

	write_list(hosts, &list);
	return access(setup->link_key, R_OK) == 0 && !file_read(setup->link_cert, &pem, NULL) &&
	       !file_read(list_path, &was, NULL) && str_equal(buf_str(&was), buf_str(&list)) &&
	       !link_certificate_read(buf_str(&pem), &made, NULL) &&
	       now_us < link_renew_us(made.from_us, made.until_us);
}

static enum errc write_files(const struct setup *setup, const char *list_path, struct str key,
			     struct str certificate, const struct hosts *hosts, struct err *err)
{
	auto_buf list = BUF_INIT(LINK_HOSTS_MAX * 256);

	write_list(hosts, &list);
	/* The list last: without it all is made anew. */
	(void)unlink(list_path);
	enum errc code = file_replace(setup->link_key, key, KEY_MODE, err);
	if (!code)
		code = file_replace(setup->link_cert, certificate, CERT_MODE, err);
	return code ? code : file_replace(list_path, buf_str(&list), CERT_MODE, err);
}

static enum errc make_certificate(struct setup *setup, const struct link_authority *authority,
				  int64_t now_us, struct err *err)
{
	auto_buf key = BUF_INIT(LINK_PEM_MAX);
	auto_buf certificate = BUF_INIT(2 * LINK_PEM_MAX);
	char list_path[PATH_MAX];
	struct hosts hosts;
	enum errc code = path_join(setup->data, LINK_FOLDER "/hosts", list_path, err);

	if (!code)
		code = find_hosts(setup->options, &hosts, err);
	if (code || is_good(setup, list_path, &hosts, now_us))
		return code;
	code = link_authority_serve(authority, hosts.names, hosts.n, now_us, now_us + SERVER_US,
				    &key, &certificate, err);
	return code ? code
		    : write_files(setup, list_path, buf_str(&key), buf_str(&certificate), &hosts,
				  err);
}

static enum errc prepare_hub(struct setup *setup, struct err *err)
{
	const int64_t now_us = clock_wall_us(&clock_system);
	auto_link_authority *authority = NULL;
	char path[PATH_MAX];
	enum errc code = path_join(setup->data, LINK_AUTHORITY_FILE, path, err);

	if (!code)
		code = path_join(setup->data, LINK_FOLDER "/server.pem", setup->link_cert, err);
	if (!code)
		code = path_join(setup->data, LINK_FOLDER "/server-key.pem", setup->link_key, err);
	if (!code)
		code = path_join(setup->data, LINK_FOLDER "/authority-certificate.pem",
				 setup->link_authority, err);
	if (!code)
		code = link_authority_open(path, now_us, &authority, err);
	if (!code)
		code = file_replace(setup->link_authority, link_authority_pem(authority), CERT_MODE,
				    err);
	return code ? code : make_certificate(setup, authority, now_us, err);
}

enum errc link_setup(struct setup *setup, struct err *err)
{
	auto_signer *signer = NULL;
	char path[PATH_MAX];
	enum errc code = path_join(setup->data, SIGNER_FILE, path, err);

	if (!code)
		code = signer_open(path, &signer, err);
	if (!code && options_given(setup->options, "link-in"))
		code = prepare_hub(setup, err);
	return code;
}
