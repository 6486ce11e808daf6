import { problem, type Problem } from '../../kernel/problem.ts'
import { failure, success, type Result } from '../../kernel/result.ts'
import type { AskAddress } from '../dialect.ts'

const pattern = /^\/(v1(?:alpha|beta)?)\/(?:models\/|(?=tunedModels\/))(.+):([a-zA-Z]+)$/

/** Paths of these methods of a model: `/v1beta/models/{model}:{method}`. The model itself may hold slashes and colons. */
export const geminiPaths = (...methods: readonly string[]): RegExp =>
  new RegExp(`^/v1(?:alpha|beta)?/(?:models|tunedModels)/.+:(?:${methods.join('|')})$`)

/** The model a path names, decoded, without `models/`; its method. */
export function readGeminiAddress({
  path,
}: AskAddress): Result<{ readonly model: string; readonly method: string }, Problem> {
  const [, , named, method] = pattern.exec(path) ?? []
  if (named === undefined || method === undefined) return failure(problem('model-missing'))
  try {
    return success({ model: decodeURIComponent(named), method })
  } catch {
    return failure(problem('body-invalid', 'The model in the path is not valid percent-encoding.'))
  }
}

/** The same method of another model. The caller's query goes on, but never the key in it: that one is ours. */
export function geminiUpstreamPath(model: string, { path, query }: AskAddress): string {
  const [, version = 'v1beta', , method = 'generateContent'] = pattern.exec(path) ?? []
  const tuned = 'tunedModels/'
  const named = model.startsWith(tuned)
    ? tuned + encodeURIComponent(model.slice(tuned.length))
    : `models/${encodeURIComponent(model)}`
  const kept = new URLSearchParams(query)
  kept.delete('key')
  return `/${version}/${named}:${method}${kept.size > 0 ? `?${kept.toString()}` : ''}`
}

/** A model as bodies name it. */
export const geminiResource = (model: string): string =>
  model.startsWith('tunedModels/') ? model : `models/${model}`
