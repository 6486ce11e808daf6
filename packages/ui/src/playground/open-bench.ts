import { api } from '../api.ts'
import type { PromptVersion } from '@telltale/sdk'
import { newRow, newVariant, variantOf, type Bench } from './bench.ts'
import { fromCall, type Opened } from './from-call.ts'
import { namesIn, promptReferences, searchOf, type PlaygroundSearch } from './playground-search.ts'
import { emptyBench, keptBench } from './stored-bench.ts'

/** A bench to begin with, and what could not be taken over into it, in words. */
export type Opening = { readonly bench: Bench; readonly notes: readonly string[] }

/** What an address asks to begin with: a call, prompt versions and models, or the drafts of this tab. */
export async function openBench(search: PlaygroundSearch, project: string | undefined): Promise<Opening> {
  if (search.call !== undefined) return openCall(search.call, project)
  const kept = keptBench(project)
  const asked = { prompt: search.prompt ?? '', models: search.models ?? '' }
  if (asked.prompt === '' && asked.models === '') return { bench: kept ?? emptyBench(), notes: [] }
  if (kept !== null && isAbout(kept, asked)) return { bench: kept, notes: [] }

  const references = promptReferences(asked.prompt)
  const found = await Promise.allSettled(
    references.map(({ name, version }) => versionOf(name, version, project)),
  )
  const versions = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const missing = references.filter((_, index) => found[index]!.status === 'rejected')
  const models = asked.models === '' ? versions.map(({ modelId }) => modelId) : namesIn(asked.models)
  const variants = versions.length === 0 ? [newVariant()] : versions.map(variantOf)
  return {
    bench: { ...emptyBench(), variants, models: [...new Set(models)] },
    notes:
      missing.length === 0
        ? []
        : [`Not found in this project: ${missing.map(({ name }) => name).join(', ')}.`],
  }
}

/** A reload, or a step back: the drafts of this tab are what the address was written for. */
function isAbout(kept: Bench, asked: { readonly prompt: string; readonly models: string }): boolean {
  const { prompt = '', models = '' } = searchOf(kept)
  return prompt === asked.prompt && models === asked.models
}

export async function versionOf(
  name: string,
  version: number | null,
  project: string | undefined,
): Promise<PromptVersion> {
  const prompt = await api.prompt(name, project)
  const found =
    version === null
      ? (prompt.live ?? prompt.versions[0])
      : prompt.versions.find((one) => one.version === version)
  if (found === undefined) throw new Error(`The prompt ${name} has no version ${version ?? 'at all'}.`)
  return found
}

const promptPrefix = 'prompt:'

async function openCall(id: string, project: string | undefined): Promise<Opening> {
  const { call, input } = await api.call(id, project)
  const opened = input === null ? null : fromCall(call.dialect, input, call.requestedModel)
  if (opened === null)
    throw new Error(
      input === null
        ? 'The body of this call was not kept, so there is nothing to open.'
        : 'This call is no chat the playground can read.',
    )
  const notes = opened.left.length === 0 ? [] : [`Left out of the call: ${opened.left.join(', ')}.`]
  if (call.promptName === null || !opened.model.startsWith(promptPrefix))
    return { bench: benchOf(opened), notes }

  // The call named a prompt as its model: its words are the version's, before the caller's own.
  const version = await versionOf(call.promptName, call.promptVersion, project)
  const variant = variantOf(version)
  const messages = [...variant.words.messages, ...opened.variant.words.messages]
  return {
    bench: {
      ...benchOf(opened),
      variants: [{ ...variant, words: { ...variant.words, messages } }],
      models: [version.modelId],
    },
    notes: [...notes, 'Its variables were not kept; fill them in.'],
  }
}

const benchOf = ({ variant, model, row }: Opened): Bench => ({
  ...emptyBench(),
  ...{ variants: [variant], models: model === '' ? [] : [model], rows: [newRow(row)] },
})
