/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report in one file, to hand on or to print: summary, timeline, findings by rule with samples,
 * hosts, users, techniques, and what could not be judged. No script, nothing from outside; all
 * text from logs and rules goes through html_text().
 */
#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "cli/print/html.h"
#include "cli/scan/scan-digest.h"

#define SAMPLES_PER_RULE 5
#define SAMPLES_MEMORY	 (64u * 1024 * 1024)
#define TOP_SHOWN	 20
#define SPANS		 72
#define CHART_HEIGHT	 120

struct sample {
	struct sample *next;
	int64_t time_us;
	uint64_t record;
	struct str host;
	struct str user;
	struct str file;
	struct str why;
};

struct samples {
	struct sample *first;
	struct sample *last;
	size_t n;
};

struct report {
	const struct ruleset *rules;
	struct scan_digest *digest;
	struct arena arena;
	struct samples *by_rule; /* by index of the rule */
	size_t cap;
};

static void *begin(struct scan_output *output)
{
	struct report *report = mem_new(sizeof(*report));

	report->rules = output->rules;
	report->digest = scan_digest_new();
	arena_init(&report->arena, SAMPLES_MEMORY);
	return report;
}

static struct samples *samples_of(struct report *report, const struct rule *rule)
{
	const size_t had = report->cap;

	mem_reserve(&report->by_rule, &report->cap, rule->index + 1, sizeof(*report->by_rule));
	if (report->cap > had)
		memset(report->by_rule + had, 0, (report->cap - had) * sizeof(*report->by_rule));
	return &report->by_rule[rule->index];
}

static void render(const void *state UNUSED, const struct scan_finding *finding, struct buf *out)
{
	sighting_pack(finding, true, out);
}

static void keep_sample(struct report *report, const struct scan_sighting *sighting)
{
	struct samples *samples = samples_of(report, sighting->rule);
	struct sample *sample =
		samples->n < SAMPLES_PER_RULE ? arena_take(&report->arena, sizeof(*sample)) : NULL;

	if (!sample)
		return;
	*sample = (struct sample){ .time_us = sighting->time_us,
				   .record = sighting->record,
				   .host = arena_str(&report->arena, sighting->host),
				   .user = arena_str(&report->arena, sighting->user),
				   .file = arena_str(&report->arena, sighting->file),
				   .why = arena_str(&report->arena, sighting->why) };
	if (samples->last)
		samples->last->next = sample;
	else
		samples->first = sample;
	samples->last = sample;
	samples->n++;
}

static void take(void *state, struct str packed)
{
	struct report *report = state;
	struct scan_sighting sighting;

	while (sighting_next(&packed, report->rules, &sighting)) {
		scan_digest_add(report->digest, &sighting);
		keep_sample(report, &sighting);
	}
}

static void add_time(struct buf *out, int64_t us)
{
	char text[TIME_TEXT_MAX];

	buf_add_text(out, time_format_local(us, time_zone_offset(), text));
}

static void add_head(struct buf *out, const struct scan_totals *totals)
{
	static const char css[] =
		"body{font:16px/1.6 system-ui,'Hiragino Sans','Noto Sans JP','Yu "
		"Gothic',sans-serif;"
		"color:#1a1a1c;max-width:72rem;margin:0 auto;padding:1.5rem}"
		"h1{font-size:1.75rem}h2{font-size:1.25rem;margin-top:2.5rem;"
		"border-bottom:2px solid #0017c1;padding-bottom:.25rem}"
		"table{border-collapse:collapse;width:100%;font-size:.9375rem}"
		"th,td{border-bottom:1px solid #d9d9dc;padding:.4rem .5rem;text-align:left;"
		"vertical-align:top;overflow-wrap:anywhere}th{background:#f2f2f5}td.n{text-align:"
		"right}"
		".lv{display:inline-block;min-width:3.5em;padding:0 .4em;border-radius:.25em;"
		"text-align:center;border:1px solid currentColor;font-weight:700}"
		".l5{color:#fff;background:#a90000}.l4{color:#8b3a00;background:#ffeee2}"
		".l3{color:#6f5400;background:#fff8d8}.l2,.l1,.l0{color:#43444a;background:#f2f2f5}"
		"details{margin:.25rem 0}summary{cursor:pointer}pre{white-space:pre-wrap;margin:0}"
		".note{color:#43444a}svg{width:100%;height:auto}@media "
		"print{details{display:block}}";
	char when[TIME_TEXT_MAX];

	time_format_local(totals->started_us, time_zone_offset(), when);
	buf_printf(out,
		   "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
		   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		   "style-src 'unsafe-inline'\"><title>%s %s</title><style>%s</style></head><body>"
		   "<h1>%s</h1><p class=\"note\">%s — tonoi %s</p>",
		   lang_get() == LANG_JA ? "ja" : "en",
		   text_of(TR("ログ調査の報告", "Log scan report")), when, css,
		   text_of(TR("ログ調査の報告", "Log scan report")), when, TONOI_VERSION);
}

