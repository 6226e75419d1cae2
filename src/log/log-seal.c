/* SPDX-License-Identifier: Apache-2.0 */
/* When the writer signs: checkpoints and changes of the key. */
#include <inttypes.h>

#include "log/log-writer-parts.h"

static struct checkpoint tree_now(struct log_writer *w)
{
	struct checkpoint c = {
		.size = merkle_tree_size(w->tree),
		.time_us = clock_wall_us(w->clock),
	};

	merkle_tree_root(w->tree, &c.root);
	return c;
}

uint64_t log_writer_sealed(const struct log_writer *w)
{
	struct checkpoint last;

	return sealer_last(w->sealer, &last) ? last.size : 0;
}

/* The first key of this process, an old key, or one whose checkpoint file failed. */
static bool key_is_due(const struct log_writer *w, int64_t now)
{
	const int64_t since = sealer_key_since_us(w->sealer);

	return since == TIME_NONE || now < since || now - since >= w->limits.key_max_age_us;
}

enum errc log_writer_change_key(struct log_writer *w, struct err *err)
{
	const struct checkpoint now = tree_now(w);

	return sealer_change_key(w->sealer, &now, err);
}

enum errc log_writer_seal_now(struct log_writer *w, struct err *err)
{
	if (key_is_due(w, clock_wall_us(w->clock))) {
		const enum errc code = log_writer_change_key(w, err);
		if (code)
			return code;
	}
	if (w->durable <= log_writer_sealed(w))
		return ERR_OK;

	const struct checkpoint now = tree_now(w);
	w->last_seal_us = clock_mono_us(w->clock);
	return sealer_seal(w->sealer, &now, err);
}

enum errc log_writer_seal(struct log_writer *w, struct err *err)
{
	const uint64_t sealed = log_writer_sealed(w);
	const int64_t waited = clock_mono_us(w->clock) - w->last_seal_us;

	if (key_is_due(w, clock_wall_us(w->clock)))
		return log_writer_seal_now(w, err);
	if (w->durable <= sealed || (waited < w->limits.seal_every_us &&
				     w->durable - sealed < w->limits.seal_every_records))
		return ERR_OK;
	return log_writer_seal_now(w, err);
}
