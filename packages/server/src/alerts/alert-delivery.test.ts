import { expect, test } from 'vitest'
import { isSigned } from '../../test/receiver.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { alertScenes, author, finding, minute } from './alert-scenes.ts'
import { deliveryWorker } from './delivery-worker.ts'

onMigratedState('telling alerts', (state) => {
  const { life, silences, channels, scene, processOf, workAt, now, pass } = alertScenes(state)

  test('what is found is told once the group has waited, signed, and told to be over when it is', async () => {
    const { receiver, secret, report, told } = await scene()
    expect(await report(finding('pii'), finding('topics'))).toMatchObject({ opened: 2, open: 2 })
    await workAt(now())
    expect(told()).toEqual([])
    await workAt(now() + minute)
    expect(told()).toEqual(['alert.firing: pii firing, topics firing'])
    expect(isSigned(receiver.received[0]!, secret)).toBe(true)
    expect(receiver.received[0]!.body).toMatchObject({
      groupLabels: { source: 'guardrails' },
      counts: { firing: 2, resolved: 0 },
      baseUrl: 'http://telltale.test',
    })
    await report(finding('pii'), finding('topics'))
    await workAt(now() + 10 * minute)
    expect(told()).toHaveLength(1)
    expect(await report(finding('topics'))).toMatchObject({ resolved: 1, open: 1 })
    await workAt(now() + 10 * minute)
    await report()
    await workAt(now() + 10 * minute)
    expect(told().slice(1)).toEqual([
      'alert.firing: topics firing, pii resolved',
      'alert.resolved: topics resolved',
    ])
  })

  test('two processes that look at the same time tell everything once', async () => {
    const { report, told } = await scene({ groupWaitMs: 0 })
    const workers = [processOf(), processOf(), processOf()].map(({ store, receiverOf }) =>
      deliveryWorker({
        ...{ store, receiverOf, chance: () => 0, lookAgainMs: 5 },
        onTrouble: (error) => {
          throw error
        },
      }),
    )
    for (const worker of workers) worker.start()
    await Promise.all([report(finding('pii')), report(finding('pii'))])
    await expect.poll(() => told().length).toBeGreaterThan(0)
    await report()
    pass(10 * minute)
    await expect.poll(() => told().length).toBeGreaterThan(1)
    for (const worker of workers) await worker.stop()
    expect(told()).toEqual(['alert.firing: pii firing', 'alert.resolved: pii resolved'])
  })

  test('a process that dies between noticing and telling leaves it to another', async () => {
    const { report, told, project } = await scene({ groupWaitMs: 0 })
    await report(finding('pii'))
    const dying = processOf()
    const id = (await dying.store.hold([]))!
    await (await dying.receiverOf(id))!.takeUp()
    expect(told()).toEqual([])
    await workAt(now() + 30_000)
    expect(told()).toEqual(['alert.firing: pii firing'])
    expect(await channels().channels(project)).toMatchObject([{ pending: 0, lastError: null }])
  })

  test('while a silence is active nothing leaves, all is recorded, and what is still wrong is told after', async () => {
    const { project, report, told } = await scene({ groupWaitMs: 0 })
    await silences().silence(
      project,
      {
        matchers: [{ label: 'guardrail', is: '=~', value: 'pi.' }],
        endsAt: new Date(now() + 60 * minute).toISOString(),
        reason: 'known',
      },
      author,
    )
    await report(finding('pii'), finding('topics'))
    await workAt(now() + minute)
    expect(told()).toEqual(['alert.firing: topics firing'])
    expect(await life().alerts(project, 'open', 10)).toHaveLength(2)
    await workAt(now() + 61 * minute)
    expect(told().slice(1)).toEqual(['alert.firing: pii firing, topics firing'])
  })

  test('what was told and is over during a silence is told to be over after it', async () => {
    const { project, report, told } = await scene({ groupWaitMs: 0 })
    await report(finding('pii'))
    await workAt(now() + 1)
    const { id } = await silences().silence(
      project,
      {
        matchers: [{ label: 'severity', is: '=', value: 'warning' }],
        endsAt: new Date(now() + 60 * minute).toISOString(),
        reason: 'known',
      },
      author,
    )
    await report()
    await workAt(now() + 10 * minute)
    expect(told()).toHaveLength(1)
    await silences().endSilence(project, id, author)
    await workAt(now() + 10 * minute)
    expect(told()).toEqual(['alert.firing: pii firing', 'alert.resolved: pii resolved'])
  })

  test('an acknowledged alert is not told again until it is worse or over', async () => {
    const { project, report, told } = await scene({ groupWaitMs: 0, repeatIntervalMs: 60 * minute })
    await report(finding('pii'))
    await workAt(now() + 1)
    await workAt(now() + 70 * minute)
    expect(told()).toEqual(['alert.firing: pii firing', 'alert.firing: pii firing'])
    const id = (await life().alerts(project, 'open', 1))[0]!.id
    expect(await life().acknowledge(project, id, 'on it', 'ada')).toMatchObject({
      ...{ state: 'acknowledged', acknowledgedBy: 'ada', comment: 'on it' },
    })
    await workAt(now() + 10 * minute)
    await report(finding('pii'))
    await workAt(now() + 300 * minute)
    expect(told().slice(2)).toEqual(['alert.acknowledged: pii acknowledged'])
    await report(finding('pii', { severity: 'critical' }))
    await workAt(now() + 10 * minute)
    await report()
    await workAt(now() + 10 * minute)
    expect(told().slice(3)).toEqual(['alert.firing: pii firing', 'alert.resolved: pii resolved'])
    expect((await life().transitions(id)).map(({ kind }) => kind)).toEqual([
      ...['resolved', 'escalated', 'acknowledged', 'opened'],
    ])
    await expect(life().acknowledge(project, id, null, 'ada')).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })

  test('the end of a group waits for its beginning when the receiver is down', async () => {
    let status = 500
    const { report, told } = await scene({ groupWaitMs: 0 }, () => status)
    await report(finding('pii'))
    await workAt(now() + 1)
    await report()
    await workAt(now() + 6 * minute)
    status = 200
    const before = told().length
    await workAt(now() + 6 * minute)
    expect(told().slice(before)).toEqual(['alert.firing: pii firing', 'alert.resolved: pii resolved'])
  })
})
