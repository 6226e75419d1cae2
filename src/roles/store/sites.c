/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/sites.h"

#include "base/alloc.h"
#include "base/log.h"
#include "roles/link.h"
#include "roles/store/own-alerts.h"
#include "store/websites.h"

#define DECODE_MAX   (64u * 1024)
#define SENTENCE_MAX 2000
#define DAY_US	     (24 * INT64_C(3600) * US_PER_SEC)

struct sites {
	struct loop *loop;
	struct db *db;
	struct link *prober;
};

/* What is being found out about one look. */
struct look {
	struct db *db;
	const struct website *before; /* NULL: the first */
	struct website *now;
	struct err *err;
};

static struct own_finding finding_of(const struct look *look, enum own_alert what,
				     int64_t moment_us, struct str sentence)
{
	return (struct own_finding){
		.what = what,
		.subject = look->now->url,
		.moment_us = moment_us,
		.now_us = look->now->checked_us,
		.log_index = ALERT_NO_INDEX,
		.sentence = sentence,
	};
}

static enum errc raise_alert(const struct look *look, enum own_alert what, int64_t moment_us,
			     const struct buf *sentence)
{
	const struct own_finding finding = finding_of(look, what, moment_us, buf_str(sentence));

	return own_alert_raise(look->db, &finding, look->err);
}

static enum errc close_alert(const struct look *look, enum own_alert what, int64_t moment_us,
			     struct str sentence)
{
	const struct own_finding finding = finding_of(look, what, moment_us, sentence);

	return own_alert_close(look->db, &finding, look->err);
}

/* ---- up or down ---- */

static enum errc judge_up(const struct look *look)
{
	struct website *now = look->now;
	const struct website *before = look->before;
	auto_buf sentence = BUF_INIT(SENTENCE_MAX);

	if (now->up) {
		const bool was_down = before && before->fails >= SITE_DOWN_LOOKS;
		return was_down ? close_alert(look, OWN_SITE_DOWN, before->down_since_us,
					      STR("再び表示できました / it is up again"))
				: ERR_OK;
	}
	now->fails = (before ? before->fails : 0) + 1;
	now->down_since_us = before && before->fails ? before->down_since_us : now->checked_us;
	if (now->fails != SITE_DOWN_LOOKS)
		return ERR_OK;
	buf_printf(&sentence, "続けて %d 回表示できません / not shown %d times in a row: %.*s",
		   SITE_DOWN_LOOKS, SITE_DOWN_LOOKS, STR_ARG(now->problem));
	return raise_alert(look, OWN_SITE_DOWN, now->down_since_us, &sentence);
}

/* ---- the certificate ---- */

static enum errc judge_certificate(const struct look *look)
{
	const struct website *now = look->now;
	auto_buf sentence = BUF_INIT(SENTENCE_MAX);

	if (now->cert_until_us == TIME_NONE)
		return ERR_OK;
	const int64_t days = (now->cert_until_us - now->checked_us) / DAY_US;
	if (!now->cert_problem.len && days >= SITE_CERT_DAYS)
		return ERR_OK;
	if (now->cert_problem.len)
		buf_printf(&sentence,
			   "証明書に問題があります / the certificate is not in order: "
			   "%.*s. ",
			   STR_ARG(now->cert_problem));
	buf_printf(&sentence, "証明書の残り %lld 日 / %lld days are left of the certificate",
		   (long long)days, (long long)days);
	/* The end of its life tells one certificate from the next. */
	return raise_alert(look, OWN_SITE_CERT, now->cert_until_us, &sentence);
}

/* ---- the content ---- */

static void accept_now(struct website *now)
{
	now->accepted_hash = now->hash;
	now->accepted_title = now->title;
	now->accepted_size = now->size;
	now->accepted_hosts = now->hosts;
	now->accepted_redirect = now->redirect;
}

static bool differs(const struct website *now)
{
	return now->words.len || !str_equal(now->hash, now->accepted_hash) ||
	       !str_equal(now->hosts, now->accepted_hosts) ||
	       !str_equal(now->redirect, now->accepted_redirect);
}

static void add_difference(struct buf *out, const char *what, struct str before, struct str now)
{
	if (!str_equal(before, now))
		buf_printf(out, " %s: “%.*s” → “%.*s”.", what, STR_ARG(str_sub(before, 0, 200)),
			   STR_ARG(str_sub(now, 0, 200)));
}

