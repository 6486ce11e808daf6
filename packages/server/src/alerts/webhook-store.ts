import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail, ProblemError, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange, stateRevision } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import { HeldWebhook, secretPlace, Webhook, type NewWebhook } from './webhook-model.ts'

export type WebhookStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  readonly randomBytes: (count: number) => Uint8Array
  readonly seal: (secret: string, place: string) => string
  /** Where an outgoing request may go; fails with address-refused. */
  readonly checkAddress: (url: string) => Result<string, Problem>
}

export type WebhookStore = ReturnType<typeof webhookStore>

const webhooksAtMost = 20

/** Webhooks and what became of their deliveries. Every edit writes its change in the same transaction. */
export function webhookStore(parts: WebhookStoreParts) {
  const { state, clock, newId, randomBytes, seal, checkAddress } = parts
  return {
    /** By name. */
    listWebhooks: (projectId: string): Promise<Webhook[]> =>
      state.rows(
        Webhook,
        sql`select webhook.*,
            (select count(*) from deliveries
              where receiver_id = webhook.id and status = 'pending') as pending,
            (select max(last_attempt_at) from deliveries
              where receiver_id = webhook.id and status = 'delivered') as last_delivered_at,
            attempt.last_attempt_at, attempt.last_error
          from webhooks webhook
          left join lateral (select last_attempt_at, last_error from deliveries
            where receiver_id = webhook.id and last_attempt_at is not null
            order by last_attempt_at desc, sequence desc limit 1) attempt on true
          where project_id = ${projectId} order by name`,
      ),

    /**
     * Makes a webhook for the changes after this one; the only time its secret is told. Rejects with address-refused,
     * conflict (the name is taken, or there are too many) and not-found (no such project).
     */
    createWebhook: (
      projectId: string,
      { name, url, events }: NewWebhook,
      author: Author,
    ): Promise<{ readonly webhook: Webhook; readonly secret: string }> => {
      const address = checkAddress(url)
      if (!address.ok) throw new ProblemError(address.error)
      const secret = `whsec_${Buffer.from(randomBytes(32)).toString('base64url')}`
      return editState(state, async (transaction) => {
        await requireRoom(transaction, projectId, name)
        const nowMs = clock()
        const [id, createdAt] = [newId(nowMs), isoTime(nowMs)]
        await recordChange(transaction, {
          ...webhookChange(newId(nowMs), createdAt, projectId, name, author),
          summary: `Added the webhook "${name}" to ${new URL(url).origin}.`,
          after: { events, origin: new URL(url).origin },
          undo: { method: 'DELETE', path: `/api/webhooks/${name}?project=${projectId}`, body: null },
        })
        await transaction.run(sql`insert into receivers (id) values (${id})`)
        await transaction.run(
          sql`insert into webhooks (id, project_id, name, url, events, sealed_secret, created_at, cursor)
            values (${id}, ${projectId}, ${name}, ${address.value}, ${events}, ${seal(secret, secretPlace(id))},
              ${createdAt}, ${await stateRevision(transaction)})`,
        )
        const webhook = { id, projectId, name, url: address.value, events, createdAt }
        const untold = { pending: 0, lastDeliveredAt: null, lastAttemptAt: null, lastError: null }
        return { webhook: { ...webhook, ...untold }, secret }
      })
    },

    /** Its deliveries go with it. Rejects with not-found, also for another project's webhook. */
    deleteWebhook: (projectId: string, name: string, author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const webhook = await requireWebhook(transaction, projectId, name)
        await transaction.run(sql`delete from receivers where id = ${webhook.id}`)
        const nowMs = clock()
        await recordChange(transaction, {
          ...webhookChange(newId(nowMs), isoTime(nowMs), projectId, name, author),
          summary: `Removed the webhook "${name}" to ${new URL(webhook.url).origin}.`,
          before: { events: webhook.events, origin: new URL(webhook.url).origin },
        })
      }),

    /** Rejects with not-found, also for another project's webhook. */
    webhook: (projectId: string, name: string): Promise<HeldWebhook> =>
      requireWebhook(state, projectId, name),
  }
}

async function requireWebhook(runner: StateRunner, projectId: string, name: string): Promise<HeldWebhook> {
  const [found] = await runner.rows(
    HeldWebhook,
    sql`select * from webhooks where project_id = ${projectId} and name = ${name}`,
  )
  return found ?? fail('not-found', `There is no webhook "${name}" in this project.`)
}

async function requireRoom(runner: StateRunner, projectId: string, name: string): Promise<void> {
  if ((await runner.run(sql`select from projects where id = ${projectId}`)) === 0)
    fail('not-found', `There is no project "${projectId.slice(0, 64)}".`)
  if ((await runner.run(sql`select from webhooks where project_id = ${projectId} and name = ${name}`)) > 0)
    fail('conflict', `There is a webhook "${name}" already; remove it first.`)
  if ((await runner.run(sql`select from webhooks where project_id = ${projectId}`)) >= webhooksAtMost)
    fail('conflict', `A project has at most ${webhooksAtMost} webhooks; remove one first.`)
}

/** Who is told of changes is a matter of access. Of the address only the origin: its path may be a credential. */
const webhookChange = (
  id: string,
  at: string,
  projectId: string,
  name: string,
  { actor, source }: Author,
): Change => ({
  id,
  at,
  projectId,
  component: 'access',
  key: name,
  scope: { projectId },
  actor,
  summary: '',
  before: null,
  after: null,
  source,
  undo: null,
})
