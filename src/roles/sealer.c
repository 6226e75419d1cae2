/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sealer: holds the key that signs what this institution hands over, so that nobody else has
 * to. For the console it makes the archive of a case; papers for the worst day it has printed by
 * the printer, which has the fonts, signs them and puts them where they are wanted: when asked, and
 * by itself when they are old or their words have changed. It reads the records and the kept
 * evidence, hears of nothing outside, and talks to the console and the printer alone.
 *
 * It rests when nobody wants anything. A folder that comes later (a stick) is outside its sandbox
 * until it is started the next time.
 */
#include <fcntl.h>

#include "base/calendar/day.h"
#include "base/encoding/time-text.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "custody/case-bundle.h"
#include "papers/paper-records.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/role.h"
#include "roles/sealer/pack-folder.h"
#include "store/facility.h"

#define ROLE	       "sealer"
#define CUSTODY_FOLDER "custody" /* of content */
#define DECODE_MAX     (16u * 1024)
#define WORK_MAX       (64u * 1024 * 1024)
#define MINUTE_US      (60 * US_PER_SEC)
#define STILL_THERE_US (5 * US_PER_SEC) /* who waits hears that often that it goes on */
#define PRINT_WAIT_US  (10 * MINUTE_US) /* then the wish is given up */

/* What the printer is printing. */
enum printing {
	PRINTING_NOTHING,
	PRINTING_DIGEST,
	PRINTING_PACK,
};

/* Who waits for a file; id 0: nobody. */
struct waiting {
	uint64_t id;
	int fd;
	char by[MSG_NAME_MAX + 1];
	uint64_t files;
	uint64_t bytes;
};

struct sealer {
	struct process *process;
	struct link *console;
	struct link *printer;
	struct db *db;
	struct signer *signer;
	struct case_content *cases;
	char evidence[PATH_MAX];
	char papers[PATH_MAX];	/* packs that were made */
	char custody[PATH_MAX]; /* README files of cases */
	const char *places[PAPER_PLACES_MAX];
	size_t n_places;
	int64_t hours;
	enum lang lang;
	enum printing printing;
	struct loop_timer print_limit;
	int printed; /* the file that it prints into */
	uint64_t print_id;
	struct waiting waiting;
	struct loop_timer look;
	struct loop_timer still_there;
};

/* ---- the console ---- */

static void answer(struct sealer *s, const struct msg_sealed *sealed)
{
	struct err err;

	if (s->console && message_send(link_channel(s->console), MSG_SEALED, sealed, &err))
		log_warn("the console does not hear of a file", log_err(&err));
}

static void refuse(struct sealer *s, uint64_t id, enum seal_failure why, const char *problem)
{
	answer(s, &(struct msg_sealed){ .id = id,
					.failed = why,
					.problem = str_from(problem),
					.fingerprint = STR("") });
}

static enum seal_failure failure_of(enum errc code)
{
	switch ((int)code) {
	case ERR_OK:
		return SEAL_WHOLE;
	case ERR_NOT_FOUND:
		return SEAL_ABSENT;
	default:
		return SEAL_FAILED;
	}
}

/* Who waits hears what came of it. */
static void end_waiting(struct sealer *s, enum errc code, const char *fingerprint,
			const struct err *err)
{
	if (s->waiting.id)
		answer(s, &(struct msg_sealed){ .id = s->waiting.id,
						.failed = failure_of(code),
						.problem = code ? str_from(err->text) : STR(""),
						.fingerprint = str_from(fingerprint) });
	fd_close_at(&s->waiting.fd);
	s->waiting = (struct waiting){ .fd = -1 };
	loop_timer_clear(process_loop(s->process), &s->still_there);
}

static void tell_progress(struct sealer *s)
{
	const struct msg_sealing sealing = { s->waiting.id, s->waiting.files, s->waiting.bytes };

	if (!s->console || !s->waiting.id)
		return;
	/* One that is lost is followed by the next. */
	err_ignore(message_send(link_channel(s->console), MSG_SEALING, &sealing, NULL));
	err_ignore(channel_flush(link_channel(s->console), NULL));
}