static void summarise(const struct website *now, struct buf *out)
{
	buf_add_text(out, "ページの内容が変わりました / the page has changed.");
	if (now->words.len)
		buf_printf(out, " 改ざんを疑う言葉 / words that intruders leave: %.*s.",
			   STR_ARG(now->words));
	add_difference(out, "題名 / title", now->accepted_title, now->title);
	add_difference(out, "プログラムを読み込む先 / programs from", now->accepted_hosts,
		       now->hosts);
	add_difference(out, "転送先 / points to", now->accepted_redirect, now->redirect);
	buf_printf(out, " 大きさ / size: %lld → %lld.", (long long)now->accepted_size,
		   (long long)now->size);
}

static enum errc judge_content(const struct look *look)
{
	struct website *now = look->now;
	auto_buf sentence = BUF_INIT(SENTENCE_MAX);

	if (!now->up)
		return ERR_OK;
	if (!now->accepted_hash.len)
		accept_now(now);
	if (!differs(now)) {
		const int64_t since_us = now->changed_us;
		now->changed_us = TIME_NONE;
		return since_us == TIME_NONE
			       ? ERR_OK
			       : close_alert(look, OWN_SITE_CHANGED, since_us,
					     STR("元の内容に戻りました / it is as before"));
	}
	if (now->changed_us != TIME_NONE)
		return ERR_OK;
	now->changed_us = now->checked_us;
	summarise(now, &sentence);
	return raise_alert(look, OWN_SITE_CHANGED, now->changed_us, &sentence);
}

/* ---- one look ---- */

static struct website site_of(const struct msg_site *seen, const struct website *before)
{
	struct website site = {
		.url = seen->url,
		.checked_us = seen->at_us,
		.up = seen->up == 1,
		.down_since_us = TIME_NONE,
		.status = seen->status,
		.taken_us = seen->taken_us,
		.problem = seen->problem,
		.redirect = seen->redirect,
		.tls = seen->tls,
		.cert_until_us = seen->cert_until_us,
		.cert_problem = seen->cert_problem,
		.title = seen->title,
		.size = (int64_t)seen->size,
		.hash = seen->hash,
		.hosts = seen->hosts,
		.words = seen->words,
		.accepted_hash = STR(""),
		.accepted_title = STR(""),
		.accepted_hosts = STR(""),
		.accepted_redirect = STR(""),
		.changed_us = TIME_NONE,
	};

	if (before) {
		site.accepted_hash = before->accepted_hash;
		site.accepted_title = before->accepted_title;
		site.accepted_size = before->accepted_size;
		site.accepted_hosts = before->accepted_hosts;
		site.accepted_redirect = before->accepted_redirect;
		site.changed_us = before->changed_us;
	}
	return site;
}

static enum errc note(struct db *db, const struct msg_site *seen, struct err *err)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct website before;
	struct website now;
	struct look look = { .db = db, .now = &now, .err = err };
	enum errc code = websites_get(db, seen->url, &arena, &before, err);

	if (code && code != ERR_NOT_FOUND)
		return code;
	look.before = code ? NULL : &before;
	now = site_of(seen, look.before);
	code = judge_up(&look);
	if (!code)
		code = judge_certificate(&look);
	if (!code)
		code = judge_content(&look);
	if (!code)
		code = websites_put(db, &now, err);
	return code ? code : websites_add_check(db, &now, err);
}

enum errc sites_note(struct db *db, const struct msg_site *seen, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = note(db, seen, err);
	return db_end(db, code, err);
}

/* ---- the channel ---- */

static void on_message(void *ctx, const struct message *message)
{
	struct sites *sites = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_site seen;
	struct err err;

	if (message->type != MSG_SITE ||
	    message_decode(message->type, message->payload, &arena, &seen, sizeof(seen), &err))
		log_warn("unexpected message from the prober",
			 log_text("type", message_name(message->type)));
	else if (sites_note(sites->db, &seen, &err))
		log_error("what a page looked like is not stored", log_err(&err));
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	struct sites *sites = ctx;

	link_free(sites->prober);
	sites->prober = NULL;
}

enum errc sites_connect(struct sites *sites, int fd, struct err *err)
{
	const struct link_handler handler = {
		.on_message = on_message,
		.on_closed = on_closed,
		.ctx = sites,
	};

	on_closed(sites, NULL);
	return link_new(sites->loop, fd, &handler, &sites->prober, err);
}

struct sites *sites_new(struct loop *loop, struct db *db)
{
	struct sites *sites = mem_new(sizeof(*sites));

	sites->loop = loop;
	sites->db = db;
	return sites;
}

void sites_free(struct sites *sites)
{
	if (!sites)
		return;
	link_free(sites->prober);
	free(sites);
}
