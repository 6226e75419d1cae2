/* SPDX-License-Identifier: Apache-2.0 */
/* The console's channels to other roles, as they come and go. */
#include "web/auth/trail.h"
#include "web/frame/web-internal.h"
#include "web/parts/desk.h"
#include "web/parts/reader-client.h"

void web_set_reader(struct web *web, struct channel *channel)
{
	reader_client_set(web->reader, channel);
}

void web_set_store(struct web *web, struct channel *channel)
{
	trail_set(web->trail, channel);
}

void web_set_importer(struct web *web, struct channel *channel)
{
	desk_set(web->importer, channel);
}

void web_set_registrar(struct web *web, struct channel *channel)
{
	desk_set(web->registrar, channel);
}

void web_set_printer(struct web *web, struct channel *channel)
{
	desk_set(web->printer, channel);
}

void web_set_sealer(struct web *web, struct channel *channel)
{
	desk_set(web->sealer, channel);
}

int web_reader_fd(const struct web *web, bool *ret_write)
{
	return reader_client_fd(web->reader, ret_write);
}

int web_store_fd(const struct web *web, bool *ret_write)
{
	return trail_fd(web->trail, ret_write);
}

int web_importer_fd(const struct web *web, bool *ret_write)
{
	return desk_fd(web->importer, ret_write);
}

int web_registrar_fd(const struct web *web, bool *ret_write)
{
	return desk_fd(web->registrar, ret_write);
}

int web_printer_fd(const struct web *web, bool *ret_write)
{
	return desk_fd(web->printer, ret_write);
}

int web_sealer_fd(const struct web *web, bool *ret_write)
{
	return desk_fd(web->sealer, ret_write);
}
