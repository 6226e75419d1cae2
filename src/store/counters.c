/* SPDX-License-Identifier: Apache-2.0 */
#include "store/counters.h"

#include "base/os/clock.h"
#include "store/checkpoints.h"

/* In the order of the page. The facts are kept by roles/store. */
static const struct counter all[] = {
	{ "log.durable", TEXT("封印した記録", "records sealed"), .kind = COUNTER_NOW },
	{ "engine.position", TEXT("判定した記録", "records judged"), .kind = COUNTER_NOW },
	{ "correlations.hits",
	  TEXT("組み合わせのルールが受け取った一致", "hits that correlations took"),
	  .kind = COUNTER_SINCE_START },
	{ "correlations.groups", TEXT("開いている時間の窓", "open windows of correlations"),
	  .kind = COUNTER_NOW },
	{ "correlations.held", TEXT("遅れる記録を待っている一致", "hits waiting for late records"),
	  .kind = COUNTER_NOW },
	{ "correlations.bytes", TEXT("組み合わせのルールの記憶", "memory of correlations"),
	  .unit = COUNTER_BYTES, .kind = COUNTER_NOW },
	{ "correlations.late", TEXT("遅れて届いた一致", "hits that came late"),
	  .kind = COUNTER_LOSS },
	{ "correlations.lost", TEXT("数えられなかった一致", "hits that count nowhere"),
	  .kind = COUNTER_LOSS },
	{ "correlations.early",
	  TEXT("待ちきれずに数えた一致", "hits taken before others could come"),
	  .kind = COUNTER_LOSS },
	{ "correlations.evicted", TEXT("場所が足りず忘れた窓", "windows forgotten for room"),
	  .kind = COUNTER_LOSS },
	{ "correlations.cut", TEXT("場所が足りず忘れた値", "values forgotten for room"),
	  .kind = COUNTER_LOSS },
	{ "network.judged", TEXT("通信をここまで判定した", "network judged up to"),
	  .unit = COUNTER_TIME, .kind = COUNTER_NOW },
	{ "network.flows", TEXT("通信の見張りが見た通信", "flows that the network watch saw"),
	  .kind = COUNTER_SINCE_START },
	{ "network.pairs", TEXT("覚えている機器と宛先の組", "pairs of host and destination kept"),
	  .kind = COUNTER_NOW },
	{ "network.bytes", TEXT("通信の見張りの記憶", "memory of the network watch"),
	  .unit = COUNTER_BYTES, .kind = COUNTER_NOW },
	{ "network.late", TEXT("遅れて数えられなかった通信", "flows too late to be counted"),
	  .kind = COUNTER_LOSS },
	{ "network.early",
	  TEXT("待ちきれずに判定した通信", "flows judged before others could come"),
	  .kind = COUNTER_LOSS },
	{ "network.evicted", TEXT("場所が足りず忘れた組", "pairs forgotten for room"),
	  .kind = COUNTER_LOSS },
	{ "network.crowded", TEXT("多すぎて省いた発見", "findings left out: too many"),
	  .kind = COUNTER_LOSS },
};

struct reading {
	struct counter counters[ARRAY_LEN(all)];
};

static bool take_fact(void *ctx, const struct fact *fact)
{
	struct reading *reading = ctx;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct counter *counter = &reading->counters[i];
		if (!str_is(fact->name, counter->name))
			continue;
		counter->known = true;
		counter->value = fact->number;
		counter->updated_us = fact->updated_us;
	}
	return true;
}

enum errc counters_list(struct db *db, void (*take)(void *ctx, const struct counter *counter),
			void *ctx, struct err *err)
{
	struct reading reading;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		reading.counters[i] = all[i];
		reading.counters[i].updated_us = TIME_NONE;
	}
	const enum errc code = facts_list(db, take_fact, &reading, err);

	for (size_t i = 0; !code && i < ARRAY_LEN(all); i++)
		take(ctx, &reading.counters[i]);
	return code;
}
