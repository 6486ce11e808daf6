import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { openTape, type OpenedTape } from '../engines/tape-open.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { OwnMetric } from './own-model.ts'
import { ownMetricStore, type OwnMetricStore } from './own-store.ts'

const author: Author = { actor: 'ada', source: 'api' }
const folder = mkdtempSync(join(tmpdir(), 'telltale-metrics-'))
let tape: OpenedTape
beforeAll(async () => {
  tape = openTape({ kind: 'embedded', folder: join(folder, 'tape') })
  await tape.ready()
})
afterAll(async () => {
  await tape.close()
  rmSync(folder, { recursive: true, force: true })
})

const metric = (name: string, part: object = {}): OwnMetric =>
  OwnMetric.parse({
    ...{ name, numerator: 'output_tokens', denominator: 'input_tokens', betterWhen: 'lower' },
    words: 'Tokens said for each that was heard.',
    ...part,
  })

onMigratedState('metrics of a project’s own', (state) => {
  let metrics: OwnMetricStore
  beforeAll(() => {
    metrics = ownMetricStore({ state: state(), tape, clock: Date.now, newId: uuidSource() })
  })
  const changesOf = async (name: string) =>
    (await listChanges(state(), 'default', { before: null, limit: 100 })).changes.filter(
      ({ key }) => key === name,
    )

  test('are kept as they were given, with one change; the same again is fine, another meaning is not', async () => {
    const given = metric('talk')
    expect(await metrics.create('default', given, author)).toEqual(given)
    expect(await metrics.create('default', given, author)).toEqual(given)
    await expect(
      metrics.create('default', metric('talk', { denominator: null }), author),
    ).rejects.toMatchObject({
      problem: { code: 'conflict', detail: expect.stringContaining('"name"') as string },
    })
    expect((await metrics.list('default')).filter(({ name }) => name === 'talk')).toEqual([given])
    expect(await metrics.list('elsewhere')).toEqual([])
    expect(await changesOf('talk')).toMatchObject([
      { component: 'evaluator', actor: 'ada', before: null, after: given, undo: null },
    ])
  })

  test.each([
    ['a column there is not', { numerator: 'applause' }, /^"numerator": /],
    ['a query', { denominator: '(select 1)' }, /^"denominator": /],
    ['an expression that never ends', { numerator: '('.repeat(900) }, /^"numerator": /],
    ['a word and a number', { numerator: "output_tokens + 'many'" }, /do not go together/],
  ])('%s is refused, and leaves nothing', async (_, part, detail) => {
    await expect(metrics.create('default', metric('wrong', part), author)).rejects.toMatchObject({
      problem: { code: 'metric-invalid', detail: expect.stringMatching(detail) as string },
    })
    expect((await metrics.list('default')).map(({ name }) => name)).not.toContain('wrong')
    expect(await changesOf('wrong')).toEqual([])
  })

  test('of many at once that want one name, one has it', async () => {
    const wanted = Array.from({ length: 8 }, (_, at) => metric('contested', { numerator: `${at}` }))
    const made = await Promise.allSettled(wanted.map((one) => metrics.create('default', one, author)))
    const winners = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(winners).toHaveLength(1)
    expect((await metrics.list('default')).filter(({ name }) => name === 'contested')).toEqual(winners)
    expect(await changesOf('contested')).toHaveLength(1)
  })
})
