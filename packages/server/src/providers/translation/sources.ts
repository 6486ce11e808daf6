import type { MediaPart, Source } from './neutral.ts'

/** Reads what OpenAI calls a URL: a real one, or the bytes themselves as `data:…;base64,…`. */
export function sourceOfUrl(url: string): Source {
  if (!url.startsWith('data:')) return { kind: 'url', url, mediaType: typeOfPath(url) }
  const comma = url.indexOf(',')
  const head = url.slice(5, comma)
  const mediaType = head.split(';')[0] || 'text/plain'
  const body = url.slice(comma + 1)
  if (head.endsWith(';base64')) return { kind: 'data', mediaType, base64: body }
  return { kind: 'data', mediaType, base64: Buffer.from(unescaped(body)).toString('base64') }
}

export const dataUrl = (source: Source & { kind: 'data' }): string =>
  `data:${source.mediaType};base64,${source.base64}`

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const typeOfExtension: { readonly [extension: string]: string } = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
}

/** The media type an address ends in; null when it does not say. */
export function typeOfPath(url: string): string | null {
  const extension = /\.([a-z0-9]{2,5})(?:[?#]|$)/i.exec(url)?.[1]
  return (extension && typeOfExtension[extension.toLowerCase()]) || null
}

export function mediumOf(mediaType: string | null): MediaPart['medium'] {
  if (mediaType?.startsWith('image/')) return 'image'
  if (mediaType?.startsWith('audio/')) return 'audio'
  if (mediaType?.startsWith('video/')) return 'video'
  return 'document'
}

/** OpenAI's `auto` is what it does when nothing is said. */
export const detailOf = (detail: string | null): string | null => (detail === 'auto' ? null : detail)

export const media = (
  medium: MediaPart['medium'],
  source: Source,
  name: string | null = null,
  detail: string | null = null,
): MediaPart => ({ kind: 'media', medium, source, name, detail })
