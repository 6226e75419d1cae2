/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known about a threat here: what people said of its measures, what machines see beside
 * them, and how many assets of the kinds it concerns are in the inventory.
 */
#pragma once

#include "risk/register.h"

enum errc risk_look_at(const struct fact_scope *scope, const struct risk_threat *threat,
		       struct risk_look *ret, struct err *err) MUST_CHECK;
