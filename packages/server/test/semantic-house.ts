import { startSimulator } from '@telltale/simulator'
import { good, openaiSteps, startRouteHouse } from './test-routes.ts'

export const small = { provider: 'vectors', model: 'text-embedding-3-small', dimensions: 256 }
export const planOf = (semantic: object = {}, models: readonly string[] = [good]) => ({
  plan: openaiSteps(...models),
  cache: { mode: 'semantic', semantic: { embeddings: small, deadlineMs: 5_000, ...semantic } },
})
export const saying = (content: string, system = 'Be brief.') => ({
  temperature: 0,
  messages: [
    { role: 'system', content: system },
    { role: 'user', content },
  ],
})
export const said = (reply: Response): string => reply.headers.get('x-telltale-cache') ?? ''

/** What a question means, as far as this provider goes: emphasis and manners do not change its answers. */
const meaningOf = (question: string): string =>
  question
    .toLowerCase()
    .replace(/\b(really|actually|please|truly)\b|[?,.]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

/** A house whose provider answers meanings, and whose vectors come from elsewhere, so that their faults are theirs alone. */
export async function startSemanticHouse() {
  const [provider, vectors] = await Promise.all([
    startSimulator({ port: 0, answer: ({ question }) => `About "${meaningOf(question)}".` }),
    startSimulator({ port: 0 }),
  ])
  const of = (dialect: string, baseUrl: string) => ({ dialect, baseUrl, apiKey: 'sk-sim-credential' })
  const house = await startRouteHouse({
    firstByteTimeoutMs: 2_000,
    idleTimeoutMs: 2_000,
    providers: {
      openai: of('openai', `${provider.address}/v1`),
      gemini: of('gemini', vectors.address),
      vectors: of('openai', `${vectors.address}/v1`),
    },
  })
  return {
    ...house,
    provider,
    vectors,
    /** Asked, and answered to the end. */
    async asked(model: string, content: string, more: object = {}): Promise<Response> {
      const reply = await house.chat(model, { ...saying(content), ...more })
      await reply.clone().text()
      return reply
    },
    report: async (route: string) =>
      (await house.api('GET', '/api/caches')).json.routes.find(
        (one: { route: string }) => one.route === route,
      ),
    async close(): Promise<void> {
      await house.close()
      await Promise.all([provider.close(), vectors.close()])
    },
  }
}

export type SemanticHouse = Awaited<ReturnType<typeof startSemanticHouse>>
