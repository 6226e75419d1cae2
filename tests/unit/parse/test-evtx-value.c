/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"
#include "parse/evtx/evtx-value.h"

#define BYTES(literal)                                                                             \
	{                                                                                          \
		("" literal), sizeof(literal) - 1                                                  \
	}

static const struct {
	const char *name;
	unsigned type;
	struct str bytes;
	const char *text;
	enum value_type kind;
	bool repaired;
} values[] = {
	{ "string", EVTX_STRING, BYTES("a\0b\0"), "ab", VALUE_STRING, false },
	{ "string that fills its field", EVTX_STRING, BYTES("a\0\0\0\0\0"), "a", VALUE_STRING,
	  false },
	{ "string with white space at the end", EVTX_STRING, BYTES("a\0 \0\r\0\n\0"), "a",
	  VALUE_STRING, false },
	{ "string of odd length", EVTX_STRING, BYTES("a\0b"), "a", VALUE_STRING, true },
	{ "string with half a character", EVTX_STRING, BYTES("a\0\x42\xd8"), "a\xef\xbf\xbd",
	  VALUE_STRING, true },
	{ "ANSI string", EVTX_ANSI, BYTES("ab\0"), "ab", VALUE_STRING, false },
	{ "ANSI string of another code page", EVTX_ANSI, BYTES("a\x93"), "a\xef\xbf\xbd",
	  VALUE_STRING, true },
	{ "int8", EVTX_INT8, BYTES("\x80"), "-128", VALUE_NUMBER, false },
	{ "uint8", EVTX_UINT8, BYTES("\xff"), "255", VALUE_NUMBER, false },
	{ "int16", EVTX_INT16, BYTES("\xfe\xff"), "-2", VALUE_NUMBER, false },
	{ "uint16", EVTX_UINT16, BYTES("\xfe\xff"), "65534", VALUE_NUMBER, false },
	{ "int32", EVTX_INT32, BYTES("\0\0\0\x80"), "-2147483648", VALUE_NUMBER, false },
	{ "uint32", EVTX_UINT32, BYTES("\xff\xff\xff\xff"), "4294967295", VALUE_NUMBER, false },
	{ "int64", EVTX_INT64, BYTES("\0\0\0\0\0\0\0\x80"), "-9223372036854775808", VALUE_NUMBER,
	  false },
	{ "uint64", EVTX_UINT64, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615",
	  VALUE_NUMBER, false },
	{ "uint32 in eight bytes", EVTX_UINT32, BYTES("\1\0\0\0\0\0\0\0"), "1", VALUE_NUMBER,
	  true },
	{ "uint32 in three bytes", EVTX_UINT32, BYTES("\1\2\3"), "010203", VALUE_STRING, true },
	{ "float", EVTX_FLOAT, BYTES("\0\0\xc0\x3f"), "1.5", VALUE_NUMBER, false },
	{ "float that needs all digits", EVTX_FLOAT, BYTES("\xcd\xcc\xcc\x3d"), "0.1", VALUE_NUMBER,
	  false },
	{ "double", EVTX_DOUBLE, BYTES("\x9a\x99\x99\x99\x99\x99\xb9\x3f"), "0.1", VALUE_NUMBER,
	  false },
	{ "double of seventeen digits", EVTX_DOUBLE, BYTES("\x55\x55\x55\x55\x55\x55\xd5\x3f"),
	  "0.33333333333333331", VALUE_NUMBER, false },
	{ "bool", EVTX_BOOL, BYTES("\1\0\0\0"), "true", VALUE_BOOL, false },
	{ "bool of one byte", EVTX_BOOL, BYTES("\0"), "false", VALUE_BOOL, false },
	{ "bool that is neither", EVTX_BOOL, BYTES("\xff\xff\xff\xff"), "true", VALUE_BOOL, false },
	{ "binary", EVTX_BINARY, BYTES("\x00\xab\xff"), "00ABFF", VALUE_STRING, false },
	{ "GUID", EVTX_GUID,
	  BYTES("\x5f\x38\x70\x57\x2a\xc2\xe0\x43\xbf\x4c\x06\xf5\x69\x8f\xfb\xd9"),
	  "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}", VALUE_STRING, false },
	{ "GUID of four bytes", EVTX_GUID, BYTES("\1\2\3\4"), "01020304", VALUE_STRING, true },
	{ "size of 32 bits", EVTX_SIZE, BYTES("\x10\0\0\0"), "0x10", VALUE_STRING, false },
	{ "size of 64 bits", EVTX_SIZE, BYTES("\x10\0\0\0\1\0\0\0"), "0x100000010", VALUE_STRING,
	  false },
	{ "FILETIME", EVTX_FILETIME, BYTES("\x80\x6b\xd4\x39\xf3\x2b\xd5\x01"),
	  "2019-06-26T07:46:12.456742Z", VALUE_STRING, false },
	{ "FILETIME 0", EVTX_FILETIME, BYTES("\0\0\0\0\0\0\0\0"), "1601-01-01T00:00:00.000000Z",
	  VALUE_STRING, false },
	{ "greatest FILETIME", EVTX_FILETIME, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"),
	  "18446744073709551615", VALUE_STRING, false },
	{ "SYSTEMTIME", EVTX_SYSTEMTIME, BYTES("\xe3\x07\x06\0\3\0\x1a\0\x07\0\x20\0\1\0\x09\0"),
	  "2019-06-26T07:32:01.009000Z", VALUE_STRING, false },
	{ "SYSTEMTIME of no calendar", EVTX_SYSTEMTIME,
	  BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
	  "5535-35-35T35:35:35.535000Z", VALUE_STRING, false },
	{ "SID", EVTX_SID, BYTES("\1\2\0\0\0\0\0\5\x20\0\0\0\x20\2\0\0"), "S-1-5-32-544",
	  VALUE_STRING, false },
	{ "SID without sub-authorities", EVTX_SID, BYTES("\1\0\0\0\0\0\0\5"), "S-1-5", VALUE_STRING,
	  false },
	{ "SID with a great authority", EVTX_SID, BYTES("\1\0\1\0\0\0\0\5"), "S-1-0x10000000005",
	  VALUE_STRING, false },
	{ "SID with 255 sub-authorities", EVTX_SID, BYTES("\1\xff\0\0\0\0\0\5\1\0\0\0"),
	  "01FF00000000000501000000", VALUE_STRING, true },
	{ "SID that is cut off", EVTX_SID, BYTES("\1\1\0\0\0\0\0\5"), "0101000000000005",
	  VALUE_STRING, true },
	{ "hex32", EVTX_HEX32, BYTES("\xe7\x03\0\0"), "0x3e7", VALUE_STRING, false },
	{ "hex64", EVTX_HEX64, BYTES("\0\0\0\0\0\0\x20\x80"), "0x8020000000000000", VALUE_STRING,
	  false },
	{ "hex64 of nothing", EVTX_HEX64, BYTES("\0\0\0\0\0\0\0\0"), "0x0", VALUE_STRING, false },
	{ "type that does not exist", 0x7e, BYTES("\1\2"), "0102", VALUE_STRING, true },
};

