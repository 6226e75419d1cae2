/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ArcSight Common Event Format, version 0: a line that nearly every log collector understands. In
 * the header '\' and '|' are escaped, in the extension '\', '=' and line ends (CEF guide,
 * "Character Encoding").
 */
#include "base/encoding/utf8.h"
#include "export/shape.h"

#define VALUE_BYTES_MAX 1023u /* the guide's limit of most keys */

/* CEF severity, 0 to 10. */
static const int severities[FINDING_LEVELS] = {
	[FINDING_INFORMATIONAL] = 1, [FINDING_LOW] = 3,	      [FINDING_MEDIUM] = 5,
	[FINDING_HIGH] = 8,	     [FINDING_CRITICAL] = 10,
};

/* Fields of events → CEF's keys; those of one key stand together, the first that is there counts.
 */
static const struct {
	const char *field;
	const char *key;
} keys[] = {
	{ "SourceIp", "src" },	 { "IpAddress", "src" },     { "srcip", "src" },
	{ "c-ip", "src" },	 { "DestinationIp", "dst" }, { "dstip", "dst" },
	{ "SourcePort", "spt" }, { "srcport", "spt" },	     { "DestinationPort", "dpt" },
	{ "dstport", "dpt" },	 { "Image", "dproc" },	     { "TargetFilename", "fname" },
	{ "c-uri", "request" },	 { "cs-uri", "request" },    { "cs-method", "requestMethod" },
};

static void add_header(struct buf *out, struct str value)
{
	buf_add_char(out, '|');
	for (size_t i = 0; i < value.len; i++) {
		const char c = value.ptr[i];
		if (c == '\\' || c == '|')
			buf_add_char(out, '\\');
		buf_add_char(out, c == '\n' || c == '\r' ? ' ' : c);
	}
}

static void add_value(struct buf *out, struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		const char c = value.ptr[i];
		if (c == '\\' || c == '=')
			buf_add_char(out, '\\');
		if (c == '\n' || c == '\r')
			buf_add_text(out, c == '\n' ? "\\n" : "\\r");
		else
			buf_add_char(out, c);
	}
}

static void add_key(struct buf *out, const char *key, struct str value)
{
	if (value.len == 0)
		return;
	buf_printf(out, " %s=", key);
	add_value(out, utf8_cut(value, VALUE_BYTES_MAX));
}

/* A key of the reader's own choice and what it means. */
static void add_labelled(struct buf *out, const char *key, const char *meaning, struct str value)
{
	if (value.len == 0)
		return;
	buf_printf(out, " %sLabel=%s", key, meaning);
	add_key(out, key, value);
}

static void add_fields(const struct finding *finding, struct buf *out)
{
	const char *last = "";

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct str value = event_get(finding->event, keys[i].field);
		if (value.len == 0 || strcmp(last, keys[i].key) == 0)
			continue;
		last = keys[i].key;
		add_key(out, last, value);
	}
}

static void add_techniques(const struct finding *finding, struct buf *out)
{
	char technique[TECHNIQUE_MAX];
	bool first = true;

	for (size_t i = 0; i < finding->n_tags; i++) {
		if (!tag_technique(finding->tags[i], technique))
			continue;
		buf_add_text(out, first ? " cs2Label=ATT&CK cs2=" : ",");
		buf_add_text(out, technique);
		first = false;
	}
}

static void add(const struct shape_context *context, const struct finding *finding, struct buf *out)
{
	char id[FINDING_ID_LEN + 1];

	finding_id(finding, id);
	buf_add_text(out, "CEF:0");
	add_header(out, STR("Tonoi"));
	add_header(out, STR("Tonoi"));
	add_header(out, STR(TONOI_VERSION));
	add_header(out, finding->rule_id);
	add_header(out, finding->title);
	buf_printf(out, "|%d|externalId=%s", severities[finding->level], id);
	if (finding->time_us != TIME_NONE)
		buf_printf(out, " rt=%lld", (long long)(finding->time_us / US_PER_MS));
	add_key(out, "dvchost", finding->host);
	add_key(out, "duser", finding->user);
	add_fields(finding, out);
	add_techniques(finding, out);
	add_labelled(out, "cs1", "Record source", finding->source);
	buf_printf(out, " cn1Label=Record cn1=%llu", (unsigned long long)finding->record);
	add_labelled(out, "cs3", "Command line", event_get(finding->event, "CommandLine"));
	add_labelled(out, "cs4", "Facility", context->facility);
	buf_add_char(out, '\n');
}

const struct shape shape_cef = {
	.name = "cef",
	.media_type = "text/plain; charset=utf-8",
	.add = add,
};