static void on_still_there(void *ctx)
{
	struct sealer *s = ctx;

	tell_progress(s);
	loop_timer_after(process_loop(s->process), &s->still_there, STILL_THERE_US);
}

/* ---- a case ---- */

static void on_file(void *ctx, struct str name UNUSED, size_t bytes)
{
	struct sealer *s = ctx;

	s->waiting.files++;
	s->waiting.bytes += bytes;
	tell_progress(s);
}

static void seal_case(struct sealer *s, const struct msg_seal *seal)
{
	auto_buf out = BUF_INIT(CASE_BUNDLE_MAX);
	auto_arena arena = ARENA_INIT(CASE_BUNDLE_MAX);
	const struct case_reader reader = { .content = s->cases,
					    .lang = seal->lang == LANG_EN ? LANG_EN : LANG_JA,
					    .utc_offset_minutes = time_zone_offset() };
	const struct case_bundle bundle = { .signer = s->signer,
					    .evidence = s->evidence,
					    .papers = s->custody,
					    .reader = &reader,
					    .now_us = clock_wall_us(&clock_system),
					    .on_file = on_file,
					    .ctx = s };
	struct case_bundle_report report = { .entries = 0 };
	struct err err;
	int64_t id;
	enum errc code = str_to_i64(seal->object, &id)
				 ? case_bundle_write(s->db, id, &bundle, &out, &err)
				 : fail(&err, ERR_NOT_FOUND, "no such case");

	/* Read back before it is called done: what is handed over must hold. */
	if (!code)
		code = case_bundle_check(buf_str(&out), &arena, &report, &err);
	if (!code)
		code = fd_write_all(s->waiting.fd, buf_str(&out), &err);
	if (code)
		log_warn("a case was not handed over", log_err(&err));
	end_waiting(s, code, report.fingerprint, &err);
}

/* ---- papers ---- */

static void put_into_places(struct sealer *s, const char *day, struct str bytes)
{
	const int64_t now_us = clock_wall_us(&clock_system);

	for (size_t i = 0; i < s->n_places; i++) {
		const char *place = s->places[i];
		struct err err = { .code = ERR_OK };
		const enum errc code = pack_folder_put(place, day, bytes, &err);

		if (code)
			log_warn("papers cannot be put there", log_err(&err));
		if (paper_places_put(s->db, str_from(place), now_us,
				     code ? str_from(err.text) : STR(""), &err))
			log_warn("what became of a place is not kept", log_err(&err));
	}
}

static enum errc keep_pack(struct sealer *s, struct str written, struct buf *out,
			   struct paper_pack_about *about, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_MAX * 8u);
	char sha256[EVIDENCE_SHA256_LEN + 1];
	char day[DAY_TEXT_MAX];
	enum errc code = paper_pack_seal(written, s->signer, &arena, out, about, err);

	if (code)
		return code;
	(void)day_text(day_at(about->made_us, time_zone_offset()), day);
	code = pack_folder_put(s->papers, day, buf_str(out), err);
	if (!code) {
		const struct paper_made made =
			paper_made_of(about, buf_str(out), str_from(s->waiting.by), sha256);
		code = paper_packs_add(s->db, &made, err);
	}
	put_into_places(s, day, buf_str(out));
	return code;
}

static void take_pack(struct sealer *s, struct str written)
{
	auto_buf out = BUF_INIT(PAPER_PACK_MAX);
	struct paper_pack_about about = { .papers = 0 };
	struct err err;
	enum errc code = keep_pack(s, written, &out, &about, &err);

	if (!code && s->waiting.id)
		code = fd_write_all(s->waiting.fd, buf_str(&out), &err);
	if (code)
		log_warn("papers for the worst day were not made", log_err(&err));
	else
		log_info("papers for the worst day were made", log_num("papers", about.papers));
	end_waiting(s, code, about.fingerprint, &err);
}

