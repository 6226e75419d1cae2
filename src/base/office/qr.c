/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/qr.h"

#include <qrencode.h>

#define QUIET 4 /* ISO/IEC 18004 6.3.8: modules of quiet zone on each side */

int qr_each(const char *text, void (*run)(void *ctx, int x, int y, int width), void *ctx)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (!code)
		return 0;
	const int size = code->width;
	for (int y = 0; y < size; y++) {
		const unsigned char *modules = code->data + y * size;
		int start = -1;

		for (int x = 0; x <= size; x++) {
			const bool dark = x < size && (modules[x] & 1);

			if (dark && start < 0)
				start = x;
			if (dark || start < 0)
				continue;
			run(ctx, start + QUIET, y + QUIET, x - start);
			start = -1;
		}
	}
	QRcode_free(code);
	return size + 2 * QUIET;
}
