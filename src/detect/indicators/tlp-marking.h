/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLP in STIX: the marking definitions of TLP 1.0 (STIX 2.1 7.2.1.4) and of FIRST's TLP 2.0
 * extension have fixed names, so that a reference alone says which it is.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "detect/indicators/indicator.h"

/* TLP_NONE when the reference is to no marking of TLP. */
enum tlp tlp_of_marking(struct str ref);

/* "marking-definition--…" of TLP 2.0; not for TLP_NONE. */
const char *tlp_marking_id(enum tlp tlp);

/* The definition itself, as an object of a bundle. */
void tlp_marking_add(struct json_writer *w, enum tlp tlp);
