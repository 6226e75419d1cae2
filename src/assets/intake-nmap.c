/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nmap's XML output, version 1.05 (nmap.dtd): hosts that are up, their addresses and names, the
 * system that nmap takes them for, and the services it recognised by their answers.
 */
#include "assets/intake.h"
#include "base/encoding/xml.h"

#define ACCURACY_LEAST 90 /* of a guess at the system, in percent */

static bool looks_like(struct str head)
{
	return str_find(head, STR("<nmaprun")) != SIZE_MAX;
}

static void read_addresses(const struct intake_reader *reader, const struct xml *host,
			   struct sighting *s)
{
	const struct xml *names = xml_get(host, "hostnames");

	for (const struct xml *n = xml_get(host, "address"); n; n = xml_again(n)) {
		if (!str_is(xml_attribute(n, "addrtype"), "mac")) {
			intake_address(reader, s, xml_attribute(n, "addr"));
			continue;
		}
		sighting_identify(s, ID_MAC, xml_attribute(n, "addr"));
		/* Whose card it is: mostly the maker of the device too. */
		sighting_set(s, ASSET_VENDOR, xml_attribute(n, "vendor"));
	}
	for (const struct xml *n = xml_get(names, "hostname"); n; n = xml_again(n))
		sighting_identify(s, ID_FQDN, xml_attribute(n, "name"));
	for (const struct xml *n = xml_get(names, "hostname"); n; n = xml_again(n))
		sighting_identify(s, ID_HOSTNAME, xml_attribute(n, "name"));
}

static void read_system(const struct intake_reader *reader, const struct xml *host,
			struct sighting *s)
{
	const struct xml *match = xml_get(xml_get(host, "os"), "osmatch");
	int64_t accuracy;

	if (!match || !str_to_i64(xml_attribute(match, "accuracy"), &accuracy) ||
	    accuracy < ACCURACY_LEAST)
		return;
	sighting_set(s, ASSET_OS, xml_attribute(match, "name"));
	intake_hint(reader, s, xml_attribute(xml_get(match, "osclass"), "type"));
	intake_hint(reader, s, xml_attribute(match, "name"));
}

static void read_services(const struct xml *host, struct sighting *s)
{
	for (const struct xml *port = xml_get(xml_get(host, "ports"), "port"); port;
	     port = xml_again(port)) {
		const struct xml *service = xml_get(port, "service");
		const struct software software = {
			.product = xml_attribute(service, "product"),
			.version = xml_attribute(service, "version"),
			.cpe = xml_text(service, "cpe"),
		};
		if (str_is(xml_attribute(xml_get(port, "state"), "state"), "open"))
			sighting_install(s, &software);
	}
	s->tells_software = true;
}

static enum errc read_host(struct intake_reader *reader, const struct xml *host, struct err *err)
{
	struct sighting sighting;
	int64_t seconds;
	int64_t seen_us = TIME_NONE;

	if (!str_is(xml_attribute(xml_get(host, "status"), "state"), "up"))
		return ERR_OK;
	if (str_to_i64(xml_attribute(host, "endtime"), &seconds) && seconds > 0 &&
	    seconds < INT64_MAX / US_PER_SEC)
		seen_us = seconds * US_PER_SEC;
	intake_begin(reader, seen_us, &sighting);
	read_addresses(reader, host, &sighting);
	read_system(reader, host, &sighting);
	read_services(host, &sighting);
	return intake_take(reader, &sighting, err);
}

/* nmap writes a document type that declares nothing; the reader of XML lets none pass. */
static bool without_doctype(struct str text, struct buf *out)
{
	const struct str doctype = STR("<!DOCTYPE nmaprun>");
	const size_t at = str_find(text, doctype);

	if (at != SIZE_MAX) {
		buf_add(out, str_sub(text, 0, at));
		text = str_from_pos(text, at + doctype.len);
	}
	buf_add(out, text);
	return !buf_failed(out);
}

static enum errc read_file(struct intake_reader *reader, struct err *err)
{
	auto_arena arena = ARENA_INIT(INTAKE_ITEM_MAX);
	auto_buf text = BUF_INIT(INTAKE_TEXT_MAX);
	auto_xml_reader *xml = NULL;
	struct xml *host;
	enum errc code = ERR_OK;

	if (without_doctype(reader->text, &text))
		xml = xml_reader_new(buf_str(&text));
	if (!xml)
		return fail(err, ERR_LIMIT, "no memory to read XML");
	while (!code) {
		code = xml_next(xml, "host", &arena, &host, err);
		if (!code)
			code = read_host(reader, host, err);
		arena_clear(&arena);
	}
	return code == ERR_END ? ERR_OK : code;
}

const struct intake_format intake_nmap = {
	.name = "nmap",
	.summary = TEXT("nmap の XML (-oX)", "nmap's XML (-oX)"),
	.source = "nmap",
	.feed = FEED_SCAN,
	.looks_like = looks_like,
	.read = read_file,
};