/* A file without a name, for the printer to write into. */
static enum errc make_file(struct sealer *s, struct err *err)
{
	char path[PATH_MAX];
	const enum errc code = path_join(s->papers, "printing", path, err);

	if (code)
		return code;
	(void)unlink(path); /* of one that was killed in the next two lines */
	s->printed = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	return s->printed < 0 || unlink(path) ? fail_errno(err, "%s", path) : ERR_OK;
}

static enum errc ask_printer(struct sealer *s, enum printing what, struct err *err)
{
	const struct msg_print print = { .id = ++s->print_id,
					 .paper = PRINT_PAPER_PACK,
					 .shape = what == PRINTING_PACK ? PRINT_ZIP : PRINT_TEXT,
					 .lang = s->lang,
					 .object = STR("") };
	enum errc code =
		s->printer ? make_file(s, err) : fail(err, ERR_AGAIN, "the printer is not there");
	const int file = code ? -1 : fcntl(s->printed, F_DUPFD_CLOEXEC, 0);

	if (!code && file < 0)
		code = fail_errno(err, "a file to print into");
	if (!code)
		code = message_send_fd(link_channel(s->printer), MSG_PRINT, &print, file, err);
	if (code) {
		fd_close_at(&s->printed);
		return code;
	}
	s->printing = what;
	loop_timer_after(process_loop(s->process), &s->print_limit, PRINT_WAIT_US);
	return ERR_OK;
}

static void stop_printing(struct sealer *s)
{
	loop_timer_clear(process_loop(s->process), &s->print_limit);
	fd_close_at(&s->printed);
	s->printing = PRINTING_NOTHING;
}

/* The words of the newest pack, compared with what it would say now. */
static void take_digest(struct sealer *s, struct str digest)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct paper_made made = { .made_us = TIME_NONE };
	struct err err;
	const enum errc code = paper_packs_newest(s->db, &arena, &made, &err);
	const struct pack_wish wish = { .hours = s->hours,
					.made_us = code ? TIME_NONE : made.made_us,
					.changed = !code && !str_equal(made.digest, digest) };

	stop_printing(s);
	if (code && code != ERR_NOT_FOUND)
		log_warn("which papers there are is not known", log_err(&err));
	else if (pack_is_wanted(&wish, clock_wall_us(&clock_system)) &&
		 ask_printer(s, PRINTING_PACK, &err))
		log_warn("papers for the worst day were not made", log_err(&err));
}

static void on_printed(void *ctx, const struct message *message)
{
	struct sealer *s = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	auto_buf bytes = BUF_INIT(PAPER_PACK_MAX);
	auto_fd fd UNUSED = message->fd;
	struct msg_printed printed;
	struct err err;
	enum errc code = message->type == MSG_PRINTED
				 ? message_decode(MSG_PRINTED, message->payload, &arena, &printed,
						  sizeof(printed), &err)
				 : fail(&err, ERR_SYNTAX, "the printer sent something else");

	if (!code && (printed.id != s->print_id || s->printing == PRINTING_NOTHING))
		return; /* of a wish that was given up */
	if (!code && printed.failed)
		code = fail(&err, ERR_IO, "%.*s", STR_ARG(printed.problem));
	if (!code && lseek(s->printed, 0, SEEK_SET) < 0)
		code = fail_errno(&err, "what was printed");
	if (!code)
		code = fd_read_all(s->printed, &bytes, &err);
	const enum printing what = s->printing;
	if (code) {
		log_warn("papers for the worst day were not printed", log_err(&err));
		stop_printing(s);
		end_waiting(s, code, "", &err);
	} else if (what == PRINTING_DIGEST) {
		take_digest(s, buf_str(&bytes));
	} else {
		stop_printing(s);
		take_pack(s, buf_str(&bytes));
	}
}

