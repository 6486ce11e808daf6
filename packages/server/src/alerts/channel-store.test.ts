import { expect, test } from 'vitest'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { alertScenes, author, finding } from './alert-scenes.ts'
import { AlertSettings } from './desk/model.ts'

onMigratedState('alert channels', (state) => {
  const { life, desk, channels, scene, processOf, workAt, wordsOf, receiverOf, now, pass } =
    alertScenes(state)
  const deliveriesTo = async (project: string, name: string) =>
    processOf().store.deliveriesTo((await channels().channel(project, name)).id, 50)

  test('routes say who is told, and a channel that a route names stays', async () => {
    const { project, receiver, told } = await scene({ groupWaitMs: 0 })
    const other = await receiverOf()
    await channels().putChannel(
      project,
      'pager',
      { kind: 'webhook', settings: { url: other.url }, secrets: {}, tellsResolved: true },
      author,
    )
    const routes = [
      { matchers: [{ label: 'severity', is: '=' as const, value: 'critical' }], channels: ['pager'] },
    ]
    await desk().putSettings(
      project,
      AlertSettings.parse({ routes, groupWaitMs: 0, groupBy: ['key'] }),
      author,
    )
    await life().report({
      ...{ projectId: project, source: 'guardrails', atMs: pass(1_000) },
      findings: [finding('bad', { severity: 'critical' }), finding('meh')],
    })
    await workAt(now() + 1)
    expect(told()).toEqual(['alert.firing: meh firing'])
    expect(other.received.map(wordsOf).sort()).toEqual([
      'alert.firing: bad firing',
      'alert.firing: meh firing',
    ])
    expect(receiver.received[0]!.body.groupLabels).toEqual({ key: 'meh' })
    await expect(channels().deleteChannel(project, 'pager', author)).rejects.toMatchObject({
      problem: { code: 'conflict', detail: expect.stringContaining('Route 1') },
    })
    await expect(
      desk().putSettings(
        project,
        AlertSettings.parse({ routes: [{ matchers: [], channels: ['nobody'] }] }),
        author,
      ),
    ).rejects.toMatchObject({ problem: { code: 'body-invalid' } })
  })

  test('a round that is not newer is ignored, and one of another project sees nothing of this one', async () => {
    const { project, report } = await scene()
    const other = await scene()
    await report(finding('pii'))
    const old = { projectId: project, source: 'guardrails', atMs: now() - 10_000, findings: [] }
    expect(await life().report(old)).toMatchObject({ isStale: true, resolved: 0 })
    await other.report()
    const [alert] = await life().alerts(project, 'open', 10)
    expect(alert).toMatchObject({ key: 'pii', state: 'open' })
    await expect(life().acknowledge(other.project, alert!.id, null, 'ada')).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  test('secrets are kept sealed, shown never, and given again when the channel leads elsewhere', async () => {
    const { project } = await scene()
    const password = 'correct horse battery staple'
    const settings = { host: 'mail.example.com', from: 'a@example.com', to: ['b@example.com'], user: 'a' }
    const put = (more: object, secrets: Record<string, string>) =>
      channels().putChannel(
        project,
        'mail',
        { kind: 'email', settings: { ...settings, ...more }, secrets, tellsResolved: true },
        author,
      )
    await put({}, { password })
    expect(await put({ to: ['c@example.com'] }, {})).toMatchObject({
      channel: { secrets: ['password'], place: 'mail.example.com:587' },
    })
    await expect(put({ host: 'mail.evil.example' }, {})).rejects.toMatchObject({
      problem: { code: 'body-invalid', detail: expect.stringContaining('secrets.password') },
    })
    expect(JSON.stringify(await channels().channels(project))).not.toContain(password)
    await expect(put({ to: ['nobody'] }, {})).rejects.toMatchObject({
      problem: { detail: expect.stringContaining('"settings.to.0"') },
    })
  })

  test('Alertmanager is told at once and every minute while it fires, and of what is kept the newest stands for all', async () => {
    const { project, report } = await scene()
    const prometheus = await receiverOf(() => 200)
    await channels().putChannel(
      project,
      'prom',
      { kind: 'alertmanager', settings: { url: prometheus.url }, secrets: {}, tellsResolved: false },
      author,
    )
    await report(finding('pii'), finding('topics'))
    for (let past = 0; past <= 300_000; past += 10_000) await workAt(now() + 10_000)
    const { id } = (await life().alerts(project, 'open', 1))[0]!
    await life().acknowledge(project, id, null, 'ada')
    for (let past = 0; past <= 120_000; past += 10_000) await workAt(now() + 10_000)
    expect(prometheus.received.length).toBeGreaterThanOrEqual(7)
    expect(prometheus.received.length).toBeLessThanOrEqual(9)
    expect(prometheus.received.every(({ body }) => body.length === 2)).toBe(true)
    await report()
    await workAt(now() + 10_000)
    const ends = (prometheus.received.at(-1)!.body as readonly { endsAt: string }[]).map(
      ({ endsAt }) => endsAt,
    )
    expect(ends.every((endsAt) => Date.parse(endsAt) <= now())).toBe(true)
    expect(await deliveriesTo(project, 'prom')).toMatchObject([
      { event: 'alert.resolved', status: 'delivered' },
      { event: 'alert.firing', notice: { isRepeat: true } },
      { event: 'alert.firing', notice: { isRepeat: false } },
    ])
  })

  test('a notice is told again when it is asked for, under the same id and with the same bytes', async () => {
    const { project, receiver, report } = await scene({ groupWaitMs: 0 })
    await report(finding('pii'))
    await workAt(now() + 1)
    const [delivery] = await deliveriesTo(project, 'hook')
    await processOf().store.redeliver((await channels().channel(project, 'hook')).id, delivery!.id)
    await workAt(now() + 1)
    expect(receiver.received).toHaveLength(2)
    expect(receiver.received[1]!.text).toBe(receiver.received[0]!.text)
  })
})
