/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding for people: its sentences, and its numbers as JSON.
 */
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "detect/beacon/network-watch.h"

#define WORDS_MAX 4096

static const struct {
	const char *rule_id;
	struct text title;
} kinds[WATCH_KINDS] = {
	[WATCH_BEACON] = { "watch:beacon", TEXT("決まった間隔で外部と通信しています",
						"Talks to the outside by the clock") },
	[WATCH_LONG] = { "watch:long", TEXT("外部との接続が長く続いています",
					    "A connection to the outside lasts for hours") },
	[WATCH_DNS] = { "watch:dns", TEXT("名前の問い合わせでデータを運んでいる疑い",
					  "Names may be used to carry data (DNS tunnel)") },
	[WATCH_UPLOAD] = { "watch:upload", TEXT("外部に大量のデータを送っています",
						"Much data is sent to the outside") },
	[WATCH_RARE] = { "watch:rare", TEXT("内部で初めての宛先に一台だけが通信しています",
					    "One host alone talks to a new destination") },
};

const char *watch_rule_id(enum watch_kind kind)
{
	return kinds[kind].rule_id;
}

const char *watch_kind_name(enum watch_kind kind)
{
	return kinds[kind].rule_id + strlen("watch:");
}

struct text watch_title(enum watch_kind kind)
{
	return kinds[kind].title;
}

/* ---- amounts ---- */

#define AMOUNT_MAX 32

static const char *bytes_text(uint64_t bytes, char out[static AMOUNT_MAX])
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
	double value = (double)bytes;
	size_t unit = 0;

	while (value >= 1024 && unit + 1 < ARRAY_LEN(units)) {
		value /= 1024;
		unit++;
	}
	(void)snprintf(out, AMOUNT_MAX, unit && value < 10 ? "%.1f %s" : "%.0f %s", value,
		       units[unit]);
	return out;
}

static const char *seconds_text(int64_t seconds, enum lang lang, char out[static AMOUNT_MAX])
{
	static const struct {
		int64_t span;
		struct text unit;
	} rows[] = {
		{ 3600, TEXT("時間", "h") },
		{ 60, TEXT("分", "min") },
		{ 1, TEXT("秒", "s") },
	};
	size_t row = 0;

	while (row + 1 < ARRAY_LEN(rows) && seconds < rows[row].span * 2)
		row++;
	(void)snprintf(out, AMOUNT_MAX, "%lld %s",
		       (long long)((seconds + rows[row].span / 2) / rows[row].span),
		       text_in(rows[row].unit, lang));
	return out;
}

static int percent(double share)
{
	return (int)(share * 100 + 0.5);
}

/* ---- sentences ---- */

#define SAY(japanese, english) text_in(TR(japanese, english), lang)

static void say_beacon(const struct watch_finding *f, enum lang lang, struct buf *out)
{
	char interval[AMOUNT_MAX];
	char spread[AMOUNT_MAX];
	char size[AMOUNT_MAX];

	if (f->beacon.strobe) {
		buf_printf(
			out,
			SAY("%.*s から %.*s へ、一日に %llu 回（毎秒一回以上）つなぎ続けています。",
			    "%.*s connects to %.*s without a break: %llu times in a day (once a "
			    "second or more)."),
			STR_ARG(f->source), STR_ARG(f->destination), (unsigned long long)f->count);
		return;
	}
	buf_printf(out,
		   SAY("%.*s から %.*s へ、約 %sごと（ずれは約 %s）に、%s（約 %s）で %llu 回"
		       "つないでいます。",
		       "%.*s connects to %.*s about every %s (give or take %s), with %s (about "
		       "%s), %llu times."),
		   STR_ARG(f->source), STR_ARG(f->destination),
		   seconds_text(f->beacon.interval_s, lang, interval),
		   seconds_text(f->beacon.spread_s, lang, spread),
		   f->beacon.sizes >= 0.9 ? SAY("ほぼ同じ大きさ", "nearly the same size")
					  : SAY("まちまちの大きさ", "differing sizes"),
		   bytes_text(f->beacon.bytes, size), (unsigned long long)f->count);
	buf_printf(out,
		   SAY("見張った %u 時間のうち %u 時間で通信があり、最も長く %u 時間続きました。"
		       "人が操作したのではなく、プログラムが自動で送っている形です。",
		       " Of %u hours watched it did so in %u, in %u of them without a pause. That "
		       "is the way of a program, not of a person."),
		   f->n_hours, f->beacon.hours, f->beacon.run);
}

