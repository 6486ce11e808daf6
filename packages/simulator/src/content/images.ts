/** Width and height in pixels. */
export type Size = { readonly width: number; readonly height: number }

/** What an image at an address is taken to measure: it is never fetched. */
const unknownSize: Size = { width: 1024, height: 1024 }

/** The size written in the header of a PNG, JPEG, GIF or WebP; a stated guess of 1024 × 1024 for anything else. */
export function imageSize(base64: string): Size {
  // Dimensions stand in the first bytes except in JPEG, where metadata may come first.
  const bytes = Buffer.from(base64.slice(0, 400_000), 'base64')
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  if (bytes.length >= 10 && bytes.toString('latin1', 0, 3) === 'GIF')
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  if (bytes.length >= 30 && bytes.toString('latin1', 8, 16) === 'WEBPVP8X')
    return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  if (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) return jpegSize(bytes)
  return unknownSize
}

function jpegSize(bytes: Buffer): Size {
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    // Start-of-frame markers are C0–CF without the tables C4, C8 and CC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return unknownSize
}

/** The base64 part of a data URL, or undefined for any other address. */
const dataUrlBytes = (url: string): string | undefined =>
  url.startsWith('data:') ? url.slice(url.indexOf(',') + 1) : undefined

/**
 * OpenAI's published rule for GPT-4-class models: 85 at low detail; else fit into 2048 × 2048, shorter side to
 * 768, then 85 + 170 a tile of 512 × 512.
 */
export function openaiImageTokens(url: string, detail: string): number {
  if (detail === 'low') return 85
  const data = dataUrlBytes(url)
  const { width, height } = data === undefined ? unknownSize : imageSize(data)
  const fit = Math.min(1, 2048 / Math.max(width, height))
  const shrink = Math.min(1, 768 / (Math.min(width, height) * fit)) * fit
  return 85 + 170 * Math.ceil((width * shrink) / 512) * Math.ceil((height * shrink) / 512)
}

/** Anthropic's published rule: width × height / 750, after the longer side is fitted to 1568. */
export function anthropicImageTokens(base64: string | undefined): number {
  const { width, height } = base64 === undefined ? unknownSize : imageSize(base64)
  const fit = Math.min(1, 1568 / Math.max(width, height))
  return Math.max(1, Math.ceil((width * fit * height * fit) / 750))
}
