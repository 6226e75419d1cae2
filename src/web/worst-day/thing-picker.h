/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a case is about, found in the registers instead of typed: devices, accounts, vendors and
 * departments that have the text of the query ("pick"), each ready to be added.
 */
#pragma once

#include "web/page.h"

#define PICKED_MAX 30u

enum errc view_picked(struct page *page, struct err *err) MUST_CHECK;
