import { expect, it } from 'vitest'
import { callHeaders } from './headers.ts'
import { serve } from './test-server.ts'

it('writes one header a hint', () => {
  expect(
    callHeaders({
      prompt: { name: 'support', version: 3 },
      user: 'ada',
      session: 's1',
      route: 'answer',
      environment: 'staging',
      release: '1.2',
    }),
  ).toEqual({
    'x-telltale-prompt': 'support@3',
    'x-telltale-user': 'ada',
    'x-telltale-session': 's1',
    'x-telltale-route': 'answer',
    'x-telltale-environment': 'staging',
    'x-telltale-release': '1.2',
  })
})

it('names a fallback prompt without a version', () => {
  expect(callHeaders({ prompt: { name: 'support', version: null } })).toEqual({
    'x-telltale-prompt': 'support',
  })
  expect(callHeaders({})).toEqual({})
})

it('carries text outside ASCII and never a line break', async () => {
  const server = await serve(() => ({}))
  await fetch(server.baseUrl, {
    headers: callHeaders({
      user: 'Zoë 😀\r\nx-evil: 1',
      tags: { team: 'Größe' },
      variables: { name: '你好' },
    }),
  })
  const { headers } = server.asked[0]!
  expect(Buffer.from(String(headers['x-telltale-user']), 'latin1').toString('utf8')).toBe('Zoë 😀 x-evil: 1')
  expect(headers['x-evil']).toBeUndefined()
  expect(JSON.parse(String(headers['x-telltale-tags']))).toEqual({ team: 'Größe' })
  expect(JSON.parse(String(headers['x-telltale-variables']))).toEqual({ name: '你好' })
})
