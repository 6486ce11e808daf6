import { expect } from 'vitest'
import type { OpenState } from '../engines/state-open.ts'
import { authenticate } from '../http/authenticate.ts'
import { createControlApp, problemOf } from '../http/control-app.ts'
import { problemResponse } from '../http/problem-response.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { compilePrompts, findPrompt } from './compile.ts'
import { gateRoutes } from './gates/routes.ts'
import { gateStore } from './gates/store.ts'
import { promptRoutes } from './routes.ts'
import { promptStore } from './store.ts'
import { versionRoutes } from './version-routes.ts'

const holders = {
  admin: { kind: 'admin', actor: 'ada', projects: null },
  bob: { kind: 'admin', actor: 'bob', projects: null },
  eve: { kind: 'editor', actor: 'eve', projects: null },
  key: { kind: 'key', actor: 'bot', projects: ['default'] },
  shop: { kind: 'key', actor: 'till', projects: ['shop'] },
} as const

type Asked = { readonly as?: keyof typeof holders; readonly headers?: Readonly<Record<string, string>> }

export type PromptApi = Awaited<ReturnType<typeof promptApi>>

/** The control API of prompts on this store, asked as one of the holders above. */
export async function promptApi(state: OpenState) {
  const app = createControlApp()
  const holderOf = (token: string) => holders[token as keyof typeof holders] ?? null
  app.onError((error) => problemResponse(problemOf(error, (bug) => expect.unreachable(String(bug)))))
  app.use('/api/*', authenticate({ holderOf, sessionOf: () => null }, app))
  const parts = { state, clock: Date.now, newId: uuidSource() }
  const store = promptStore(parts)
  let compiled = compilePrompts(await store.snapshotRows())
  app.use('/api/*', async (_, next) => {
    compiled = compilePrompts(await store.snapshotRows())
    await next()
  })
  const find = (name: string, projectId: string) => findPrompt(compiled, projectId, name)
  app.route('/', promptRoutes({ ...store, find }, createControlApp))
  app.route('/', versionRoutes({ ...store, find, usage: async () => [] }, createControlApp))
  app.route('/', gateRoutes(gateStore(parts), createControlApp))

  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    { as = 'admin', headers = {} }: Asked = {},
  ) => {
    const reply = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await reply.text()
    const json = (text === '' ? null : JSON.parse(text)) as Record<string, unknown> | null
    return { status: reply.status, json, code: json?.['code'], etag: reply.headers.get('etag') }
  }
  return { ask }
}
