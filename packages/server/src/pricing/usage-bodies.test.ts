import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Usage } from './model.ts'
import { disagreements } from './usage-bodies.disagreements.ts'
import { readUsage } from './usage.ts'

const file = fileURLToPath(new URL('../../../../../shared/data/cost/usage-bodies.jsonl', import.meta.url))
const isHere = existsSync(file)
if (!isHere) process.stderr.write(`usage bodies not checked: no ${file}\n`)

type Reading = { readonly provider_id: string; readonly api_flavor: string }
type Line = {
  readonly body: { readonly usage?: unknown; readonly usageMetadata?: unknown }
  readonly expected: readonly {
    readonly usage: Readonly<Record<string, number>>
    readonly by: readonly Reading[]
  }[]
}

/** Our field for each of theirs that we carry. Theirs leave zeros out, so absent and 0 compare equal here. */
const fieldOf: readonly (readonly [theirs: string, ours: keyof Usage])[] = [
  ['input_tokens', 'inputTokens'],
  ['output_tokens', 'outputTokens'],
  ['output_reasoning_tokens', 'reasoningTokens'],
  ['cache_read_tokens', 'cachedReadTokens'],
  ['cache_write_tokens', 'cacheWriteTokens'],
  ['input_audio_tokens', 'inputAudioTokens'],
  ['cache_audio_read_tokens', 'cachedAudioTokens'],
  ['input_image_tokens', 'inputImageTokens'],
  ['cache_image_read_tokens', 'cachedImageTokens'],
  ['output_image_tokens', 'outputImageTokens'],
  ['web_searches', 'webSearches'],
]

/** Theirs that are the text or video remainder of a total, which no price of ours needs. */
const notCarried: ReadonlySet<string> = new Set([
  'input_text_tokens',
  'output_text_tokens',
  'input_video_tokens',
  'input_tool_tokens',
  'input_text_tool_tokens',
  'cache_text_read_tokens',
  'cache_video_read_tokens',
  'cache_write_5m_tokens',
])

const vendorsOwnApi: Readonly<Record<string, string>> = {
  anthropic: 'messages',
  google: 'generateContent',
  groq: 'chat',
  mistral: 'chat',
}

const apiOf = ({ provider_id, api_flavor }: Reading): string => {
  if (api_flavor === 'default') return vendorsOwnApi[provider_id] ?? 'chat'
  return api_flavor === 'anthropic' ? 'messages' : api_flavor
}

test.skipIf(!isHere)(
  'reads 572 recorded bodies as genai-prices does, but for the listed disagreements',
  () => {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    const found = new Map<string, number[]>()
    let readings = 0
    for (const [index, text] of lines.entries()) {
      const line = JSON.parse(text) as Line
      for (const { usage: theirs, by } of line.expected) {
        for (const reading of by) {
          readings++
          const ours = readUsage(
            reading.provider_id,
            apiOf(reading),
            line.body.usage ?? line.body.usageMetadata,
          )
          const differing = fieldOf.filter(([their, our]) => (theirs[their] ?? 0) !== (ours?.[our] ?? 0))
          if (differing.length === 0) continue
          const key = `${reading.provider_id}/${reading.api_flavor}: ${differing.map(([, our]) => our).join(' ')}`
          found.set(key, [...(found.get(key) ?? []), index])
        }
      }
    }
    expect(lines.length).toBe(572)
    expect(readings).toBe(1491)
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(
        disagreements.map(({ reading, fields, bodies }) => [`${reading}: ${fields}`, [...bodies]]),
      ),
    )
  },
)

test.skipIf(!isHere)('carries every field of theirs, or says why not', () => {
  const theirs = new Set(
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .flatMap((text) => (JSON.parse(text) as Line).expected.flatMap(({ usage }) => Object.keys(usage))),
  )
  const known = new Set([...fieldOf.map(([their]) => their), ...notCarried])
  expect([...theirs].filter((name) => !known.has(name))).toEqual([])
})
