import type { Alert } from '@telltale/sdk'
import { expect, it } from 'vitest'
import { alertsSentence, toldWords } from './words.ts'

const alert = (more: Partial<Alert>) =>
  ({ title: 'pii blocks too much', severity: 'warning', state: 'open', silencedBy: null, ...more }) as Alert

it('says what waits for somebody, and what does not', () => {
  expect(alertsSentence([])).toBe('Nothing is wrong as far as anybody looks.')
  expect(alertsSentence([alert({})])).toBe('Warning: pii blocks too much.')
  expect(alertsSentence([alert({ severity: 'critical' }), alert({}), alert({ state: 'acknowledged' })])).toBe(
    '2 alerts wait (1 critical); 1 more acknowledged or silenced.',
  )
  expect(alertsSentence([alert({ silencedBy: 'x' })])).toBe(
    'Nothing waits for anybody: 1 acknowledged or silenced.',
  )
})

it('says who was told', () => {
  const telling = (channel: string, status: 'delivered' | 'pending' | 'failed') =>
    ({ channel, status }) as Alert['told'][number]
  expect(toldWords([])).toBe('nobody told yet')
  expect(toldWords([telling('ops', 'delivered'), telling('mail', 'failed')])).toBe(
    'told ops; mail did not take it',
  )
})
