import type { PromptDetail } from '@telltale/sdk'
import type { PromptMessage } from '../prompts/model.ts'
import { expander, readPartials, type Includable } from '../prompts/partials/rules.ts'
import { parsePromptReference } from '../prompts/rules.ts'
import { problemSentence } from '../kernel/problem.ts'
import type { ReadPrompt, Unreadable } from './prompt-read.ts'

/** Prompts a file includes, as they are written; those of a file that was read can be. */
export function partialsOf({ content }: ReadPrompt): readonly string[] {
  const read = readPartials({ template: content.template, messages: messagesOf(content) })
  return read.ok ? read.value : []
}

/** Those that include others after those they include, else as given: so each finds what it includes. */
export function includedFirst(prompts: readonly ReadPrompt[]): readonly ReadPrompt[] {
  const byName = new Map(prompts.map((prompt) => [prompt.name, prompt]))
  const ordered = new Set<ReadPrompt>()
  const visited = new Set<ReadPrompt>()
  const visit = (prompt: ReadPrompt): void => {
    if (visited.has(prompt)) return
    visited.add(prompt)
    for (const reference of partialsOf(prompt)) {
      const included = byName.get(nameIn(reference))
      if (included) visit(included)
    }
    ordered.add(prompt)
  }
  for (const prompt of prompts) visit(prompt)
  return [...ordered]
}

/**
 * What is wrong with files together, as if each were active in every environment: circles, and texts too long with
 * all that is in them. What a reference to a version or to a prompt that is no file stands for, only the server knows.
 */
export function wrongTogether(prompts: readonly ReadPrompt[]): readonly Unreadable[] {
  const rows = new Map(prompts.map((prompt) => [prompt.name, rowOf(prompt)]))
  const expand = expander((reference) => {
    const parsed = parsePromptReference(reference)
    const file = parsed.ok && parsed.value.environment !== null ? rows.get(parsed.value.name) : undefined
    return file ?? elsewhere(reference)
  })
  return prompts.flatMap((prompt) => {
    const expanded = expand(rows.get(prompt.name)!)
    if (expanded.ok) return []
    const { path } = prompt
    const sentence = problemSentence(expanded.error).replaceAll(`@${noVersion}`, '')
    return [{ path, code: expanded.error.code, message: `${path} cannot be used. ${sentence}` }]
  })
}

/** What a file includes that is neither among the files (`names`) nor on the server. */
export async function missingPartials(
  prompt: ReadPrompt,
  names: ReadonlySet<string>,
  detailOf: (name: string) => Promise<PromptDetail | null>,
): Promise<readonly string[]> {
  const missing: string[] = []
  for (const reference of partialsOf(prompt)) {
    const parsed = parsePromptReference(reference)
    if (!parsed.ok || names.has(parsed.value.name)) continue
    const { name, version, environment } = parsed.value
    const detail = await detailOf(name)
    const isThere =
      version === null
        ? detail?.environments.some((one) => one.environment === environment)
        : detail?.versions.some((one) => one.version === version)
    if (!isThere) missing.push(reference)
  }
  return missing
}

/** Versions begin at 1. */
const noVersion = 0

const rowOf = (prompt: ReadPrompt): Includable => ({
  name: prompt.name,
  version: noVersion,
  hash: prompt.hash,
  template: prompt.content.template,
  messages: messagesOf(prompt.content) ?? null,
  variableTypes: null,
  partials: [...partialsOf(prompt)],
})

const elsewhere = (reference: string): Includable => ({
  ...{ name: reference, version: noVersion, hash: '', template: ' ' },
  ...{ messages: null, variableTypes: null, partials: [] },
})

const messagesOf = ({ messages }: ReadPrompt['content']): PromptMessage[] | undefined =>
  messages && [...messages]

const nameIn = (reference: string): string => reference.slice(0, reference.lastIndexOf('@'))
