/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is never an indicator: addresses and names that half of all records speak of, and the
 * hospital's own (content/indicators-allow.yml, docs/formats/indicators.md). Asked when indicators
 * are imported and again when one has matched, because the list may have grown since.
 */
#pragma once

#include "detect/indicators/value.h"

#define ALLOW_MAX 65536u

struct allow;

/* indicators-allow.yml of the content folder and, when there is one, the file `own`. */
enum errc allow_open(const char *content, const char *own, struct allow **ret,
		     struct err *err) MUST_CHECK;

/* An allowlist that allows nothing. */
struct allow *allow_new(void) MUST_CHECK;
void allow_free(struct allow *allow);
void allow_free_at(struct allow **allow);
#define auto_allow CLEANUP(allow_free_at) struct allow

/* Add the entries of a file; one that is not there adds none. */
enum errc allow_read(struct allow *allow, const char *path, struct err *err) MUST_CHECK;

/* Add one: an address, a network, a name, a URL, a mail address or a hash, as people write it. */
enum errc allow_add(struct allow *allow, struct str text, struct err *err) MUST_CHECK;

size_t allow_count(const struct allow *allow);

/*
 * Would the indicator match what is allowed? An address within an allowed network, a network that
 * overlaps one, a name that is allowed or has an allowed name beneath it, the front page of an
 * allowed name, and whatever is listed itself.
 */
bool allow_covers(const struct allow *allow, enum indicator_type type, struct str value);
