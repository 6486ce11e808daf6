import type { Bench } from './bench.ts'

/** The part of the address that is the playground's: prompt versions, models, or a call to begin with. */
export type PlaygroundSearch = { prompt?: string; models?: string; call?: string }

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

export function readPlaygroundSearch(search: Record<string, unknown>): PlaygroundSearch {
  const [prompt, models, call] = [text(search.prompt), text(search.models), text(search.call)]
  return {
    ...(prompt === '' ? {} : { prompt }),
    ...(models === '' ? {} : { models }),
    ...(call === '' ? {} : { call }),
  }
}

export type PromptReference = { readonly name: string; readonly version: number | null }

/** `name@3,other` – a version each, or the live one. */
export const promptReferences = (prompt: string): readonly PromptReference[] =>
  namesIn(prompt).map((reference) => {
    const [name = '', version = ''] = reference.split('@')
    return { name, version: Number(version) > 0 ? Number(version) : null }
  })

export const namesIn = (list: string): readonly string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** What an address says of a bench, so that it can be sent to someone. */
export const searchOf = ({ variants, models }: Bench): PlaygroundSearch =>
  readPlaygroundSearch({
    prompt: variants.flatMap(({ origin }) => (origin ? [`${origin.name}@${origin.version}`] : [])).join(','),
    models: models.join(','),
  })
