// SPDX-License-Identifier: MIT
// What somebody's telephone shows.
import { createHmac } from 'node:crypto';

/** Like an authenticator: RFC 6238, six digits. */
export function codeOf(base32, steps = 0) {
	const bits = [...base32.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const message = Buffer.alloc(8);
	message.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
	const hash = createHmac('sha1', key).update(message).digest();
	return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** The key as the page of the second step prints it for typing in by hand. */
export const keyOn = (text) => text.match(/密钥： ?((?:[A-Z2-7]{4} ?){8})/)[1];