static void say_long(const struct watch_finding *f, enum lang lang, struct buf *out)
{
	char duration[AMOUNT_MAX];
	char sent[AMOUNT_MAX];

	buf_printf(out,
		   SAY("%.*s から %.*s への一つの接続が %s 続きました（一日に送った量は %s）。",
		       "One connection from %.*s to %.*s lasted %s (%s sent in the day)."),
		   STR_ARG(f->source), STR_ARG(f->destination),
		   seconds_text(f->duration_s, lang, duration), bytes_text(f->bytes_out, sent));
}

static void say_dns(const struct watch_finding *f, enum lang lang, struct buf *out)
{
	buf_printf(
		out,
		SAY("%.*s の下の異なる名前が一日に %llu%s問い合わせられました（全部で %llu 回、"
		    "最も多いのは %.*s）。名前は平均 %.1f 文字、乱雑さは一文字 %.2f ビット、TXT・"
		    "NULL は %d %% です。",
		    "Under %.*s, %llu%s different names were asked for in a day (%llu queries "
		    "in all, most by %.*s). A name has %.1f characters on average and %.2f "
		    "bits of disorder in each; TXT and NULL are %d %%."),
		STR_ARG(f->destination), (unsigned long long)f->names,
		f->names >= WATCH_NAMES_MAX ? SAY(" 個以上", " or more") : SAY(" 個", ""),
		(unsigned long long)f->count, STR_ARG(f->source), f->name_length, f->name_entropy,
		percent(f->txt_share));
}

static void say_upload(const struct watch_finding *f, enum lang lang, struct buf *out)
{
	char day[AMOUNT_MAX];
	char hour[AMOUNT_MAX];
	char usual[AMOUNT_MAX];

	buf_printf(out,
		   SAY("%.*s が %.*s へ、一日に %s を送りました（最も多い一時間に %s）。",
		       "From %.*s to %.*s went %s in a day (%s in the fullest hour)."),
		   STR_ARG(f->source), STR_ARG(f->destination), bytes_text(f->bytes_out, day),
		   bytes_text(f->fullest_hour_bytes, hour));
	if (f->marks & WATCH_NO_PAST)
		buf_add_text(out, SAY("この機器のふだんの量はまだわかりません。",
				      " What is usual for this host is not known yet."));
	else
		buf_printf(out,
			   SAY("この機器がふだん一日に送る量は %s です。",
			       " On an ordinary day this host sends %s."),
			   bytes_text(f->usual_bytes, usual));
}

static void say_rare(const struct watch_finding *f, enum lang lang, struct buf *out)
{
	buf_printf(out,
		   SAY("%.*s は、七日より前にはどの機器も通信していない宛先です。通信したのは %.*s "
		       "だけで、%llu 回でした。",
		       "No host talked to %.*s until seven days ago. Only %.*s has, %llu times."),
		   STR_ARG(f->destination), STR_ARG(f->source), (unsigned long long)f->count);
}

static const struct {
	enum watch_mark mark;
	struct text words;
} mark_rows[] = {
	{ WATCH_FEW_SOURCES, TEXT("ほかの機器はほとんどこの宛先と通信していません。",
				  "Hardly any other host goes there.") },
	{ WATCH_MANY_SOURCES,
	  TEXT("内部の半分以上の機器がこの宛先と通信しています（点を下げました）。",
	       "Half of the hosts or more go there (which lowers the score).") },
	{ WATCH_NEW, TEXT("この七日のうちに初めて現れた宛先です。",
			  "The destination was first seen within seven days.") },
	{ WATCH_OLD, TEXT("三十日以上前から知られた宛先です（点を下げました）。",
			  "The destination has been known for 30 days (which lowers the score).") },
	{ WATCH_NO_NAME, TEXT("名前でなく、番号のアドレスに直接つないでいます。",
			      "It asks for a bare address instead of a name.") },
	{ WATCH_RARE_AGENT, TEXT("ほかの機器が使っていないプログラムの名乗り（User-Agent）です。",
				 "No other host uses this program (user agent).") },
	{ WATCH_KNOWN_BAD, TEXT("危険な宛先の一覧に載っていて、25 MB 以上をやりとりしています。",
				"It is in a list of dangerous destinations, with 25 MB or more.") },
	{ WATCH_RECORD_TYPES, TEXT("データを運びやすい種類（TXT、NULL）が多く使われています。",
				   "Types that carry data well (TXT, NULL) are frequent.") },
	{ WATCH_RANDOM_NAMES,
	  TEXT("名前が長く、意味のない文字の並びです。", "The names are long and make no sense.") },
	{ WATCH_NO_CONNECTION, TEXT("名前を調べているのに、その宛先には誰もつないでいません。",
				    "The names are asked for, yet nobody connects there.") },
};

