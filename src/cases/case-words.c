/* SPDX-License-Identifier: Apache-2.0 */
#include "base/typed.h"
#include "cases/case-internal.h"

const struct text_choice case_kinds[CASE_KINDS + 1] = {
	[CASE_UNKNOWN] = { "unknown", TEXT("まだ分からない", "Not known yet") },
	[CASE_ATTACK] = { "attack", TEXT("サイバー攻撃", "Attack") },
	[CASE_OUTAGE] = { "outage", TEXT("攻撃によらない障害", "Outage, no attack") },
	[CASE_LEAK] = { "leak", TEXT("紛失・誤送信などの漏えい", "Leak by loss or mistake") },
};

const struct text_choice case_phases[CASE_PHASES + 1] = {
	[CASE_NORMAL] = { "normal", TEXT("平時", "Normal times") },
	[CASE_DETECTION] = { "detection", TEXT("検知", "Detection") },
	[CASE_RESPONSE] = { "response", TEXT("初動対応", "First response") },
	[CASE_RECOVERY] = { "recovery", TEXT("復旧処理", "Recovery") },
	[CASE_AFTER] = { "after", TEXT("事後対応", "Afterwards") },
};

const struct text_choice case_origins[CASE_ORIGINS + 1] = {
	[CASE_BY_PERSON] = { "person", TEXT("人が開いた", "opened by a person") },
	[CASE_BY_NIGHT] = { "night", TEXT("「困ったらここ」から", "from the help button") },
	[CASE_BY_ALERT] = { "alert", TEXT("警報から", "from an alert") },
	[CASE_BY_SCAN] = { "scan", TEXT("記録の調査から", "from a scan of logs") },
	[CASE_BY_IMPORT] = { "import", TEXT("取り込んだもの", "imported") },
	[CASE_BY_DRILL] = { "drill", TEXT("訓練として", "as a drill") },
};

const struct text_choice case_accuracies[CASE_ACCURACIES + 1] = {
	[CASE_EXACT] = { "exact", TEXT("この時刻", "at this time") },
	[CASE_ABOUT] = { "about", TEXT("このころ", "about this time") },
	[CASE_DAY] = { "day", TEXT("この日（時刻は不明）", "on this day (time not known)") },
};

const struct text_choice case_entry_kinds[CASE_ENTRY_KINDS + 1] = {
	[CASE_ENTRY_OPENED] = { "opened", TEXT("事案を開いた", "Opened") },
	[CASE_ENTRY_NOTE] = { "note", TEXT("記録", "Note") },
	[CASE_ENTRY_CHANGE] = { "change", TEXT("書きかえ", "Changed") },
	[CASE_ENTRY_PHASE] = { "phase", TEXT("段階", "Phase") },
	[CASE_ENTRY_FACT] = { "fact", TEXT("分かったこと", "Fact") },
	[CASE_ENTRY_THING] = { "thing", TEXT("関係するもの", "Affected") },
	[CASE_ENTRY_TASK] = { "task", TEXT("やること", "Task") },
	[CASE_ENTRY_RESULT] = { "result", TEXT("やった結果", "Result") },
	[CASE_ENTRY_DECISION] = { "decision", TEXT("決めたこと", "Decision") },
	[CASE_ENTRY_STEP] = { "step", TEXT("手順", "Step") },
	[CASE_ENTRY_TELLING] = { "telling", TEXT("知らせた", "Told") },
	[CASE_ENTRY_EVIDENCE] = { "evidence", TEXT("証拠", "Evidence") },
	[CASE_ENTRY_FINDING] = { "finding", TEXT("機械が見つけた", "Found by a machine") },
	[CASE_ENTRY_INJECT] = { "inject", TEXT("訓練の状況", "Inject") },
	[CASE_ENTRY_LEARNT] = { "learnt", TEXT("振り返り", "Looked back") },
	[CASE_ENTRY_DOWNTIME] = { "downtime", TEXT("手作業・再開", "By hand, coming back") },
	[CASE_ENTRY_CLOSED] = { "closed", TEXT("事案を閉じた", "Closed") },
	[CASE_ENTRY_REOPENED] = { "reopened", TEXT("もう一度開いた", "Opened again") },
};

