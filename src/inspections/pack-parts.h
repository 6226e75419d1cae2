/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the inspector's folder that are reports: one file each.
 */
#pragma once

#include "inspections/pack.h"

enum errc pack_fill_contacts(const struct pack_scope *scope, struct report *report,
			     struct err *err) MUST_CHECK;
enum errc pack_fill_inventory(const struct pack_scope *scope, struct report *report,
			      struct err *err) MUST_CHECK;
enum errc pack_fill_evidence(const struct pack_scope *scope, struct report *report,
			     struct err *err) MUST_CHECK;
enum errc pack_fill_open(const struct pack_scope *scope, struct report *report,
			 struct err *err) MUST_CHECK;
