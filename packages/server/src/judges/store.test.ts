import { beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { accessStore } from '../access/store.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { JudgeSettings } from './model.ts'
import { versionOf } from './rules.ts'
import { judgeStore, type JudgeStore } from './store.ts'

const author: Author = { actor: 'ada', source: 'ui' }
const kind = JudgeSettings.parse({ model: 'm', rubric: 'Be kind.', scale: { kind: 'pass-fail' } })
const strict = { ...kind, rubric: 'Be very kind.' }
const of = (name: string, projectId = 'default') => ({ projectId, name })

onMigratedState('judges', (state) => {
  let now = Date.UTC(2026, 10, 26, 12)
  let judges: JudgeStore
  beforeAll(async () => {
    const parts = { state: state(), clock: () => (now += 1), newId: uuidSource() }
    judges = judgeStore(parts)
    const access = accessStore({ ...parts, randomBytes: (count) => new Uint8Array(count).fill(7) })
    await access.createProject({ id: 'shop', name: 'Shop' }, author)
  })
  const lastChange = async () =>
    (await listChanges(state(), 'default', { before: null, limit: 1 })).changes[0]!

  test('each edit is a version on record, the same again is none', async () => {
    const first = await judges.put(of('kindness'), kind, author)
    expect(first).toMatchObject({ ...kind, number: 1, version: versionOf(kind), actor: 'ada' })
    expect(await lastChange()).toMatchObject({
      ...{ component: 'evaluator', key: 'kindness', summary: 'Set the judge "kindness".', before: null },
      undo: { method: 'DELETE', path: '/api/judges/kindness?project=default' },
    })
    await judges.put(of('kindness'), strict, author)
    const change = await lastChange()
    expect(change).toMatchObject({ before: kind, after: strict, undo: { method: 'PUT', body: kind } })
    await judges.put(of('kindness'), strict, author)
    expect((await lastChange()).id).toBe(change.id)
    expect((await judges.versions(of('kindness'))).map(({ number }) => number)).toEqual([2, 1])
    expect(await judges.list('default')).toEqual([await judges.find(of('kindness'))])
  })

  test('what is removed is gone, and can be set again; its versions go on', async () => {
    await judges.put(of('brief'), kind, author)
    await judges.remove(of('brief'), author)
    await expect(judges.find(of('brief'))).rejects.toMatchObject({ problem: { code: 'judge-unknown' } })
    await expect(judges.remove(of('brief'), author)).rejects.toMatchObject({
      problem: { code: 'judge-unknown' },
    })
    expect(await lastChange()).toMatchObject({ after: null, undo: { method: 'PUT', body: kind } })
    expect(await judges.put(of('brief'), kind, author)).toMatchObject({ number: 3 })
  })

  test('projects have their own', async () => {
    await judges.put(of('own'), kind, author)
    await expect(judges.find(of('own', 'shop'))).rejects.toMatchObject({ problem: { code: 'judge-unknown' } })
    expect(await judges.list('shop')).toEqual([])
    await expect(judges.put(of('a', 'nowhere'), kind, author)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  test('edits at once are all kept', async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((rubric) => judges.put(of('busy'), { ...kind, rubric }, author)),
    )
    expect((await judges.versions(of('busy'))).map(({ number }) => number)).toEqual([4, 3, 2, 1])
  })
})