static void begin_pack(struct sealer *s)
{
	struct err err;

	stop_printing(s); /* a digest that is on its way is not needed any more */
	const enum errc code = ask_printer(s, PRINTING_PACK, &err);
	if (code)
		end_waiting(s, code, "", &err);
	else
		loop_timer_after(process_loop(s->process), &s->still_there, STILL_THERE_US);
}

static void give_newest(struct sealer *s)
{
	auto_buf bytes = BUF_INIT(PAPER_PACK_MAX);
	struct err err;
	enum errc code = pack_folder_newest(s->papers, &bytes, &err);

	if (!code)
		code = fd_write_all(s->waiting.fd, buf_str(&bytes), &err);
	end_waiting(s, code, "", &err);
}

/* ---- what is asked ---- */

static void on_asked(void *ctx, const struct message *message)
{
	struct sealer *s = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	auto_fd fd UNUSED = message->fd;
	struct msg_seal seal;
	struct err err;

	process_worked(s->process);
	if (message->type != MSG_SEAL || fd < 0 ||
	    message_decode(MSG_SEAL, message->payload, &arena, &seal, sizeof(seal), &err)) {
		log_warn("unexpected message from the console",
			 log_text("type", message_name(message->type)));
		return;
	}
	if (s->waiting.id || seal.what >= SEAL_WHATS) {
		refuse(s, seal.id, SEAL_BUSY, "another file is being made");
		return;
	}
	s->waiting = (struct waiting){ .id = seal.id, .fd = fd_steal(&fd) };
	(void)snprintf(s->waiting.by, sizeof(s->waiting.by), "%.*s", STR_ARG(seal.by));
	if (seal.what == SEAL_CASE)
		seal_case(s, &seal);
	else if (seal.what == SEAL_PACK)
		begin_pack(s);
	else
		give_newest(s);
}

static void on_print_limit(void *ctx)
{
	struct sealer *s = ctx;
	struct err err;

	stop_printing(s);
	end_waiting(s, fail(&err, ERR_AGAIN, "the printer takes too long"), "", &err);
}

/* ---- by itself ---- */

/* The supervisor starts us for it now and then. */
static void on_look(void *ctx)
{
	struct sealer *s = ctx;
	struct err err;

	if (s->hours && s->printing == PRINTING_NOTHING && ask_printer(s, PRINTING_DIGEST, &err))
		log_warn("the papers are not looked after", log_err(&err));
}

static bool at_rest(void *ctx)
{
	const struct sealer *s = ctx;

	return s->printing == PRINTING_NOTHING && !s->waiting.id && link_is_at_rest(s->console) &&
	       link_is_at_rest(s->printer);
}

/* ---- channels ---- */

static void forget_console(struct sealer *s)
{
	link_free(s->console);
	s->console = NULL;
	fd_close_at(&s->waiting.fd);
	s->waiting = (struct waiting){ .fd = -1 };
}

static void forget_printer(struct sealer *s)
{
	struct err err;

	link_free(s->printer);
	s->printer = NULL;
	if (s->printing == PRINTING_NOTHING)
		return;
	stop_printing(s);
	end_waiting(s, fail(&err, ERR_AGAIN, "the printer ended"), "", &err);
}

static void on_console_closed(void *ctx, const struct err *err UNUSED)
{
	forget_console(ctx);
}

static void on_printer_closed(void *ctx, const struct err *err UNUSED)
{
	forget_printer(ctx);
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct sealer *s = ctx;
	const bool printer = str_is(str_from(name), "printer");
	const struct link_handler handler = {
		.on_message = printer ? on_printed : on_asked,
		.on_closed = printer ? on_printer_closed : on_console_closed,
		.ctx = s,
	};
	struct err err;

	if (printer)
		forget_printer(s);
	else
		forget_console(s);
	if (link_new(process_loop(s->process), fd, &handler, printer ? &s->printer : &s->console,
		     &err))
		log_error("a channel cannot be used", log_text("from", name), log_err(&err));
}

/* ---- the start ---- */