void watch_words(const struct watch_finding *finding, enum lang lang, struct buf *out)
{
	static void (*const say[WATCH_KINDS])(const struct watch_finding *, enum lang,
					      struct buf *) = {
		[WATCH_BEACON] = say_beacon, [WATCH_LONG] = say_long, [WATCH_DNS] = say_dns,
		[WATCH_UPLOAD] = say_upload, [WATCH_RARE] = say_rare,
	};
	const bool spaced = lang == LANG_EN;

	say[finding->kind](finding, lang, out);
	for (size_t i = 0; i < ARRAY_LEN(mark_rows); i++) {
		if (!(finding->marks & mark_rows[i].mark))
			continue;
		buf_add_text(out, spaced ? " " : "");
		buf_add_text(out, text_in(mark_rows[i].words, lang));
	}
}

/* ---- JSON ---- */

static void write_words(struct json_writer *w, const char *name,
			const struct watch_finding *finding, enum lang lang)
{
	auto_buf words = BUF_INIT(WORDS_MAX);

	watch_words(finding, lang, &words);
	json_str(w, name, buf_str(&words));
}

static void write_score(struct json_writer *w, const char *name, double value)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%.3f", value);
	json_raw(w, name, str_from(text));
}

static void write_time(struct json_writer *w, const char *name, int64_t us)
{
	char text[TIME_TEXT_MAX];

	json_text(w, name, time_format_utc(us, text));
}

/* One text, as alerts show fields: "3 3 4 2 …", the oldest hour first. */
static void write_hours(struct json_writer *w, const struct watch_finding *f)
{
	auto_buf text = BUF_INIT(BEACON_HOURS * 12);

	for (unsigned i = 0; i < f->n_hours; i++)
		buf_printf(&text, "%s%u", i ? " " : "", f->hours[i]);
	json_str(w, "hours", buf_str(&text));
}

static void write_beacon(struct json_writer *w, const struct watch_finding *f)
{
	write_score(w, "score", f->score);
	write_score(w, "score_times", f->beacon.times);
	write_score(w, "score_sizes", f->beacon.sizes);
	write_score(w, "score_duration", f->beacon.duration);
	write_score(w, "score_histogram", f->beacon.histogram);
	json_u64(w, "interval_seconds", f->beacon.interval_s);
	json_u64(w, "spread_seconds", f->beacon.spread_s);
	json_u64(w, "median_bytes", f->beacon.bytes);
}

static void write_dns(struct json_writer *w, const struct watch_finding *f)
{
	write_score(w, "score", f->score);
	json_u64(w, "names", f->names);
	write_score(w, "name_length", f->name_length);
	write_score(w, "name_entropy", f->name_entropy);
	write_score(w, "txt_share", f->txt_share);
}

void watch_write_json(const struct watch_finding *f, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_text(&w, "kind", watch_kind_name(f->kind));
	json_text(&w, "level", rule_level_name(f->level));
	json_str(&w, "source", f->source);
	json_str(&w, "destination", f->destination);
	write_words(&w, "observed_ja", f, LANG_JA);
	write_words(&w, "observed_en", f, LANG_EN);
	if (f->kind == WATCH_BEACON)
		write_beacon(&w, f);
	if (f->kind == WATCH_DNS)
		write_dns(&w, f);
	json_u64(&w, "count", f->count);
	if (f->kind != WATCH_DNS) {
		json_u64(&w, "bytes_out", f->bytes_out);
		json_u64(&w, "longest_seconds", (uint64_t)f->duration_s);
		json_u64(&w, "hosts_that_go_there", f->sources);
	}
	if (f->agent.len)
		json_str(&w, "user_agent", f->agent);
	write_time(&w, "from", f->from_us);
	write_time(&w, "to", f->to_us);
	write_time(&w, "last", f->last_us);
	write_hours(&w, f);
	json_bool(&w, "allowed", f->own_word);
	json_end_object(&w);
}
