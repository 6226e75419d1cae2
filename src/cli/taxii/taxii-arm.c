/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-arm.h"

/* What came last of each object of a remote. */
struct inbox {
	struct taxii_desk *desk;
	const struct taxii_remote *remote;
};

struct handing {
	arm_object *take;
	void *to;
};

static enum errc hand_on(void *ctx, const struct taxii_arrival *arrival, struct err *err)
{
	const struct handing *handing = ctx;

	if (arrival->revoked || arrival->problem.len)
		return ERR_OK;
	return handing->take(handing->to, arrival->id, arrival->body, err);
}

static enum errc each(void *ctx, const char *type, arm_object *take, void *to, struct err *err)
{
	const struct inbox *inbox = ctx;
	struct handing handing = { .take = take, .to = to };

	return taxii_inbox_last(inbox->desk->db, inbox->remote->id, str_from(type), hand_on,
				&handing, err);
}

enum errc taxii_arm(struct taxii_desk *desk, const struct options *options,
		    const struct taxii_remote *remote, struct armed *ret, struct err *err)
{
	struct inbox inbox = { .desk = desk, .remote = remote };
	const struct arm_source source = {
		.name = arena_printf(&desk->arena, "taxii-%.*s", STR_ARG(remote->name)),
		.file = remote->url,
		.tlp = remote->tlp,
		.now_us = desk->now_us,
		.each = each,
		.ctx = &inbox,
	};
	enum errc code = ERR_OK;

	*ret = (struct armed){ .values = 0 };
	if (remote->arm >= TAXII_ARM_INDICATORS)
		code = arm_indicators(options, &source, ret, err);
	if (!code && remote->arm == TAXII_ARM_RULES)
		code = arm_rules(options, &source, ret, err);
	return code;
}
