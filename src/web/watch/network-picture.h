/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The picture of what leads into the hospital's network: every vendor's line, every cloud service
 * and outside connection by itself on the one side, what stands inside on the other. The same is
 * said as a list of sentences.
 */
#pragma once

#include "web/page.h"

enum errc view_network_picture(struct page *page, struct err *err) MUST_CHECK;