const struct text_choice case_thing_kinds[CASE_THING_KINDS + 1] = {
	[CASE_THING_ALERT] = { "alert", TEXT("警報", "Alert") },
	[CASE_THING_RECORD] = { "record", TEXT("記録", "Record") },
	[CASE_THING_RULE] = { "rule", TEXT("検知ルール", "Rule") },
	[CASE_THING_ASSET] = { "asset", TEXT("機器", "Device") },
	[CASE_THING_ACCOUNT] = { "account", TEXT("アカウント", "Account") },
	[CASE_THING_INDICATOR] = { "indicator", TEXT("痕跡の手がかり", "Indicator") },
	[CASE_THING_DEPARTMENT] = { "department", TEXT("部署", "Department") },
	[CASE_THING_VENDOR] = { "vendor", TEXT("事業者", "Vendor") },
	[CASE_THING_DATA] = { "data", TEXT("データ", "Data") },
	[CASE_THING_SERVICE] = { "service", TEXT("業務", "Service") },
};

const struct text_choice case_thing_states[CASE_THING_STATES + 1] = {
	[CASE_THING_NAMED] = { "named", TEXT("関係あり", "Named") },
	[CASE_THING_SUSPECTED] = { "suspected", TEXT("疑いあり", "Suspected") },
	[CASE_THING_AFFECTED] = { "affected", TEXT("被害あり", "Affected") },
	[CASE_THING_CLEAN] = { "clean", TEXT("異常なしと確認", "Checked: clean") },
	[CASE_THING_RESTORED] = { "restored", TEXT("元どおり", "Restored") },
};

const struct text_choice case_weights[CASE_WEIGHTS + 1] = {
	[CASE_WEIGHT_PEOPLE] = { "people", TEXT("人の安全", "Safety of people") },
	[CASE_WEIGHT_SPREAD] = { "spread", TEXT("広がりを止める", "Stop the spread") },
	[CASE_WEIGHT_EVIDENCE] = { "evidence", TEXT("証拠を残す", "Keep evidence") },
	[CASE_WEIGHT_RECOVERY] = { "recovery", TEXT("復旧", "Recovery") },
	[CASE_WEIGHT_REPORT] = { "report", TEXT("報告・連絡", "Reports") },
	[CASE_WEIGHT_OTHER] = { "other", TEXT("そのほか", "Other") },
};

const struct text_choice case_task_states[CASE_TASK_STATES + 1] = {
	[CASE_TASK_OPEN] = { "open", TEXT("これから", "To do") },
	[CASE_TASK_DONE] = { "done", TEXT("済み", "Done") },
	[CASE_TASK_DROPPED] = { "dropped", TEXT("やめた", "Dropped") },
};

struct str case_mark(const struct case_record *record, enum lang lang)
{
	return record->training ? str_from(text_in(TR("【訓練】", "[DRILL] "), lang)) : STR("");
}

size_t case_choice(const struct text_choice *table, struct str value)
{
	size_t i = 0;

	while (table[i].value && !str_is(value, table[i].value))
		i++;
	return i;
}

/* ---- texts that people and files give ---- */

static enum errc check(struct text what, const struct typed *typed, struct err *err)
{
	struct typed row = *typed;

	row.what = text_of(what);
	return typed_check(&row, 1, err);
}

enum errc case_text_check(struct text what, struct str text, size_t max, bool lines,
			  struct err *err)
{
	return check(what, &(struct typed){ .text = text, .max = max, .lines = lines }, err);
}

enum errc case_text_need(struct text what, struct str text, size_t max, bool lines, struct err *err)
{
	return check(what,
		     &(struct typed){ .text = text, .max = max, .needed = true, .lines = lines },
		     err);
}

static bool is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || ascii_is_digit(c) || c == '-' || c == '.' || c == '_';
}

enum errc case_id_check(struct text what, struct str id, bool empty, struct err *err)
{
	bool good = id.len <= CASE_ID_MAX && (id.len || empty);

	for (size_t i = 0; good && i < id.len; i++)
		good = is_id_char(id.ptr[i]);
	return good ? ERR_OK
		    : fail(err, ERR_SYNTAX, "%s: “%.*s” %s", text_of(what),
			   STR_ARG(str_sub(id, 0, CASE_ID_MAX)),
			   text_of(TR("は名前として使えません（小文字・数字・ハイフン）",
				      "is no id (small letters, digits, dashes)")));
}
