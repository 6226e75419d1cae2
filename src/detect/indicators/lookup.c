/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/lookup.h"

#include "detect/indicators/url-form.h"

/* Labels from the end that a name is asked by; deeper names are asked by their last ones too. */
#define LABELS_MAX 12u

static void find(const struct indicator_set *set, enum indicator_type type, struct str value,
		 struct indicator_hits *hits)
{
	indicator_set_find(set, type, value, indicator_hash(indicator_set_key(set), type, value),
			   hits);
}

void lookup_ip(const struct indicator_set *set, const char *ip, struct indicator_hits *hits)
{
	find(set, INDICATOR_IP, str_of(ip, INDICATOR_IP_BYTES), hits);
	if (indicator_set_has_networks(set))
		indicator_set_find_networks(set, ip, hits);
}

/* From the shortest of two labels to the whole name; the whole name is always among them. */
void lookup_domain(const struct indicator_set *set, struct str domain, struct indicator_hits *hits)
{
	struct str names[LABELS_MAX];
	uint64_t hashes[LABELS_MAX];
	size_t at = domain.len;
	size_t n = 0;

	for (unsigned labels = 0; at > 0 && labels < LABELS_MAX; labels++) {
		while (at > 0 && domain.ptr[at - 1] != '.')
			at--;
		if (labels > 0 && at > 0)
			names[n++] = str_from_pos(domain, at);
		at -= at > 0;
	}
	names[n++] = domain;
	for (size_t i = 0; i < n; i++) {
		hashes[i] = indicator_hash(indicator_set_key(set), INDICATOR_DOMAIN, names[i]);
		indicator_set_expect(set, hashes[i]);
	}
	for (size_t i = 0; i < n; i++)
		indicator_set_find(set, INDICATOR_DOMAIN, names[i], hashes[i], hits);
}

static bool host_is(struct str host, char *ip)
{
	return indicator_read_ip(host, ip);
}

static void lookup_url(const struct indicator_set *set, struct str url, struct indicator_hits *hits)
{
	struct str forms[URL_FORMS_MAX];
	const size_t n = url_forms(url, forms);
	const struct str host = str_sub(url, 0, indicator_url_host_len(url));
	char ip[INDICATOR_IP_BYTES];

	for (size_t i = 0; i < n; i++)
		find(set, INDICATOR_URL, forms[i], hits);
	if (host_is(host, ip))
		lookup_ip(set, ip, hits);
	else
		lookup_domain(set, host, hits);
}

static void lookup_mail(const struct indicator_set *set, struct str mail,
			struct indicator_hits *hits)
{
	find(set, INDICATOR_MAIL, mail, hits);
	lookup_domain(set, str_from_pos(mail, str_find_char(mail, '@') + 1), hits);
}

void lookup_value(const struct indicator_set *set, const struct indicator_value *value,
		  struct indicator_hits *hits)
{
	const struct str bytes = indicator_value_str(value);

	switch (value->type) {
	case INDICATOR_IP:
		lookup_ip(set, bytes.ptr, hits);
		break;
	case INDICATOR_DOMAIN:
		lookup_domain(set, bytes, hits);
		break;
	case INDICATOR_URL:
		lookup_url(set, bytes, hits);
		break;
	case INDICATOR_MAIL:
		lookup_mail(set, bytes, hits);
		break;
	case INDICATOR_NETWORK:
	case INDICATOR_MD5:
	case INDICATOR_SHA1:
	case INDICATOR_SHA256:
	case INDICATOR_SHA512:
		find(set, value->type, bytes, hits);
		break;
	}
}

/* ---- texts of fields ---- */

/* "name:443", "[2001:db8::1]:443", "192.0.2.1:80": without the port. Bare IPv6 has none. */
static struct str without_port(struct str text)
{
	const size_t colon = str_find_char(text, ':');
	const size_t bracket = str_find_char(text, ']');

	if (bracket != SIZE_MAX)
		return str_sub(text, 0, bracket + 1);
	if (colon == SIZE_MAX || str_find_char(str_from_pos(text, colon + 1), ':') != SIZE_MAX)
		return text;
	return str_sub(text, 0, colon);
}