static void becomes_the_text_that_windows_shows(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		char room[128];
		struct evtx_text text = { .ptr = room, .cap = sizeof(room) };
		const enum value_type kind =
			evtx_value_text(&text, values[i].type, values[i].bytes);
		if (!str_is(str_of(text.ptr, text.len), values[i].text))
			print_message("%.*s\n", (int)text.len, text.ptr);
		check_row(str_is(str_of(text.ptr, text.len), values[i].text), values[i].name);
		check_row(kind == values[i].kind, values[i].name);
		check_row(text.repaired == values[i].repaired, values[i].name);
		check_row(!text.full, values[i].name);
	}
}

/* Whatever the room, nothing is written behind it and the text says that it is not whole. */
static void stays_within_its_room(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		const size_t need = strlen(values[i].text);
		for (size_t cap = 0; cap < need; cap++) {
			char room[64];
			struct evtx_text text = { .ptr = room, .cap = cap };
			memset(room, '~', sizeof(room));
			(void)evtx_value_text(&text, values[i].type, values[i].bytes);
			check_row(text.full, values[i].name);
			check_row(text.len <= cap, values[i].name);
			check_row(room[cap] == '~', values[i].name);
		}
	}
}

static const struct {
	const char *name;
	unsigned type;
	struct str bytes;
	const char *elements; /* each with its length in bytes before it */
	size_t left;
} arrays[] = {
	{ "strings", EVTX_STRING, BYTES("a\0\0\0b\0c\0\0\0"), "2 4 ", 0 },
	{ "strings, the last without its end", EVTX_STRING, BYTES("a\0\0\0b\0"), "2 2 ", 0 },
	{ "an empty string between others", EVTX_STRING, BYTES("a\0\0\0\0\0b\0\0\0"), "2 0 2 ", 0 },
	{ "strings with half a unit at the end", EVTX_STRING, BYTES("a\0\0\0b"), "2 ", 1 },
	{ "ANSI strings", EVTX_ANSI, BYTES("a\0bc\0"), "1 2 ", 0 },
	{ "numbers", EVTX_UINT16, BYTES("\1\0\2\0"), "2 2 ", 0 },
	{ "numbers, the last cut off", EVTX_UINT32, BYTES("\1\0\0\0\2\0"), "4 ", 2 },
	{ "bools are of four bytes", EVTX_BOOL, BYTES("\1\0\0\0\0\0\0\0"), "4 4 ", 0 },
	{ "pointers are of eight bytes", EVTX_SIZE, BYTES("\1\0\0\0\0\0\0\0"), "8 ", 0 },
	{ "SIDs", EVTX_SID, BYTES("\1\0\0\0\0\0\0\5\1\1\0\0\0\0\0\5\1\0\0\0"), "8 12 ", 0 },
	{ "SIDs, the last cut off", EVTX_SID, BYTES("\1\0\0\0\0\0\0\5\1\1\0\0\0\0\0\5"), "8 ", 8 },
	{ "binary, which has no elements", EVTX_BINARY, BYTES("\1\2"), "", 2 },
	{ "a type that does not exist", 0x7e, BYTES("\1\2"), "", 2 },
};

static void cuts_arrays_into_elements(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(arrays); i++) {
		auto_buf seen = BUF_INIT(256);
		struct str rest = arrays[i].bytes;
		struct str element;
		while (evtx_array_next(arrays[i].type, &rest, &element))
			buf_printf(&seen, "%zu ", element.len);
		check_row(str_is(buf_str(&seen), arrays[i].elements), arrays[i].name);
		check_row(rest.len == arrays[i].left, arrays[i].name);
	}
}

static void knows_times_that_are_none(void **state UNUSED)
{
	assert_true(evtx_filetime_us(0) == TIME_NONE);
	assert_true(evtx_filetime_us(UINT64_MAX) == TIME_NONE);
	assert_true(evtx_filetime_us(UINT64_C(116444736000000000)) == 0);
	assert_true(evtx_filetime_us(UINT64_C(116444736000000019)) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(becomes_the_text_that_windows_shows),
		cmocka_unit_test(stays_within_its_room),
		cmocka_unit_test(cuts_arrays_into_elements),
		cmocka_unit_test(knows_times_that_are_none),
	};

	return cmocka_run_group_tests_name("evtx-value", tests, NULL, NULL);
}
