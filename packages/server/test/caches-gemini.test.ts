import { GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let client: GoogleGenAI
beforeAll(async () => {
  house = await startTestHouse()
  client = new GoogleGenAI({ apiKey: house.key(), httpOptions: { baseUrl: house.address() } })
  const plan = [{ targets: [{ provider: 'gemini', model: 'gemini-2.5-flash' }] }]
  const { status } = await house.api('PUT', '/api/routes/answers', { plan, cache: { mode: 'exact' } })
  expect(status).toBe(200)
}, 120_000)
afterAll(() => house.close())

type Asked = Parameters<GoogleGenAI['models']['generateContent']>[0]
let made = 0
const newRequest = (): Asked => ({
  model: 'answers',
  contents: 'Where is my parcel? Grüße 😀',
  config: { temperature: 0, seed: made++ },
})
type Answered = Awaited<ReturnType<GoogleGenAI['models']['generateContent']>>
const said = ({ sdkHttpResponse }: Answered): string =>
  new Headers(sdkHttpResponse!.headers).get('x-telltale-cache')!.split(';')[0]!
const whole = (request: Asked) => client.models.generateContent(request)
const stream = async (request: Asked) => Array.fromAsync(await client.models.generateContentStream(request))

/** Words and thoughts by themselves, however they were cut into events. */
const toldBy = (answers: readonly Answered[]) => {
  const parts = answers.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
  const textOf = (isThought: boolean) =>
    parts.flatMap(({ text, thought }) => ((thought === true) === isThought ? (text ?? '') : [])).join('')
  const last = answers.at(-1)!
  return {
    words: textOf(false),
    thoughts: textOf(true),
    finishReason: last.candidates?.[0]?.finishReason,
    tokens: last.usageMetadata?.totalTokenCount,
    model: last.modelVersion,
  }
}

test.each([
  ['whole', 'whole'],
  ['whole', 'stream'],
  ['stream', 'whole'],
  ['stream', 'stream'],
] as const)('an answer made as a %s is read as a %s by @google/genai', async (made, given) => {
  const ways = { whole: async (request: Asked) => [await whole(request)], stream }
  const still = newRequest()
  const before = house.simulator.requests().total
  const first = await ways[made](still)
  expect(said(first[0]!)).toBe('miss')
  const again = await ways[given](still)
  expect(said(again[0]!)).toBe('hit')
  expect(house.simulator.requests().total).toBe(before + 1)
  expect(toldBy(again)).toEqual(toldBy(first))
  expect(toldBy(again).words).not.toBe('')
})
