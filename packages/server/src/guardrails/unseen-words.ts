import type { UnseenKind } from './texts/unseen-parts.ts'

const words: { readonly [kind in UnseenKind]: string } = {
  tokens: 'text given as numbers',
  image: 'a picture',
  audio: 'audio',
  video: 'video',
  file: 'a file that is no text',
  kept: 'what the provider keeps and adds',
}

/** `It holds a picture and a file that is no text, which nothing here can look at.` */
export const unseenWords = (kinds: readonly UnseenKind[]): string =>
  `It holds ${new Intl.ListFormat('en', { type: 'conjunction' }).format(kinds.map((kind) => words[kind]))}, which no check here can look at.`
