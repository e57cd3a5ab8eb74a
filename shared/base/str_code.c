/* SPDX-License-Identifier: MIT */
/*
 * Bytes as text: hexadecimal and base64 (RFC 4648). Decoding base64 accepts exactly what
 * encoding writes, so that one value has one spelling; that is why non-zero bits behind the last
 * byte are refused.
 */
#include "base/str.h"

static const char hex_digits[] = "0123456789abcdef";

void str_hex(const void *bytes, size_t n, char *out)
{
	const unsigned char *p = bytes;
	for (size_t i = 0; i < n; i++) {
		*out++ = hex_digits[p[i] >> 4];
		*out++ = hex_digits[p[i] & 15];
	}
	*out = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int str_unhex(const char *hex, void *out, size_t n)
{
	unsigned char *p = out;
	for (size_t i = 0; i < n; i++) {
		int high = hex_value(hex[2 * i]);
		int low = high < 0 ? -1 : hex_value(hex[2 * i + 1]);
		if (low < 0)
			return -1;
		p[i] = (unsigned char)(high << 4 | low);
	}
	return hex[2 * n] ? -1 : 0;
}

static const char plain_alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode(
	const unsigned char *p, size_t n, const char *alphabet, bool pad, struct buf *out)
{
	buf_reserve(out, n / 3 * 4 + 4);
	char *to = out->p + out->n;
	for (; n >= 3; n -= 3, p += 3) {
		*to++ = alphabet[p[0] >> 2];
		*to++ = alphabet[(p[0] & 3) << 4 | p[1] >> 4];
		*to++ = alphabet[(p[1] & 15) << 2 | p[2] >> 6];
		*to++ = alphabet[p[2] & 63];
	}
	if (n) {
		unsigned second = n == 2 ? p[1] : 0;
		*to++ = alphabet[p[0] >> 2];
		*to++ = alphabet[(p[0] & 3) << 4 | second >> 4];
		if (n == 2)
			*to++ = alphabet[(second & 15) << 2];
		for (; pad && n < 3; n++)
			*to++ = '=';
	}
	out->n = (size_t)(to - out->p);
	*to = '\0';
}

void str_base64(const void *bytes, size_t n, struct buf *out)
{
	encode(bytes, n, plain_alphabet, true, out);
}

void str_base64url(const void *bytes, size_t n, struct buf *out)
{
	encode(bytes, n, url_alphabet, false, out);
}

static int digit_value(char c, const char *alphabet)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == alphabet[62])
		return 62;
	return c == alphabet[63] ? 63 : -1;
}

/* text without padding */
static int decode(const char *text, size_t n, const char *alphabet, struct buf *out)
{
	if (n % 4 == 1)
		return -1;
	size_t before = out->n;
	uint32_t bits = 0;
	int have = 0;
	buf_reserve(out, n / 4 * 3 + 3);
	for (size_t i = 0; i < n; i++) {
		int value = digit_value(text[i], alphabet);
		if (value < 0)
			goto refuse;
		bits = bits << 6 | (uint32_t)value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out->p[out->n++] = (char)(bits >> have & 0xff);
		}
	}
	if (bits & ((1U << have) - 1))
		goto refuse;
	out->p[out->n] = '\0';
	return 0;
refuse:
	out->n = before;
	out->p[before] = '\0';
	return -1;
}

int str_unbase64(const char *text, size_t n, struct buf *out)
{
	if (n % 4)
		return -1;
	for (int i = 0; i < 2 && n && text[n - 1] == '='; i++)
		n--;
	return decode(text, n, plain_alphabet, out);
}

int str_unbase64url(const char *text, size_t n, struct buf *out)
{
	return decode(text, n, url_alphabet, out);
}

void str_base32(const void *bytes, size_t n, struct buf *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const unsigned char *p = bytes;
	uint32_t held = 0;
	int bits = 0;

	for (size_t i = 0; i < n; i++) {
		held = held << 8 | p[i];
		for (bits += 8; bits >= 5; bits -= 5)
			buf_add(out, &alphabet[held >> (bits - 5) & 31], 1);
	}
	if (bits)
		buf_add(out, &alphabet[held << (5 - bits) & 31], 1);
}
