/** What no guardrail can look at, by the server's word for it: `input/image`, or `image` alone. */
const words: Readonly<Record<string, string>> = {
  tokens: 'text given as numbers',
  image: 'a picture',
  audio: 'audio',
  video: 'video',
  file: 'a file that is no text',
  kept: 'what the provider keeps',
}

const unseenWord = (kind: string): string => words[kind] ?? kind

/** `a picture and audio`: each kind once, whatever the stages. */
export const unseenList = (parts: readonly string[]): string =>
  new Intl.ListFormat('en').format([
    ...new Set(parts.map((part) => unseenWord(part.slice(part.indexOf('/') + 1)))),
  ])

export const languageUnknownWords: Readonly<Record<string, string>> = {
  unwatched: 'told of calls that guardrails watch',
  short: 'the question is too short',
  unclear: 'it may be in one of several',
  busy: 'too many calls at once to tell',
}
