import type { Problem } from '../kernel/problem.ts'
import { success, type Result } from '../kernel/result.ts'
import { production, type PromptRows, type PromptVersion, type PromptVersionRow } from './model.ts'
import { compileTemplate, type CompiledTemplate, type Values } from './render.ts'
import { shortHashOf } from './rules.ts'

/** A version made ready for the hot path. */
type CompiledVersion = {
  readonly name: string
  readonly version: number
  readonly hash: string
  readonly shortHash: string
  readonly modelId: string
  readonly temperature: number
  readonly maxTokens: number
  readonly tools: readonly unknown[] | null
  readonly responseFormat: unknown
  /** The chat messages it comes to; fails with variable-missing. */
  render(values: Values): Result<readonly { readonly role: string; readonly content: unknown }[], Problem>
}

export type CompiledPrompt = {
  /** By environment. */
  readonly active: ReadonlyMap<string, CompiledVersion>
  readonly versions: ReadonlyMap<number, CompiledVersion>
}

/** Every prompt by `projectId/name`. Templates are read when a version is first rendered: most old ones never are. */
export function compilePrompts({ versions, live }: PromptRows): ReadonlyMap<string, CompiledPrompt> {
  const liveRows = Map.groupBy(live, ({ projectId, name }) => `${projectId}/${name}`)
  const byPrompt = Map.groupBy(versions, ({ projectId, name }) => `${projectId}/${name}`)
  return new Map(
    [...byPrompt].map(([key, rows]) => {
      const compiled = new Map(rows.map((row) => [row.version, compileVersion(row)]))
      const active = (liveRows.get(key) ?? []).flatMap(({ environment = production, version }) => {
        const found = compiled.get(version)
        return found ? [[environment, found] as const] : []
      })
      return [key, { active: new Map(active), versions: compiled }]
    }),
  )
}

function compileVersion(row: PromptVersionRow): CompiledVersion {
  let template: CompiledTemplate | null = null
  return {
    name: row.name,
    version: row.version,
    hash: row.hash,
    shortHash: shortHashOf(row.hash),
    modelId: row.modelId,
    temperature: row.temperature,
    maxTokens: row.maxTokens,
    tools: row.tools,
    responseFormat: row.responseFormat,
    render(values) {
      template ??= templateOf(row)
      const rendered = template.render(values)
      if (!rendered.ok) return rendered
      return success(
        rendered.value.messages.map((message) => ({ ...message, content: message.content ?? null })),
      )
    },
  }
}

const templateOf = ({
  template,
  messages,
}: Pick<PromptVersionRow, 'template' | 'messages'>): CompiledTemplate =>
  compileTemplate(template, messages ?? [])

/** A version as the API gives it: what it does not have is left out. */
export const versionOf = (row: PromptVersionRow): PromptVersion => ({
  name: row.name,
  version: row.version,
  hash: row.hash,
  shortHash: shortHashOf(row.hash),
  template: row.template,
  modelId: row.modelId,
  temperature: row.temperature,
  maxTokens: row.maxTokens,
  ...(row.messages === null ? {} : { messages: row.messages }),
  ...(row.tools === null ? {} : { tools: row.tools }),
  ...(row.responseFormat === null ? {} : { responseFormat: row.responseFormat }),
  variables: [...templateOf(row).variables],
  author: row.author,
  message: row.message,
  createdAt: row.createdAt,
})
