import { startTestHouse } from './test-house.ts'

export const messages = [{ role: 'user' as const, content: 'Where is my parcel?' }]
export const good = 'gpt-4o-mini'
/** The simulator takes a fault in a model's name, so that it strikes one target and not the other. */
export const failing = (fault: string): string => `gpt-4o-sim-${fault}`

export const step = (...targets: { provider: string; model: string; weight?: number }[]) => ({ targets })
/** A step for each of these models of the openai provider. */
export const openaiSteps = (...models: string[]) => models.map((model) => step({ provider: 'openai', model }))

/** A house whose routes are tried: each test makes one of its own, so that what befalls its targets leaves others alone. */
export async function startRouteHouse(
  settings: { readonly [name: string]: unknown } = { firstByteTimeoutMs: 2_000, idleTimeoutMs: 2_000 },
) {
  const house = await startTestHouse(settings)
  let made = 0
  /** Sets a route of a name of its own, and answers the name. */
  async function route(plan: object): Promise<string> {
    const name = `route-${made++}`
    const { status, json } = await house.api('PUT', `/api/routes/${name}`, plan)
    if (status !== 200) throw new Error(`the route was refused: ${JSON.stringify(json)}`)
    return name
  }
  const chat = (
    model: string,
    more: object = {},
    headers: { [name: string]: string } = {},
    signal: AbortSignal | null = null,
  ): Promise<Response> =>
    fetch(`${house.address()}/v1/chat/completions`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${house.key()}`, ...headers },
      body: JSON.stringify({ model, messages, ...more }),
    })
  return {
    ...house,
    ...{ route, chat },
    /** A provider nobody can reach, and a route to it whose breaker three calls have opened. */
    async unreachable(provider: string, ...fallbacks: { provider: string; model: string }[]) {
      await house.api('PUT', `/api/providers/${provider}`, {
        dialect: 'openai',
        baseUrl: 'http://127.0.0.1:9/v1',
      })
      const model = await route({
        plan: [{ provider, model: 'gpt-4o' }, ...fallbacks].map((target) => step(target)),
        retries: { totalMs: 1_000 },
      })
      for (let call = 0; call < 3; call++) await (await chat(model)).text()
      return model
    },
    callOf: async (reply: { headers: Headers }) =>
      (await house.call(reply.headers.get('x-telltale-call-id'))).call,
  }
}

export type RouteHouse = Awaited<ReturnType<typeof startRouteHouse>>

/** Waits for what must come to hold; how long it takes is the machine's affair. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to hold in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