static void add_level(struct buf *out, enum rule_level level)
{
	buf_printf(out, "<span class=\"lv l%d\">%s</span>", (int)level,
		   text_of(rule_level_text(level)));
}

static void add_summary(struct buf *out, const struct scan_digest *digest,
			const struct scan_totals *t)
{
	buf_printf(out,
		   text_of(TR("<p>%llu のファイル、%llu の出来事を %zu のルールで調べ、"
			      "<strong>%llu 件</strong>の警報がありました。</p><p>",
			      "<p>%llu files and %llu events were checked against %zu rules: "
			      "<strong>%llu findings</strong>.</p><p>")),
		   (unsigned long long)t->files, (unsigned long long)t->events, t->rules,
		   (unsigned long long)t->findings);
	for (int level = RULE_LEVEL_MAX - 1; level >= 0; level--) {
		if (digest->levels[level] == 0)
			continue;
		add_level(out, (enum rule_level)level);
		buf_printf(out, " %llu&emsp;", (unsigned long long)digest->levels[level]);
	}
	buf_add_text(out, "</p>");
}

/* A rule that says "nothing found" must also say what was not looked at. */
static void add_not_judged(struct buf *out, const struct scan_totals *t)
{
	html_heading(out, TR("判定できなかったもの", "What could not be judged"));
	buf_printf(out,
		   text_of(TR("<ul><li>最後まで読めなかったファイル: %llu</li>"
			      "<li>ログではないとして飛ばしたファイル: %llu</li>"
			      "<li>形式が崩れていて、文字の検索だけをした記録: %llu</li>"
			      "<li>ルールの判定がつかなかった回数: %llu</li>"
			      "<li>受け付けられなかったルール: %zu</li></ul>"
			      "<p "
			      "class=\"note\">"
			      "警報がないことは、侵入がなかったことの証明ではありません。</p>",
			      "<ul><li>Files not read to their end: %llu</li>"
			      "<li>Files passed over as no logs: %llu</li>"
			      "<li>Records that broke their format and were searched as text only: "
			      "%llu</li><li>Times a rule could not be decided: %llu</li>"
			      "<li>Rules refused: %zu</li></ul>"
			      "<p class=\"note\">No finding is no proof that nobody came in.</p>")),
		   (unsigned long long)t->unreadable, (unsigned long long)t->skipped,
		   (unsigned long long)t->failed, (unsigned long long)t->undecided, t->refused);
}

static void add_bar(struct buf *out, size_t column, const uint32_t *levels, uint32_t tallest)
{
	static const char *const colours[RULE_LEVEL_MAX] = { "#8f8f95", "#8f8f95", "#8f8f95",
							     "#d4a900", "#e06a00", "#a90000" };
	double y = CHART_HEIGHT;

	for (int level = RULE_LEVEL_MAX - 1; level >= 0; level--) {
		const double height = (double)levels[level] * CHART_HEIGHT / tallest;
		if (levels[level] == 0)
			continue;
		y -= height;
		buf_printf(out,
			   "<rect x=\"%zu\" y=\"%.1f\" width=\"9\" height=\"%.1f\" fill=\"%s\"/>",
			   column * 10, y, height, colours[level]);
	}
}

static uint32_t span_total(const uint32_t *levels)
{
	uint32_t total = 0;

	for (size_t level = 0; level < RULE_LEVEL_MAX; level++)
		total += levels[level];
	return total;
}

static void add_timeline(struct buf *out, const struct scan_digest *digest)
{
	uint32_t spans[SPANS][RULE_LEVEL_MAX] = { 0 };
	int64_t width = 0;
	const int64_t first = scan_digest_spans(digest, SPANS, spans, &width);
	uint32_t tallest = 1;
	size_t busiest = 0;

	html_heading(out, TR("時の流れ", "Timeline"));
	if (first == TIME_NONE) {
		html_paragraph(
			out, TR("時刻のわかる警報はありません。", "No finding has a known time."));
		return;
	}
	for (size_t i = 0; i < SPANS; i++) {
		if (span_total(spans[i]) > tallest) {
			tallest = span_total(spans[i]);
			busiest = i;
		}
	}
	buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", SPANS * 10,
		   CHART_HEIGHT + 2, text_of(TR("時間ごとの警報の数", "Findings over time")));
	for (size_t i = 0; i < SPANS; i++)
		add_bar(out, i, spans[i], tallest);
	buf_printf(out, "<path d=\"M0 %d.5h%d\" stroke=\"#1a1a1c\"/></svg><p>", CHART_HEIGHT,
		   SPANS * 10);
	add_time(out, first);
	buf_add_text(out, " — ");
	add_time(out, first + width * SPANS);
	buf_printf(out,
		   text_of(TR("。最も多いのは %u 件で、", ". The most, %u findings, came at ")),
		   tallest);
	add_time(out, first + width * (int64_t)busiest);
	buf_add_text(out, text_of(TR(" からの間です。</p>", " and shortly after.</p>")));
}

