import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runCommand } from './command-line.ts'
import { startTestHouse } from './test-house.ts'

const house = await startTestHouse()
afterAll(() => house.close())
const telltale = (line: string, ...more: string[]) =>
  runCommand(['guardrails', ...line.split(' '), ...more], {
    cwd: house.folder,
    env: { TELLTALE_URL: house.address(), TELLTALE_ADMIN_KEY: house.house().operatorKey },
  })

test('before the first, it says what to do', async () => {
  expect((await telltale('list')).out).toMatch(/^No guardrails yet\..*telltale guardrails checks/)
})

test('one is set from options, looked at, changed, put back and removed', async () => {
  const set = await telltale(
    'set polite --check model-judge --stages output,input --action flag --threshold 0.75 --deadline-ms 2000',
    ...['--option', 'model=gpt-4o-mini', '--option', 'rubric=Be polite.', '--option', 'maxTokens=99'],
    ...['--prompt', 'support', '--tag', 'tier=free', '--on-error', 'closed'],
  )
  expect(set.err).toBe('')
  expect(set.out).toContain('It runs in shadow: recorded, and never acting.')
  expect((await telltale('mode polite enforce')).out).toBe(
    'The guardrail "polite" is on "enforce" now, version 2.\n',
  )
  const shown = await telltale('show polite')
  expect(shown.out).toMatch(/^polite, version 2 by operator/)
  for (const line of [
    ...['check:          model-judge', 'looks at:       input, output', 'mode:           enforce'],
    ...['on error:       the call is blocked', 'for:            prompts support; tags tier=free'],
  ])
    expect(shown.out).toContain(line)
  expect(JSON.parse((await telltale('show polite --json')).out)).toMatchObject({
    ...{ options: { maxTokens: 99 }, threshold: 0.75, version: 2 },
  })
  expect((await telltale('restore polite 1')).out).toContain('put back from 1')
  expect((await telltale('history polite')).out).toMatch(/^3 \(was 1\).*\n2 .*enforce.*\n1 .*shadow/m)
  await telltale('delete polite')
  expect((await telltale('list')).out).toContain('No guardrails yet')
  expect((await telltale('list --removed')).out).toMatch(/polite .*removed/)
})

test('one is set from a file, and only while it is what one saw', async () => {
  writeFileSync(
    join(house.folder, 'mod.yaml'),
    'check: moderation\nstages: [input]\naction: flag\noptions:\n  categories: {violence: 0.4}\n',
  )
  expect((await telltale('set mod mod.yaml --if-version 0')).code).toBe(0)
  const again = await telltale('set mod mod.yaml --if-version 0 --json')
  expect(again.code).toBe(1)
  expect(JSON.parse(again.out)).toMatchObject({ error: { code: 'conflict' } })
})

test.each([
  ['set a --check http', 2, /at least --check, --stages and --action/],
  ['set a no.yaml', 2, /no.yaml cannot be read/],
  ['set a mod.yaml --check http', 2, /not both/],
  ['set a --check http --stages input --action block --option url', 2, /name=value/],
  ['set a --check http --stages input --action block --threshold high', 2, /--threshold must be a number/],
  ['mode a loud', 2, /"loud" is no mode/],
  ['restore a one', 2, /"one" is no version/],
  ['set a --check nope --stages input --action block', 1, /There is no such check/],
  ['set a --check http --stages input --action block', 1, /options.url/],
  ['show nobody', 1, /There is no such guardrail/],
  ['mode nobody off', 1, /There is no such guardrail/],
])('%s exits with %i and says why', async (line, code, why) => {
  const ran = await telltale(line)
  expect(ran).toMatchObject({ code, err: expect.stringMatching(why) })
  expect(ran.err).not.toMatch(/\bat .*\.ts:/)
})
