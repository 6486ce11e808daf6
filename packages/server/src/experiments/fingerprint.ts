/** What a caller says of the retrieval behind a call: `handbook@7; embedder=e5-large; k=8`. */
export type StatedIndex = {
  readonly name: string
  readonly version: string | null
  /** Everything said, in canonical order: the same statement has the same text. */
  readonly text: string
}

/** Reads any text: what is no `name=value` stands for itself. Null when there is none. */
export function readIndex(stated: string): StatedIndex | null {
  const [index = '', ...parameters] = stated.split(';').map((part) => part.trim())
  if (index === '') return null
  const at = index.lastIndexOf('@')
  const parts = parameters
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      const [name, value] =
        equals < 0 ? [part, ''] : [part.slice(0, equals).trimEnd(), part.slice(equals + 1).trimStart()]
      return `${name === 'embedder' ? name : `retrieval.${escaped(name)}`}=${escaped(value)}`
    })
  return {
    name: at < 1 ? index : index.slice(0, at),
    version: at < 1 ? null : index.slice(at + 1),
    text: [`index=${escaped(index)}`, ...parts.toSorted()].join(separator),
  }
}

const separator = '; '

/**
 * All that an answer depends on beside the prompt, as text that reads back: `model=openai/gpt-4o; index=handbook@7;
 * embedder=e5-large; retrieval.k=8`. What is unknown is left out (nothing sets a judge's version or guardrails yet);
 * null when nothing is known.
 */
export function fingerprintOf(
  provider: string | null,
  model: string | null,
  index: StatedIndex | null,
): string | null {
  const asked = provider === null || model === null ? null : `model=${escaped(provider)}/${escaped(model)}`
  if (asked === null) return index?.text ?? null
  return index === null ? asked : asked + separator + index.text
}

/**
 * Whether it tells of what an answer was made: a call that failed before it reached a model (a variable was missing,
 * a limit was full) has at most what its caller said of the index, and met no environment that could be compared.
 */
export const tellsModel = (fingerprint: string): boolean => fingerprint.startsWith('model=')

/** Its parts by name, as they were said; analysis leaves out what an experiment itself varies. */
export const partsOf = (fingerprint: string): ReadonlyMap<string, string> =>
  new Map(
    fingerprint.split(separator).map((part) => {
      const equals = part.indexOf('=')
      return [part.slice(0, equals), decodeURIComponent(part.slice(equals + 1))]
    }),
  )

/** The separators, white space and control characters, as in addresses. */
const escaped = (text: string): string =>
  /[%;=\s\p{Cc}]/u.test(text) ? text.replace(/[%;=\s\p{Cc}]/gu, encodeURIComponent) : text
