/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/alloc.h"

struct tls_server {
	SSL_CTX *context;
};

struct tls_connection {
	SSL *ssl;
};

/* The newest reason OpenSSL gives; the queue is emptied, so that no later call sees it. */
static enum errc fail_tls(struct err *err, enum errc code, const char *what)
{
	const unsigned long number = ERR_peek_last_error();
	const char *reason = number ? ERR_reason_error_string(number) : NULL;

	ERR_clear_error();
	return fail(err, code, "%s: %s", what, reason ? reason : "closed without a word");
}

static bool set_up(SSL_CTX *context)
{
	(void)SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
						   SSL_OP_NO_TICKET |
						   SSL_OP_CIPHER_SERVER_PREFERENCE);
	(void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

enum errc tls_server_new(const char *cert_path, const char *key_path, struct tls_server **ret,
			 struct err *err)
{
	struct tls_server *server = mem_new(sizeof(*server));
	enum errc code = ERR_OK;

	server->context = SSL_CTX_new(TLS_server_method());
	if (!server->context || !set_up(server->context))
		code = fail_tls(err, ERR_UNSUPPORTED, "TLS");
	else if (SSL_CTX_use_certificate_chain_file(server->context, cert_path) != 1)
		code = fail_tls(err, ERR_SYNTAX, cert_path);
	else if (SSL_CTX_use_PrivateKey_file(server->context, key_path, SSL_FILETYPE_PEM) != 1 ||
		 SSL_CTX_check_private_key(server->context) != 1)
		code = fail_tls(err, ERR_SYNTAX, key_path);
	if (code) {
		tls_server_free(server);
		return code;
	}
	*ret = server;
	return ERR_OK;
}

void tls_server_free(struct tls_server *server)
{
	if (!server)
		return;
	SSL_CTX_free(server->context);
	free(server);
}

struct tls_connection *tls_connection_new(struct tls_server *server, int fd)
{
	struct tls_connection *connection = mem_new(sizeof(*connection));

	connection->ssl = SSL_new(server->context);
	if (!connection->ssl || SSL_set_fd(connection->ssl, fd) != 1) {
		tls_connection_free(connection);
		ERR_clear_error();
		return NULL;
	}
	SSL_set_accept_state(connection->ssl);
	return connection;
}

void tls_connection_free(struct tls_connection *connection)
{
	if (!connection)
		return;
	SSL_free(connection->ssl);
	free(connection);
}

enum errc tls_read(struct tls_connection *connection, char *to, size_t room, size_t *ret_n,
		   enum tls_want *ret_want, struct err *err)
{
	ERR_clear_error();
	if (SSL_read_ex(connection->ssl, to, room, ret_n) == 1)
		return ERR_OK;
	*ret_n = 0;
	switch (SSL_get_error(connection->ssl, 0)) {
	case SSL_ERROR_WANT_READ:
		*ret_want = TLS_WANT_READ;
		return ERR_AGAIN;
	case SSL_ERROR_WANT_WRITE:
		*ret_want = TLS_WANT_WRITE;
		return ERR_AGAIN;
	case SSL_ERROR_ZERO_RETURN:
		return fail(err, ERR_END, "TLS: closed in order");
	default:
		return fail_tls(err, ERR_SYNTAX, "TLS");
	}
}

bool tls_is_established(const struct tls_connection *connection)
{
	return SSL_is_init_finished(connection->ssl);
}

bool tls_has_pending(const struct tls_connection *connection)
{
	return SSL_pending(connection->ssl) > 0;
}