static enum errc find_folders(struct sealer *s, const char *data, struct err *err)
{
	enum errc code = path_join(data, EVIDENCE_FOLDER, s->evidence, err);

	if (!code)
		code = path_join(data, PAPERS_FOLDER, s->papers, err);
	if (!code)
		code = path_join(process_option(s->process, "content", 0), CUSTODY_FOLDER,
				 s->custody, err);
	return code ? code : dir_make(s->papers, err);
}

static void find_places(struct sealer *s)
{
	const char *path;

	while (s->n_places < PAPER_PLACES_MAX &&
	       (path = process_option(s->process, "papers-to", s->n_places)) != NULL)
		s->places[s->n_places++] = path;
}

/* Folders that are no longer asked for have no duty. */
static enum errc forget_places(struct sealer *s, struct err *err)
{
	struct str kept[PAPER_PLACES_MAX];

	for (size_t i = 0; i < s->n_places; i++)
		kept[i] = str_from(s->places[i]);
	return paper_places_keep(s->db, kept, s->n_places, err);
}

static void prepare(struct sealer *s, const char *data, char key[static PATH_MAX])
{
	const char *lang = process_option(s->process, "lang", 0);
	struct err err;

	s->hours = process_number(s->process, "papers-hours", 0);
	s->lang = lang && str_is(str_from(lang), "en") ? LANG_EN : LANG_JA;
	s->db = process_database(s->process, DB_SEALER);
	find_places(s);
	if (find_folders(s, data, &err) || path_join(data, SIGNER_FILE, key, &err) ||
	    signer_open(key, &s->signer, &err) || facility_use_pack(s->db, &err) ||
	    case_content_load(process_option(s->process, "content", 0), &s->cases, &err) ||
	    forget_places(s, &err))
		process_die("the sealer cannot begin", &err);
}

static void enter(struct sealer *s, const char *data)
{
	struct sandbox_path paths[PAPER_PLACES_MAX + 5];
	char db_dir[PATH_MAX];
	struct err err;
	size_t n = 0;

	if (path_join(data, DB_FOLDER, db_dir, &err))
		process_die("the data folder", &err);
	paths[n++] = (struct sandbox_path){ db_dir, SANDBOX_WRITE };
	paths[n++] = (struct sandbox_path){ s->evidence, SANDBOX_READ };
	paths[n++] = (struct sandbox_path){ s->custody, SANDBOX_READ };
	paths[n++] = (struct sandbox_path){ s->papers, SANDBOX_WRITE };
	for (size_t i = 0; i < s->n_places; i++)
		paths[n++] = (struct sandbox_path){ s->places[i], SANDBOX_WRITE };
	paths[n] = (struct sandbox_path){ .path = NULL };
	process_enter(s->process, paths, "");
}

static int run(void)
{
	const struct process_hooks hooks = { .role = ROLE,
					     .on_channel = on_channel,
					     .at_rest = at_rest };
	struct sealer s = { .printed = -1, .waiting = { .fd = -1 } };
	char key[PATH_MAX];

	time_zone_init();
	s.look = (struct loop_timer){ .fire = on_look, .ctx = &s, .at_us = TIME_NONE };
	s.print_limit =
		(struct loop_timer){ .fire = on_print_limit, .ctx = &s, .at_us = TIME_NONE };
	s.still_there =
		(struct loop_timer){ .fire = on_still_there, .ctx = &s, .at_us = TIME_NONE };
	s.process = process_begin(&hooks, &s);
	const char *data = process_option(s.process, "data", 0);
	prepare(&s, data, key);
	enter(&s, data);
	if (process_option(s.process, "look", 0))
		loop_timer_after(process_loop(s.process), &s.look, 0);
	const int code = process_run(s.process);
	forget_console(&s);
	link_free(s.printer);
	fd_close_at(&s.printed);
	signer_free(s.signer);
	case_content_free(s.cases);
	db_close(s.db);
	process_free(s.process);
	return code;
}

const struct role role_sealer = {
	.name = ROLE,
	.run = run,
};
