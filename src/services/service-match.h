/* SPDX-License-Identifier: Apache-2.0 */
/* Which registered services fit an institution, and why or why not. */
#pragma once

#include "services/service-content.h"
#include "services/service-register.h"

enum service_fit {
	SERVICE_FITS,
	SERVICE_FIT_UNSURE, /* its size or place is not known */
	SERVICE_NOT_HERE,
	SERVICE_TOO_LARGE,
	SERVICE_TOO_SMALL,
	SERVICE_OVER, /* not registered on that day */
	SERVICE_FIT_KINDS,
};

extern const char *const service_fit_names[SERVICE_FIT_KINDS]; /* "fits", … */

struct service_need {
	struct str prefecture; /* "" not known */
	int64_t beds;	       /* -1: not known */
	int32_t day;
};

enum service_fit service_fit(const struct help_service *service, const struct service_need *need);

/* The reason in words, with what it rests on. In `arena`. */
struct text_pair service_reason(const struct help_service *service, const struct service_need *need,
				enum service_fit fit, struct arena *arena);

/* Does its price keep to the edition it is registered by? Class 2, and what is not said: unknown.
 */
enum service_price {
	SERVICE_PRICE_KEPT,
	SERVICE_PRICE_OVER,
	SERVICE_PRICE_UNKNOWN,
	SERVICE_PRICES,
};
extern const char *const service_price_names[SERVICE_PRICES]; /* "kept", … */
enum service_price service_price(const struct service_content *content,
				 const struct help_service *service);
