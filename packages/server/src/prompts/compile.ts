import { hash } from 'node:crypto'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import {
  production,
  type PartialUsed,
  type PromptParameters,
  type PromptRows,
  type PromptVersion,
  type PromptVersionRow,
  type ServedPrompt,
} from './model.ts'
import { resolver } from './partials/moving.ts'
import { expander, type Expanded } from './partials/rules.ts'
import { compileTemplate, type CompiledTemplate, type Rendered, type Values } from './render.ts'
import { notActive, parsePromptReference, shortHashOf } from './rules.ts'

/** A version made ready for the hot path. Its partials are those of the rows it was compiled from. */
export type CompiledVersion = {
  readonly name: string
  readonly version: number
  readonly hash: string
  readonly shortHash: string
  readonly modelId: string
  readonly temperature: number
  readonly maxTokens: number
  readonly parameters: PromptParameters | null
  readonly tools: readonly unknown[] | null
  readonly responseFormat: unknown
  /** Fails with variable-missing, variable-invalid, prompt-too-long, and as `served` does. */
  render(values: Values): Result<Rendered & { readonly partials: readonly PartialUsed[] }, Problem>
  /** As it was registered. */
  shown(): PromptVersion
  /** The version as it is served, and an entity tag of it. Fails with partial-unknown, partial-circular, prompt-too-long. */
  served(): Result<{ readonly prompt: ServedPrompt; readonly etag: string }, Problem>
}

export type CompiledPrompt = {
  /** By environment. */
  readonly active: ReadonlyMap<string, CompiledVersion>
  readonly versions: ReadonlyMap<number, CompiledVersion>
}

export type CompiledPrompts = ReadonlyMap<string, CompiledPrompt>

/** Every prompt by `projectId/name`. Templates are read when a version is first rendered: most old ones never are. */
export function compilePrompts({ versions, live }: PromptRows): CompiledPrompts {
  const liveOf = Map.groupBy(live, ({ projectId }) => projectId)
  const all = new Map<string, CompiledPrompt>()
  for (const [projectId, rows] of Map.groupBy(versions, (row) => row.projectId)) {
    const active = Map.groupBy(liveOf.get(projectId) ?? [], ({ name }) => name)
    const expand = expander(resolver({ versions: rows, live: liveOf.get(projectId) ?? [] }))
    for (const [name, ofName] of Map.groupBy(rows, (row) => row.name)) {
      const compiled = new Map(ofName.map((row) => [row.version, compileVersion(row, expand)]))
      const activeHere = (active.get(name) ?? []).flatMap(({ environment = production, version }) => {
        const found = compiled.get(version)
        return found ? [[environment, found] as const] : []
      })
      all.set(`${projectId}/${name}`, { active: new Map(activeHere), versions: compiled })
    }
  }
  return all
}

function compileVersion(
  row: PromptVersionRow,
  expand: (row: PromptVersionRow) => Result<Expanded, Problem>,
): CompiledVersion {
  let ready: Result<{ template: CompiledTemplate; partials: readonly PartialUsed[] }, Problem> | null = null
  let served: ReturnType<CompiledVersion['served']> | null = null
  const prepare = (): NonNullable<typeof ready> => {
    const expanded = expand(row)
    if (!expanded.ok) return expanded
    return success({ template: compileTemplate(expanded.value), partials: expanded.value.partials })
  }
  return {
    name: row.name,
    version: row.version,
    hash: row.hash,
    shortHash: shortHashOf(row.hash),
    modelId: row.modelId,
    temperature: row.temperature,
    maxTokens: row.maxTokens,
    parameters: row.parameters ?? null,
    tools: row.tools,
    responseFormat: row.responseFormat,
    render(values) {
      ready ??= prepare()
      if (!ready.ok) return ready
      const rendered = ready.value.template.render(values)
      if (!rendered.ok) return rendered
      return success({ ...rendered.value, partials: ready.value.partials })
    },
    shown: () => versionOf(row),
    served: () => (served ??= serve(row, expand(row))),
  }
}

function serve(
  row: PromptVersionRow,
  expanded: Result<Expanded, Problem>,
): ReturnType<CompiledVersion['served']> {
  if (!expanded.ok) return expanded
  const { template, messages, variableTypes, partials } = expanded.value
  const version = versionOf(row)
  // A version never changes, so its number and content say all, with the partials in it; the name is part of the address.
  const inside =
    partials.length === 0 ? '' : `-${hash('sha256', JSON.stringify(partials), 'hex').slice(0, 12)}`
  return success({
    etag: `"${version.version}-${version.shortHash}${inside}"`,
    prompt: {
      ...version,
      expanded:
        partials.length === 0
          ? null
          : {
              template,
              ...(messages === null ? {} : { messages }),
              ...(variableTypes === null ? {} : { variableTypes }),
              partials: [...partials],
            },
    },
  })
}

/** `name@version`, `name@environment`, or `name`: what is active in production. */
export function findPrompt(
  prompts: CompiledPrompts,
  projectId: string,
  text: string,
): Result<CompiledVersion, Problem> {
  const reference = parsePromptReference(text)
  if (!reference.ok) return reference
  const { name, version, environment } = reference.value
  const prompt = prompts.get(`${projectId}/${name}`)
  if (!prompt) return failure(problem('prompt-unknown', `The prompt is "${name}".`))
  if (version === null) {
    const active = prompt.active.get(environment ?? production)
    return active ? success(active) : failure(notActive(name, environment, [...prompt.active.keys()]))
  }
  const found = prompt.versions.get(version)
  return found
    ? success(found)
    : failure(problem('prompt-version-unknown', `The prompt is "${name}@${version}".`))
}

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
  ...given('messages', row.messages),
  ...given('tools', row.tools),
  ...given('responseFormat', row.responseFormat),
  ...given('parameters', row.parameters),
  ...given('variableTypes', row.variableTypes),
  kind: row.messages === null ? 'text' : 'chat',
  variables: [...compileTemplate(row).variables],
  partials: row.partials ?? [],
  author: row.author,
  message: row.message,
  ...given('metadata', row.metadata),
  createdAt: row.createdAt,
})

const given = <Field extends string, Value>(
  field: Field,
  value: Value | null | undefined,
): { readonly [name in Field]?: Value } =>
  (value === null || value === undefined ? {} : { [field]: value }) as { readonly [name in Field]?: Value }
