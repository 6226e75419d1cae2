/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Advisories of our own, laid out as a CSAF 2.0 trusted provider has them (section 7), for any web
 * server to give out:
 *
 *   provider-metadata.json                         7.1.8
 *   openpgp/FINGERPRINT.asc                        7.1.20
 *   white/2026/ID.json .sha256 .sha512 .asc        7.1.11, 7.1.18, 7.1.19, 5.1 (file name)
 *   white/csaf-feed-tlp-white.json                 ROLIE (7.1.15)
 *   white/index.txt, white/changes.csv             7.1.12, 7.1.13
 *
 * and the same for green and amber, which the web server must keep for those who may (7.1.4). The
 * folder is the record: what lies in it is listed, newest first.
 */
#pragma once

#include "advisories/openpgp.h"
#include "base/arena.h"

#define CSAF_DOCUMENT_MAX  (20u * 1024 * 1024)
#define CSAF_DOCUMENTS_MAX 20000u
#define CSAF_NAME_MAX	   200u

enum csaf_label {
	CSAF_WHITE,
	CSAF_GREEN,
	CSAF_AMBER,
	CSAF_LABELS,
};
extern const char *const csaf_label_names[CSAF_LABELS]; /* "white", … */

/* What is read of a document. Texts live in the arena. */
struct csaf_head {
	struct str id;
	struct str title;
	struct str summary; /* "" */
	struct str current; /* tracking.current_release_date */
	struct str initial;
	enum csaf_label label;
	char file[CSAF_NAME_MAX]; /* "example-2026-001.json" */
	char year[8];		  /* of its first release */
};

/*
 * What a provider must have right: the parts that CSAF 2.0 3.2.1 asks for, csaf_version 2.0, dates,
 * a status that is final or interim (6.2 leaves drafts at home), TLP up to AMBER. Whether products
 * and vulnerabilities are well told is for a validator of CSAF.
 */
enum errc csaf_head_read(struct str text, struct arena *arena, struct csaf_head *ret,
			 struct err *err) MUST_CHECK;

struct csaf_provider {
	const char *folder;
	struct str url; /* where the folder is seen: ends with '/' */
	struct str publisher;
	struct str namespace_url; /* of the publisher */
	const char *category;	  /* coordinator, vendor, … */
	const struct openpgp_key *key;
	int64_t now_us;
};

/* One document, with sums and signature, in its place. ERR_CONFLICT: a newer one lies there. */
enum errc csaf_publish(const struct csaf_provider *provider, struct str text, struct arena *arena,
		       struct csaf_head *ret, struct err *err) MUST_CHECK;

/* The lists and the provider's metadata, anew from what lies there. */
enum errc csaf_publish_lists(const struct csaf_provider *provider, struct arena *arena,
			     struct err *err) MUST_CHECK;
