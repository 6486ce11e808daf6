import { compileKeys } from '../access/rules.ts'
import type { AdminKeyRow, KeyRow } from '../access/model.ts'
import { problem } from '../kernel/problem.ts'
import { failure, success } from '../kernel/result.ts'
import { remembered } from '../kernel/remember.ts'
import { compileBook } from '../pricing/book.ts'
import type { PriceOverride } from '../pricing/model.ts'
import { priceName } from '../pricing/vendor.ts'
import { compilePrompts } from '../prompts/compile.ts'
import type { PromptRows } from '../prompts/model.ts'
import { parsePromptReference } from '../prompts/rules.ts'
import type { ModelRoute, ProviderDialect, ProviderRow } from '../routing/model.ts'
import { resolveModel } from '../routing/rules.ts'
import type { Snapshot } from './snapshot.ts'
import { compileUpstreams, type ProviderToCall, type UpstreamOptions } from './upstreams.ts'

/** All that the state store holds for the hot path, as plain JSON: what is kept on disk between runs. */
export type SnapshotRows = {
  readonly revision: number
  readonly atMs: number
  readonly keys: readonly KeyRow[]
  readonly adminKeys: readonly AdminKeyRow[]
  readonly isClaimed: boolean
  readonly providers: readonly ProviderRow[]
  readonly modelRoutes: readonly ModelRoute[]
  readonly prompts: PromptRows
  readonly priceOverrides: readonly PriceOverride[]
}

export type FromFile = {
  readonly providers: readonly ProviderToCall[]
  readonly modelRoutes: readonly ModelRoute[]
}

export type CompileOptions = UpstreamOptions & {
  readonly credentialsOf: (row: ProviderRow) => ProviderToCall['credentials']
}

/** The rows of state and of the configuration file, made ready. The file wins where both name the same. */
export function compileSnapshot(rows: SnapshotRows, fromFile: FromFile, options: CompileOptions): Snapshot {
  const inFile = new Set(fromFile.providers.map(({ name }) => name))
  const ownProviders = rows.providers
    .filter(({ name }) => !inFile.has(name))
    .map((row) => ({ ...row, credentials: options.credentialsOf(row) }))
  const providers = [...fromFile.providers, ...ownProviders]
  const routes = new Map([...rows.modelRoutes, ...fromFile.modelRoutes].map((route) => [route.alias, route]))
  const table = { routes, providers }
  const prompts = compilePrompts(rows.prompts)
  const dialects = new Map(providers.map(({ name, dialect }) => [name, dialect]))

  const upstreams = compileUpstreams(providers, options)
  const book = compileBook(rows.priceOverrides)

  return {
    revision: rows.revision,
    compiledAtMs: rows.atMs,
    keys: compileKeys(rows.keys),
    upstreams,
    book,
    modelNames: [
      ...[...routes.values()].map(({ alias, provider }) => ({
        id: alias,
        owner: provider,
        family: dialects.get(provider) ?? 'openai',
      })),
      ...providers.flatMap(({ name, dialect, models }) =>
        models.filter((model) => !model.endsWith('*')).map((id) => ({ id, owner: name, family: dialect })),
      ),
    ],
    promptModels: (projectId) =>
      [...prompts.entries()]
        .filter(([key, { live }]) => live !== null && key.startsWith(`${projectId}/`))
        .map(([key]) => ({
          id: `prompt:${key.slice(projectId.length + 1)}`,
          owner: 'prompt',
          family: 'openai',
        })),
    resolveModel: remembered((model: string, family: ProviderDialect) => resolveModel(table, model, family)),
    findPrompt: remembered((reference: string, projectId: string) =>
      findPrompt(prompts, projectId, reference),
    ),
    priceName: remembered((model: string, provider: string) =>
      priceName(book, provider, upstreams.get(provider)?.vendor ?? null, model),
    ),
  }
}

function findPrompt(
  prompts: ReturnType<typeof compilePrompts>,
  projectId: string,
  text: string,
): ReturnType<Snapshot['findPrompt']> {
  const reference = parsePromptReference(text)
  if (!reference.ok) return reference
  const { name, version } = reference.value
  const prompt = prompts.get(`${projectId}/${name}`)
  if (!prompt) return failure(problem('prompt-unknown', `The prompt is "${name}".`))
  if (version === null)
    return prompt.live
      ? success(prompt.live)
      : failure(problem('prompt-not-active', `The prompt is "${name}".`))
  const found = prompt.versions.get(version)
  return found
    ? success(found)
    : failure(problem('prompt-version-unknown', `The prompt is "${name}@${version}".`))
}