static void lookup_host(const struct indicator_set *set, struct str text, bool names,
			struct indicator_hits *hits)
{
	const struct str host = without_port(str_trim(text));
	char name[INDICATOR_DOMAIN_MAX];
	char ip[INDICATOR_IP_BYTES];
	size_t len;

	if (indicator_read_ip(host, ip))
		lookup_ip(set, ip, hits);
	else if (names && indicator_read_domain(host, name, &len))
		lookup_domain(set, str_of(name, len), hits);
}

static bool parts_hosts(char c)
{
	return c == ',' || c == ';' || ascii_is_space(c);
}

static void lookup_hosts(const struct indicator_set *set, struct str text,
			 struct indicator_hits *hits)
{
	while (text.len > 0) {
		size_t n = 0;
		while (n < text.len && !parts_hosts(text.ptr[n]))
			n++;
		lookup_host(set, str_sub(text, 0, n), true, hits);
		text = str_from_pos(text, n + 1);
	}
}

static const struct {
	const char *name;
	enum indicator_type type;
} hash_names[] = {
	{ "MD5", INDICATOR_MD5 },	{ "SHA1", INDICATOR_SHA1 },
	{ "SHA256", INDICATOR_SHA256 }, { "SHA512", INDICATOR_SHA512 },
	{ "SHA-1", INDICATOR_SHA1 },	{ "SHA-256", INDICATOR_SHA256 },
};

static void lookup_hash(const struct indicator_set *set, enum indicator_type type, struct str text,
			struct indicator_hits *hits)
{
	struct indicator_value value;

	if (!indicator_value_parse(type, text, &value, NULL))
		find(set, value.type, indicator_value_str(&value), hits);
}

/* "MD5=…,SHA256=…,IMPHASH=…": others than the names above are no hashes of a file. */
static void lookup_hashes(const struct indicator_set *set, struct str text,
			  struct indicator_hits *hits)
{
	while (text.ptr) {
		struct str hash = str_split(&text, ',');
		const size_t equals = str_find_char(hash, '=');
		const struct str name = str_trim(str_sub(hash, 0, equals));
		for (size_t i = 0; equals != SIZE_MAX && i < ARRAY_LEN(hash_names); i++) {
			if (str_equal_nocase(name, str_from(hash_names[i].name)))
				lookup_hash(set, hash_names[i].type, str_from_pos(hash, equals + 1),
					    hits);
		}
		for (unsigned i = INDICATOR_MD5; equals == SIZE_MAX && i < INDICATOR_TYPES; i++)
			lookup_hash(set, (enum indicator_type)i, hash, hits);
	}
}

static void lookup_as(const struct indicator_set *set, enum indicator_type type, struct str text,
		      struct indicator_hits *hits)
{
	struct indicator_value value;

	if (!indicator_value_parse(type, text, &value, NULL))
		lookup_value(set, &value, hits);
}

void lookup_path(const struct indicator_set *set, struct str host, struct str path,
		 struct indicator_hits *hits)
{
	char url[INDICATOR_VALUE_MAX];

	if (!str_starts(path, STR("/"))) {
		lookup_as(set, INDICATOR_URL, path, hits);
		return;
	}
	const int n = snprintf(url, sizeof(url), "%.*s%.*s", STR_ARG(host), STR_ARG(path));
	if (host.len && n > 0 && (size_t)n < sizeof(url))
		lookup_as(set, INDICATOR_URL, str_of(url, (size_t)n), hits);
}

void lookup_text(const struct indicator_set *set, enum field_kind kind, struct str text,
		 struct indicator_hits *hits)
{
	switch (kind) {
	case FIELD_KIND_IP:
		lookup_host(set, text, false, hits);
		break;
	case FIELD_KIND_HOST:
		lookup_host(set, text, true, hits);
		break;
	case FIELD_KIND_HOSTS:
		lookup_hosts(set, text, hits);
		break;
	case FIELD_KIND_URL:
		lookup_as(set, INDICATOR_URL, text, hits);
		break;
	case FIELD_KIND_MAIL:
		lookup_as(set, INDICATOR_MAIL, text, hits);
		break;
	case FIELD_KIND_HASH:
		lookup_hashes(set, text, hits);
		break;
	case FIELD_KIND_NONE:
	case FIELD_KIND_PATH:
		break;
	}
}
