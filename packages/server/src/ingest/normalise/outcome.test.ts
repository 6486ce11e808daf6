import { expect, test } from 'vitest'
import { outcomeOf } from './outcome.ts'

const attributes = (level: string) => ({
  'langfuse.observation.level': level,
  'langfuse.observation.status_message': 'The model was too busy.',
})

test.each([
  ['ERROR', 'error'],
  ['critical', 'error'],
  ['WARNING', 'unset'],
  ['DEFAULT', 'unset'],
])('Langfuse’s level %s is the status %s, its message kept', (level, status) =>
  expect(outcomeOf({ status: 'unset', statusMessage: '', attributes: attributes(level) })).toEqual({
    ...{ status, statusMessage: 'The model was too busy.' },
  }),
)

test('what OpenTelemetry’s status says stands', () => {
  const said = { status: 'error', statusMessage: 'timed out' } as const
  expect(outcomeOf({ ...said, attributes: attributes('DEFAULT') })).toEqual(said)
})