static void add_samples(struct buf *out, const struct sample *sample)
{
	buf_add_text(out, "<table>");
	for (; sample; sample = sample->next) {
		buf_add_text(out, "<tr><td>");
		add_time(out, sample->time_us);
		buf_add_text(out, "</td><td>");
		html_text(out, sample->host);
		buf_add_text(out, "</td><td>");
		html_text(out, sample->user);
		buf_add_text(out, "</td><td>");
		html_text(out, sample->file);
		buf_printf(out, " #%llu</td><td>", (unsigned long long)sample->record);
		html_text(out, sample->why);
		buf_add_text(out, "</td></tr>");
	}
	buf_add_text(out, "</table>");
}

static void add_rule(struct buf *out, struct report *report, const struct tally_row *row)
{
	const struct rule *rule = row->subject;

	buf_add_text(out, "<tr><td>");
	add_level(out, rule->level);
	buf_add_text(out, "</td><td><details><summary>");
	html_text(out, rule->title);
	buf_add_text(out, "</summary><p>");
	html_text(out, rule->description);
	buf_add_text(out, "</p><p class=\"note\">");
	html_text(out, rule->id);
	buf_add_text(out, rule->author.len ? " — " : "");
	html_text(out, rule->author);
	for (size_t i = 0; i < rule->references.n; i++) {
		buf_add_text(out, "<br>");
		html_text(out, rule->references.at[i]);
	}
	buf_add_text(out, "</p>");
	add_samples(out, samples_of(report, rule)->first);
	buf_printf(out, "</details></td><td class=\"n\">%llu</td><td>",
		   (unsigned long long)row->count);
	add_time(out, row->first_us);
	buf_add_text(out, "</td><td>");
	add_time(out, row->last_us);
	buf_add_text(out, "</td></tr>");
}

static void add_rules(struct scan_output *output, struct report *report)
{
	static const struct text heads[] = { TEXT("重さ", "Level"), TEXT("警報", "Finding"),
					     TEXT("件数", "Count"), TEXT("最初", "First"),
					     TEXT("最後", "Last") };
	struct buf *out = &output->buf;

	html_heading(out, TR("見つかったもの", "Findings"));
	html_table_begin(out, heads, ARRAY_LEN(heads));
	for (size_t i = 0; i < report->digest->rules.n; i++) {
		add_rule(out, report, &report->digest->rules.rows[i]);
		scan_output_flush(output, 1);
	}
	html_table_end(out);
}

static void add_top(struct buf *out, struct text heading, const struct tally *tally)
{
	const struct text heads[] = { heading, TEXT("件数", "Count"), TEXT("最初", "First"),
				      TEXT("最後", "Last") };

	html_heading(out, heading);
	if (tally->n == 0) {
		html_paragraph(out, TR("ありません。", "None."));
		return;
	}
	html_table_begin(out, heads, ARRAY_LEN(heads));
	for (size_t i = 0; i < size_min(tally->n, TOP_SHOWN); i++) {
		const struct tally_row *row = &tally->rows[i];
		buf_add_text(out, "<tr><td>");
		html_text(out, row->key);
		buf_printf(out, "</td><td class=\"n\">%llu</td><td>",
			   (unsigned long long)row->count);
		add_time(out, row->first_us);
		buf_add_text(out, "</td><td>");
		add_time(out, row->last_us);
		buf_add_text(out, "</td></tr>");
	}
	html_table_end(out);
	if (tally->n > TOP_SHOWN)
		buf_printf(out,
			   text_of(TR("<p class=\"note\">ほかに %zu</p>",
				      "<p class=\"note\">%zu more</p>")),
			   tally->n - TOP_SHOWN);
}

static void end(struct scan_output *output, void *state, const struct scan_totals *totals)
{
	struct report *report = state;
	struct scan_digest *digest = report->digest;
	struct buf *out = &output->buf;

	scan_digest_close(digest);
	add_head(out, totals);
	add_summary(out, digest, totals);
	add_timeline(out, digest);
	add_rules(output, report);
	add_top(out, TR("機器", "Hosts"), &digest->hosts);
	add_top(out, TR("利用者", "Users"), &digest->users);
	add_top(out, TR("手口（MITRE ATT&amp;CK）", "Techniques (MITRE ATT&amp;CK)"),
		&digest->techniques);
	add_not_judged(out, totals);
	buf_add_text(out, "</body></html>\n");
	scan_digest_free(digest);
	arena_done(&report->arena);
	free(report->by_rule);
	free(report);
}

const struct scan_format scan_html = {
	.name = "html",
	.begin = begin,
	.render = render,
	.take = take,
	.end = end,
};
