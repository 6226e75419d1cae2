/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/fd.h"
#include "base/typed.h"
#include "base/uuid.h"
#include "cli/incident/incident-desk.h"

static const struct rows_column columns[] = {
	{ .name = "number", .title = TEXT("事案", "INCIDENT") },
	{ .name = "code", .title = TEXT("受領番号", "RECEIPT") },
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = NULL },
};

/* Within a transaction: of several files all are taken, or none. */
static enum errc take(struct sector_desk *desk, const struct incident_intake *intake,
		      const struct incident_said *said, struct rows *rows, struct err *err)
{
	struct incident_receipt receipt;
	struct incident incident;
	enum errc code = incident_take(desk->base.scope, intake, said, &desk->actor, &receipt, err);

	if (!code)
		code = incidents_find(desk->base.scope,
				      incident_desk_number(desk, receipt.incident),
				      &desk->base.arena, &incident, err);
	if (!code)
		rows_add(rows, (const struct str[]){ incident.number, str_from(receipt.code),
						     receipt.fresh ? STR("taken") : STR("again") });
	return code;
}

static enum errc take_file(struct sector_desk *desk, const struct incident_intake *intake,
			   const char *path, struct rows *rows, struct err *err)
{
	auto_buf bytes = BUF_INIT(INCIDENT_REPORT_MAX);
	struct incident_said said;
	enum errc code = file_read(path, &bytes, err);

	if (!code)
		code = incident_report_read(buf_str(&bytes), &desk->base.arena, &said, err);
	return code ? code : take(desk, intake, &said, rows, err);
}

/* "救急外来=closed": what is limited, and how it stands. */
static enum errc read_limits(const struct options *options, struct incident_said *said,
			     struct err *err)
{
	for (size_t i = 0; i < options_count(options, "limit"); i++) {
		struct str rest = str_from(options_at(options, "limit", i));
		const struct str title = str_split(&rest, '=');
		const size_t state = typed_choice(incident_opens, str_or_empty(rest));

		if (state == INCIDENT_OPENS || said->n_limits == INCIDENT_LIMITS_MAX)
			return fail(
				err, ERR_USAGE, "--limit %s: %s", options_at(options, "limit", i),
				text_of(TR(
					"「救急=closed」のように（open、limited、closed、unknown）",
					"is written “ER=closed” (open, limited, closed, "
					"unknown)")));
		said->limits[said->n_limits++] =
			(struct incident_limit){ title, (enum incident_open)state, TIME_NONE };
	}
	return ERR_OK;
}

static enum errc read_typed(const struct options *options, struct sector_desk *desk,
			    char uuid[static UUID_TEXT_MAX], struct incident_said *said,
			    struct err *err)
{
	*said = (struct incident_said){
		.uuid = str_from(uuid_random(uuid)),
		.stage = (enum incident_stage)typed_choice(incident_stages,
							   options_str(options, "stage")),
		.training = options_flag(options, "training"),
		.title = options_str(options, "title"),
		.sender = options_str(options, "sender"),
		.attack = options_str(options, "attack"),
		.entry = options_str(options, "entry"),
		.personal = options_str(options, "personal"),
		.care = options_str(options, "care"),
		.known_us = desk->actor.now_us,
		.made_us = desk->actor.now_us,
		.words = options_str(options, "words"),
	};
	const enum errc code = options_time(options, "known", &said->known_us, err);
	return code ? code : read_limits(options, said, err);
}

static enum errc find_incident(const struct options *options, struct sector_desk *desk,
			       struct incident_intake *intake, struct err *err)
{
	if (!options_given(options, "incident"))
		return ERR_OK;
	const enum errc code = incidents_find(desk->base.scope, options_str(options, "incident"),
					      &desk->base.arena, &desk->incident, err);
	intake->incident = desk->incident.id;
	return code;
}

static enum errc take_typed(const struct options *options, struct sector_desk *desk,
			    const struct incident_intake *intake, struct rows *rows,
			    struct err *err)
{
	struct incident_said said;
	char uuid[UUID_TEXT_MAX];
	const enum errc code = read_typed(options, desk, uuid, &said, err);

	return code ? code : take(desk, intake, &said, rows, err);
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const size_t files = options_args(options);
	struct incident_intake intake = {
		.lane = files ? INCIDENT_FILE
			      : (enum incident_lane)typed_choice(incident_lanes,
								 options_str(options, "lane")),
	};
	enum errc code = organisations_find(desk->base.scope, options_str(options, "from"),
					    &intake.organisation, err);

	if (!code)
		code = find_incident(options, desk, &intake, err);
	if (!code)
		code = db_begin(desk->base.db, err);
	if (code)
		return code;
	if (!files)
		code = take_typed(options, desk, &intake, rows, err);
	for (size_t i = 0; !code && i < files; i++)
		code = take_file(desk, &intake, options_arg(options, i), rows, err);
	return db_end(desk->base.db, code, err);
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "incident.take",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("施設のコード（必要）", "code of the facility (needed)") },
	{ .name = "incident",
	  .type = OPTION_TEXT,
	  .arg = "INCIDENT",
	  .help = TEXT("この事案への報告", "it is about this incident") },
	{ .name = "lane",
	  .type = OPTION_CHOICE,
	  .choices = "fax|phone",
	  .fallback = "phone",
	  .help = TEXT("何で届いたか", "how it came") },
	{ .name = "stage",
	  .type = OPTION_CHOICE,
	  .choices = "first|follow-up|final",
	  .fallback = "first",
	  .help = TEXT("速報・続報・確報", "which report") },
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("題（必要）", "title (needed)") },
	{ .name = "known",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("施設が知った日時（なければ今）", "when the facility knew (else now)") },
	{ .name = "attack",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("攻撃の種類", "kind of attack") },
	{ .name = "entry", .type = OPTION_TEXT, .arg = "ID", .help = TEXT("侵入経路", "way in") },
	{ .name = "personal",
	  .type = OPTION_CHOICE,
	  .choices = "yes|no",
	  .help = TEXT("個人データの漏えい等", "have personal data leaked") },
	{ .name = "care",
	  .type = OPTION_CHOICE,
	  .choices = "yes|no",
	  .help = TEXT("業務への影響", "does the service suffer") },
	{ .name = "sender",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("だれから", "from whom") },
	{ .name = "words", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("内容", "words") },
	{ .name = "limit",
	  .type = OPTION_LIST,
	  .arg = "WHAT=STATE",
	  .help = TEXT("制限しているもの（「救急=closed」）", "what is limited (“ER=closed”)") },
	{ .name = "training", .type = OPTION_FLAG, .help = TEXT("訓練", "it is a drill") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_incident_take = {
	.name = "incident take",
	.summary = TEXT("施設の報告を、ファイルか FAX・電話から受け付ける",
			"take a facility's report from a file, a fax or a call"),
	.args = "[FILE…]",
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT("ファイルは docs/formats/incidents.md の形です。ファイルがなければ、電話や "
			"FAX の内容を書きます。受領番号を施設に伝えてください。",
			"The file is as docs/formats/incidents.md says. Without one, what a fax or "
			"a caller says is given by options. Tell the facility the receipt."),
	.options = option_rows,
	.run = run,
};
