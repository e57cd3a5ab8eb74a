// SPDX-License-Identifier: MIT
// PNG with a palette of at most 256 colours from one without: pages have few, and pictures of them stay small.
import { deflateSync, inflateSync, crc32 as builtin } from 'node:zlib';

const TABLE = Array.from({ length: 256 }, (_, n) => {
	let c = n;
	for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
	return c >>> 0;
});
const crc32 = builtin ?? ((bytes) => (bytes.reduce((c, b) => TABLE[(c ^ b) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0);

/** {width, height, rgb} of an 8-bit PNG with or without alpha, not interlaced, as Chromium writes them. */
export function decode(png) {
	let width, height, channels;
	const data = [];
	for (let at = 8; at < png.length;) {
		const n = png.readUInt32BE(at);
		const type = png.toString('latin1', at + 4, at + 8);
		const body = png.subarray(at + 8, at + 8 + n);
		if (type === 'IHDR') {
			width = body.readUInt32BE(0);
			height = body.readUInt32BE(4);
			channels = { 2: 3, 6: 4 }[body[9]];
			if (body[8] !== 8 || !channels || body[12]) throw new Error('a PNG of another kind');
		}
		if (type === 'IDAT') data.push(body);
		at += n + 12;
	}
	const raw = inflateSync(Buffer.concat(data));
	const stride = width * channels;
	const lines = Buffer.alloc(stride * height);
	const paeth = (a, b, c) => {
		const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
		return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
	};
	for (let y = 0; y < height; y++) {
		const filter = raw[y * (stride + 1)];
		for (let x = 0; x < stride; x++) {
			const a = x >= channels ? lines[y * stride + x - channels] : 0;
			const b = y ? lines[(y - 1) * stride + x] : 0;
			const c = y && x >= channels ? lines[(y - 1) * stride + x - channels] : 0;
			lines[y * stride + x] = raw[y * (stride + 1) + 1 + x] + [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
		}
	}
	const rgb = Buffer.alloc(width * height * 3);
	for (let i = 0; i < width * height; i++) lines.copy(rgb, i * 3, i * channels, i * channels + 3);
	return { width, height, rgb };
}

/** The commonest colours, near ones taken together; the flat ones of a page stay exactly what they are. */
function palette(rgb) {
	const exact = new Map();
	for (let i = 0; i < rgb.length; i += 3) {
		const colour = (rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2];
		exact.set(colour, (exact.get(colour) ?? 0) + 1);
	}
	const order = [...exact].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
	const far = (a, b) => Math.abs((a >> 16) - (b >> 16)) + Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)) + Math.abs((a & 255) - (b & 255));
	const colours = [];
	for (const apart of [24, 12, 0])
		for (const colour of order) {
			if (colours.length === 256) break;
			if (!colours.some((c) => far(c, colour) <= apart)) colours.push(colour);
		}
	const nearest = new Map();
	for (const colour of order) {
		let best = 0;
		for (let i = 1; i < colours.length; i++) if (far(colours[i], colour) < far(colours[best], colour)) best = i;
		nearest.set(colour, best);
	}
	return { colours, nearest };
}

export function shrink(png) {
	const { width, height, rgb } = decode(png);
	const { colours, nearest } = palette(rgb);
	const bytes = Buffer.alloc((width + 1) * height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const i = (y * width + x) * 3;
			bytes[y * (width + 1) + 1 + x] = nearest.get((rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2]);
		}
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, 3, 0, 0, 0], 8);
	const chunk = (type, body) => {
		const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
		const out = Buffer.alloc(named.length + 8);
		out.writeUInt32BE(body.length, 0);
		named.copy(out, 4);
		out.writeUInt32BE(crc32(named) >>> 0, named.length + 4);
		return out;
	};
	return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', Buffer.from(colours.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]))),
		chunk('IDAT', deflateSync(bytes, { level: 9, memLevel: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
